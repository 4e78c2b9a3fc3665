package models

import (
	"math"
)

// observed is what is known of one row's time.
type observed int

const (
	exactTime     observed = iota
	rightCensored          // after left
	leftCensored           // at right or before
	within                 // after left, at right or before
)

// span is one row of a parametric model: its event lies in (left, right], is at right, or comes after left; the row was
// under observation from entry on.
type span struct {
	kind               observed
	entry, left, right float64
	weight             float64
}

// parametricData is a parametric likelihood: spans with their columns, and how log S and log h depend on them.
type parametricData struct {
	*glmData // columns, offset; y is not used
	spans    []span
	family   family
	spline   *spline // of Royston and Parmar; nil for a family
	size     int     // parameters: the columns, then the others
	unit     float64 // times are divided by it
}

// evaluate is the log-likelihood at theta with its derivatives.
func (q *parametricData) evaluate(theta []float64) (point, bool) {
	pt := point{u: make([]float64, q.size), h: make([]float64, q.size*q.size)}
	if q.spline != nil {
		return pt, q.evaluateSpline(theta, &pt)
	}
	var others [2]jet
	for k := range q.size - q.p {
		others[k] = variable(k+1, theta[q.p+k])
	}
	for i, s := range q.spans {
		if s.weight == 0 {
			continue
		}
		eta := variable(0, q.predictor(i, theta))
		l := q.contribution(s, eta, others[0], others[1]).times(s.weight)
		if math.IsNaN(l.v) || math.IsInf(l.v, 0) || math.IsNaN(l.h[0]) || math.IsInf(l.h[0], 0) {
			return pt, false
		}
		q.collect(&pt, i, l)
	}
	mirror(pt.h, q.size)
	return pt, true
}

// collect adds one row's derivatives: by the linear predictor to its columns, by the others to themselves.
func (q *parametricData) collect(pt *point, i int, l jet) {
	p, m := q.p, q.size
	x := q.x[i*p : (i+1)*p]
	pt.logLik += l.v
	for j, v := range x {
		pt.u[j] += l.g[0] * v
		c := l.h[0] * v
		for k, w := range x[j:] {
			pt.h[j*m+j+k] -= c * w
		}
		for k := p; k < m; k++ {
			pt.h[j*m+k] -= l.h[1+k-p] * v
		}
	}
	for k := p; k < m; k++ {
		pt.u[k] += l.g[1+k-p]
	}
	if m > p {
		pt.h[p*m+p] -= l.h[3]
	}
	if m > p+1 {
		pt.h[p*m+p+1] -= l.h[4]
		pt.h[(p+1)*m+p+1] -= l.h[5]
	}
}

// contribution is what one row adds to the log-likelihood.
func (q *parametricData) contribution(s span, eta, a, b jet) jet {
	at := func(t float64) jet {
		if t == 0 {
			return jet{}
		}
		return q.family.survival(t, math.Log(t), eta, a, b)
	}
	var l jet
	switch s.kind {
	case exactTime:
		l = at(s.right).plus(q.family.hazard(s.right, math.Log(s.right), eta, a, b))
	case rightCensored:
		l = at(s.left)
	case leftCensored:
		l = at(s.right).logOneMinusExp()
	case within:
		left := at(s.left)
		l = left.plus(at(s.right).minus(left).logOneMinusExp())
	}
	if s.entry > 0 {
		l = l.minus(at(s.entry))
	}
	return l
}

// events counts the rows whose event is known to have happened, and sums the time under observation.
func (q *parametricData) events() (n int, weight, time float64) {
	for _, s := range q.spans {
		until := s.left
		if s.kind != rightCensored {
			n++
			weight += s.weight
			until = s.right
			if s.kind != exactTime {
				until = (s.left + s.right) / 2
			}
		}
		time += s.weight * (until - s.entry)
	}
	return n, weight, time
}

// start is a model without effects, exponential.
func (q *parametricData) start() []float64 {
	out := make([]float64, q.size)
	_, events, time := q.events()
	rate := math.Log(max(events, 0.5) / time)
	if q.offset != nil { // their mean, about
		mean := 0.0
		for _, o := range q.offset {
			mean += o / float64(q.n)
		}
		if q.spline == nil && q.family.metric == FailureTime {
			rate += mean
		} else {
			rate -= mean
		}
	}
	switch {
	case q.spline != nil:
		out[0], out[q.p] = rate, 1
	case q.family.metric == FailureTime:
		out[0] = -rate
	default:
		out[0] = rate
	}
	if q.spline == nil && q.family.of == GeneralisedGamma {
		out[q.p+1] = 1
	}
	return out
}
