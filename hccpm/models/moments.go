package models

import "math"

// moment is one event time of a walk: its rows, the steps of hazard and of hazard times mean, what tied events are
// spared of both, and the mean of x over its risk sets.
type moment struct {
	pos, end            int
	step, spared        float64
	square              float64 // Σ weight/s0²
	weight              float64
	meanStep, meanSpare []float64
	mean                []float64
}

// walk evaluates at beta and returns the event times of each stratum, forwards in time, in the standardised columns.
func (q *coxData) walk(beta []float64) [][]moment {
	pt := point{u: make([]float64, q.p), h: make([]float64, q.p*q.p)}
	q.predict(beta, &pt)
	q.beta = beta
	w := newWalker(q, &pt)
	var found []moment
	count := 0
	w.visit = func(v visit) {
		if len(found) == 0 || found[len(found)-1].pos != v.pos {
			found = append(found, moment{pos: v.pos, end: v.end, meanStep: make([]float64, q.p), meanSpare: make([]float64, q.p),
				mean: make([]float64, q.p)})
			count = 0
		}
		m := &found[len(found)-1]
		count++
		step := v.weight / v.s0
		m.step += step
		m.spared += v.f * step
		m.square += step / v.s0
		m.weight += v.weight
		for j, x := range v.mean {
			m.meanStep[j] += step * x
			m.meanSpare[j] += v.f * step * x
			m.mean[j] += (x - m.mean[j]) / float64(count)
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
	if q.weight[i] == 0 { // its risk says nothing
		return math.Exp(q.predictorOf(i))
	}
	return q.risk[i] / q.weight[i]
}

// predictorOf is the linear predictor of a row at the last walk, centred.
func (q *coxData) predictorOf(i int) float64 {
	eta := 0.0
	for j, v := range q.x[i*q.p : (i+1)*q.p] {
		eta += v * q.beta[j]
	}
	if q.offset != nil {
		eta += q.offset[i]
	}
	return eta
}

// fresh is the same rows with room of their own, so that a fit can be read from several goroutines.
func (q *coxData) fresh() *coxData {
	out := *q
	out.risk, out.hazard = make([]float64, q.n), make([]float64, q.n)
	if q.at != nil {
		out.at = make([]float64, q.n)
	}
	return &out
}
