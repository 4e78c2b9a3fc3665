package models

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/survival"
)

func ExampleCoxFit_EffectOverTime() {
	s, data, _ := trial(60, 1)
	fit, err := Cox(s, data, "x1")
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := fit.EffectOverTime("x1", PHOptions{Transform: ByRank})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d events, %d places, from %.2f to %.2f; P %.2f\n", len(e.Time), len(e.Smooth), e.Smooth[0].Estimate,
		e.Smooth[39].Estimate, e.Test.P)
	// Output:
	// 37 events, 40 places, from 1.68 to -0.42; P 0.17
}

func TestEffectOverTimeAgreesWithZPH(t *testing.T) {
	g := oracle.Gauge{}
	type input struct{ Data, Time, Event, Formula, Name, Transform string }
	all := oracle.Entries[input](t, "effecttime.json", "effecttime")
	transforms := map[string]TimeTransform{"km": ByKM, "rank": ByRank, "identity": ByTime, "log": ByLog}
	for _, e := range all {
		var want struct{ Estimate, SE, ChiSq, Place, Residual oracle.Numbers }
		e.Expect(t, &want)
		f := frame(t, e.Input.Data)
		s := sampleOf(t, f, fmt.Sprintf("Surv(%s, %s)", e.Input.Time, e.Input.Event), "", "")
		fit, err := Cox(s, f, e.Input.Formula)
		if err != nil {
			t.Fatal(err)
		}
		got, err := fit.EffectOverTime(e.Input.Name, PHOptions{Transform: transforms[e.Input.Transform]})
		if err != nil {
			t.Fatal(err)
		}
		g.Check(t, e.Name+" chisq", got.Test.Statistic, want.ChiSq[0])
		for k, p := range got.Smooth {
			g.Check(t, e.Name+" estimate", p.Estimate, want.Estimate[k])
			g.Check(t, e.Name+" se", p.StdErr, want.SE[k])
			g.Check(t, e.Name+" place", 1+p.Place-got.Smooth[0].Place, 1+want.Place[k])
		}
		sum, wantSum := 0.0, 0.0 // tied events stand in another order
		for k, v := range got.Residual {
			sum, wantSum = sum+v*v, wantSum+want.Residual[k]*want.Residual[k]
		}
		g.Check(t, e.Name+" residuals", sum, wantSum)
	}
	g.Agree(t, "CoxFit.EffectOverTime", "survival::cox.zph and the curve of its plot",
		oracle.DataNames(func(i input) string { return i.Data }, all))
}

// Five different event times are enough for the curve, four are not; each error names what is wrong.
func TestEffectOverTimeNeedsTimes(t *testing.T) {
	fitOf := func(n int, ties survival.Ties) CoxFit {
		c := survival.Columns{}
		var x []float64
		for i := range n {
			c.Time, c.Event, x = append(c.Time, float64(i+1), float64(i+1)), append(c.Event, true, true),
				append(x, float64(i%2), float64(i*i%3))
		}
		s, err := survival.NewSample(c)
		if err != nil {
			t.Fatal(err)
		}
		data, err := NewFrame(Numbers("x", x), Numbers("copy", x))
		if err != nil {
			t.Fatal(err)
		}
		fit, err := Cox(s, data, "x + copy", CoxOptions{Ties: ties})
		if err != nil {
			t.Fatal(err)
		}
		return fit
	}
	for n, want := range map[int]int{4: 0, 5: 40} {
		e, err := fitOf(n, survival.Efron).EffectOverTime("x")
		if err != nil || len(e.Smooth) != want || math.IsNaN(e.Test.P) {
			t.Errorf("%d times: %d places, %v", n, len(e.Smooth), err)
		}
	}
	if _, err := fitOf(5, survival.Efron).EffectOverTime("y"); !errors.Is(err, ErrNoColumn) {
		t.Error(err)
	}
	if _, err := fitOf(5, survival.Efron).EffectOverTime("copy"); !errors.Is(err, ErrUnsupported) {
		t.Error(err)
	}
	if _, err := fitOf(5, survival.ExactTies).EffectOverTime("x"); !errors.Is(err, ErrUnsupported) {
		t.Error(err)
	}
	if _, err := fitOf(5, survival.Efron).EffectOverTime("x", PHOptions{Transform: 9}); !errors.Is(err, ErrOption) {
		t.Error(err)
	}
}
