package models

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// finish fills in what the climb found.
func (f *CoxFit) finish(c climb) {
	f.beta, f.active = c.beta, c.active
	f.Iterations, f.Converged = c.iterations, c.converged && len(c.growing()) == 0
	f.NullLogLik, f.LogLik = c.first.logLik, c.last.logLik
	if f.Options.Penalty == Firth { // the determinant is that of the columns as they came
		for _, j := range c.active {
			f.NullLogLik += math.Log(f.q.scale[j])
			f.LogLik += math.Log(f.q.scale[j])
		}
	}
	f.Warnings = append(c.warnings(f.design, len(c.active), f.Events, f.Options.Penalty), f.Warnings...)
	f.Means = f.q.means()
	k := len(c.active)
	f.LikelihoodRatio = chiSquare(2*(f.LogLik-f.NullLogLik), k)
	f.AIC = -2*f.LogLik + 2*float64(k)
	f.BIC = -2*f.LogLik + float64(k)*math.Log(float64(f.Events))
	_, inverse, ok := solve(c.last.h, c.last.u, c.active, f.q.p)
	f.NaiveCovariance = f.unscaled(inverse, ok)
	f.Covariance = f.NaiveCovariance
	if f.Options.Penalty == Firth {
		f.Score = chiSquare(math.NaN(), 0)
	} else if step, _, ok := solve(c.first.h, c.first.u, c.active, f.q.p); ok {
		score := 0.0
		for j, s := range step {
			score += s * c.first.u[j]
		}
		f.Score = chiSquare(score, k)
	}
	if f.IsRobust && ok {
		f.robust(inverse)
	}
	f.coefficients()
	f.Wald = f.waldTest()
}

// means is what R centres a prediction at.
func (q *coxData) means() []float64 {
	out := make([]float64, q.p)
	for j := range out {
		plain := true
		for i := 0; i < q.n && plain; i++ {
			v := math.Abs(q.x[i*q.p+j]*q.scale[j] + q.mean[j])
			plain = v < 1e-9 || math.Abs(v-1) < 1e-9
		}
		if !plain {
			out[j] = q.mean[j]
		}
	}
	return out
}

// unscaled is a covariance of standardised columns as that of the columns.
func (f *CoxFit) unscaled(inverse *mat.SymDense, ok bool) [][]float64 {
	p := f.q.p
	out := make([][]float64, p)
	for j := range out {
		out[j] = make([]float64, p)
		for k := range out[j] {
			out[j][k] = math.NaN()
		}
	}
	if !ok || inverse == nil {
		return out
	}
	for a, i := range f.active {
		for b, j := range f.active {
			out[i][j] = inverse.At(a, b) / f.q.scale[i] / f.q.scale[j]
		}
	}
	return out
}

// chiSquare is a test whose statistic has that distribution.
func chiSquare(x float64, df int) Test {
	t := Test{Statistic: x, DF: df, P: math.NaN()}
	if df > 0 && !math.IsNaN(x) {
		t.P = distuv.ChiSquared{K: float64(df)}.Survival(math.Max(0, x))
	}
	return t
}

func (f *CoxFit) coefficients() {
	f.Coefficients = make([]Coefficient, f.q.p)
	determined := make([]bool, f.q.p)
	for _, j := range f.active {
		determined[j] = true
	}
	for j := range f.Coefficients {
		estimate := math.NaN()
		if determined[j] {
			estimate = f.beta[j] / f.q.scale[j]
		}
		f.Coefficients[j] = coefficient(f.design.names[j], estimate, math.Sqrt(f.Covariance[j][j]),
			math.Sqrt(f.NaiveCovariance[j][j]), f.z)
	}
}

// coefficient is a row of a table by Wald's method.
func coefficient(name string, estimate, se, naive, z float64) Coefficient {
	c := Coefficient{Name: name, Estimate: estimate, StdErr: se, NaiveStdErr: naive, Z: estimate / se,
		Ratio: math.Exp(estimate)}
	c.P = math.Erfc(math.Abs(c.Z) / math.Sqrt2)
	c.Lower, c.Upper = math.Exp(estimate-z*se), math.Exp(estimate+z*se)
	return c
}

// waldTest is that of all coefficients, with the covariance in force.
func (f *CoxFit) waldTest() Test { return f.waldOf(f.active) }

// waldOf is Wald's test that some coefficients are 0.
func (f *CoxFit) waldOf(columns []int) Test {
	k := len(columns)
	if k == 0 {
		return chiSquare(0, 0)
	}
	v := mat.NewSymDense(k, nil)
	b := mat.NewVecDense(k, nil)
	for a, i := range columns { // on the scale of unit deviations, where the covariance is conditioned best
		b.SetVec(a, f.beta[i])
		for c := a; c < k; c++ {
			j := columns[c]
			v.SetSym(a, c, f.Covariance[i][j]*f.q.scale[i]*f.q.scale[j])
		}
	}
	return chiSquare(quadratic(v, b), k)
}

// heldAtZero is the likelihood-ratio test that some coefficients are 0, the penalty being that of the whole model.
func (f *CoxFit) heldAtZero(columns []int) Test {
	q := f.q.fresh()
	start := append([]float64(nil), f.beta...)
	for _, j := range columns {
		start[j] = 0
	}
	best, ok := newtonHolding(q.likelihood(f.Options.Penalty), start, q.p, f.Options.MaxIterations, f.Options.Tolerance,
		columns...)
	if !ok {
		return chiSquare(math.NaN(), len(columns))
	}
	shift := 0.0
	for _, j := range f.active {
		if f.Options.Penalty == Firth {
			shift += math.Log(q.scale[j])
		}
	}
	return chiSquare(2*(f.LogLik-best.last.logLik-shift), len(columns))
}

// likelihood is what is maximised.
func (q *coxData) likelihood(p Penalty) objective {
	if p != Firth {
		return q.evaluate
	}
	pt, ok := q.evaluate(make([]float64, q.p))
	if !ok {
		return q.evaluate
	}
	active, _ := aliases(pt.h, q.p)
	return penalised(q.evaluate, active, q.p, func(_ []float64, a *mat.SymDense) []float64 { return q.third(active, a) })
}

// quadratic is bᵀv⁻¹b, NaN if v is singular.
func quadratic(v *mat.SymDense, b *mat.VecDense) float64 {
	var chol mat.Cholesky
	if !chol.Factorize(v) {
		return math.NaN()
	}
	var x mat.VecDense
	if err := chol.SolveVecTo(&x, b); err != nil && x.Len() != b.Len() {
		return math.NaN()
	}
	return mat.Dot(b, &x)
}
