package models

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"hipec/hccpm/internal/option"
)

// LogisticOptions chooses the event, the penalty and the iteration.
type LogisticOptions struct {
	// Event is the level of the outcome that is the event; empty means 1 of the numbers 0 and 1, or the second of two
	// levels.
	Event string
	// Penalty is none by default; Firth is for small samples and separation.
	Penalty Penalty
	// FLIC re-estimates the intercept of Firth's fit by maximum likelihood, so that predicted probabilities are right on
	// average; the other coefficients stay. Its error takes these as known.
	FLIC bool
	// Limits and P values of the coefficients.
	Limits Limits
	// Weight is a column of case weights; empty for none.
	Weight string
	// Reference is the reference level of factors whose formula names none; the zero value is the first.
	Reference ReferenceLevel
	// Level of the confidence limits; 0 means 0.95.
	Level float64
	// MaxIterations; 0 means 50, and 500 with a penalty.
	MaxIterations int
	// Tolerance: the iteration ends when the next step promises to raise the log-likelihood by less than half of it; 0
	// means 1e-18.
	Tolerance float64
}

// LogisticFit is a fitted logistic regression.
type LogisticFit struct {
	// Terms of the model, and the outcome with the level that is the event.
	Terms          Terms
	Outcome, Event string
	// Coefficients, the intercept first; Ratio is the odds ratio.
	Coefficients []Coefficient
	// Covariance of the estimates, the inverse of the information; NaN in rows and columns that are not determined.
	Covariance [][]float64
	// NullLogLik is that of the intercept alone, LogLik of the model; with Firth's penalty both are penalised, and the
	// null one has the other coefficients at 0.
	NullLogLik, LogLik float64
	// LikelihoodRatio tests that all coefficients but the intercept are 0.
	LikelihoodRatio Test
	// AIC is −2 LogLik + 2p, BIC −2 LogLik + p log(n).
	AIC, BIC float64
	// N rows, Events among them, Missing rows left out.
	N, Events, Missing int
	// MissingIn counts the missing values of each column.
	MissingIn []MissingIn
	// Iterations done, and whether they converged.
	Iterations int
	Converged  bool
	// Warnings say what cannot be trusted; empty if there is nothing to say.
	Warnings []Warning
	// Options in force.
	Options LogisticOptions

	design *design
	src    *source
	q      *glmData
	climb  climb
	rows   []int32

	likelihood objective
}

// Logistic fits how the odds of an event depend on columns of the data,
//
//	log(p/(1−p)) = xβ,
//
// by maximum likelihood, or by Firth's penalised likelihood: β is the log of the odds ratio per unit of a column.
// outcome is a column of two values; formula is read by [ParseTerms]. Rows in which a column is missing are left out,
// counted and named.
//
// Special cases: a column that is constant, or a combination of others, has the coefficient NaN and
// a warning. If columns separate the events from the others, the likelihood has no maximum; a
// warning names them, and estimates mean nothing. With Firth's penalty they are finite. Firth's
// intercept is that of the penalised likelihood, so that predicted probabilities are pulled towards
// one half, unless FLIC is asked for.
//
// Errors: those of [ParseTerms]; [ErrNoColumn]; [ErrInvalid] for an outcome that has not two values, and for infinite
// values; [ErrNoPatients]; [ErrNoEvents] if all or none have the event; [ErrUnsupported] for strata() and cluster();
// [ErrOption].
//
// References: McCullagh and Nelder (1989), Generalized Linear Models, 2nd ed., section 4.4; Firth
// (1993), Biometrika 80:27; Heinze and Schemper (2002), Stat Med 21:2409; Puhr, Heinze, Nold, Lusa
// and Geroldinger (2017), Stat Med 36:2302.
//
// R equivalent: glm(outcome ~ formula, binomial), confint(fit) for profile limits; logistf(outcome ~ formula).
func Logistic(data Data, outcome, formula string, options ...LogisticOptions) (LogisticFit, error) {
	f, err := prepareLogistic(data, outcome, formula, option.Of(options))
	if err != nil {
		return LogisticFit{}, err
	}
	q := f.q
	likelihood := objective(q.evaluate)
	start := make([]float64, q.p)
	if f.Options.Penalty == Firth {
		pt, _ := q.evaluate(start)
		active, _ := aliases(pt.h, q.p)
		likelihood = penalised(q.evaluate, active, q.p, func(beta []float64, a *mat.SymDense) []float64 {
			return q.third(beta,
				active, a)
		})
	}
	c, ok := newton(likelihood, start, q.p, f.Options.MaxIterations, f.Options.Tolerance)
	if !ok {
		return LogisticFit{}, fmt.Errorf("models: logistic: %w: the likelihood cannot be computed at 0: is the offset too "+
			"large?", ErrInvalid)
	}
	null, ok := newtonHolding(likelihood, start, q.p, f.Options.MaxIterations, f.Options.Tolerance, q.effects()...)
	if !ok {
		return LogisticFit{}, fmt.Errorf("models: logistic: %w of the model without effects", ErrNotConverged)
	}
	f.likelihood = likelihood
	f.finish(c, null, likelihood)
	if f.Options.FLIC {
		err = f.flic()
	}
	return *f, err
}

func (o LogisticOptions) checked() (LogisticOptions, error) {
	if o.Level == 0 {
		o.Level = 0.95
	}
	if o.MaxIterations == 0 {
		o.MaxIterations = map[Penalty]int{NoPenalty: 50, Firth: 500}[o.Penalty]
	}
	if o.Tolerance == 0 {
		o.Tolerance = 1e-18
	}
	if o.Limits == AutoLimits {
		o.Limits = map[Penalty]Limits{NoPenalty: WaldLimits, Firth: ProfileLimits}[o.Penalty]
	}
	if !(o.Level > 0 && o.Level < 1) || o.MaxIterations < 1 || !(o.Tolerance > 0) || o.Penalty < NoPenalty ||
		o.Penalty > Firth ||
		o.Limits < WaldLimits || o.Limits > ProfileLimits {
		return o, fmt.Errorf("models: logistic: %w: Level %v, MaxIterations %d, Tolerance %v, Penalty %d, Limits %d",
			ErrOption, o.Level,
			o.MaxIterations, o.Tolerance, o.Penalty, o.Limits)
	}
	return o, nil
}

func prepareLogistic(data Data, outcome, formula string, o LogisticOptions) (*LogisticFit, error) {
	o, err := o.checked()
	if err != nil {
		return nil, err
	}
	if o.FLIC && o.Penalty != Firth {
		return nil, fmt.Errorf("models: logistic: %w: FLIC mends the intercept of Firth's fit; ask for Penalty: Firth",
			ErrOption)
	}
	f := &LogisticFit{Outcome: outcome, Options: o, q: &glmData{}}
	src, r, err := prepareGLM("logistic", data, outcome, formula, o.Weight, false)
	if err != nil {
		return nil, err
	}
	f.src = src
	if src.reference = o.Reference; o.Reference.check() != nil {
		return nil, o.Reference.check()
	}
	f.Terms, f.rows, f.N, f.Missing, f.MissingIn = r.terms, r.rows, len(r.rows), r.missing, r.missingIn
	if err := f.readOutcome(src); err != nil {
		return nil, err
	}
	if f.design, err = r.build(src, f.q, o.Weight); err == nil && o.FLIC && !f.q.intercept {
		err = fmt.Errorf("models: logistic: %w: FLIC without an intercept", ErrOption)
	}
	return f, err
}

// readOutcome finds the level that is the event.
func (f *LogisticFit) readOutcome(src *source) error {
	c, err := src.column(f.Outcome)
	if err != nil {
		return err
	}
	levels := c.levelsIn(f.rows)
	f.Event = f.Options.Event
	switch {
	case f.Event != "":
		if !slices.Contains(levels, f.Event) {
			return fmt.Errorf("models: logistic: %w: Event %q of %s; there are %q", ErrLevel, f.Event, f.Outcome, levels)
		}
	case c.labels == nil && len(levels) <= 2 && !slices.ContainsFunc(levels,
		func(l string) bool { return l != "0" && l != "1" }):
		f.Event = "1"
	case c.labels != nil && len(levels) == 2:
		f.Event = levels[1]
	default:
		return fmt.Errorf("models: logistic: %w: the outcome %s has the values %q: say which is the event, as in "+
			"LogisticOptions{Event: %q}",
			ErrInvalid, f.Outcome, levels, levels[len(levels)-1])
	}
	f.q.y = make([]float64, f.N)
	for k, i := range f.rows {
		if c.text(int(i)) == f.Event {
			f.q.y[k] = 1
			f.Events++
		}
	}
	if f.Events == 0 || f.Events == f.N {
		return fmt.Errorf("models: logistic: %w to tell apart: %d in %d rows", ErrNoEvents, f.Events, f.N)
	}
	return nil
}

// evaluate is the log-likelihood at beta with its derivatives.
func (q *glmData) evaluate(beta []float64) (point, bool) {
	p := q.p
	pt := point{u: make([]float64, p), h: make([]float64, p*p)}
	c := make([]float64, q.n)
	for i := range q.n {
		row := q.x[i*p : (i+1)*p]
		eta := q.predictor(i, beta)
		if math.IsNaN(eta) || math.IsInf(eta, 0) {
			return pt, false
		}
		prob, fall := expit(eta)
		w := q.weightOf(i)
		if q.y[i] == 1 {
			pt.logLik -= w * log1pexp(-eta)
		} else {
			pt.logLik -= w * log1pexp(eta)
		}
		r := w * (q.y[i] - prob)
		if q.y[i] == 1 {
			r = w * fall
		}
		for j, v := range row {
			pt.u[j] += r * v
		}
		c[i] = w * prob * fall
	}
	gram(pt.h, q.x, c, p)
	mirror(pt.h, p)
	return pt, true
}

// expit is 1/(1+exp(−x)) and its complement, neither by subtraction.
func expit(x float64) (p, complement float64) {
	if x >= 0 {
		e := math.Exp(-x)
		return 1 / (1 + e), e / (1 + e)
	}
	e := math.Exp(x)
	return e / (1 + e), 1 / (1 + e)
}

// log1pexp is log(1 + exp(x)).
func log1pexp(x float64) float64 {
	if x > 0 {
		return x + math.Log1p(math.Exp(-x))
	}
	return math.Log1p(math.Exp(x))
}

// third is ½ tr(A ∂I/∂βⱼ) = Σ h (½ − π) xⱼ, where h is the leverage w π(1−π) xᵀAx.
func (q *glmData) third(beta []float64, active []int, a *mat.SymDense) []float64 {
	out := make([]float64, len(active))
	for i := range q.n {
		row := q.x[i*q.p : (i+1)*q.p]
		form := 0.0
		for b, j := range active {
			for c, k := range active {
				form += row[j] * a.At(b, c) * row[k]
			}
		}
		p, fall := expit(q.predictor(i, beta))
		for b, j := range active {
			out[b] += q.weightOf(i) * p * fall * form * (fall - p) / 2 * row[j]
		}
	}
	return out
}
