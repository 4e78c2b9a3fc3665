package survival

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// LogRankOptions chooses the weights of the test and its stratification.  The
// zero value is the log-rank test, unstratified.
type LogRankOptions struct {
	// Rho weighs each event time by S(t−)^Rho, S the pooled Kaplan–Meier estimate:
	// 0 is the log-rank (Mantel–Haenszel) test, 1 Peto and Peto's modification of
	// the Gehan–Wilcoxon test.
	Rho float64
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
	// Rho in force; Stratified is true if groups were compared within strata.
	Rho        float64
	Stratified bool
	// Name and Unit of the endpoint.
	Name, Unit string
	// N, Events and Missing count rows of the whole sample, unweighted.
	N, Events, Missing int
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
// with w = S(t−)^Rho, on one degree of freedom less than there are groups with
// something expected.  Tied events enter at once, with the hypergeometric
// variance; those censored at an event time are at risk at it; near-ties are tied
// as R's timefix ties them.  With entries a row is at risk on (entry, time].
// Weights must be whole: they repeat patients.
//
// Special cases: a group in which nothing is expected takes no part, as in R; its
// PerExpected and PerVariance are NaN.
//
// Errors: [ErrNoPatients]; [ErrGroups] if fewer than two groups have anything
// expected; [ErrNoEvents]; [ErrSingular] if the variance is, for instance because
// all at risk have the event at the only event time; [ErrLength] if Stratify is
// not N long; [ErrOption] if Rho is not finite; [ErrUnsupported] for weights that
// are not whole.
//
// References: Mantel (1966), Cancer Chemother Rep 50:163; Harrington and Fleming
// (1982), Biometrika 69:553, doi:10.1093/biomet/69.3.553, for Rho; Klein and
// Moeschberger (2003), equations 7.3.2 to 7.3.5.
//
// R equivalent: survdiff(Surv(time, event) ~ group + strata(s), rho = rho).
func LogRank(s Sample, o LogRankOptions) (Test, error) {
	if err := s.checkLogRank(o); err != nil {
		return Test{}, err
	}
	var strata Sample // borrowed for its levels
	strata.setStrata(o.Stratify)
	parts := len(strata.groups())
	f, err := s.prepare(strata.group, parts)
	if err != nil {
		return Test{}, err
	}
	c := newComparison(len(s.levels), o.Rho)
	for p := range parts {
		byTime, byEntry := f.part(p)
		c.add(f.rows, s.group, byTime, byEntry)
	}
	t := Test{
		Variance: c.variance, Rho: o.Rho, Stratified: o.Stratify != nil,
		Name: s.name, Unit: s.unit, N: s.N(), Events: s.Events(), Missing: s.missing,
	}
	for g, l := range s.levels {
		t.Groups = append(t.Groups, TestGroup{
			Label: l, Observed: c.observed[g], Expected: c.expected[g],
		})
	}
	for i, g := range s.group {
		t.Groups[g].N += weightOf(s.weight, i)
	}
	if err := t.conclude(); err != nil {
		return Test{}, err
	}
	return t, nil
}

func weightOf(weight []float64, i int) float64 {
	if weight == nil {
		return 1
	}
	return weight[i]
}

func (s Sample) checkLogRank(o LogRankOptions) error {
	switch {
	case s.N() == 0:
		return fmt.Errorf("survival: log-rank: %w", ErrNoPatients)
	case len(s.levels) < 2:
		return fmt.Errorf("survival: log-rank: %w: the sample has %d strata; group it with By",
			ErrGroups, len(s.levels))
	case o.Stratify != nil && len(o.Stratify) != s.N():
		return fmt.Errorf("survival: log-rank: %w: Stratify has %d rows, the sample has %d",
			ErrLength, len(o.Stratify), s.N())
	case math.IsNaN(o.Rho) || math.IsInf(o.Rho, 0):
		return fmt.Errorf("survival: log-rank: %w: Rho is %v", ErrOption, o.Rho)
	}
	for i, w := range s.weight {
		if w != math.Trunc(w) {
			return fmt.Errorf("survival: log-rank: %w: weight %v in row %d is not whole",
				ErrUnsupported, w, i+1)
		}
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
		}
	}
	if len(live) < 2 {
		return fmt.Errorf("survival: log-rank: %w have an expected event", ErrGroups)
	}
	t.DF = len(live) - 1
	v := mat.NewDense(t.DF, t.DF, nil)
	d := mat.NewVecDense(t.DF, nil)
	for i, g := range live[1:] { // any one group may be left out; they sum to nought
		d.SetVec(i, t.Groups[g].Observed-t.Groups[g].Expected)
		for j, h := range live[1:] {
			v.Set(i, j, t.Variance[g][h])
		}
	}
	var x mat.VecDense
	if err := x.SolveVec(v, d); err != nil {
		return fmt.Errorf("survival: log-rank: %w: %v", ErrSingular, err)
	}
	t.Chisq = mat.Dot(d, &x)
	t.P = distuv.ChiSquared{K: float64(t.DF)}.Survival(t.Chisq)
	return nil
}
