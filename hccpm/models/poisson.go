package models

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// PoissonOptions chooses weights, errors and the iteration.
type PoissonOptions struct {
	// Errors of the coefficients.
	Errors Errors
	// Weight is a column of case weights; empty for none.
	Weight string
	// Reference is the reference level of factors whose formula names none; the zero value is the first.
	Reference ReferenceLevel
	// Level of the confidence limits; 0 means 0.95.
	Level float64
	// MaxIterations; 0 means 50.
	MaxIterations int
	// Tolerance as that of [LogisticOptions]; 0 means 1e-18.
	Tolerance float64
}

// PoissonFit is a fitted Poisson regression.
type PoissonFit struct {
	// Terms of the model, and its outcome.
	Terms   Terms
	Outcome string
	// Coefficients, the intercept first; Ratio is the ratio of rates, or of risks if the outcome is 0 or 1.
	Coefficients []Coefficient
	// Covariance of the estimates, with the errors asked for; NaN in rows and columns that are not determined.
	Covariance [][]float64
	// NullLogLik is that of the intercept and the offset alone, LogLik of the model.
	NullLogLik, LogLik float64
	// LikelihoodRatio tests that all coefficients but the intercept are 0; it takes the model's variance as true.
	LikelihoodRatio Test
	// Deviance, and Dispersion: Pearson's χ² divided by n − p; 1 if variances equal means.
	Deviance, Dispersion float64
	// AIC is −2 LogLik + 2p, BIC −2 LogLik + p log(n).
	AIC, BIC float64
	// N rows with a sum of counts of Events; Missing rows left out.
	N       int
	Events  float64
	Missing int
	// MissingIn counts the missing values of each column.
	MissingIn []MissingIn
	// Iterations done, and whether they converged.
	Iterations int
	Converged  bool
	// Warnings say what cannot be trusted.
	Warnings []Warning
	// Options in force.
	Options PoissonOptions

	design *design
	src    *source
	q      *glmData
	r      glmRows
	climb  climb
}

// Poisson fits how the expected count of events depends on columns of the data,
//
//	log E(y) = xβ,
//
// by maximum likelihood. outcome is a column of whole numbers, 0 or more; formula is read by [ParseTerms], and
// offset(log(time)) makes rates per unit of time of the counts. cluster() makes errors clustered, corrected by G/(G−1).
//
// With an outcome of 0 and 1 and Errors HC0, ratios are relative risks (Zou's modified Poisson regression), which a
// logistic model does not give; the model-based errors of such a fit are too large, and a warning says so.
//
// Special cases: as [Logistic]; a level of a factor without any event has no finite coefficient, and a warning says so.
//
// Errors: those of [ParseTerms]; [ErrNoColumn]; [ErrInvalid] for an outcome of labels, or that is
// negative or no whole number, naming the row; [ErrNoPatients]; [ErrNoEvents] if every count is 0;
// [ErrUnsupported] as [Linear]; [ErrOption].
//
// References: McCullagh and Nelder (1989), Generalized Linear Models, 2nd ed., chapter 6; Zou (2004), Am J Epidemiol
// 159:702; White (1980), Econometrica 48:817.
//
// R equivalent: glm(outcome ~ formula, poisson, weights); sandwich::vcovHC(fit, type), sandwich::vcovCL(fit, cluster).
func Poisson(data Data, outcome, formula string, options ...PoissonOptions) (PoissonFit, error) {
	o, err := option.Of(options).checked()
	if err != nil {
		return PoissonFit{}, err
	}
	src, r, err := prepareGLM("Poisson", data, outcome, formula, o.Weight, true)
	if err != nil {
		return PoissonFit{}, err
	}
	if src.reference = o.Reference; o.Reference.check() != nil {
		return PoissonFit{}, o.Reference.check()
	}
	f := PoissonFit{
		Terms:     r.terms,
		Outcome:   outcome,
		N:         len(r.rows),
		Missing:   r.missing,
		MissingIn: r.missingIn,
		q:         &glmData{},
		r:         r,
		src:       src,
	}
	if o.Errors, err = o.Errors.choose("Poisson", r); err != nil {
		return PoissonFit{}, err
	}
	f.Options = o
	if err := f.readCounts(src); err != nil {
		return PoissonFit{}, err
	}
	if f.design, err = r.build(src, f.q, o.Weight); err != nil {
		return PoissonFit{}, err
	}
	start := f.q.poissonStart()
	c, ok := newton(f.q.poisson, start, f.q.p, o.MaxIterations, o.Tolerance)
	null, alone := newtonHolding(f.q.poisson, start, f.q.p, o.MaxIterations, o.Tolerance, f.q.effects()...)
	if !ok || !alone {
		return PoissonFit{}, fmt.Errorf(
			"models: Poisson: %w: the likelihood cannot be computed at the start: is the offset too large?",
			ErrInvalid,
		)
	}
	err = f.finish(c, null)
	return f, err
}

func (o PoissonOptions) checked() (PoissonOptions, error) {
	if o.Level == 0 {
		o.Level = 0.95
	}
	if o.MaxIterations == 0 {
		o.MaxIterations = 50
	}
	if o.Tolerance == 0 {
		o.Tolerance = 1e-18
	}
	if !(o.Level > 0 && o.Level < 1) || o.MaxIterations < 1 || !(o.Tolerance > 0) {
		return o, fmt.Errorf(
			"models: Poisson: %w: Level %v, MaxIterations %d, Tolerance %v",
			ErrOption,
			o.Level,
			o.MaxIterations,
			o.Tolerance,
		)
	}
	return o, nil
}

func (f *PoissonFit) readCounts(src *source) error {
	var err error
	if f.q.y, err = src.numbersOf("Poisson", f.Outcome, f.r.rows); err != nil {
		return err
	}
	for k, y := range f.q.y {
		if y < 0 || y != math.Trunc(y) {
			return fmt.Errorf(
				"models: Poisson: %w: column %s, row %d: %v is no count",
				ErrInvalid,
				f.Outcome,
				f.r.rows[k]+1,
				y,
			)
		}
		f.Events += y
	}
	if f.Events == 0 {
		return fmt.Errorf("models: Poisson: %w: every %s is 0", ErrNoEvents, f.Outcome)
	}
	return nil
}

// poissonStart is the estimate of the intercept alone; 0 without one.
func (q *glmData) poissonStart() []float64 {
	out := make([]float64, q.p)
	if !q.intercept {
		return out
	}
	events, exposure := 0.0, 0.0
	for i := range q.n {
		e := 1.0
		if q.offset != nil {
			e = math.Exp(q.offset[i])
		}
		events, exposure = events+q.weightOf(i)*q.y[i], exposure+q.weightOf(i)*e
	}
	if events > 0 && exposure > 0 && !math.IsInf(exposure, 1) {
		out[0] = math.Log(events / exposure)
	}
	return out
}

// poisson is the log-likelihood at beta with its derivatives.
func (q *glmData) poisson(beta []float64) (point, bool) {
	p := q.p
	pt := point{u: make([]float64, p), h: make([]float64, p*p)}
	c := make([]float64, q.n)
	for i := range q.n {
		eta := q.predictor(i, beta)
		if !(math.Abs(eta) < maxPredictor) {
			return pt, false
		}
		w, mean := q.weightOf(i), math.Exp(eta)
		lg, _ := math.Lgamma(q.y[i] + 1)
		pt.logLik += w * (q.y[i]*eta - mean - lg)
		for j, v := range q.x[i*p : (i+1)*p] {
			pt.u[j] += w * (q.y[i] - mean) * v
		}
		c[i] = w * mean
	}
	gram(pt.h, q.x, c, p)
	mirror(pt.h, p)
	return pt, true
}

func (f *PoissonFit) finish(c, null climb) error {
	q := f.q
	f.climb = c
	f.Iterations, f.Converged = c.iterations, c.converged && len(c.growing()) == 0
	f.NullLogLik, f.LogLik = null.last.logLik, c.last.logLik
	effects := len(c.active)
	if q.intercept {
		effects--
	}
	k := float64(len(c.active))
	f.LikelihoodRatio = chiSquare(2*(f.LogLik-f.NullLogLik), effects)
	f.AIC, f.BIC = -2*f.LogLik+2*k, -2*f.LogLik+k*math.Log(float64(f.N))
	names := q.names(f.design)
	f.Warnings = c.warnings(&design{names: names}, effects, int(f.Events), NoPenalty)
	_, bread, ok := solve(c.last.h, c.last.u, c.active, q.p)
	v, means := bread, f.Fitted()
	residual := make([]float64, q.n)
	pearson, binary, counted := 0.0, true, 0
	for i, y := range q.y {
		w := q.weightOf(i)
		residual[i] = w * (y - means[i])
		pearson += w * (y - means[i]) * (y - means[i]) / means[i]
		f.Deviance -= 2 * w * (y - means[i])
		if y > 0 {
			f.Deviance += 2 * w * y * math.Log(y/means[i])
		}
		binary = binary && y <= 1
		if w > 0 {
			counted++
		}
	}
	f.Dispersion = pearson / float64(counted-len(c.active))
	if ok && bread != nil && f.Options.Errors != ModelErrors {
		leverage := q.leverages(c.active, bread, func(i int) float64 { return means[i] })
		if err := f.Options.Errors.refuse("Poisson", f.r, leverage); err != nil {
			return err
		}
		v = q.sandwich(f.Options.Errors, f.r, c.active, bread, residual, leverage, false)
	}
	f.Covariance = q.unscaled(c.active, v, ok)
	f.table(names, q.unscaled(c.active, bread, ok))
	if f.Options.Errors == ModelErrors && binary {
		f.Warnings = append(
			f.Warnings,
			Warning{
				Note,
				nil,
				"an outcome of 0 and 1 varies less than Poisson's counts: model-based errors are too " +
					"large; ask for Errors: HC0.",
			},
		)
	} else if f.Options.Errors == ModelErrors && f.Dispersion > 1.5 {
		f.Warnings = append(f.Warnings, Warning{Note, nil, fmt.Sprintf("counts vary %s times as much as Poisson's: "+
			"model-based errors are too "+
			"small; ask for Errors: HC3.", table.Signif(f.Dispersion, 3))})
	}
	return nil
}

func (f *PoissonFit) table(names []string, naive [][]float64) {
	z := normalQuantile(f.Options.Level)
	for j, b := range f.q.estimates(f.climb.active, f.climb.beta) {
		se := math.Sqrt(f.Covariance[j][j])
		if math.IsNaN(se) {
			b = math.NaN()
		}
		f.Coefficients = append(f.Coefficients, coefficient(names[j], b, se, math.Sqrt(naive[j][j]), z))
	}
}

// Fitted is the expected count of each row of the fit.
//
// R equivalent: fitted(fit).
func (f PoissonFit) Fitted() []float64 {
	out := make([]float64, f.N)
	for i := range out {
		out[i] = math.Exp(f.q.predictor(i, f.climb.beta))
	}
	return out
}

// Rows says which row of the data each row of the fit is, counted from 0.
func (f PoissonFit) Rows() []int { return f.r.rowNumbers() }

// String prints the fit.
func (f PoissonFit) String() string { return f.Table().String() }

// HTML shows what [PoissonFit.String] prints.
func (f PoissonFit) HTML() string { return f.Table().HTML() }

// Table has one row a coefficient, the tests and warnings below.
func (f PoissonFit) Table() table.Table {
	t := table.Table{
		Caption: fmt.Sprintf("Poisson regression of %s ~ %s: n = %d, events = %s%s", f.Outcome, f.Terms, f.N,
			table.Signif(f.Events, 7), missingText(f.Missing, f.MissingIn)),
	}
	coefficientTable(&t, f.Coefficients, f.Options.Errors != ModelErrors, f.Options.Level)
	if f.LikelihoodRatio.DF > 0 {
		t.Notes = append(t.Notes, "Likelihood ratio test "+f.LikelihoodRatio.text())
	}
	t.Notes = append(
		t.Notes,
		fmt.Sprintf(
			"Log-likelihood %s, AIC %s, dispersion %s; errors %s.",
			table.Signif(f.LogLik, 6),
			table.Signif(f.AIC, 6),
			table.Signif(f.Dispersion, 3),
			f.Options.Errors,
		),
	)
	addWarnings(&t, f.Warnings)
	return t
}
