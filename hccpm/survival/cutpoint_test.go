package survival

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/stats"
)

func ExampleBestCut() {
	s, err := NewSample(Columns{Time: []float64{82.7, 62.6, 5.5, 36.9, 2.1, 49.9, 26.1, 1.0, 5.0, 43.0}, Name: "OS2",
		Unit:  "months",
		Event: []bool{false, false, true, true, true, true, false, true, false, false}})
	if err != nil {
		fmt.Println(err)
		return
	}
	pci := []float64{30, 12, 24, 30, 33, 10, 25, 30, 9, 6}
	fmt.Println(BestCut(s, pci))
	// Output:
	// Best cut-point, OS2 by marker: n = 10, 7 cut-points looked at
	// cut n at or below n above statistic    P P without correction
	//  12             4       6    1.4702 0.42                 0.14
	// Scores above the cut are the higher ones. P is corrected for the search (exact conditional).
	// An effect estimated at a cut chosen this way is too large: it needs other patients.
	//  <nil>
}

type cutInput struct{ Time, Event, Marker oracle.Numbers }

// best is the cut-point of an entry: of times, or where no event is given of a plain outcome.
func (in cutInput) best(t *testing.T, o stats.CutPointOptions) stats.CutPoint {
	t.Helper()
	var c stats.CutPoint
	var err error
	if in.Event[0] < 0 {
		c, err = stats.BestCut(in.Time, in.Marker, o)
	} else {
		events := make([]bool, len(in.Event))
		for i, v := range in.Event {
			events[i] = v == 1
		}
		s, e := NewSample(Columns{Time: in.Time, Event: events})
		if e != nil {
			t.Fatal(e)
		}
		c, err = BestCut(s, in.Marker, o)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestBestCutAgreesWithMaxstat(t *testing.T) {
	// R draws random points for the normal integral: 1e-4 at best
	g, normal := oracle.Gauge{}, oracle.Gauge{Tolerance: 2e-3}
	all := oracle.Entries[cutInput](t, "cutpoint.json", "cutpoint")
	for _, e := range all {
		var want struct{ Statistic, Cut, Stats, Cuts, Lau92, Lau94, Gauss, HL oracle.Numbers }
		e.Expect(t, &want)
		c := e.Input.best(t, stats.CutPointOptions{Method: stats.CutLausen94})
		g.Check(t, e.Name+" statistic", c.Statistic, want.Statistic[0])
		g.Check(t, e.Name+" cut", c.Cut, want.Cut[0])
		g.Check(t, e.Name+" Lausen 1994", 1+c.P, 1+min(1, want.Lau94[0])) // R subtracts from 1 what is close to it
		if len(c.Profile) != len(want.Stats) {
			t.Fatalf("%s: %d cut-points, R has %d", e.Name, len(c.Profile), len(want.Stats))
		}
		for k, p := range c.Profile {
			g.Check(t, e.Name+" profile", math.Abs(p.Statistic), want.Stats[k])
			g.Check(t, e.Name+" cuts", p.Cut, want.Cuts[k])
		}
		g.Check(t, e.Name+" Lausen 1992", e.Input.best(t, stats.CutPointOptions{Method: stats.CutLausen92}).P, want.Lau92[0])
		normal.Check(t, e.Name+" normal", 1-e.Input.best(t, stats.CutPointOptions{Method: stats.CutGauss}).P, 1-want.Gauss[0])
		if !math.IsNaN(want.HL[0]) {
			g.Check(t, e.Name+" Hothorn-Lausen", e.Input.best(t, stats.CutPointOptions{Method: stats.CutHothornLausen}).P,
				want.HL[0])
		}
	}
	g.Agree(t, "BestCut, stats.BestCut", "maxstat::maxstat.test (Lau92, Lau94), the bound of Hothorn and Lausen written "+
		"in R", "DLBCL, pbc, lung, gbsg, airquality")
	normal.Agree(t, "BestCut, stats.BestCut, CutGauss", "maxstat::maxstat.test (exactGauss, which simulates)",
		"DLBCL, pbc, lung, gbsg, airquality")
}

func TestBestCutRefuses(t *testing.T) {
	columns := func() Columns {
		return Columns{Time: []float64{1, 2, 3, 4}, Event: []bool{true, true, false, true}}
	}
	marker := []float64{1, 2, 3, 4}
	cases := map[string]struct {
		change func(c *Columns)
		marker []float64
		want   error
	}{
		"entries":   {func(c *Columns) { c.Entry = []float64{0, 0, 1, 1} }, marker, ErrUnsupported},
		"weights":   {func(c *Columns) { c.Weight = []float64{1, 2, 1, 1} }, marker, ErrUnsupported},
		"no events": {func(c *Columns) { c.Event = make([]bool, 4) }, marker, ErrNoEvents},
		"length":    {func(*Columns) {}, marker[:3], ErrLength},
		"missing":   {func(*Columns) {}, []float64{1, 2, math.NaN(), 3}, stats.ErrInvalid},
		"fine":      {func(*Columns) {}, marker, nil},
	}
	for name, k := range cases {
		c := columns()
		k.change(&c)
		s, err := NewSample(c)
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := BestCut(s, k.marker); !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
