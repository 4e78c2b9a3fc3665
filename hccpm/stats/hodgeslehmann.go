package stats

import (
	"fmt"
	"math"
	"slices"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// ShiftOptions chooses the interval of [HodgesLehmann].  The zero value is R's default.
type ShiftOptions struct {
	// Method of the limits; the zero value is RankAuto, as in [MannWhitney].
	Method RankMethod
	// NoContinuity leaves out the continuity correction of the approximation.
	NoContinuity bool
	// Level of the confidence interval; 0 means 0.95.
	Level float64
	// DropMissing leaves NaN out and counts them; otherwise they are an error.
	DropMissing bool
	// Missing counts values that were left out before.
	Missing int
}

// Shift is how much larger the values of one sample are than those of another.
type Shift struct {
	// NX and NY values present, Missing left out of both together.
	NX, NY, Missing int
	// Estimate is the median of all differences x − y.
	Estimate float64
	// Lower and Upper limits at Level; Achieved is the level that exact limits have
	// without ties, NaN if approximate.
	Lower, Upper, Level, Achieved float64
	// Method in force, RankExact, RankNormal or RankPermutation.
	Method RankMethod
	// Warnings are what should be known before the limits are believed.
	Warnings []string
}

// HodgesLehmann estimates by how much x is shifted against y, two independent samples of
// any lengths: the median of the nx·ny differences x − y.  Exact limits are the k-th
// smallest and the k-th largest difference,
//
//	k = least u with Pr(U ≤ u) ≥ (1−Level)/2, at least 1,
//
// U that of [MannWhitney] without ties, or, under RankPermutation, given them.  RankNormal
// takes the differences at which the corrected normal statistic passes the quantiles.
//
// RankAuto is exact if both samples have fewer than 50 values and no value is shared, as
// in R.  RankExact with ties is allowed, and conservative, with a warning.
//
// Special cases: if samples are so small that no k reaches the level, the limits are the
// extreme differences, Achieved is less than Level and the result warns.
//
// Errors: [ErrInvalid] for values infinite or NaN; [ErrTooFew] for an empty sample;
// [ErrUnsupported] for exact limits as in [MannWhitney], and for more than 2e7 differences;
// [ErrOption].
//
// References: Hodges and Lehmann (1963), Ann Math Stat 34:598,
// doi:10.1214/aoms/1177704172; Bauer (1972), J Am Stat Assoc 67:687,
// doi:10.1080/01621459.1972.10481279, for the limits.
//
// R equivalent: wilcox.test(x, y, conf.int = TRUE), whose approximate limits are found to
// 1e-4 and whose approximate estimate is not the median;
// exactRankTests::wilcox.exact(x, y, conf.int = TRUE) under RankPermutation.
func HodgesLehmann(x, y []float64, options ...ShiftOptions) (Shift, error) {
	o := option.Of(options)
	l, err := level(o.Level)
	if err != nil {
		return Shift{}, err
	}
	x, y, dropped, err := twoSamples(x, y, o.DropMissing, 1)
	if err != nil {
		return Shift{}, err
	}
	ranks, ties := num.Ranks(slices.Concat(x, y))
	shared := len(ties) < len(ranks)
	s := Shift{NX: len(x), NY: len(y), Missing: o.Missing + dropped, Level: l, Method: o.Method, Achieved: math.NaN()}
	if s.Method == RankAuto {
		s.Method = RankNormal
		if !shared && s.NX < 50 && s.NY < 50 {
			s.Method = RankExact
		}
	}
	nx, ny := float64(s.NX), float64(s.NY)
	if nx*ny > 2e7 || s.Method == RankExact && nx*ny*(nx+ny) > 1e8 || s.Method == RankPermutation && tooManyRanks(nx, ny) {
		return Shift{}, fmt.Errorf("stats: shift of %d and %d values: %w: too many differences", s.NX, s.NY, ErrUnsupported)
	}
	d := make([]float64, 0, s.NX*s.NY)
	for _, a := range x {
		for _, b := range y {
			d = append(d, a-b)
		}
	}
	slices.Sort(d)
	s.Estimate = quantile(d, 0.5, Type7)
	switch s.Method {
	case RankExact:
		s.exact(d, uWays(s.NX, s.NY))
		if shared {
			s.Warnings = append(s.Warnings, "Values are shared: the limits are conservative.")
		}
	case RankPermutation:
		s.permutation(d, ranks)
	case RankNormal:
		s.normal(d, x, y, !o.NoContinuity)
	default:
		return Shift{}, fmt.Errorf("stats: shift: %w: %v", ErrOption, o.Method)
	}
	return s, nil
}

// exact takes the limits from sorted differences, ways counting the values of U.
func (s *Shift) exact(d, ways []float64) {
	k, tail, all := orderOf(ways, (1-s.Level)/2)
	s.Lower, s.Upper = d[k-1], d[len(d)-k]
	s.Achieved = 1 - 2*tail/all
	s.warnShort()
}

func (s *Shift) warnShort() {
	if s.Achieved < s.Level {
		s.Warnings = append(s.Warnings, fmt.Sprintf("The limits are the extremes and have a level of %s only.",
			table.Percent(s.Achieved, 1)))
	}
}

// orderOf is the least k ≥ 1 with Pr(U ≤ k) ≥ alpha, and the ways to be below it.
func orderOf(ways []float64, alpha float64) (k int, below, all float64) {
	for _, w := range ways {
		all += w
	}
	k, upTo := 0, ways[0]
	for k < len(ways)-1 && upTo < alpha*all*(1-1e-12) {
		k++
		upTo += ways[k]
	}
	k = max(k, 1)
	for _, w := range ways[:k] {
		below += w
	}
	return k, below, all
}

// permutation takes the limits from the distribution of U given the ties: the greatest
// difference at which U is above its upper quantile, and the least at which it is not above
// its lower one.
func (s *Shift) permutation(d, ranks []float64) {
	ways := tiedRankWays(ranks, s.NX)
	alpha, all := (1-s.Level)/2, 0.0
	for _, w := range ways {
		all += w
	}
	low, high := -1, -1 // quantiles of twice U
	upTo := 0.0
	for v, w := range ways {
		upTo += w
		if low < 0 && upTo >= alpha*all*(1-1e-12) {
			low = v - s.NX*(s.NX+1)
		}
		if high < 0 && upTo >= (1-alpha)*all*(1-1e-12) {
			high = v - s.NX*(s.NX+1)
		}
	}
	s.Lower, s.Upper = d[0], d[len(d)-1]
	near := 1e-12 * (math.Abs(d[0]) + math.Abs(d[len(d)-1])) // what rounding sets apart
	for from := 0; from < len(d); {
		to := from + 1
		for to < len(d) && d[to]-d[from] <= near {
			to++
		}
		u := 2*(len(d)-to) + to - from // twice U beside d[from]: those above, and half of those equal
		if u > high {
			s.Lower = d[to-1]
		}
		if u <= low {
			s.Upper = d[from]
			break
		}
		from = to
	}
}

// normal finds the differences at which the normal statistic passes ±z.
func (s *Shift) normal(d, x, y []float64, continuity bool) {
	_, tx := num.Ranks(x)
	_, ty := num.Ranks(y)
	nx, ny := float64(s.NX), float64(s.NY)
	n, sum := nx+ny, 0.0
	for _, t := range slices.Concat(tx, ty) { // between samples nothing is tied beside a difference
		t := float64(t)
		sum += t*t*t - t
	}
	sd := math.Sqrt(nx * ny / 12 * (n + 1 - sum/(n*(n-1))))
	z := normalQuantile(s.Level)
	s.Lower, s.Upper = crossing(d, len(d), sd, z, continuity), crossing(d, len(d), sd, -z, continuity)
}

// crossing is the value beyond which a statistic that falls by one at each of the sorted
// steps, from total, is below z standard deviations from half of it.
func crossing(steps []float64, total int, sd, z float64, continuity bool) float64 {
	for i := range steps {
		if i+1 < len(steps) && steps[i+1] == steps[i] {
			continue
		}
		dz := float64(total-i-1) - float64(total)/2
		if continuity {
			dz -= 0.5 * sign(dz)
		}
		if sd == 0 || dz/sd < z {
			return steps[i]
		}
	}
	return steps[len(steps)-1]
}

// Table is one row.
func (s Shift) Table() table.Table {
	ci := " " + table.Signif(100*s.Level, 7) + "% CI"
	t := table.Table{
		Caption: "Hodges-Lehmann estimate of a shift",
		Columns: table.Numbers("n x", "n y", "shift", "lower"+ci, "upper"+ci, "missing"),
		Notes:   append([]string{"Limits: " + s.Method.String() + "."}, s.Warnings...),
	}
	t.Append(fmt.Sprint(s.NX), fmt.Sprint(s.NY), table.Signif(s.Estimate, 5), table.Signif(s.Lower, 5),
		table.Signif(s.Upper, 5), fmt.Sprint(s.Missing))
	return t
}

// String prints the estimate on one line below its headings.
func (s Shift) String() string { return s.Table().String() }

// HTML shows what [Shift.String] prints.
func (s Shift) HTML() string { return s.Table().HTML() }
