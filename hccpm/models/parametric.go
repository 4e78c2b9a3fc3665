package models

import (
	"fmt"
	"math"
	"slices"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
)

// ParametricOptions chooses the distribution, what coefficients multiply, and the iteration.
type ParametricOptions struct {
	// Distribution of the times; the zero value is Weibull.
	Distribution Distribution
	// Metric of the coefficients.
	Metric Metric
	// Knots is the number of inner knots of Royston and Parmar's spline, at quantiles of the log event
	// times; 0 is a Weibull model, or a log-logistic or log-normal one on the other scales.
	Knots int
	// KnotTimes puts the inner knots at these times instead.
	KnotTimes []float64
	// Level of the confidence limits; 0 means 0.95.
	Level float64
	// MaxIterations; 0 means 200.
	MaxIterations int
	// Tolerance as that of [LogisticOptions]; 0 means 1e-16.
	Tolerance float64
}

// Parameter is a parameter of a distribution beside the coefficients.
type Parameter struct {
	// Name, as R's survreg or flexsurv has it.
	Name string
	// Estimate with limits, which are symmetric for its logarithm if it must be positive; StdErr by the delta method.
	Estimate, StdErr, Lower, Upper float64
}

// ParametricFit is a fitted parametric survival model.
type ParametricFit struct {
	// Terms of the model.
	Terms Terms
	// Coefficients, the intercept first. Ratio is the ratio of times, hazards or odds, as Options.Metric says.
	Coefficients []Coefficient
	// Ancillary parameters of the distribution.
	Ancillary []Parameter
	// Covariance of the coefficients and, behind them, of the ancillary parameters as they were fitted: the logarithm of
	// those that must be positive. NaN in rows and columns that are not determined.
	Covariance [][]float64
	// NullLogLik is that of the same distribution without effects, LogLik of the model.
	NullLogLik, LogLik float64
	// LikelihoodRatio tests that all effects are 0.
	LikelihoodRatio Test
	// AIC is −2 LogLik + 2p, BIC −2 LogLik + p log(events), p counting the ancillary parameters.
	AIC, BIC float64
	// Knots of a spline, as times, the boundary knots first and last.
	Knots []float64
	// N rows, Events among them (all that are not right-censored), Missing rows left out.
	N, Events, Missing int
	// MissingIn counts the missing values of each column.
	MissingIn []MissingIn
	// Iterations done, and whether they converged.
	Iterations int
	Converged  bool
	// Warnings say what cannot be trusted.
	Warnings []Warning
	// Name and Unit of the endpoint.
	Name, Unit string
	// Options in force.
	Options ParametricOptions

	design *design
	q      *parametricData
	theta  []float64 // of the columns as they came, then the ancillary parameters as fitted
	active []int
	rows   []int32
}

// Parametric fits a distribution to times to an event whose parameter depends on columns of the data: in accelerated
// failure time
//
//	log T = xβ + σε,
//
// where ε has the distribution's standard form, or with proportional hazards h(t | x) = h₀(t)
// exp(xβ), or with Royston and Parmar's spline s
//
//	log Λ(t | x) = s(log t) + xβ   (or the log odds, or the normal deviate, of the event by t),
//
// by maximum likelihood. The sample holds times, events, entries and case weights; the data the
// columns that formula names (see [ParseTerms]), row by row as for [Cox]. A row counts f(t) if it
// had the event and S(t) if not, divided by S(entry). For times known only as intervals see
// [ParametricIntervals].
//
// Special cases: a column that is constant, or a combination of others, has the coefficient NaN and
// a warning. If a group has no event its coefficient is infinite; a warning says so. A Gompertz fit
// with a shape below 0 leaves a share of patients without the event for ever.
//
// Errors: those of [Cox]; [ErrInvalid] for an event at time 0, naming the row; [ErrUnsupported] for strata(), cluster()
// and NoIntercept, and for a metric that the distribution does not have; [ErrOption].
//
// References: Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time Data, 2nd
// ed., chapters 2 and 3; Prentice (1974), Biometrika 61:539; Royston and Parmar (2002), Stat Med
// 21:2175.
//
// R equivalent: survreg(Surv(time, event) ~ formula, dist); flexsurvreg(…, dist = "gompertz", "gengamma", "weibullPH");
// flexsurvspline(…, k, scale).
func Parametric(s survival.Sample, data Data, formula string, options ...ParametricOptions) (ParametricFit, error) {
	if n := data.N(); n != s.Given() {
		return ParametricFit{}, fmt.Errorf(
			"models: parametric: %w: the data have %d rows, the sample was made from %d",
			ErrLength,
			n,
			s.Given(),
		)
	}
	times, events, entries, weights := s.Times(), s.EventFlags(), s.Entries(), s.Weights()
	spans := make([]span, s.N())
	rows := make([]int32, s.N())
	for k, i := range s.Rows() {
		rows[k] = int32(i)
		spans[k] = span{kind: rightCensored, left: times[k], right: math.Inf(1), weight: 1}
		if events[k] {
			spans[k].kind, spans[k].left, spans[k].right = exactTime, times[k], times[k]
		}
		if entries != nil {
			spans[k].entry = entries[k]
		}
		if weights != nil {
			spans[k].weight = weights[k]
		}
	}
	var missing []MissingIn
	for _, m := range s.MissingIn() {
		missing = append(missing, MissingIn{m.Column, m.N})
	}
	f := ParametricFit{Name: s.Name(), Unit: s.Unit(), Missing: s.Missing(), MissingIn: missing}
	err := f.fit(spans, rows, data, formula, option.Of(options))
	return f, err
}

// ParametricIntervals is [Parametric] where an event is known only to lie in an interval: it
// contributes S(left) − S(right). Left 0 is censored from the left; Right +Inf from the right; Left
// equal to Right is an exact time. Row i of the columns is row i of the data.
//
// Errors: those of [Parametric]; [ErrInvalid], naming the row, for a Left or Right that is NaN,
// negative, or out of order.
//
// Reference: Kalbfleisch and Prentice (2002), section 3.9.
//
// R equivalent: survreg(Surv(left, right, type = "interval2") ~ formula, dist).
func ParametricIntervals(
	c survival.IntervalColumns,
	data Data,
	formula string,
	options ...ParametricOptions,
) (ParametricFit, error) {
	if n := data.N(); n != len(c.Left) || n != len(c.Right) || c.Weight != nil && n != len(c.Weight) {
		return ParametricFit{}, fmt.Errorf(
			"models: parametric: %w: the data have %d rows, Left %d, Right %d, Weight %d",
			ErrLength,
			n,
			len(c.Left),
			len(c.Right),
			len(c.Weight),
		)
	}
	spans := make([]span, data.N())
	for i, l := range c.Left {
		r := c.Right[i]
		if !(l >= 0) || math.IsInf(l, 1) || !(r >= l) {
			return ParametricFit{}, fmt.Errorf(
				"models: parametric: %w: row %d: the event lies in (%v, %v]",
				ErrInvalid,
				i+1,
				l,
				r,
			)
		}
		s := span{kind: within, left: l, right: r, weight: 1}
		switch {
		case l == r:
			s.kind = exactTime
		case math.IsInf(r, 1):
			s.kind = rightCensored
		case l == 0:
			s.kind = leftCensored
		}
		if c.Weight != nil {
			if s.weight = c.Weight[i]; !(s.weight >= 0) || math.IsInf(s.weight, 1) {
				return ParametricFit{}, fmt.Errorf(
					"models: parametric: %w: row %d: weight %v",
					ErrInvalid,
					i+1,
					s.weight,
				)
			}
		}
		spans[i] = s
	}
	f := ParametricFit{Name: c.Name, Unit: c.Unit, Missing: c.Missing}
	err := f.fit(spans, allRows(data.N()), data, formula, option.Of(options))
	return f, err
}

func (o ParametricOptions) checked() (ParametricOptions, error) {
	if o.Level == 0 {
		o.Level = 0.95
	}
	if o.MaxIterations == 0 {
		o.MaxIterations = 200
	}
	if o.Tolerance == 0 {
		o.Tolerance = 1e-16
	}
	if o.Distribution < Weibull || o.Distribution > RoystonParmar || o.Metric < AutoMetric || o.Metric > Probit ||
		o.Knots < 0 ||
		!(o.Level > 0 && o.Level < 1) || o.MaxIterations < 1 ||
		!(o.Tolerance > 0) {
		return o, fmt.Errorf(
			"models: parametric: %w: %s, %s, Knots %d, Level %v, MaxIterations %d, Tolerance %v",
			ErrOption,
			o.Distribution,
			o.Metric,
			o.Knots,
			o.Level,
			o.MaxIterations,
			o.Tolerance,
		)
	}
	if o.Distribution != RoystonParmar && (o.Knots != 0 || o.KnotTimes != nil) {
		return o, fmt.Errorf(
			"models: parametric: %w: knots belong to RoystonParmar, not to %s",
			ErrOption,
			o.Distribution,
		)
	}
	if o.Distribution == RoystonParmar {
		if o.Metric == AutoMetric {
			o.Metric = ProportionalHazard
		}
		if o.Metric == FailureTime {
			return o, fmt.Errorf("models: parametric: %w: a spline as %s", ErrUnsupported, o.Metric)
		}
	}
	return o, nil
}

// fit reads the model, prepares the likelihood and maximises it.
func (f *ParametricFit) fit(spans []span, rows []int32, data Data, formula string, o ParametricOptions) error {
	o, err := o.checked()
	if err != nil {
		return err
	}
	if err := f.prepare(spans, rows, data, formula, &o); err != nil {
		return err
	}
	f.Options = o
	q := f.q
	h, ones := make([]float64, q.p*q.p), make([]float64, q.n)
	for i := range ones {
		ones[i] = q.spans[i].weight
	}
	gram(h, q.x, ones, q.p)
	mirror(h, q.p)
	active, aliased := aliases(h, q.p)
	others := make([]int, q.size-q.p)
	for k := range others {
		others[k] = q.p + k
	}
	null, ok := q.climb(q.start(), append([]int{0}, others...), o)
	if !ok {
		return fmt.Errorf(
			"models: parametric: %w: the likelihood cannot be computed at the start: is the offset too large?",
			ErrInvalid,
		)
	}
	best, ok := q.climb(null.beta, append(slices.Clone(active), others...), o)
	if !ok {
		return fmt.Errorf(
			"models: parametric: %w: the likelihood cannot be computed at the null model",
			ErrNotConverged,
		)
	}
	best.aliased = aliased
	f.finish(null, best)
	return nil
}

// climb maximises; a generalised gamma starts from the log-normal too, and takes the better.
func (q *parametricData) climb(start []float64, active []int, o ParametricOptions) (climb, bool) {
	best, ok := ascend(q.evaluate, start, q.size, o.MaxIterations, o.Tolerance, active)
	if q.spline == nil && q.family.of == GeneralisedGamma {
		other := slices.Clone(start)
		other[q.p+1] = 0.1
		if second, fine := ascend(q.evaluate, other, q.size, o.MaxIterations, o.Tolerance, active); fine &&
			(!ok || second.converged && second.last.logLik > best.last.logLik+1e-9) {
			return second, true
		}
	}
	return best, ok
}
