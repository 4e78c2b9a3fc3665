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
	// Strata, length n or nil: the group of each row.  Nil means one group.
	Strata []string
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
	levels              []string // sorted
	cause               []int32  // index into causes, −1 if censored; nil if none were given
	causes              []string // sorted
	cluster, ids        []string
	name, unit          string
	missing             int
}

// NewSample checks the columns and copies them.
//
// Errors: every fault is reported at once, joined, each with its row number
// counted from 1 and the value.  Lengths that differ wrap [ErrLength] and end the
// check; NaN, infinite or negative times and entries, an entry at or after its
// time, NaN, infinite or negative weights and a negative Missing wrap
// [ErrInvalid], as does an event without a cause where Cause is given.  No rows at all is not an error: see [Sample.N].
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
		name: c.Name, unit: c.Unit, missing: c.Missing,
	}
	s.group, s.levels = index(c.Strata, nil)
	s.cause, s.causes = index(c.Cause, c.Event)
	return s, nil
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

// index numbers the distinct values in sorted order; −1 stands where used is
// false.  used may be nil: all are.
func index(values []string, used []bool) (at []int32, levels []string) {
	if values == nil {
		return nil, nil
	}
	known := make(map[string]int32)
	at = make([]int32, len(values))
	for i, v := range values {
		if used != nil && !used[i] {
			at[i] = -1
			continue
		}
		if i > 0 && at[i-1] >= 0 && levels[at[i-1]] == v { // runs need no look-up
			at[i] = at[i-1]
			continue
		}
		k, ok := known[v]
		if !ok {
			k = int32(len(levels))
			known[v], levels = k, append(levels, v)
		}
		at[i] = k
	}
	names := levels
	levels = slices.Clone(names)
	slices.Sort(levels)
	place := make([]int32, len(levels))
	for k, v := range levels {
		place[known[v]] = int32(k)
	}
	for i, k := range at {
		if k >= 0 {
			at[i] = place[k]
		}
	}
	return at, levels
}

// By is the same patients, grouped: group, of length N, names the stratum of
// each row in the order of the sample.  Nil takes the grouping away.
//
// Errors: a group of another length wraps [ErrLength].
func (s Sample) By(group []string) (Sample, error) {
	if group != nil && len(group) != s.N() {
		return Sample{}, fmt.Errorf("survival: %w: group has %d rows, the sample has %d",
			ErrLength, len(group), s.N())
	}
	s.group, s.levels = index(group, nil)
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

// Groups is a copy of the stratum of each row, nil if there is no grouping.
func (s Sample) Groups() []string {
	if s.group == nil {
		return nil
	}
	out := make([]string, s.N())
	for i, g := range s.group {
		out[i] = s.levels[g]
	}
	return out
}

// Causes is the competing events that happened, sorted byte by byte; nil if no
// causes were given.
func (s Sample) Causes() []string { return slices.Clone(s.causes) }

// Clusters is a copy of the cluster of each row, nil if none were given.
func (s Sample) Clusters() []string { return slices.Clone(s.cluster) }

// IDs is a copy of who each row belongs to, nil if none were given.
func (s Sample) IDs() []string { return slices.Clone(s.ids) }

// Strata is the levels of the grouping, sorted byte by byte so that the order
// never depends on the order of the patients (R's factor sorts likewise in the C
// locale).  It is nil if there is no grouping.
func (s Sample) Strata() []string { return slices.Clone(s.levels) }

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
