package survival

import (
	"fmt"
	"math"
	"slices"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/stats"
	"hipec/hccpm/table"
)

// TrendOptions chooses the scores of the groups and the weights of the test.
type TrendOptions struct {
	// Scores of the groups in the order of [Sample.Strata]; nil means 1, 2, 3, …,
	// for groups whose order is known.
	Scores []float64
	// LogRankOptions choose the weights and the stratification.
	LogRankOptions
}

// Trend is a test for an ordered difference between groups.
type Trend struct {
	// Groups and Scores in the order of [Sample.Strata].
	Groups []string
	Scores []float64
	// Z is positive if events come earlier in groups with higher scores; Chisq is its
	// square, on one degree of freedom; P is two-sided.
	Z, Chisq, P float64
	// Options in force.
	Options LogRankOptions
	// About the sample.
	About
}

// LogRankTrend tests whether survival falls or rises with the scores of the groups:
//
//	Z = Σ aₖ(O−E)ₖ / √(ΣΣ aₖ aₗ Vₖₗ)
//
// with O−E and V of [LogRank].  Z does not change when scores are shifted or scaled.
//
// Errors: those of [LogRank]; [ErrLength] if there are not as many scores as groups;
// [ErrOption] for scores that are not finite or all equal, and without scores for groups whose order is not
// known (see [Sample.Ordered]).
//
// References: Tarone (1975), Biometrika 62:679, doi:10.1093/biomet/62.3.679; Klein and
// Moeschberger (2003), equation 7.4.1.
//
// R equivalent: survMisc::comp(...)$tft.
func LogRankTrend(s Sample, options ...TrendOptions) (Trend, error) {
	o := option.Of(options)
	t, err := LogRank(s, o.LogRankOptions)
	if err != nil {
		return Trend{}, err
	}
	scores := slices.Clone(o.Scores)
	if scores == nil && !s.ordered {
		return Trend{}, fmt.Errorf("survival: trend: %w: the order of the groups %q is not known; give Scores, or the "+
			"levels in their order to By",
			ErrOption, s.levels)
	}
	if scores == nil {
		for g := range t.Groups {
			scores = append(scores, float64(g+1))
		}
	}
	if len(scores) != len(t.Groups) {
		return Trend{}, fmt.Errorf("survival: trend: %w: %d scores, %d groups", ErrLength, len(scores), len(t.Groups))
	}
	out := Trend{Scores: scores, Options: o.LogRankOptions, About: t.About}
	sum, variance := 0.0, 0.0
	for g, a := range scores {
		if math.IsNaN(a) || math.IsInf(a, 0) {
			return Trend{}, fmt.Errorf("survival: trend: %w: score %d is %v", ErrOption, g+1, a)
		}
		out.Groups = append(out.Groups, t.Groups[g].Label)
		sum += a * (t.Groups[g].Observed - t.Groups[g].Expected)
		for h, b := range scores {
			variance += a * b * t.Variance[g][h]
		}
	}
	if slices.Max(scores) == slices.Min(scores) {
		return Trend{}, fmt.Errorf("survival: trend: %w: all scores are %v", ErrOption, scores[0])
	}
	if !(variance > 0) {
		return Trend{}, fmt.Errorf("survival: trend: %w", ErrSingular)
	}
	out.Z = sum / math.Sqrt(variance)
	out.Chisq, out.P = out.Z*out.Z, normalP(out.Z)
	return out, nil
}

// String prints the test.
func (t Trend) String() string { return t.Table().String() }

// HTML shows what [Trend.String] prints.
func (t Trend) HTML() string { return t.Table().HTML() }

// Table has one row a group.
func (t Trend) Table() table.Table {
	out := t.sheet(weightedTest(t.Options.Weight, t.Options.Rho, t.Options.Gamma)+" for trend",
		append(table.Text("group"), table.Numbers("score")...))
	for i, g := range t.Groups {
		out.Append(g, number(t.Scores[i]))
	}
	t.finish(&out, fmt.Sprintf("Z = %s, Chisq = %s on 1 degrees of freedom, p = %s", table.Signif(t.Z, 3),
		table.Signif(t.Chisq, 3), table.Signif(t.P, 2)))
	return out
}

// Adjustment is a correction of P values for their number; package stats has it, with
// more procedures than the three named here.
type Adjustment = stats.Adjustment

const (
	// Holm's step-down procedure keeps the chance of any false rejection; it is the
	// zero value.
	Holm = stats.Holm
	// BenjaminiHochberg keeps the expected share of false rejections.
	BenjaminiHochberg = stats.BenjaminiHochberg
	// Unadjusted leaves P values alone.
	Unadjusted = stats.Unadjusted
)

// PairwiseOptions chooses the weights of the tests and the adjustment.
type PairwiseOptions struct {
	// Adjust is the correction; the zero value is Holm.
	Adjust Adjustment
	// LogRankOptions choose the weights and the stratification.
	LogRankOptions
}

// Pairs is every two groups compared.
type Pairs struct {
	// Pairs in the order of [Sample.Strata]: 1–2, 1–3, …, 2–3, ….
	Pairs []Pair
	// Options in force.
	Options PairwiseOptions
	// About the sample.
	About
}

// Pair is the comparison of two groups.
type Pair struct {
	First, Second string
	// Chisq on one degree of freedom, its P value, and the adjusted one.
	Chisq, P, Adjusted float64
}

// Pairwise compares every two strata of the sample by [LogRank], each pair on its own
// patients alone, and adjusts the P values.
//
// Special cases: a pair that cannot be compared, for want of events, has NaN and does
// not count; the result warns.
//
// Errors: those of [LogRank] for the whole sample; [ErrOption] for an unknown Adjust.
//
// References: Holm (1979), Scand J Stat 6:65; Benjamini and Hochberg (1995), J R Stat
// Soc B 57:289.
//
// R equivalent: survminer::pairwise_survdiff(..., p.adjust.method = "holm" or "BH").
func Pairwise(s Sample, options ...PairwiseOptions) (Pairs, error) {
	o := option.Of(options)
	o.Stratify = s.strata(o.Stratify)
	if err := s.checkLogRank(o.LogRankOptions); err != nil {
		return Pairs{}, err
	}
	out := Pairs{Options: o, About: s.about()}
	groups := s.Groups()
	var p []float64
	for i, a := range s.levels {
		for _, b := range s.levels[i+1:] {
			keep := func(i int) bool { return groups[i] == a || groups[i] == b }
			two := s.subset(keep)
			var names []string
			stratify := o.LogRankOptions
			stratify.Stratify = nil
			for i, g := range groups {
				if keep(i) {
					names = append(names, g)
					stratify.Stratify = carry(stratify.Stratify, o.Stratify, i)
				}
			}
			two, err := two.By(names, a, b)
			if err != nil {
				return Pairs{}, err
			}
			pair := Pair{First: a, Second: b, Chisq: math.NaN(), P: math.NaN()}
			if t, err := LogRank(two, stratify); err != nil {
				out.warn("%s and %s cannot be compared: %v.", a, b, err)
			} else {
				pair.Chisq, pair.P = t.Chisq, t.P
			}
			out.Pairs, p = append(out.Pairs, pair), append(p, pair.P)
		}
	}
	adjusted, err := stats.Adjust(p, o.Adjust)
	if err != nil {
		return Pairs{}, fmt.Errorf("survival: pairwise: %w: %v", ErrOption, o.Adjust)
	}
	for i, q := range adjusted {
		out.Pairs[i].Adjusted = q
	}
	return out, nil
}

// String prints the pairs.
func (p Pairs) String() string { return p.Table().String() }

// HTML shows what [Pairs.String] prints.
func (p Pairs) HTML() string { return p.Table().HTML() }

// Table has one row a pair.
func (p Pairs) Table() table.Table {
	t := p.sheet(weightedTest(p.Options.Weight, p.Options.Rho, p.Options.Gamma)+", pairwise",
		append(table.Text("", ""), table.Numbers("Chisq", "p", "adjusted")...))
	for _, x := range p.Pairs {
		t.Append(x.First, x.Second, table.Signif(x.Chisq, 3), table.Signif(x.P, 2), table.Signif(x.Adjusted, 2))
	}
	p.finish(&t, "Adjustment: "+p.Options.Adjust.String()+".")
	return t
}
