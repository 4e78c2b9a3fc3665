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
	if f.Options.Penalty == Firth || f.Options.Limits == ProfileLimits {
		return fmt.Errorf("models: robust variance with a penalty or profile limits: %w: ask for ModelBased", ErrUnsupported)
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
