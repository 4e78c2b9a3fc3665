package survival

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
)

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

// By is the same patients, grouped: group names the stratum of each row, in the order of the sample, or of the
// rows that the sample was made from before any were dropped. Nil takes the grouping away. A row whose label is
// missing (empty, NaN or NA) is dropped and counted.
//
// Levels, if they are given, are the order of the groups, the reference first. Otherwise numbers are in the
// order of numbers, and all else in that of the bytes, in which a trend test reads nothing.
//
// Errors: a group of another length wraps [ErrLength], a label that levels does not have [ErrInvalid].
func (s Sample) By(group []string, levels ...string) (Sample, error) {
	if group == nil {
		s.group, s.levels, s.ordered = nil, nil, false
		return s, nil
	}
	aligned, err := align(s, group, "group")
	if err != nil {
		return Sample{}, err
	}
	return s.by(aligned, levels, false)
}

// by groups by labels of the length of the sample.
func (s Sample) by(group, levels []string, unordered bool) (Sample, error) {
	absent := 0
	for _, g := range group {
		if missingLabel(g) {
			absent++
		}
	}
	if absent > 0 {
		s = s.subset(func(i int) bool { return !missingLabel(group[i]) })
		group = slices.DeleteFunc(slices.Clone(group), missingLabel)
		s.missing += absent
		s.missingIn = append(slices.Clone(s.missingIn), MissingIn{"group", absent})
	}
	s.group, s.levels = index(group, nil)
	s.ordered = s.arrange(levels) && !unordered
	for i, l := range s.levels {
		if len(levels) > 0 && !slices.Contains(levels, l) {
			row := slices.Index(s.group, int32(i))
			return Sample{}, fmt.Errorf("survival: %w: Strata, row %d: %q is none of the levels %q", ErrInvalid, row+1, l,
				levels)
		}
	}
	return s, nil
}

// missingLabel reports whether a label is one of those that programs write for none.
func missingLabel(l string) bool { return l == "" || l == "NaN" || l == "NA" || l == "<NA>" }

// arrange puts the groups into the order of levels, or of numbers if all labels are, and reports whether there
// was one; otherwise they stay in that of the bytes.
func (s *Sample) arrange(levels []string) bool {
	order := slices.Clone(s.levels)
	if len(levels) > 0 {
		slices.SortStableFunc(order, func(a, b string) int { return slices.Index(levels, a) - slices.Index(levels, b) })
	} else {
		value := make(map[string]float64, len(order))
		for _, l := range order {
			x, err := strconv.ParseFloat(l, 64)
			if err != nil || math.IsNaN(x) {
				return false
			}
			value[l] = x
		}
		slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(value[a], value[b]) })
	}
	place := make([]int32, len(order))
	for k, l := range s.levels {
		place[k] = int32(slices.Index(order, l))
	}
	for i, k := range s.group {
		s.group[i] = place[k]
	}
	s.levels = order
	return true
}

// align returns what is known of each row in the order of the sample: values of its length as they are, values
// of the length of what the sample was made from without the rows that were dropped.
func align[T any](s Sample, values []T, what string) ([]T, error) {
	switch len(values) {
	case s.N():
		return values, nil
	case s.given:
		out := make([]T, s.N())
		for k, i := range s.rows {
			out[k] = values[i]
		}
		return out, nil
	}
	from := ""
	if s.given != s.N() {
		from = fmt.Sprintf(", made from %d", s.given)
	}
	return nil, fmt.Errorf("survival: %w: %s has %d rows, the sample has %d%s", ErrLength, what, len(values), s.N(), from)
}

// strata returns labels of the strata of a test in the order of the sample; labels of another length are left for
// the check of the test.
func (s Sample) strata(given []string) []string {
	if aligned, err := align(s, given, "Stratify"); err == nil && given != nil {
		return aligned
	}
	return given
}

// Ordered reports whether the order of the groups means something: it was given, or the labels are numbers.
func (s Sample) Ordered() bool { return s.ordered }

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

// Strata is the levels of the grouping in the order that was given, or that of the numbers if every label is
// one, or else of the bytes, so that the order never depends on the order of the patients. It is nil if there is
// no grouping.
func (s Sample) Strata() []string { return slices.Clone(s.levels) }
