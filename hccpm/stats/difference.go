package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// StandardizedDifference is how far two means lie apart, in standard deviations:
//
//	d = |a − b| / √((sdA² + sdB²)/2)
//
// It does not depend on the sizes of the groups. NaN where neither group varies, but 0 if the means are equal.
//
// References: Austin (2009), Stat Med 28:3083, doi:10.1002/sim.3697.
//
// R equivalent: tableone::ExtractSmd, smd::smd.
func StandardizedDifference(a, b, sdA, sdB float64) float64 {
	if a == b {
		return 0
	}
	spread := math.Sqrt((sdA*sdA + sdB*sdB) / 2)
	if spread == 0 {
		return math.NaN()
	}
	return math.Abs(a-b) / spread
}

// StandardizedDifferenceOfLevels is how far two distributions over the same levels lie apart; a and b count each level
// in both groups.
//
//	d = √((p − q)ᵀ S⁻¹ (p − q)), S = (S(p) + S(q))/2
//
// where p and q are the shares of all levels but the first, and S(p) their multinomial covariance. For two levels it
// is |p − q| / √((p(1−p) + q(1−q))/2). NaN for a group of nobody, and where S has no inverse.
//
// References: Yang and Dalton (2012), SAS Global Forum 335, equation 3.
//
// R equivalent: tableone::ExtractSmd of factors.
func StandardizedDifferenceOfLevels(a, b []int) float64 {
	var first, second []float64
	nA, nB := 0.0, 0.0
	for i := range a {
		if a[i]+b[i] > 0 { // a level that nobody has is none
			first, second = append(first, float64(a[i])), append(second, float64(b[i]))
			nA, nB = nA+float64(a[i]), nB+float64(b[i])
		}
	}
	if nA == 0 || nB == 0 {
		return math.NaN()
	}
	k := len(first) - 1
	if k < 1 {
		return 0
	}
	s, d := mat.NewSymDense(k, nil), mat.NewVecDense(k, nil)
	same := true
	for i := range k {
		p, q := first[i+1]/nA, second[i+1]/nB
		d.SetVec(i, p-q)
		same = same && p == q
		s.SetSym(i, i, (p*(1-p)+q*(1-q))/2)
		for j := range i {
			s.SetSym(i, j, -(p*first[j+1]/nA+q*second[j+1]/nB)/2)
		}
	}
	if same {
		return 0
	}
	var x mat.VecDense
	if err := x.SolveVec(s, d); err != nil {
		return math.NaN()
	}
	return math.Sqrt(mat.Dot(d, &x))
}
