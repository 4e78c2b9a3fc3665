package hccpm

import (
	"fmt"
	"math"
	"strings"

	"hipec/hccpm/survival"
)

// Doubtful says how PFS counts a patient who is alive, whose PFS is as long as
// the whole follow-up, and who is recorded with an event all the same.
type Doubtful int

const (
	// DoubtfulAsEvent counts the event as recorded, as the paper must have done to
	// print a median PFS of 5.0 months.  It is the zero value.
	DoubtfulAsEvent Doubtful = iota
	// DoubtfulAsCensored takes the patient as free of progression at the last
	// follow-up.
	DoubtfulAsCensored
)

// String is "event" or "censored".
func (d Doubtful) String() string {
	switch d {
	case DoubtfulAsEvent:
		return "event"
	case DoubtfulAsCensored:
		return "censored"
	}
	return fmt.Sprintf("Doubtful(%d)", int(d))
}

// PFSOptions chooses how progression-free survival is counted.  The zero value
// is the paper's counting.
type PFSOptions struct {
	// Doubtful patients, see [Doubtful]; the zero value counts them as events.
	Doubtful Doubtful
}

// OS1 is overall survival from the diagnosis of HCC, in months: the event is
// death, those alive are censored at their last follow-up.  Patients without
// os1_months or alive are dropped and counted in the sample.
//
// Errors: those of [survival.NewSample].
func (c *Cohort) OS1() (survival.Sample, error) { return c.sample("OS1", "os1_months", "", 0) }

// OS2 is overall survival from CRS+HIPEC, in months; otherwise as [Cohort.OS1].
func (c *Cohort) OS2() (survival.Sample, error) { return c.sample("OS2", "os2_months", "", 0) }

// PFS is progression-free survival from CRS+HIPEC, in months: the event is
// progression, recurrence or death, as pfs_event records it.  Patients without
// pfs_months or pfs_event are dropped and counted.  If any patient is
// [Doubtful], the name of the sample says who and how he was counted, so that
// every result printed from it does.
//
// Errors: an unknown option wraps [ErrType]; those of [survival.NewSample].
func (c *Cohort) PFS(o PFSOptions) (survival.Sample, error) {
	return c.sample("PFS", "pfs_months", "", o.Doubtful)
}

// OS1By is [Cohort.OS1], grouped by a column.  Patients without a value there
// are dropped and counted too.
//
// Errors: an unknown column wraps [ErrNoColumn]; those of OS1.
func (c *Cohort) OS1By(column string) (survival.Sample, error) {
	return c.sample("OS1", "os1_months", column, 0)
}

// OS2By is [Cohort.OS2], grouped by a column; see [Cohort.OS1By].
func (c *Cohort) OS2By(column string) (survival.Sample, error) {
	return c.sample("OS2", "os2_months", column, 0)
}

// PFSBy is [Cohort.PFS], grouped by a column; see [Cohort.OS1By].
func (c *Cohort) PFSBy(column string, o PFSOptions) (survival.Sample, error) {
	return c.sample("PFS", "pfs_months", column, o.Doubtful)
}

// sample gathers the rows of one endpoint; by is empty for no grouping.
func (c *Cohort) sample(name, timeColumn, by string, doubtful Doubtful) (survival.Sample, error) {
	if doubtful != DoubtfulAsEvent && doubtful != DoubtfulAsCensored {
		return survival.Sample{}, fmt.Errorf("hccpm: %w: %v", ErrType, doubtful)
	}
	times, _, err := c.Floats(timeColumn)
	if err != nil {
		return survival.Sample{}, err
	}
	groups := make([]string, c.N())
	if by != "" {
		if groups, _, err = c.Strings(by); err != nil {
			return survival.Sample{}, err
		}
	}
	status := "alive"
	if name == "PFS" {
		status = "pfs_event"
	}
	out := survival.Columns{Name: name, Unit: "months"}
	var who []string
	rows := c.rows()
	for i, t := range times {
		r := Row{rows, i}
		if math.IsNaN(t) || r.Missing(status) || by != "" && groups[i] == "" {
			out.Missing++
			continue
		}
		event := !r.Bool("alive")
		if name == "PFS" {
			event = r.Bool("pfs_event")
			if event && r.doubtful() {
				who = append(who, r.Text("id"))
				event = doubtful == DoubtfulAsEvent
			}
		}
		out.Time, out.Event = append(out.Time, t), append(out.Event, event)
		out.ID = append(out.ID, r.Text("id"))
		if by != "" {
			out.Strata = append(out.Strata, groups[i])
		}
	}
	if rows.err != nil {
		return survival.Sample{}, rows.err
	}
	out.Name += doubtfulNote(who, doubtful)
	return survival.NewSample(out)
}

// doubtful: alive, and nothing was seen after the end of PFS.
func (r Row) doubtful() bool {
	return !r.Missing("alive") && r.Bool("alive") && r.Float("pfs_months") == r.Float("os2_months")
}

// doubtfulNote is " [patient 9: event]", empty if nobody is doubtful.
func doubtfulNote(who []string, d Doubtful) string {
	switch {
	case len(who) == 0:
		return ""
	case len(who) == 1:
		return fmt.Sprintf(" [patient %s: %s]", who[0], d)
	case len(who) <= 5:
		return fmt.Sprintf(" [patients %s: %s]", strings.Join(who, ", "), d)
	}
	return fmt.Sprintf(" [%d doubtful patients: %s]", len(who), d)
}
