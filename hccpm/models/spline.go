package models

import (
	"fmt"
	"math"
	"slices"
)

// spline is the natural cubic spline of log time of Royston and Parmar (2002, Stat Med 21:2175, equation 4).
type spline struct {
	knots []float64 // of log time, boundaries included
	scale Metric    // ProportionalHazard, ProportionalOdds or Probit
	basis [][3][]float64
	slope [][]float64
}

// columns is x and the other columns of the basis at log time x, and their derivatives by x.
func (s *spline) columns(x float64) (values, slopes []float64) {
	k := s.knots
	lo, hi := k[0], k[len(k)-1]
	values, slopes = []float64{x}, []float64{1}
	cube := func(v float64) (float64, float64) {
		if v <= 0 {
			return 0, 0
		}
		return v * v * v, 3 * v * v
	}
	a, da := cube(x - lo)
	b, db := cube(x - hi)
	for _, at := range k[1 : len(k)-1] {
		l := (hi - at) / (hi - lo)
		c, dc := cube(x - at)
		values = append(values, c-l*a-(1-l)*b)
		slopes = append(slopes, dc-l*da-(1-l)*db)
	}
	return values, slopes
}

// freezeKnots puts inner knots at quantiles of the log event times, the boundaries at the first and last of these.
func freezeKnots(spans []span, inner int, given []float64) ([]float64, error) {
	var x []float64
	for _, s := range spans {
		if s.kind == exactTime {
			x = append(x, math.Log(s.right))
		}
	}
	if len(x) == 0 {
		for _, s := range spans { // intervals alone
			if s.kind == within || s.kind == leftCensored {
				x = append(x, math.Log((s.left+s.right)/2))
			}
		}
	}
	slices.Sort(x)
	if len(x) == 0 || x[0] == x[len(x)-1] {
		return nil, fmt.Errorf(
			"models: Royston-Parmar: %w: events at two times at least are needed for knots",
			ErrInvalid,
		)
	}
	knots := []float64{x[0]}
	if given != nil {
		for _, t := range given {
			if !(t > 0) || math.IsInf(t, 0) {
				return nil, fmt.Errorf("models: Royston-Parmar: %w: the knot %v", ErrOption, t)
			}
			knots = append(knots, math.Log(t))
		}
	} else {
		for k := 1; k <= inner; k++ {
			knots = append(knots, quantile(x, float64(k)/float64(inner+1)))
		}
	}
	knots = append(knots, x[len(x)-1])
	for k := 1; k < len(knots); k++ {
		if knots[k] <= knots[k-1] {
			return nil, fmt.Errorf(
				"models: Royston-Parmar: %w: knots must ascend between the first and the last event: %v is not after %v; ask for "+
					"fewer",
				ErrOption,
				math.Exp(knots[k]),
				math.Exp(knots[k-1]),
			)
		}
	}
	return knots, nil
}

// prepare computes the columns of every row at its times: entry, left and right.
func (s *spline) prepare(spans []span) {
	s.basis, s.slope = make([][3][]float64, len(spans)), make([][]float64, len(spans))
	for i, r := range spans {
		for k, t := range [3]float64{r.entry, r.left, r.right} {
			if t > 0 && !math.IsInf(t, 1) {
				values, slopes := s.columns(math.Log(t))
				s.basis[i][k] = values
				if k == 2 {
					s.slope[i] = slopes
				}
			}
		}
	}
}

// survival is log S as a function of the transformed value g.
func (s *spline) survival(g jet) jet {
	switch s.scale {
	case ProportionalOdds:
		return g.softplus().times(-1)
	case Probit:
		return g.logUpperNormal()
	}
	return g.exp().times(-1)
}

// hazard is log h at log time y, d being the slope of g by y.
func (s *spline) hazard(y float64, g, d jet) jet {
	switch s.scale {
	case ProportionalOdds:
		return g.minus(g.softplus()).plus(d.log()).shift(-y)
	case Probit:
		return g.mul(g).times(-0.5).minus(g.logUpperNormal()).plus(d.log()).shift(-y - math.Log(2*math.Pi)/2)
	}
	return g.plus(d.log()).shift(-y)
}

// evaluateSpline is evaluate for a spline. The predictors of a row are g at its time, its slope, and g at another time.
func (q *parametricData) evaluateSpline(theta []float64, pt *point) bool {
	gamma := theta[q.p:]
	dot := func(x []float64) float64 {
		v := 0.0
		for k, b := range x {
			v += b * gamma[k]
		}
		return v
	}
	for i, s := range q.spans {
		if s.weight == 0 {
			continue
		}
		eta, basis := q.predictor(i, theta), q.spline.basis[i]
		add := func(l jet, columns [3][]float64, covariates [3]float64) bool {
			l = l.times(s.weight)
			if math.IsNaN(l.v) || math.IsInf(l.v, 0) {
				return false
			}
			q.collectSpline(pt, i, l, columns, covariates)
			return true
		}
		ok := true
		g := func(k, at int) jet { return variable(k, eta+dot(basis[at])) }
		switch {
		case s.kind == exactTime:
			slope := variable(1, dot(q.spline.slope[i]))
			if !(slope.v > 0) {
				return false
			}
			l := q.spline.survival(g(0, 2)).plus(q.spline.hazard(math.Log(s.right), g(0, 2), slope))
			ok = add(l, [3][]float64{basis[2], q.spline.slope[i]}, [3]float64{1, 0})
		case s.kind == rightCensored && s.left > 0:
			ok = add(q.spline.survival(g(0, 1)), [3][]float64{basis[1]}, [3]float64{1})
		case s.kind == leftCensored:
			ok = add(q.spline.survival(g(0, 2)).logOneMinusExp(), [3][]float64{basis[2]}, [3]float64{1})
		case s.kind == within:
			left := q.spline.survival(g(0, 1))
			l := left.plus(q.spline.survival(g(1, 2)).minus(left).logOneMinusExp())
			ok = add(l, [3][]float64{basis[1], basis[2]}, [3]float64{1, 1})
		}
		if ok && s.entry > 0 {
			ok = add(q.spline.survival(g(0, 0)).times(-1), [3][]float64{basis[0]}, [3]float64{1})
		}
		if !ok {
			return false
		}
	}
	mirror(pt.h, q.size)
	return true
}

// collectSpline adds the derivatives by predictors whose columns are those of the row times
// covariates, and of the spline.
func (q *parametricData) collectSpline(pt *point, i int, l jet, columns [3][]float64, covariates [3]float64) {
	m := q.size
	pt.logLik += l.v
	var full [3][]float64
	for k, c := range columns {
		if c == nil {
			continue
		}
		row := make([]float64, m)
		if covariates[k] == 1 {
			copy(row, q.x[i*q.p:(i+1)*q.p])
		}
		copy(row[q.p:], c)
		full[k] = row
		for j, v := range row {
			pt.u[j] += l.g[k] * v
		}
	}
	for at, p := range pairOf {
		a, b := full[p[0]], full[p[1]]
		if a == nil || b == nil || l.h[at] == 0 {
			continue
		}
		for j := range m {
			for k := j; k < m; k++ {
				v := a[j] * b[k]
				if p[0] != p[1] {
					v += a[k] * b[j]
				}
				pt.h[j*m+k] -= l.h[at] * v
			}
		}
	}
}
