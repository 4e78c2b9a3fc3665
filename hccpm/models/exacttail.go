package models

import (
	"math"
	"slices"
)

// exactTail is a conditional distribution: possible values, ascending, and the logarithms of their counts.
type exactTail struct {
	t, logCount []float64
	at          int // place of what was observed
	midP        bool
}

// coefficient does the inference from the counts of a column's sum.
func (e *exactData) coefficient(j int, counts map[int64]float64) ExactCoefficient {
	observed := int64(0)
	for k, y := range e.y {
		if y {
			observed += e.x[k][j]
		}
	}
	var sums []int64
	for s := range counts {
		sums = append(sums, s)
	}
	slices.Sort(sums)
	d := exactTail{at: slices.Index(sums, observed), midP: e.fit.Options.MidP}
	for _, s := range sums {
		d.t, d.logCount = append(d.t, float64(s-observed)*e.unit[j]), append(d.logCount, math.Log(counts[s]))
	}
	c := ExactCoefficient{
		Name:       e.names[j],
		Sufficient: float64(observed) * e.unit[j],
		Values:     len(sums),
		Estimate:   math.NaN(),
		Ratio:      math.NaN(),
		Lower:      0,
		Upper:      math.Inf(1),
		P:          1,
	}
	if len(sums) < 2 {
		return c
	}
	down, up := d.tails(0)
	c.P = min(1, 2*min(down, up))
	half := (1 - e.fit.Options.Level) / 2
	first, last := d.at == 0, d.at == len(sums)-1
	if !first {
		c.Lower = math.Exp(d.solve(func(b float64) float64 { _, up := d.tails(b); return up - half }))
	}
	if !last {
		c.Upper = math.Exp(-d.solve(func(b float64) float64 { down, _ := d.tails(-b); return down - half }))
	}
	switch {
	case first || last: // of whole tails: half of what was observed would never be one half
		c.MedianUnbiased, d.midP = true, false
		if first {
			c.Estimate = -d.solve(func(b float64) float64 { down, _ := d.tails(-b); return down - 0.5 })
		} else {
			c.Estimate = d.solve(func(b float64) float64 { _, up := d.tails(b); return up - 0.5 })
		}
	default:
		c.Estimate = d.solve(d.mean)
	}
	c.Ratio = math.Exp(c.Estimate)
	return c
}

// weights is the probabilities at b.
func (d exactTail) weights(b float64) []float64 {
	out, top := make([]float64, len(d.t)), math.Inf(-1)
	for i, t := range d.t {
		out[i] = d.logCount[i] + b*t
		top = max(top, out[i])
	}
	total := 0.0
	for i, v := range out {
		out[i] = math.Exp(v - top)
		total += out[i]
	}
	for i := range out {
		out[i] /= total
	}
	return out
}

// tails is the probabilities of what was observed or less, and of that or more.
func (d exactTail) tails(b float64) (down, up float64) {
	w := d.weights(b)
	for i, v := range w {
		switch {
		case i == d.at && d.midP:
			down, up = down+v/2, up+v/2
		case i == d.at:
			down, up = down+v, up+v
		case i < d.at:
			down += v
		default:
			up += v
		}
	}
	return down, up
}

// mean is that of the sum less what was observed.
func (d exactTail) mean(b float64) float64 {
	m := 0.0
	for i, v := range d.weights(b) {
		m += v * d.t[i]
	}
	return m
}

// solve finds the zero of a function that ascends, by bisection; ±Inf if there is none.
func (d exactTail) solve(f func(b float64) float64) float64 {
	unit := (d.t[len(d.t)-1] - d.t[0]) / float64(len(d.t))
	lo, hi := -1/unit, 1/unit
	for ; f(lo) > 0; lo *= 2 {
		if lo*unit < -1e4 {
			return math.Inf(-1)
		}
	}
	for ; f(hi) < 0; hi *= 2 {
		if hi*unit > 1e4 {
			return math.Inf(1)
		}
	}
	for range 200 {
		mid := (lo + hi) / 2
		if mid == lo || mid == hi {
			break
		}
		if f(mid) < 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}
