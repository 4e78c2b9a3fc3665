package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/combin"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// FisherOptions chooses the interval.  The zero value is R's default.
type FisherOptions struct {
	// Level of the confidence interval; 0 means 0.95.
	Level float64
	// Missing counts patients that were left out before.
	Missing int
}

// FourFold is the exact analysis of a 2×2 table.
type FourFold struct {
	// Counts as given: row by row.
	Counts [2][2]int
	// N is their sum, Missing the patients left out.
	N, Missing int
	// P is the two-sided probability of independence.
	P float64
	// OddsRatio is the conditional maximum likelihood estimate, which is not the
	// cross product; Lower and Upper are exact limits at Level.  0 and +Inf occur.
	OddsRatio, Lower, Upper, Level float64
}

// FisherExact tests whether rows and columns of the 2×2 table
//
//	a b
//	c d
//
// are independent, given its margins, and estimates the odds ratio (ad)/(bc) of
// the distribution of a that the margins leave,
//
//	Pr(a) ∝ C(a+b, a) C(c+d, m−a) ψᵃ,  m = a + c
//
// P sums the probabilities, at ψ = 1, of all tables that are not more probable
// than the one observed, up to a relative 1e-7 for rounding.  The estimate is the
// ψ whose expectation of a is a; the limits are the ψ at which a tail has
// probability (1−Level)/2.
//
// Special cases: an empty row or column leaves one table only: P is 1, the
// estimate and limits are 0 to +Inf with OddsRatio NaN.  If a is the least or the
// greatest that the margins allow the estimate is 0 or +Inf.
//
// Errors: [ErrInvalid] for negative counts; [ErrTooFew] for an empty table;
// [ErrOption].
//
// References: Fisher (1935), J R Stat Soc 98:39, doi:10.2307/2342435; Cornfield
// (1956) for the limits.
//
// R equivalent: fisher.test(matrix(c(a, c, b, d), 2)), whose odds ratio and limits
// are found to about four digits only.
func FisherExact(a, b, c, d int, options ...FisherOptions) (FourFold, error) {
	o := option.Of(options)
	l, err := level(o.Level)
	if err != nil {
		return FourFold{}, err
	}
	if a < 0 || b < 0 || c < 0 || d < 0 {
		return FourFold{}, fmt.Errorf("stats: Fisher: %w: negative count in %d %d %d %d",
			ErrInvalid, a, b, c, d)
	}
	f := FourFold{Counts: [2][2]int{{a, b}, {c, d}}, N: a + b + c + d, Missing: o.Missing, Level: l}
	if f.N == 0 {
		return FourFold{}, fmt.Errorf("stats: Fisher: %w: the table is empty", ErrTooFew)
	}
	h := newHypergeometric(a+b, c+d, a+c)
	at := a - h.least
	f.P = h.twoSided(at)
	alpha := (1 - l) / 2
	last := len(h.logs) - 1
	f.Lower, f.Upper = 0, math.Inf(1)
	if at > 0 { // the upper tail grows with ψ
		f.Lower = root(func(t float64) float64 { return h.tail(t, at, last) - alpha })
	}
	if at < last { // the lower tail falls with ψ
		f.Upper = root(func(t float64) float64 { return alpha - h.tail(t, 0, at) })
	}
	switch {
	case last == 0:
		f.OddsRatio = math.NaN()
	case at == 0:
		f.OddsRatio = 0
	case at == last:
		f.OddsRatio = math.Inf(1)
	default:
		f.OddsRatio = root(func(t float64) float64 { return h.mean(t) - float64(at) })
	}
	return f, nil
}

// hypergeometric is the distribution of one cell of a 2×2 table given its margins,
// as logarithms of its weights at ψ = 1, from the least value it can take.
type hypergeometric struct {
	least int
	logs  []float64
}

func newHypergeometric(row1, row2, column1 int) hypergeometric {
	h := hypergeometric{least: max(0, column1-row2)}
	for a := h.least; a <= min(row1, column1); a++ {
		h.logs = append(h.logs, combin.LogGeneralizedBinomial(float64(row1), float64(a))+
			combin.LogGeneralizedBinomial(float64(row2), float64(column1-a)))
	}
	return h
}

// probabilities of the values at ψ = exp(t), in order.
func (h hypergeometric) probabilities(t float64) []float64 {
	p := make([]float64, len(h.logs))
	top := math.Inf(-1)
	for i, l := range h.logs {
		p[i] = l + t*float64(i)
		top = max(top, p[i])
	}
	sum := 0.0
	for i := range p {
		p[i] = math.Exp(p[i] - top)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// tail is the probability of values from lo to hi, both included.
func (h hypergeometric) tail(t float64, lo, hi int) float64 {
	sum := 0.0
	for _, p := range h.probabilities(t)[lo : hi+1] {
		sum += p
	}
	return sum
}

// mean is the expected value, counted from the least.
func (h hypergeometric) mean(t float64) float64 {
	sum := 0.0
	for i, p := range h.probabilities(t) {
		sum += p * float64(i)
	}
	return sum
}

func (h hypergeometric) twoSided(at int) float64 {
	p := h.probabilities(0)
	sum := 0.0
	for _, v := range p {
		if v <= p[at]*(1+1e-7) {
			sum += v
		}
	}
	return min(1, sum)
}

// root is ψ = exp(t) at which a function that grows with t is zero, by bisection
// to the last digit.
func root(f func(t float64) float64) float64 {
	lo, hi := -1.0, 1.0
	for lo > -700 && f(lo) > 0 {
		lo *= 2
	}
	for hi < 700 && f(hi) < 0 {
		hi *= 2
	}
	for {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			return math.Exp(mid)
		}
		if f(mid) < 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
}

// Table is one row.
func (f FourFold) Table() table.Table {
	ci := " " + table.Signif(100*f.Level, 7) + "% CI"
	t := table.Table{
		Caption: fmt.Sprintf("Fisher's exact test of %d %d / %d %d", f.Counts[0][0],
			f.Counts[0][1], f.Counts[1][0], f.Counts[1][1]),
		Columns: table.Numbers("odds ratio", "lower"+ci, "upper"+ci, "p", "n", "missing"),
		Notes:   []string{"Odds ratio: conditional maximum likelihood; limits exact."},
	}
	t.Append(table.Signif(f.OddsRatio, 4), table.Signif(f.Lower, 4), table.Signif(f.Upper, 4),
		table.Signif(f.P, 4), fmt.Sprint(f.N), fmt.Sprint(f.Missing))
	return t
}

// String prints the test on one line below its headings.
func (f FourFold) String() string { return f.Table().String() }

// HTML shows what [FourFold.String] prints.
func (f FourFold) HTML() string { return f.Table().HTML() }
