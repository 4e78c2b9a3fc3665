package cohort

import (
	"fmt"
	"slices"
)

// Values is a column as a regression reads it, length N: a column of numbers or dates (in days) as
// numbers, NaN where a cell is missing; all others as labels, empty where one is missing, with
// their levels in the order of the codebook, the reference first, or in that of the numbers or
// letters. So a cohort is the data of any model of package models.
//
// Errors: an unknown column wraps [ErrNoColumn], one of lists [ErrType].
func (c *Cohort) Values(column string) (numbers []float64, labels, levels []string, err error) {
	k, err := c.column(column)
	if err != nil {
		return nil, nil, nil, err
	}
	switch {
	case k.num != nil:
		return slices.Clone(k.num), nil, nil, nil
	case k.Type == List:
		return nil, nil, nil, fmt.Errorf("cohort: %w: %s holds lists; derive a column from it", ErrType, column)
	}
	return nil, k.texts(), k.grouping().labels, nil
}
