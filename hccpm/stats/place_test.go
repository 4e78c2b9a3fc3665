package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// What is read from a column that was only divided is what is read from one that was sorted, by every definition of
// quartiles, on either side of the number from which on it is done.
func TestPlaceIsLikeSorting(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	for _, n := range []int{1, 2, 3, fewToSort, fewToSort + 1, manyValues - 1, manyValues, manyValues + 1, 20000} {
		for kind, draw := range map[string]func() float64{
			"spread": r.NormFloat64, "ties": func() float64 { return float64(r.IntN(5)) }, "one": func() float64 { return 7 },
		} {
			x := make([]float64, n)
			for i := range x {
				x[i] = draw()
			}
			sorted := slices.Clone(x)
			slices.Sort(sorted)
			for q := Type7; q.known(); q++ {
				d, err := Describe(x, DescribeOptions{Quantile: q})
				if err != nil {
					t.Fatal(err)
				}
				got := fmt.Sprint(d.Min, d.Lower, d.Median, d.Upper, d.Max)
				want := fmt.Sprint(sorted[0], quantile(sorted, 0.25, q), quantile(sorted, 0.5, Type7), quantile(sorted, 0.75, q),
					sorted[n-1])
				if got != want {
					t.Errorf("n = %d, %s, %v: got %s, want %s", n, kind, q, got, want)
				}
			}
			if math.IsNaN(sorted[0]) {
				t.Fatal("a test without numbers")
			}
		}
	}
}
