package models

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
)

type glmWant struct {
	Names                                                   []string
	Coef, SE, P, Lower, Upper, VCov, Sigma, R2, F, LogLik   oracle.Numbers
	AIC, BIC, Fitted, Pred, HC0, HC1, HC2, HC3, Cluster     oracle.Numbers
	Null, Deviance, Dispersion, Observed, Expected, N, Test oracle.Numbers
	Chisq, DF                                               oracle.Numbers
}

// robust compares the covariance by each sandwich.
func (w glmWant) robust(t *testing.T, g *oracle.Gauge, of func(Errors) [][]float64) {
	t.Helper()
	for e, want := range map[Errors]oracle.Numbers{ModelErrors: w.VCov, HC0: w.HC0, HC1: w.HC1, HC2: w.HC2, HC3: w.HC3,
		Clustered: w.Cluster} {
		if want == nil {
			continue
		}
		var flat []float64
		for _, row := range of(e) {
			flat = append(flat, row...)
		}
		g.Slices(t, e.String(), flat, want)
	}
}

// completeOf drops the rows in which one of some columns is missing, as the scripts do before they fit.
func completeOf(t *testing.T, f Frame, columns ...string) Frame {
	t.Helper()
	src := newSource(f)
	terms := Terms{}
	for _, c := range columns {
		terms = append(terms, Term{Variables: []Variable{{Column: c}}})
	}
	kept, _, err := src.complete(terms, allRows(f.N()))
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]int, len(kept))
	for k, i := range kept {
		rows[k] = int(i) + 1
	}
	return f.pick(t, rows)
}

func clusterTerm(e Errors, id string) string {
	if e == Clustered {
		return " + cluster(" + id + ")"
	}
	return ""
}

func TestLinearAgreesWithLm(t *testing.T) {
	var g, sandwich oracle.Gauge
	all := entriesOf(t, "glm.json", "linear")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want glmWant
			e.Expect(t, &want)
			data := frame(t, e.Input.Data)
			terms, err := ParseTerms(e.Input.Formula)
			if err != nil {
				t.Fatal(err)
			}
			names := append(terms.columnNames(), e.Input.Outcome)
			if e.Input.ID != "" {
				names = append(names, e.Input.ID)
			}
			data = completeOf(t, data, names...)
			fit, err := Linear(data, e.Input.Outcome, e.Input.Formula, LinearOptions{Weight: e.Input.Weight})
			if err != nil {
				t.Fatal(err)
			}
			for j, c := range fit.Coefficients {
				if c.Name != want.Names[j] {
					t.Errorf("got name %q, want %q", c.Name, want.Names[j])
				}
				g.Slices(t, c.Name, []float64{c.Estimate, c.StdErr, c.P, c.Lower, c.Upper},
					[]float64{want.Coef[j], want.SE[j], want.P[j], want.Lower[j], want.Upper[j]})
			}
			g.Slices(t, "summary", []float64{fit.Sigma, fit.LogLik, fit.AIC, fit.BIC},
				[]float64{want.Sigma[0], want.LogLik[0], want.AIC[0], want.BIC[0]})
			g.Slices(t, "R2", []float64{fit.RSquared, fit.Adjusted}, want.R2)
			g.Slices(t, "F", []float64{fit.F.Statistic, float64(fit.F.DF), float64(fit.F.DF2)}, want.F)
			g.Slices(t, "fitted", fit.Fitted()[:20], want.Fitted)
			p, err := fit.Predict(data.pick(t, []int{1, 7}))
			if err != nil {
				t.Fatal(err)
			}
			g.Slices(
				t,
				"predictions",
				[]float64{
					p[0].Mean,
					p[1].Mean,
					p[0].Lower,
					p[1].Lower,
					p[0].Upper,
					p[1].Upper,
					p[0].StdErr,
					p[1].StdErr,
				},
				want.Pred,
			)
			want.robust(t, &sandwich, func(k Errors) [][]float64 {
				fit, err := Linear(
					data,
					e.Input.Outcome,
					e.Input.Formula+clusterTerm(k, e.Input.ID),
					LinearOptions{Weight: e.Input.Weight, Errors: k},
				)
				if err != nil {
					t.Fatal(err)
				}
				return fit.Covariance
			})
		})
	}
	g.Agree(t, "Linear", "stats::lm", dataNames(all))
	sandwich.Agree(t, "Linear, HC0 to HC3, clustered", "sandwich::vcovHC, vcovCL(type = 'HC1')", dataNames(all))
}

func TestPoissonAgreesWithGlm(t *testing.T) {
	var g, sandwich oracle.Gauge
	all := entriesOf(t, "glm.json", "poisson")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want glmWant
			e.Expect(t, &want)
			data := frame(t, e.Input.Data)
			fit, err := Poisson(data, e.Input.Outcome, e.Input.Formula)
			if err != nil {
				t.Fatal(err)
			}
			for j, c := range fit.Coefficients {
				g.Slices(
					t,
					c.Name,
					[]float64{c.Estimate, c.StdErr, c.P},
					[]float64{want.Coef[j], want.SE[j], want.P[j]},
				)
			}
			g.Slices(t, "summary", []float64{fit.LogLik, fit.NullLogLik, fit.AIC, fit.Deviance, fit.Dispersion},
				[]float64{want.LogLik[0], want.Null[0], want.AIC[0], want.Deviance[0], want.Dispersion[0]})
			rows := fit.Rows()
			p, err := fit.Predict(data.pick(t, []int{rows[0] + 1, rows[6] + 1}))
			if err != nil {
				t.Fatal(err)
			}
			g.Slices(
				t,
				"predictions",
				[]float64{p[0].LinearPredictor, p[1].LinearPredictor, p[0].StdErr, p[1].StdErr},
				want.Pred,
			)
			want.robust(t, &sandwich, func(k Errors) [][]float64 {
				fit, err := Poisson(
					data,
					e.Input.Outcome,
					e.Input.Formula+clusterTerm(k, e.Input.ID),
					PoissonOptions{Errors: k},
				)
				if err != nil {
					t.Fatal(err)
				}
				return fit.Covariance
			})
		})
	}
	g.Agree(t, "Poisson", "stats::glm(poisson)", dataNames(all))
	sandwich.Agree(t, "Poisson, HC0 to HC3, clustered", "sandwich::vcovHC, vcovCL", dataNames(all))
}

func TestAnovaAgreesWithR(t *testing.T) {
	var g oracle.Gauge
	all := entriesOf(t, "glm.json", "anova")
	for _, e := range all {
		var want glmWant
		e.Expect(t, &want)
		data := frame(t, e.Input.Data)
		data = completeOf(t, data, data.Columns()...)
		var fits []Nested
		for _, formula := range strings.Split(e.Input.Formula, "|") {
			left, right, _ := strings.Cut(formula, " ~ ")
			if e.Input.Surv == "coxph" {
				fit, err := Cox(sampleOf(t, data, left, "", ""), data, right)
				if err != nil {
					t.Fatal(err)
				}
				fits = append(fits, fit)
				continue
			}
			fit, err := Logistic(data, left, right)
			if err != nil {
				t.Fatal(err)
			}
			fits = append(fits, fit)
		}
		a, err := Anova(fits...)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range a.Rows {
			g.Check(t, e.Name+" loglik", r.LogLik, want.LogLik[i])
			if i > 0 {
				g.Slices(t, e.Name, []float64{r.Against.Statistic, float64(r.Against.DF), r.Against.P},
					[]float64{want.Chisq[i-1], want.DF[i-1], want.P[i-1]})
			}
		}
		if _, err := Anova(fits[1], fits[0]); !errors.Is(err, ErrInvalid) {
			t.Errorf("larger first: got %v", err)
		}
	}
	g.Agree(t, "Anova", "anova of coxph and glm fits", dataNames(all))
}

func TestHosmerLemeshow(t *testing.T) {
	var g oracle.Gauge
	all := entriesOf(t, "glm.json", "hosmer")
	for _, e := range all {
		var want glmWant
		e.Expect(t, &want)
		groups, _ := strconv.Atoi(e.Input.Weight)
		fit, err := Logistic(frame(t, e.Input.Data), e.Input.Outcome, e.Input.Formula)
		if err != nil {
			t.Fatal(err)
		}
		h, err := fit.HosmerLemeshow(groups)
		if err != nil {
			t.Fatal(err)
		}
		for k, x := range h.Groups {
			g.Slices(
				t,
				e.Name,
				[]float64{float64(x.N), float64(x.Observed), x.Expected},
				[]float64{want.N[k], want.Observed[k], want.Expected[k]},
			)
		}
		g.Slices(t, e.Name, []float64{h.Test.Statistic, float64(h.Test.DF), h.Test.P}, want.Test)
		for groups, ok := range map[int]bool{2: false, 3: true, fit.N + 1: false} {
			if _, err := fit.HosmerLemeshow(groups); (err == nil) != ok || err != nil && !errors.Is(err, ErrOption) {
				t.Errorf("%d groups: %v", groups, err)
			}
		}
	}
	g.Agree(t, "LogisticFit.HosmerLemeshow", "ResourceSelection::hoslem.test, written out", dataNames(all))
	two, err := Logistic(frame(t, "lung"), "status", "factor(sex)")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := two.HosmerLemeshow(0); !errors.Is(err, ErrInvalid) {
		t.Errorf("two distinct probabilities: got %v", err)
	}
}

func TestFLIC(t *testing.T) {
	g := oracle.Gauge{Tolerance: 1e-7} // of brglm2's iteration
	all := entriesOf(t, "glm.json", "flic")
	for _, e := range all {
		var want glmWant
		e.Expect(t, &want)
		data := frame(t, e.Input.Data)
		fit, err := Logistic(data, e.Input.Outcome, e.Input.Formula, LogisticOptions{Penalty: Firth, FLIC: true})
		if err != nil {
			t.Fatal(err)
		}
		for j, c := range fit.Coefficients {
			g.Check(t, e.Name+" "+c.Name, c.Estimate, want.Coef[j])
		}
		g.Check(t, e.Name+" se", fit.Coefficients[0].StdErr, want.SE[0])
		sum := 0.0
		for i, p := range fit.Fitted() {
			if sum += p; i < len(want.Fitted) {
				g.Check(t, e.Name+" fitted", p, want.Fitted[i])
			}
		}
		if math.Abs(sum-float64(fit.Events)) > 1e-9 {
			t.Errorf("%s: fitted probabilities sum to %v, there are %d events", e.Name, sum, fit.Events)
		}
		if p, err := fit.Predict(data.pick(t, []int{1})); err != nil || !math.IsNaN(p[0].StdErr) ||
			math.IsNaN(p[0].Mean) {
			t.Errorf("%s: prediction %v, %v", e.Name, p, err)
		}
	}
	g.Agree(t, "Logistic, Firth with FLIC", "glm(offset = brglm2's slopes)", dataNames(all))
	for _, o := range []LogisticOptions{{FLIC: true}, {Penalty: Firth, FLIC: true}} {
		if _, err := Logistic(frame(t, "separated"), "y", "x + 0", o); !errors.Is(err, ErrOption) {
			t.Errorf("%+v: got %v", o, err)
		}
	}
}
