package num

import (
	"cmp"
	"slices"
)

// Order is the permutation that sorts rows by group and, within a group, by key,
// ascending; rows that are equal in both keep their order.  group may be nil: one
// group.  Key must not hold NaN.  It takes O(n log n) time.
func Order(group []int, key []float64) []int {
	type row struct {
		key          float64
		group, index int
	}
	rows := make([]row, len(key))
	for i, k := range key {
		rows[i] = row{key: k, index: i}
		if group != nil {
			rows[i].group = group[i]
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		if c := cmp.Compare(a.group, b.group); c != 0 {
			return c
		}
		if c := cmp.Compare(a.key, b.key); c != 0 {
			return c
		}
		return cmp.Compare(a.index, b.index)
	})
	out := make([]int, len(rows))
	for i, r := range rows {
		out[i] = r.index
	}
	return out
}

// Segments cuts a permutation made by [Order] where the group changes: group g
// owns order[bounds[g]:bounds[g+1]].  groups is the number of groups, each of
// which may be empty.
func Segments(order, group []int, groups int) (bounds []int) {
	bounds = make([]int, groups+1)
	if group == nil {
		bounds[groups] = len(order)
		return bounds
	}
	for _, g := range group {
		bounds[g+1]++
	}
	for g := range groups {
		bounds[g+1] += bounds[g]
	}
	return bounds
}

// Tolerance is the distance below which two times count as tied, and two
// probabilities as equal: the square root of the spacing of floating-point
// numbers at one, about 1.5e-8.
const Tolerance = 0x1p-26

// MergeTies gives near-tied times one value, so that 0.1+0.2 and 0.3 are one
// time.  All columns are pooled; neighbours among the distinct values whose
// distance, absolute or relative to the mean distinct value, is at most
// [Tolerance] join one run, and each run takes its smallest value.  The columns
// given are not changed; nil columns stay nil.  Values must be finite and not
// negative.
//
// R equivalent: survival::aeqSurv.
func MergeTies(columns ...[]float64) [][]float64 {
	var all []float64
	for _, c := range columns {
		all = append(all, c...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	mean := 0.0
	for i, v := range all {
		mean += (v - mean) / float64(i+1)
	}
	cuts := all[:0:0]
	for i, v := range all {
		if i > 0 {
			gap := v - all[i-1]
			if gap <= Tolerance || gap/mean <= Tolerance {
				continue
			}
		}
		cuts = append(cuts, v)
	}
	out := make([][]float64, len(columns))
	for k, c := range columns {
		out[k] = slices.Clone(c)
		if len(cuts) == len(all) {
			continue
		}
		for i, v := range c {
			at, exact := slices.BinarySearch(cuts, v)
			if !exact {
				at--
			}
			out[k][i] = cuts[at]
		}
	}
	return out
}

// Ranks gives each value its place in ascending order, from 1; equal values share
// the mean of their places.  ties holds the size of every set of equal values,
// sets of one included, so that Σ ties = n.  Values must not be NaN.
func Ranks(x []float64) (ranks []float64, ties []int) {
	order := Order(nil, x)
	ranks = make([]float64, len(x))
	for lo := 0; lo < len(order); {
		hi := lo + 1
		for hi < len(order) && x[order[hi]] == x[order[lo]] {
			hi++
		}
		for _, i := range order[lo:hi] {
			ranks[i] = float64(lo+1+hi) / 2
		}
		ties = append(ties, hi-lo)
		lo = hi
	}
	return ranks, ties
}
