package plots

import (
	"errors"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hipec/hccpm/survival"
)

var progressed = []string{"death", "recurrence", "death", "recurrence", "death", "recurrence", "death", "recurrence",
	"recurrence", "recurrence"}

// survivalFigures is the figures of time that have golden files.
func survivalFigures(t testing.TB, add func(string, *Figure, error)) {
	two := sample(t, "OS2", os2, groups)
	c := curves(t, two, survival.KaplanMeierOptions{})
	test, err := survival.LogRank(two, survival.LogRankOptions{})
	if err != nil {
		t.Fatal(err)
	}
	f, err := Survival(c, SurvivalOptions{Medians: true, Test: test, Risk: []RiskRow{AtRisk, Events, Censored},
		Percent: true,
		Unit:    InYears, Breaks: []float64{0, 1, 2, 3, 4, 5, 6}, Title: "OS2 by completeness of cytoreduction"})
	add("os2_full", f, err)
	f, err = Survival(c, SurvivalOptions{Scale: AsIncidence, YMax: 0.8, Annotations: []Annotation{
		{Time: 50, Value: 0.1, Text: "one of four"}}})
	add("os2_incidence", f, err)
	one := curves(t, sample(t, "OS1", os1, nil), survival.KaplanMeierOptions{})
	f, err = Survival(one, SurvivalOptions{Scale: AsHazard, Band: true, Risk: []RiskRow{AtRisk, Events}})
	add("os1_hazard", f, err)
	f, err = Survival(c, SurvivalOptions{Scale: AsLogLog, NoRisk: true})
	add("os2_loglog", f, err)
	h, err := survival.NelsonAalen(two, survival.HazardOptions{})
	if err != nil {
		t.Fatal(err)
	}
	f, err = CumulativeHazard(h, SurvivalOptions{})
	add("os2_nelson_aalen", f, err)
	f, err = CumulativeIncidence(competing(t), SurvivalOptions{Band: true, Risk: []RiskRow{AtRisk, Events, Censored}})
	add("incidence", f, err)
	add("panels", panelsOf(t, PanelOptions{ShareAxes: true}), nil)
}

func competing(t testing.TB) survival.Incidences {
	t.Helper()
	cause, event := make([]string, len(os2)), make([]bool, len(os2))
	for i := range cause {
		if cause[i] = progressed[i]; i == 0 || i == 6 {
			cause[i] = ""
		}
		event[i] = cause[i] != ""
	}
	s, err := survival.NewSample(survival.Columns{Time: os2, Event: event, Cause: cause, Name: "first event",
		Unit: "months"})
	if err != nil {
		t.Fatal(err)
	}
	c, err := survival.CumulativeIncidence(s, survival.IncidenceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// panelsOf is Figure 2 of the paper, A to C by its own data here.
func panelsOf(t testing.TB, o PanelOptions) *Figure {
	t.Helper()
	var parts []*Figure
	for _, s := range []survival.Sample{sample(t, "OS1", os1, nil), sample(t, "OS2", os2, groups),
		sample(t, "OS2", os2, nil)} {
		f, err := Survival(curves(t, s, survival.KaplanMeierOptions{}), SurvivalOptions{WidthMM: 85, HeightMM: 60})
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, f)
	}
	f, err := Panels(o, parts...)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// said is a text of an SVG with the middle of its line.
type said struct {
	text string
	x, y float64
}

var (
	textOf = regexp.MustCompile(`<text x="([-0-9.e]+)" y="([-0-9.e]+)" transform="scale\(1, -1\)"\s+style="[^"]*font-size:([0-9.]+)px[^"]*">([^<]*)</text>`)
	tickOf = regexp.MustCompile(`<path d="M([0-9.]+),([0-9.]+)L([0-9.]+),([0-9.]+)" style="fill:none;stroke:#222222;stroke-width:0.6" />`)
)

func number(t testing.TB, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// read finds texts and the ticks of the horizontal axis in a drawing.
func read(t testing.TB, svg string) (texts []said, ticks []float64) {
	t.Helper()
	for _, m := range textOf.FindAllStringSubmatch(svg, -1) {
		style := lettering(smallSize)
		texts = append(texts, said{m[4], number(t, m[1]) + float64(style.Width(m[4]))/2, number(t, m[2])})
	}
	for _, m := range tickOf.FindAllStringSubmatch(svg, -1) {
		x0, y0, x1, y1 := number(t, m[1]), number(t, m[2]), number(t, m[3]), number(t, m[4])
		if x0 == x1 && math.Abs(y1-y0-3) < 0.01 {
			ticks = append(ticks, x0)
		}
	}
	return texts, ticks
}

// Every number of the risk table stands under its tick, at every tick, and rows
// keep their distance.  The positions are read from the drawing.
func TestRiskTableStandsUnderTicks(t *testing.T) {
	grouped := curves(t, sample(t, "OS2", os2, groups), survival.KaplanMeierOptions{})
	long := append([]string{}, groups...)
	for i := range long {
		long[i] += ", a label that needs much room"
	}
	cases := map[string]struct {
		c    survival.Curves
		o    SurvivalOptions
		rows int
	}{
		"one group":   {curves(t, sample(t, "OS1", os1, nil), survival.KaplanMeierOptions{}), SurvivalOptions{}, 1},
		"two groups":  {grouped, SurvivalOptions{}, 2},
		"all rows":    {grouped, SurvivalOptions{Risk: []RiskRow{AtRisk, Events, Censored}}, 6},
		"long labels": {curves(t, sample(t, "OS2", os2, long), survival.KaplanMeierOptions{}), SurvivalOptions{}, 2},
		"years":       {grouped, SurvivalOptions{Unit: InYears, Breaks: []float64{0, 1.5, 3, 6}}, 2},
		"log axis":    {grouped, SurvivalOptions{Scale: AsLogLog, Risk: []RiskRow{AtRisk, Events}}, 4},
	}
	for name, k := range cases {
		t.Run(name, func(t *testing.T) {
			f, err := Survival(k.c, k.o)
			if err != nil {
				t.Fatal(err)
			}
			texts, ticks := read(t, f.SVG())
			if len(ticks) < 3 {
				t.Fatalf("%d ticks", len(ticks))
			}
			axis := ticksRow(texts, ticks)
			rows := map[float64][]float64{}
			for _, s := range texts {
				if _, err := strconv.ParseFloat(s.text, 64); err == nil && s.y > axis {
					rows[s.y] = append(rows[s.y], s.x)
				}
			}
			if len(rows) != k.rows {
				t.Fatalf("%d rows of numbers, want %d", len(rows), k.rows)
			}
			for y, columns := range rows {
				if len(columns) != len(ticks) {
					t.Fatalf("%d numbers under %d ticks", len(columns), len(ticks))
				}
				for i, x := range columns {
					if math.Abs(x-ticks[i]) > 0.02 {
						t.Errorf("number %d stands at %.3f, its tick at %.3f", i, x, ticks[i])
					}
				}
				for other := range rows {
					if other != y && math.Abs(other-y) < smallSize {
						t.Errorf("rows at %v and %v overlap", y, other)
					}
				}
			}
		})
	}
}

// ticksRow is the height of the ticks' labels: the first row that has a number at
// each tick, from above.
func ticksRow(texts []said, ticks []float64) float64 {
	at := map[float64]int{}
	for _, s := range texts {
		for _, x := range ticks {
			if math.Abs(s.x-x) < 0.02 {
				at[s.y]++
			}
		}
	}
	best := math.Inf(1)
	for y, n := range at {
		if n == len(ticks) {
			best = min(best, y)
		}
	}
	return best
}

// Numbers that would touch are left out, with the labels of their ticks.
func TestRiskTableNeverOverlaps(t *testing.T) {
	n := 200000
	time, event := make([]float64, n), make([]bool, n)
	for i := range time {
		time[i], event[i] = float64(i)/2000, i%2 == 0
	}
	s, err := survival.NewSample(survival.Columns{Time: time, Event: event, Unit: "months"})
	if err != nil {
		t.Fatal(err)
	}
	var breaks []float64
	for b := 0.0; b <= 100; b += 2 {
		breaks = append(breaks, b)
	}
	f, err := Survival(curves(t, s, survival.KaplanMeierOptions{}), SurvivalOptions{Breaks: breaks,
		Risk: []RiskRow{AtRisk, Events}})
	if err != nil {
		t.Fatal(err)
	}
	texts, _ := read(t, f.SVG())
	style := lettering(smallSize)
	for i, a := range texts {
		for _, b := range texts[:i] {
			if a.y == b.y && math.Abs(a.x-b.x) < float64(style.Width(a.text)+style.Width(b.text))/2 {
				t.Errorf("%q and %q overlap", a.text, b.text)
			}
		}
		if half := float64(style.Width(a.text)) / 2; a.x+half > float64(f.width) || a.x-half < 0 {
			t.Errorf("%q lies outside the figure", a.text)
		}
	}
}

// Panels of one column start their axes at one place, those of a row end at one
// height, and shared axes have the same ticks.
func TestPanelsAlign(t *testing.T) {
	f := panelsOf(t, PanelOptions{ShareAxes: true, Columns: 1})
	_, ticks := read(t, f.SVG())
	if len(ticks)%3 != 0 || len(ticks) < 9 {
		t.Fatalf("%d ticks in three panels", len(ticks))
	}
	each := len(ticks) / 3
	for i := range each {
		if ticks[i] != ticks[each+i] || ticks[i] != ticks[2*each+i] {
			t.Errorf("tick %d stands at %v, %v and %v", i, ticks[i], ticks[each+i], ticks[2*each+i])
		}
	}
	texts, _ := read(t, f.SVG())
	under := 0
	for _, s := range texts {
		if _, err := strconv.Atoi(s.text); err == nil { // the vertical axis has decimals
			if !slices.ContainsFunc(ticks, func(x float64) bool { return math.Abs(x-s.x) < 0.02 }) {
				t.Errorf("%q stands at %.2f, under no tick", s.text, s.x)
			}
			under++
		}
	}
	if under < 4*3+3*3 { // labels of ticks, and four rows of numbers
		t.Errorf("%d numbers below the axes", under)
	}
	if !strings.HasPrefix(f.Alt(), "A: Kaplan–Meier curve of OS1: 10 patients, 5 events") || !strings.Contains(f.Alt(),
		" C: Kaplan") {
		t.Error(f.Alt())
	}
	if f.SVG() != f.SVG() {
		t.Error("drawn differently twice")
	}
}

func TestSurvivalOptionErrors(t *testing.T) {
	c := curves(t, sample(t, "OS2", os2, nil), survival.KaplanMeierOptions{})
	for name, o := range map[string]SurvivalOptions{
		"scale": {Scale: 9}, "unit": {Unit: -1}, "risk": {Risk: []RiskRow{7}}, "breaks": {Breaks: []float64{3, 2}},
		"limits": {YMin: 1, YMax: 0.5}, "annotation": {Annotations: []Annotation{{Time: math.NaN()}}},
		"P": {Test: NamedP{Name: "a test", P: 2}}, "log of zero": {Scale: AsLogLog, Breaks: []float64{0, 1}},
	} {
		if _, err := Survival(c, o); !errors.Is(err, ErrOption) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c.Unit = "visits"
	if _, err := Survival(c, SurvivalOptions{Unit: InYears}); !errors.Is(err, ErrOption) {
		t.Errorf("visits in years: %v", err)
	}
	if _, err := CumulativeIncidence(survival.Incidences{}, SurvivalOptions{}); !errors.Is(err, ErrNothing) {
		t.Error(err)
	}
	if _, err := CumulativeHazard(survival.CumulativeHazards{}, SurvivalOptions{}); !errors.Is(err, ErrNothing) {
		t.Error(err)
	}
	if _, err := CumulativeIncidence(competing(t), SurvivalOptions{Medians: true}); !errors.Is(err, ErrOption) {
		t.Error(err)
	}
	if _, err := CumulativeIncidence(competing(t), SurvivalOptions{Scale: AsLogLog}); !errors.Is(err, ErrOption) {
		t.Error(err)
	}
	scatter, err := Scatter(pci, cc, ScatterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []struct {
		o    PanelOptions
		f    []*Figure
		want error
	}{{PanelOptions{}, nil, ErrNothing}, {PanelOptions{}, []*Figure{nil}, ErrNothing},
		{PanelOptions{Columns: -1}, []*Figure{scatter}, ErrOption},
		{PanelOptions{ShareAxes: true}, []*Figure{scatter}, ErrOption}} {
		if _, err := Panels(k.o, k.f...); !errors.Is(err, k.want) {
			t.Error(err)
		}
	}
}

// The name of a test is that of its result.
func TestNamedTests(t *testing.T) {
	two := sample(t, "OS2, by cc", os2, groups)
	logRank := func(o survival.LogRankOptions) TestResult {
		r, err := survival.LogRank(two, o)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	permutation, err := survival.PermutationLogRank(two, survival.PermutationOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for want, r := range map[string]TestResult{"Log-rank test": logRank(survival.LogRankOptions{}),
		"Peto-Peto test": logRank(survival.LogRankOptions{Rho: 1}), "Log-rank test by permutation": permutation,
		"Wald": NamedP{"Wald", 0.2}} {
		if n, err := named(r); err != nil || n.Name != want {
			t.Errorf("%q, want %q: %v", n.Name, want, err)
		}
	}
}

// Weights below a figure have one decimal; whole numbers none, as large as they are.
func TestWeightText(t *testing.T) {
	for x, want := range map[float64]string{400.6989: "400.7", 7: "7", 12345678: "12345678", 2.9999999: "3", 0.04: "0.0"} {
		if got := weightText(x); got != want {
			t.Errorf("%v is written %s, want %s", x, got, want)
		}
	}
}
