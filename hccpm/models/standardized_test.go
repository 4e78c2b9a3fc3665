package models

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/survival"
)

func ExampleCoxFit_Standardized() {
	s, data, _ := trial(60, 2)
	fit, err := Cox(s, data, "x1 + x2")
	if err != nil {
		fmt.Println(err)
		return
	}
	curves, err := fit.Standardized("x1", []string{"-1", "1"})
	fmt.Println(curves, err)
	// Output:
	// Survival by x1, standardised over the patients of the model, Cox model ~ x1 + x2: n = 60, events = 41
	//        n events    median   0.95LCL  0.95UCL
	// x1=-1 60     41 0.7845204 0.6092985 1.088672
	// x1=1  60     41 0.9404825 0.7017927 2.260885
	// n and events are those that the model was fitted to. Limits: log, level 0.95; standard errors of the model; ties: Efron.
	//  <nil>
}

func TestStandardizedAgreesWithSurvfit(t *testing.T) {
	g := oracle.Gauge{}
	type input struct{ Data, Time, Event, Formula, Column, Weight string }
	all := oracle.Entries[input](t, "standardized.json", "standardized")
	for _, e := range all {
		var want struct {
			Values          []string
			Times, Survival oracle.Numbers
		}
		e.Expect(t, &want)
		f := frame(t, e.Input.Data)
		fit, err := Cox(sampleOf(t, f, fmt.Sprintf("Surv(%s, %s)", e.Input.Time, e.Input.Event), e.Input.Weight, ""), f,
			e.Input.Formula)
		if err != nil {
			t.Fatal(err)
		}
		curves, err := fit.Standardized(e.Input.Column, nil)
		if err != nil {
			t.Fatal(err)
		}
		for k, c := range curves.Groups {
			if c.Label != e.Input.Column+"="+want.Values[k] {
				t.Errorf("%s: curve %d is of %s", e.Name, k, c.Label)
			}
			for i, at := range want.Times {
				g.Check(t, e.Name+" "+c.Label, c.At(at).Survival, want.Survival[k*len(want.Times)+i])
			}
		}
	}
	g.Agree(t, "CoxFit.Standardized", "means of survival::survfit(coxph, newdata)",
		oracle.DataNames(func(i input) string { return i.Data }, all))
}

// If all patients are alike but for the column, the mean curve is that of one patient, limits
// included; levels change the limits by the normal quantile.
func TestStandardizedLimits(t *testing.T) {
	s, data, _ := trial(200, 2)
	fit, err := Cox(s, data, "x1")
	if err != nil {
		t.Fatal(err)
	}
	mean, err := fit.Standardized("x1", []string{"0.5"})
	if err != nil {
		t.Fatal(err)
	}
	one, err := NewFrame(Numbers("x1", []float64{0.5}))
	if err != nil {
		t.Fatal(err)
	}
	alone, err := fit.Curves(one)
	if err != nil {
		t.Fatal(err)
	}
	a, b := mean.Groups[0], alone.Groups[0]
	for i := range a.Time {
		for _, d := range []float64{a.Survival[i] - b.Survival[i], a.StdErr[i] - b.StdErr[i], a.Lower[i] - b.Lower[i],
			a.Upper[i] - b.Upper[i]} {
			if math.Abs(d) > 1e-12 {
				t.Fatalf("at %v: %v and %v", a.Time[i], a.StdErr[i], b.StdErr[i])
			}
		}
	}
	two, err := Cox(s, data, "x1 + x2")
	if err != nil {
		t.Fatal(err)
	}
	wide, err := two.Standardized("x1", []string{"0"})
	if err != nil {
		t.Fatal(err)
	}
	narrow, err := two.Standardized("x1", []string{"0"}, CurveOptions{Level: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	k := len(wide.Groups[0].Time) / 2
	ratio := math.Log(wide.Groups[0].Upper[k]/wide.Groups[0].Survival[k]) / math.Log(
		narrow.Groups[0].Upper[k]/narrow.Groups[0].Survival[k])
	if math.Abs(ratio-normalQuantile(0.95)/normalQuantile(0.5)) > 1e-9 {
		t.Errorf("levels: %v", ratio)
	}
}

// The error by the delta method is that of the jackknife over the patients, whose own values are kept, roughly: the
// jackknife is too large in small samples.
func TestStandardizedErrorAgainstJackknife(t *testing.T) {
	const n = 120
	s, data, _ := trial(n, 2)
	fit, err := Cox(s, data, "x1 + x2")
	if err != nil {
		t.Fatal(err)
	}
	curves, err := fit.Standardized("x1", []string{"1"})
	if err != nil {
		t.Fatal(err)
	}
	c := curves.Groups[0]
	at := c.Time[len(c.Time)/2]
	x1, x2 := data.must(t, "x1"), data.must(t, "x2")
	all, err := NewFrame(Numbers("x1", make([]float64, n)), Numbers("x2", x2))
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		x, _, _, _ := all.Values("x1")
		x[i] = 1
	}
	var left []float64
	for out := range n {
		keep := make([]bool, n)
		var a, b []float64
		for i := range keep {
			if keep[i] = i != out; keep[i] {
				a, b = append(a, x1[i]), append(b, x2[i])
			}
		}
		part, err := s.Subset(keep)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := NewFrame(Numbers("x1", a), Numbers("x2", b))
		if err != nil {
			t.Fatal(err)
		}
		columns := survival.Columns{Time: part.Times(), Event: part.EventFlags()} // rows of their own
		if part, err = survival.NewSample(columns); err != nil {
			t.Fatal(err)
		}
		f, err := Cox(part, rows, "x1 + x2")
		if err != nil {
			t.Fatal(err)
		}
		predicted, err := f.Curves(all)
		if err != nil {
			t.Fatal(err)
		}
		mean := 0.0
		for _, g := range predicted.Groups {
			mean += g.At(at).Survival / n
		}
		left = append(left, mean)
	}
	mean, v := 0.0, 0.0
	for _, x := range left {
		mean += x / n
	}
	for _, x := range left {
		v += (x - mean) * (x - mean) * (n - 1) / n
	}
	if ratio := c.At(at).StdErr / math.Sqrt(v); ratio < 0.8 || ratio > 1.2 {
		t.Errorf("the error is %v, by the jackknife %v", c.At(at).StdErr, math.Sqrt(v))
	}
}

func TestStandardizedRefuses(t *testing.T) {
	s, data, _ := trial(40, 2)
	fit, err := Cox(s, data, "x1 + x2")
	if err != nil {
		t.Fatal(err)
	}
	times := s.Times()
	entered, err := survival.NewSample(survival.Columns{Time: times, Event: s.EventFlags(),
		Entry: make([]float64, len(times))})
	if err != nil {
		t.Fatal(err)
	}
	late, err := Cox(entered, data, "x1")
	if err != nil {
		t.Fatal(err)
	}
	one := func(_ PredictedCurves, err error) error { return err }
	for name, k := range map[string]struct{ got, want error }{
		"no column":   {one(fit.Standardized("x3", nil)), ErrNoColumn},
		"no number":   {one(fit.Standardized("x1", []string{"a"})), ErrInvalid},
		"too many":    {one(fit.Standardized("x1", nil)), ErrInvalid},
		"level":       {one(fit.Standardized("x1", []string{"1"}, CurveOptions{Level: 2})), ErrOption},
		"labels":      {one(fit.Standardized("x1", []string{"1"}, CurveOptions{Labels: []string{"a", "b"}})), ErrLength},
		"with labels": {one(fit.Standardized("x1", []string{"1"}, CurveOptions{Labels: []string{"a"}})), nil},
		"entries":     {one(late.Standardized("x1", []string{"1"})), ErrUnsupported},
	} {
		if !errors.Is(k.got, k.want) {
			t.Errorf("%s: %v", name, k.got)
		}
	}
}
