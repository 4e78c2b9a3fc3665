package stats

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// PearsonOptions chooses the interval.  The zero value is R's default.
type PearsonOptions struct {
	// Level of the confidence interval; 0 means 0.95.
	Level float64
	// Permutation takes P from all pairings of the values, up to 10 pairs, instead of
	// Student's t.
	Permutation bool
	// DropMissing leaves out pairs with a NaN and counts them; otherwise they are
	// an error.
	DropMissing bool
	// Missing counts pairs that were left out before.
	Missing int
}

// Correlation is a product-moment correlation with its test and interval.
type Correlation struct {
	// R is the correlation, in [−1, 1].
	R float64
	// N pairs present, Missing left out.
	N, Missing int
	// T on DF = N−2 degrees of freedom tests R = 0, with probability P.
	T, DF, P float64
	// Lower and Upper limits at Level; NaN if N is 3.
	Lower, Upper, Level float64
	// Exact is true if P comes from all pairings.
	Exact bool
}

// Pearson estimates the linear correlation of two measurements, x and y of length
// n, one pair each, and tests whether it is zero.
//
//	r = Σ(x−x̄)(y−ȳ)/√(Σ(x−x̄)² Σ(y−ȳ)²)
//	t = r √((n−2)/(1−r²)) on n−2 degrees of freedom
//	limits: tanh(atanh r ± z/√(n−3))
//
// Under Permutation P is the share of the n! pairings of x with y whose r is at least as far
// from zero: no normal distribution is supposed.
//
// Special cases: r = ±1 has P = 0, unless counted, and limits equal to r.
//
// Errors: [ErrLength]; [ErrInvalid] for values infinite or NaN; [ErrTooFew] below
// three pairs; [ErrConstant] if x or y does not vary; [ErrUnsupported] for
// Permutation of more than 10 pairs; [ErrOption].
//
// References: Fisher (1921), Metron 1:3, for the interval; Pitman (1937), J R Stat Soc Suppl
// 4:225, doi:10.2307/2983647, for Permutation.
//
// R equivalent: cor.test(x, y).
func Pearson(x, y []float64, options ...PearsonOptions) (Correlation, error) {
	o := option.Of(options)
	l, err := level(o.Level)
	if err != nil {
		return Correlation{}, err
	}
	in, dropped, err := present(o.DropMissing, column{"x", x}, column{"y", y})
	if err != nil {
		return Correlation{}, err
	}
	x, y = in[0], in[1]
	n := float64(len(x))
	if n < 3 {
		return Correlation{}, fmt.Errorf("stats: correlation: %w: %d pairs, want 3", ErrTooFew, len(x))
	}
	mx, sx := moments(x)
	my, sy := moments(y)
	if sx == 0 || sy == 0 {
		return Correlation{}, fmt.Errorf("stats: correlation: %w", ErrConstant)
	}
	cross := 0.0
	for i := range x {
		cross += (x[i] - mx) * (y[i] - my)
	}
	r := min(1, max(-1, cross/math.Sqrt(sx)/math.Sqrt(sy)))
	c := Correlation{R: r, N: len(x), Missing: o.Missing + dropped, DF: n - 2, Level: l}
	c.T = r * math.Sqrt((n-2)/(1-r*r))
	c.P = studentP(c.T, c.DF)
	if c.Exact = o.Permutation; c.Exact {
		if len(x) > 10 {
			return Correlation{}, fmt.Errorf("stats: correlation: %w: all pairings of %d, more than 10", ErrUnsupported, len(x))
		}
		c.P = pairingsP(x, y, mx, my)
	}
	c.Lower, c.Upper = math.NaN(), math.NaN()
	if n > 3 {
		half := normalQuantile(l) / math.Sqrt(n-3)
		c.Lower, c.Upper = math.Tanh(math.Atanh(r)-half), math.Tanh(math.Atanh(r)+half)
	}
	return c, nil
}

// pairingsP is the share of pairings of x with y with Σ(x−x̄)(y−ȳ) at least as far from
// zero as it stands, by Heap's order of exchanges.
func pairingsP(x, y []float64, mx, my float64) float64 {
	a, b := make([]float64, len(x)), make([]float64, len(y))
	cross := 0.0
	for i := range x {
		a[i], b[i] = x[i]-mx, y[i]-my
		cross += a[i] * b[i]
	}
	far := math.Abs(cross) * (1 - 1e-9)
	count, all := 0, 0
	visit := func() {
		sum := 0.0
		for i, v := range a {
			sum += v * b[i]
		}
		if math.Abs(sum) >= far {
			count++
		}
		all++
	}
	visit()
	turns := make([]int, len(b))
	for i := 1; i < len(b); {
		if turns[i] == i {
			turns[i] = 0
			i++
			continue
		}
		from := 0
		if i%2 == 1 {
			from = turns[i]
		}
		b[from], b[i] = b[i], b[from]
		visit()
		turns[i]++
		i = 1
	}
	return float64(count) / float64(all)
}

// Table is one row.
func (c Correlation) Table() table.Table {
	ci := " " + table.Signif(100*c.Level, 7) + "% CI"
	t := table.Table{
		Caption: "Pearson's product-moment correlation",
		Columns: table.Numbers("r", "lower"+ci, "upper"+ci, "t", "df", "p", "n", "missing"),
	}
	if c.Exact {
		t.Notes = append(t.Notes, "P: all pairings.")
	}
	t.Append(table.Fixed(c.R, 3), table.Fixed(c.Lower, 3), table.Fixed(c.Upper, 3),
		table.Signif(c.T, 5), table.Signif(c.DF, 5), table.Signif(c.P, 4),
		fmt.Sprint(c.N), fmt.Sprint(c.Missing))
	return t
}

// String prints the correlation on one line below its headings.
func (c Correlation) String() string { return c.Table().String() }

// HTML shows what [Correlation.String] prints.
func (c Correlation) HTML() string { return c.Table().HTML() }
