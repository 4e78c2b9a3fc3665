package survival

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// MeldOptions chooses when two groups are compared.
type MeldOptions struct {
	// Time at which survival is compared, in the unit of the sample.
	Time float64
	// Level of the limits; 0 means 0.95.
	Level float64
}

// Meld is the comparison of survival in two groups at one time.
type Meld struct {
	// First and Second are the two groups, in the order of [Sample.Strata].
	First, Second string
	// Time of the comparison.
	Time float64
	// SurvivalFirst and SurvivalSecond are the Kaplan–Meier estimates at Time.
	SurvivalFirst, SurvivalSecond float64
	// Difference is second minus first; Lower and Upper its limits.
	Difference, Lower, Upper float64
	// P is two-sided: twice the smaller of the one-sided ones, at most 1. PLess
	// belongs to the alternative that survival is lower in the second group,
	// PGreater that it is higher.
	P, PLess, PGreater float64
	// Level in force.
	Level float64
	// About the sample.
	About
}

// MeldedDifference compares S(t) between two groups at one time, in samples of any
// size: the confidence distributions of two beta product intervals are melded.  With
// L and U the variables of the lower and the upper limit,
//
//	lower limit: quantile α/2 of L₂ − U₁,  upper: quantile 1 − α/2 of U₂ − L₁
//	P(greater) = Pr(L₂ ≤ U₁),              P(less) = Pr(U₂ ≥ L₁)
//
// Without censoring before t the one-sided P values are Fisher's exact ones.
//
// Errors: those of [KaplanMeier] under BetaProduct; [ErrGroups] unless there are
// exactly two groups; [ErrOption] for a Time that is negative, NaN or infinite.
//
// References: Fay, Proschan and Brittain (2015), Biometrics 71:146,
// doi:10.1111/biom.12231.
//
// R equivalent: bpcp::bpcp2samp(..., parmtype = "difference").
func MeldedDifference(s Sample, options ...MeldOptions) (Meld, error) {
	o := option.Of(options)
	if len(s.levels) != 2 && s.N() > 0 {
		return Meld{}, fmt.Errorf("survival: melded difference: %w: there are %d, want two", ErrGroups, len(s.levels))
	}
	if why := notFollowUp(o.Time); why != "" {
		return Meld{}, fmt.Errorf("survival: melded difference: %w: Time %v %s", ErrOption, o.Time, why)
	}
	curves, err := KaplanMeier(s, KaplanMeierOptions{ConfType: BetaProduct, Level: o.Level})
	if err != nil {
		return Meld{}, err
	}
	a, b := curves.Groups[0], curves.Groups[1]
	m := Meld{First: a.Label, Second: b.Label, Time: o.Time, Level: curves.Options.Level, About: curves.About,
		SurvivalFirst: a.At(o.Time).Survival, SurvivalSecond: b.At(o.Time).Survival}
	m.Difference = m.SurvivalSecond - m.SurvivalFirst
	lowA, highA := a.boundsAt(o.Time)
	lowB, highB := b.boundsAt(o.Time)
	tail := (1 - m.Level) / 2
	m.Lower = differenceQuantile(lowB, highA, tail)
	m.Upper = differenceQuantile(highB, lowA, 1-tail)
	m.PGreater = differenceCDF(lowB, highA, 0)
	m.PLess = 1 - differenceCDF(highB, lowA, 0)
	m.P = min(1, 2*min(m.PGreater, m.PLess))
	for _, g := range curves.Groups {
		if g.At(o.Time).PastEnd {
			m.warn("%s: nobody is followed as far as %s.", groupName(g.Label), number(o.Time))
		}
	}
	return m, nil
}

// differenceCDF is Pr(X − Y ≤ d).
func differenceCDF(x, y bound, d float64) float64 {
	if y.fixed {
		return x.cdf(y.value + d)
	}
	if x.fixed { // Pr(Y ≥ x − d)
		return 1 - y.cdf(x.value-d)
	}
	lo, hi := y.beta.Quantile(1e-15), y.beta.Quantile(1-1e-15)
	total, from := 0.0, lo
	// X leaves (0, 1) at −d and 1 − d: the integrand has corners there.
	for _, to := range []float64{min(max(lo, -d), hi), min(max(lo, 1-d), hi), hi} {
		if to > from {
			total += quad.Fixed(func(v float64) float64 { return y.beta.Prob(v) * unitCDF(x.beta, v+d) },
				from, to, 200, quad.Legendre{}, 0)
			from = to
		}
	}
	return min(1, max(0, total))
}

func unitCDF(b distuv.Beta, v float64) float64 {
	switch {
	case v <= 0:
		return 0
	case v >= 1:
		return 1
	}
	return b.CDF(v)
}

// differenceQuantile inverts differenceCDF by bisection.
func differenceQuantile(x, y bound, p float64) float64 {
	lo, hi := -1.0, 1.0
	for hi-lo > 1e-13 {
		mid := (lo + hi) / 2
		if differenceCDF(x, y, mid) < p {
			lo = mid
		} else {
			hi = mid
		}
	}
	return math.Round((lo+hi)/2*1e12) / 1e12 // the digits that bisection found
}

// String prints the comparison.
func (m Meld) String() string { return m.Table().String() }

// HTML shows what [Meld.String] prints.
func (m Meld) HTML() string { return m.Table().HTML() }

// Table has one row.
func (m Meld) Table() table.Table {
	t := m.sheet("Survival at "+number(m.Time)+", melded", table.Numbers("S("+m.First+")", "S("+m.Second+")",
		"difference", "lower", "upper", "P"))
	t.Append(table.Fixed(m.SurvivalFirst, 3), table.Fixed(m.SurvivalSecond, 3), table.Fixed(m.Difference, 3),
		table.Fixed(m.Lower, 3), table.Fixed(m.Upper, 3), table.PValue(m.P))
	m.finish(&t, fmt.Sprintf("Difference: %s minus %s; level %s; P two-sided, from beta products.", m.Second, m.First,
		table.Signif(m.Level, 7)))
	return t
}
