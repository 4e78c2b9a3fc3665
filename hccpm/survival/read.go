package survival

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/table"
)

// Point is a survival curve read at one time.
type Point struct {
	// Time asked for, in the unit of the curve.
	Time float64
	// AtRisk is the weight at risk at the first time of the curve at or after
	// Time; 0 past the end.
	AtRisk float64
	// Events is the weight of events up to and including Time.
	Events float64
	// Survival is S(Time), with its standard error and limits.
	Survival, StdErr, Lower, Upper float64
	// PastEnd is true if Time lies after the last follow-up of the group: S is
	// carried forward from there, which the data do not support, or NaN if the
	// curve's options say NotEstimable.
	PastEnd bool
}

// At reads the curve at time t, not negative, in the curve's unit.
//
// Before the first time S is 1, its standard error 0 and both limits 1 (NaN with
// ConfNone).  Past the last time the last value is carried forward and PastEnd
// set, unless the options say [NotEstimable].  t counts as equal to a time of the curve within rounding.  At NaN, or on
// an empty curve, everything but the time is NaN.
//
// R equivalent: summary(fit, times = t, extend = TRUE); for several times R's
// n.event starts again at each of them, here it always counts from the beginning.
func (c Curve) At(t float64) Point {
	nan := math.NaN()
	if len(c.Time) == 0 || math.IsNaN(t) {
		return Point{Time: t, AtRisk: nan, Events: nan,
			Survival: nan, StdErr: nan, Lower: nan, Upper: nan}
	}
	near := t + num.Near(t)
	last := sort.Search(len(c.Time), func(i int) bool { return c.Time[i] > near }) - 1
	p := Point{Time: t, Survival: 1, Lower: 1, Upper: 1}
	if c.Options.ConfType == ConfNone {
		p.Lower, p.Upper = nan, nan
	} else if c.Options.betaProduct() {
		p.Lower = c.lowerAtFirst()
	}
	if last >= 0 {
		p.Survival, p.StdErr = c.Survival[last], c.StdErr[last]
		p.Lower, p.Upper = c.Lower[last], c.Upper[last]
	}
	for _, d := range c.Events[:last+1] {
		p.Events += d
	}
	earlier := t - num.Near(t)
	next := sort.Search(len(c.Time), func(i int) bool { return c.Time[i] >= earlier })
	if next < len(c.Time) {
		p.AtRisk = c.AtRisk[next]
		return p
	}
	p.PastEnd = true
	if c.Options.betaProduct() {
		p.Lower = 0 // nobody is left who could contradict
	}
	if c.Options.PastEnd == NotEstimable {
		p.Survival, p.StdErr, p.Lower, p.Upper = nan, nan, nan, nan
	}
	return p
}

// MedianRule says which time is the quantile where the curve runs exactly along
// the level asked for.
type MedianRule int

const (
	// Midpoint takes the middle of the flat stretch, as R's quantile does; if the
	// curve ends on the level, the middle of what is seen of it.  It is the zero
	// value.
	Midpoint MedianRule = iota
	// FirstAtOrBelow takes the first time at which S is at or below the level, as
	// SPSS does.
	FirstAtOrBelow
	// MidpointIfLeft is Midpoint if the curve falls below the level later, and not
	// reached if it ends on it, as SAS' PROC LIFETEST prints.
	MidpointIfLeft
)

// PastEnd says what survival is after the last follow-up of a group.
type PastEnd int

const (
	// CarryForward keeps the last value, as R's summary with extend = TRUE.  It is
	// the zero value.
	CarryForward PastEnd = iota
	// NotEstimable makes it NaN, as SAS does (R's summary leaves such times out).
	NotEstimable
)

// String names the rule.
func (r MedianRule) String() string {
	switch r {
	case Midpoint:
		return "midpoint of the flat stretch"
	case FirstAtOrBelow:
		return "first time at or below the level"
	case MidpointIfLeft:
		return "midpoint of the flat stretch if the curve leaves it"
	}
	return fmt.Sprintf("MedianRule(%d)", int(r))
}

// Value is a time that may not exist.
type Value struct {
	// Time in the unit of the curve; NaN if not reached.
	Time float64
	// Reached is false if follow-up ended before the level was reached.
	Reached bool
}

// String is the time as shortly as it can be written with seven digits, or "not
// reached".
func (v Value) String() string {
	if !v.Reached {
		return table.NotReached
	}
	return table.Signif(v.Time, 7)
}

// short is the time, or R's NA.
func (v Value) short() string {
	if !v.Reached {
		return table.NA
	}
	return table.Signif(v.Time, 7)
}

// Quantile is the time by which a share of the patients have had the event.
type Quantile struct {
	// Probability of having had the event: 0.5 for the median.
	Probability float64
	// Value is the quantile of the curve; Lower and Upper are its confidence
	// limits, where the confidence band crosses the level.
	Value, Lower, Upper Value
	// Rule by which the curve was read.
	Rule MedianRule
}

// String is "49.9 (26.1 to not reached)".
func (q Quantile) String() string {
	return fmt.Sprintf("%v (%v to %v)", q.Value, q.Lower, q.Upper)
}

// Median is the time at which S comes down to one half, with limits from the
// confidence band.  See [Curve.Quantile].
func (c Curve) Median(rule MedianRule) Quantile { return c.Quantile(0.5, rule) }

// Quantile is the time by which a share p of the patients have had the event: the
// time at which S comes down to 1 − p.
//
// Its limits invert the pointwise band: they are the quantiles of the curves
// drawn by Lower and Upper, read by the same rule, each of which may not be
// reached.  A value within 1.5e-8 of the level lies on it.  Those of a beta product
// are the first times at which they are at or below the level.
//
// Where a band rises again, as one under left truncation may, its first crossing
// counts; R then reads it by height and can give a later time.
//
// Special cases: p = 0 is time 0; p outside [0, 1] or NaN is not reached.
//
// References: Brookmeyer and Crowley (1982), Biometrics 38:29,
// doi:10.2307/2530286.
//
// R equivalent: quantile(fit, p) under Midpoint.  The median that R's print
// method shows differs from it in one case: where the curve ends exactly on one
// half, print shows the beginning of the stretch and quantile its middle.
func (c Curve) Quantile(p float64, rule MedianRule) Quantile {
	q := Quantile{
		Probability: p, Rule: rule,
		Value: c.cross(c.Survival, p, rule),
		Lower: c.cross(c.Lower, p, rule),
		Upper: c.cross(c.Upper, p, rule),
	}
	if c.Options.betaProduct() {
		// A confidence set: the times at which S may be 1 − p, not the flat of a curve.
		q.Lower, q.Upper = c.cross(c.Lower, p, FirstAtOrBelow), c.cross(c.Upper, p, FirstAtOrBelow)
		if len(c.Time) > 0 && p > 0 && p < 1 && c.lowerAtFirst() <= 1-p {
			q.Lower = Value{Time: 0, Reached: true}
		}
	}
	return q
}

// cross finds where a step function that starts at 1 comes down to 1 − p; steps
// that are NaN are passed over.
func (c Curve) cross(steps []float64, p float64, rule MedianRule) Value {
	none := Value{Time: math.NaN()}
	if !(p >= 0 && p <= 1) || len(c.Time) == 0 {
		return none
	}
	if p == 0 {
		return Value{Time: 0, Reached: true}
	}
	at := slices.IndexFunc(steps, func(s float64) bool { return 1-s >= p-num.Tolerance })
	if at < 0 {
		return none
	}
	if rule == FirstAtOrBelow {
		return Value{Time: c.Time[at], Reached: true}
	}
	below := slices.IndexFunc(steps, func(s float64) bool { return 1-s >= p+num.Tolerance })
	switch {
	case below >= 0:
		return Value{Time: (c.Time[at] + c.Time[below]) / 2, Reached: true}
	case rule == Midpoint && !math.IsNaN(steps[len(steps)-1]):
		return Value{Time: (c.Time[at] + c.Time[len(c.Time)-1]) / 2, Reached: true}
	}
	return none
}
