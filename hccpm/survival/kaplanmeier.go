package survival

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/num"
)

// KaplanMeierOptions chooses how curves are estimated and summarised.  The zero
// value is R's default.
type KaplanMeierOptions struct {
	// ConfType is the scale of the confidence limits; the zero value is Log.
	ConfType ConfType
	// Level of the confidence limits; 0 means 0.95.
	Level float64
	// Median is the rule by which printed medians are read; the zero value is
	// Midpoint.
	Median MedianRule
}

// Curves is the survival curves of a sample, one for each group.
type Curves struct {
	// Groups holds one curve a stratum in the order of [Sample.Strata], or one
	// curve with an empty Label if the sample has no strata.
	Groups []Curve
	// Name and Unit of the endpoint.
	Name, Unit string
	// N, Events and Missing count rows of the whole sample, unweighted.
	N, Events, Missing int
	// Options in force, defaults filled in.
	Options KaplanMeierOptions
}

// Curve is the estimated survival function of one group.  The slices have one
// element for each distinct time at which somebody's follow-up ends, ascending.
type Curve struct {
	// Label is the stratum, empty if there is one group only.
	Label string
	// Unit of Time.
	Unit string
	// N is the number of rows, unweighted.
	N int
	// Time, in Unit.
	Time []float64
	// AtRisk is the weight under observation just before Time.
	AtRisk []float64
	// Events and Censored are the weights that leave at Time.
	Events, Censored []float64
	// Survival is S(Time), right-continuous: an event at Time has lowered it.
	Survival []float64
	// StdErr of Survival, by Greenwood; NaN where Survival is 0.
	StdErr []float64
	// Lower and Upper are pointwise confidence limits, NaN where there are none.
	Lower, Upper []float64
	// Options in force, defaults filled in.
	Options KaplanMeierOptions
}

// KaplanMeier estimates the survival function S(t), the probability of being
// free of the event beyond t, in each stratum of the sample.
//
//	S(t)      = Π over tᵢ ≤ t of (1 − dᵢ/nᵢ)
//	Var log S = Σ over tᵢ ≤ t of dᵢ/(nᵢ(nᵢ−dᵢ))
//	StdErr    = S √(Var log S)
//
// where dᵢ is the weight with the event at tᵢ and nᵢ the weight at risk: rows with
// entry < tᵢ ≤ time.  Those censored at tᵢ are still at risk at it.  Times that
// differ by less than rounding, as R's timefix judges it, are one time.  Weights
// count repeated patients: they enter the variance as they enter n and d.
//
// Rows of the same ID that follow one another without a gap, in one stratum, are
// one follow-up: the end of such a row is not counted as censored.
//
// Special cases: with no event S stays 1 and no quantile is reached; an event at
// time 0 is counted; where S is 0 its standard error and limits are NaN, as in R;
// under left truncation S stays 0 once the risk set has died out, however many
// enter later.
//
// Errors: [ErrNoPatients] for a sample of nobody; [ErrOption] for a Level or
// ConfType that means nothing; [ErrInvalid] for an entry nearly tied to its time.
//
// References: Kaplan and Meier (1958), J Am Stat Assoc 53:457, equation 2b,
// doi:10.1080/01621459.1958.10501452; Greenwood (1926).
//
// R equivalent: survfit(Surv(time, event) ~ group, robust = FALSE).
func KaplanMeier(s Sample, o KaplanMeierOptions) (Curves, error) {
	l, err := level(o.Level)
	if err != nil {
		return Curves{}, err
	}
	o.Level = l
	if o.ConfType < Log || o.ConfType > ConfNone {
		return Curves{}, fmt.Errorf("survival: %w: %v", ErrOption, o.ConfType)
	}
	if o.Median != Midpoint && o.Median != FirstAtOrBelow {
		return Curves{}, fmt.Errorf("survival: %w: %v", ErrOption, o.Median)
	}
	labels := s.groups()
	f, err := s.prepare(s.group, len(labels))
	if err != nil {
		return Curves{}, err
	}
	c := Curves{
		Name: s.name, Unit: s.unit, N: s.N(), Events: s.Events(), Missing: s.missing, Options: o,
	}
	for g, label := range labels {
		byTime, byEntry := f.part(g)
		curve := productLimit(num.Walk(f.rows, byTime, byEntry), o)
		curve.Label, curve.Unit, curve.N = label, s.unit, len(byTime)
		c.Groups = append(c.Groups, curve)
	}
	return c, nil
}

// productLimit turns risk sets into a curve.
func productLimit(w num.Steps, o KaplanMeierOptions) Curve {
	k := len(w.Time)
	c := Curve{
		Time: w.Time, AtRisk: w.AtRisk, Events: w.Events, Censored: w.Censored,
		Survival: make([]float64, k), StdErr: make([]float64, k),
		Lower: make([]float64, k), Upper: make([]float64, k), Options: o,
	}
	z := normalQuantile(o.Level)
	surv, variance := 1.0, 0.0
	for i := range k {
		if d, n := w.Events[i], w.AtRisk[i]; d > 0 {
			surv *= (n - d) / n           // Kaplan and Meier, 2b
			variance += d / (n * (n - d)) // infinite once n = d
		}
		se := math.Sqrt(variance)
		c.Survival[i] = surv
		c.StdErr[i] = surv * se
		c.Lower[i], c.Upper[i] = interval(o.ConfType, surv, se, z)
	}
	return c
}

// TotalEvents is the weight of all events on the curve.
func (c Curve) TotalEvents() float64 {
	sum := 0.0
	for _, d := range c.Events {
		sum += d
	}
	return sum
}

// Group is the curve with the given label; false if there is none.
func (c Curves) Group(label string) (Curve, bool) {
	for _, g := range c.Groups {
		if g.Label == label {
			return g, true
		}
	}
	return Curve{}, false
}
