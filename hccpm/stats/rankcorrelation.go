package stats

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// RankCorrelationOptions chooses how P is computed and the interval.  The zero value is
// R's default.
type RankCorrelationOptions struct {
	// Method of P; the zero value is RankAuto, R's choice: see [Spearman] and [Kendall].
	Method RankMethod
	// Continuity corrects an approximation for continuity; under Student's t for rho by
	// one more than (n³−n)/6 below S, as R does.
	Continuity bool
	// Level of the confidence interval; 0 means 0.95.
	Level float64
	// DropMissing leaves out pairs with a NaN and counts them; otherwise they are an
	// error.
	DropMissing bool
	// Missing counts pairs that were left out before.
	Missing int
}

// RankCorrelation is a correlation of ranks with its test and interval.
type RankCorrelation struct {
	// Coefficient is "rho" or "tau-b".
	Coefficient string
	// Estimate in [−1, 1].
	Estimate float64
	// N pairs present, Missing left out.
	N, Missing int
	// Statistic is Σ(rank x − rank y)², R's S, for rho; for tau-b the concordant less the
	// discordant pairs.
	Statistic float64
	// Z is the standardised statistic of an approximation, NaN if P is exact or comes from
	// a series.  P is two-sided.
	Z, P float64
	// Method in force.
	Method RankMethod
	// Ties is true if values are shared.
	Ties bool
	// Lower and Upper limits at Level, approximate; NaN if N is too small for them.
	Lower, Upper, Level float64
	// Warnings are what should be known before P is believed.
	Warnings []string
}

// Spearman estimates the correlation of the ranks of two measurements, x and y of length
// n, one pair each, tied values sharing the mean of their ranks, and tests whether it is
// zero.
//
//	rho = [Pearson]'s r of the ranks;  S = Σ(rank x − rank y)² = (n³−n)(1−rho)/6 without ties
//	t   = rho √((n−2)/(1−rho²)) on n−2 degrees of freedom
//	limits: tanh(atanh rho ± z √((1+rho²/2)/(n−3)))
//
// P doubles the smaller tail of S.  RankAuto takes RankExact to n = 9, RankEdgeworth to
// n = 1290 and RankStudent beyond it and with ties, as R does.  RankPermutation counts all
// n! pairings as they are tied, and takes the share with rho at least as far from zero;
// it does for n up to about 12, and more if there are many ties.
//
// Special cases: rho = ±1 has limits equal to rho.
//
// Errors: [ErrLength]; [ErrInvalid] for values infinite or NaN; [ErrTooFew] below three
// pairs; [ErrConstant] if x or y does not vary; [ErrUnsupported] for RankExact or
// RankEdgeworth with ties and for an enumeration that is too large; [ErrOption].
//
// References: Best and Roberts (1975), Appl Stat 24:377, doi:10.2307/2347111, algorithm
// AS 89, for the series; Bonett and Wright (2000), Psychometrika 65:23,
// doi:10.1007/BF02294183, for the interval.
//
// R equivalent: cor.test(x, y, method = "spearman").
func Spearman(x, y []float64, options ...RankCorrelationOptions) (RankCorrelation, error) {
	o := option.Of(options)
	x, y, c, err := rankPairs("Spearman", x, y, o)
	if err != nil {
		return c, err
	}
	rx, _ := num.Ranks(x)
	ry, _ := num.Ranks(y)
	r, err := Pearson(rx, ry, PearsonOptions{})
	if err != nil {
		return RankCorrelation{}, err
	}
	n := float64(c.N)
	c.Coefficient, c.Estimate = "rho", r.R
	if c.N > 3 {
		c.limits(math.Sqrt((1 + r.R*r.R/2) / (n - 3)))
	}
	c.Statistic = (n*n*n - n) * (1 - r.R) / 6
	if c.Method == RankAuto {
		switch {
		case c.Ties || c.N > 1290:
			c.Method = RankStudent
		case c.N <= 9:
			c.Method = RankExact
		default:
			c.Method = RankEdgeworth
		}
	}
	switch c.Method {
	case RankExact, RankPermutation:
		err = c.enumerate(spearmanPairing(x, y))
	case RankEdgeworth:
		s := math.Round(c.Statistic)
		if s > (n*n*n-n)/6 {
			c.P = min(1, 2*edgeworth(c.N, s))
		} else {
			c.P = min(1, 2*(1-edgeworth(c.N, s+2)))
		}
	case RankStudent:
		rho := r.R
		if o.Continuity {
			rho = 1 - c.Statistic/((n*n*n-n)/6+1) // as R has it
		}
		c.Z = rho * math.Sqrt((n-2)/(1-rho*rho))
		c.P = studentP(c.Z, n-2)
	default:
		err = fmt.Errorf("stats: Spearman: %w: %v", ErrOption, o.Method)
	}
	return c.finish(err)
}

// spearmanPairing sums four times the products of ranks.
func spearmanPairing(x, y []float64) (p pairing, at int) {
	sx, cx := classes(x)
	sy, cy := classes(y)
	rx, ry := midranks(sx), midranks(sy)
	n := len(x)
	p = pairing{x: sx, y: sy, highest: 4 * n * (n + 1) * (2*n + 1) / 6,
		cell: func(i, j, k int, _ []int) int { return k * rx[i] * ry[j] }}
	for i := range x {
		at += rx[cx[i]] * ry[cy[i]]
	}
	return p, at
}

// edgeworth approximates the probability that Σ(rank x − rank y)² is s or more.
func edgeworth(n int, s float64) float64 {
	m := float64(n)
	if s <= 0 {
		return 1
	}
	if s > m*(m*m-1)/3 {
		return 0
	}
	b := 1 / m
	x := (6*(s-1)*b/(m*m-1) - 1) * math.Sqrt(m-1)
	y := x * x
	// Coefficients of AS 89, from the moments of the permutation distribution.
	u := x * b * (0.2274 + b*(0.2531+0.1745*b) + y*(-0.0758+b*(0.1033+0.3932*b)-
		y*b*(0.0879+0.0151*b-y*(0.0072-0.0831*b+y*b*(0.0131-4.6e-4*y)))))
	return min(1, max(0, u/math.Exp(y/2)+math.Erfc(x/math.Sqrt2)/2))
}

// Kendall estimates how much more often two measurements, x and y of length n, one pair
// each, rise together than against each other:
//
//	tau-b = (C − D)/√((n₀−n₁)(n₀−n₂)),  n₀ = n(n−1)/2
//
// with C and D the concordant and discordant pairs, n₁ and n₂ those tied in x and in y, and
// tests whether it is zero.
//
//	limits: tanh(atanh tau ± z √(0.437/(n−4)))
//
// RankAuto is RankExact if there are fewer than 50 pairs and no ties, RankNormal otherwise,
// as in R, with the variance of C−D corrected for ties.  RankPermutation counts all n!
// pairings as they are tied and takes the share with C−D at least as far from zero; it
// does for n up to about 12, and more if there are many ties.
//
// Special cases: tau = ±1 has limits equal to tau.
//
// Errors: those of [Spearman]; two pairs are enough.
//
// References: Kendall (1938), Biometrika 30:81, doi:10.1093/biomet/30.1-2.81, for the
// exact distribution; Kendall (1945), Biometrika 33:239, for ties; Fieller, Hartley and
// Pearson (1957), Biometrika 44:470, for the interval.
//
// R equivalent: cor.test(x, y, method = "kendall").
func Kendall(x, y []float64, options ...RankCorrelationOptions) (RankCorrelation, error) {
	o := option.Of(options)
	x, y, c, err := rankPairs("Kendall", x, y, o)
	if err != nil {
		return c, err
	}
	_, tx := num.Ranks(x)
	_, ty := num.Ranks(y)
	n := float64(c.N)
	for i := range x {
		for j := range i {
			c.Statistic += sign(x[i]-x[j]) * sign(y[i]-y[j])
		}
	}
	pairs := n * (n - 1) / 2
	c.Coefficient = "tau-b"
	c.Estimate = c.Statistic / math.Sqrt(pairs-tied(tx, 2)/2) / math.Sqrt(pairs-tied(ty, 2)/2)
	if c.N > 4 {
		c.limits(math.Sqrt(0.437 / (n - 4)))
	}
	if c.Method == RankAuto {
		c.Method = RankNormal
		if !c.Ties && c.N < 50 {
			c.Method = RankExact
		}
	}
	switch c.Method {
	case RankExact:
		c.P = kendallP(c.N, int(c.Statistic))
	case RankPermutation:
		err = c.enumerate(kendallPairing(x, y, int(c.Statistic)))
	case RankNormal:
		s := c.Statistic
		if o.Continuity && s != 0 {
			s -= sign(s)
		}
		c.Z = s / math.Sqrt(kendallVariance(n, tx, ty))
		c.P = normalP(c.Z)
	default:
		err = fmt.Errorf("stats: Kendall: %w: %v", ErrOption, o.Method)
	}
	return c.finish(err)
}

// kendallVariance is that of C−D under independence: Kendall (1970), equation 4.3.
func kendallVariance(n float64, tx, ty []int) float64 {
	v := n*(n-1)*(2*n+5) - tiedVariance(tx) - tiedVariance(ty)
	return v/18 + tied(tx, 2)*tied(ty, 2)/(2*n*(n-1)) + tied(tx, 3)*tied(ty, 3)/(9*n*(n-1)*max(1, n-2))
}

// tied is Σ t(t−1) over sets of ties, or for k = 3 Σ t(t−1)(t−2).
func tied(sizes []int, k int) float64 {
	sum := 0.0
	for _, t := range sizes {
		v := float64(t) * float64(t-1)
		if k == 3 {
			v *= float64(t - 2)
		}
		sum += v
	}
	return sum
}

// tiedVariance is Σ t(t−1)(2t+5).
func tiedVariance(sizes []int) float64 {
	sum := 0.0
	for _, t := range sizes {
		sum += float64(t) * float64(t-1) * float64(2*t+5)
	}
	return sum
}

// kendallP is the two-sided probability of C−D without ties: the number of inversions of a
// random order is a sum of uniform whole numbers.
func kendallP(n, s int) float64 {
	top := n * (n - 1) / 2
	share := make([]float64, top+1)
	share[0] = 1
	so := 0
	for k := 2; k <= n; k++ {
		next := make([]float64, top+1)
		sum := 0.0
		so += k - 1
		for v := 0; v <= so; v++ {
			sum += share[v]
			if v >= k {
				sum -= share[v-k]
			}
			next[v] = sum / float64(k)
		}
		share = next
	}
	concordant := (top + s) / 2
	concordant = min(concordant, top-concordant)
	tail := 0.0
	for v := 0; v <= concordant; v++ {
		tail += share[v]
	}
	return min(1, 2*tail)
}

// kendallPairing sums concordant less discordant pairs; at is what was observed.
func kendallPairing(x, y []float64, at int) (pairing, int) {
	sx, _ := classes(x)
	sy, _ := classes(y)
	top := len(x) * (len(x) - 1) / 2
	return pairing{x: sx, y: sy, lowest: -top, highest: top,
		cell: func(_, j, k int, used []int) int {
			sum := 0
			for l, u := range used {
				switch {
				case l < j:
					sum += u
				case l > j:
					sum -= u
				}
			}
			return k * sum
		}}, at
}

// rankPairs checks two columns and begins the result.
func rankPairs(what string, x, y []float64, o RankCorrelationOptions) (a, b []float64, c RankCorrelation, err error) {
	l, err := level(o.Level)
	if err != nil {
		return nil, nil, c, err
	}
	in, dropped, err := present(o.DropMissing, column{"x", x}, column{"y", y})
	if err != nil {
		return nil, nil, c, err
	}
	least := 3
	if what == "Kendall" {
		least = 2
	}
	x, y = in[0], in[1]
	if len(x) < least {
		return nil, nil, c, fmt.Errorf("stats: %s: %w: %d pairs, want %d", what, ErrTooFew, len(x), least)
	}
	sx, _ := classes(x)
	sy, _ := classes(y)
	if len(sx) == 1 || len(sy) == 1 {
		return nil, nil, c, fmt.Errorf("stats: %s: %w", what, ErrConstant)
	}
	nan := math.NaN()
	c = RankCorrelation{N: len(x), Missing: o.Missing + dropped, Z: nan, Method: o.Method, Level: l,
		Ties: len(sx) < len(x) || len(sy) < len(y), Lower: nan, Upper: nan}
	if c.Ties && (o.Method == RankExact || o.Method == RankEdgeworth) {
		return nil, nil, RankCorrelation{}, fmt.Errorf("stats: %s: %v with ties: %w: choose RankPermutation", what, o.Method,
			ErrUnsupported)
	}
	return x, y, c, nil
}

// limits fills in the interval on the scale of atanh.
func (c *RankCorrelation) limits(stdErr float64) {
	half := normalQuantile(c.Level) * stdErr
	at := math.Atanh(c.Estimate)
	c.Lower, c.Upper = math.Tanh(at-half), math.Tanh(at+half)
}

// enumerate fills in P over all pairings.
func (c *RankCorrelation) enumerate(p pairing, at int) error {
	if p.tooLarge() {
		return fmt.Errorf("stats: exact rank correlation of %d pairs: %w: too many arrangements", c.N, ErrUnsupported)
	}
	c.P = twoSided(p.ways(), p.lowest, at)
	return nil
}

func (c RankCorrelation) finish(err error) (RankCorrelation, error) {
	if err != nil {
		return RankCorrelation{}, err
	}
	if c.Ties && c.Method != RankPermutation {
		c.Warnings = append(c.Warnings, "P is approximate because of ties; RankPermutation is exact for few pairs.")
	}
	return c, nil
}

func sign(v float64) float64 {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// Table is one row.
func (c RankCorrelation) Table() table.Table {
	ci := " " + table.Signif(100*c.Level, 7) + "% CI"
	names := map[string][2]string{"rho": {"Spearman's rank correlation rho", "S"},
		"tau-b": {"Kendall's rank correlation tau-b", "C - D"}}[c.Coefficient]
	t := table.Table{
		Caption: names[0],
		Columns: table.Numbers(c.Coefficient, "lower"+ci, "upper"+ci, names[1], "p", "n", "missing"),
		Notes:   append([]string{"P: " + c.Method.String() + "."}, c.Warnings...),
	}
	t.Append(table.Fixed(c.Estimate, 3), table.Fixed(c.Lower, 3), table.Fixed(c.Upper, 3),
		table.Signif(c.Statistic, 7), table.Signif(c.P, 4), fmt.Sprint(c.N), fmt.Sprint(c.Missing))
	return t
}

// String prints the correlation on one line below its headings.
func (c RankCorrelation) String() string { return c.Table().String() }

// HTML shows what [RankCorrelation.String] prints.
func (c RankCorrelation) HTML() string { return c.Table().HTML() }
