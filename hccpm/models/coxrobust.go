package models

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"hipec/hccpm/survival"
)

// chooseVariance numbers the clusters if errors are to be robust.
func (f *CoxFit) chooseVariance(src *source) error {
	s := f.sample
	byFormula := f.Terms.role(Cluster)
	labels := s.Clusters()
	want := f.Options.Variance == Robust
	if f.Options.Variance == AutoVariance {
		want = len(byFormula) > 0 || labels != nil || fractional(s.Weights()) || repeatedEvents(s.IDs(), s.EventFlags())
	}
	if !want {
		return nil
	}
	if f.Options.Ties == survival.ExactTies {
		return fmt.Errorf("models: robust variance with exact ties: %w: ask for ModelBased", ErrUnsupported)
	}
	f.IsRobust = true
	if len(byFormula) > 0 {
		var err error
		f.clusters, _, err = src.partition(byFormula, f.cases.data)
		return err
	}
	if labels == nil {
		labels = s.IDs()
	}
	if labels != nil {
		known := map[string]int32{}
		f.clusters = make([]int32, f.N)
		for k, i := range f.cases.sample {
			at, ok := known[labels[i]]
			if !ok {
				at = int32(len(known))
				known[labels[i]] = at
			}
			f.clusters[k] = at
		}
	}
	return nil
}

func fractional(weights []float64) bool {
	for _, w := range weights {
		if w != math.Trunc(w) {
			return true
		}
	}
	return false
}

func repeatedEvents(ids []string, event []bool) bool {
	had := map[string]bool{}
	for i, id := range ids {
		if event[i] && had[id] {
			return true
		}
		had[id] = had[id] || event[i]
	}
	return false
}

// moment is one event time of a walk: its rows, the steps of hazard and of hazard times mean, what tied events are
// spared of both, and the mean of x over its risk sets.
type moment struct {
	pos, end            int
	step, spared        float64
	meanStep, meanSpare []float64
	mean                []float64
}

// walk evaluates at beta and returns the event times of each stratum, forwards in time, in the standardised columns.
func (q *coxData) walk(beta []float64) [][]moment {
	pt := point{u: make([]float64, q.p), h: make([]float64, q.p*q.p)}
	q.predict(beta, &pt)
	w := newWalker(q, &pt)
	var found []moment
	count := 0
	w.visit = func(pos, end int, mean []float64, step, f float64) {
		if len(found) == 0 || found[len(found)-1].pos != pos {
			found = append(found, moment{pos: pos, end: end, meanStep: make([]float64, q.p), meanSpare: make([]float64, q.p),
				mean: make([]float64, q.p)})
			count = 0
		}
		m := &found[len(found)-1]
		count++
		m.step += step
		m.spared += f * step
		for j, v := range mean {
			m.meanStep[j] += step * v
			m.meanSpare[j] += f * step * v
			m.mean[j] += (v - m.mean[j]) / float64(count)
		}
	}
	out := make([][]moment, len(q.bounds)-1)
	for g := range out {
		found = nil
		w.backward(q.bounds[g], q.bounds[g+1])
		q.forward(q.bounds[g], q.bounds[g+1])
		for a, b := 0, len(found)-1; a < b; a, b = a+1, b-1 {
			found[a], found[b] = found[b], found[a]
		}
		out[g] = found
	}
	return out
}

// scores is the score residuals at beta, n×p in the order of q, not weighted, of the standardised columns:
//
//	δ (x − x̄(t)) − ∫ (x − x̄(s)) exp(xβ) dΛ₀(s)
//
// (Therneau and Grambsch 2000, section 4.6; for tied events by Efron's method, appendix C of their report).
func (q *coxData) scores(beta []float64) []float64 {
	p := q.p
	out := make([]float64, q.n*p)
	sums := make([]float64, p)
	var atEntry []float64
	if q.entry != nil {
		atEntry = make([]float64, q.n*p)
	}
	for g, moments := range q.walk(beta) {
		lo, hi := q.bounds[g], q.bounds[g+1]
		clear(sums)
		entering := lo
		enter := func(before float64) {
			for ; q.entry != nil && entering < hi && q.entry[q.byEntry[entering]] < before; entering++ {
				i := int(q.byEntry[entering])
				copy(atEntry[i*p:(i+1)*p], sums)
			}
		}
		row := lo
		take := func(until int, m *moment) {
			for ; row < until; row++ {
				risk := q.riskOf(row)
				for j := range p {
					v := q.x[row*p+j]
					s := sums[j]
					if atEntry != nil {
						s -= atEntry[row*p+j]
					}
					if q.event[row] && m != nil {
						s -= m.meanSpare[j]
						out[row*p+j] += v - m.mean[j]
					}
					out[row*p+j] -= risk * (v*q.hazard[row] - s)
				}
			}
		}
		for k := range moments {
			m := &moments[k]
			enter(q.time[m.pos])
			take(m.pos, nil)
			for j, v := range m.meanStep {
				sums[j] += v
			}
			take(m.end, m)
		}
		enter(math.Inf(1))
		take(hi, nil)
	}
	return out
}

// riskOf is exp of the linear predictor of a row, without its weight.
func (q *coxData) riskOf(i int) float64 {
	if q.weight == nil {
		return q.risk[i]
	}
	if q.weight[i] == 0 {
		return 0
	}
	return q.risk[i] / q.weight[i]
}

// robust replaces the covariance by that of the infinitesimal jackknife, V Σ(UᵀU) V over clusters, and adds the score
// test with it.
func (f *CoxFit) robust(inverse *mat.SymDense) {
	k := len(f.active)
	if k == 0 {
		return
	}
	middle, _ := f.meat(f.beta)
	var left, v mat.Dense
	left.Mul(inverse, middle)
	v.Mul(&left, inverse)
	sym := mat.NewSymDense(k, nil)
	for a := range k {
		for b := a; b < k; b++ {
			sym.SetSym(a, b, (v.At(a, b)+v.At(b, a))/2)
		}
	}
	f.Covariance = f.unscaled(sym, true)
	atZero, total := f.meat(make([]float64, f.q.p))
	f.RobustScore = chiSquare(quadratic(atZero, total), k)
	f.q.walk(f.beta) // leaves risks and hazards at the estimates
}

// meat is Σ UᵀU over clusters of weighted score residuals at beta, over the active columns, and their sum.
func (f *CoxFit) meat(beta []float64) (*mat.SymDense, *mat.VecDense) {
	p, k := f.q.p, len(f.active)
	scores := f.q.scores(beta)
	groups := f.N
	if f.clusters != nil {
		groups = 0
		for _, c := range f.clusters {
			groups = max(groups, int(c)+1)
		}
	}
	sums := make([]float64, groups*k)
	total := mat.NewVecDense(k, nil)
	for at, o := range f.q.order {
		g := at
		if f.clusters != nil {
			g = int(f.clusters[o])
		}
		w := f.q.weightOf(at)
		for a, j := range f.active {
			sums[g*k+a] += w * scores[at*p+j]
			total.SetVec(a, total.AtVec(a)+w*scores[at*p+j])
		}
	}
	h, ones := make([]float64, k*k), make([]float64, groups)
	for i := range ones {
		ones[i] = 1
	}
	gram(h, sums, ones, k)
	out := mat.NewSymDense(k, nil)
	for a := range k {
		for b := a; b < k; b++ {
			out.SetSym(a, b, h[a*k+b])
		}
	}
	return out, total
}
