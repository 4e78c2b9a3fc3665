package models

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"hipec/hccpm/internal/oracle"
)

func ExampleCoxFit_Nomogram() {
	s, data, _ := trial(200, 2)
	fit, err := Cox(s, data, "x1 + x2")
	if err != nil {
		fmt.Println(err)
		return
	}
	n, err := fit.Nomogram(NomogramOptions{Times: []float64{0.5}, Ticks: map[string][]float64{"x1": {-2, 0, 2},
		"x2": {-2, 0, 2}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range n.Axes {
		fmt.Printf("%s %v %.0f\n", a.Column, a.Values, a.Points)
	}
	one, err := NewFrame(Numbers("x1", []float64{-2, 2}), Numbers("x2", []float64{0, 0}))
	if err != nil {
		fmt.Println(err)
		return
	}
	points, err := n.PointsOf(one)
	fmt.Printf("%.0f %v\n", points, err)
	// Output:
	// x1 [-2 0 2] [100 50 0]
	// x2 [-2 0 2] [58 29 0]
	// [129 29] <nil>
}

func ExampleLogisticFit_Nomogram() {
	fit, err := Logistic(twelve(), "died", "score + arm")
	if err != nil {
		fmt.Println(err)
		return
	}
	n, err := fit.Nomogram(NomogramOptions{Ticks: map[string][]float64{"score": {1, 6, 12}}, Probabilities: []float64{
		0.25, 0.5, 0.75}})
	fmt.Println(n, err)
	// Output:
	// Points of died = 1 ~ score + arm: n = 12, events = 6
	//                         value points
	// score                   1        0.0
	//                         6       45.5
	//                         12     100.0
	// arm                     a        0.0
	//                         b       45.6
	// Probability of died = 1 0.25    41.6
	//                         0.5     74.4
	//                         0.75   107.1
	// Add the points of a patient; 29.835 points are one unit of the linear predictor.
	// Warning: 6 events for 2 coefficients: with fewer than ten for each, estimates are biased away from 0 and limits too narrow.
	//  <nil>
}

func TestNomogramAgreesWithRMS(t *testing.T) {
	g := oracle.Gauge{Tolerance: 1e-6}
	type input struct {
		Data, Time, Event, Formula string
		At                         float64
	}
	all := oracle.Entries[input](t, "nomogram.json", "nomogram")
	for _, e := range all {
		var want struct {
			Ticks                map[string]oracle.Numbers
			Columns              []string
			Points               []oracle.Numbers
			PerUnit              oracle.Numbers
			Probabilities, Total oracle.Numbers
		}
		e.Expect(t, &want)
		data := frame(t, e.Input.Data)
		o := NomogramOptions{Ticks: map[string][]float64{}, Probabilities: want.Probabilities}
		for name, x := range want.Ticks {
			o.Ticks[name] = x
		}
		slices.Sort(o.Probabilities)
		var n Nomogram
		if e.Input.Event == "" {
			fit, err := Logistic(data, e.Input.Time, e.Input.Formula)
			if err != nil {
				t.Fatal(err)
			}
			if n, err = fit.Nomogram(o); err != nil {
				t.Fatal(err)
			}
		} else {
			fit, err := Cox(sampleOf(t, data, "Surv("+e.Input.Time+", "+e.Input.Event+")", "", ""), data, e.Input.Formula)
			if err != nil {
				t.Fatal(err)
			}
			o.Times = []float64{e.Input.At}
			if n, err = fit.Nomogram(o); err != nil {
				t.Fatal(err)
			}
		}
		g.Check(t, e.Name+" points a unit", n.PerUnit, want.PerUnit[0])
		for k, a := range n.Axes {
			if a.Column != want.Columns[k] {
				t.Fatalf("%s: axis %s, want %s", e.Name, a.Column, want.Columns[k])
			}
			for i, p := range a.Points {
				g.Check(t, fmt.Sprint(e.Name, " ", a.Column, " ", a.Values[i]), p, want.Points[k][i])
			}
		}
		s := n.Scales[0]
		if len(s.Points) < 3 {
			t.Errorf("%s: only %d of the probabilities are reached", e.Name, len(s.Points))
		}
		for i, p := range s.Probabilities { // rms marks those beyond the axes too
			k := slices.Index(want.Probabilities, p)
			g.Check(t, fmt.Sprint(e.Name, " probability ", p), s.Points[i], want.Total[k])
		}
	}
	g.Agree(t, "CoxFit.Nomogram, LogisticFit.Nomogram", "rms::nomogram", "gbsg, lung, pbc")
}

// The points of a patient give the probability that the model predicts, splines and all.
func TestNomogramPredicts(t *testing.T) {
	data := frame(t, "lung")
	fit, err := Logistic(data, "status", "rcs(age, 4) + sex + log(ph.karno)")
	if err != nil {
		t.Fatal(err)
	}
	n, err := fit.Nomogram()
	if err != nil {
		t.Fatal(err)
	}
	who, err := NewFrame(Numbers("age", []float64{50, 70}), Numbers("sex", []float64{1, 2}),
		Numbers("ph.karno", []float64{60, 90}))
	if err != nil {
		t.Fatal(err)
	}
	points, err1 := n.PointsOf(who)
	want, err2 := fit.Predict(who)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	for i, p := range points {
		if got, _ := expit(n.AtZero + p/n.PerUnit); math.Abs(got-want[i].Mean) > 1e-10 {
			t.Errorf("patient %d: got %v, want %v", i, got, want[i].Mean)
		}
	}
	top := 0.0
	for _, a := range n.Axes {
		top = max(top, slices.Max(a.Points))
		if slices.Min(a.Points) != 0 {
			t.Errorf("%s starts at %v", a.Column, slices.Min(a.Points))
		}
	}
	if math.Abs(top-100) > 1e-9 || n.Axes[0].Numbers[0] != 39 {
		t.Errorf("widest axis %v, age from %v", top, n.Axes[0].Numbers[0])
	}
}

func TestNomogramDegenerate(t *testing.T) {
	data := frame(t, "lung")
	s := sampleOf(t, data, "Surv(time, status)", "", "")
	for _, c := range []struct {
		formula string
		o       NomogramOptions
		want    error
	}{
		{"age*sex", NomogramOptions{}, ErrUnsupported},
		{"age + strata(sex)", NomogramOptions{}, ErrUnsupported},
		{"age + offset(sex)", NomogramOptions{}, ErrUnsupported},
		{"1", NomogramOptions{}, ErrUnsupported},
		{"age", NomogramOptions{Ticks: map[string][]float64{"sex": {1}}}, ErrOption},
		{"age", NomogramOptions{Ticks: map[string][]float64{"age": {}}}, ErrOption},
		{"age", NomogramOptions{Ticks: map[string][]float64{"age": {2, 1}}}, ErrOption},
		{"age", NomogramOptions{Ticks: map[string][]float64{"age": {math.NaN()}}}, ErrOption},
		{"age", NomogramOptions{Ticks: map[string][]float64{"age": {50}}}, ErrUnsupported}, // no width
		{"factor(sex)", NomogramOptions{Ticks: map[string][]float64{"sex": {1, 2}}}, ErrOption},
		{"age", NomogramOptions{Probabilities: []float64{0}}, ErrOption},
		{"age", NomogramOptions{Probabilities: []float64{1}}, ErrOption},
		{"age", NomogramOptions{Probabilities: []float64{0.5, 0.5}}, ErrOption},
		{"age", NomogramOptions{Times: []float64{0}}, ErrOption},
		{"age", NomogramOptions{Times: []float64{1}}, ErrOption}, // before the first event
	} {
		fit, err := Cox(s, data, c.formula)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fit.Nomogram(c.o); !errors.Is(err, c.want) {
			t.Errorf("%s, %+v: got %v, want %v", c.formula, c.o, err, c.want)
		}
	}
	logit, err := Logistic(data, "status", "age")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := logit.Nomogram(NomogramOptions{Times: []float64{1}}); !errors.Is(err, ErrOption) {
		t.Errorf("times of a logistic regression: got %v", err)
	}
	separated, err := Logistic(frame(t, "lung"), "status", "factor(ph.ecog)")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := separated.Nomogram(); !errors.Is(err, ErrNotConverged) {
		t.Errorf("separated: got %v", err)
	}
	for _, c := range []struct {
		lo, hi float64
		want   []float64
	}{{1, 12, []float64{1, 2, 4, 6, 8, 10, 12}}, {1.5, 12, []float64{1.5, 4, 6, 8, 10, 12}},
		{0, 0.3, []float64{0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3}}, {5, 5, []float64{5}}} {
		if got := roundNumbers(c.lo, c.hi); !slices.Equal(got, c.want) {
			t.Errorf("%v to %v: got %v, want %v", c.lo, c.hi, got, c.want)
		}
	}
}
