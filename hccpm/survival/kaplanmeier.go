package survival

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
)

// Estimator is the way from risk sets to a survival curve.
type Estimator int

const (
	// ProductLimit is Kaplan and Meier's Π(1 − d/n); it is the zero value.
	ProductLimit Estimator = iota
	// Breslow is exp(−H), H the Nelson–Aalen cumulative hazard Σ d/n.
	Breslow
	// FlemingHarrington is exp(−H) where tied events are taken one after the other:
	// H = Σ (1/n + 1/(n−1) + … + 1/(n−d+1)).
	FlemingHarrington
)

// String names the estimator.
func (e Estimator) String() string {
	switch e {
	case ProductLimit:
		return "Kaplan-Meier"
	case Breslow:
		return "Breslow"
	case FlemingHarrington:
		return "Fleming-Harrington"
	}
	return fmt.Sprintf("Estimator(%d)", int(e))
}

// StdErrType is how standard errors are computed.
type StdErrType int

const (
	// StdErrAuto is Robust for samples with clusters, with weights that are not
	// whole or with more than one event of one ID, and Greenwood for all others,
	// as R decides.  It is the zero value.
	StdErrAuto StdErrType = iota
	// Greenwood takes rows as independent and weights as repeated patients.
	Greenwood
	// Robust is the infinitesimal jackknife over clusters, else IDs, else rows.
	Robust
)

// String names the kind.
func (e StdErrType) String() string {
	switch e {
	case StdErrAuto:
		return "as the data ask"
	case Greenwood:
		return "by Greenwood"
	case Robust:
		return "robust"
	}
	return fmt.Sprintf("StdErrType(%d)", int(e))
}

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
	// Estimator of the curve; the zero value is ProductLimit.
	Estimator Estimator
	// StdErr is how standard errors are computed; the zero value lets the data
	// decide, and the result says what was decided.
	StdErr StdErrType
	// PastEnd is what [Curve.At] answers after the last follow-up; the zero value
	// is CarryForward.
	PastEnd PastEnd
}

// Curves is the survival curves of a sample, one for each group.
type Curves struct {
	// Groups holds one curve a stratum in the order of [Sample.Strata], or one
	// curve with an empty Label if the sample has no strata.
	Groups []Curve
	// About the sample.
	About
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
	// StdErr of Survival.  Where Survival is 0 it is NaN by Greenwood, 0 if robust.
	StdErr []float64
	// Lower and Upper are pointwise confidence limits, NaN where there are none.
	Lower, Upper []float64
	// Options in force, defaults filled in.
	Options KaplanMeierOptions

	rows []float64 // events by row, whatever their weight; nil if that is Events
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
// differ by less than rounding, as R's timefix judges it, are one time.  Under
// Greenwood weights count repeated patients: they enter the variance as they
// enter n and d.  The robust variance is the sum over clusters of the square of
// Σ wⱼ ∂S/∂wⱼ.
//
// Rows of the same ID that follow one another without a gap, in one stratum, are
// one follow-up: the end of such a row is not counted as censored.
//
// BetaProduct limits at t are quantiles of products of independent beta variables,
// matched by their first two moments:
//
//	upper: Π over tᵢ ≤ t of Beta(nᵢ − dᵢ + 1, dᵢ)
//	lower: the same times Beta(m, 1), m the number still followed after t
//
// and mid-p limits those of an even mixture of both.  Without censoring they are
// Clopper and Pearson's.  They are not 1 before the first event, and 0 below once
// nobody is left.
//
// Special cases: with no event S stays 1 and no quantile is reached; an event at
// time 0 is counted; where S is 0 its limits are NaN, as in R; under left
// truncation S stays 0 once the risk set has died out, however many enter later,
// and the result warns.
//
// Errors: [ErrNoPatients] for a sample of nobody; [ErrOption] for an option that
// means nothing; [ErrInvalid] for an entry nearly tied to its time;
// [ErrUnsupported] for robust errors of (start, stop] rows that nobody is named in,
// and for beta product limits with entries, clusters or weights that are not whole.
//
// References: Kaplan and Meier (1958), J Am Stat Assoc 53:457, equation 2b,
// doi:10.1080/01621459.1958.10501452; Greenwood (1926); Breslow (1972), J R Stat
// Soc B 34:216; Fleming and Harrington (1984), Commun Stat 13:2469; Fay, Brittain
// and Proschan (2013), Biostatistics 14:723, doi:10.1093/biostatistics/kxt016; Fay
// and Brittain (2016), Stat Med 35:2726, doi:10.1002/sim.6905, for mid-p.
//
// R equivalent: survfit(Surv(time, event) ~ group), with stype = 2 for Breslow and
// stype = 2, ctype = 2 for Fleming–Harrington; bpcp::bpcp, with midp, for the beta
// product.
func KaplanMeier(s Sample, options ...KaplanMeierOptions) (Curves, error) {
	o := option.Of(options)
	o, err := o.check(s)
	if err != nil {
		return Curves{}, err
	}
	labels := s.groups()
	f, err := s.prepare(s.group, len(labels))
	if err != nil {
		return Curves{}, err
	}
	var clusters []int32
	if o.StdErr == Robust {
		if clusters, err = s.clusters(); err != nil {
			return Curves{}, err
		}
	}
	c := Curves{About: s.about(), Options: o, Groups: make([]Curve, len(labels))}
	each(len(labels), s.N(), func(g int) {
		byTime, byEntry := f.part(g)
		curve := newCurve(f.walk(g), o)
		if o.StdErr == Robust {
			curve.estimate(robust(f.rows, byTime, byEntry, clusters, curve.Time, curve.influence))
		} else {
			curve.estimate(nil)
		}
		if o.betaProduct() {
			curve.betaProduct()
		}
		curve.Label, curve.Unit, curve.N = labels[g], s.unit, s.patientsOf(byTime)
		c.Groups[g] = curve
	})
	if s.entry != nil {
		c.warnDied()
	}
	return c, nil
}

// check fills in defaults.
func (o KaplanMeierOptions) check(s Sample) (KaplanMeierOptions, error) {
	l, err := level(o.Level)
	if err != nil {
		return o, err
	}
	o.Level = l
	switch {
	case o.ConfType < Log || o.ConfType > BetaProductMidP:
		return o, fmt.Errorf("survival: %w: %v", ErrOption, o.ConfType)
	case o.Median < Midpoint || o.Median > MidpointIfLeft:
		return o, fmt.Errorf("survival: %w: %v", ErrOption, o.Median)
	case o.Estimator < ProductLimit || o.Estimator > FlemingHarrington:
		return o, fmt.Errorf("survival: %w: %v", ErrOption, o.Estimator)
	case o.StdErr < StdErrAuto || o.StdErr > Robust:
		return o, fmt.Errorf("survival: %w: %v", ErrOption, o.StdErr)
	case o.PastEnd != CarryForward && o.PastEnd != NotEstimable:
		return o, fmt.Errorf("survival: %w: PastEnd %d", ErrOption, int(o.PastEnd))
	}
	if o.betaProduct() && (s.entry != nil || s.wantsRobust()) {
		return o, fmt.Errorf("survival: beta product limits with entries, clusters or weights that are not whole: %w",
			ErrUnsupported)
	}
	if o.StdErr == StdErrAuto {
		o.StdErr = Greenwood
		if s.wantsRobust() {
			o.StdErr = Robust
		}
	}
	return o, nil
}

// warnDied reports risk sets that died out while patients were still to enter.
func (c *Curves) warnDied() {
	for _, g := range c.Groups {
		for i, v := range g.Survival {
			if v == 0 && i+1 < len(g.Time) && g.Options.Estimator == ProductLimit {
				c.warn("%s: everybody at risk at %s had the event, so survival is 0 from there on "+
					"though others entered later.", groupName(g.Label), number(g.Time[i]))
				break
			}
		}
	}
}

// newCurve holds risk sets and room for the rest.
func newCurve(w num.Steps, o KaplanMeierOptions) Curve {
	k := len(w.Time)
	return Curve{
		Time: w.Time, AtRisk: w.AtRisk, Events: w.Events, Censored: w.Censored,
		Survival: make([]float64, k), StdErr: make([]float64, k),
		Lower: make([]float64, k), Upper: make([]float64, k), Options: o, rows: w.Rows,
	}
}

// estimate turns risk sets into survival with limits.  variance is that of log S
// at each time, nil for Greenwood's.
func (c *Curve) estimate(variance []float64) {
	z := normalQuantile(c.Options.Level)
	surv, sum, se := 1.0, 0.0, 0.0
	lower, upper := interval(c.Options.ConfType, surv, 0, z)
	for i := range c.Time {
		if d, n := c.Events[i], c.AtRisk[i]; d > 0 || variance != nil {
			if d > 0 && c.Options.Estimator == ProductLimit {
				surv *= (n - d) / n      // Kaplan and Meier, 2b
				sum += d / (n * (n - d)) // infinite once n = d
			} else if d > 0 {
				h, v := hazard(c.Options.Estimator == FlemingHarrington, d, n, c.eventRows(i))
				surv *= math.Exp(-h)
				sum += v
			}
			if variance != nil {
				sum = variance[i]
			}
			root := math.Sqrt(sum)
			lower, upper = interval(c.Options.ConfType, surv, root, z)
			if se = surv * root; surv == 0 && variance != nil {
				se = 0
			}
		}
		c.Survival[i], c.StdErr[i] = surv, se
		c.Lower[i], c.Upper[i] = lower, upper
	}
}

// eventRows is the number of rows with the event at time i.
func (c Curve) eventRows(i int) float64 {
	if c.rows == nil {
		return c.Events[i]
	}
	return c.rows[i]
}

// influence is, at time i, what log S loses for each unit of weight that is at
// risk (sign reversed) and what it loses more for one that has the event.
func (c Curve) influence(i int) (atRisk, event float64) {
	d, n := c.Events[i], c.AtRisk[i]
	if d == 0 {
		return 0, 0
	}
	if c.Options.Estimator == ProductLimit {
		return d / (n * (n - d)), 1 / (n - d)
	}
	return hazardInfluence(c.Options.Estimator == FlemingHarrington, d, n, c.eventRows(i))
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
