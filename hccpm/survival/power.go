package survival

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"hipec/hccpm/table"
)

// EventFormula is how the number of events that a log-rank test needs is found.
type EventFormula int

const (
	// Schoenfeld's formula takes the score of a Cox model near no effect; it is the zero
	// value.
	Schoenfeld EventFormula = iota
	// Freedman's takes the mean and variance of the log-rank statistic under a constant
	// hazard ratio: somewhat more events for large effects.
	Freedman
)

// String names the formula.
func (f EventFormula) String() string {
	switch f {
	case Schoenfeld:
		return "Schoenfeld"
	case Freedman:
		return "Freedman"
	}
	return fmt.Sprintf("EventFormula(%d)", int(f))
}

// PowerOptions is what a trial of two groups supposes and asks.
type PowerOptions struct {
	// HazardRatio of the second group to the first; there is no default.
	HazardRatio float64
	// Formula for the events; the zero value is Schoenfeld.
	Formula EventFormula
	// Share of the patients that are in the second group; 0 means one half.
	Share float64
	// Alpha is the size of the test, two-sided unless OneSided; 0 means 0.05.
	Alpha float64
	// OneSided tests for the direction of the hazard ratio only.
	OneSided bool
	// Power asked of [RequiredEvents]; 0 means 0.8.
	Power float64
	// EventShare is the probability that a patient has the event before the end, for the
	// number of patients; 0 means that it is not asked.
	EventShare float64
}

// Trial is how many events and patients a log-rank test needs, or what they give it.
type Trial struct {
	// Events needed, or given; not rounded.
	Events float64
	// Patients for them by EventShare, not rounded; NaN if that is not known.
	Patients float64
	// Power of the test with as many.
	Power float64
	// Options in force, defaults filled in.
	Options PowerOptions
}

// RequiredEvents is the number of events at which a log-rank test of two groups has the
// power asked for.  With θ the hazard ratio, p the share in the second group, r = p/(1−p)
// and z the normal quantiles of 1 − Alpha/2 and of Power,
//
//	Schoenfeld  (z₁ + z₂)²/(p(1−p) log² θ)
//	Freedman    (z₁ + z₂)²(1 + rθ)²/(r(1−θ)²)
//
// and for patients that over EventShare.
//
// Errors: [ErrOption] unless HazardRatio is positive and not 1, and Share, Alpha, Power and
// EventShare lie between 0 and 1, and Power is more than Alpha.
//
// References: Schoenfeld (1981), Biometrika 68:316, doi:10.1093/biomet/68.1.316; Freedman
// (1982), Stat Med 1:121, doi:10.1002/sim.4780010204.
//
// R equivalent: gsDesign::nEvents for Schoenfeld; each formula is one line of R.
func RequiredEvents(o PowerOptions) (Trial, error) {
	o, err := o.check()
	if err != nil {
		return Trial{}, err
	}
	z := distuv.UnitNormal.Quantile(1-o.tail()) + distuv.UnitNormal.Quantile(o.Power)
	t := Trial{Events: z * z / o.information(), Power: o.Power, Options: o}
	t.Patients = o.patients(t.Events)
	return t, nil
}

// EventPower is the power of a log-rank test of two groups with so many events, by the
// formulas of [RequiredEvents] turned round.
//
// Errors: those of RequiredEvents; [ErrOption] for a number of events that is not positive.
//
// References: as RequiredEvents.
func EventPower(events float64, o PowerOptions) (Trial, error) {
	if !(events > 0) || math.IsInf(events, 1) {
		return Trial{}, fmt.Errorf("survival: power: %w: %v events", ErrOption, events)
	}
	o.Power = 0
	o, err := o.check()
	if err != nil {
		return Trial{}, err
	}
	z := math.Sqrt(events*o.information()) - distuv.UnitNormal.Quantile(1-o.tail())
	o.Power = distuv.UnitNormal.CDF(z)
	return Trial{Events: events, Patients: o.patients(events), Power: o.Power, Options: o}, nil
}

// information is the squared mean of the standardised test for one event.
func (o PowerOptions) information() float64 {
	if o.Formula == Freedman {
		r := o.Share / (1 - o.Share)
		d := (1 - o.HazardRatio) / (1 + r*o.HazardRatio)
		return r * d * d
	}
	l := math.Log(o.HazardRatio)
	return o.Share * (1 - o.Share) * l * l
}

func (o PowerOptions) patients(events float64) float64 {
	if o.EventShare == 0 {
		return math.NaN()
	}
	return events / o.EventShare
}

// tail is the size of the test on one side.
func (o PowerOptions) tail() float64 {
	if o.OneSided {
		return o.Alpha
	}
	return o.Alpha / 2
}

func (o PowerOptions) check() (PowerOptions, error) {
	o.Share, o.Alpha, o.Power = orDefault(o.Share, 0.5), orDefault(o.Alpha, 0.05), orDefault(o.Power, 0.8)
	switch {
	case !(o.HazardRatio > 0) || math.IsInf(o.HazardRatio, 1) || o.HazardRatio == 1:
		return o, fmt.Errorf("survival: power: %w: HazardRatio %v", ErrOption, o.HazardRatio)
	case o.Formula != Schoenfeld && o.Formula != Freedman:
		return o, fmt.Errorf("survival: power: %w: %v", ErrOption, o.Formula)
	case o.EventShare != 0 && !(o.EventShare > 0 && o.EventShare <= 1):
		return o, fmt.Errorf("survival: power: %w: EventShare %v", ErrOption, o.EventShare)
	}
	return o, checkTest(o.Share, o.Alpha, o.Power)
}

func checkTest(share, alpha, power float64) error {
	if !(share > 0 && share < 1) || !(alpha > 0 && alpha < 1) || !(power > alpha && power < 1) {
		return fmt.Errorf("survival: power: %w: Share %v, Alpha %v, Power %v", ErrOption, share, alpha, power)
	}
	return nil
}

func orDefault(v, otherwise float64) float64 {
	if v == 0 {
		return otherwise
	}
	return v
}

// Table is one row.
func (t Trial) Table() table.Table {
	o := t.Options
	out := table.Table{
		Caption: "Log-rank test of two groups, by " + o.Formula.String() + "'s formula",
		Columns: table.Numbers("hazard ratio", "events", "patients", "power"),
		Notes:   []string{size(o.Alpha, o.OneSided) + "; " + table.Percent(o.Share, 0) + " in the second group."},
	}
	out.Append(table.Signif(o.HazardRatio, 4), table.Fixed(math.Ceil(t.Events-1e-9), 0),
		table.Fixed(math.Ceil(t.Patients-1e-9), 0),
		table.Percent(t.Power, 1))
	return out
}

func size(alpha float64, oneSided bool) string {
	side := "two-sided"
	if oneSided {
		side = "one-sided"
	}
	return "Level " + table.Signif(alpha, 4) + ", " + side
}

// String prints the trial on one line below its headings.
func (t Trial) String() string { return t.Table().String() }

// HTML shows what [Trial.String] prints.
func (t Trial) HTML() string { return t.Table().HTML() }
