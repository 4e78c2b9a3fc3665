package models

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// ascend is Newton's method for a likelihood that is not concave everywhere: where the information is not positive
// definite a multiple of its diagonal is added until it is. Otherwise it does what newton does; held coefficients stay.
func ascend(f objective, start []float64, p, maxIterations int, tolerance float64, active []int) (climb, bool) {
	c := climb{beta: append([]float64(nil), start...), active: active}
	pt, ok := f(c.beta)
	if !ok || math.IsNaN(pt.logLik) {
		return c, false
	}
	c.first, c.last = pt, pt
	lastGain := math.Inf(1)
	for c.iterations = 1; c.iterations <= maxIterations; c.iterations++ {
		step, concave := dampedStep(c.last, active, p)
		if step == nil {
			return c, true
		}
		c.step = step
		gain := 0.0
		for j, s := range step {
			gain += s * c.last.u[j]
		}
		if concave && (gain <= tolerance || gain < 1e-10 && gain > lastGain/4) {
			next := append([]float64(nil), c.beta...)
			for j, s := range step {
				next[j] += s
			}
			if pt, ok := f(next); ok &&
				pt.logLik >= c.last.logLik-1e-9 { // errors at the estimates, not one step before
				c.beta, c.last = next, pt
			}
			c.converged = true
			return c, true
		}
		lastGain = gain
		if !c.advance(f, step) {
			return c, true
		}
	}
	c.iterations = maxIterations
	return c, true
}

// dampedStep solves for a step that leads up; concave says that nothing had to be added. It is nil if none was found.
func dampedStep(pt point, active []int, p int) (step []float64, concave bool) {
	k := len(active)
	step = make([]float64, p)
	if k == 0 {
		return step, true
	}
	largest := 0.0
	for _, j := range active {
		largest = max(largest, math.Abs(pt.h[j*p+j]))
	}
	if largest == 0 {
		largest = 1
	}
	for damp := 0.0; damp < 1e12; damp = max(1e-4, 10*damp) {
		s, v := mat.NewSymDense(k, nil), mat.NewVecDense(k, nil)
		for a, i := range active {
			v.SetVec(a, pt.u[i])
			for b := a; b < k; b++ {
				s.SetSym(a, b, pt.h[i*p+active[b]])
			}
			s.SetSym(a, a, pt.h[i*p+i]+damp*max(math.Abs(pt.h[i*p+i]), 1e-6*largest))
		}
		var chol mat.Cholesky
		if !chol.Factorize(s) || damp == 0 && chol.Cond() > 1e15 {
			continue
		}
		var x mat.VecDense
		if err := chol.SolveVecTo(&x, v); err != nil && x.Len() != k {
			continue
		}
		for a, i := range active {
			step[i] = x.AtVec(a)
		}
		return step, damp == 0
	}
	return nil, false
}
