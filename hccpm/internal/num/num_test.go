package num

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestAscending(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, draw := range []func() float64{
		r.NormFloat64,
		r.ExpFloat64,
		func() float64 { return float64(r.IntN(50)) },
		func() float64 { return 1 + 1e-15*float64(r.IntN(1000)) },
		func() float64 { return math.Exp(300 * r.NormFloat64()) },
		func() float64 { return math.Copysign(0, r.NormFloat64()) },
		func() float64 { return []float64{math.Inf(-1), 3, math.Inf(1)}[r.IntN(3)] },
	} {
		for _, n := range []int{0, 1, 10, few + 3, 5000} {
			key := make([]float64, n)
			for i := range key {
				key[i] = draw()
			}
			order := Ascending(key)
			for i := 1; i < n; i++ {
				a, b := order[i-1], order[i]
				if key[a] > key[b] || key[a] == key[b] && a > b {
					t.Fatalf("n = %d: rows %d and %d, keys %v and %v", n, a, b, key[a], key[b])
				}
			}
		}
	}
}

func TestPartition(t *testing.T) {
	order := []int32{2, 1, 3, 0, 4}
	sorted := []float64{1, 2, 3, 4, 5}
	rows, keys, bounds := Partition(order, sorted, []int32{2, 0, 2, 0, 2}, 3)
	if !slices.Equal(rows, []int32{1, 3, 2, 0, 4}) || !slices.Equal(bounds, []int{0, 2, 2, 5}) ||
		!slices.Equal(keys, []float64{2, 3, 1, 4, 5}) {
		t.Errorf("rows %v, keys %v, bounds %v", rows, keys, bounds)
	}
	rows, _, bounds = Partition(order, sorted, nil, 1)
	if !slices.Equal(rows, order) || !slices.Equal(bounds, []int{0, 5}) {
		t.Errorf("one group: rows %v, bounds %v", rows, bounds)
	}
}

func TestMergeTies(t *testing.T) {
	tenth := 0.1
	time := []float64{tenth + 2*tenth, 5, 0.3, 8, 8 + 1e-6}
	got := MergeTies(time, nil, []float64{5 + 1e-10})
	// R 4.2.2, survival 3.5-3: aeqSurv
	if want := []float64{0.3, 5, 0.3, 8, 8 + 1e-6}; !slices.Equal(got[0], want) ||
		got[1] != nil || got[2][0] != 5 {
		t.Errorf("got %v, want %v", got, want)
	}
	if time[0] == 0.3 {
		t.Error("the input was changed")
	}
	// The distance is relative to the mean distinct time: beside 1e9 even 0.3 and
	// 5 are one, in R too.
	if got := MergeTies([]float64{0.3, 5, 1e9}); !slices.Equal(got[0], []float64{0.3, 0.3, 1e9}) {
		t.Errorf("beside a huge time: %v", got)
	}
	if got := MergeTies([]float64{0, 0}); !slices.Equal(got[0], []float64{0, 0}) {
		t.Errorf("noughts: %v", got)
	}
}

func TestRanks(t *testing.T) {
	ranks, ties := Ranks([]float64{30, 12, 30, 9, 30})
	if !slices.Equal(ranks, []float64{4, 2, 4, 1, 4}) || !slices.Equal(ties, []int{1, 1, 3}) {
		t.Errorf("ranks %v, ties %v", ranks, ties)
	}
}

func TestWalk(t *testing.T) {
	r := Rows{
		Entry:  []float64{0, 2, 0, 3},
		Time:   []float64{2, 5, 5, 7},
		Event:  []bool{false, true, false, true},
		Weight: []float64{1, 2, 1, 0.5},
		Quiet:  []bool{true, false, false, false},
	}
	byTime, times := Sort(r.Time)
	s := Walk(r, byTime, times, Ascending(r.Entry))
	for _, c := range []struct {
		what      string
		got, want []float64
	}{
		{"time", s.Time, []float64{2, 5, 7}},
		{"at risk", s.AtRisk, []float64{2, 3.5, 0.5}}, // entry at 2 is not at risk at 2
		{"events", s.Events, []float64{0, 2, 0.5}},
		{"censored", s.Censored, []float64{0, 1, 0}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s %v, want %v", c.what, c.got, c.want)
		}
	}
}
