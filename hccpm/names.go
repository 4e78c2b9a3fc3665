package hccpm

import "hipec/hccpm/cohort"

// A notebook that calls its patients cohort cannot name the package of that name. What chooses patients therefore
// stands here too.

// Row is one patient, as a function given to [Cohort.Derive] sees it.
type Row = cohort.Row

// Condition chooses patients by one column. A missing cell meets no condition.
type Condition = cohort.Condition

// The comparisons of [Where].
const (
	Equal    = cohort.Equal
	NotEqual = cohort.NotEqual
	AtMost   = cohort.AtMost
	AtLeast  = cohort.AtLeast
	Below    = cohort.Below
	Above    = cohort.Above
)

// Where compares a numeric column: Where("cc", AtMost, 1).
func Where(column string, op cohort.Op, value float64) Condition {
	return cohort.Where(column, op, value)
}

// Is holds if the cell is one of the values; for a yes/no column "yes" or "no".
func Is(column string, values ...string) Condition { return cohort.Is(column, values...) }

// IsNot holds if the cell is filled and is none of the values.
func IsNot(column string, values ...string) Condition { return cohort.IsNot(column, values...) }

// Has holds if an item of the list contains the text; upper and lower case are alike.
func Has(column, text string) Condition { return cohort.Has(column, text) }
