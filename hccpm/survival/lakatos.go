package survival

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"hipec/hccpm/table"
)

// Piece is a constant hazard up to a time.
type Piece struct {
	// Until which time, included, the hazard holds; the last piece goes on for ever.
	Until float64
	// Hazard of the event, per unit of time.
	Hazard float64
}

// LakatosOptions is what a trial of two groups supposes and asks.
type LakatosOptions struct {
	// First and Second group: hazards in ascending order of time.  One piece is an
	// exponential distribution with the median log 2/Hazard.
	First, Second []Piece
	// Accrual is how long patients are taken in, evenly; 0 means all at once.
	Accrual float64
	// FollowUp is how long the last of them is followed.
	FollowUp float64
	// LossFirst and LossSecond are hazards of being lost to follow-up.
	LossFirst, LossSecond float64
	// Weight of the test: Harrington, which is the log-rank test, Gehan or TaroneWare.
	Weight TestWeight
	// Share of the patients that are in the second group; 0 means one half.
	Share float64
	// Alpha is the size of the test, two-sided unless OneSided; 0 means 0.05.
	Alpha    float64
	OneSided bool
	// Power asked; 0 means 0.8.  It is not read if Patients is set.
	Power float64
	// Patients, if the power that they give is asked.
	Patients float64
	// Steps into which the length of the trial is cut; 0 means 2000.
	Steps int
}

// LakatosTrial is how many patients a weighted log-rank test needs, or the power of so many.
type LakatosTrial struct {
	// Patients needed or given, the events expected among them in both groups, not rounded,
	// and the power.
	Patients, Events, Power float64
	// EventsFirst and EventsSecond are the probabilities that a patient of each group has
	// the event before the end of the trial.
	EventsFirst, EventsSecond float64
	// Options in force, defaults filled in.
	Options LakatosOptions
}

// Lakatos is the size or the power of a trial of two groups, compared by a weighted log-rank
// test, whatever their hazards: they need not be proportional.  It follows the expected
// numbers at risk through short steps of time, patients leaving by events, by loss and by
// the end of the trial, and sums over the steps
//
//	E = Σ Dᵢ wᵢ γᵢ / √(Σ Dᵢ wᵢ² ηᵢ)
//	γ = φθ/(1+φθ) − φ/(1+φ),  η = φ/(1+φ)²
//
// with D the expected events, φ the ratio of the numbers at risk, second to first, θ that
// of the hazards and w the weights.  E grows with the root of the number of patients; power
// is that of a normal statistic with mean E and variance 1.
//
// Special cases: hazards that are equal throughout need infinitely many patients.
//
// Errors: [ErrOption] for pieces out of order, hazards or times that are negative or not
// finite, a trial without length or events, a weight with a curve of its own, and what
// [RequiredEvents] calls so.
//
// References: Lakatos (1988), Biometrics 44:229, doi:10.2307/2531910, equations 3 to 5;
// Lakatos and Lan (1992), Stat Med 11:179, doi:10.1002/sim.4780110205.
//
// R equivalent: none in common use; SAS has PROC POWER TWOSAMPLESURVIVAL.
func Lakatos(o LakatosOptions) (LakatosTrial, error) {
	o, err := o.check()
	if err != nil {
		return LakatosTrial{}, err
	}
	out := LakatosTrial{Options: o}
	mean := o.walk(&out)
	perPatient := (1-o.Share)*out.EventsFirst + o.Share*out.EventsSecond
	if !(perPatient > 0) {
		return LakatosTrial{}, fmt.Errorf("survival: Lakatos: %w: nobody has an event", ErrOption)
	}
	tail := o.Alpha / 2
	if o.OneSided {
		tail = o.Alpha
	}
	z := distuv.UnitNormal.Quantile(1 - tail)
	if out.Patients, out.Power = o.Patients, o.Power; o.Patients > 0 {
		out.Power = distuv.UnitNormal.CDF(math.Sqrt(o.Patients)*math.Abs(mean) - z)
	} else {
		root := (z + distuv.UnitNormal.Quantile(o.Power)) / mean
		out.Patients = root * root
	}
	out.Events = out.Patients * perPatient
	return out, nil
}

// walk follows one patient's share of both groups and gives back E of one patient.  Steps
// end where hazards change and where the first patients come to the end of the trial.
func (o LakatosOptions) walk(out *LakatosTrial) float64 {
	length := o.Accrual + o.FollowUp
	cuts := []float64{0, o.FollowUp, length}
	for _, p := range slices.Concat(o.First, o.Second) {
		if p.Until > 0 && p.Until < length {
			cuts = append(cuts, p.Until)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	l := lakatosSums{o: o, out: out, first: 1 - o.Share, second: o.Share}
	for i, from := range cuts[:len(cuts)-1] {
		steps := math.Ceil(float64(o.Steps) * (cuts[i+1] - from) / length)
		step := (cuts[i+1] - from) / steps
		for k := range int(steps) {
			l.step(from+float64(k)*step, step)
		}
	}
	if l.variance == 0 {
		return 0
	}
	return l.sum / math.Sqrt(l.variance)
}

// lakatosSums is where the walk has come to.
type lakatosSums struct {
	o             LakatosOptions
	out           *LakatosTrial
	first, second float64 // at risk, of one patient
	sum, variance float64
}

// step goes on from a time by a step in which hazards are constant.
func (l *lakatosSums) step(from, step float64) {
	o, middle := l.o, from+step/2
	h1, h2 := hazardAt(o.First, middle), hazardAt(o.Second, middle)
	// Those who came so late that the trial ends within the step leave it: of those still
	// there, a share of step over what is left of the accrual.
	ending := 0.0
	if middle > o.FollowUp {
		ending = min(1, step/(o.Accrual+o.FollowUp-from))
	}
	stay := 1 - ending/2 // they are at risk for half of it
	died1, died2 := l.first*gone(h1, h1+o.LossFirst, step)*stay, l.second*gone(h2, h2+o.LossSecond, step)*stay
	first, second := l.first*math.Exp(-(h1+o.LossFirst)*step/2)*stay, l.second*math.Exp(-(h2+o.LossSecond)*step/2)*stay
	if died := died1 + died2; died > 0 && first > 0 && second > 0 {
		phi := second / first
		// φθ/(1+φθ) is the second group's share of the hazard.
		gamma := second*h2/(first*h1+second*h2) - phi/(1+phi)
		w := o.weight(first + second)
		l.sum += died * w * gamma
		l.variance += died * w * w * phi / ((1 + phi) * (1 + phi))
	}
	l.out.EventsFirst += died1 / (1 - o.Share)
	l.out.EventsSecond += died2 / o.Share
	l.first *= math.Exp(-(h1+o.LossFirst)*step) * (1 - ending)
	l.second *= math.Exp(-(h2+o.LossSecond)*step) * (1 - ending)
}

// gone is the probability of leaving by a hazard, among others, within a step.
func gone(hazard, all, step float64) float64 {
	if all == 0 {
		return 0
	}
	return -hazard / all * math.Expm1(-all*step)
}

func (o LakatosOptions) weight(atRisk float64) float64 {
	switch o.Weight {
	case Gehan:
		return atRisk
	case TaroneWare:
		return math.Sqrt(atRisk)
	}
	return 1
}

func hazardAt(pieces []Piece, t float64) float64 {
	for _, p := range pieces {
		if t <= p.Until {
			return p.Hazard
		}
	}
	return pieces[len(pieces)-1].Hazard
}

func (o LakatosOptions) check() (LakatosOptions, error) {
	o.Share, o.Alpha, o.Power = orDefault(o.Share, 0.5), orDefault(o.Alpha, 0.05), orDefault(o.Power, 0.8)
	if o.Steps == 0 {
		o.Steps = 2000
	}
	for _, pieces := range [][]Piece{o.First, o.Second} {
		if len(pieces) == 0 {
			return o, fmt.Errorf("survival: Lakatos: %w: a group has no hazard", ErrOption)
		}
		from := 0.0
		for i, p := range pieces {
			if !(p.Hazard >= 0) || math.IsInf(p.Hazard, 1) || i < len(pieces)-1 && !(p.Until > from) {
				return o, fmt.Errorf("survival: Lakatos: %w: piece %d, until %v with hazard %v", ErrOption, i+1, p.Until, p.Hazard)
			}
			from = p.Until
		}
	}
	for _, v := range []float64{o.Accrual, o.FollowUp, o.LossFirst, o.LossSecond, o.Patients} {
		if !(v >= 0) || math.IsInf(v, 1) {
			return o, fmt.Errorf("survival: Lakatos: %w: %v where a number from 0 up is wanted", ErrOption, v)
		}
	}
	if o.Accrual+o.FollowUp == 0 || o.Steps < 1 || o.Weight != Harrington && o.Weight != Gehan && o.Weight != TaroneWare {
		return o, fmt.Errorf("survival: Lakatos: %w: Accrual %v, FollowUp %v, Steps %d, %v", ErrOption, o.Accrual, o.FollowUp,
			o.Steps, o.Weight)
	}
	return o, checkTest(o.Share, o.Alpha, o.Power)
}

// Table is one row.
func (t LakatosTrial) Table() table.Table {
	o := t.Options
	out := table.Table{
		Caption: weightedTest(o.Weight, 0, 0) + ", by Lakatos' method",
		Columns: table.Numbers("patients", "events", "power", "events 1st", "events 2nd"),
		Notes: []string{fmt.Sprintf("%s; %s in the second group; accrual %s, follow-up %s.", size(o.Alpha, o.OneSided),
			table.Percent(o.Share, 0), number(o.Accrual), number(o.FollowUp))},
	}
	out.Append(table.Fixed(math.Ceil(t.Patients-1e-9), 0), table.Fixed(math.Ceil(t.Events-1e-9), 0),
		table.Percent(t.Power, 1),
		table.Percent(t.EventsFirst, 1), table.Percent(t.EventsSecond, 1))
	return out
}

// String prints the trial on one line below its headings.
func (t LakatosTrial) String() string { return t.Table().String() }

// HTML shows what [LakatosTrial.String] prints.
func (t LakatosTrial) HTML() string { return t.Table().HTML() }
