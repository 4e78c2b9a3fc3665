package survival

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"hipec/hccpm/internal/oracle"
)

// powerEntries are the expectations of one kind in testdata/power.json.
func powerEntries(t *testing.T, kind string, check func(t *testing.T, in, want map[string]oracle.Numbers)) {
	t.Helper()
	var all []struct {
		Kind, Name   string
		Input, Value map[string]oracle.Numbers
	}
	oracle.ReadFrom(t, "power.json", &all)
	for _, e := range all {
		if e.Kind == kind {
			t.Run(e.Name, func(t *testing.T) { check(t, e.Input, e.Value) })
		}
	}
}

func TestRequiredEventsAgreesWithR(t *testing.T) {
	var g oracle.Gauge
	powerEntries(t, "events", func(t *testing.T, in, want map[string]oracle.Numbers) {
		for i, f := range []EventFormula{Schoenfeld, Freedman} {
			o := PowerOptions{HazardRatio: in["theta"][0], Share: in["share"][0], OneSided: in["sides"][0] == 1,
				Power: in["power"][0], Formula: f}
			x, err := RequiredEvents(o)
			if err != nil {
				t.Fatal(err)
			}
			g.Check(t, "events", x.Events, want["events"][i])
			if x, err = EventPower(100, o); err != nil {
				t.Fatal(err)
			}
			g.Check(t, "power", x.Power, want["given"][i])
		}
	})
	g.Agree(t, "RequiredEvents, EventPower", "formulas written in R (power.R)", "24 designs")
}

func lakatosOf(in map[string]oracle.Numbers) LakatosOptions {
	pieces := func(until, hazard oracle.Numbers) (out []Piece) {
		for i := range until {
			out = append(out, Piece{until[i], hazard[i]})
		}
		return out
	}
	return LakatosOptions{First: pieces(in["until1"], in["h1"]), Second: pieces(in["until2"], in["h2"]),
		Accrual:  in["accrual"][0],
		FollowUp: in["follow"][0], LossFirst: in["loss"][0], LossSecond: in["loss"][1], Share: in["share"][0],
		Weight: []TestWeight{Harrington, Gehan, TaroneWare}[int(in["weight"][0])-1]}
}

func TestLakatosAgreesWithR(t *testing.T) {
	g := oracle.Gauge{Tolerance: 1e-5} // steps against integrals
	powerEntries(t, "lakatos", func(t *testing.T, in, want map[string]oracle.Numbers) {
		o := lakatosOf(in)
		x, err := Lakatos(o)
		if err != nil {
			t.Fatal(err)
		}
		g.Check(t, "patients", x.Patients, want["patients"][0])
		g.Slices(t, "events", []float64{x.EventsFirst, x.EventsSecond}, want["shares"])
		o.Patients = 200
		if x, err = Lakatos(o); err != nil {
			t.Fatal(err)
		}
		g.Check(t, "power", x.Power, want["power"][0])
		o.Patients = 0
		o.Power = x.Power
		if back, err := Lakatos(o); err != nil || math.Abs(back.Patients-200) > 1e-6 {
			t.Errorf("turned round: %v patients, %v", back.Patients, err)
		}
	})
	g.Agree(t, "Lakatos", "integrals written in R (power.R)", "12 designs")
}

// A trial simulated as Lakatos supposes it rejects as often as he says.
func TestLakatosPredictsTheLogRankTest(t *testing.T) {
	const n, trials = 150, 1500
	x, err := Lakatos(LakatosOptions{First: []Piece{{1, 0.1}}, Second: []Piece{{1, 0.055}}, Accrual: 4, FollowUp: 8,
		Patients: n})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(5, 6))
	rejected := 0
	for range trials {
		c := Columns{}
		for i := range n {
			hazard, group := 0.1, "first"
			if i%2 == 1 {
				hazard, group = 0.055, "second"
			}
			at, end := r.ExpFloat64()/hazard, 8+4*r.Float64()
			c.Time, c.Event, c.Strata = append(c.Time, min(at, end)), append(c.Event, at <= end), append(c.Strata, group)
		}
		l, err := LogRank(mustSample(t, c), LogRankOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if l.P < 0.05 {
			rejected++
		}
	}
	got, se := float64(rejected)/trials, math.Sqrt(x.Power*(1-x.Power)/trials)
	if math.Abs(got-x.Power) > 4*se {
		t.Errorf("rejected %.3f of trials, expected %.3f", got, x.Power)
	}
}

func TestPowerRefuses(t *testing.T) {
	nan := math.NaN()
	ok := LakatosOptions{First: []Piece{{1, 0.1}}, Second: []Piece{{1, 0.2}}, FollowUp: 3}
	with := func(f func(o *LakatosOptions)) error {
		o := ok
		f(&o)
		_, err := Lakatos(o)
		return err
	}
	events := func(o PowerOptions) error { _, err := RequiredEvents(o); return err }
	_, none := EventPower(0, PowerOptions{HazardRatio: 2})
	_, same := EventPower(10, PowerOptions{HazardRatio: 1})
	for name, err := range map[string]error{
		"no ratio": events(PowerOptions{}), "ratio 1": events(PowerOptions{HazardRatio: 1}),
		"share":       events(PowerOptions{HazardRatio: 2, Share: 1}),
		"power":       events(PowerOptions{HazardRatio: 2, Power: 0.01}),
		"formula":     events(PowerOptions{HazardRatio: 2, Formula: 7}),
		"event share": events(PowerOptions{HazardRatio: 2, EventShare: 2}), "no events": none, "EventPower, ratio 1": same,
		"no group":  with(func(o *LakatosOptions) { o.First = nil }),
		"hazard":    with(func(o *LakatosOptions) { o.First = []Piece{{1, -1}} }),
		"NaN":       with(func(o *LakatosOptions) { o.Second = []Piece{{1, nan}} }),
		"order":     with(func(o *LakatosOptions) { o.Second = []Piece{{2, 1}, {1, 1}, {3, 1}} }),
		"no length": with(func(o *LakatosOptions) { o.FollowUp = 0 }),
		"loss":      with(func(o *LakatosOptions) { o.LossFirst = nan }),
		"weight":    with(func(o *LakatosOptions) { o.Weight = PetoPeto }),
		"nobody":    with(func(o *LakatosOptions) { o.First, o.Second = []Piece{{1, 0}}, []Piece{{1, 0}} }),
	} {
		if !errors.Is(err, ErrOption) {
			t.Errorf("%s: %v", name, err)
		}
	}
	o := ok
	o.Second = o.First
	if x, err := Lakatos(o); err != nil || x.Patients < 1e12 {
		t.Errorf("no difference: %v patients, %v", x.Patients, err)
	}
}
