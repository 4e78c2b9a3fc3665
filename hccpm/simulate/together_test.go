package simulate

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"hipec/hccpm/survival"
)

func ExampleTogether() {
	p, err := Informative(0.5, Options{N: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	both, err := Together(Named{"as observed", p.Observed}, Named{"the truth", p.Truth})
	fmt.Println(both.N(), both.Strata(), err)
	// Output: 200 [as observed the truth] <nil>
}

// Each sample has the curve that it has alone.
func TestTogether(t *testing.T) {
	p, err := Informative(0.5, Options{N: 60, Censoring: 30})
	if err != nil {
		t.Fatal(err)
	}
	late, err := survival.NewSample(survival.Columns{Time: []float64{5, 9, 12}, Event: []bool{true, true, false},
		Entry: []float64{2, 0, 4}, Unit: "months"})
	if err != nil {
		t.Fatal(err)
	}
	all := []Named{{"seen", p.Observed}, {"true", p.Truth}, {"late", late}}
	for _, some := range [][]Named{all[:1], all[:2], all} {
		both, err := Together(some...)
		if err != nil {
			t.Fatal(err)
		}
		if got := both.Entries() != nil; got != (len(some) == 3) {
			t.Errorf("%d samples: entries %v", len(some), got)
		}
		got := curves(t, both)
		for i, s := range some {
			want := curves(t, s.Sample).Groups[0]
			if g := got.Groups[i]; g.Label != s.Name || !slices.Equal(g.Survival, want.Survival) || g.At(10) != want.At(10) {
				t.Errorf("%s: got %s with %v at 10, want %v", s.Name, g.Label, g.At(10), want.At(10))
			}
		}
	}
	years, err := p.Truth.Scale(12, "years")
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]Named{"none": nil, "one name": {{"a", late}, {"a", late}},
		"units": {{"a", late}, {"b", years}}} {
		if _, err := Together(bad...); !errors.Is(err, ErrOption) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
