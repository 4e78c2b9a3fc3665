package survival

import (
	"fmt"
	"math"
	"sort"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
)

// IncidenceVariance is how the standard error of a cumulative incidence is computed.
type IncidenceVariance int

const (
	// Jackknife is the infinitesimal jackknife, as R's survfit; it is the zero value.
	Jackknife IncidenceVariance = iota
	// Aalen is the delta method on the hazards, with Gray's correction for ties, as
	// cmprsk.
	Aalen
)

// String names the kind.
func (v IncidenceVariance) String() string {
	switch v {
	case Jackknife:
		return "by infinitesimal jackknife"
	case Aalen:
		return "by Aalen's delta method"
	}
	return fmt.Sprintf("IncidenceVariance(%d)", int(v))
}

// IncidenceOptions chooses limits and errors.  The zero value is R's default.
type IncidenceOptions struct {
	// ConfType is the scale of the limits, as for survival; the zero value is Log.
	// The beta product has none.
	ConfType ConfType
	// Level of the limits; 0 means 0.95.
	Level float64
	// Variance is how errors are computed.
	Variance IncidenceVariance
}

// Incidences is the cumulative incidences of a sample, one set for each group.
type Incidences struct {
	// Groups in the order of [Sample.Strata].
	Groups []Incidence
	// Options in force, defaults filled in.
	Options IncidenceOptions
	// About the sample.
	About
}

// Incidence is the competing events of one group.  Slices have one element for
// each distinct time at which somebody's follow-up ends, ascending.
type Incidence struct {
	// Label is the stratum; N its rows, unweighted.
	Label string
	N     int
	// Time, and the weight at risk just before it and censored at it.
	Time, AtRisk, Censored []float64
	// EventFree is the probability that none of the events has happened.
	EventFree []float64
	// Causes in the order of [Sample.Causes].
	Causes []CauseIncidence
}

// CauseIncidence is one of the competing events.
type CauseIncidence struct {
	// Cause is its name.
	Cause string
	// Events is the weight with this event at each time.
	Events []float64
	// Incidence is the probability that it has happened, first, by Time; StdErr,
	// Lower and Upper belong to it.
	Incidence, StdErr, Lower, Upper []float64
}

// CumulativeIncidence estimates, for each of several competing events, the
// probability F(t) that it is the first to happen and happens by t, in each stratum:
// Aalen and Johansen's estimate.  (1 − Kaplan–Meier, with the other events taken as
// censorings, is larger and is nobody's probability.)
//
//	F(t) = Σ over tᵢ ≤ t of S(tᵢ−) dᵢ/nᵢ
//
// with d the weight with this event, n the weight at risk and S the Kaplan–Meier
// estimate for any event.  A sample without causes has one, "event".  Ties and
// near-ties as in [KaplanMeier].
//
// Special cases: where F is 0 limits are NaN, as in R.
//
// Those who enter late are at risk from their entry on.
//
// Errors: [ErrNoPatients]; [ErrOption]; [ErrUnsupported] under Jackknife for clusters and for several rows of one
// ID, and under Aalen for weights and entries.
//
// References: Aalen and Johansen (1978), Scand J Stat 5:141; Gray (1988), Ann Stat
// 16:1141, doi:10.1214/aos/1176350951, for ties; Klein and Moeschberger (2003),
// equation 4.7.1.
//
// R equivalent: survfit(Surv(time, factor(cause)) ~ group); cmprsk::cuminc under Aalen.
func CumulativeIncidence(s Sample, options ...IncidenceOptions) (Incidences, error) {
	o := option.Of(options)
	o, err := o.check(s)
	if err != nil {
		return Incidences{}, err
	}
	s = s.withCauses()
	labels := s.groups()
	f, err := s.prepare(s.group, len(labels))
	if err != nil {
		return Incidences{}, err
	}
	out := Incidences{About: s.about(), Options: o, Groups: make([]Incidence, len(labels))}
	each(len(labels), s.N(), func(g int) {
		byTime, byEntry := f.part(g)
		out.Groups[g] = s.incidence(f.rows, byTime, byEntry, f.walk(g), o)
		out.Groups[g].Label = labels[g]
	})
	return out, nil
}

func (o IncidenceOptions) check(s Sample) (IncidenceOptions, error) {
	l, err := level(o.Level)
	if err != nil {
		return o, err
	}
	o.Level = l
	switch {
	case o.ConfType < Log || o.ConfType > ConfNone:
		return o, fmt.Errorf("survival: cumulative incidence: %w: %v", ErrOption, o.ConfType)
	case o.Variance != Jackknife && o.Variance != Aalen:
		return o, fmt.Errorf("survival: cumulative incidence: %w: %v", ErrOption, o.Variance)
	case o.Variance == Jackknife && s.cluster != nil:
		return o, fmt.Errorf("survival: cumulative incidence with clusters: %w", ErrUnsupported)
	case o.Variance == Jackknife && s.entry != nil && s.repeats():
		return o, fmt.Errorf("survival: cumulative incidence of several rows of one ID: %w", ErrUnsupported)
	case o.Variance == Aalen && s.entry != nil:
		return o, fmt.Errorf("survival: Aalen's variance with entries: %w", ErrUnsupported)
	case o.Variance == Aalen && s.weight != nil:
		return o, fmt.Errorf("survival: Aalen's variance with weights: %w", ErrUnsupported)
	}
	return o, nil
}

// withCauses gives a sample without causes one.
func (s Sample) withCauses() Sample {
	if s.cause != nil {
		return s
	}
	s.causes, s.cause = []string{"event"}, make([]int32, s.N())
	for i, e := range s.event {
		if !e {
			s.cause[i] = -1
		}
	}
	return s
}

// incidence is the curves of the rows byTime, whose risk sets are w.
func (s Sample) incidence(r num.Rows, byTime, byEntry []int32, w num.Steps, o IncidenceOptions) Incidence {
	k := len(w.Time)
	out := Incidence{N: len(byTime), Time: w.Time, AtRisk: w.AtRisk, Censored: w.Censored, EventFree: make([]float64, k)}
	for _, c := range s.causes {
		out.Causes = append(out.Causes, CauseIncidence{Cause: c, Events: make([]float64, k), Incidence: make([]float64, k),
			StdErr: make([]float64, k), Lower: make([]float64, k), Upper: make([]float64, k)})
	}
	at := 0
	for _, i := range byTime {
		if w.Time[at] != r.Time[i] {
			at++
		}
		if c := s.cause[i]; c >= 0 {
			out.Causes[c].Events[at] += r.WeightOf(i)
		}
	}
	surv := 1.0
	for i := range w.Time {
		for c := range out.Causes {
			last := 0.0
			if i > 0 {
				last = out.Causes[c].Incidence[i-1]
			}
			if out.Causes[c].Incidence[i] = last; w.AtRisk[i] > 0 { // rows of weight 0 alone change nothing
				out.Causes[c].Incidence[i] += surv * out.Causes[c].Events[i] / w.AtRisk[i]
			}
		}
		if w.Events[i] > 0 {
			surv *= (w.AtRisk[i] - w.Events[i]) / w.AtRisk[i]
		}
		out.EventFree[i] = surv
	}
	z := normalQuantile(o.Level)
	for c := range out.Causes {
		x := &out.Causes[c]
		if o.Variance == Aalen {
			x.aalen(w, out.EventFree)
		} else {
			s.jackknife(x, int32(c), r, byTime, byEntry, w, out.EventFree)
		}
		for i, f := range x.Incidence {
			x.Lower[i], x.Upper[i] = interval(o.ConfType, f, x.StdErr[i]/f, z)
		}
	}
	return out
}

// aalen fills in standard errors by the delta method.  A step dA of this hazard at s
// moves F(t) by S(s−)(1 − (F(t)−F(s))/S(s)), one of the others by −S(s−)(F(t)−F(s))/S(s):
// both are α − βF(t), so that three sums are enough.
func (x *CauseIncidence) aalen(w num.Steps, surv []float64) {
	constant, mixed, square, before := 0.0, 0.0, 0.0, 1.0
	for i, n := range w.AtRisk {
		f, after := x.Incidence[i], surv[i]
		add := func(d, own float64) {
			if d <= 0 {
				return
			}
			variance := before * before * d / (n * n)
			if d > 1 {
				variance *= 1 - (d-1)/(n-1)
			}
			a, b := own, 0.0
			if after > 0 {
				a, b = own+f/after, 1/after
			}
			constant += variance * a * a
			mixed += variance * a * b
			square += variance * b * b
		}
		add(x.Events[i], 1)
		add(w.Events[i]-x.Events[i], 0)
		x.StdErr[i] = math.Sqrt(max(0, constant-2*mixed*f+square*f*f))
		before = after
	}
}

// At is the incidence at time t with its error and limits: 0, 0 and NaN before the
// first time, the last value after the last.
func (g Incidence) At(cause string, t float64) (incidence, stdErr, lower, upper float64, err error) {
	for _, c := range g.Causes {
		if c.Cause != cause {
			continue
		}
		near := t + num.Near(t)
		i := sort.Search(len(g.Time), func(i int) bool { return g.Time[i] > near }) - 1
		if i < 0 {
			return 0, 0, math.NaN(), math.NaN(), nil
		}
		return c.Incidence[i], c.StdErr[i], c.Lower[i], c.Upper[i], nil
	}
	nan := math.NaN()
	return nan, nan, nan, nan, fmt.Errorf("survival: %w: no cause %q", ErrOption, cause)
}
