package models

import (
	"math"

	"hipec/hccpm/survival"
)

// point is the partial log-likelihood at one value of the coefficients, with its gradient and the information.
type point struct {
	logLik float64
	u      []float64 // p
	h      []float64 // p×p
}

// maxPredictor bounds the linear predictor, so that its exponential and sums of it stay finite.
const maxPredictor = 600

// evaluate computes the likelihood, score and information at beta, of the standardised columns. It leaves the risk of
// each row and the hazard that it was exposed to in q. ok is false where the linear predictor is too large.
//
// The sum of S2/S0 over event times is taken row by row: each row's x xᵀ counts with its risk times the hazard it was
// exposed to, so that a row costs p² once, whatever the number of event times.
func (q *coxData) evaluate(beta []float64) (pt point, ok bool) {
	pt = point{u: make([]float64, q.p), h: make([]float64, q.p*q.p)}
	if !q.predict(beta, &pt) {
		return pt, false
	}
	w := newWalker(q, &pt)
	for g := 0; g+1 < len(q.bounds); g++ {
		w.backward(q.bounds[g], q.bounds[g+1])
		q.forward(q.bounds[g], q.bounds[g+1])
	}
	w.flush()
	c := make([]float64, 0, 256)
	for lo := 0; lo < q.n; lo += 256 {
		hi := min(lo+256, q.n)
		c = c[:hi-lo]
		for i := range c {
			c[i] = q.risk[lo+i] * q.hazard[lo+i]
		}
		gram(pt.h, q.x[lo*q.p:hi*q.p], c, q.p)
	}
	mirror(pt.h, q.p)
	return pt, true
}

// predict fills in the risk of each row, and adds what the events contribute to likelihood and score by themselves.
func (q *coxData) predict(beta []float64, pt *point) bool {
	p := q.p
	zero := true
	for _, b := range beta {
		zero = zero && b == 0
	}
	for i := range q.n {
		if q.copied != nil && q.copied[i] && !q.event[i] {
			q.risk[i] = q.risk[i-1]
			continue
		}
		row := q.x[i*p : i*p+p]
		eta := 0.0
		if !zero {
			for j, v := range row {
				eta += v * beta[j]
			}
		}
		if q.offset != nil {
			eta += q.offset[i]
		}
		if !(math.Abs(eta) < maxPredictor) {
			return false
		}
		w := q.weightOf(i)
		if q.event[i] && w > 0 {
			pt.logLik += w * eta
			for j, v := range row {
				pt.u[j] += w * v
			}
		}
		if eta == 0 {
			q.risk[i] = w
		} else {
			q.risk[i] = w * math.Exp(eta)
		}
	}
	return true
}

// walker goes backwards in time, gathering the risk set.
type walker struct {
	q          *coxData
	pt         *point
	s0         sum
	s1         []sum
	s1plain    []float64
	d1         []float64
	means      []float64 // means of x over risk sets, gathered until flush
	meanWeight []float64
	product    float64       // of denominators whose logarithm has not been taken
	hi         int           // end of the stratum
	visit      func(v visit) // each denominator, for residuals; may be nil
}

// visit is one denominator of the likelihood: weight × log(s0), over the rows [pos, end) of one time, of which tied
// events are spared the share f; mean is reused.
type visit struct {
	pos, end      int
	mean          []float64
	weight, s0, f float64
}

// sum is a number with its rounding error, where terms are taken away again.
type sum struct{ hi, lo float64 }

func (s *sum) add(x float64) {
	t := s.hi + x
	b := t - s.hi
	s.lo += (s.hi - (t - b)) + (x - b)
	s.hi = t
}

func (s sum) value() float64 { return s.hi + s.lo }

const meansRoom = 64

func newWalker(q *coxData, pt *point) *walker {
	return &walker{q: q, pt: pt, product: 1, s1: make([]sum, q.p), s1plain: make([]float64, q.p), d1: make([]float64, q.p),
		means: make([]float64, 0, meansRoom*q.p), meanWeight: make([]float64, 0, meansRoom)}
}

// flush takes the means that were gathered off the information, and the logarithm off the likelihood.
func (w *walker) flush() {
	w.pt.logLik -= math.Log(w.product)
	w.product = 1
	gram(w.pt.h, w.means, w.meanWeight, w.q.p)
	w.means, w.meanWeight = w.means[:0], w.meanWeight[:0]
}

// backward walks the rows [lo, hi) of a stratum from the last time to the first. At each event time it leaves the
// hazard's step in q.hazard of the time's first row and, if there are several events by Efron's method, what these
// are spared of it in that of the next.
func (w *walker) backward(lo, hi int) {
	q, p := w.q, w.q.p
	w.s0, w.hi = sum{}, hi
	clear(w.s1)
	clear(w.s1plain)
	leaving := hi // in byEntry
	atRisk := 0
	for pos := hi; pos > lo; {
		t := q.time[pos-1]
		for ; q.entry != nil && leaving > lo && q.entry[q.byEntry[leaving-1]] >= t; leaving-- {
			w.take(int(q.byEntry[leaving-1]), -1)
			if atRisk--; atRisk == 0 { // nothing is left but rounding
				w.s0 = sum{}
				clear(w.s1)
			}
		}
		end, deaths, deathWeight := pos, 0, 0.0
		for ; pos > lo && q.time[pos-1] == t; pos-- {
			i := pos - 1
			if q.entry != nil {
				w.take(i, 1)
				atRisk++
			} else {
				r := q.risk[i]
				w.s0.hi += r
				for j, v := range q.x[i*p : i*p+p] {
					w.s1plain[j] += r * v
				}
			}
			q.hazard[i] = 0
			if q.event[i] {
				deaths++
				deathWeight += q.weightOf(i)
			}
		}
		if deathWeight > 0 {
			w.event(pos, end, deaths, deathWeight)
		}
	}
}

// take adds a row to the risk set, or takes it away, without losing what is small.
func (w *walker) take(i int, sign float64) {
	r := sign * w.q.risk[i]
	w.s0.add(r)
	for j, v := range w.q.x[i*w.q.p : (i+1)*w.q.p] {
		w.s1[j].add(r * v)
	}
}

// event takes one event time, whose rows are [pos, end).
func (w *walker) event(pos, end, deaths int, deathWeight float64) {
	q, p := w.q, w.q.p
	s0 := w.s0.value()
	s1 := w.s1plain
	if q.entry != nil {
		for j := range s1 {
			s1[j] = w.s1[j].value()
		}
	}
	if q.ties == survival.ExactTies && deaths > 1 {
		w.exact(pos, deaths, s0)
		return
	}
	if q.ties != survival.Efron || deaths == 1 {
		w.denominator(pos, end, s0, 0, deathWeight, 0)
		q.hazard[pos] = deathWeight / s0
		return
	}
	d0 := 0.0
	clear(w.d1)
	for i := pos; i < end; i++ {
		if q.event[i] {
			r := q.risk[i]
			d0 += r
			for j, v := range q.x[i*p : i*p+p] {
				w.d1[j] += r * v
			}
		}
	}
	each := deathWeight / float64(deaths) // Efron (1977): the mean weight of those who die
	step, spared := 0.0, 0.0
	for l := range deaths {
		f := float64(l) / float64(deaths)
		d := s0 - f*d0
		w.denominator(pos, end, d, f, each, f)
		step += each / d
		spared += f * each / d
	}
	q.hazard[pos], q.hazard[pos+1] = step, spared
}

// denominator takes one term weight × log(s0) with mean (s1 − f d1)/s0.
func (w *walker) denominator(pos, end int, s0, f, weight, share float64) {
	p := w.q.p
	if weight == 1 && s0 > 1e-100 && s0 < 1e100 { // one logarithm for many factors
		if w.product *= s0; w.product > 1e150 || w.product < 1e-150 {
			w.pt.logLik -= math.Log(w.product)
			w.product = 1
		}
	} else {
		w.pt.logLik -= weight * math.Log(s0)
	}
	at := len(w.means)
	w.means = w.means[:at+p]
	mean := w.means[at:][:len(w.s1plain)]
	u := w.pt.u[:len(mean)]
	each := 1 / s0
	if f > 0 {
		for j, v := range w.s1plain {
			mean[j] = (v - f*w.d1[j]) * each
			u[j] -= weight * mean[j]
		}
	} else {
		for j, v := range w.s1plain {
			m := v * each
			mean[j] = m
			u[j] -= weight * m
		}
	}
	if w.visit != nil {
		w.visit(visit{pos, end, mean, weight, s0, share})
	}
	if w.meanWeight = append(w.meanWeight, -weight); len(w.meanWeight) == meansRoom {
		w.flush()
	}
}

// forward cumulates the steps over the rows [lo, hi) of a stratum into the hazard that each row was exposed to.
func (q *coxData) forward(lo, hi int) {
	total, entering := 0.0, lo
	for pos := lo; pos < hi; {
		end, deaths := pos, 0
		for ; end < hi && q.time[end] == q.time[pos]; end++ {
			if q.event[end] {
				deaths++
			}
		}
		for ; q.entry != nil && entering < hi && q.entry[q.byEntry[entering]] < q.time[pos]; entering++ {
			q.at[q.byEntry[entering]] = total
		}
		spared := 0.0
		if q.ties == survival.Efron && deaths > 1 {
			spared = q.hazard[pos+1]
		}
		total += q.hazard[pos]
		for i := pos; i < end; i++ {
			q.hazard[i] = total
			if q.event[i] {
				q.hazard[i] -= spared
			}
			if q.entry != nil {
				q.hazard[i] -= q.at[i]
			}
		}
		pos = end
	}
}
