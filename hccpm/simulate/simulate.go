// Package simulate makes cohorts whose truth is known: for teaching what survival methods do, and
// where they are misled. Everything is drawn from a seed, so that a notebook shows the same
// patients each time.
package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"

	"hipec/hccpm/internal/fault"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
)

// ErrOption is returned for options that make no sense.
var ErrOption = fmt.Errorf("simulate: %w", fault.ErrOption)

// Options are what all cohorts have in common. The zero value is 200 patients, seed 1, shape 1,
// scale 24, no censoring.
type Options struct {
	// N is the number of patients, 200 if 0; half of them in each arm where there are two.
	N int
	// Seed of the generator; 0 stands for 1.
	Seed uint64
	// Shape and Scale of Weibull times, S(t) = exp(-(t/Scale)^Shape); 0 stands for 1 and 24 months.
	Shape, Scale float64
	// Censoring is the mean of exponential times of loss to follow-up; 0 is none.
	Censoring float64
	// End is when the study closes for everybody; 0 is never.
	End float64
}

// arms are the labels of two groups, the reference first.
var arms = []string{"control", "treated"}

func (o Options) filled() (Options, error) {
	if o.N == 0 {
		o.N = 200
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.Shape == 0 {
		o.Shape = 1
	}
	if o.Scale == 0 {
		o.Scale = 24
	}
	for i, x := range []float64{o.Shape, o.Scale, o.Censoring, o.End} {
		if !(x >= 0) || math.IsInf(x, 0) {
			name := [...]string{"Shape", "Scale", "Censoring", "End"}[i]
			return o, fmt.Errorf("%w: %s is %g; it must be a positive number", ErrOption, name, x)
		}
	}
	if o.N < 2 || o.N > 10_000_000 {
		return o, fmt.Errorf("%w: N is %d; it must be from 2 to 10,000,000", ErrOption, o.N)
	}
	return o, nil
}

// cohort gathers patients.
type cohort struct {
	o        Options
	r        *rand.Rand
	time     []float64
	event    []bool
	group    []string
	censored []float64
}

func begin(opts []Options) (*cohort, error) {
	o, err := option.Of(opts).filled()
	if err != nil {
		return nil, err
	}
	return &cohort{o: o, r: rand.New(rand.NewPCG(o.Seed, 0x5eed))}, nil
}

// weibull draws a time whose survival is exp(-hazard·(t/scale)^shape).
func (c *cohort) weibull(shape, scale, hazard float64) float64 {
	return scale * math.Pow(c.r.ExpFloat64()/hazard, 1/shape)
}

// loss draws when a patient is lost to follow-up, or the study ends.
func (c *cohort) loss() float64 {
	at := math.Inf(1)
	if c.o.Censoring > 0 {
		at = c.r.ExpFloat64() * c.o.Censoring
	}
	if c.o.End > 0 {
		at = min(at, c.o.End)
	}
	return at
}

func (c *cohort) add(group string, event, loss float64) {
	c.time = append(c.time, min(event, loss))
	c.event = append(c.event, event <= loss)
	c.group = append(c.group, group)
}

func (c *cohort) sample(name string, grouped bool) (survival.Sample, error) {
	cols := survival.Columns{Time: c.time, Event: c.event, Name: name, Unit: "months"}
	if grouped {
		cols.Strata, cols.Levels, cols.Unordered = c.group, arms, true
	}
	return survival.NewSample(cols)
}

// Weibull returns two arms whose hazards are proportional: the treated arm's is ratio times that of
// the control arm, at every time. Survival of the control arm is exp(-(t/Scale)^Shape).
//
// Ties: none but at End. Errors: [ErrOption] if an option or the ratio is not positive.
//
// Source: Bender, Augustin and Blettner (2005), Stat Med 24:1713, doi:10.1002/sim.2059.
func Weibull(ratio float64, opts ...Options) (survival.Sample, error) {
	c, err := begin(opts)
	if err != nil {
		return survival.Sample{}, err
	}
	if !(ratio > 0) || math.IsInf(ratio, 0) {
		return survival.Sample{}, fmt.Errorf("%w: the hazard ratio is %g; it must be a positive number", ErrOption, ratio)
	}
	for i := range c.o.N {
		hazard := 1.0
		if i%2 == 1 {
			hazard = ratio
		}
		c.add(arms[i%2], c.weibull(c.o.Shape, c.o.Scale, hazard), c.loss())
	}
	return c.sample("simulated survival", true)
}

// Single returns one group of patients, whose survival is exp(-(t/Scale)^Shape). Errors: [ErrOption].
func Single(opts ...Options) (survival.Sample, error) {
	c, err := begin(opts)
	if err != nil {
		return survival.Sample{}, err
	}
	for range c.o.N {
		c.add("", c.weibull(c.o.Shape, c.o.Scale, 1), c.loss())
	}
	return c.sample("simulated survival", false)
}

// Crossing returns two arms whose hazards cross: the treated arm has a higher hazard at first and a
// lower one later, as after an operation. Both have the median of the options' shape and scale. What
// one hazard ratio says of them depends on how long they are followed: more deaths among the treated
// at first, fewer in the end.
//
// The control arm has twice the shape of the options, the treated arm half of it. With shapes a and b
// and the common median m the curves are exp(-log 2 (t/m)^a) and exp(-log 2 (t/m)^b).
//
// Errors: [ErrOption].
func Crossing(opts ...Options) (survival.Sample, error) {
	c, err := begin(opts)
	if err != nil {
		return survival.Sample{}, err
	}
	median := c.o.Scale * math.Pow(math.Ln2, 1/c.o.Shape)
	for i := range c.o.N {
		shape := 2 * c.o.Shape
		if i%2 == 1 {
			shape = c.o.Shape / 2
		}
		c.add(arms[i%2], c.weibull(shape, median/math.Pow(math.Ln2, 1/shape), 1), c.loss())
	}
	return c.sample("simulated survival", true)
}

// Pair is what a study sees of a cohort, and what is true of the same patients.
type Pair struct {
	Observed, Truth survival.Sample
}

// Informative returns patients who are lost to follow-up because they are about to die: a share of
// them, at a random time in the last third of their life. Kaplan–Meier of what is observed takes
// them for as healthy as all others, and is too high. Truth has every death.
//
// Share is from 0 to 1. Errors: [ErrOption].
func Informative(share float64, opts ...Options) (Pair, error) {
	c, err := begin(opts)
	if err != nil {
		return Pair{}, err
	}
	if !(share >= 0 && share <= 1) {
		return Pair{}, fmt.Errorf("%w: the share that is lost is %g; it must be from 0 to 1", ErrOption, share)
	}
	truth := &cohort{o: c.o}
	for range c.o.N {
		death, loss := c.weibull(c.o.Shape, c.o.Scale, 1), c.loss()
		truth.add("", death, loss)
		leaves, sick := death*(2+c.r.Float64())/3, c.r.Float64() < share
		if sick {
			loss = min(loss, leaves)
		}
		c.add("", death, loss)
	}
	return pair(c, truth, false)
}

// Immortal is what a study sees of patients who are treated after a wait.
type Immortal struct {
	// Observed calls those treated who ever were, from the beginning on: the wrong way.
	Observed survival.Sample
	// ByTime has the same patients by what was known at the time: a row (0, wait] without
	// treatment, and a row from the wait on with it. ID is the patient's number.
	ByTime survival.Sample
	// Truth has the same patients in random halves: the treatment changes nothing.
	Truth survival.Sample
}

// ImmortalTime returns patients to whom a treatment makes no difference. They get it after a wait
// if they are still alive then; the wait is exponential with the given mean. Observed counts the
// wait as survival under treatment, so the treated seem to live longer. ByTime counts it where it
// belongs, and its hazard ratio is 1 but for chance.
//
// Errors: [ErrOption] if the wait is not a positive number, or an option makes no sense.
//
// Source: Suissa (2008), Am J Epidemiol 167:492, doi:10.1093/aje/kwm324.
func ImmortalTime(wait float64, opts ...Options) (Immortal, error) {
	c, err := begin(opts)
	if err != nil {
		return Immortal{}, err
	}
	if !(wait > 0) || math.IsInf(wait, 0) {
		return Immortal{}, fmt.Errorf("%w: the mean wait is %g; it must be a positive number", ErrOption, wait)
	}
	truth := &cohort{o: c.o}
	rows := survival.Columns{Levels: arms, Unordered: true, Name: "by the time of treatment", Unit: "months"}
	row := func(patient, arm int, entry, end float64, died bool) {
		rows.Entry, rows.Time = append(rows.Entry, entry), append(rows.Time, end)
		rows.Event, rows.Strata = append(rows.Event, died), append(rows.Strata, arms[arm])
		rows.ID = append(rows.ID, strconv.Itoa(patient+1))
	}
	for i := range c.o.N {
		death, loss := c.weibull(c.o.Shape, c.o.Scale, 1), c.loss()
		treatment, end := c.r.ExpFloat64()*wait, min(death, loss)
		ever := 0
		if treatment < end {
			ever = 1
			row(i, 0, 0, treatment, false)
			row(i, 1, treatment, end, death <= loss)
		} else {
			row(i, 0, 0, end, death <= loss)
		}
		c.add(arms[ever], death, loss)
		truth.add(arms[i%2], death, loss)
	}
	p, err := pair(c, truth, true)
	if err != nil {
		return Immortal{}, err
	}
	byTime, err := survival.NewSample(rows)
	return Immortal{Observed: p.Observed, ByTime: byTime, Truth: p.Truth}, err
}

func pair(observed, truth *cohort, grouped bool) (p Pair, err error) {
	if p.Observed, err = observed.sample("as observed", grouped); err != nil {
		return p, err
	}
	p.Truth, err = truth.sample("the truth", grouped)
	return p, err
}
