package survival

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Columns is what a [Sample] is made from: n patients, one row each.  For data
// in (start, stop] form one patient may own several rows with the same ID.
type Columns struct {
	// Time, length n: end of follow-up, finite and not negative, in Unit.
	Time []float64
	// Event, length n: true if the event happened at Time, false if censored.
	Event []bool
	// Entry, length n or nil: start of follow-up, below Time, for left-truncated
	// or (start, stop] data.  Nil means at risk from the beginning.
	Entry []float64
	// Weight, length n or nil: case weights, finite and not negative.  Nil means 1.
	Weight []float64
	// Strata, length n or nil: the group of each row. Nil means one group. A row whose label is missing, that is
	// empty, NaN or NA, is in no group: it is dropped and counted.
	Strata []string
	// Levels of Strata in the order of display, of the scores of a trend test and with the reference first. Nil means
	// the order of the numbers if every label is one, and otherwise that of the bytes, in which nothing is read.
	Levels []string
	// Unordered says that Levels are in an order that means nothing: a trend test is refused without scores.
	Unordered bool
	// Cluster, length n or nil: rows of one cluster are not independent.
	Cluster []string
	// ID, length n or nil: who the row belongs to.
	ID []string
	// Cause, length n or nil: which of several competing events happened, read where
	// Event is true and not empty there; see [CumulativeIncidence].
	Cause []string
	// Name of the endpoint, such as "OS2".
	Name string
	// Unit of Time and Entry, such as "months".
	Unit string
	// Missing counts the rows that were dropped before, for a missing value.
	Missing int
	// MissingIn says in which columns values were missing, in the order of display; a row may be counted in several.
	MissingIn []MissingIn
	// Rows, length n or nil, says which row of a larger source each row is, counted from 0, ascending: rows in which
	// something was missing were left out before. Given is the number of rows of that source. With nil the rows are the
	// source. What is known of each row of the source can then be given to a test or a model as it is.
	Rows  []int
	Given int
}

// MissingIn counts the rows in which one column has no value.
type MissingIn struct {
	Column string
	N      int
}

// Sample is a set of patients followed to an event or to censoring.  It is
// immutable: it copies what it is given and hands out copies.  The zero value
// is a sample of nobody.
//
// R equivalent: Surv(time, event) or Surv(entry, time, event), with the weights
// and strata that R passes separately.
type Sample struct {
	time, entry, weight []float64
	event               []bool
	group               []int32  // index into levels, nil if there is one group
	levels              []string // in the order of display
	ordered             bool     // whether that order means something
	rows                []int32  // which of the rows that were given each row is; nil if none was dropped
	given               int      // rows that were given
	cause               []int32  // index into causes, −1 if censored; nil if none were given
	causes              []string // sorted
	cluster, ids        []string
	name, unit          string
	missing             int
	missingIn           []MissingIn
	repeated            int  // rows beyond the first of an ID
	counts              bool // weights count patients
}

// NewSample checks the columns and copies them.
//
// Errors: every fault is reported at once, joined, each with its row number counted from 1 and the
// value. Lengths that differ wrap [ErrLength] and end the check; NaN, infinite or negative times
// and entries, an entry at or after its time, NaN, infinite or negative weights and a negative
// Missing wrap [ErrInvalid], as do an event without a cause where Cause is given, a label that
// Levels does not have, and rows of one ID whose (Entry, Time] overlap. No rows at all is not an
// error: see [Sample.N].
func NewSample(c Columns) (Sample, error) {
	if err := c.checkLengths(); err != nil {
		return Sample{}, err
	}
	if err := c.checkValues(); err != nil {
		return Sample{}, err
	}
	s := Sample{
		time: slices.Clone(c.Time), event: slices.Clone(c.Event),
		entry: slices.Clone(c.Entry), weight: slices.Clone(c.Weight),
		cluster: slices.Clone(c.Cluster), ids: slices.Clone(c.ID),
		name: c.Name, unit: c.Unit, missing: c.Missing, missingIn: slices.Clone(c.MissingIn), given: len(c.Time),
	}
	if c.Rows != nil {
		if err := s.number(c.Rows, c.Given); err != nil {
			return Sample{}, err
		}
	}
	if err := s.checkOverlap(); err != nil {
		return Sample{}, err
	}
	s.cause, s.causes = index(c.Cause, c.Event)
	if c.Strata == nil {
		return s, nil
	}
	return s.by(c.Strata, c.Levels, c.Unordered)
}

func (c Columns) checkLengths() error {
	n := len(c.Time)
	var errs []error
	check := func(column string, got int, given bool) {
		if given && got != n {
			errs = append(errs, fmt.Errorf("survival: %w: %s has %d rows, Time has %d",
				ErrLength, column, got, n))
		}
	}
	check("Event", len(c.Event), true)
	check("Entry", len(c.Entry), c.Entry != nil)
	check("Weight", len(c.Weight), c.Weight != nil)
	check("Strata", len(c.Strata), c.Strata != nil)
	check("Cluster", len(c.Cluster), c.Cluster != nil)
	check("ID", len(c.ID), c.ID != nil)
	check("Cause", len(c.Cause), c.Cause != nil)
	check("Rows", len(c.Rows), c.Rows != nil)
	return errors.Join(errs...)
}

func (c Columns) checkValues() error {
	var errs []error
	bad := func(column string, row int, v float64, why string) {
		errs = append(errs, fmt.Errorf("survival: %w: %s, row %d: %v %s",
			ErrInvalid, column, row+1, v, why))
	}
	for i, t := range c.Time {
		if why := notFollowUp(t); why != "" {
			bad("Time", i, t, why)
		}
		if c.Entry != nil {
			if why := notFollowUp(c.Entry[i]); why != "" {
				bad("Entry", i, c.Entry[i], why)
			} else if c.Entry[i] >= t {
				bad("Entry", i, c.Entry[i], fmt.Sprintf("is not before its time %v", t))
			}
		}
		if c.Weight != nil {
			if why := notFollowUp(c.Weight[i]); why != "" {
				bad("Weight", i, c.Weight[i], why)
			}
		}
	}
	for i, cause := range c.Cause {
		if c.Event[i] && cause == "" {
			errs = append(errs, fmt.Errorf("survival: %w: Cause, row %d: the event has no cause",
				ErrInvalid, i+1))
		}
	}
	if c.Missing < 0 {
		errs = append(errs, fmt.Errorf("survival: %w: Missing is %d", ErrInvalid, c.Missing))
	}
	return errors.Join(errs...)
}

// notFollowUp says why v is no time, entry or weight; it is empty if v is one.
func notFollowUp(v float64) string {
	switch {
	case math.IsNaN(v):
		return "is missing"
	case math.IsInf(v, 0):
		return "is infinite"
	case v < 0:
		return "is negative"
	}
	return ""
}

// Rows says which of the rows that the sample was made from each of its rows is, counted from 0. Scores and
// strata of all rows may be given as they are: what was dropped is left out of them.
func (s Sample) Rows() []int {
	out := make([]int, s.N())
	for i := range out {
		if out[i] = i; s.rows != nil {
			out[i] = int(s.rows[i])
		}
	}
	return out
}

// Given is the number of rows that the sample was made from, those that were dropped included: see [Sample.Rows].
func (s Sample) Given() int { return s.given }

// Subset is the rows that keep says, of the length of the sample or of what it was made from, in their order.
// Groups that nobody is left in are gone.
//
// Errors: keep of another length wraps [ErrLength].
func (s Sample) Subset(keep []bool) (Sample, error) {
	keep, err := align(s, keep, "keep")
	if err != nil {
		return Sample{}, err
	}
	out := s.subset(func(i int) bool { return keep[i] })
	if out.group == nil {
		return out, nil
	}
	labels, order, ordered := out.Groups(), out.levels, out.ordered
	return out.by(labels, order, !ordered)
}

// Scale is the same sample with times and entries divided by per, in another unit: Scale(12, "years") of months.
//
// Errors: [ErrOption] if per is not a finite number above 0.
func (s Sample) Scale(per float64, unit string) (Sample, error) {
	if !(per > 0) || math.IsInf(per, 0) {
		return Sample{}, fmt.Errorf("survival: scale: %w: %v", ErrOption, per)
	}
	s.time, s.entry, s.unit = slices.Clone(s.time), slices.Clone(s.entry), unit
	for i := range s.time {
		s.time[i] /= per
	}
	for i := range s.entry {
		s.entry[i] /= per
	}
	return s, nil
}

// N is the number of rows.
func (s Sample) N() int { return len(s.time) }

// Events is the number of rows whose event happened, unweighted.
func (s Sample) Events() int {
	n := 0
	for _, e := range s.event {
		if e {
			n++
		}
	}
	return n
}

// Missing is the number of rows dropped for a missing value before the sample
// was made.
func (s Sample) Missing() int { return s.missing }

// MissingIn counts the values that were missing, column by column; a row may be counted in several.
func (s Sample) MissingIn() []MissingIn { return slices.Clone(s.missingIn) }

// Name is the name of the endpoint, such as "OS2".
func (s Sample) Name() string { return s.name }

// Unit is the unit of time, such as "months".
func (s Sample) Unit() string { return s.unit }

// Times is a copy of the ends of follow-up, length N, in the order given.
func (s Sample) Times() []float64 { return slices.Clone(s.time) }

// EventFlags is a copy of the events, length N: true happened, false censored.
func (s Sample) EventFlags() []bool { return slices.Clone(s.event) }

// Entries is a copy of the starts of follow-up, nil if none were given.
func (s Sample) Entries() []float64 { return slices.Clone(s.entry) }

// Weights is a copy of the case weights, nil if none were given.
func (s Sample) Weights() []float64 { return slices.Clone(s.weight) }

// Causes is the competing events that happened, sorted byte by byte; nil if no
// causes were given.
func (s Sample) Causes() []string { return slices.Clone(s.causes) }

// CauseLabels is the event that each row had, empty where it was censored; nil if no causes were given.
func (s Sample) CauseLabels() []string {
	if s.cause == nil {
		return nil
	}
	out := make([]string, s.N())
	for i, c := range s.cause {
		if c >= 0 {
			out[i] = s.causes[c]
		}
	}
	return out
}

// OfCause is the sample in which only one of the competing events counts, and the others end the follow-up as
// censorings: what a cause-specific hazard is estimated from. Its curves by Kaplan and Meier are nobody's probability.
//
// Errors: [ErrOption] for a cause that did not happen, or if no causes were given.
//
// R equivalent: Surv(time, cause == "…").
func (s Sample) OfCause(cause string) (Sample, error) {
	at := slices.Index(s.causes, cause)
	if at < 0 {
		return Sample{}, fmt.Errorf("survival: %w: no cause %q; there are %q", ErrOption, cause, s.causes)
	}
	events := make([]bool, s.N())
	for i, c := range s.cause {
		events[i] = c == int32(at)
	}
	s.event, s.cause, s.causes = events, nil, nil
	if s.name == "" {
		s.name = cause
	} else if s.name != cause {
		s.name += ": " + cause
	}
	return s, nil
}

// Clusters is a copy of the cluster of each row, nil if none were given.
func (s Sample) Clusters() []string { return slices.Clone(s.cluster) }

// IDs is a copy of who each row belongs to, nil if none were given.
func (s Sample) IDs() []string { return slices.Clone(s.ids) }

// Notation writes each row as R prints a Surv object: "82.7+" is censored at 82.7,
// "5.5" an event, "(0,10]" and "(0,10+]" the same with an entry.
func (s Sample) Notation() []string {
	out := make([]string, s.N())
	for i, t := range s.time {
		mark := ""
		if !s.event[i] {
			mark = "+"
		}
		out[i] = number(t) + mark
		if s.entry != nil {
			out[i] = "(" + number(s.entry[i]) + "," + number(t) + mark + "]"
		}
	}
	return out
}

// number writes a time as shortly as it can be read back.
func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// String prints the sample as R prints a Surv object, below a line that counts.
func (s Sample) String() string {
	out := s.about().heading() + "\n"
	line := ""
	for _, f := range s.Notation() {
		if line != "" && len(line)+1+len(f) > 78 {
			out, line = out+line+"\n", ""
		}
		line += " " + f
	}
	if line != "" {
		out += line + "\n"
	}
	return out
}
