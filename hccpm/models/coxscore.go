package models

import (
	"math"

	"hipec/hccpm/survival"
)

// score is evaluate without the information, which takes most of its time; h is nil. The sums of x
// over risk sets are not needed: a row's x counts with what it had less what it was exposed to, its
// martingale residual.
func (q *coxData) score(beta []float64) (pt point, ok bool) {
	pt = point{u: make([]float64, q.p)}
	if !q.predict(beta, &pt) {
		return pt, false
	}
	for g := 0; g+1 < len(q.bounds); g++ {
		pt.logLik -= q.denominators(q.bounds[g], q.bounds[g+1])
		q.forward(q.bounds[g], q.bounds[g+1])
	}
	p, c := q.p, 0.0
	for i := range q.n {
		c += q.risk[i] * q.hazard[i]
		if q.copied != nil && i+1 < q.n && q.copied[i+1] {
			continue // the copies have the same columns
		}
		for j, v := range q.x[i*p : i*p+p] {
			pt.u[j] -= c * v
		}
		c = 0
	}
	return pt, true
}

// denominators is the sum of the logarithms of the denominators of a stratum, by Breslow's or
// Efron's method. It leaves the steps of the hazard where walker.backward does.
func (q *coxData) denominators(lo, hi int) float64 {
	total, product := 0.0, 1.0
	take := func(weight, s0 float64) {
		if weight != 1 || s0 < 1e-100 || s0 > 1e100 {
			total += weight * math.Log(s0)
			return
		}
		if product *= s0; product > 1e150 || product < 1e-150 {
			total += math.Log(product)
			product = 1
		}
	}
	var s0 sum
	leaving, atRisk := hi, 0
	for pos := hi; pos > lo; {
		t := q.time[pos-1]
		for ; q.entry != nil && leaving > lo && q.entry[q.byEntry[leaving-1]] >= t; leaving-- {
			s0.add(-q.risk[q.byEntry[leaving-1]])
			if atRisk--; atRisk == 0 { // nothing is left but rounding
				s0 = sum{}
			}
		}
		deaths, weight, tied := 0, 0.0, 0.0
		for ; pos > lo && q.time[pos-1] == t; pos-- {
			i := pos - 1
			if q.entry == nil {
				s0.hi += q.risk[i]
			} else {
				s0.add(q.risk[i])
				atRisk++
			}
			q.hazard[i] = 0
			if q.event[i] {
				deaths++
				weight += q.weightOf(i)
				tied += q.risk[i]
			}
		}
		switch all := s0.value(); {
		case weight == 0:
		case q.ties != survival.Efron || deaths == 1:
			take(weight, all)
			q.hazard[pos] = weight / all
		default:
			each := weight / float64(deaths)
			for l := range deaths {
				f := float64(l) / float64(deaths)
				d := all - f*tied
				take(each, d)
				q.hazard[pos] += each / d
				q.hazard[pos+1] += f * each / d
			}
		}
	}
	return total + math.Log(product)
}
