package models

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"hipec/hccpm/survival"
)

func small(t *testing.T, columns ...Column) (survival.Sample, Frame) {
	t.Helper()
	s, err := survival.NewSample(survival.Columns{Time: []float64{1, 2, 3, 4, 5, 6, 7, 8},
		Event: []bool{true, true, false, true, true, false, true, false}, Name: "death"})
	if err != nil {
		t.Fatal(err)
	}
	f, err := NewFrame(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return s, f
}

var (
	plainX = Numbers("x", []float64{3, 1, 4, 1, 5, 9, 2, 6})
	copyX  = Numbers("y", []float64{7, 3, 9, 3, 11, 19, 5, 13}) // 2x + 1
	flat   = Numbers("c", []float64{5, 5, 5, 5, 5, 5, 5, 5})
	apart  = Numbers("s", []float64{1, 1, 0, 1, 1, 0, 1, 0}) // the event itself
	third  = Labels("g", []string{"a", "b", "c", "a", "b", "c", "b", "c"})
)

func kinds(ws []Warning) []WarningKind {
	var out []WarningKind
	for _, w := range ws {
		out = append(out, w.Kind)
	}
	return out
}

func TestCoxWarns(t *testing.T) {
	s, f := small(t, plainX, copyX, flat, apart, third)
	for _, tc := range []struct {
		formula string
		kind    WarningKind
		columns []string
		text    string
	}{
		{"x + y", Collinear, []string{"y", "x"}, "y is a combination of x"},
		{"x + c", Collinear, []string{"c"}, "c is constant"},
		{"s", Monotone, []string{"s"}, "monotone in s"},
		{"g", Monotone, []string{"gc"}, "monotone in gc"},
		{"x", FewEvents, nil, "5 events for 1 coefficient"},
	} {
		fit, err := Cox(s, f, tc.formula)
		if err != nil {
			t.Errorf("%s: %v", tc.formula, err)
			continue
		}
		at := slices.IndexFunc(fit.Warnings, func(w Warning) bool { return w.Kind == tc.kind })
		if at < 0 {
			t.Errorf("%s: got warnings %v, want %v", tc.formula, fit.Warnings, tc.kind)
			continue
		}
		w := fit.Warnings[at]
		if !slices.Equal(w.Columns, tc.columns) || !strings.Contains(w.Text, tc.text) {
			t.Errorf("%s: got %v %q, want %v %q", tc.formula, w.Columns, w.Text, tc.columns, tc.text)
		}
		if !strings.Contains(fit.String(), w.Text) {
			t.Errorf("%s: the table does not show the warning:\n%s", tc.formula, fit)
		}
		if (tc.kind == Monotone) == fit.Converged {
			t.Errorf("%s: got Converged %v", tc.formula, fit.Converged)
		}
	}
}

// A copied column has no coefficient, and leaves the others as they are.
func TestCoxLeavesACopyOut(t *testing.T) {
	s, f := small(t, plainX, copyX, flat)
	alone, err := Cox(s, f, "x")
	if err != nil {
		t.Fatal(err)
	}
	fit, err := Cox(s, f, "x + c + y")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fit.Coefficients[0].Estimate, alone.Coefficients[0].Estimate; math.Abs(got-want) > 1e-12 {
		t.Errorf("x: got %v, want %v", got, want)
	}
	for _, c := range fit.Coefficients[1:] {
		if !math.IsNaN(c.Estimate) || !math.IsNaN(c.StdErr) || !math.IsNaN(c.P) {
			t.Errorf("got %+v, want NaN", c)
		}
	}
	if fit.Wald.DF != 1 {
		t.Errorf("got %d degrees of freedom, want 1", fit.Wald.DF)
	}
}

func TestCoxRefuses(t *testing.T) {
	s, f := small(t, plainX, third, Numbers("m", []float64{1, math.NaN(), 2, math.NaN(), 3, 4, 5, 6}),
		Numbers("z", []float64{0, 1, 2, 3, 4, 5, 6, 7}), Numbers("gone", slices.Repeat([]float64{math.NaN()}, 8)))
	nobody, _ := survival.NewSample(survival.Columns{})
	none, _ := survival.NewSample(survival.Columns{Time: s.Times(), Event: make([]bool, 8)})
	weightless, _ := survival.NewSample(survival.Columns{Time: s.Times(), Event: s.EventFlags(),
		Weight: make([]float64, 8)})
	weighted, _ := survival.NewSample(survival.Columns{Time: s.Times(), Event: s.EventFlags(), Weight: []float64{
		1, 1, 1, 1, 2, 1, 1, 1}})
	empty, _ := NewFrame(Numbers("x", []float64{}))
	for _, tc := range []struct {
		name    string
		sample  survival.Sample
		data    Frame
		formula string
		options CoxOptions
		is      error
		text    string
	}{
		{"nobody", nobody, empty, "x", CoxOptions{}, ErrNoPatients, ""},
		{"no event", none, f, "x", CoxOptions{}, ErrNoEvents, ""},
		{"no weight", weightless, f, "x", CoxOptions{}, ErrNoPatients, "sum of weights 0"},
		{"all missing", s, f, "gone", CoxOptions{}, ErrNoPatients, "8 with a missing value"},
		{"other length", s, empty, "x", CoxOptions{}, ErrLength, "the data have 0 rows, the sample was made from 8"},
		{"absent column", s, f, "tiem", CoxOptions{}, ErrNoColumn, `"tiem"; there are ["x"`},
		{"log of 0", s, f, "log(z)", CoxOptions{}, ErrInvalid, "column z, row 1: log(z) of 0 is -Inf"},
		{"labels as numbers", s, f, "log(g)", CoxOptions{}, ErrInvalid, "holds labels"},
		{"reference", s, f, `relevel(g, ref = "q")`, CoxOptions{}, ErrLevel, `"q" of g; there are ["a" "b" "c"]`},
		{"relevel numbers", s, f, `relevel(x, ref = "1")`, CoxOptions{}, ErrInvalid, "write factor(x"},
		{"formula", s, f, "x +", CoxOptions{}, ErrFormula, ""},
		{"level", s, f, "x", CoxOptions{Level: 1}, ErrOption, ""},
		{"ties", s, f, "x", CoxOptions{Ties: 7}, ErrOption, ""},
		{"exact weights", weighted, f, "x", CoxOptions{Ties: survival.ExactTies}, ErrUnsupported, "row 5 has weight 2"},
		{"exact robust", s, f, "x", CoxOptions{Ties: survival.ExactTies, Variance: Robust}, ErrUnsupported, ""},
		{"exact cluster", s, f, "x + cluster(g)", CoxOptions{Ties: survival.ExactTies}, ErrUnsupported, ""},
		{"degree", s, f, "poly(x, 9)", CoxOptions{}, ErrInvalid, "needs 10 different values, x has 7"},
		{"huge offset", s, f, "offset(exp(h))", CoxOptions{}, ErrNoColumn, ""},
	} {
		_, err := Cox(tc.sample, tc.data, tc.formula, tc.options)
		if !errors.Is(err, tc.is) || !strings.Contains(err.Error(), tc.text) {
			t.Errorf("%s: got %v, want %v with %q", tc.name, err, tc.is, tc.text)
		}
	}
	if _, err := NewFrame(Numbers("x", []float64{1, math.Inf(1)})); !errors.Is(err, ErrInvalid) ||
		!strings.Contains(err.Error(), "column x, row 2") {
		t.Errorf("infinite: got %v", err)
	}
}

// Rows that miss are left out, counted and named, be it by the sample or by the model.
func TestCoxCountsMissing(t *testing.T) {
	s, f := small(t, plainX, Numbers("m", []float64{1, math.NaN(), 2, 7, 3, 4, 5, 6}),
		Labels("l", []string{"a", "", "b", "a", "b", "", "a", "b"}))
	fit, err := Cox(s, f, "m + l")
	if err != nil {
		t.Fatal(err)
	}
	if fit.N != 6 || fit.Missing != 2 || !slices.Equal(fit.MissingIn, []MissingIn{{"m", 1}, {"l", 2}}) {
		t.Errorf("got n %d, missing %d in %v", fit.N, fit.Missing, fit.MissingIn)
	}
	if want := "2 dropped as missing (m 1, l 2)"; !strings.Contains(fit.String(), want) {
		t.Errorf("got %s, want %q", fit, want)
	}
	keep := []bool{true, true, true, false, true, true, true, true}
	part, err := s.Subset(keep)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Cox(part, f, "x")
	if err != nil {
		t.Fatal(err)
	}
	short, _ := survival.NewSample(survival.Columns{Time: []float64{1, 2, 3, 5, 6, 7, 8}, Event: []bool{true, true, false,
		true, false, true, false}})
	shortFrame, _ := NewFrame(Numbers("x", []float64{3, 1, 4, 5, 9, 2, 6}))
	want, err := Cox(short, shortFrame, "x")
	if err != nil {
		t.Fatal(err)
	}
	if g, w := got.Coefficients[0].Estimate, want.Coefficients[0].Estimate; g != w {
		t.Errorf("a subset of the sample: got %v, want %v", g, w)
	}
}

func TestCoxWithOneEventAndWithoutTerms(t *testing.T) {
	s, f := small(t, plainX)
	one, _ := survival.NewSample(survival.Columns{Time: s.Times(), Event: []bool{false, true, false, false, false, false,
		false, false}})
	fit, err := Cox(one, f, "x")
	if err != nil {
		t.Fatal(err)
	}
	if fit.Events != 1 || len(fit.Warnings) == 0 { // x is lowest at the event: monotone
		t.Errorf("got %d events, warnings %v", fit.Events, fit.Warnings)
	}
	null, err := Cox(s, f, "1")
	if err != nil {
		t.Fatal(err)
	}
	if len(null.Coefficients) != 0 || null.LogLik != null.NullLogLik || null.LogLik == 0 {
		t.Errorf("got %+v", null)
	}
}
