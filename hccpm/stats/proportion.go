package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// ProportionMethod is how the limits of a proportion are found.
type ProportionMethod int

const (
	// ClopperPearson never covers less than its level; it is the zero value.
	ClopperPearson ProportionMethod = iota
	// MidP counts half of the probability of what was observed: near its level on average.
	MidP
	// Wilson inverts the score test: near its level on average.
	Wilson
	// WilsonCorrected is that with continuity correction.
	WilsonCorrected
	// AgrestiCoull is Wald's interval about Wilson's centre; its limits may pass 0 and 1.
	AgrestiCoull
	// Jeffreys has equal tails of the posterior under the prior Beta(1/2, 1/2).
	Jeffreys
)

// String names the method.
func (m ProportionMethod) String() string {
	return option.Name("ProportionMethod", m, "Clopper-Pearson", "mid-p", "Wilson", "Wilson, corrected for continuity",
		"Agresti-Coull",
		"Jeffreys")
}

// ProportionOptions chooses the interval.
type ProportionOptions struct {
	// Method; the zero value is ClopperPearson.
	Method ProportionMethod
	// Level of the confidence interval; 0 means 0.95.
	Level float64
	// Missing counts patients that were left out before.
	Missing int
}

// Share is a proportion with its limits.
type Share struct {
	// Count of N, Missing left out.
	Count, N, Missing int
	// Estimate is Count/N, Lower and Upper its limits at Level.
	Estimate, Lower, Upper, Level float64
	// Method of the limits.
	Method ProportionMethod
}

// Proportion estimates the probability of which count of n independent patients are a
// sample.  With z the normal quantile, p = count/n and B the quantile of the beta
// distribution,
//
//	ClopperPearson  B(α/2; count, n−count+1) to B(1−α/2; count+1, n−count)
//	MidP            π with Pr(X > count) + Pr(X = count)/2 = α/2, and so below
//	Wilson          (p + z²/2n ± z√(p(1−p)/n + z²/4n²))/(1 + z²/n)
//	AgrestiCoull    p̃ ± z√(p̃(1−p̃)/ñ),  ñ = n + z²,  p̃ = (count + z²/2)/ñ
//	Jeffreys        B(α/2; count+1/2, n−count+1/2), and so above
//
// Special cases: for count = 0 the lower limit is 0, for count = n the upper is 1, of every
// method but AgrestiCoull.
//
// Errors: [ErrInvalid] unless 0 ≤ count ≤ n; [ErrTooFew] for n = 0; [ErrOption].
//
// References: Clopper and Pearson (1934), Biometrika 26:404, doi:10.1093/biomet/26.4.404;
// Wilson (1927), J Am Stat Assoc 22:209, doi:10.1080/01621459.1927.10502953; Agresti and
// Coull (1998), Am Stat 52:119, doi:10.1080/00031305.1998.10480550; Berry and Armitage
// (1995), Statistician 44:417, for mid-p; Newcombe (1998), Stat Med 17:857, methods 3 and
// 4; Brown, Cai and DasGupta (2001), Stat Sci 16:101, doi:10.1214/ss/1009213286.
//
// R equivalent: binom.test(count, n)$conf.int; prop.test(count, n, correct = FALSE) for
// Wilson, with correct = TRUE for WilsonCorrected; Hmisc::binconf.
func Proportion(count, n int, options ...ProportionOptions) (Share, error) {
	o := option.Of(options)
	l, err := level(o.Level)
	if err != nil {
		return Share{}, err
	}
	switch {
	case count < 0 || count > n:
		return Share{}, fmt.Errorf("stats: proportion: %w: %d of %d", ErrInvalid, count, n)
	case n == 0:
		return Share{}, fmt.Errorf("stats: proportion: %w: of 0", ErrTooFew)
	case o.Method < ClopperPearson || o.Method > Jeffreys:
		return Share{}, fmt.Errorf("stats: proportion: %w: %v", ErrOption, o.Method)
	}
	s := Share{Count: count, N: n, Missing: o.Missing, Estimate: float64(count) / float64(n), Level: l, Method: o.Method}
	// The upper limit of count is one less the lower limit of the others.
	s.Lower = lowerShare(float64(count), float64(n), l, o.Method)
	s.Upper = 1 - lowerShare(float64(n-count), float64(n), l, o.Method)
	return s, nil
}

func lowerShare(x, n, level float64, method ProportionMethod) float64 {
	alpha, z := (1-level)/2, normalQuantile(level)
	p := x / n
	if x == 0 && method != AgrestiCoull {
		return 0
	}
	switch method {
	case ClopperPearson:
		return mathext.InvRegIncBeta(x, n-x+1, alpha)
	case Jeffreys:
		return mathext.InvRegIncBeta(x+0.5, n-x+0.5, alpha)
	case MidP:
		return midP(x, n, alpha)
	case AgrestiCoull:
		m := n + z*z
		p = (x + z*z/2) / m
		return p - z*math.Sqrt(p*(1-p)/m)
	case WilsonCorrected: // Newcombe, method 4
		c := min(0.5, math.Abs(x-n/2)) // as prop.test, which never passes one half
		return max(0, (x-c+z*z/2-z*math.Sqrt((x-c)*(1-(x-c)/n)+z*z/4))/(n+z*z))
	}
	return (x + z*z/2 - z*math.Sqrt(x*(1-p)+z*z/4)) / (n + z*z)
}

// midP is the π at which more than x has probability alpha, x itself counting half.
func midP(x, n, alpha float64) float64 {
	lo, hi := 0.0, x/n
	for {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			return mid
		}
		atLeast := mathext.RegIncBeta(x, n-x+1, mid)
		more := 0.0
		if x < n {
			more = mathext.RegIncBeta(x+1, n-x, mid)
		}
		if (atLeast+more)/2 < alpha {
			lo = mid
		} else {
			hi = mid
		}
	}
}

// Table is one row.
func (s Share) Table() table.Table {
	ci := " " + table.Signif(100*s.Level, 7) + "% CI"
	t := table.Table{
		Caption: "Proportion",
		Columns: table.Numbers("count", "n", "share", "lower"+ci, "upper"+ci, "missing"),
		Notes:   []string{"Limits: " + s.Method.String() + "."},
	}
	t.Append(fmt.Sprint(s.Count), fmt.Sprint(s.N), table.Signif(s.Estimate, 4), table.Signif(s.Lower, 4),
		table.Signif(s.Upper, 4), fmt.Sprint(s.Missing))
	return t
}

// String prints the proportion on one line below its headings.
func (s Share) String() string { return s.Table().String() }

// HTML shows what [Share.String] prints.
func (s Share) HTML() string { return s.Table().HTML() }
