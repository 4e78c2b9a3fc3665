package survival

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// HazardEstimator is how tied events enter a cumulative hazard.
type HazardEstimator int

const (
	// BreslowHazard takes tied events together, d/n, as Nelson and Aalen; it is the zero
	// value.
	BreslowHazard HazardEstimator = iota
	// FlemingHarringtonHazard takes them one after the other, 1/n + 1/(n−1) + …, as Fleming and
	// Harrington.
	FlemingHarringtonHazard
)

// String names the choice.
func (h HazardEstimator) String() string {
	switch h {
	case BreslowHazard:
		return "tied events at once"
	case FlemingHarringtonHazard:
		return "tied events in turn"
	}
	return fmt.Sprintf("HazardEstimator(%d)", int(h))
}

// HazardOptions chooses how a cumulative hazard is estimated.  The zero value is
// Nelson and Aalen's, with limits on the log scale.
type HazardOptions struct {
	// Estimator is how tied events enter; the zero value is BreslowHazard.
	Estimator HazardEstimator
	// ConfType is the scale of the limits: Log (the zero value), Plain, or ConfNone.
	ConfType ConfType
	// Level of the limits; 0 means 0.95.
	Level float64
	// StdErr as in [KaplanMeierOptions]; by Greenwood means Aalen's Σ d/n².
	StdErr StdErrType
}

// CumulativeHazards is the cumulative hazards of a sample, one for each group.
type CumulativeHazards struct {
	// Groups in the order of [Sample.Strata].
	Groups []CumulativeHazard
	// About the sample.
	About
	// Options in force, defaults filled in.
	Options HazardOptions
}

// CumulativeHazard is that of one group; slices as in [Curve].
type CumulativeHazard struct {
	// Label is the stratum, empty if there is one group only.
	Label string
	// N is the number of rows, unweighted.
	N int
	// Time ascending; AtRisk, Events and Censored as in [Curve].
	Time, AtRisk, Events, Censored []float64
	// Hazard is H(Time); StdErr its standard error; Lower and Upper its limits, NaN
	// where there are none.
	Hazard, StdErr, Lower, Upper []float64
}

// NelsonAalen estimates the cumulative hazard H(t) = ∫ h(u) du over (0, t] in each
// stratum of the sample.
//
//	H(t)   = Σ over tᵢ ≤ t of dᵢ/nᵢ
//	Var H  = Σ over tᵢ ≤ t of dᵢ/nᵢ²
//	Plain: H ± z SE, cut at 0        Log: H exp(± z SE/H)
//
// or, with Estimator FlemingHarringtonHazard, with dᵢ/nᵢ replaced by Σ over j < dᵢ of 1/(nᵢ−j) and dᵢ/nᵢ²
// likewise; with weights the d rows tied at tᵢ leave in equal shares.  n, d, ties
// and entries are those of [KaplanMeier], and so is the robust variance.
//
// Special cases: before the first event H and its error are 0 and limits on the log
// scale are NaN.
//
// Errors: those of [KaplanMeier]; [ErrOption] for a ConfType other than Log, Plain
// and ConfNone.
//
// References: Nelson (1972), Technometrics 14:945; Aalen (1978), Ann Stat 6:701,
// doi:10.1214/aos/1176344247; Fleming and Harrington (1984), Commun Stat 13:2469;
// Klein and Moeschberger (2003), equations 4.2.3, 4.2.4, 4.3.4 and 4.3.5.
//
// R equivalent: survfit(Surv(time, event) ~ group, ctype = 1 or 2)$cumhaz and
// $std.chaz; R gives no limits.
func NelsonAalen(s Sample, options ...HazardOptions) (CumulativeHazards, error) {
	o := option.Of(options)
	if o.ConfType != Log && o.ConfType != Plain && o.ConfType != ConfNone {
		return CumulativeHazards{}, fmt.Errorf("survival: cumulative hazard: %w: %v", ErrOption, o.ConfType)
	}
	if o.Estimator != BreslowHazard && o.Estimator != FlemingHarringtonHazard {
		return CumulativeHazards{}, fmt.Errorf("survival: cumulative hazard: %w: %v", ErrOption, o.Estimator)
	}
	// exp(−H) has the same risk sets, and the error of H is that of its logarithm.
	k := KaplanMeierOptions{Estimator: Breslow, Level: o.Level, StdErr: o.StdErr, ConfType: ConfNone}
	if o.Estimator == FlemingHarringtonHazard {
		k.Estimator = FlemingHarrington
	}
	curves, err := KaplanMeier(s, k)
	if err != nil {
		return CumulativeHazards{}, err
	}
	o.Level, o.StdErr = curves.Options.Level, curves.Options.StdErr
	out := CumulativeHazards{About: curves.About, Options: o}
	z := normalQuantile(o.Level)
	for _, c := range curves.Groups {
		h := CumulativeHazard{Label: c.Label, N: c.N, Time: c.Time, AtRisk: c.AtRisk, Events: c.Events,
			Censored: c.Censored, Hazard: c.Survival, StdErr: c.StdErr, Lower: c.Lower, Upper: c.Upper}
		sum := 0.0
		for i := range h.Time {
			se := 0.0
			if c.Survival[i] > 0 {
				se = c.StdErr[i] / c.Survival[i]
			}
			if d := c.Events[i]; d > 0 {
				add, _ := hazard(o.Estimator == FlemingHarringtonHazard, d, c.AtRisk[i], c.eventRows(i))
				sum += add
			}
			h.Hazard[i], h.StdErr[i] = sum, se
			h.Lower[i], h.Upper[i] = hazardLimits(o.ConfType, sum, se, z)
		}
		out.Groups = append(out.Groups, h)
	}
	return out, nil
}

// hazardLimits are the limits of a cumulative hazard.
func hazardLimits(c ConfType, h, se, z float64) (lower, upper float64) {
	switch {
	case c == Plain:
		return max(0, h-z*se), h + z*se // Klein and Moeschberger, 4.3.4
	case c == Log && h > 0:
		return h * math.Exp(-z*se/h), h * math.Exp(z*se/h) // 4.3.5
	}
	return math.NaN(), math.NaN()
}

// hazard is the step of a cumulative hazard where weight d of n has the event in m
// rows, and the step of its variance.
func hazard(inTurn bool, d, n, m float64) (step, variance float64) {
	if !inTurn || m <= 1 {
		return d / n, d / (n * n)
	}
	share := d / m
	for j := 0.0; j < m; j++ {
		left := n - j*share
		step += share / left
		variance += share / (left * left)
	}
	return step, variance
}

// hazardInfluence is the derivative of the step with respect to the weight of a
// row at risk, sign reversed, and what one that has the event adds.
func hazardInfluence(inTurn bool, d, n, m float64) (atRisk, event float64) {
	if !inTurn || m <= 1 {
		return d / (n * n), 1 / n
	}
	share := d / m
	for j := 0.0; j < m; j++ {
		left := n - j*share
		atRisk += share / (left * left)
		event += 1/(m*left) + share*j/m/(left*left)
	}
	return atRisk, event
}

// At is H(t), its error and limits: the values at the last time not after t within
// rounding, 0, 0 and NaN before the first.
func (h CumulativeHazard) At(t float64) (hazard, stdErr, lower, upper float64) {
	at := -1
	near := t + num.Near(t)
	for at+1 < len(h.Time) && h.Time[at+1] <= near {
		at++
	}
	if at < 0 {
		return 0, 0, math.NaN(), math.NaN()
	}
	return h.Hazard[at], h.StdErr[at], h.Lower[at], h.Upper[at]
}

// String prints every time at which an event happened.
func (c CumulativeHazards) String() string { return c.Table().String() }

// HTML shows what [CumulativeHazards.String] prints.
func (c CumulativeHazards) HTML() string { return c.Table().HTML() }

// Table has one row an event time of each group.
func (c CumulativeHazards) Table() table.Table {
	t := c.sheet("Cumulative hazard", append(table.Text("group"),
		table.Numbers("time", "n.risk", "n.event", "cumhaz", "std.err", "lower", "upper")...))
	type at struct {
		g CumulativeHazard
		i int
	}
	var rows []at
	for _, g := range c.Groups {
		for i := range g.Time {
			if g.Events[i] > 0 {
				rows = append(rows, at{g, i})
			}
		}
	}
	var columns cells
	for k, of := range []func(g CumulativeHazard) []float64{
		func(g CumulativeHazard) []float64 { return g.Time },
		func(g CumulativeHazard) []float64 { return g.AtRisk },
		func(g CumulativeHazard) []float64 { return g.Events },
		func(g CumulativeHazard) []float64 { return g.Hazard },
		func(g CumulativeHazard) []float64 { return g.StdErr },
		func(g CumulativeHazard) []float64 { return g.Lower },
		func(g CumulativeHazard) []float64 { return g.Upper },
	} {
		digits := 7
		if k > 2 {
			digits = 3
		}
		columns.add(len(rows), digits, func(i int) float64 { return of(rows[i].g)[rows[i].i] })
	}
	for i, r := range rows {
		t.Append(append([]string{groupName(r.g.Label)}, columns.row(i)...)...)
	}
	c.finish(&t, fmt.Sprintf("Limits: %s, level %s; %s; standard errors %s.", c.Options.ConfType,
		table.Signif(c.Options.Level, 7), c.Options.Estimator, c.Options.StdErr))
	return withoutLimits(t, c.Options.ConfType)
}
