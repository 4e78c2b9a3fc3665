package hccpm

import (
	"fmt"
	"strings"

	"hipec/hccpm/cohort"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
)

// Doubtful says how PFS counts a patient who is alive, whose PFS is as long as the whole follow-up, and who is
// recorded with an event all the same.
type Doubtful int

const (
	// DoubtfulAsEvent counts the event as recorded, as the paper must have done to print a median PFS of 5.0
	// months. It is the zero value.
	DoubtfulAsEvent Doubtful = iota
	// DoubtfulAsCensored takes the patient as free of progression at the last follow-up.
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

// PFSOptions chooses how progression-free survival is counted. The zero value is the paper's counting.
type PFSOptions struct {
	// Doubtful patients are counted as [Doubtful] says; the zero value counts them as events.
	Doubtful Doubtful
}

// OS1 is overall survival from the diagnosis of HCC, in months: the event is death, those alive are censored at
// their last follow-up. Patients without os1_months or alive are dropped and counted in the sample.
//
// Errors: those of [cohort.Cohort.Survival].
func (c *Cohort) OS1() (survival.Sample, error) { return c.overall("OS1", "os1_months") }

// OS2 is overall survival from CRS+HIPEC, in months: the event is death, those alive are censored at their last
// follow-up. Patients without os2_months or alive are dropped and counted in the sample.
//
// Errors: those of [cohort.Cohort.Survival].
func (c *Cohort) OS2() (survival.Sample, error) { return c.overall("OS2", "os2_months") }

// OS1By is overall survival from the diagnosis of HCC, in months, grouped by columns: several make a group of each
// combination. Patients without a value there are dropped and counted too.
//
// Errors: an unknown column wraps [cohort.ErrNoColumn]; those of [cohort.Cohort.Survival].
func (c *Cohort) OS1By(columns ...string) (survival.Sample, error) {
	return c.overall("OS1", "os1_months", columns...)
}

// OS2By is overall survival from CRS+HIPEC, in months, grouped by columns: several make a group of each
// combination. Patients without a value there are dropped and counted too.
//
// Errors: an unknown column wraps [cohort.ErrNoColumn]; those of [cohort.Cohort.Survival].
func (c *Cohort) OS2By(columns ...string) (survival.Sample, error) {
	return c.overall("OS2", "os2_months", columns...)
}

func (c *Cohort) overall(name, time string, by ...string) (survival.Sample, error) {
	return c.Survival(time, "alive", cohort.SurvivalOptions{Name: name, Unit: "months", Event: "no", By: by})
}

// PFS is progression-free survival from CRS+HIPEC, in months: the event is progression, recurrence or death, as
// pfs_event records it. Patients without pfs_months or pfs_event are dropped and counted. If any patient is
// [Doubtful], the name of the sample says who and how he was counted, so that every result printed from it does.
//
// Errors: an unknown option wraps [cohort.ErrOption]; those of [cohort.Cohort.Survival].
func (c *Cohort) PFS(options ...PFSOptions) (survival.Sample, error) {
	return c.progression(nil, options)
}

// PFSBy is progression-free survival from CRS+HIPEC, in months, grouped by a column; patients without a value
// there are dropped and counted too, and the doubtful are counted as the options say.
//
// Errors: an unknown column wraps [cohort.ErrNoColumn], an unknown option [cohort.ErrOption]; those of
// [cohort.Cohort.Survival].
func (c *Cohort) PFSBy(column string, options ...PFSOptions) (survival.Sample, error) {
	return c.progression([]string{column}, options)
}

// counted is the column of events of PFS, with the doubtful counted as the options say. It lives as long as one call.
const counted = "pfs_event, doubtful counted"

func (c *Cohort) progression(by []string, options []PFSOptions) (survival.Sample, error) {
	o := option.Of(options)
	if o.Doubtful != DoubtfulAsEvent && o.Doubtful != DoubtfulAsCensored {
		return survival.Sample{}, fmt.Errorf("hccpm: %w: %v", cohort.ErrOption, o.Doubtful)
	}
	var who []string
	with, err := c.Cohort.DeriveAs(cohort.Variable{Name: counted, Type: cohort.Bool}, func(r cohort.Row) any {
		event := r.Bool("pfs_event")
		absent := r.Missing("pfs_months")
		for _, name := range by {
			absent = absent || r.Missing(name)
		}
		if event && !absent && doubtful(r) {
			who = append(who, r.Text("id"))
			event = o.Doubtful == DoubtfulAsEvent
		}
		return event
	}, "pfs_event")
	if err != nil {
		return survival.Sample{}, err
	}
	return with.Survival("pfs_months", counted, cohort.SurvivalOptions{Name: "PFS" + doubtfulNote(who, o.Doubtful),
		Unit:  "months",
		Event: true, By: by})
}

// doubtful: alive, and nothing was seen after the end of PFS.
func doubtful(r cohort.Row) bool {
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
