package models

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// objective is a log-likelihood with its derivatives; ok is false where it cannot be computed.
type objective func(beta []float64) (pt point, ok bool)

// climb is where Newton's method went.
type climb struct {
	beta        []float64
	first, last point
	active      []int // columns that are not a combination of others
	aliased     []alias
	step        []float64 // the last step
	iterations  int
	converged   bool
}

// alias is a column that is a combination of columns before it.
type alias struct {
	column int
	of     []int
}

// aliases finds columns that are combinations of those before them, by the pivots of a Cholesky decomposition of
// the information, p×p.
func aliases(h []float64, p int) (active []int, aliased []alias) {
	const tolerance = 1e-10
	l := make([][]float64, 0, p) // rows of the factor, of the active columns
	for j := range p {
		row := make([]float64, len(active)+1)
		pivot := h[j*p+j]
		for a, k := range active {
			v := h[j*p+k]
			for m := range a {
				v -= row[m] * l[a][m]
			}
			row[a] = v / l[a][a]
			pivot -= row[a] * row[a]
		}
		if !(pivot > tolerance*h[j*p+j]) || h[j*p+j] <= 0 {
			aliased = append(aliased, alias{j, involved(l, row, active)})
			continue
		}
		row[len(active)] = math.Sqrt(pivot)
		l, active = append(l, row), append(active, j)
	}
	return active, aliased
}

// involved solves for the columns that make up the one with this row of the factor.
func involved(l [][]float64, row []float64, active []int) []int {
	c := make([]float64, len(active))
	largest := 0.0
	for a := len(active) - 1; a >= 0; a-- {
		c[a] = row[a]
		for m := a + 1; m < len(active); m++ {
			c[a] -= l[m][a] * c[m]
		}
		c[a] /= l[a][a]
		largest = max(largest, math.Abs(c[a]))
	}
	var out []int
	for a, v := range c {
		if math.Abs(v) > 1e-5*largest && largest > 1e-5 {
			out = append(out, active[a])
		}
	}
	return out
}

// solve returns h⁻¹u over the active columns, zero elsewhere, and the inverse itself over these.
func solve(h, u []float64, active []int, p int) (step []float64, inverse *mat.SymDense, ok bool) {
	k := len(active)
	step = make([]float64, p)
	if k == 0 {
		return step, nil, true
	}
	s := mat.NewSymDense(k, nil)
	v := mat.NewVecDense(k, nil)
	for a, i := range active {
		v.SetVec(a, u[i])
		for b := a; b < k; b++ {
			s.SetSym(a, b, h[i*p+active[b]])
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(s) {
		return step, nil, false
	}
	var x mat.VecDense
	if err := chol.SolveVecTo(&x, v); err != nil && x.Len() != k {
		return step, nil, false
	}
	for a, i := range active {
		step[i] = x.AtVec(a)
		if math.IsNaN(step[i]) || math.IsInf(step[i], 0) {
			return step, nil, false
		}
	}
	inverse = mat.NewSymDense(k, nil)
	if err := chol.InverseTo(inverse); err != nil {
		if _, bad := err.(mat.Condition); !bad {
			return step, nil, false
		}
	}
	return step, inverse, true
}

// newton climbs from start, halving steps that lead down. It ends when the gain that the next step promises, uᵀh⁻¹u,
// is below tolerance: that step is still taken, and leaves an error of its square.
func newton(f objective, start []float64, p, maxIterations int, tolerance float64) (climb, bool) {
	return newtonHolding(f, start, p, maxIterations, tolerance)
}

// newtonHolding is newton with some coefficients held where they start.
func newtonHolding(f objective, start []float64, p, maxIterations int, tolerance float64, held ...int) (climb, bool) {
	c := climb{beta: append([]float64(nil), start...)}
	pt, ok := f(c.beta)
	if !ok || math.IsNaN(pt.logLik) {
		return c, false
	}
	c.first, c.last = pt, pt
	c.active, c.aliased = aliases(pt.h, p)
	c.active = slices.DeleteFunc(c.active, func(j int) bool { return slices.Contains(held, j) })
	lastGain := math.Inf(1)
	for c.iterations = 1; c.iterations <= maxIterations; c.iterations++ {
		step, _, ok := solve(c.last.h, c.last.u, c.active, p)
		if !ok {
			return c, true // the information vanished: the likelihood has no maximum
		}
		c.step = step
		gain := 0.0
		for j, s := range step {
			gain += s * c.last.u[j]
		}
		if gain <= tolerance || gain < 1e-12 && gain > lastGain/4 { // or nothing is left but rounding
			for j, s := range step {
				c.beta[j] += s
			}
			c.last.logLik += gain / 2
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

// advance takes a step, halved until the likelihood does not fall. It reports false if no part of it helps.
func (c *climb) advance(f objective, step []float64) bool {
	next := make([]float64, len(step))
	size := 1.0
	for range 40 {
		for j, s := range step {
			next[j] = c.beta[j] + size*s
		}
		pt, ok := f(next)
		if ok && !math.IsNaN(pt.logLik) && pt.logLik >= c.last.logLik-1e-12*math.Abs(c.last.logLik) {
			c.beta, c.last = next, pt
			return true
		}
		size /= 2
	}
	return false
}
