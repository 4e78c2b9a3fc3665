package models

import (
	"fmt"
	"math"

	"hipec/hccpm/table"
)

// finish fills in what the climb found, on the scale of the columns.
func (f *LogisticFit) finish(c, null climb, likelihood objective) {
	q := f.q
	f.climb = c
	names := q.names(f.design)
	f.Iterations, f.Converged = c.iterations, c.converged && len(c.growing()) == 0
	shift := 0.0
	if f.Options.Penalty == Firth { // the determinant is that of the columns as they came
		for _, j := range c.active {
			shift += math.Log(q.scale[j])
		}
	}
	f.NullLogLik, f.LogLik = null.last.logLik+shift, c.last.logLik+shift
	effects := len(c.active)
	if q.intercept {
		effects--
	}
	f.Warnings = c.warnings(&design{names: names}, effects, min(f.Events, f.N-f.Events), f.Options.Penalty)
	k := float64(len(c.active))
	f.LikelihoodRatio = chiSquare(2*(f.LogLik-f.NullLogLik), effects)
	f.AIC, f.BIC = -2*f.LogLik+2*k, -2*f.LogLik+k*math.Log(float64(f.N))
	_, inverse, ok := solve(c.last.h, c.last.u, c.active, q.p)
	f.Covariance = q.unscaled(c.active, inverse, ok)
	z := normalQuantile(f.Options.Level)
	f.Coefficients = make([]Coefficient, q.p)
	estimates := q.estimates(c.active, c.beta)
	for j := range f.Coefficients {
		se := math.Sqrt(f.Covariance[j][j])
		if math.IsNaN(se) {
			estimates[j] = math.NaN()
		}
		f.Coefficients[j] = coefficient(names[j], estimates[j], se, se, z)
	}
	if f.Options.Limits == ProfileLimits {
		f.profile(likelihood, z*z)
	}
}

// profile replaces limits and P values by those of the profile. The intercept is profiled in columns that are not
// centred, where it is a coefficient by itself.
func (f *LogisticFit) profile(likelihood objective, fall float64) {
	q := f.q
	c := f.climb
	for _, j := range c.active {
		of, at, scale := likelihood, c, q.scale[j]
		if q.intercept && j == 0 {
			of, at = f.uncentred(likelihood)
		}
		k := &f.Coefficients[j]
		se := k.StdErr * scale
		if !(se < 100) { // separated: its errors say nothing
			se = 1
		}
		lower := at.profile(of, q.p, j, fall, se, -1, f.Options.MaxIterations, f.Options.Tolerance)
		upper := at.profile(of, q.p, j, fall, se, 1, f.Options.MaxIterations, f.Options.Tolerance)
		k.Lower, k.Upper = math.Exp(lower/scale), math.Exp(upper/scale)
		zero := append([]float64(nil), at.beta...)
		zero[j] = 0
		k.P = math.NaN()
		if best, ok := newtonHolding(of, zero, q.p, f.Options.MaxIterations, f.Options.Tolerance, j); ok {
			k.P = chiSquare(2*(at.last.logLik-best.last.logLik), 1).P
		}
	}
}

// uncentred is the likelihood in terms of the intercept at columns of 0: beta₀ = b₀ + Σ βⱼ mⱼ/sⱼ.
func (f *LogisticFit) uncentred(likelihood objective) (objective, climb) {
	q := f.q
	shift := make([]float64, q.p)
	for _, j := range f.climb.active {
		if j > 0 {
			shift[j] = q.mean[j] / q.scale[j]
		}
	}
	move := func(beta []float64, sign float64) []float64 {
		out := append([]float64(nil), beta...)
		for j := 1; j < q.p; j++ {
			out[0] += sign * beta[j] * shift[j]
		}
		return out
	}
	of := func(b []float64) (point, bool) {
		pt, ok := likelihood(move(b, 1))
		if !ok {
			return pt, ok
		}
		out := point{pt.logLik, append([]float64(nil), pt.u...), append([]float64(nil), pt.h...)}
		p := q.p
		for j := 1; j < p; j++ {
			out.u[j] += shift[j] * pt.u[0]
			out.h[j] += shift[j] * pt.h[0]
			out.h[j*p] = out.h[j]
		}
		for j := 1; j < p; j++ {
			for k := 1; k < p; k++ {
				out.h[j*p+k] += shift[j]*pt.h[k] + shift[k]*pt.h[j*p] + shift[j]*shift[k]*pt.h[0]
			}
		}
		return out, true
	}
	at := f.climb
	at.beta = move(f.climb.beta, -1)
	return of, at
}

// Fitted is the probability of the event of each row of the fit; [LogisticFit.Rows] says which rows these are.
//
// R equivalent: fitted(fit).
func (f LogisticFit) Fitted() []float64 {
	out := make([]float64, f.N)
	for i := range out {
		out[i], _ = expit(f.q.predictor(i, f.climb.beta))
	}
	return out
}

// Rows says which row of the data each row of the fit is, counted from 0.
func (f LogisticFit) Rows() []int {
	out := make([]int, f.N)
	for k, i := range f.rows {
		out[k] = int(i)
	}
	return out
}

// Outcomes says of each row of the fit whether it had the event; [LogisticFit.Rows] says which rows these are.
func (f LogisticFit) Outcomes() []bool {
	out := make([]bool, f.N)
	for i, y := range f.q.y {
		out[i] = y == 1
	}
	return out
}

// String prints the fit.
func (f LogisticFit) String() string { return f.Table().String() }

// HTML shows what [LogisticFit.String] prints.
func (f LogisticFit) HTML() string { return f.Table().HTML() }

// Table has one row a coefficient, the tests and warnings below.
func (f LogisticFit) Table() table.Table {
	t := table.Table{Caption: fmt.Sprintf("Logistic regression of %s = %s%s, ~ %s: n = %d, events = %d%s", f.Outcome,
		f.Event,
		penaltyText(f.Options.Penalty), f.Terms, f.N, f.Events, missingText(f.Missing, f.MissingIn))}
	coefficientTable(&t, f.Coefficients, false, f.Options.Level)
	if f.LikelihoodRatio.DF > 0 {
		t.Notes = append(t.Notes, "Likelihood ratio test "+f.LikelihoodRatio.text())
	}
	t.Notes = append(t.Notes, fmt.Sprintf("Log-likelihood %s, AIC %s", table.Signif(f.LogLik, 6), table.Signif(f.AIC, 6)))
	if f.Options.Limits == ProfileLimits {
		t.Notes = append(t.Notes, "p and limits by profile likelihood, se(coef) and z by Wald.")
	}
	addWarnings(&t, f.Warnings)
	return t
}
