package models

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// freezeNatural lays the knots of a natural cubic spline at the quantiles of x, and finds the combinations of
// B-splines whose second derivative vanishes at both ends: those orthogonal to the two derivatives, by the same two
// Householder reflections that R's ns takes from qr, so that the columns are R's.
func (b *basis) freezeNatural(x []float64) error {
	if err := b.distinct(x, b.DF+1); err != nil {
		return err
	}
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	low, high := sorted[0], sorted[len(sorted)-1]
	b.knots = []float64{low, low, low, low}
	for j := 1; j < b.DF; j++ {
		b.knots = append(b.knots, quantile(sorted, float64(j)/float64(b.DF)))
	}
	b.knots = append(b.knots, high, high, high, high)
	for j := 3; j < len(b.knots)-4; j++ {
		if b.knots[j] >= b.knots[j+1] {
			return fmt.Errorf("models: %w: %s: two knots fall on %v, as %s has many equal values; ask for fewer", ErrInvalid,
				b.Variable, b.knots[j], b.Column)
		}
	}
	m := b.DF + 2 // B-splines without the first, which goes with the intercept
	first, second := make([]float64, m), make([]float64, m)
	for j := range m {
		first[j], second[j] = b.spline(j+1, 4, low, 2), b.spline(j+1, 4, high, 2)
	}
	u := householder(first, 0)
	reflect(u, second)
	v := householder(second, 1)
	for j := 2; j < m; j++ { // row j of H2 H1
		row := make([]float64, m)
		row[j] = 1
		reflect(v, row)
		reflect(u, row)
		b.reflect = append(b.reflect, row)
		b.suffixes = append(b.suffixes, strconv.Itoa(j-1))
	}
	return nil
}

// householder is the unit vector of the reflection that clears x behind place k.
func householder(x []float64, k int) []float64 {
	u := make([]float64, len(x))
	copy(u[k:], x[k:])
	norm := 0.0
	for _, v := range u {
		norm = math.Hypot(norm, v)
	}
	u[k] += math.Copysign(norm, u[k])
	norm = 0
	for _, v := range u {
		norm = math.Hypot(norm, v)
	}
	if norm > 0 {
		for i := range u {
			u[i] /= norm
		}
	}
	return u
}

// reflect replaces x by x − 2u(u·x).
func reflect(u, x []float64) {
	dot := 0.0
	for i, v := range u {
		dot += v * x[i]
	}
	for i, v := range u {
		x[i] -= 2 * dot * v
	}
}

// spline is a derivative of the i-th B-spline of an order at x (de Boor 1978, A Practical Guide to Splines, chapter X).
func (b *basis) spline(i, order int, x float64, derivative int) float64 {
	t := b.knots
	if order == 1 {
		last := x == t[len(t)-1] && t[i+1] == x && t[i] < x
		if t[i] <= x && x < t[i+1] || last {
			return 1
		}
		return 0
	}
	out := 0.0
	k := float64(order - 1)
	if d := t[i+order-1] - t[i]; d > 0 {
		if derivative > 0 {
			out += k / d * b.spline(i, order-1, x, derivative-1)
		} else if x >= t[i] {
			out += (x - t[i]) / d * b.spline(i, order-1, x, 0)
		}
	}
	if d := t[i+order] - t[i+1]; d > 0 {
		if derivative > 0 {
			out -= k / d * b.spline(i+1, order-1, x, derivative-1)
		} else if x <= t[i+order] {
			out += (t[i+order] - x) / d * b.spline(i+1, order-1, x, 0)
		}
	}
	return out
}

// naturalAt is the columns at x; beyond the boundary knots they go on in a straight line.
func (b *basis) naturalAt(x float64, out []float64) {
	m := b.DF + 2
	low, high := b.knots[0], b.knots[len(b.knots)-1]
	clear(out)
	for j := range m {
		at := min(max(x, low), high)
		v := b.spline(j+1, 4, at, 0)
		if x != at {
			v += (x - at) * b.spline(j+1, 4, at, 1)
		}
		if v != 0 {
			for k, row := range b.reflect {
				out[k] += row[j] * v
			}
		}
	}
}
