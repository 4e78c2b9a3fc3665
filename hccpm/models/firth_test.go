package models

import (
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/survival"
)

type firthWant struct {
	Coef, SE, P, LogLik, Lower, Upper oracle.Numbers
}

func (w firthWant) check(t *testing.T, g *oracle.Gauge, got []Coefficient, logLik float64, withErrors bool) {
	t.Helper()
	for j, c := range got {
		g.Check(t, "coef "+c.Name, c.Estimate, w.Coef[j])
		if withErrors {
			g.Check(t, "se "+c.Name, c.StdErr, w.SE[j])
		}
		if !math.IsNaN(w.P[j]) {
			g.Check(t, "p "+c.Name, 1+c.P, 1+w.P[j])
		}
		g.Check(t, "lower "+c.Name, math.Log(c.Lower), w.Lower[j])
		g.Check(t, "upper "+c.Name, math.Log(c.Upper), w.Upper[j])
	}
	g.Check(t, "loglik", logLik, w.LogLik[0])
}

func TestFirthCoxAgreesWithFirthmodels(t *testing.T) {
	g := oracle.Gauge{Tolerance: 1e-6}
	all := entriesOf(t, "firth.json", "cox")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want firthWant
			e.Expect(t, &want)
			data := frame(t, e.Input.Data)
			fit, err := Cox(sampleOf(t, data, e.Input.Surv, "", ""), data, e.Input.Formula,
				CoxOptions{Ties: survival.BreslowTies, Penalty: Firth})
			if err != nil {
				t.Fatal(err)
			}
			if !fit.Converged {
				t.Errorf("no convergence in %d iterations", fit.Iterations)
			}
			want.check(t, &g, fit.Coefficients, fit.LogLik, true)
		})
	}
	g.Agree(t, "Cox, Firth", "firthmodels (Python)", dataNames(all))
}

func TestFirthLogisticAgreesWithFirthmodels(t *testing.T) {
	g := oracle.Gauge{Tolerance: 1e-6}
	all := entriesOf(t, "firth.json", "logistic")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want firthWant
			e.Expect(t, &want)
			fit, err := Logistic(frame(t, e.Input.Data), e.Input.Outcome, e.Input.Formula, LogisticOptions{Penalty: Firth})
			if err != nil {
				t.Fatal(err)
			}
			if !fit.Converged {
				t.Errorf("no convergence in %d iterations", fit.Iterations)
			}
			want.check(t, &g, fit.Coefficients, fit.LogLik, false) // its errors are those of augmented data; ours are brglm2's
		})
	}
	g.Agree(t, "Logistic, Firth", "firthmodels (Python)", dataNames(all))
}

func TestFirthLogisticAgreesWithBrglm2(t *testing.T) {
	g := oracle.Gauge{Tolerance: 1e-6}
	all := entriesOf(t, "logistic.json", "firth")
	for _, e := range all {
		var want firthWant
		e.Expect(t, &want)
		fit, err := Logistic(frame(t, e.Input.Data), e.Input.Outcome, e.Input.Formula, LogisticOptions{Penalty: Firth,
			Limits: WaldLimits})
		if err != nil {
			t.Fatal(err)
		}
		for j, c := range fit.Coefficients {
			g.Check(t, e.Name+" coef "+c.Name, c.Estimate, want.Coef[j])
			g.Check(t, e.Name+" se "+c.Name, c.StdErr, want.SE[j])
		}
	}
	g.Agree(t, "Logistic, Firth", "brglm2::brglmFit(type = 'AS_mean')", dataNames(all))
}

// The derivative of the penalised likelihood is its gradient, with tied events and entries too.
func TestFirthGradient(t *testing.T) {
	for _, tc := range []struct {
		data, surv, formula string
		ties                survival.Ties
	}{
		{"lung", "Surv(time, status)", "age + sex + strata(ph.ecog)", survival.Efron},
		{"lung", "Surv(time, status)", "age + sex", survival.BreslowTies},
		{"heart", "Surv(start, stop, event)", "age + year + transplant", survival.Efron},
	} {
		f := frame(t, tc.data)
		fit, err := Cox(sampleOf(t, f, tc.surv, "", ""), f, tc.formula, CoxOptions{Ties: tc.ties, Penalty: Firth})
		if err != nil {
			t.Fatal(err)
		}
		q := fit.q
		of := penalised(q.evaluate, fit.active, q.p, func(_ []float64, a *mat.SymDense) []float64 {
			return q.third(fit.active,
				a)
		})
		at := make([]float64, q.p)
		for j := range at {
			at[j] = 0.2 * float64(j+1)
		}
		pt, _ := of(at)
		u := append([]float64(nil), pt.u...)
		const h = 1e-5
		for j := range at {
			at[j] += h
			hi, _ := of(at)
			at[j] -= 2 * h
			lo, _ := of(at)
			at[j] += h
			if want := (hi.logLik - lo.logLik) / (2 * h); math.Abs(u[j]-want) > 1e-6*(1+math.Abs(want)) {
				t.Errorf("%s %v: score %d: got %v, want %v", tc.data, tc.ties, j, u[j], want)
			}
		}
	}
}

func TestLogisticAgreesWithGlm(t *testing.T) {
	var g, limits oracle.Gauge
	all := entriesOf(t, "logistic.json", "logistic")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want struct {
				Names                                                  []string
				Coef, SE, LogLik, AIC, BIC, Null, Lower, Upper, Fitted oracle.Numbers
			}
			e.Expect(t, &want)
			data := frame(t, e.Input.Data)
			fit, err := Logistic(data, e.Input.Outcome, e.Input.Formula, LogisticOptions{Weight: e.Input.Weight})
			if err != nil {
				t.Fatal(err)
			}
			profile, err := Logistic(data, e.Input.Outcome, e.Input.Formula, LogisticOptions{Weight: e.Input.Weight,
				Limits: ProfileLimits})
			if err != nil {
				t.Fatal(err)
			}
			for j, c := range fit.Coefficients {
				if c.Name != want.Names[j] {
					t.Errorf("got name %q, want %q", c.Name, want.Names[j])
				}
				g.Check(t, "coef "+c.Name, c.Estimate, want.Coef[j])
				g.Check(t, "se "+c.Name, c.StdErr, want.SE[j])
				if !math.IsNaN(want.Lower[j]) {
					limits.Check(t, "lower "+c.Name, math.Log(profile.Coefficients[j].Lower), want.Lower[j])
					limits.Check(t, "upper "+c.Name, math.Log(profile.Coefficients[j].Upper), want.Upper[j])
				}
			}
			g.Check(t, "loglik", fit.LogLik, want.LogLik[0])
			g.Check(t, "aic", fit.AIC, want.AIC[0])
			if e.Input.Weight == "" {
				g.Check(t, "bic", fit.BIC, want.BIC[0])
			}
			if fit.q.intercept {
				g.Check(t, "null", fit.NullLogLik, want.Null[0])
			}
			g.Slices(t, "fitted", fit.Fitted(), want.Fitted)
		})
	}
	g.Agree(t, "Logistic", "stats::glm(binomial)", dataNames(all))
	limits.Agree(t, "Logistic, profile limits", "roots of glm's deviance (logistic.R)", dataNames(all))
}

func TestLogisticWarnsAndRefuses(t *testing.T) {
	f := frame(t, "separated")
	fit, err := Logistic(f, "y", "x")
	if err != nil {
		t.Fatal(err)
	}
	if fit.Converged || len(fit.Warnings) == 0 || fit.Warnings[0].Kind != Monotone {
		t.Errorf("separation: got Converged %v, warnings %v", fit.Converged, fit.Warnings)
	}
	for _, tc := range []struct {
		outcome, formula, event string
		is                      error
	}{
		{"x", "z", "", ErrInvalid}, {"x", "z", "9", ErrLevel}, {"y", "strata(x)", "", ErrUnsupported},
		{"q", "x", "", ErrNoColumn}, {"y", "x +", "", ErrFormula},
	} {
		if _, err := Logistic(f, tc.outcome, tc.formula, LogisticOptions{Event: tc.event}); !errors.Is(err, tc.is) {
			t.Errorf("%+v: got %v", tc, err)
		}
	}
	if fit, err := Logistic(f, "x", "z", LogisticOptions{Event: "3"}); err != nil || fit.Events != 1 {
		t.Errorf("one event: got %v, %v", fit.Events, err)
	}
	none, _ := NewFrame(Numbers("y", []float64{0, 0}), Numbers("x", []float64{1, 2}))
	if _, err := Logistic(none, "y", "x"); !errors.Is(err, ErrNoEvents) {
		t.Errorf("no event: got %v", err)
	}
	copied, err := Logistic(f, "y", "z + I(z^2) + poly(z, 2)")
	if err != nil || len(copied.Warnings) == 0 || copied.Warnings[0].Kind != Collinear {
		t.Errorf("collinear: got %v, %v", copied.Warnings, err)
	}
}
