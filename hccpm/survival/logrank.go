package survival

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"hipec/hccpm/internal/option"
)

// LogRankOptions chooses the weights of the test and its stratification.  The
// zero value is the log-rank test, unstratified.
type LogRankOptions struct {
	// Weight of the event times; the zero value is Harrington.
	Weight TestWeight
	// Rho and Gamma are the exponents of Harrington's weights: 0 and 0 the log-rank
	// (Mantel–Haenszel) test, 1 and 0 Peto and Peto's modification of the
	// Gehan–Wilcoxon test, 0 and 1 a test for late differences.
	Rho, Gamma float64
	// Stratify, length N or nil: groups are compared within each level only.
	Stratify []string
}

// Test is the comparison of survival between groups.
type Test struct {
	// Groups in the order of [Sample.Strata].
	Groups []TestGroup
	// Variance, k×k for k groups: covariance of Observed − Expected.
	Variance [][]float64
	// Chisq is the statistic, DF its degrees of freedom, P the probability of a
	// statistic as large under equal survival.
	Chisq float64
	DF    int
	P     float64
	// Weight, Rho and Gamma in force; Stratified is true if groups were compared
	// within strata.
	Weight     TestWeight
	Rho, Gamma float64
	Stratified bool
	// About the sample.
	About
}

// TestGroup is one group of a [Test].
type TestGroup struct {
	// Label of the stratum.
	Label string
	// N is the weight of its patients.
	N float64
	// Observed and Expected are weighted numbers of events.
	Observed, Expected float64
	// PerExpected is (O−E)²/E, PerVariance (O−E)²/V.
	PerExpected, PerVariance float64
}

// LogRank tests whether survival is the same in the strata of the sample.  At
// each event time, with nₖ of n at risk and dₖ of d events in group k,
//
//	O−E = Σ w(dₖ − d nₖ/n)
//	V   = Σ w² d (nₖ/n)(δₖₗ − nₗ/n)(n−d)/(n−1)
//	χ²  = (O−E)ᵀ V⁻ (O−E)
//
// with the weight w that the options choose, computed within each level of
// Stratify, on one degree of freedom less than there are groups with something
// expected.  Tied events enter at once, with the hypergeometric variance; those
// censored at an event time are at risk at it; near-ties are tied as R's timefix
// ties them.  With entries a row is at risk on (entry, time].  Weights of the
// sample must be whole: they repeat patients.
//
// Special cases: a group in which nothing is expected takes no part, as in R; its
// PerExpected and PerVariance are NaN.
//
// Errors: [ErrNoPatients]; [ErrGroups] if fewer than two groups have anything
// expected; [ErrNoEvents]; [ErrSingular] if the variance is, for instance because
// all at risk have the event at the only event time; [ErrLength] if Stratify is
// not N long; [ErrOption] if Rho or Gamma is not finite or Weight unknown;
// [ErrUnsupported] for weights of the sample that are not whole.
//
// References: Mantel (1966), Cancer Chemother Rep 50:163; Gehan (1965), Biometrika
// 52:203; Tarone and Ware (1977), Biometrika 64:156; Peto and Peto (1972), J R Stat
// Soc A 135:185; Harrington and Fleming (1982), Biometrika 69:553,
// doi:10.1093/biomet/69.3.553; Klein and Moeschberger (2003), section 7.3,
// equations 7.3.2 to 7.3.5.
//
// R equivalent: survdiff(Surv(time, event) ~ group + strata(s), rho = rho) for Rho;
// survMisc::comp for the other weights.
func LogRank(s Sample, options ...LogRankOptions) (Test, error) {
	o := option.Of(options)
	o.Stratify = s.strata(o.Stratify)
	if err := s.checkLogRank(o); err != nil {
		return Test{}, err
	}
	c := newComparison(len(s.levels))
	if err := s.riskSets(o, func(w, n, d float64, atRisk, events []float64) {
		c.add(n, d, atRisk, events, w)
	}); err != nil {
		return Test{}, err
	}
	t := Test{
		Variance: c.variance, Weight: o.Weight, Rho: o.Rho, Gamma: o.Gamma,
		Stratified: o.Stratify != nil, About: s.about(),
	}
	for g, l := range s.levels {
		t.Groups = append(t.Groups, TestGroup{
			Label: l, Observed: c.observed[g], Expected: c.expected[g],
		})
	}
	for i, g := range s.group {
		t.Groups[g].N += s.weightOf(i)
	}
	if err := t.conclude(); err != nil {
		return Test{}, err
	}
	return t, nil
}

// riskSets walks the event times of every stratum of a test, with their weights.
func (s Sample) riskSets(o LogRankOptions, call func(w, n, d float64, atRisk, events []float64)) error {
	part, parts := index(o.Stratify, nil)
	f, err := s.prepare(part, max(1, len(parts)))
	if err != nil {
		return err
	}
	for p := range max(1, len(parts)) {
		weigh := newWeigher(o.Weight, o.Rho, o.Gamma)
		f.sets(p, len(s.levels), s.group, func(n, d float64, atRisk, events []float64) {
			call(weigh.next(n, d), n, d, atRisk, events)
		})
	}
	return nil
}

func (s Sample) weightOf(i int) float64 {
	if s.weight == nil {
		return 1
	}
	return s.weight[i]
}

func (s Sample) checkLogRank(o LogRankOptions) error {
	finite := func(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
	switch {
	case s.N() == 0:
		return fmt.Errorf("survival: log-rank: %w", ErrNoPatients)
	case len(s.levels) < 2:
		return fmt.Errorf("survival: log-rank: %w: the sample has %d strata; group it with By",
			ErrGroups, len(s.levels))
	case o.Stratify != nil && len(o.Stratify) != s.N():
		return fmt.Errorf("survival: log-rank: %w: Stratify has %d rows, the sample has %d",
			ErrLength, len(o.Stratify), s.N())
	case !finite(o.Rho) || !finite(o.Gamma):
		return fmt.Errorf("survival: log-rank: %w: Rho is %v, Gamma %v", ErrOption, o.Rho, o.Gamma)
	case o.Weight < Harrington || o.Weight > PetoAndersen:
		return fmt.Errorf("survival: log-rank: %w: %v", ErrOption, o.Weight)
	}
	for i, w := range s.weight {
		if w != math.Trunc(w) {
			return fmt.Errorf("survival: log-rank: %w: weight %v in row %d is not whole",
				ErrUnsupported, w, i+1)
		}
	}
	if row := slices.IndexFunc(o.Stratify, missingLabel); row >= 0 {
		return fmt.Errorf("survival: log-rank: %w: Stratify, row %d: the label is missing; leave the row out with Subset",
			ErrInvalid, row+1)
	}
	if s.Events() == 0 {
		return fmt.Errorf("survival: log-rank: %w", ErrNoEvents)
	}
	return nil
}

// conclude computes the statistic from observed, expected and variance.
func (t *Test) conclude() error {
	var live []int
	for g := range t.Groups {
		x := &t.Groups[g]
		d := x.Observed - x.Expected
		x.PerExpected, x.PerVariance = d*d/x.Expected, d*d/t.Variance[g][g]
		if x.Expected > 0 {
			live = append(live, g)
		} else {
			t.warn("group %s: no event is expected, so it takes no part.", x.Label)
		}
	}
	if len(live) < 2 {
		return fmt.Errorf("survival: log-rank: %w have an expected event", ErrGroups)
	}
	t.DF = len(live) - 1
	score := make([]float64, 0, t.DF)
	variance := mat.NewDense(t.DF, t.DF, nil)
	for i, g := range live[1:] { // any one group may be left out; they sum to zero
		score = append(score, t.Groups[g].Observed-t.Groups[g].Expected)
		for j, h := range live[1:] {
			variance.Set(i, j, t.Variance[g][h])
		}
	}
	chisq, err := quadratic(score, variance)
	if err != nil {
		return fmt.Errorf("survival: log-rank: %w", err)
	}
	t.Chisq, t.P = chisq, chisqP(chisq, t.DF)
	return nil
}

// quadratic is dᵀ V⁻¹ d.
func quadratic(d []float64, v mat.Matrix) (float64, error) {
	vec := mat.NewVecDense(len(d), d)
	var x mat.VecDense
	if err := x.SolveVec(v, vec); err != nil {
		return math.NaN(), fmt.Errorf("%w: when the event happened, the groups were hardly ever at risk together, or no "+
			"group had it at a time that another saw",
			ErrSingular)
	}
	return mat.Dot(vec, &x), nil
}

// chisqP is the probability of a larger χ².
func chisqP(chisq float64, df int) float64 {
	return distuv.ChiSquared{K: float64(df)}.Survival(chisq)
}
