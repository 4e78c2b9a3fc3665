package models

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"hipec/hccpm/survival"
)

// Penalty is what is added to a likelihood.
type Penalty int

const (
	// NoPenalty is maximum likelihood; it is the zero value.
	NoPenalty Penalty = iota
	// Firth adds half the log determinant of the information: estimates are nearly free of the bias of small samples,
	// and finite where the likelihood is monotone (Firth 1993, Biometrika 80:27; Heinze and Schemper 2001, Biometrics
	// 57:114).
	Firth
)

// Limits is how confidence limits and P values of coefficients are found.
type Limits int

const (
	// AutoLimits is Wald's for maximum likelihood, and the profile's with Firth's penalty. It is the zero value.
	AutoLimits Limits = iota
	// WaldLimits are symmetric on the scale of the coefficient.
	WaldLimits
	// ProfileLimits are where twice the log-likelihood, the other coefficients at their best, has fallen by the
	// quantile of χ² on 1 degree of freedom; P is that of the likelihood-ratio test.
	ProfileLimits
)

// String names the kind.
func (l Limits) String() string {
	switch l {
	case WaldLimits:
		return "Wald"
	case ProfileLimits:
		return "profile likelihood"
	}
	return "automatic"
}

// penalised is the objective of Firth's method: l + ½ log|I|, with its derivative; third gives ½ tr(I⁻¹ ∂I/∂βⱼ).
func penalised(f objective, active []int, p int, third func(beta []float64, a *mat.SymDense) []float64) objective {
	return func(beta []float64) (point, bool) {
		pt, ok := f(beta)
		if !ok {
			return pt, false
		}
		k := len(active)
		if k == 0 {
			return pt, true
		}
		s := mat.NewSymDense(k, nil)
		for a, i := range active {
			for b := a; b < k; b++ {
				s.SetSym(a, b, pt.h[i*p+active[b]])
			}
		}
		var chol mat.Cholesky
		if !chol.Factorize(s) {
			return pt, false
		}
		pt.logLik += chol.LogDet() / 2
		inverse := mat.NewSymDense(k, nil)
		if err := chol.InverseTo(inverse); err != nil {
			if _, bad := err.(mat.Condition); !bad {
				return pt, false
			}
		}
		for a, v := range third(beta, inverse) {
			pt.u[active[a]] += v
		}
		return pt, true
	}
}

// thirdSums is sums over a risk set of r, r x, r x xᵀ, r q and r q x, where q = xᵀAx.
type thirdSums struct {
	s0, t0 float64
	s1, t1 []float64
	s2     []float64
}

func newThirdSums(k int) *thirdSums {
	return &thirdSums{s1: make([]float64, k), t1: make([]float64, k), s2: make([]float64, k*k)}
}

func (s *thirdSums) reset() {
	s.s0, s.t0 = 0, 0
	clear(s.s1)
	clear(s.t1)
	clear(s.s2)
}

// add takes r times the row x, over the active columns; q is xᵀAx.
func (s *thirdSums) add(r, q float64, x []float64) {
	k := len(x)
	s.s0 += r
	s.t0 += r * q
	for a, v := range x {
		s.s1[a] += r * v
		s.t1[a] += r * q * v
		for b, w := range x {
			s.s2[a*k+b] += r * v * w
		}
	}
}

// cumulant adds weight times ½ E[(x−m)ⱼ (x−m)ᵀA(x−m)] under the sums less f times those of d:
//
//	E[xⱼq] − mⱼE[q] − 2 (E[xⱼxᵀ] − mⱼmᵀ) A m.
func (s *thirdSums) cumulant(d *thirdSums, f, weight float64, a *mat.SymDense, out []float64) {
	k := len(out)
	s0 := s.s0 - f*d.s0
	m, am := make([]float64, k), make([]float64, k)
	for j := range m {
		m[j] = (s.s1[j] - f*d.s1[j]) / s0
	}
	mam := 0.0
	for j := range am {
		for l, v := range m {
			am[j] += a.At(j, l) * v
		}
		mam += m[j] * am[j]
	}
	q := (s.t0 - f*d.t0) / s0
	for j := range out {
		v := (s.t1[j]-f*d.t1[j])/s0 - m[j]*q + 2*m[j]*mam
		for l := range am {
			v -= 2 * (s.s2[j*k+l] - f*d.s2[j*k+l]) / s0 * am[l]
		}
		out[j] += weight * v / 2
	}
}

// third is ½ tr(A ∂I/∂βⱼ) over the active columns, with the risks of the last evaluation. Rows with entries are summed
// again at each event time.
func (q *coxData) third(active []int, a *mat.SymDense) []float64 {
	k := len(active)
	out := make([]float64, k)
	sums, deaths := newThirdSums(k), newThirdSums(k)
	x := make([]float64, k)
	take := func(s *thirdSums, i int) {
		form := 0.0
		for b, j := range active {
			x[b] = q.x[i*q.p+j]
		}
		for b := range x {
			for c := range x {
				form += x[b] * a.At(b, c) * x[c]
			}
		}
		s.add(q.risk[i], form, x)
	}
	for g := 0; g+1 < len(q.bounds); g++ {
		lo, hi := q.bounds[g], q.bounds[g+1]
		sums.reset()
		for pos := hi; pos > lo; {
			t, n, weight := q.time[pos-1], 0, 0.0
			deaths.reset()
			for ; pos > lo && q.time[pos-1] == t; pos-- {
				if q.entry == nil {
					take(sums, pos-1)
				}
				if q.event[pos-1] {
					n++
					weight += q.weightOf(pos - 1)
					take(deaths, pos-1)
				}
			}
			if weight == 0 {
				continue
			}
			if q.entry != nil {
				sums.reset()
				for i := pos; i < hi; i++ {
					if q.entry[i] < t {
						take(sums, i)
					}
				}
			}
			if q.ties != survival.Efron {
				sums.cumulant(deaths, 0, weight, a, out)
				continue
			}
			for l := range n {
				sums.cumulant(deaths, float64(l)/float64(n), weight/float64(n), a, out)
			}
		}
	}
	return out
}

// profile finds where twice the log-likelihood, maximised over the other coefficients, is fall below its maximum, on
// one side of the estimate of column j; 0 for the fall is not allowed. It is ±Inf if there is no such place within 1e3
// deviations, as the likelihood levels off.
func (c climb) profile(f objective, p, j int, fall, se, side float64, iterations int, tolerance float64) float64 {
	top := c.last.logLik
	at := append([]float64(nil), c.beta...)
	excess := func(b float64) float64 { // above 0 beyond the limit
		at[j] = b
		best, ok := newtonHolding(f, at, p, iterations, tolerance, j)
		if !ok || len(best.beta) == 0 {
			return math.NaN()
		}
		copy(at, best.beta)
		return 2*(top-best.last.logLik) - fall
	}
	in, out := c.beta[j], c.beta[j]+side*se*math.Sqrt(fall)
	fin, fout := -fall, excess(out)
	for step := se; !(fout > 0); step *= 2 {
		if math.IsNaN(fout) || math.Abs(out-c.beta[j]) > 1e3 {
			return math.Inf(int(side))
		}
		in, fin = out, fout
		out += side * step
		fout = excess(out)
	}
	last := 0
	for range 100 { // false position, with the Illinois rule
		if math.Abs(out-in) <= 1e-11*math.Max(1, math.Abs(out)) {
			break
		}
		b := out - fout*(out-in)/(fout-fin)
		v := excess(b)
		switch {
		case math.IsNaN(v):
			return math.NaN()
		case math.Abs(v) < 1e-12:
			return b
		case v > 0:
			out, fout = b, v
			if last == 1 {
				fin /= 2
			}
			last = 1
		default:
			in, fin = b, v
			if last == -1 {
				fout /= 2
			}
			last = -1
		}
	}
	return (in + out) / 2
}
