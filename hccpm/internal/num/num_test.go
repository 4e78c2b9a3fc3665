package num

import (
	"slices"
	"testing"
)

func TestOrderAndSegments(t *testing.T) {
	group := []int{2, 0, 2, 0, 2}
	key := []float64{5, 3, 1, 3, 5}
	order := Order(group, key)
	if want := []int{1, 3, 2, 0, 4}; !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
	if got, want := Segments(order, group, 3), []int{0, 2, 2, 5}; !slices.Equal(got, want) {
		t.Errorf("bounds %v, want %v", got, want)
	}
	order = Order(nil, key)
	if got := Segments(order, nil, 1); !slices.Equal(got, []int{0, 5}) {
		t.Errorf("one group: %v", got)
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
	order := Order(nil, r.Time)
	s := Walk(r, order, Order(nil, r.Entry))
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
