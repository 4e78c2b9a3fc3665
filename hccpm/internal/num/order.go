package num

import "math"

// Tolerance is the distance below which two times count as tied, and two
// probabilities as equal: the square root of the spacing of floating-point
// numbers at one, about 1.5e-8.
const Tolerance = 0x1p-26

// Near is how far another time may be from t and still count as the same, by [Tolerance].
func Near(t float64) float64 { return Tolerance * max(1, math.Abs(t)) }

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
	rows, sorted := Sort(all)
	MergeSorted(sorted)
	for i, row := range rows {
		all[row] = sorted[i]
	}
	out := make([][]float64, len(columns))
	for k, c := range columns {
		if c != nil {
			out[k], all = all[:len(c):len(c)], all[len(c):]
		}
	}
	return out
}

// Ranks gives each value its place in ascending order, from 1; equal values share
// the mean of their places.  ties holds the size of every set of equal values,
// sets of one included, so that Σ ties = n.  Values must not be NaN.
func Ranks(x []float64) (ranks []float64, ties []int) {
	order := Ascending(x)
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
