package hccpm

import (
	"math"
	"slices"

	"hipec/hccpm/cohort"
)

// The columns that every cohort derives.
const (
	CCGroup  = "cc_group"  // CC0/1 or CC2/3, from cc
	Died     = "died"      // yes: death, the event of OS1 and OS2; from alive
	FollowUp = "follow_up" // months from CRS+HIPEC, equal to os2_months
)

// The levels of [CCGroup].
const (
	CC01 = "CC0/1" // complete cytoreduction
	CC23 = "CC2/3" // incomplete cytoreduction
)

// derivation is a column that is computed from another.
type derivation struct {
	cohort.Variable
	from string
	of   func(cohort.Row) any
}

func derived() []derivation {
	v := func(name string, t cohort.Type, from, about string) cohort.Variable {
		return cohort.Variable{Name: name, Type: t, Source: "derived: " + from, Description: about, Derived: true,
			MayMiss: true,
			Min:     math.NaN(), Max: math.NaN()}
	}
	group := v(CCGroup, cohort.Category, "cc", "Complete (CC0/1) or incomplete (CC2/3) cytoreduction.")
	group.Levels, group.Ordered = []string{CC01, CC23}, true
	died := v(Died, cohort.Bool, "alive", "yes: died, the event of OS1 and OS2.")
	died.Levels = []string{"no", "yes"}
	followed := v(FollowUp, cohort.Float, "os2_months", "Time from CRS+HIPEC to death or last follow-up.")
	followed.Unit = "months"
	return []derivation{
		{group, "cc", func(r cohort.Row) any {
			if r.Float("cc") <= 1 {
				return CC01
			}
			return CC23
		}},
		{died, "alive", func(r cohort.Row) any { return !r.Bool("alive") }},
		{followed, "os2_months", func(r cohort.Row) any { return r.Float("os2_months") }},
	}
}

// withDerived adds the derived columns that are not there.
func withDerived(c *cohort.Cohort) (*Cohort, error) {
	have := c.Columns()
	var err error
	for _, d := range derived() {
		if slices.Contains(have, d.Name) {
			continue
		}
		if c, err = c.DeriveAs(d.Variable, d.of, d.from); err != nil {
			return &Cohort{c}, err
		}
	}
	return &Cohort{c}, nil
}

// Filter is the patients that meet every one of the conditions, in their order. Patients whose cell is missing are
// left out, and a note counts them.
//
// Errors: an unknown column wraps [cohort.ErrNoColumn]; a column or value that does not fit the condition wraps
// [cohort.ErrType]; nobody left wraps [cohort.ErrEmpty].
func (c *Cohort) Filter(conditions ...cohort.Condition) (*Cohort, error) {
	return wrap(c.Cohort.Filter(conditions...))
}

// Complete is the patients with no missing cell in the given columns; dropped counts the others.
//
// Errors: an unknown column wraps [cohort.ErrNoColumn]; nobody left wraps [cohort.ErrEmpty].
func (c *Cohort) Complete(columns ...string) (complete *Cohort, dropped int, err error) {
	some, dropped, err := c.Cohort.Complete(columns...)
	return &Cohort{some}, dropped, err
}

// Derive adds a column of numbers: of is called once a patient, in order. NaN is missing.
//
// Errors: a name that is taken wraps [cohort.ErrColumnExists]; what of asks of its Row wraps [cohort.ErrNoColumn],
// [cohort.ErrType] or [cohort.ErrMissing].
func (c *Cohort) Derive(name string, of func(cohort.Row) float64) (*Cohort, error) {
	return wrap(c.Cohort.Derive(name, of))
}

// DeriveText adds a column of categories, its levels sorted; empty is missing.
//
// Errors: those that [Cohort.Derive] names.
func (c *Cohort) DeriveText(name string, of func(cohort.Row) string) (*Cohort, error) {
	return wrap(c.Cohort.DeriveText(name, of))
}

// DeriveBool adds a yes/no column.
//
// Errors: those that [Cohort.Derive] names.
func (c *Cohort) DeriveBool(name string, of func(cohort.Row) bool) (*Cohort, error) {
	return wrap(c.Cohort.DeriveBool(name, of))
}

func wrap(c *cohort.Cohort, err error) (*Cohort, error) { return &Cohort{c}, err }
