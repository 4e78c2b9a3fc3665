package oracle

import (
	"encoding/json"
	"math"
	"testing"
)

func TestDifference(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, tc := range []struct{ got, want, d float64 }{
		{1, 1, 0}, {nan, nan, 0}, {inf, inf, 0}, {nan, 1, inf}, {1, nan, inf}, {1, inf, inf},
		{1.5, 1, 0.5}, {3e-9, 2e-9, 0.5}, {1e-13, 0, 1e-13},
	} {
		if d := Difference(tc.got, tc.want); math.Abs(d-tc.d) > 1e-12 && d != tc.d {
			t.Errorf("%v and %v differ by %v, want %v", tc.got, tc.want, d, tc.d)
		}
	}
}

func TestNumbers(t *testing.T) {
	var n Numbers
	if err := json.Unmarshal([]byte(`["0.10000000000000001","NA","-Inf"]`), &n); err != nil {
		t.Fatal(err)
	}
	if n[0] != 0.1 || !math.IsNaN(n[1]) || !math.IsInf(n[2], -1) {
		t.Errorf("got %v", n)
	}
	if json.Unmarshal([]byte(`["x"]`), &n) == nil {
		t.Error("a word was read as a number")
	}
}

func TestGaugeRemembersTheWorst(t *testing.T) {
	var g Gauge
	g.Slices(t, "x", []float64{1, 2}, []float64{1, 2 + 2e-9})
	if g.Checks != 2 || g.Worst < 0.9e-9 || g.Worst > 1.1e-9 {
		t.Errorf("%+v", g)
	}
}
