package survival

import (
	"errors"
	"fmt"
	"math"
)

// EventTable counts, for each group and time, how many had the event and how many were censored:
// all that a cohort too large for memory has to be reduced to, by a query where it lies, for curves
// and tests that are exact. Slices are of one length, in any order.
type EventTable struct {
	// Time of each line; the same time may stand on several lines.
	Time []float64
	// Events and Censored count those who left at Time with the event and without; whole and not negative.
	Events, Censored []float64
	// AtRisk, nil or the number under observation just before Time: it is checked against the other columns.
	AtRisk []float64
	// Strata, nil or the group of each line; Levels and Unordered as in [Columns].
	Strata    []string
	Levels    []string
	Unordered bool
	// Name of the endpoint and Unit of time.
	Name, Unit string
	// Missing counts patients who were left out before, for a missing value.
	Missing int
}

// FromEventTable makes a sample of an event table: each line is two rows, whose weights are how
// many patients they stand for. [KaplanMeier], [NelsonAalen], [LogRank] and what else takes whole
// weights give what they give for the patients themselves; N and Events of their results count
// patients.
//
// Errors: lengths that differ wrap [ErrLength]; numbers that are not whole or negative, AtRisk that
// the other columns do not add up to, and what [NewSample] refuses wrap [ErrInvalid].
//
// R equivalent: Surv(time, event) with weights of rep(c(events, censored)).
func FromEventTable(t EventTable) (Sample, error) {
	n := len(t.Time)
	if len(t.Events) != n || len(t.Censored) != n || t.AtRisk != nil && len(t.AtRisk) != n || t.Strata != nil &&
		len(t.Strata) != n {
		return Sample{}, fmt.Errorf("survival: event table: %w: %d times, %d events, %d censored, %d at risk, %d strata",
			ErrLength, n, len(t.Events),
			len(t.Censored), len(t.AtRisk), len(t.Strata))
	}
	c := Columns{Name: t.Name, Unit: t.Unit, Levels: t.Levels, Unordered: t.Unordered, Missing: t.Missing}
	var errs []error
	for i, time := range t.Time {
		for k, count := range [2]float64{t.Events[i], t.Censored[i]} {
			if !(count >= 0) || count != math.Trunc(count) || math.IsInf(count, 0) {
				errs = append(errs, fmt.Errorf("survival: event table: %w: line %d: %v patients", ErrInvalid, i+1, count))
			}
			if count == 0 {
				continue
			}
			c.Time, c.Event, c.Weight = append(c.Time, time), append(c.Event, k == 0), append(c.Weight, count)
			if t.Strata != nil {
				c.Strata = append(c.Strata, t.Strata[i])
			}
		}
	}
	if err := errors.Join(append(errs, t.checkAtRisk())...); err != nil {
		return Sample{}, err
	}
	s, err := NewSample(c)
	s.counts = true
	return s, err
}

// checkAtRisk adds up who is still there.
func (t EventTable) checkAtRisk() error {
	if t.AtRisk == nil {
		return nil
	}
	group := func(i int) string {
		if t.Strata == nil {
			return ""
		}
		return t.Strata[i]
	}
	order := make([]int, len(t.Time))
	for i := range order {
		order[i] = i
	}
	sortBy(order, func(a, b int) bool { return t.Time[a] > t.Time[b] })
	left := map[string]float64{}
	for lo := 0; lo < len(order); {
		hi := lo
		for ; hi < len(order) && t.Time[order[hi]] == t.Time[order[lo]]; hi++ {
			left[group(order[hi])] += t.Events[order[hi]] + t.Censored[order[hi]]
		}
		for _, i := range order[lo:hi] {
			if want := left[group(i)]; t.AtRisk[i] != want {
				return fmt.Errorf("survival: event table: %w: line %d: %v at risk at %v, but those who leave then or later are %v",
					ErrInvalid,
					i+1, t.AtRisk[i], t.Time[i], want)
			}
		}
		lo = hi
	}
	return nil
}
