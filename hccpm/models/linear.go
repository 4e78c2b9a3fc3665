package models

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"hipec/hccpm/internal/option"
)

// LinearOptions chooses weights, errors and limits.
type LinearOptions struct {
	// Errors of the coefficients.
	Errors Errors
	// Weight is a column of weights; empty for none. A row's variance is taken to be proportional to 1/weight.
	Weight string
	// Reference is the reference level of factors whose formula names none; the zero value is the first.
	Reference ReferenceLevel
	// Level of the confidence limits; 0 means 0.95.
	Level float64
}

// LinearCoefficient is one row of the table of a linear regression.
type LinearCoefficient struct {
	// Name as R writes it.
	Name string
	// Estimate is the difference of means per unit of the column; NaN if it is not determined. StdErr is its error.
	Estimate, StdErr float64
	// T is Estimate/StdErr; P is two-sided, of Student's distribution with [LinearFit].DF degrees of freedom.
	T, P float64
	// Lower and Upper confidence limits.
	Lower, Upper float64
}

// FTest is a test whose statistic has Fisher's F distribution.
type FTest struct {
	Statistic float64
	DF, DF2   int
	P         float64
}

// LinearFit is a fitted linear regression.
type LinearFit struct {
	// Terms of the model, and its outcome.
	Terms   Terms
	Outcome string
	// Coefficients, the intercept first.
	Coefficients []LinearCoefficient
	// Covariance of the estimates, with the errors asked for; NaN in rows and columns that are not determined.
	Covariance [][]float64
	// Sigma is the residual standard deviation; DF the degrees of freedom of t: n − p, or clusters − 1.
	Sigma float64
	DF    int
	// RSquared is the share of the variance explained, Adjusted that corrected for p. Without an intercept it is about 0.
	RSquared, Adjusted float64
	// F tests that all coefficients but the intercept are 0, with the covariance in force.
	F FTest
	// LogLik at the maximum of the normal likelihood. AIC is −2 LogLik + 2(p + 1), BIC −2 LogLik + (p + 1) log(n).
	LogLik, AIC, BIC float64
	// N rows, Missing rows left out; MissingIn counts the missing values of each column.
	N, Missing int
	MissingIn  []MissingIn
	// Warnings say what cannot be trusted.
	Warnings []Warning
	// Options in force.
	Options LinearOptions

	design *design
	src    *source
	q      *glmData
	r      glmRows
	active []int
	beta   []float64
	names  []string
}

// Linear fits how the mean of an outcome depends on columns of the data,
//
//	E(y) = xβ,
//
// by least squares. outcome is a column of numbers; formula is read by [ParseTerms]; cluster()
// makes errors clustered. Rows in which a column is missing are left out, counted and named. Limits
// and P are of Student's t with n − p degrees of freedom, or clusters − 1; clustered errors are
// corrected by G/(G−1) (n−1)/(n−p).
//
// Special cases: a column that is constant, or a combination of others, has the coefficient NaN and a warning. An
// outcome that the columns explain altogether has Sigma 0, up to rounding, and a warning.
//
// Errors: those of [ParseTerms]; [ErrNoColumn]; [ErrInvalid] for an outcome of labels, and for infinite values;
// [ErrNoPatients] if no row, or no more rows than coefficients, are left; [ErrUnsupported] for strata(),
// and for HC2 or HC3 where one row alone determines a coefficient; [ErrOption].
//
// References: Searle (1971), Linear Models, chapter 3; White (1980), Econometrica 48:817; MacKinnon and White (1985), J
// Econometrics 29:305; Liang and Zeger (1986), Biometrika 73:13.
//
// R equivalent: lm(outcome ~ formula, weights); sandwich::vcovHC(fit, type), sandwich::vcovCL(fit,
// cluster, type = "HC1").
func Linear(data Data, outcome, formula string, options ...LinearOptions) (LinearFit, error) {
	o := option.Of(options)
	if o.Level == 0 {
		o.Level = 0.95
	}
	if !(o.Level > 0 && o.Level < 1) {
		return LinearFit{}, fmt.Errorf("models: linear: %w: Level %v", ErrOption, o.Level)
	}
	src, r, err := prepareGLM("linear", data, outcome, formula, o.Weight, true)
	if err != nil {
		return LinearFit{}, err
	}
	if src.reference = o.Reference; o.Reference.check() != nil {
		return LinearFit{}, o.Reference.check()
	}
	f := LinearFit{
		Terms:     r.terms,
		Outcome:   outcome,
		N:         len(r.rows),
		Missing:   r.missing,
		MissingIn: r.missingIn,
		q:         &glmData{},
		r:         r,
		src:       src,
	}
	if o.Errors, err = o.Errors.choose("linear", r); err != nil {
		return LinearFit{}, err
	}
	f.Options = o
	if f.q.y, err = src.numbersOf("linear", outcome, r.rows); err != nil {
		return LinearFit{}, err
	}
	if f.design, err = r.build(src, f.q, o.Weight); err != nil {
		return LinearFit{}, err
	}
	err = f.fit()
	return f, err
}

// numbersOf is an outcome of numbers.
func (s *source) numbersOf(kind, name string, rows []int32) ([]float64, error) {
	c, err := s.column(name)
	if err != nil {
		return nil, err
	}
	if c.labels != nil {
		return nil, fmt.Errorf("models: %s: %w: the outcome %s holds labels, not numbers", kind, ErrInvalid, name)
	}
	out := make([]float64, len(rows))
	for k, i := range rows {
		if out[k] = c.numbers[i]; math.IsInf(out[k], 0) {
			return nil, fmt.Errorf("models: %s: %w: column %s, row %d: %v", kind, ErrInvalid, name, i+1, out[k])
		}
	}
	return out, nil
}

// fit solves the least-squares problem by an orthogonal decomposition of the standardised columns.
func (f *LinearFit) fit() error {
	q := f.q
	f.names = q.names(f.design)
	h, ones := make([]float64, q.p*q.p), make([]float64, q.n)
	counted := 0
	for i := range ones {
		if ones[i] = q.weightOf(i); ones[i] > 0 {
			counted++
		}
	}
	gram(h, q.x, ones, q.p)
	mirror(h, q.p)
	c := climb{converged: true, beta: make([]float64, q.p)}
	c.active, c.aliased = aliases(h, q.p)
	f.active = c.active
	k := len(c.active)
	if counted <= k {
		return fmt.Errorf(
			"models: linear: %w: %s for %s, none is left to tell the error",
			ErrNoPatients,
			plural(counted, "row"),
			plural(k, "coefficient"),
		)
	}
	if k > 0 {
		f.solve(c.active, c.beta)
	}
	f.beta = c.beta
	_, bread, ok := solve(h, make([]float64, q.p), c.active, q.p)
	f.summarise(counted, bread)
	f.Warnings = f.warnings(c)
	return f.errors(bread, ok)
}

// solve leaves the coefficients of the active columns in beta.
func (f *LinearFit) solve(active []int, beta []float64) {
	q := f.q
	a, b := mat.NewDense(q.n, len(active), nil), mat.NewVecDense(q.n, nil)
	for i := range q.n {
		root := math.Sqrt(q.weightOf(i))
		y := q.y[i]
		if q.offset != nil {
			y -= q.offset[i]
		}
		b.SetVec(i, root*y)
		for k, j := range active {
			a.Set(i, k, root*q.x[i*q.p+j])
		}
	}
	var qr mat.QR
	qr.Factorize(a)
	var x mat.VecDense
	_ = qr.SolveVecTo(&x, false, b) // collinear columns are gone
	for k, j := range active {
		beta[j] = x.AtVec(k)
	}
}

// summarise fills in what the residuals tell.
func (f *LinearFit) summarise(counted int, bread *mat.SymDense) {
	q, k := f.q, len(f.active)
	total, mean, logs := 0.0, 0.0, 0.0
	fitted := make([]float64, q.n)
	for i := range fitted {
		fitted[i] = q.predictor(i, f.beta)
		w := q.weightOf(i)
		total, mean = total+w, mean+w*fitted[i]
		if w > 0 {
			logs += math.Log(w)
		}
	}
	if mean /= total; !q.intercept {
		mean = 0
	}
	rss, mss := 0.0, 0.0
	for i, m := range fitted {
		rss += q.weightOf(i) * (q.y[i] - m) * (q.y[i] - m)
		mss += q.weightOf(i) * (m - mean) * (m - mean)
	}
	n := float64(counted)
	f.DF = counted - k
	f.Sigma = math.Sqrt(rss / float64(f.DF))
	if f.RSquared = mss / (mss + rss); mss+rss == 0 {
		f.RSquared = math.NaN()
	}
	free := 0
	if q.intercept {
		free = 1
	}
	f.Adjusted = 1 - (1-f.RSquared)*float64(counted-free)/float64(f.DF)
	f.LogLik = 0.5 * (logs - n*(math.Log(2*math.Pi)+1-math.Log(n)+math.Log(rss)))
	f.AIC, f.BIC = -2*f.LogLik+2*float64(k+1), -2*f.LogLik+float64(k+1)*math.Log(n)
}

func (f *LinearFit) warnings(c climb) []Warning {
	effects := len(f.active)
	if f.q.intercept && effects > 0 {
		effects--
	}
	out := c.warnings(&design{names: f.names}, 0, 0, NoPenalty)
	if effects > 0 && f.N < 10*effects {
		out = append(
			out,
			Warning{
				FewEvents,
				nil,
				fmt.Sprintf("%s for %s: with fewer than ten for each, the model follows the chances of "+
					"this sample.", plural(f.N, "row"), plural(effects, "coefficient")),
			},
		)
	}
	if f.RSquared > 1-1e-12 {
		out = append(
			out,
			Warning{Note, nil, "the columns explain the outcome altogether: errors and tests rest on rounding."},
		)
	}
	return out
}

// errors fills in the covariance and the table.
func (f *LinearFit) errors(bread *mat.SymDense, ok bool) error {
	q := f.q
	var v *mat.SymDense
	if ok && bread != nil {
		v = mat.NewSymDense(len(f.active), nil)
		v.ScaleSym(f.Sigma*f.Sigma, bread)
		if f.Options.Errors != ModelErrors {
			residual := make([]float64, q.n)
			for i := range residual {
				residual[i] = q.weightOf(i) * (q.y[i] - q.predictor(i, f.beta))
			}
			leverage := q.leverages(f.active, bread, func(int) float64 { return 1 })
			if err := f.Options.Errors.refuse("linear", f.r, leverage); err != nil {
				return err
			}
			v = q.sandwich(f.Options.Errors, f.r, f.active, bread, residual, leverage, true)
		}
	}
	if f.Options.Errors == Clustered {
		f.DF = f.r.groups - 1
	}
	f.Covariance = q.unscaled(f.active, v, ok)
	f.F = f.waldF(v)
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(f.DF)}
	wide := studentQuantile(f.Options.Level, f.DF)
	for j, b := range q.estimates(f.active, f.beta) {
		c := LinearCoefficient{Name: f.names[j], Estimate: b, StdErr: math.Sqrt(f.Covariance[j][j])}
		if math.IsNaN(c.StdErr) {
			c.Estimate = math.NaN()
		}
		c.T = c.Estimate / c.StdErr
		c.P = 2 * t.Survival(math.Abs(c.T))
		c.Lower, c.Upper = c.Estimate-wide*c.StdErr, c.Estimate+wide*c.StdErr
		f.Coefficients = append(f.Coefficients, c)
	}
	return nil
}

// studentQuantile is the two-sided quantile of a level of Student's t.
func studentQuantile(level float64, df int) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(df)}.Quantile(1 - (1-level)/2)
}

// waldF tests the effects with a covariance of the standardised columns.
func (f *LinearFit) waldF(v *mat.SymDense) FTest {
	from := 0
	if f.q.intercept {
		from = 1
	}
	k := len(f.active) - from
	if k <= 0 || v == nil {
		return FTest{Statistic: math.NaN(), DF2: f.DF, P: math.NaN()}
	}
	b, part := mat.NewVecDense(k, nil), mat.NewSymDense(k, nil)
	for i := range k {
		b.SetVec(i, f.beta[f.active[i+from]])
		for j := i; j < k; j++ {
			part.SetSym(i, j, v.At(i+from, j+from))
		}
	}
	x := quadratic(part, b) / float64(k)
	out := FTest{Statistic: x, DF: k, DF2: f.DF, P: math.NaN()}
	if !math.IsNaN(x) {
		out.P = fSurvival(x, k, f.DF)
	}
	return out
}

// Fitted is the mean of each row of the fit, Residuals the outcome less that.
//
// R equivalent: fitted(fit).
func (f LinearFit) Fitted() []float64 {
	out := make([]float64, f.N)
	for i := range out {
		out[i] = f.q.predictor(i, f.beta)
	}
	return out
}

// Residuals is the outcome of each row of the fit less its fitted mean.
//
// R equivalent: residuals(fit).
func (f LinearFit) Residuals() []float64 {
	out := f.Fitted()
	for i, m := range out {
		out[i] = f.q.y[i] - m
	}
	return out
}

// Rows says which row of the data each row of the fit is, counted from 0.
func (f LinearFit) Rows() []int { return f.r.rowNumbers() }

func (r glmRows) rowNumbers() []int {
	out := make([]int, len(r.rows))
	for k, i := range r.rows {
		out[k] = int(i)
	}
	return out
}
