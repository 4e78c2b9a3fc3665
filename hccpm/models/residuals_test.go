package models

import (
	"math"
	"slices"
	"testing"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/survival"
)

// byColumn lays rows out column by column, as R does; columns that are not determined are left out if keep says.
func byColumn(rows [][]float64) []float64 {
	var out []float64
	if len(rows) == 0 {
		return nil
	}
	for j := range rows[0] {
		for _, r := range rows {
			out = append(out, r[j])
		}
	}
	return out
}

// near compares what may be close to 0 with the size of the largest.
func near(t *testing.T, g *oracle.Gauge, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: got %d values, want %d", what, len(got), len(want))
		return
	}
	largest := 0.0
	for _, v := range want {
		largest = max(largest, math.Abs(v))
	}
	for i := range got {
		g.Check(t, what, 1+got[i]/largest, 1+want[i]/largest)
	}
}

func checkResiduals(t *testing.T, g *oracle.Gauge, fit CoxFit, want coxWant) {
	t.Helper()
	martingale, err := fit.Martingale()
	if err != nil {
		t.Fatal(err)
	}
	near(t, g, "martingale", martingale, want.Martingale)
	deviance, _ := fit.Deviance()
	near(t, g, "deviance", deviance, want.Deviance)
	score, _ := fit.ScoreResiduals()
	near(t, g, "score", byColumn(score), want.ScoreResid)
	dfbeta, _ := fit.DFBeta()
	near(t, g, "dfbeta", byColumn(dfbeta), want.DFBeta)
	schoenfeld, _ := fit.Schoenfeld()
	near(t, g, "schoenfeld", byColumn(schoenfeld.Residuals), want.Schoenfeld)
	scaled, _ := fit.ScaledSchoenfeld()
	near(t, g, "scaled schoenfeld", byColumn(scaled.Residuals), want.ScaledSch)
}

func TestResidualsAgreeWithCoxph(t *testing.T) {
	var g, z, c oracle.Gauge
	all := entriesOf(t, "cox.json", "cox")
	for _, e := range all {
		if e.Input.Ties == "exact" {
			continue
		}
		t.Run(e.Name, func(t *testing.T) {
			fit, want := fitCox(t, e)
			if len(fit.active) < len(fit.Coefficients) {
				return // R takes such a column as one of 0
			}
			near(t, &g, "linear predictor", fit.LinearPredictors(), want.LP)
			if want.Martingale != nil {
				checkResiduals(t, &g, fit, want)
			}
			for k, w := range []oracle.Numbers{want.KM, want.Rank, want.Identity, want.Log} {
				tests, err := fit.ProportionalHazards(PHOptions{Transform: TimeTransform(k)})
				if err != nil || w == nil {
					t.Logf("%v: %v, R has %v", TimeTransform(k), err, w)
					continue
				}
				for i, x := range tests.Terms {
					z.Check(t, TimeTransform(k).String()+" "+x.Name, x.Statistic, w[i])
				}
			}
			got, err := fit.Concordance()
			if err != nil {
				t.Fatal(err)
			}
			c.Check(t, "concordance", got.C, want.Concordance[0])
			c.Check(t, "its error", got.StdErr, want.Concordance[1])
		})
	}
	g.Agree(t, "CoxFit: residuals", "survival::residuals.coxph", dataNames(all))
	z.Agree(t, "CoxFit.ProportionalHazards", "survival::cox.zph", dataNames(all))
	c.Agree(t, "CoxFit.Concordance", "survival::coxph()$concordance", dataNames(all))
}

// The score is the gradient of the likelihood, and the information that of the score.
func TestCoxGradient(t *testing.T) {
	for _, ties := range []survival.Ties{survival.Efron, survival.BreslowTies, survival.ExactTies} {
		for _, data := range []string{"lung", "heart"} {
			f := frame(t, data)
			surv, formula := "Surv(time, status)", "age + sex + strata(ph.ecog)"
			if data == "heart" {
				surv, formula = "Surv(start, stop, event)", "age + year + transplant"
			}
			fit, err := Cox(sampleOf(t, f, surv, "", ""), f, formula, CoxOptions{Ties: ties})
			if err != nil {
				t.Fatal(err)
			}
			q := fit.q
			at := slices.Clone(fit.beta)
			for j := range at {
				at[j] = 0.3 * float64(j+1)
			}
			pt, _ := q.evaluate(at)
			if ties != survival.ExactTies { // the same without the information
				short, _ := q.score(at)
				for j, u := range append(slices.Clone(pt.u), pt.logLik) {
					if got := append(short.u, short.logLik)[j]; math.Abs(got-u) > 1e-9*(1+math.Abs(u)) {
						t.Errorf("%s, %v: score alone, %d: got %v, want %v", data, ties, j, got, u)
					}
				}
			}
			const h = 1e-5
			for j := range at {
				up, down := slices.Clone(at), slices.Clone(at)
				up[j] += h
				down[j] -= h
				hi, _ := q.evaluate(up)
				lo, _ := q.evaluate(down)
				if got, want := pt.u[j], (hi.logLik-lo.logLik)/(2*h); math.Abs(got-want) > 1e-5*(1+math.Abs(want)) {
					t.Errorf("%s, %v: score %d: got %v, want %v", data, ties, j, got, want)
				}
				for k := range at {
					if got, want := pt.h[k*q.p+j], (lo.u[k]-hi.u[k])/(2*h); math.Abs(got-want) > 1e-5*(1+math.Abs(want)) {
						t.Errorf("%s, %v: information %d %d: got %v, want %v", data, ties, k, j, got, want)
					}
				}
			}
		}
	}
}
