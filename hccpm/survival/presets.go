package survival

import "fmt"

// LifeTableReading says which survival an actuarial table prints beside an interval.
type LifeTableReading int

const (
	// AtStart prints S at the start of the interval, as SAS and R's KMsurv; it is
	// the zero value.
	AtStart LifeTableReading = iota
	// AtEnd prints S at its end, as SPSS and Stata.
	AtEnd
)

// String names the reading.
func (r LifeTableReading) String() string {
	switch r {
	case AtStart:
		return "survival at the start of the interval"
	case AtEnd:
		return "survival at the end of the interval"
	}
	return fmt.Sprintf("Reading(%d)", int(r))
}

// Ties is how a proportional-hazards model takes tied events.
type Ties int

const (
	// Efron's approximation; it is the zero value.
	Efron Ties = iota
	// BreslowTies takes the tied events with the whole risk set each.
	BreslowTies
	// ExactTies is the exact partial likelihood of discrete time.
	ExactTies
)

// String names the method.
func (t Ties) String() string {
	switch t {
	case Efron:
		return "Efron"
	case BreslowTies:
		return "Breslow"
	case ExactTies:
		return "exact"
	}
	return fmt.Sprintf("Ties(%d)", int(t))
}

// Preset is the choices that one statistics package makes where packages differ.
type Preset struct {
	// Package is its name.
	Package string
	// KaplanMeier holds the interval's scale, the rule of the median, the standard
	// error and what survival is after the last follow-up.
	KaplanMeier KaplanMeierOptions
	// LifeTable holds the reading; Breaks are yours to fill in.
	LifeTable LifeTableOptions
	// Ties of a proportional-hazards model.
	Ties Ties
}

// LikeR is what R's survival and KMsurv do by default: limits on the log scale, the
// median in the middle of a flat stretch, life tables read at the start, Efron.
//
// Where print(fit) and quantile(fit) differ, because the curve ends on one half, it
// is quantile.
func LikeR() Preset { return Preset{Package: "R"} }

// LikeSAS is what PROC LIFETEST and PHREG do by default: limits on the log-log scale,
// the median in the middle of a flat stretch if the curve leaves it, no survival
// after the last follow-up, life tables read at the start, Breslow.
func LikeSAS() Preset {
	return Preset{Package: "SAS", Ties: BreslowTies, KaplanMeier: KaplanMeierOptions{
		ConfType: LogLog, Median: MidpointIfLeft, PastEnd: NotEstimable, StdErr: Greenwood}}
}

// LikeSPSS is what KM and SURVIVAL do by default: no limits for survival, the
// median at the first time at or below one half, life tables read at the end,
// Breslow.
//
// The limits that SPSS prints for a median rest on its own estimate of the density
// and are not computed here; those of [Curve.Median] are not reached.
func LikeSPSS() Preset {
	return Preset{Package: "SPSS", Ties: BreslowTies, LifeTable: LifeTableOptions{Reading: AtEnd},
		KaplanMeier: KaplanMeierOptions{ConfType: ConfNone, Median: FirstAtOrBelow, StdErr: Greenwood}}
}

// LikeStata is what sts, stci, ltable and stcox do by default: limits on the log-log
// scale, the median at the first time at or below one half, life tables read at the
// end, Breslow.
func LikeStata() Preset {
	return Preset{Package: "Stata", Ties: BreslowTies, LifeTable: LifeTableOptions{Reading: AtEnd},
		KaplanMeier: KaplanMeierOptions{ConfType: LogLog, Median: FirstAtOrBelow, PastEnd: NotEstimable, StdErr: Greenwood}}
}

// String is the name of the package.
func (p Preset) String() string { return p.Package }
