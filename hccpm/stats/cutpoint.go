package stats

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// CutPMethod is how the P value of a cut-point is corrected for the search.
type CutPMethod int

const (
	// CutAuto is CutExact where it can be computed, otherwise CutGauss for up to 2,000 values, otherwise CutLausen94. The
	// zero value.
	CutAuto CutPMethod = iota
	// CutExact is the permutation distribution of the maximum, given scores and marker, enumerated. It has at most
	// 4,194,304 states, the product of one more than the times each score occurs: 22 values that all differ.
	CutExact
	// CutGauss takes the statistics of all cut-points for jointly normal, with their exact correlation; for up to 2,000
	// values.
	CutGauss
	// CutHothornLausen is an upper bound of CutExact, from the exact distributions at each cut-point and pairs of
	// neighbours, with scores rounded to integers. maxstat's HL leaves out the smallest sum and is a little less.
	CutHothornLausen
	// CutLausen94 is an upper bound for the normal statistics, from pairs of neighbours (improved Bonferroni).
	CutLausen94
	// CutLausen92 is the limit for many values: a Brownian bridge, approximately.
	CutLausen92
	// CutPermutation estimates the permutation distribution from random permutations.
	CutPermutation
)

// String names the method.
func (m CutPMethod) String() string {
	return option.Name("CutPMethod", m, "automatic", "exact conditional", "exact normal", "Hothorn-Lausen bound",
		"Lausen 1994 bound",
		"Lausen 1992 limit", "permutations")
}

// CutScores is what is summed over those below a cut-point.
type CutScores int

const (
	// CutRanks takes the ranks of the outcome, ties by their mean: the Wilcoxon statistic, for yes and
	// no the chi-square. The zero value.
	CutRanks CutScores = iota
	// CutValues takes the outcome as it is.
	CutValues
)

// CutPointOptions are options of [BestCut]; the zero value is the default.
type CutPointOptions struct {
	// MinShare and MaxShare limit the share of values at or below a cut-point; 0 stands for 0.1 and for 1 − MinShare. The
	// smallest positive number lets all cut-points in.
	MinShare, MaxShare float64
	// Method of the P value; the zero value is CutAuto.
	Method CutPMethod
	// Scores of [BestCut]; survival.BestCut has log-rank scores.
	Scores CutScores
	// Replicates of CutPermutation, 0 stands for 9999, and the Seed of its draws.
	Replicates int
	Seed       uint64
}

// CutStatistic is one cut-point.
type CutStatistic struct {
	// Cut is the value: those at or below it are one group.
	Cut float64
	// Below is how many there are.
	Below int
	// Statistic is standardised by permutation: above 0 where those beyond the cut have the higher scores.
	Statistic float64
}

// CutPoint is the cut-point of a marker at which two groups differ most.
type CutPoint struct {
	// Title says of what.
	Title string
	// Cut is the value: Below have it or less, Above more.
	Cut          float64
	Below, Above int
	// Statistic is the largest absolute standardised statistic; Higher says that those above the cut have the higher
	// scores: larger outcomes, or earlier events.
	Statistic float64
	Higher    bool
	// P is corrected for the search by Method. Uncorrected is what P would be had the cut been chosen before the data were
	// looked at, by the normal distribution: it is too small.
	P, Uncorrected float64
	Method         CutPMethod
	// Profile has every cut-point looked at, ascending.
	Profile []CutStatistic
	// N values.
	N int
	// Options in force, defaults filled in.
	Options CutPointOptions
}

// BestCut finds the cut-point of a marker at which an outcome differs most between those at or
// below it and those above, by the maximum of the standardised rank statistics
//
//	|S(m) − E| / √V,  S(m) the sum of the scores of the m smallest markers,
//
// and tests it with a P value that takes the search into account.
//
// outcome and marker have length n; an outcome of yes and no is 1 and 0. Of equal statistics the first cut is taken.
//
// Errors: [ErrLength]; [ErrInvalid] for values that are not finite; [ErrTooFew] below 4 values;
// [ErrConstant] if outcome or marker does not vary, or no cut-point lies within the shares;
// [ErrUnsupported] where a method cannot be computed; [ErrOption].
//
// References: Lausen and Schumacher (1992), Biometrics 48:73, doi:10.2307/2532740; Hothorn and
// Lausen (2003), Comput Stat Data Anal 43:121, doi:10.1016/S0167-9473(02)00225-6; Lausen, Sauerbrei
// and Schumacher (1994), in Computational Statistics, Physica, 483.
//
// R equivalent: maxstat::maxstat.test(outcome ~ marker, smethod = "Wilcoxon"), whose exactGauss simulates the integral.
func BestCut(outcome, marker []float64, options ...CutPointOptions) (CutPoint, error) {
	o := option.Of(options)
	if len(outcome) != len(marker) {
		return CutPoint{}, fmt.Errorf("stats: cut-point: %w: %d outcomes and %d markers", ErrLength, len(outcome),
			len(marker))
	}
	for i, v := range outcome {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return CutPoint{}, fmt.Errorf("stats: cut-point: %w: outcome %d is %v", ErrInvalid, i+1, v)
		}
	}
	scores := outcome
	switch o.Scores {
	case CutRanks:
		scores, _ = num.Ranks(outcome)
	case CutValues:
	default:
		return CutPoint{}, fmt.Errorf("stats: cut-point: %w: scores %d", ErrOption, int(o.Scores))
	}
	return MaxSelected(scores, marker, o)
}

// MaxSelected is [BestCut] with scores of the caller's; the Scores of the options are not looked at.
//
// scores and marker have length n. Errors: as [BestCut].
//
// Reference: Lausen and Schumacher (1992), Biometrics 48:73, doi:10.2307/2532740.
//
// R equivalent: maxstat::maxstat(scores, marker, smethod = "Data").
func MaxSelected(scores, marker []float64, options ...CutPointOptions) (CutPoint, error) {
	o, err := option.Of(options).filled()
	if err != nil {
		return CutPoint{}, err
	}
	c := cutting{options: o}
	if err := c.prepare(scores, marker); err != nil {
		return CutPoint{}, err
	}
	out := CutPoint{Title: "outcome by marker", N: c.n, Options: o, Profile: c.profile}
	best := 0
	for k, s := range c.profile {
		if math.Abs(s.Statistic) > math.Abs(c.profile[best].Statistic)*(1+1e-12) {
			best = k
		}
	}
	s := c.profile[best]
	out.Cut, out.Below, out.Above = s.Cut, s.Below, c.n-s.Below
	out.Statistic, out.Higher = math.Abs(s.Statistic), s.Statistic > 0
	out.Uncorrected = 2 * distuv.UnitNormal.Survival(out.Statistic)
	out.P, out.Method, err = c.p(out.Statistic)
	return out, err
}

func (o CutPointOptions) filled() (CutPointOptions, error) {
	if o.MinShare == 0 {
		o.MinShare = 0.1
	}
	if o.MaxShare == 0 {
		o.MaxShare = 1 - o.MinShare
	}
	if o.Replicates == 0 {
		o.Replicates = 9999
	}
	switch {
	case !(o.MinShare > 0 && o.MinShare <= o.MaxShare && o.MaxShare <= 1):
		return o, fmt.Errorf("stats: cut-point: %w: shares from %v to %v", ErrOption, o.MinShare, o.MaxShare)
	case o.Method < CutAuto || o.Method > CutPermutation:
		return o, fmt.Errorf("stats: cut-point: %w: %v", ErrOption, o.Method)
	case o.Replicates < 99 || o.Replicates > 10_000_000:
		return o, fmt.Errorf("stats: cut-point: %w: %d replicates, want 99 to 10,000,000", ErrOption, o.Replicates)
	}
	return o, nil
}

// cutting is scores in ascending order of the marker.
type cutting struct {
	options CutPointOptions
	n       int
	scores  []float64
	total   float64
	spread  float64 // n Σ a² − (Σ a)²
	profile []CutStatistic
	at      []int // how many are below each cut-point, ascending
}

func (c *cutting) prepare(scores, marker []float64) error {
	c.n = len(scores)
	if len(marker) != c.n {
		return fmt.Errorf("stats: cut-point: %w: %d scores and %d markers", ErrLength, c.n, len(marker))
	}
	for i := range scores {
		if v := scores[i] + marker[i]; math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("stats: cut-point: %w: row %d has score %v and marker %v", ErrInvalid, i+1, scores[i], marker[i])
		}
	}
	if c.n < 4 {
		return fmt.Errorf("stats: cut-point: %w: %d, want at least 4", ErrTooFew, c.n)
	}
	order := num.Ascending(marker)
	mean := 0.0
	for _, s := range scores {
		mean += s / float64(c.n)
	}
	squares := 0.0
	for _, i := range order {
		a := scores[i] - mean // the statistic does not change
		c.scores = append(c.scores, a)
		c.total += a
		squares += a * a
	}
	c.spread = float64(c.n)*squares - c.total*c.total
	if slices.Min(scores) == slices.Max(scores) {
		return fmt.Errorf("stats: cut-point: %w: all outcomes are alike", ErrConstant)
	}
	if marker[order[0]] == marker[order[c.n-1]] {
		return fmt.Errorf("stats: cut-point: %w: all markers are %v", ErrConstant, marker[0])
	}
	lo := max(1, int(math.Floor(float64(c.n)*c.options.MinShare)))
	hi := min(c.n-1, int(math.Floor(float64(c.n)*c.options.MaxShare)))
	sum := 0.0
	for m := 1; m < c.n; m++ {
		sum += c.scores[m-1]
		cut := marker[order[m-1]]
		if m >= lo && m <= hi && marker[order[m]] > cut {
			c.profile = append(c.profile, CutStatistic{Cut: cut, Below: m, Statistic: -c.standard(m, sum)})
			c.at = append(c.at, m)
		}
	}
	if len(c.profile) == 0 {
		return fmt.Errorf("stats: cut-point: %w: no value of the marker has a share from %v to %v at or below it",
			ErrConstant,
			c.options.MinShare, c.options.MaxShare)
	}
	return nil
}

// standard is the standardised sum of the scores of m values.
func (c *cutting) standard(m int, sum float64) float64 {
	n, k := float64(c.n), float64(m)
	return (sum - k/n*c.total) / math.Sqrt(k*(n-k)/(n*n*(n-1))*c.spread)
}

// Table has the cut-point with its test.
func (c CutPoint) Table() table.Table {
	t := table.Table{Caption: fmt.Sprintf("Best cut-point, %s: n = %d, %d cut-points looked at", c.Title, c.N,
		len(c.Profile)),
		Columns: table.Numbers("cut", "n at or below", "n above", "statistic", "P", "P without correction")}
	t.Append(table.Signif(c.Cut, 6), fmt.Sprint(c.Below), fmt.Sprint(c.Above), table.Fixed(c.Statistic, 4),
		table.PValue(c.P), table.PValue(c.Uncorrected))
	direction := "lower"
	if c.Higher {
		direction = "higher"
	}
	t.Notes = append(t.Notes, fmt.Sprintf("Scores above the cut are the %s ones. P is corrected for the search (%s).",
		direction, c.Method),
		"An effect estimated at a cut chosen this way is too large: it needs other patients.")
	return t
}

// String prints the table as text.
func (c CutPoint) String() string { return c.Table().String() }

// HTML shows what [CutPoint.String] prints.
func (c CutPoint) HTML() string { return c.Table().HTML() }
