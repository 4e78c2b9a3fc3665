package models

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"hipec/hccpm/survival"
)

func TestParametricDegenerate(t *testing.T) {
	s, f := small(
		t,
		plainX,
		Numbers("same", []float64{3, 3, 3, 3, 3, 3, 3, 3}),
		Numbers("twice", []float64{6, 2, 8, 2, 10, 18, 4, 12}),
		Labels("arm", []string{"a", "a", "b", "a", "a", "b", "a", "b"}),
	) // b has no event
	fit, err := Parametric(s, f, "same + x + twice")
	if err != nil || !math.IsNaN(fit.Coefficients[1].Estimate) || !math.IsNaN(fit.Coefficients[3].Estimate) ||
		fit.Warnings[0].Kind != Collinear {
		t.Errorf("collinear: got %v, %v", fit, err)
	}
	grows, err := Parametric(s, f, "arm")
	if err != nil || grows.Converged ||
		!slices.ContainsFunc(
			grows.Warnings,
			func(w Warning) bool { return w.Kind == Monotone && w.Columns[0] == "armb" },
		) {
		t.Errorf("a level without events: got %v, %v", grows, err)
	}
	columns := survival.Columns{Time: []float64{0, 2, 3, 4}, Event: []bool{true, true, false, true}}
	four, _ := NewFrame(
		Numbers("x", []float64{1, 2, 3, 5}),
		Numbers("none", nans(4)),
		Labels("site", []string{"a", "b", "a", "b"}),
	)
	try := func(c survival.Columns, formula string, o ParametricOptions) error {
		s, err := survival.NewSample(c)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Parametric(s, four, formula, o)
		return err
	}
	whole := survival.Columns{Time: []float64{1, 2, 3, 4}, Event: []bool{true, true, false, true}}
	none := survival.Columns{Time: []float64{1, 2, 3, 4}, Event: make([]bool, 4)}
	for name, tc := range map[string]struct {
		err  error
		is   error
		says string
	}{
		"event at 0":   {try(columns, "x", ParametricOptions{}), ErrInvalid, "row 1"},
		"no event":     {try(none, "x", ParametricOptions{}), ErrNoEvents, "4 complete rows"},
		"nobody":       {try(whole, "none", ParametricOptions{}), ErrNoPatients, "4 with a missing value"},
		"strata":       {try(whole, "strata(site)", ParametricOptions{}), ErrUnsupported, "strata"},
		"no intercept": {try(whole, "x + 0", ParametricOptions{}), ErrUnsupported, "0"},
		"Gompertz AFT": {try(whole, "x", ParametricOptions{Distribution: Gompertz, Metric: FailureTime}), ErrUnsupported,
			"Gompertz"},
		"log-normal PH": {try(whole, "x", ParametricOptions{Distribution: LogNormal, Metric: ProportionalHazard}),
			ErrUnsupported, "log-normal"},
		"spline AFT": {try(whole, "x", ParametricOptions{Distribution: RoystonParmar, Metric: FailureTime}),
			ErrUnsupported, "spline"},
		"knots": {try(whole, "x", ParametricOptions{Knots: 1}), ErrOption, "RoystonParmar"},
		"knot outside": {try(whole, "x", ParametricOptions{Distribution: RoystonParmar, KnotTimes: []float64{4}}), ErrOption,
			"ascend"},
		"no such shape": {try(whole, "x", ParametricOptions{Distribution: 9}), ErrOption, "9"},
		"level":         {try(whole, "x", ParametricOptions{Level: 1}), ErrOption, "Level"},
	} {
		if !errors.Is(tc.err, tc.is) || !strings.Contains(tc.err.Error(), tc.says) {
			t.Errorf("%s: got %v", name, tc.err)
		}
	}
	if err := try(whole, "1", ParametricOptions{Distribution: RoystonParmar, KnotTimes: []float64{2.5}}); err != nil {
		t.Errorf("a knot within: %v", err)
	}
	for name, c := range map[string]survival.IntervalColumns{
		"out of order": {Left: []float64{1, 3}, Right: []float64{2, 2}}, "NaN": {Left: []float64{1, math.NaN()},
			Right: []float64{2, 2}},
		"weight": {Left: []float64{1, 1}, Right: []float64{2, 2}, Weight: []float64{1, -1}},
	} {
		two, _ := NewFrame(Numbers("x", []float64{1, 2}))
		if _, err := ParametricIntervals(c, two, "x"); !errors.Is(err, ErrInvalid) ||
			!strings.Contains(err.Error(), "row 2") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// Whole weights repeat rows, a row cut in two is the same follow-up, and units of time shift the intercept alone.
func TestParametricProperties(t *testing.T) {
	c, f := lungColumns(t)
	var repeated, split, years survival.Columns
	var again, parts []int
	for i, time := range c.Time {
		c.Weight = append(c.Weight, float64(i%3))
		for range i % 3 {
			repeated.Time, repeated.Event, again = append(
				repeated.Time,
				time,
			), append(
				repeated.Event,
				c.Event[i],
			), append(
				again,
				i+1,
			)
			split.Entry = append(split.Entry, 0, time/2)
			split.Time, split.Event = append(split.Time, time/2, time), append(split.Event, false, c.Event[i])
			parts = append(parts, i+1, i+1)
			years.Time, years.Event = append(years.Time, time/365.25), append(years.Event, c.Event[i])
		}
	}
	fit := func(c survival.Columns, f Frame, o ParametricOptions) ParametricFit {
		s, err := survival.NewSample(c)
		if err != nil {
			t.Fatal(err)
		}
		out, err := Parametric(s, f, "age + sex", o)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, o := range []ParametricOptions{{}, {Distribution: LogNormal}, {Distribution: Gompertz},
		{Distribution: GeneralisedGamma},
		{Distribution: RoystonParmar, KnotTimes: []float64{200}}} {
		want := fit(c, f, o)
		same := func(what string, got ParametricFit, from int) {
			for j, b := range got.theta[:3] {
				if j >= from && math.Abs(b-want.theta[j]) > 1e-6*(1+math.Abs(b)) {
					t.Errorf("%s, %s: parameter %d: got %v, want %v", o.Distribution, what, j, b, want.theta[j])
				}
			}
		}
		same("repeated", fit(repeated, f.pick(t, again), o), 0)
		same("split", fit(split, f.pick(t, parts), o), 0)
		if o.KnotTimes != nil {
			o.KnotTimes = []float64{200 / 365.25}
		}
		same("years", fit(years, f.pick(t, again), o), 1)
	}
}
