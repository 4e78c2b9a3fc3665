package models

import (
	"errors"
	"math"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
)

func TestExactLogisticAgreesWithEnumeration(t *testing.T) {
	g := oracle.Gauge{Tolerance: 1e-8}
	all := entriesOf(t, "exact.json", "exact")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want struct{ Coef, Lower, Upper, P, N oracle.Numbers }
			e.Expect(t, &want)
			data := frame(t, e.Input.Data)
			if lo, hi, ok := strings.Cut(e.Input.New, " "); ok && lo == "1" {
				data = data.pick(t, rowsOf(lo+" "+hi))
			}
			fit, err := ExactLogistic(
				data,
				e.Input.Outcome,
				strings.TrimSpace(e.Input.Formula),
				ExactOptions{MidP: e.Input.Robust},
			)
			if err != nil {
				t.Fatal(err)
			}
			for j, c := range fit.Coefficients {
				g.Check(t, c.Name, c.Estimate, want.Coef[j])
				g.Check(t, "p "+c.Name, c.P, want.P[j])
				g.Check(t, "values "+c.Name, float64(c.Values), want.N[j])
				if math.IsInf(want.Upper[j], 1) {
					if !math.IsInf(c.Upper, 1) {
						t.Errorf("upper %s: got %v, want +Inf", c.Name, c.Upper)
					}
				} else {
					g.Check(t, "upper "+c.Name, c.Upper, want.Upper[j])
				}
				g.Check(t, "lower "+c.Name, c.Lower, want.Lower[j])
			}
		})
	}
	g.Agree(t, "ExactLogistic", "every choice of events listed by combn (exact.R)", dataNames(all))
}

func TestExactLogisticIsFisher(t *testing.T) {
	g := oracle.Gauge{Tolerance: 1e-3} // fisher.test solves to 1e-4
	e := entriesOf(t, "exact.json", "fisher")[0]
	var want struct{ Estimate, Limits oracle.Numbers }
	e.Expect(t, &want)
	fit, err := ExactLogistic(frame(t, e.Input.Data), e.Input.Outcome, e.Input.Formula)
	if err != nil {
		t.Fatal(err)
	}
	c := fit.Coefficients[0]
	g.Slices(t, "fisher", []float64{c.Ratio, c.Lower, c.Upper}, append(want.Estimate, want.Limits...))
	g.Agree(t, "ExactLogistic of one column of 0 and 1", "fisher.test", "lung")
}

func TestConditionalLogisticAgreesWithClogit(t *testing.T) {
	var g oracle.Gauge
	all := entriesOf(t, "exact.json", "clogit")
	for _, e := range all {
		var want struct{ Coef, SE, LogLik, Score oracle.Numbers }
		e.Expect(t, &want)
		fit, err := ConditionalLogistic(frame(t, e.Input.Data), e.Input.Outcome, e.Input.Formula)
		if err != nil {
			t.Fatal(err)
		}
		for j, c := range fit.Coefficients {
			g.Check(t, e.Name+" "+c.Name, c.Estimate, want.Coef[j])
			g.Check(t, e.Name+" se "+c.Name, c.StdErr, want.SE[j])
		}
		g.Slices(t, e.Name+" loglik", []float64{fit.NullLogLik, fit.LogLik}, want.LogLik)
		g.Check(t, e.Name+" score", fit.Score.Statistic, want.Score[0])
	}
	g.Agree(t, "ConditionalLogistic", "survival::clogit(method = 'exact')", dataNames(all))
}

func TestExactLogisticDegenerate(t *testing.T) {
	long := make([]float64, 60)
	outcome, fine := make([]float64, 60), make([]float64, 60)
	for i := range long {
		long[i], outcome[i], fine[i] = float64(i), float64(i%2), math.Sqrt(float64(i))
	}
	f, err := NewFrame(
		Numbers("y", []float64{0, 0, 0, 1, 1, 1}),
		Numbers("x", []float64{1, 2, 3, 4, 5, 6}),
		Numbers("same", []float64{2, 2, 2, 2, 2, 2}),
		Numbers(
			"z",
			[]float64{1.5, 2.25, 0.5, 3.125, 7, 4},
		),
		Numbers("all", []float64{1, 1, 1, 1, 1, 1}),
		Labels("set", []string{"a", "b", "a", "b", "a", "b"}),
	)
	if err != nil {
		t.Fatal(err)
	}
	large, _ := NewFrame(Numbers("y", outcome), Numbers("x", long), Numbers("z", fine))
	for name, tc := range map[string]struct {
		data             Data
		outcome, formula string
		o                ExactOptions
		is               error
		says             string
	}{
		"no event": {f, "all", "x", ExactOptions{}, ErrNoEvents, "tell apart"}, "offset": {f, "y", "x + offset(z)",
			ExactOptions{}, ErrUnsupported, "offset"},
		"level": {f, "y", "x", ExactOptions{Level: 1}, ErrOption, "Level"}, "cluster": {f, "y", "x + cluster(set)",
			ExactOptions{}, ErrUnsupported, "cluster"},
		"too large":    {large, "y", "x + z", ExactOptions{}, ErrUnsupported, "Firth"},
		"no column":    {f, "y", "q", ExactOptions{}, ErrNoColumn, "q"},
		"no intercept": {f, "y", "x + 0", ExactOptions{}, ErrUnsupported, "0"},
	} {
		if _, err := ExactLogistic(tc.data, tc.outcome, tc.formula, tc.o); !errors.Is(err, tc.is) ||
			!strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	separated, err := ExactLogistic(f, "y", "x")
	if err != nil {
		t.Fatal(err)
	}
	// The largest of 20 sums: P(T ≥ t) = 1/20.
	if c := separated.Coefficients[0]; math.Abs(c.P-0.1) > 1e-12 || !math.IsInf(c.Upper, 1) || !c.MedianUnbiased ||
		math.IsInf(c.Estimate, 0) {
		t.Errorf("separated: got %+v", c)
	}
	mid, err := ExactLogistic(f, "y", "x", ExactOptions{MidP: true})
	if err != nil || math.Abs(mid.Coefficients[0].P-0.05) > 1e-12 ||
		mid.Coefficients[0].Estimate != separated.Coefficients[0].Estimate {
		t.Errorf("mid-p: got %+v, %v", mid.Coefficients, err)
	}
	for _, formula := range []string{"same", "x + I(x^2) + z"} {
		fit, err := ExactLogistic(f, "y", formula)
		if err != nil || !math.IsNaN(fit.Coefficients[0].Estimate) || fit.Coefficients[0].P != 1 ||
			fit.Warnings[0].Kind != Collinear {
			t.Errorf("%s: got %+v, %v", formula, fit, err)
		}
	}
	for name, tc := range map[string]struct {
		formula string
		o       LogisticOptions
		is      error
	}{
		"no sets": {"x", LogisticOptions{}, ErrFormula}, "Firth": {"x + strata(set)", LogisticOptions{Penalty: Firth},
			ErrUnsupported},
		"cluster": {"x + strata(set) + cluster(set)", LogisticOptions{}, ErrUnsupported}, "no column": {"q + strata(set)",
			LogisticOptions{}, ErrNoColumn},
	} {
		if _, err := ConditionalLogistic(f, "y", tc.formula, tc.o); !errors.Is(err, tc.is) {
			t.Errorf("conditional, %s: got %v", name, err)
		}
	}
	g, _ := NewFrame(
		Numbers("y", []float64{1, 0, 1, 1, 0, 0, 1, 0}),
		Numbers("x", []float64{1, 3, 2, 4, 5, 6, 8, 7}),
		Numbers("set", []float64{1, 1, 2, 2, 3, 3, 4, 4}),
	)
	fit, err := ConditionalLogistic(g, "y", "x + strata(set)")
	if err != nil || fit.Sets != 4 || fit.Informative != 2 ||
		!strings.Contains(fit.String(), "2 sets of 4 tell nothing") {
		t.Errorf("sets: got %v, %v", fit, err)
	}
}
