package survival

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// MaxComboOptions chooses the tests that are combined.
type MaxComboOptions struct {
	// Tests are pairs Rho, Gamma of Harrington's weights, at most six; nil means
	// (0,0), (0,1), (1,0) and (1,1).
	Tests [][2]float64
	// Stratify, length N or nil: groups are compared within each level only.
	Stratify []string
}

// MaxCombo is the largest of several weighted log-rank tests.
type MaxCombo struct {
	// First and Second are the groups; Z is positive where the first has more events
	// than expected.
	First, Second string
	// Tests are the exponents Rho and Gamma; Z and P belong to each alone.
	Tests [][2]float64
	Z, P  []float64
	// Correlation of the Z, k×k.
	Correlation [][]float64
	// Max is the largest |Z|, CombinedP the probability of a larger one.
	Max, CombinedP float64
	// About the sample.
	About
}

// MaxComboTest compares two groups by the largest of several weighted log-rank
// statistics, which has power whether hazards are proportional, differ early or late.
// With weights wₐ at each event time,
//
//	Zₐ = Σ wₐ(d₁ − d n₁/n)/√Vₐₐ,  Vₐᵦ = Σ wₐ wᵦ d (n₁/n)(1−n₁/n)(n−d)/(n−1)
//	P  = 1 − Pr(|Z₁| < z, …, |Zₖ| < z),  z = max |Zₐ|
//
// by the multivariate normal distribution with correlations Vₐᵦ/√(Vₐₐ Vᵦᵦ), integrated
// to about 1e-6.
//
// Errors: those of [LogRank]; [ErrGroups] unless there are exactly two groups;
// [ErrOption] for more than six tests or none; [ErrSingular] where a test has no
// variance.
//
// References: Lee (2007), Comput Stat Data Anal 51:6557; Lin et al. (2020), Stat
// Biopharm Res 12:187; Genz (1992), J Comput Graph Stat 1:141, for the integral.
//
// R equivalent: nph::logrank.maxtest; the integral is mvtnorm::pmvnorm.
func MaxComboTest(s Sample, options ...MaxComboOptions) (MaxCombo, error) {
	o := option.Of(options)
	o.Stratify = s.strata(o.Stratify)
	tests := o.Tests
	if tests == nil {
		tests = [][2]float64{{0, 0}, {0, 1}, {1, 0}, {1, 1}}
	}
	if len(tests) == 0 || len(tests) > 6 {
		return MaxCombo{}, fmt.Errorf("survival: max-combo: %w: %d tests", ErrOption, len(tests))
	}
	for _, t := range tests {
		if err := s.checkLogRank(LogRankOptions{Rho: t[0], Gamma: t[1], Stratify: o.Stratify}); err != nil {
			return MaxCombo{}, err
		}
	}
	if len(s.levels) != 2 {
		return MaxCombo{}, fmt.Errorf("survival: max-combo: %w: there are %d, want two", ErrGroups, len(s.levels))
	}
	k := len(tests)
	out := MaxCombo{First: s.levels[0], Second: s.levels[1], Tests: tests, About: s.about(), Z: make([]float64, k)}
	variance := make([][]float64, k)
	for a := range variance {
		variance[a] = make([]float64, k)
	}
	if err := s.combine(tests, o.Stratify, out.Z, variance); err != nil {
		return MaxCombo{}, err
	}
	for a := range k {
		if !(variance[a][a] > 0) {
			return MaxCombo{}, fmt.Errorf("survival: max-combo: %w: rho = %v, gamma = %v", ErrSingular, tests[a][0], tests[a][1])
		}
	}
	for a := range k {
		out.Z[a] /= math.Sqrt(variance[a][a])
		out.P = append(out.P, normalP(out.Z[a]))
		out.Max = max(out.Max, math.Abs(out.Z[a]))
		row := make([]float64, k)
		for b := range k {
			row[b] = variance[a][b] / math.Sqrt(variance[a][a]*variance[b][b])
		}
		out.Correlation = append(out.Correlation, row)
	}
	out.CombinedP = 1 - num.NormalBox(out.Correlation, out.Max)
	return out, nil
}

// combine adds up the scores of the first group and their covariances.
func (s Sample) combine(tests [][2]float64, stratify []string, score []float64, variance [][]float64) error {
	part, parts := index(stratify, nil)
	f, err := s.prepare(part, max(1, len(parts)))
	if err != nil {
		return err
	}
	w := make([]float64, len(tests))
	for p := range max(1, len(parts)) {
		var weigh []weigher
		for _, t := range tests {
			weigh = append(weigh, newWeigher(Harrington, t[0], t[1]))
		}
		f.sets(p, 2, s.group, func(n, d float64, atRisk, events []float64) {
			v, share := 0.0, atRisk[0]/n
			if n > 1 {
				v = d * share * (1 - share) * (n - d) / (n - 1)
			}
			for a := range tests {
				w[a] = weigh[a].next(n, d)
				score[a] += w[a] * (events[0] - d*share)
				for b := range a + 1 {
					variance[a][b] += w[a] * w[b] * v
					variance[b][a] = variance[a][b]
				}
			}
		})
	}
	return nil
}

// String prints the test.
func (m MaxCombo) String() string { return m.Table().String() }

// HTML shows what [MaxCombo.String] prints.
func (m MaxCombo) HTML() string { return m.Table().HTML() }

// Table has one row a test.
func (m MaxCombo) Table() table.Table {
	t := m.sheet("Max-combo test, "+m.First+" against "+m.Second, table.Numbers("rho", "gamma", "Z", "p"))
	for i, x := range m.Tests {
		t.Append(number(x[0]), number(x[1]), table.Signif(m.Z[i], 3), table.Signif(m.P[i], 2))
	}
	m.finish(&t, fmt.Sprintf("max |Z| = %s, p = %s", table.Signif(m.Max, 3), table.Signif(m.CombinedP, 2)))
	return t
}
