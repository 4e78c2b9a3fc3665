package stats

import (
	"fmt"
	"math"
	"slices"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// SignedRankOptions chooses the method.  The zero value is R's default.
type SignedRankOptions struct {
	// Center of the differences under the hypothesis tested.
	Center float64
	// Method; the zero value is RankAuto: exact if there are fewer than 50 differences, no
	// ties and none is zero, normal otherwise.
	Method RankMethod
	// Pratt ranks differences of zero with the others before they are left out;
	// otherwise they are left out first.
	Pratt bool
	// NoContinuity leaves out the continuity correction of the approximation.
	NoContinuity bool
	// Level of the confidence interval; 0 means 0.95.
	Level float64
	// DropMissing leaves out pairs with a NaN and counts them; otherwise they are an
	// error.
	DropMissing bool
	// Missing counts pairs that were left out before.
	Missing int
}

// SignedRanks is the comparison of pairs by the ranks of their differences.
type SignedRanks struct {
	// N differences present, of them Zeros equal to the center; Missing pairs left out.
	N, Zeros, Missing int
	// V is the sum of the ranks of positive differences.
	V float64
	// Z is the standardised statistic of the approximation, NaN if exact; P is two-sided.
	Z, P float64
	// Estimate is the pseudomedian, the median of the means of all two differences, each
	// with itself too.  Lower and Upper are its limits at Level, by the distribution of V
	// without ties or its approximation.
	Estimate, Lower, Upper, Level float64
	// Method in force, RankExact, RankNormal or RankPermutation.
	Method RankMethod
	// Pratt and Continuity are true if zeros were ranked and if the approximation was
	// corrected; Ties is true if differences are equal but for their sign.
	Pratt, Continuity, Ties bool
	// Warnings are what should be known before the limits are believed.
	Warnings []string
}

// SignedRank tests whether the differences x − y of pairs, columns of length n, or x itself
// if y is nil, lie symmetrically about the center: Wilcoxon's signed rank test.
//
//	V     = Σ ranks of |d| over d > 0
//	Var V = Σ ranks²/4
//
// The normal statistic is (V − Σ ranks/2 ∓ 1/2)/√Var V.  RankPermutation counts all choices
// of signs, given the ties; RankExact is the same without ties.
//
// Special cases: if the exact limits cannot reach the level they are the extreme means and
// the result warns.  Beyond 5000 differences the pseudomedian is NaN, with a warning.
//
// Errors: [ErrLength]; [ErrInvalid] for values infinite or NaN; [ErrConstant] if every
// difference is zero; [ErrTooFew] if there is none; [ErrUnsupported] for RankExact with
// ties or zeros and for exact methods beyond 500 differences; [ErrOption].
//
// References: Wilcoxon (1945), Biometrics Bull 1:80, doi:10.2307/3001968; Pratt (1959), J
// Am Stat Assoc 54:655, doi:10.1080/01621459.1959.10501526.
//
// R equivalent: wilcox.test(x, y, paired = TRUE, conf.int = TRUE), whose approximate limits
// are found to 1e-4 and whose approximate estimate is not the median;
// exactRankTests::wilcox.exact and coin::wilcoxsign_test(zero.method) under RankPermutation.
func SignedRank(x, y []float64, options ...SignedRankOptions) (SignedRanks, error) {
	o := option.Of(options)
	l, err := level(o.Level)
	if err != nil {
		return SignedRanks{}, err
	}
	d, dropped, err := differences(x, y, o.DropMissing)
	if err != nil {
		return SignedRanks{}, err
	}
	s := SignedRanks{N: len(d), Missing: o.Missing + dropped, Level: l, Z: math.NaN(), Pratt: o.Pratt, Method: o.Method}
	ranks, positive, nonzero := s.rank(d, o)
	if len(nonzero) == 0 {
		return SignedRanks{}, fmt.Errorf("stats: signed rank: %w: every difference is %v", ErrConstant, o.Center)
	}
	if s.Method == RankAuto {
		s.Method = RankNormal
		if !s.Ties && s.Zeros == 0 && len(ranks) < 50 {
			s.Method = RankExact
		}
	}
	switch {
	case s.Method != RankExact && s.Method != RankNormal && s.Method != RankPermutation:
		return SignedRanks{}, fmt.Errorf("stats: signed rank: %w: %v", ErrOption, o.Method)
	case s.Method == RankExact && (s.Ties || s.Zeros > 0), s.Method != RankNormal && len(ranks) > 500:
		return SignedRanks{}, fmt.Errorf("stats: exact signed rank with ties, zeros or many values: %w", ErrUnsupported)
	}
	for i, r := range ranks {
		if positive[i] {
			s.V += r
		}
	}
	if s.Method == RankNormal {
		s.normal(ranks, !o.NoContinuity)
	} else {
		s.P = twoSided(signWays(ranks), 0, int(math.Round(2*s.V)))
	}
	if len(nonzero) > walshLimit {
		s.Estimate, s.Lower, s.Upper = math.NaN(), math.NaN(), math.NaN()
		s.Warnings = append(s.Warnings, "Too many differences for the pseudomedian.")
		return s, nil
	}
	s.limits(nonzero, o)
	return s, nil
}

// walshLimit is the number of differences whose means two by two are still formed.
const walshLimit = 5000

// differences of pairs, or x if y is nil.
func differences(x, y []float64, drop bool) (d []float64, dropped int, err error) {
	columns := []column{{"x", x}}
	if y != nil {
		columns = append(columns, column{"y", y})
	}
	in, dropped, err := present(drop, columns...)
	if err != nil {
		return nil, 0, err
	}
	d = in[0]
	if y != nil {
		for i, v := range in[1] {
			d[i] -= v
		}
	}
	if len(d) == 0 {
		return nil, 0, fmt.Errorf("stats: %w: no values", ErrTooFew)
	}
	return d, dropped, nil
}

// rank counts zeros and ties and ranks what is left; nonzero are the differences that are
// not at the center.
func (s *SignedRanks) rank(d []float64, o SignedRankOptions) (ranks []float64, positive []bool, nonzero []float64) {
	var size []float64
	for _, v := range d {
		if v == o.Center {
			s.Zeros++
			continue
		}
		nonzero = append(nonzero, v)
		size = append(size, math.Abs(v-o.Center))
		positive = append(positive, v > o.Center)
	}
	ranks, ties := num.Ranks(size)
	s.Ties = len(ties) < len(ranks)
	if o.Pratt {
		for i := range ranks {
			ranks[i] += float64(s.Zeros)
		}
	}
	return ranks, positive, nonzero
}

// normal fills in Z and P of the approximation.
func (s *SignedRanks) normal(ranks []float64, continuity bool) {
	sum, squares := 0.0, 0.0
	for _, r := range ranks {
		sum, squares = sum+r, squares+r*r
	}
	d := s.V - sum/2
	if s.Continuity = continuity; continuity && d != 0 {
		d -= math.Copysign(0.5, d)
	}
	s.Z = d / math.Sqrt(squares/4)
	s.P = min(1, normalP(s.Z))
}

// signWays counts, for every value of twice V, the choices of signs that give it, as a share
// of all.
func signWays(ranks []float64) []float64 {
	doubled, sum := doubledRanks(ranks), 0
	for _, d := range doubled {
		sum += d
	}
	ways := make([]float64, sum+1)
	ways[0] = 1
	so := 0
	for _, d := range doubled {
		so += d
		for v := so; v >= 0; v-- {
			w := ways[v]
			if v >= d {
				w += ways[v-d]
			}
			ways[v] = w / 2
		}
	}
	return ways
}

// limits fills in the pseudomedian and its limits from the differences that are not at the
// center.
func (s *SignedRanks) limits(d []float64, o SignedRankOptions) {
	n := len(d)
	walsh := make([]float64, 0, n*(n+1)/2)
	for i := range d {
		for j := range i + 1 {
			walsh = append(walsh, d[i]/2+d[j]/2)
		}
	}
	slices.Sort(walsh)
	s.Estimate = quantile(walsh, 0.5, Type7)
	untied := make([]float64, n)
	for i := range untied {
		untied[i] = float64(i + 1)
	}
	if s.Method == RankNormal { // the sets of ties that remain beside a mean are those of d
		ranks, _ := num.Ranks(d)
		squares := 0.0
		for _, r := range ranks {
			squares += r * r
		}
		z, sd := normalQuantile(s.Level), math.Sqrt(squares/4)
		s.Lower, s.Upper = crossing(walsh, len(walsh), sd, z, !o.NoContinuity), crossing(walsh, len(walsh), sd, -z,
			!o.NoContinuity)
		return
	}
	doubled := signWays(untied)
	ways := make([]float64, len(walsh)+1)
	for v := range ways {
		ways[v] = doubled[2*v]
	}
	k, tail, _ := orderOf(ways, (1-s.Level)/2)
	s.Lower, s.Upper = walsh[k-1], walsh[len(walsh)-k]
	if got := 1 - 2*tail; got < s.Level {
		s.Warnings = append(s.Warnings, fmt.Sprintf("The limits are the extremes and have a level of %s only.",
			table.Percent(got, 1)))
	} else if s.Ties || s.Zeros > 0 {
		s.Warnings = append(s.Warnings, "Differences are tied or zero: the limits are approximate.")
	}
}

// Table is one row.
func (s SignedRanks) Table() table.Table {
	ci := " " + table.Signif(100*s.Level, 7) + "% CI"
	method := s.Method.String()
	if s.Continuity {
		method += " with continuity correction"
	}
	if s.Pratt {
		method += ", zeros ranked"
	}
	t := table.Table{
		Caption: "Wilcoxon signed rank test",
		Columns: table.Numbers("n", "zeros", "V", "p", "pseudomedian", "lower"+ci, "upper"+ci, "missing"),
		Notes:   append([]string{"Method: " + method + "."}, s.Warnings...),
	}
	t.Append(fmt.Sprint(s.N), fmt.Sprint(s.Zeros), table.Signif(s.V, 7), table.Signif(s.P, 4), table.Signif(s.Estimate, 5),
		table.Signif(s.Lower, 5), table.Signif(s.Upper, 5), fmt.Sprint(s.Missing))
	return t
}

// String prints the test on one line below its headings.
func (s SignedRanks) String() string { return s.Table().String() }

// HTML shows what [SignedRanks.String] prints.
func (s SignedRanks) HTML() string { return s.Table().HTML() }
