package survival

import (
	"errors"
	"fmt"
	"slices"

	"hipec/hccpm/internal/num"
)

// mostNamed is how many overlapping pairs an error names.
const mostNamed = 20

// checkOverlap refuses rows of one ID that are at risk at the same time: they would count twice. R's survcheck
// calls them overlaps.
func (s *Sample) checkOverlap() error {
	if s.ids == nil {
		return nil
	}
	if s.countRepeats(); s.repeated == 0 || s.entry == nil {
		return nil
	}
	order := make([]int, s.N())
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case s.ids[a] != s.ids[b]:
			return map[bool]int{true: -1, false: 1}[s.ids[a] < s.ids[b]]
		case s.entry[a] != s.entry[b]:
			return map[bool]int{true: -1, false: 1}[s.entry[a] < s.entry[b]]
		}
		return 0
	})
	var errs []error
	for k, b := range order[1:] {
		a := order[k]
		if s.ids[a] != s.ids[b] || s.entry[b] >= s.time[a]-num.Near(s.time[a]) {
			continue
		}
		if len(errs) == mostNamed {
			errs = append(errs, errors.New("survival: and further rows"))
			break
		}
		errs = append(errs, fmt.Errorf("survival: %w: rows %d and %d of ID %s overlap: (%s, %s] and (%s, %s]", ErrInvalid,
			a+1, b+1,
			s.ids[a], number(s.entry[a]), number(s.time[a]), number(s.entry[b]), number(s.time[b])))
	}
	return errors.Join(errs...)
}

// countRepeats counts the rows beyond the first of an ID.
func (s *Sample) countRepeats() {
	s.repeated = 0
	first := make(map[string]bool, len(s.ids))
	for _, id := range s.ids {
		if first[id] {
			s.repeated++
		}
		first[id] = true
	}
}

// repeats reports whether an ID has several rows.
func (s Sample) repeats() bool { return s.repeated > 0 }

// weightless reports whether no row weighs anything.
func (s Sample) weightless() bool {
	return s.weight != nil && !slices.ContainsFunc(s.weight, func(w float64) bool { return w > 0 })
}

// looksSplit reports whether rows without ID look as if several belonged to one patient: some enter after the
// beginning, and each of them where another leaves without the event.
func (s Sample) looksSplit() bool {
	if s.entry == nil || s.ids != nil {
		return false
	}
	ends := map[float64]int{}
	for i, t := range s.time {
		if !s.event[i] {
			ends[t]++
		}
	}
	late := 0
	for _, e := range s.entry {
		if e == 0 {
			continue
		}
		if late++; ends[e] == 0 {
			return false
		}
		ends[e]--
	}
	return late > 1
}

// patientsOf is how many rows there are, or patients where weights count them.
func (s Sample) patientsOf(rows []int32) int {
	if !s.counts {
		return len(rows)
	}
	n := 0.0
	for _, i := range rows {
		n += s.weight[i]
	}
	return int(n)
}

// sortBy sorts row numbers, keeping the order of equals.
func sortBy(rows []int, less func(a, b int) bool) {
	slices.SortStableFunc(rows, func(a, b int) int {
		switch {
		case less(a, b):
			return -1
		case less(b, a):
			return 1
		}
		return 0
	})
}

// number notes which rows of a larger source the rows of the sample are.
func (s *Sample) number(rows []int, given int) error {
	s.rows, s.given = make([]int32, len(rows)), given
	last := -1
	for k, i := range rows {
		if i <= last || i >= given {
			return fmt.Errorf("survival: %w: Rows, row %d: %d; want ascending numbers below Given, which is %d", ErrInvalid, k+1,
				i, given)
		}
		s.rows[k], last = int32(i), i
	}
	return nil
}
