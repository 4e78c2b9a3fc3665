package models

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
)

// FineGrayOptions chooses limits and the iteration.
type FineGrayOptions struct {
	// Level of the confidence limits; 0 means 0.95.
	Level float64
	// MaxIterations; 0 means 50.
	MaxIterations int
	// Tolerance as that of [CoxOptions]; 0 means 1e-20 for each event.
	Tolerance float64
}

// FineGrayFit is a fitted model of a subdistribution hazard.
type FineGrayFit struct {
	// Terms of the model; Cause is the event it is about.
	Terms Terms
	Cause string
	// Coefficients; Ratio is the ratio of subdistribution hazards.
	Coefficients []Coefficient
	// Covariance of the estimates by Fine and Gray's sandwich, which knows that the censoring was estimated;
	// NaiveCovariance is the inverse of the information.
	Covariance, NaiveCovariance [][]float64
	// NullLogLik and LogLik are pseudo-log-likelihoods at 0 and at the estimates.
	NullLogLik, LogLik float64
	// PseudoLikelihoodRatio is twice their difference, whose P is only about right; Wald uses Covariance.
	PseudoLikelihoodRatio, Wald Test
	// N rows: Events of the cause, Competing ones, and censored ones; Missing rows were left out.
	N, Events, Competing, Censored, Missing int
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
	Options FineGrayOptions

	cox    *CoxFit // the rows, the design and the scale of its columns
	q      *fineGrayData
	beta   []float64
	active []int
}

// fineGrayData is the rows of a Fine-Gray model by time, with the weights of those who had a competing event.
type fineGrayData struct {
	*coxData
	mine, other []bool    // rows with the event, and with a competing one
	free        []float64 // chance of being uncensored just before each row's time
	first       []int     // first row of each distinct time, and n
	censored    []float64 // censored at each distinct time
}

// FineGray fits how the cumulative incidence of one of several competing events depends on columns of the data, through
// its subdistribution hazard
//
//	h₁(t | x) = −d/dt log(1 − F₁(t | x)) = h₀(t) exp(xβ),
//
// that is F₁(t | x) = 1 − exp(−H₀(t) exp(xβ)): exp(β) above 1 means that the event is seen more
// often in the end, whether because its own hazard is higher or because others are lower;
// [CauseSpecific] tells these apart. A patient who had a competing event at u stays at risk with
// the weight G(t−)/G(u−), where G is the Kaplan–Meier estimate of remaining uncensored. The sample
// holds times and causes; cause is one of [survival.Sample.Causes]. Each evaluation takes O(n p²)
// steps.
//
// Tied events are taken by Breslow's method. Rows in which a column is missing are left out,
// counted and named. The columns should not change after the beginning.
//
// Special cases: as [Cox].
//
// Errors: those of [Cox]; [ErrInvalid] for a cause that did not happen; [ErrUnsupported] for
// entries, weights, strata(), cluster() and several rows of one ID; [ErrOption].
//
// References: Fine and Gray (1999), J Am Stat Assoc 94:496, equations 5 to 8; Geskus (2011),
// Biometrics 67:39; Kawaguchi et al. (2021), R Journal 12:43, for the linear algorithm.
//
// R equivalent: cmprsk::crr(time, cause, x, failcode).
func FineGray(
	s survival.Sample,
	cause string,
	data Data,
	formula string,
	options ...FineGrayOptions,
) (FineGrayFit, error) {
	o := option.Of(options)
	mine, err := s.OfCause(cause)
	if err != nil {
		return FineGrayFit{}, fmt.Errorf(
			"models: Fine-Gray: %w: no cause %q; there are %q",
			ErrInvalid,
			cause,
			s.Causes(),
		)
	}
	switch {
	case s.Entries() != nil, s.Weights() != nil, s.IDs() != nil, s.Clusters() != nil:
		return FineGrayFit{}, fmt.Errorf(
			"models: Fine-Gray with entries, weights, clusters or IDs: %w",
			ErrUnsupported,
		)
	}
	cox, err := prepareCox(
		mine,
		data,
		formula,
		CoxOptions{Ties: survival.BreslowTies, Level: o.Level, MaxIterations: o.MaxIterations,
			Tolerance: o.Tolerance},
	)
	if err != nil {
		return FineGrayFit{}, err
	}
	if len(cox.Strata) > 0 || cox.IsRobust {
		return FineGrayFit{}, fmt.Errorf("models: Fine-Gray with strata() or cluster(): %w", ErrUnsupported)
	}
	o = FineGrayOptions{cox.Options.Level, cox.Options.MaxIterations, cox.Options.Tolerance}
	f := FineGrayFit{
		Terms:     cox.Terms,
		Cause:     cause,
		N:         cox.N,
		Events:    cox.Events,
		Missing:   cox.Missing,
		MissingIn: cox.MissingIn,
		Name:      s.Name(),
		Unit:      s.Unit(),
		Options:   o,
		cox:       cox,
	}
	f.q = newFineGrayData(cox, s.EventFlags())
	for _, c := range f.q.other {
		if c {
			f.Competing++
		}
	}
	f.Censored = f.N - f.Events - f.Competing
	c, ok := newton(f.q.evaluate, make([]float64, f.q.p), f.q.p, o.MaxIterations, o.Tolerance)
	if !ok {
		return FineGrayFit{}, fmt.Errorf(
			"models: Fine-Gray: %w: the likelihood cannot be computed at 0: is the offset too large?",
			ErrInvalid,
		)
	}
	f.finish(c)
	return f, nil
}

// newFineGrayData marks the competing events and estimates the censoring; events are those of any cause, by row of the
// sample.
func newFineGrayData(cox *CoxFit, events []bool) *fineGrayData {
	q := &fineGrayData{
		coxData: cox.q,
		mine:    cox.q.event,
		other:   make([]bool, cox.q.n),
		free:    make([]float64, cox.q.n),
	}
	for at, k := range q.order {
		q.other[at] = events[cox.cases.sample[k]] && !q.mine[at]
	}
	free := 1.0
	for lo := 0; lo < q.n; {
		hi, censored := lo, 0.0
		for ; hi < q.n && q.time[hi] == q.time[lo]; hi++ {
			q.free[hi] = free
			if !q.mine[hi] && !q.other[hi] {
				censored++
			}
		}
		q.first, q.censored = append(q.first, lo), append(q.censored, censored)
		free *= 1 - censored/float64(q.n-lo)
		lo = hi
	}
	q.first = append(q.first, q.n)
	return q
}

// evaluate is the pseudo-log-likelihood with its derivatives. As for a Cox model a row's x xᵀ
// counts with all the hazard it was exposed to, that after a competing event included.
func (q *fineGrayData) evaluate(beta []float64) (point, bool) {
	p := q.p
	pt := point{u: make([]float64, p), h: make([]float64, p*p)}
	if !q.predict(beta, &pt) {
		return pt, false
	}
	steps := q.steps(true, func(_ int, d, s0 float64, mean []float64) {
		pt.logLik -= d * math.Log(s0)
		for j, m := range mean {
			pt.u[j] -= d * m
		}
		gram(pt.h, mean, []float64{-d}, p)
	})
	exposure := q.exposures(steps)
	for i := range exposure {
		exposure[i] *= q.risk[i]
	}
	gram(pt.h, q.x, exposure, p)
	mirror(pt.h, p)
	return pt, true
}

// steps is the steps of the baseline hazard at each distinct time, from the risks of the last
// evaluation; visit is called for those with events, forwards in time, with their number, the sum
// of risks at risk and the mean of x, which is reused.
func (q *fineGrayData) steps(means bool, visit func(g int, d, s0 float64, mean []float64)) []float64 {
	p, groups := q.p, len(q.censored)
	s0 := make([]float64, groups)
	s1 := make([]float64, 0)
	if means {
		s1 = make([]float64, groups*p)
	}
	sum, sums := 0.0, make([]float64, p)
	for g := groups - 1; g >= 0; g-- { // those at risk
		for i := q.first[g]; i < q.first[g+1]; i++ {
			sum += q.risk[i]
			if means {
				for j, v := range q.x[i*p : (i+1)*p] {
					sums[j] += q.risk[i] * v
				}
			}
		}
		s0[g] = sum
		if means {
			copy(s1[g*p:(g+1)*p], sums)
		}
	}
	sum = 0
	clear(sums)
	out, mean := make([]float64, groups), make([]float64, p)
	for g := range groups { // and those who had a competing event before
		d := 0.0
		for i := q.first[g]; i < q.first[g+1]; i++ {
			if q.mine[i] {
				d++
			}
		}
		if free := q.free[q.first[g]]; d > 0 {
			total := s0[g] + free*sum
			out[g] = d / total
			for j := range mean {
				if means {
					mean[j] = (s1[g*p+j] + free*sums[j]) / total
				}
			}
			visit(g, d, total, mean)
		}
		for i := q.first[g]; i < q.first[g+1]; i++ {
			if q.other[i] {
				r := q.risk[i] / q.free[i]
				sum += r
				if means {
					for j, v := range q.x[i*p : (i+1)*p] {
						sums[j] += r * v
					}
				}
			}
		}
	}
	return out
}

// exposures is the hazard that each row was exposed to, weighted after a competing event.
func (q *fineGrayData) exposures(steps []float64) []float64 {
	out := make([]float64, q.n)
	total, groups := 0.0, len(steps)
	for g, s := range steps {
		total += s
		for i := q.first[g]; i < q.first[g+1]; i++ {
			out[i] = total
		}
	}
	later := 0.0 // Σ G(s−) dΛ(s) afterwards
	for g := groups - 1; g >= 0; g-- {
		for i := q.first[g]; i < q.first[g+1]; i++ {
			if q.other[i] {
				out[i] += later / q.free[i]
			}
		}
		later += q.free[q.first[g]] * steps[g]
	}
	return out
}

// finish fills in what the climb found.
func (f *FineGrayFit) finish(c climb) {
	q, cox := f.q, f.cox
	f.beta, f.active = c.beta, c.active
	cox.active, cox.beta = c.active, c.beta
	f.Iterations, f.Converged = c.iterations, c.converged && len(c.growing()) == 0
	f.NullLogLik, f.LogLik = c.first.logLik, c.last.logLik
	k := len(c.active)
	f.PseudoLikelihoodRatio = chiSquare(2*(f.LogLik-f.NullLogLik), k)
	f.Warnings = append(c.warnings(cox.design, k, f.Events, NoPenalty), cox.Warnings...)
	_, inverse, ok := solve(c.last.h, c.last.u, c.active, q.p)
	f.NaiveCovariance = cox.unscaled(inverse, ok)
	f.Covariance = f.NaiveCovariance
	if ok && inverse != nil {
		u := q.influence(c.beta)
		h, ones := make([]float64, q.p*q.p), make([]float64, q.n)
		for i := range ones {
			ones[i] = 1
		}
		gram(h, u, ones, q.p)
		middle := mat.NewSymDense(k, nil)
		for a, i := range c.active {
			for b := a; b < k; b++ {
				middle.SetSym(a, b, h[i*q.p+c.active[b]])
			}
		}
		var left, v mat.Dense
		left.Mul(inverse, middle)
		v.Mul(&left, inverse)
		sym := mat.NewSymDense(k, nil)
		for a := range k {
			for b := a; b < k; b++ {
				sym.SetSym(a, b, (v.At(a, b)+v.At(b, a))/2)
			}
		}
		f.Covariance = cox.unscaled(sym, true)
	}
	cox.Covariance, cox.NaiveCovariance = f.Covariance, f.NaiveCovariance
	cox.coefficients()
	f.Coefficients, f.Wald = cox.Coefficients, cox.waldOf(c.active)
}
