package models

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
)

// Variance is how standard errors are computed.
type Variance int

const (
	// AutoVariance is robust where R's coxph is: with clusters, weights that are not whole, or an ID with more than
	// one event; and model-based otherwise. It is the zero value.
	AutoVariance Variance = iota
	// ModelBased is the inverse of the information.
	ModelBased
	// Robust is the infinitesimal jackknife over clusters, else IDs, else rows (Lin and Wei 1989).
	Robust
)

// CoxOptions chooses ties, errors and the iteration.
type CoxOptions struct {
	// Ties is Efron's method by default.
	Ties survival.Ties
	// Variance of the coefficients.
	Variance Variance
	// Penalty is none by default; Firth is for small samples and monotone likelihoods.
	Penalty Penalty
	// Limits and P values of the coefficients.
	Limits Limits
	// Reference is the reference level of factors whose formula names none; the zero value is the first.
	Reference ReferenceLevel
	// Level of the confidence limits; 0 means 0.95.
	Level float64
	// MaxIterations; 0 means 50, and 500 with a penalty.
	MaxIterations int
	// Tolerance: the iteration ends when the next step promises to raise the log-likelihood by less
	// than half of it, and takes that step; 0 means 1e-20 for each event, from 100,000 events on 1e-14,
	// far below R's, so that nothing depends on where it ended: coefficients to less than 1e-9, errors
	// to 1e-7 of their size.
	Tolerance float64
}

// Coefficient is one row of a regression table.
type Coefficient struct {
	// Name as R writes it, such as "factor(ecog)2".
	Name string
	// Estimate of the log hazard ratio, or log odds ratio, per unit of the column; NaN if it is not determined.
	Estimate float64
	// StdErr is its standard error, robust if the fit is; NaiveStdErr the model-based one.
	StdErr, NaiveStdErr float64
	// Z is Estimate/StdErr, P its two-sided normal probability (Wald).
	Z, P float64
	// Ratio is exp(Estimate), the hazard ratio or odds ratio, with its limits.
	Ratio, Lower, Upper float64
}

// Test is a test of the hypothesis that coefficients are 0.
type Test struct {
	Statistic float64
	DF        int
	P         float64
}

// CoxFit is a fitted proportional-hazards model.
type CoxFit struct {
	// Terms of the model.
	Terms Terms
	// Coefficients in the order of the design's columns.
	Coefficients []Coefficient
	// Covariance of the estimates, p×p, robust if the fit is; NaN in rows and columns that are not determined.
	Covariance [][]float64
	// NaiveCovariance is the inverse of the information.
	NaiveCovariance [][]float64
	// Means of the design's columns: the patient of mean covariates. Columns of −1, 0 and 1 alone have 0, as in R.
	Means []float64
	// NullLogLik and LogLik are the partial log-likelihoods at 0 and at the estimates.
	NullLogLik, LogLik float64
	// LikelihoodRatio, Wald and Score test that all coefficients are 0; RobustScore is the score test with a robust
	// variance, of 0 degrees of freedom if the fit is not robust. With Firth's penalty there is no Score.
	LikelihoodRatio, Wald, Score, RobustScore Test
	// With Firth's penalty NullLogLik and LogLik are penalised, and LikelihoodRatio is of these.
	//
	// AIC is −2 LogLik + 2p, BIC −2 LogLik + p log(events).
	AIC, BIC float64
	// N rows, Events among them, Missing rows left out.
	N, Events, Missing int
	// MissingIn counts the missing values of each column.
	MissingIn []MissingIn
	// Strata names the strata; nil if there is one.
	Strata []string
	// Iterations done, and whether they converged.
	Iterations int
	Converged  bool
	// IsRobust says that StdErr and Covariance are robust.
	IsRobust bool
	// Warnings say what cannot be trusted; empty if there is nothing to say.
	Warnings []Warning
	// Name and Unit of the endpoint.
	Name, Unit string
	// Options in force.
	Options CoxOptions

	design   *design
	src      *source
	q        *coxData
	beta     []float64 // of the standardised columns
	active   []int
	sample   survival.Sample
	cases    cases
	clusters []int32 // by case; nil: each row its own
	z        float64
}

// Cox fits a proportional-hazards model,
//
//	h(t | x) = h₀(t) exp(xβ),
//
// by maximum partial likelihood: β is the log of the ratio of hazards per unit of a column. The sample holds times,
// events, entries, weights and clusters; the data the columns that formula names (see [ParseTerms]). Row i of the data
// is row i of what the sample was made from, so rows that the sample dropped are left out of the data too. strata() in
// the formula gives each stratum a baseline of its own; groups of the sample do not.
//
// Rows in which a column of the model is missing are left out, counted and named. Near-tied times are tied. Newton's
// method halves a step that leads down. Each evaluation takes O(n p²) steps on sorted rows; ExactTies O(n d p²) at a
// time with d events.
//
// Special cases: a column that is constant, or a combination of others, has the coefficient NaN and a warning; so has
// a likelihood without a maximum, whose estimate is where the iteration stopped. No effects at all is a model with no
// coefficients.
//
// Errors: those of [ParseTerms]; [ErrNoColumn]; [ErrLength] if data and sample do not belong together; [ErrInvalid]
// for infinite values; [ErrNoPatients], [ErrNoEvents] if none are left; [ErrUnsupported] for weights with ExactTies;
// [ErrOption].
//
// References: Cox (1972), J R Stat Soc B 34:187; Efron (1977), J Am Stat Assoc 72:557; Therneau and Grambsch (2000),
// Modeling Survival Data, chapter 3; Lin and Wei (1989), J Am Stat Assoc 84:1074.
//
// R equivalent: coxph(Surv(time, event) ~ formula, weights, cluster, ties).
func Cox(s survival.Sample, data Data, formula string, options ...CoxOptions) (CoxFit, error) {
	f, err := prepareCox(s, data, formula, option.Of(options))
	if err != nil {
		return CoxFit{}, err
	}
	start, likelihood := make([]float64, f.q.p), f.q.likelihood(f.Options.Penalty)
	c, ok := newton(likelihood, start, f.q.p, f.Options.MaxIterations, f.Options.Tolerance)
	if !ok {
		return CoxFit{}, fmt.Errorf("models: Cox: %w: the likelihood cannot be computed at 0: is the offset too large?",
			ErrInvalid)
	}
	f.finish(c)
	if f.Options.Limits == ProfileLimits {
		f.profile(likelihood, c)
	}
	return *f, nil
}

// profile replaces the limits and P values of the coefficients by those of the profile.
func (f *CoxFit) profile(likelihood objective, c climb) {
	fall := f.z * f.z
	for _, j := range f.active {
		k := &f.Coefficients[j]
		scale := f.q.scale[j]
		se := k.NaiveStdErr * scale
		if !(se < 100) { // monotone: its errors say nothing
			se = 1
		}
		lower := c.profile(likelihood, f.q.p, j, fall, se, -1, f.Options.MaxIterations, f.Options.Tolerance)
		upper := c.profile(likelihood, f.q.p, j, fall, se, 1, f.Options.MaxIterations, f.Options.Tolerance)
		k.Lower, k.Upper = math.Exp(lower/scale), math.Exp(upper/scale)
		at := append([]float64(nil), c.beta...)
		at[j] = 0
		k.P = math.NaN()
		if best, ok := newtonHolding(likelihood, at, f.q.p, f.Options.MaxIterations, f.Options.Tolerance, j); ok {
			k.P = chiSquare(2*(c.last.logLik-best.last.logLik), 1).P
		}
	}
}

// checked fills in defaults.
func (o CoxOptions) checked(s survival.Sample) (CoxOptions, error) {
	if o.Level == 0 {
		o.Level = 0.95
	}
	if o.MaxIterations == 0 {
		o.MaxIterations = 50
		if o.Penalty == Firth {
			o.MaxIterations = 500
		}
	}
	if o.Tolerance == 0 {
		each := 1e-20
		if s.Events() >= manyEvents {
			each = 1e-14
		}
		o.Tolerance = each * float64(max(1, s.Events()))
	}
	if o.Limits == AutoLimits {
		if o.Limits = WaldLimits; o.Penalty == Firth {
			o.Limits = ProfileLimits
		}
	}
	if o.Penalty < NoPenalty || o.Penalty > Firth || o.Limits < AutoLimits || o.Limits > ProfileLimits {
		return o, fmt.Errorf("models: %w: Penalty %d, Limits %d", ErrOption, o.Penalty, o.Limits)
	}
	if o.Penalty == Firth && o.Ties == survival.ExactTies {
		return o, fmt.Errorf("models: Firth's penalty with exact ties: %w: use Efron or BreslowTies", ErrUnsupported)
	}
	if !(o.Level > 0 && o.Level < 1) || o.MaxIterations < 0 || !(o.Tolerance > 0) {
		return o, fmt.Errorf("models: %w: Level %v, MaxIterations %d, Tolerance %v", ErrOption, o.Level, o.MaxIterations,
			o.Tolerance)
	}
	if o.Ties < survival.Efron || o.Ties > survival.ExactTies || o.Variance < AutoVariance || o.Variance > Robust {
		return o, fmt.Errorf("models: %w: %v, Variance %d", ErrOption, o.Ties, o.Variance)
	}
	if o.Ties == survival.ExactTies {
		if o.Variance == Robust {
			return o, fmt.Errorf("models: robust variance with exact ties: %w", ErrUnsupported)
		}
		for i, w := range s.Weights() {
			if w != 1 {
				return o, fmt.Errorf("models: exact ties with weights: %w: row %d has weight %v", ErrUnsupported, i+1, w)
			}
		}
	}
	return o, nil
}

// manyEvents is from when on an iteration is worth sparing that changes nothing.
const manyEvents = 100_000

// normalQuantile is the two-sided standard normal quantile of a level.
func normalQuantile(level float64) float64 { return distuv.UnitNormal.Quantile(1 - (1-level)/2) }

// prepareCox reads the model and sorts its rows.
func prepareCox(s survival.Sample, data Data, formula string, o CoxOptions) (*CoxFit, error) {
	o, err := o.checked(s)
	if err != nil {
		return nil, err
	}
	terms, err := ParseTerms(formula)
	if err != nil {
		return nil, err
	}
	f := &CoxFit{Terms: terms, Options: o, Name: s.Name(), Unit: s.Unit(), sample: s,
		z: normalQuantile(o.Level)}
	src := newSource(data)
	f.src = src
	if src.reference = o.Reference; o.Reference.check() != nil {
		return nil, o.Reference.check()
	}
	if err := f.chooseCases(s, src); err != nil {
		return nil, err
	}
	if f.design, err = src.freeze(terms, f.cases.data, true); err != nil {
		return nil, err
	}
	offset, err := src.offsets(terms, f.cases.data)
	if err != nil {
		return nil, err
	}
	if err := f.chooseVariance(src); err != nil {
		return nil, err
	}
	f.q, err = newCoxData(s, src, f.design, f.cases, offset, o.Ties)
	return f, err
}

// chooseCases lines up data and sample and keeps the complete rows.
func (f *CoxFit) chooseCases(s survival.Sample, src *source) error {
	rows := s.Rows()
	if n := src.data.N(); n != s.Given() {
		return fmt.Errorf("models: Cox: %w: the data have %d rows, the sample was made from %d", ErrLength, n, s.Given())
	}
	wanted := make([]int32, len(rows))
	place := make(map[int32]int)
	straight := len(rows) == s.Given()
	for k, i := range rows {
		wanted[k] = int32(i)
		if !straight {
			place[int32(i)] = k
		}
	}
	kept, missing, err := src.complete(f.Terms, wanted)
	if err != nil {
		return err
	}
	for _, m := range s.MissingIn() {
		f.MissingIn = append(f.MissingIn, MissingIn{m.Column, m.N})
	}
	f.MissingIn = append(f.MissingIn, missing...)
	f.Missing = s.Missing() + len(wanted) - len(kept)
	f.cases = cases{sample: make([]int, len(kept)), data: kept}
	events, weight, weights := s.EventFlags(), 0.0, s.Weights()
	for k, i := range kept {
		f.cases.sample[k] = int(i)
		if !straight {
			f.cases.sample[k] = place[i]
		}
		w := 1.0
		if weights != nil {
			w = weights[f.cases.sample[k]]
		}
		if weight += w; events[f.cases.sample[k]] {
			f.Events++
		}
	}
	if f.N = len(kept); f.N == 0 || weight == 0 {
		return fmt.Errorf("models: Cox: %w: %d rows, %d with a missing value, sum of weights %v", ErrNoPatients, len(wanted),
			len(wanted)-len(kept), weight)
	}
	if f.Events == 0 {
		return fmt.Errorf("models: Cox: %w in %d complete rows", ErrNoEvents, f.N)
	}
	if strata := f.Terms.role(Strata); len(strata) > 0 {
		f.cases.of, f.cases.strata, err = src.partition(strata, kept)
		f.Strata = f.cases.strata
	}
	if s.Strata() != nil {
		f.Warnings = append(f.Warnings, Warning{Kind: Note, Text: "the groups of the sample are not in the model; a column " +
			"of the data in the formula is."})
	}
	return err
}

// offsets is the sum of the offset columns, nil if there are none.
func (s *source) offsets(terms Terms, rows []int32) ([]float64, error) {
	var out []float64
	for _, t := range terms.role(Offset) {
		v := t.Variables[0]
		c, err := s.column(v.Column)
		if err != nil {
			return nil, err
		}
		b, err := v.freeze(c, rows)
		if err != nil {
			return nil, err
		}
		if len(t.Variables) > 1 || b.levels != nil || len(b.suffixes) != 1 {
			return nil, fmt.Errorf("models: %w: %s: an offset is one column of numbers", ErrFormula, t)
		}
		if out == nil {
			out = make([]float64, len(rows))
		}
		for k, i := range rows {
			x, err := b.number(c, i)
			if err != nil {
				return nil, err
			}
			out[k] += x
		}
	}
	return out, nil
}
