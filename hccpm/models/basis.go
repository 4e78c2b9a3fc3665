package models

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// basis turns one variable into columns; what it learned of the data is frozen in it.
type basis struct {
	Variable
	levels   []string       // of a factor; nil for numbers
	at       map[string]int // place of each level
	knots    []float64      // of splines; a natural spline has its boundary knots around them, four times each
	reflect  [][]float64    // rows of a natural spline's columns in the B-splines
	alpha    []float64      // of orthogonal polynomials
	norm     []float64
	suffixes []string // what the names of the columns add to that of the variable
}

// freeze learns levels, knots and centres from rows.
func (v Variable) freeze(c *column, rows []int32) (*basis, error) {
	b := &basis{Variable: v}
	if v.As == Factor || v.As == Identity && c.labels != nil {
		return b, b.freezeLevels(c, rows)
	}
	if v.Reference != "" {
		return nil, fmt.Errorf("models: %w: relevel(%s): the column holds numbers; write factor(%s, ref = %q)", ErrInvalid,
			v.Column, v.Column, v.Reference)
	}
	if c.labels != nil {
		return nil, fmt.Errorf("models: %w: %s: column %s holds labels, not numbers", ErrInvalid, v, v.Column)
	}
	if v.As != Poly && v.As != NaturalSpline && v.As != CubicSpline {
		b.suffixes = []string{""}
		return b, nil
	}
	x := make([]float64, 0, len(c.numbers)) // as in R, rows that miss another column too
	for i, value := range c.numbers {
		if math.IsInf(value, 0) {
			return nil, fmt.Errorf("models: %w: column %s, row %d: %v", ErrInvalid, v.Column, i+1, value)
		}
		if !math.IsNaN(value) {
			x = append(x, value)
		}
	}
	var err error
	switch v.As {
	case Poly:
		err = b.freezePoly(x)
	case NaturalSpline:
		err = b.freezeNatural(x)
	case CubicSpline:
		err = b.freezeCubic(x)
	}
	return b, err
}

func (b *basis) freezeLevels(c *column, rows []int32) error {
	b.levels = c.levelsIn(rows)
	if b.Reference != "" {
		at := slices.Index(b.levels, b.Reference)
		if at < 0 {
			return fmt.Errorf("models: %w: the reference %q of %s; there are %q", ErrLevel, b.Reference, b.Column, b.levels)
		}
		b.levels = slices.Insert(slices.Delete(b.levels, at, at+1), 0, b.Reference)
	}
	if len(b.levels) > 10000 {
		return fmt.Errorf("models: %w: %s has %d levels; a column of that many is no factor: was strata(%s) or cluster(%s) "+
			"meant?",
			ErrUnsupported, b.Column, len(b.levels), b.Column, b.Column)
	}
	b.at = make(map[string]int, len(b.levels))
	for k, l := range b.levels {
		b.at[l] = k
	}
	b.suffixes = b.levels
	return nil
}

// distinct counts the different values, and refuses too few.
func (b *basis) distinct(x []float64, atLeast int) error {
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	if n := len(slices.Compact(sorted)); n < atLeast {
		return fmt.Errorf("models: %w: %s needs %d different values, %s has %d", ErrInvalid, b.Variable, atLeast, b.Column, n)
	}
	return nil
}

// freezePoly finds the three-term recurrence of the polynomials that are orthogonal on x (Forsythe 1957, J Soc Indust
// Appl Math 5:74), as R's poly does.
func (b *basis) freezePoly(x []float64) error {
	if err := b.distinct(x, b.DF+1); err != nil {
		return err
	}
	n := len(x)
	last, now := make([]float64, n), make([]float64, n)
	for i := range now {
		now[i] = 1
	}
	was := 1.0
	for d := 0; d <= b.DF; d++ {
		square, weighted := 0.0, 0.0
		for i, z := range now {
			square += z * z
			weighted += x[i] * z * z
		}
		b.norm = append(b.norm, square)
		if d == b.DF {
			break
		}
		a := weighted / square
		rest := 0.0
		for i, z := range now { // a second pass takes the rounding away
			rest += (x[i] - a) * z * z
		}
		a += rest / square
		b.alpha = append(b.alpha, a)
		for i, z := range now {
			next := (x[i] - a) * z
			if d > 0 {
				next -= square / was * last[i]
			}
			last[i], now[i] = z, next
		}
		was = square
		b.suffixes = append(b.suffixes, strconv.Itoa(d+1))
	}
	return nil
}

// polyAt is the polynomials at x, divided by their norms.
func (b *basis) polyAt(x float64, out []float64) {
	last, now := 0.0, 1.0
	for d := range b.DF {
		next := (x - b.alpha[d]) * now
		if d > 0 {
			next -= b.norm[d] / b.norm[d-1] * last
		}
		last, now = now, next
		out[d] = now / math.Sqrt(b.norm[d+1])
	}
}

// quantile is R's type 7 of sorted values.
func quantile(sorted []float64, p float64) float64 {
	h := p * float64(len(sorted)-1)
	k := min(int(h+4e-16*h), len(sorted)-1)
	if k+1 == len(sorted) || h-float64(k) <= 4e-16*h {
		return sorted[k]
	}
	return sorted[k] + (h-float64(k))*(sorted[k+1]-sorted[k])
}

// freezeCubic puts the knots of a restricted cubic spline at quantiles from 0.05 (0.1 for three knots, 0.025 for
// seven or more) to its complement; below 100 values the outer ones are the fifth smallest and largest. A value at
// either end that 5 % or more of the rows share has a knot of its own. That is what Hmisc::rcspline.eval does.
//
// Reference: Harrell (2015), Regression Modeling Strategies, 2nd ed., section 2.4.6.
func (b *basis) freezeCubic(x []float64) error {
	if err := b.distinct(x, b.DF+3); err != nil {
		return err
	}
	xx := slices.Clone(x)
	slices.Sort(xx)
	outer := 0.05
	if b.DF == 3 {
		outer = 0.1
	} else if b.DF > 6 {
		outer = 0.025
	}
	k := b.DF
	first, last := math.NaN(), math.NaN()
	if low, high, inner := endShares(xx); inner < 0.05 {
		if low >= 0.05 {
			at := slices.IndexFunc(xx, func(v float64) bool { return v > xx[0] })
			first = xx[at]
			xx = xx[slices.IndexFunc(xx, func(v float64) bool { return v > first }):]
			k--
		}
		if high >= 0.05 {
			at, _ := slices.BinarySearch(xx, xx[len(xx)-1])
			last = xx[at-1]
			at, _ = slices.BinarySearch(xx, last)
			xx = xx[:at]
			k--
		}
	}
	for j := range k {
		p := 0.5
		if k > 1 {
			p = outer + (1-2*outer)*float64(j)/float64(k-1)
		}
		b.knots = append(b.knots, quantile(xx, p))
	}
	if len(xx) < 100 && len(xx) >= 5 && k > 1 {
		if math.IsNaN(first) {
			b.knots[0] = xx[4]
		}
		if math.IsNaN(last) {
			b.knots[k-1] = xx[len(xx)-5]
		}
	}
	for _, v := range []float64{first, last} {
		if !math.IsNaN(v) {
			b.knots = append(b.knots, v)
		}
	}
	slices.Sort(b.knots)
	if b.knots = slices.Compact(b.knots); len(b.knots) < b.DF {
		return fmt.Errorf("models: %w: %s: only %d of the knots differ, as %s has many equal values; ask for fewer",
			ErrInvalid,
			b.Variable, len(b.knots), b.Column)
	}
	for j := range b.DF - 1 {
		b.suffixes = append(b.suffixes, b.Column+"''''''''''''''''''''"[:j])
	}
	return nil
}

// endShares is the shares of the lowest, the highest and the commonest other value.
func endShares(sorted []float64) (low, high, inner float64) {
	n := float64(len(sorted))
	for lo := 0; lo < len(sorted); {
		hi := lo
		for hi < len(sorted) && sorted[hi] == sorted[lo] {
			hi++
		}
		share := float64(hi-lo) / n
		switch {
		case lo == 0:
			low = share
		case hi == len(sorted):
			high = share
		default:
			inner = max(inner, share)
		}
		lo = hi
	}
	return low, high, inner
}

// cubicAt is x and the DF − 2 other columns (Harrell, equation 2.25).
func (b *basis) cubicAt(x float64, out []float64) {
	t := b.knots
	k := len(t)
	out[0] = x
	scale := (t[k-1] - t[0]) * (t[k-1] - t[0])
	cube := func(v float64) float64 {
		if v <= 0 {
			return 0
		}
		return v * v * v / scale
	}
	for j := range k - 2 {
		out[j+1] = cube(x-t[j]) + ((t[k-2]-t[j])*cube(x-t[k-1])-(t[k-1]-t[j])*cube(x-t[k-2]))/(t[k-1]-t[k-2])
	}
}
