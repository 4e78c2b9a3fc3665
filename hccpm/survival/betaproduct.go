package survival

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// moments are the first two of a product of independent beta variables.
type moments struct{ first, second float64 }

// times multiplies by one more Beta(a, b).
func (m moments) times(a, b float64) moments {
	return moments{m.first * a / (a + b), m.second * a / (a + b) * (a + 1) / (a + b + 1)}
}

// bound is the distribution of a limit: a beta variable with the moments of the
// product, or a constant.
type bound struct {
	beta  distuv.Beta
	fixed bool // then it is value
	value float64
}

// match fits a beta distribution to the moments.
func (m moments) match() bound {
	variance := m.second - m.first*m.first
	if m.first <= 0 || m.first >= 1 || variance <= 0 {
		return bound{fixed: true, value: m.first}
	}
	size := m.first*(1-m.first)/variance - 1
	return bound{beta: distuv.Beta{Alpha: m.first * size, Beta: (1 - m.first) * size}}
}

func (b bound) quantile(p float64) float64 {
	if b.fixed {
		return b.value
	}
	return b.beta.Quantile(p)
}

func (b bound) cdf(x float64) float64 {
	switch {
	case !b.fixed:
		return b.beta.CDF(x)
	case x >= b.value:
		return 1
	}
	return 0
}

// mixed is the p-quantile of an even mixture of two bounds, found by bisection.
func mixed(low, high bound, p float64) float64 {
	lo, hi := 0.0, 1.0
	for range 200 {
		mid := (lo + hi) / 2
		if mid == lo || mid == hi {
			break
		}
		if (low.cdf(mid)+high.cdf(mid))/2 < p {
			lo = mid
		} else {
			hi = mid
		}
	}
	if hi < 1e-300 {
		return 0
	}
	return hi
}

func (o KaplanMeierOptions) betaProduct() bool {
	return o.ConfType == BetaProduct || o.ConfType == BetaProductMidP
}

// limits are the confidence limits between two bounds.
func (o KaplanMeierOptions) limits(low, high bound) (lower, upper float64) {
	tail := (1 - o.Level) / 2
	if o.ConfType == BetaProductMidP {
		return mixed(low, high, tail), mixed(low, high, 1-tail)
	}
	return low.quantile(tail), high.quantile(1 - tail)
}

// bounds are the distributions of the limits after the i-th time; −1 is before all.
// product is the moments of the product up to it.
func (c Curve) bounds(product moments, i int) (low, high bound) {
	left := 0.0
	switch {
	case i < 0 && len(c.Time) > 0:
		left = c.AtRisk[0]
	case i >= 0:
		left = c.AtRisk[i] - c.Events[i] - c.Censored[i]
	}
	high = product.match()
	if left <= 0 {
		return bound{fixed: true}, high
	}
	return product.times(left, 1).match(), high
}

// betaProduct puts the limits of the beta product onto the curve.
func (c *Curve) betaProduct() {
	product := moments{1, 1}
	for i := range c.Time {
		if d, n := c.Events[i], c.AtRisk[i]; d > 0 {
			product = product.times(n-d+1, d) // Fay, Brittain and Proschan, section 3
		}
		c.Lower[i], c.Upper[i] = c.Options.limits(c.bounds(product, i))
	}
}

// boundsAt are the distributions of the limits at time t.
func (c Curve) boundsAt(t float64) (low, high bound) {
	product, last := moments{1, 1}, -1
	for i, at := range c.Time {
		if at > t {
			break
		}
		if d, n := c.Events[i], c.AtRisk[i]; d > 0 {
			product = product.times(n-d+1, d)
		}
		last = i
	}
	return c.bounds(product, last)
}

// lowerAtFirst is the lower limit before the first time.
func (c Curve) lowerAtFirst() float64 {
	lower, _ := c.Options.limits(c.bounds(moments{1, 1}, -1))
	if math.IsNaN(lower) {
		return 0
	}
	return lower
}
