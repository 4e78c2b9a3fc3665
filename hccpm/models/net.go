package models

import (
	"fmt"
	"math"
	"slices"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
)

// NetOptions chooses the penalty of a path, and how it is cross-validated.
type NetOptions struct {
	// Ridge is the share of the penalty that is quadratic: 0 is the lasso, 1 ridge regression, between is the elastic net.
	// It is 1 less glmnet's alpha.
	Ridge float64
	// Lambdas are the strengths of the penalty, descending; nil means 100 from the smallest that leaves
	// no coefficient (for ridge, a thousand times what the lasso needs) down to 1e-4 times it, or 0.01
	// times it if there are fewer rows than columns, of which those are left out that explain next to
	// nothing more: from the sixth on, once a step explains less than 1e-5 more of what is explained,
	// or all but a thousandth is.
	Lambdas []float64
	// Event is the level of a logistic outcome that is the event, as in [LogisticOptions].
	Event string
	// Tolerance: a step of the path ends when no coefficient, of a column of unit deviation, would move
	// on by more than its root, divided by that of its information per row; 0 means 1e-12, far below
	// glmnet's.
	Tolerance float64
	// Folds of the cross-validation; 0 means 10.
	Folds int
	// FoldOf is the fold of each row of the fit, from 1; nil draws them by Seed, events apart from the others.
	FoldOf []int
	// Seed of that draw.
	Seed uint64
}

// NetStep is the model at one strength of the penalty.
type NetStep struct {
	// Lambda is the strength.
	Lambda float64
	// Intercept of a logistic model; 0 for a Cox model.
	Intercept float64
	// Coefficients of the columns, in their own units; those that the penalty leaves out are 0.
	Coefficients []float64
	// NonZero counts them. Explained is the share of the null deviance that the model explains.
	NonZero   int
	Explained float64
}

// NetPath is a penalised model along a path of penalties.
type NetPath struct {
	// Kind of the model, and its terms.
	Kind  string
	Terms Terms
	// Names of the columns.
	Names []string
	// Steps from the strongest penalty to the weakest.
	Steps []NetStep
	// N rows, Events among them, Missing rows left out.
	N, Events, Missing int
	// MissingIn counts the missing values of each column.
	MissingIn []MissingIn
	// Options in force.
	Options NetOptions

	problem netProblem
}

// netProblem is a likelihood that a penalty is added to; without is the same without some rows.
type netProblem struct {
	f           objective
	score       objective // f without the information; nil if that costs as much
	p           int
	total       float64 // sum of weights
	tolerance   float64
	free        bool // the first column is an intercept
	mean, scale []float64
	events      []bool // by row
	null        float64
	saturated   float64
	without     func(out []bool) netProblem
	// test is the deviance of rows left out, at coefficients of the columns as they came, and its weight.
	test func(out []bool, inside netProblem, steps []NetStep) (deviance []float64, weight float64)
}

// CoxNet fits a Cox model with an elastic-net penalty along a path: it maximises
//
//	l(β)/n − λ ( (1−r) Σ|βⱼ| + r/2 Σβⱼ² ),
//
// where columns are divided by their deviations (over n) and r is Options.Ridge. Ties are taken by Breslow's method.
// Coefficients have no errors: what is chosen by the data is not tested by them. [NetPath.CrossValidate] chooses λ.
//
// Errors: those of [Cox]; [ErrUnsupported] for cluster(); [ErrOption] for a Ridge outside 0 to 1,
// and for Lambdas that do not descend or are negative.
//
// References: Tibshirani (1997), Stat Med 16:385; Simon, Friedman, Hastie and Tibshirani (2011), J Stat Softw 39(5).
//
// R equivalent: glmnet(x, Surv(time, event), family = "cox", alpha = 1 − Ridge).
func CoxNet(s survival.Sample, data Data, formula string, options ...NetOptions) (NetPath, error) {
	o := option.Of(options)
	f, err := prepareCox(s, data, formula, CoxOptions{Ties: survival.BreslowTies, Variance: ModelBased})
	if err != nil {
		return NetPath{}, err
	}
	if len(f.Terms.role(Cluster)) > 0 {
		return NetPath{}, fmt.Errorf("models: elastic net with cluster(): %w", ErrUnsupported)
	}
	out := NetPath{
		Kind:      "Cox model of " + f.title(),
		Terms:     f.Terms,
		Names:     f.design.names,
		N:         f.N,
		Events:    f.Events,
		Missing:   f.Missing,
		MissingIn: f.MissingIn,
	}
	out.problem = f.q.problem()
	return out, out.fit(o)
}

// LogisticNet fits a logistic regression with an elastic-net penalty along a path, as [CoxNet] does a Cox model; the
// intercept is not penalised.
//
// Errors: those of [Logistic] and [CoxNet]; [ErrUnsupported] without an intercept.
//
// Reference: Friedman, Hastie and Tibshirani (2010), J Stat Softw 33(1).
//
// R equivalent: glmnet(x, y, family = "binomial", alpha = 1 − Ridge).
func LogisticNet(data Data, outcome, formula string, options ...NetOptions) (NetPath, error) {
	o := option.Of(options)
	f, err := prepareLogistic(data, outcome, formula, LogisticOptions{Event: o.Event})
	if err != nil {
		return NetPath{}, err
	}
	if !f.q.intercept {
		return NetPath{}, fmt.Errorf("models: elastic net without an intercept: %w", ErrUnsupported)
	}
	out := NetPath{
		Kind:      fmt.Sprintf("logistic regression of %s = %s", f.Outcome, f.Event),
		Terms:     f.Terms,
		Names:     f.design.names,
		N:         f.N,
		Events:    f.Events,
		Missing:   f.Missing,
		MissingIn: f.MissingIn,
	}
	out.problem = f.q.problem()
	return out, out.fit(o)
}

func (o NetOptions) checked(n int) (NetOptions, error) {
	if !(o.Ridge >= 0 && o.Ridge <= 1) {
		return o, fmt.Errorf("models: elastic net: %w: Ridge %v is not between 0 and 1", ErrOption, o.Ridge)
	}
	if o.Tolerance == 0 {
		o.Tolerance = 1e-12
	}
	if !(o.Tolerance > 0) {
		return o, fmt.Errorf("models: elastic net: %w: Tolerance %v", ErrOption, o.Tolerance)
	}
	for k, l := range o.Lambdas {
		if !(l >= 0) || math.IsInf(l, 1) || k > 0 && l >= o.Lambdas[k-1] {
			return o, fmt.Errorf(
				"models: elastic net: %w: Lambdas %d: %v; they must descend and not be negative",
				ErrOption,
				k+1,
				l,
			)
		}
	}
	if o.Folds == 0 {
		o.Folds = 10
		if o.FoldOf != nil {
			o.Folds = slices.Max(append([]int{0}, o.FoldOf...))
		}
	}
	if o.FoldOf != nil && len(o.FoldOf) != n {
		return o, fmt.Errorf("models: elastic net: %w: FoldOf has %d rows, the fit %d", ErrLength, len(o.FoldOf), n)
	}
	if o.Folds < 3 || o.Folds > n {
		return o, fmt.Errorf("models: elastic net: %w: %d folds of %d rows; there must be 3", ErrOption, o.Folds, n)
	}
	for i, k := range o.FoldOf {
		if k < 1 || k > o.Folds {
			return o, fmt.Errorf(
				"models: elastic net: %w: FoldOf, row %d: %d is not from 1 to %d",
				ErrOption,
				i+1,
				k,
				o.Folds,
			)
		}
	}
	return o, nil
}

func (n *NetPath) fit(o NetOptions) error {
	o, err := o.checked(n.N)
	if err != nil {
		return err
	}
	n.Options, n.problem.tolerance = o, o.Tolerance
	if len(n.Names) == 0 {
		return fmt.Errorf("models: elastic net: %w: no columns to penalise", ErrFormula)
	}
	if n.Steps, err = n.problem.path(o.Lambdas, o.Ridge); err != nil {
		return err
	}
	if o.Lambdas == nil {
		for _, s := range n.Steps {
			n.Options.Lambdas = append(n.Options.Lambdas, s.Lambda)
		}
	}
	return nil
}

// path fits along the penalties; nil chooses them.
func (q netProblem) path(lambdas []float64, ridge float64) ([]NetStep, error) {
	beta := make([]float64, q.p)
	var effects []int
	for j := range q.p {
		if j > 0 || !q.free {
			effects = append(effects, j)
		}
	}
	null, ok := newtonHolding(q.f, beta, q.p, 100, 1e-20, effects...)
	if !ok {
		return nil, fmt.Errorf(
			"models: elastic net: %w: the likelihood cannot be computed without effects: is the offset too large?",
			ErrInvalid,
		)
	}
	pt, _ := q.f(null.beta)
	q.null = pt.logLik
	own := lambdas == nil
	if own {
		lambdas = q.lambdas(pt, effects, ridge)
	}
	beta = null.beta
	steps := make([]NetStep, 0, len(lambdas))
	for k, lambda := range lambdas {
		var err error
		if pt, err = q.descend(beta, pt, lambda, ridge); err != nil {
			return nil, err
		}
		steps = append(steps, q.step(beta, lambda, pt.logLik))
		if now := steps[k].Explained; own && k >= 5 && (now-steps[k-1].Explained < 1e-5*now || now > 0.999) {
			break
		}
	}
	return steps, nil
}

// lambdas is the path that glmnet takes.
func (q netProblem) lambdas(pt point, effects []int, ridge float64) []float64 {
	largest := 0.0
	for _, j := range effects {
		largest = max(largest, math.Abs(pt.u[j]))
	}
	largest /= q.total * max(1-ridge, 1e-3)
	ratio := 1e-4
	if len(q.events) < len(effects) {
		ratio = 0.01
	}
	out := make([]float64, 100)
	for k := range out {
		out[k] = largest * math.Pow(ratio, float64(k)/99)
	}
	return out
}

// descend minimises −l/n plus the penalty from beta, which it changes: coordinate descent on the
// quadratic that Newton's method would minimise, and halved steps where that leads up. The
// information is that of an earlier point as long as steps shrink fast with it.
func (q netProblem) descend(beta []float64, pt point, lambda, ridge float64) (point, error) {
	next := make([]float64, q.p)
	last := math.Inf(1)
	for range 500 {
		copy(next, beta)
		q.coordinates(next, pt, lambda, ridge)
		moved := 0.0
		for j, b := range next {
			d := b - beta[j]
			moved = max(moved, pt.h[j*q.p+j]/q.total*d*d)
		}
		if moved < q.tolerance || moved < 1e-15 && moved > last/4 {
			return pt, nil
		}
		f := q.score
		if f == nil || moved > last/1e4 { // the first step is far, or steps shrink slowly
			f = q.f
		}
		last = moved
		before := -pt.logLik/q.total + q.penalty(beta, lambda, ridge)
		at, ok := f(next)
		for halved := 0; !ok || -at.logLik/q.total+q.penalty(next, lambda, ridge) > before+1e-14*math.Abs(before); halved++ {
			if halved == 40 {
				return pt, nil // nothing is left but rounding
			}
			for j := range next {
				next[j] = (next[j] + beta[j]) / 2
			}
			at, ok = q.f(next)
		}
		if at.h == nil {
			at.h = pt.h
		}
		copy(beta, next)
		pt = at
	}
	return pt, fmt.Errorf(
		"models: elastic net: %w at Lambda %v: the likelihood is nearly monotone there; end the path before",
		ErrNotConverged,
		lambda,
	)
}

func (q netProblem) penalty(beta []float64, lambda, ridge float64) float64 {
	out := 0.0
	for j, b := range beta {
		if j > 0 || !q.free {
			out += (1-ridge)*math.Abs(b) + ridge/2*b*b
		}
	}
	return lambda * out
}

// coordinates minimises the quadratic at pt, from the coefficients there, one coefficient after the other.
func (q netProblem) coordinates(b []float64, pt point, lambda, ridge float64) {
	p := q.p
	r := make([]float64, p) // the gradient of the quadratic, downwards
	for j := range r {
		r[j] = pt.u[j] / q.total
	}
	for range 10000 {
		moved := 0.0
		for j := range p {
			h := pt.h[j*p+j] / q.total
			if h <= 0 {
				continue
			}
			z := h*b[j] + r[j]
			next := z / h
			if j > 0 || !q.free {
				next = soft(z, lambda*(1-ridge)) / (h + lambda*ridge)
			}
			d := next - b[j]
			if d == 0 {
				continue
			}
			b[j] = next
			moved = max(moved, h*d*d)
			for k, v := range pt.h[j*p : (j+1)*p] {
				r[k] -= d * v / q.total
			}
		}
		if moved < 1e-26 {
			return
		}
	}
}

// soft takes a towards 0 by l, at most to it.
func soft(a, l float64) float64 {
	switch {
	case a > l:
		return a - l
	case a < -l:
		return a + l
	}
	return 0
}

// step is the model at standardised coefficients.
func (q netProblem) step(beta []float64, lambda, logLik float64) NetStep {
	s := NetStep{Lambda: lambda, Explained: 1 - (q.saturated-logLik)/(q.saturated-q.null)}
	from := 0
	if q.free {
		s.Intercept, from = beta[0], 1
	}
	for j := from; j < q.p; j++ {
		b := 0.0
		if beta[j] != 0 && q.scale[j] > 0 {
			b = beta[j] / q.scale[j]
			s.NonZero++
		}
		if q.free {
			s.Intercept -= b * q.mean[j]
		}
		s.Coefficients = append(s.Coefficients, b)
	}
	return s
}
