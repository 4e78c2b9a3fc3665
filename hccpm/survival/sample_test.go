package survival

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestNewSampleReportsEveryFault(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	_, err := NewSample(Columns{
		Time:   []float64{1, nan, -2, inf, 5},
		Entry:  []float64{0, 0, 0, 0, 5},
		Weight: []float64{1, 1, 1, 1, -1},
		Event:  make([]bool, 5),
	})
	if !errors.Is(err, ErrInvalid) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"Time, row 2: NaN is missing", "Time, row 3: -2 is negative",
		"Time, row 4: +Inf is infinite", "Entry, row 5: 5 is not before its time 5",
		"Weight, row 5: -1 is negative"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "row 1:") {
		t.Errorf("a good row is named:\n%v", err)
	}
}

func TestNewSampleLengths(t *testing.T) {
	for _, c := range []Columns{
		{Time: []float64{1}},
		{Time: []float64{1}, Event: []bool{true}, Entry: []float64{}},
		{Time: []float64{1}, Event: []bool{true}, Weight: []float64{1, 1}},
		{Time: []float64{1}, Event: []bool{true}, Strata: []string{}},
		{Time: []float64{1}, Event: []bool{true}, Cluster: []string{}},
		{Time: []float64{1}, Event: []bool{true}, ID: []string{}},
	} {
		if _, err := NewSample(c); !errors.Is(err, ErrLength) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if _, err := NewSample(Columns{Missing: -1}); !errors.Is(err, ErrInvalid) {
		t.Errorf("negative Missing: %v", err)
	}
	if s, err := NewSample(Columns{}); err != nil || s.N() != 0 || s.String() == "" {
		t.Errorf("nobody: %v, %v", s, err)
	}
}

func TestSampleIsImmutable(t *testing.T) {
	times, events, strata := []float64{3, 1}, []bool{true, false}, []string{"b", "a"}
	s := mustSample(t, Columns{Time: times, Event: events, Strata: strata})
	times[0], events[0], strata[0] = 9, false, "z"
	s.Times()[1], s.EventFlags()[1], s.Strata()[0], s.Groups()[0] = 8, true, "y", "x"
	if !slices.Equal(s.Times(), []float64{3, 1}) || s.Events() != 1 ||
		!slices.Equal(s.Strata(), []string{"a", "b"}) || !slices.Equal(s.Groups(), []string{"b", "a"}) {
		t.Errorf("changed: %v %v", s, s.Strata())
	}
	g, err := s.By([]string{"q", "p"})
	if err != nil || !slices.Equal(g.Strata(), []string{"p", "q"}) ||
		!slices.Equal(s.Strata(), []string{"a", "b"}) {
		t.Errorf("By: %v, %v", g.Strata(), err)
	}
	if g, err = s.By(nil); err != nil || g.Strata() != nil {
		t.Errorf("By(nil): %v, %v", g.Strata(), err)
	}
	if _, err = s.By([]string{"q"}); !errors.Is(err, ErrLength) {
		t.Errorf("By of another length: %v", err)
	}
}

func TestSampleFormats(t *testing.T) {
	// R: format(Surv(c(82.7, 5.5), c(0, 1))), format(Surv(0, 10, 1))
	s := mustSample(t, Columns{Time: []float64{82.7, 5.5}, Event: []bool{false, true}, Unit: "months"})
	if got := s.Notation(); !slices.Equal(got, []string{"82.7+", "5.5"}) {
		t.Errorf("got %q", got)
	}
	s = mustSample(t, Columns{Time: []float64{10, 7}, Entry: []float64{0, 1.5},
		Event: []bool{true, false}, Weight: []float64{1, 2}, ID: []string{"a", "b<"},
		Strata: []string{"x", "y"}})
	if got := s.Notation(); !slices.Equal(got, []string{"(0,10]", "(1.5,7+]"}) {
		t.Errorf("got %q", got)
	}
	if h := s.HTML(); !strings.Contains(h, "b&lt;") || !strings.Contains(h, "censored") {
		t.Errorf("HTML: %s", h)
	}
}

func TestSampleKnowsTheRowsOfItsSource(t *testing.T) {
	for _, tc := range []struct {
		rows  []int
		given int
		ok    bool
	}{
		{[]int{0, 2, 3}, 4, true}, {[]int{0, 2, 3}, 3, false}, {[]int{0, 2, 2}, 4, false}, {[]int{-1, 2, 3}, 4, false},
		{[]int{2, 1, 3}, 4, false},
		{[]int{0, 1}, 4, false}, {nil, 0, true},
	} {
		s, err := NewSample(Columns{Time: []float64{1, 2, 3}, Event: []bool{true, false, true}, Rows: tc.rows,
			Given: tc.given})
		if (err == nil) != tc.ok {
			t.Errorf("%v of %d: got %v", tc.rows, tc.given, err)
			continue
		}
		if !tc.ok {
			continue
		}
		if want := max(3, tc.given); s.Given() != want {
			t.Errorf("%v: got %d given, want %d", tc.rows, s.Given(), want)
		}
		part, err := s.Subset([]bool{false, true, true})
		if err != nil {
			t.Fatal(err)
		}
		if want := []int{1, 2}; tc.rows != nil {
			if want = tc.rows[1:]; !slices.Equal(part.Rows(), want) {
				t.Errorf("got rows %v, want %v", part.Rows(), want)
			}
		}
	}
}
