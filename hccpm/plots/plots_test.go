package plots

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/survival"
)

// The ten published patients.
var (
	os1    = []float64{85.1, 153.9, 127.7, 54.2, 2.1, 107.8, 58.0, 55.6, 9.0, 43.0}
	os2    = []float64{82.7, 62.6, 5.5, 36.9, 2.1, 49.9, 26.1, 1.0, 5.0, 43.0}
	died   = []bool{false, false, true, true, true, true, false, true, false, false}
	groups = []string{"CC2/3", "CC2/3", "CC2/3", "CC2/3", "CC2/3", "CC0/1", "CC0/1", "CC2/3", "CC0/1", "CC0/1"}
	pci    = []float64{30, 12, 24, 30, 33, 10, 25, 30, 9, 6}
	cc     = []float64{2, 2, 3, 2, 2, 0, 0, 3, 0, 0}
)

func sample(t testing.TB, name string, time []float64, by []string) survival.Sample {
	t.Helper()
	s, err := survival.NewSample(survival.Columns{Time: time, Event: died, Strata: by, Name: name, Unit: "months"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func curves(t testing.TB, s survival.Sample, o survival.KaplanMeierOptions) survival.Curves {
	t.Helper()
	c, err := survival.KaplanMeier(s, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func lifeTable(t testing.TB, s survival.Sample) survival.LifeTables {
	t.Helper()
	breaks, err := survival.Intervals(60, 12)
	if err != nil {
		t.Fatal(err)
	}
	l, err := survival.LifeTable(s, survival.LifeTableOptions{Breaks: breaks})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// published is the paper's rates of OS1, with where they belong.
func published() []PublishedPoint {
	return []PublishedPoint{{Time: 12, Survival: 0.89, Label: "89 %"}, {Time: 36, Survival: 0.89, Label: "89 %",
		BelongsTo: 48},
		{Time: 60, Survival: 0.21, Label: "21 %", BelongsTo: 153.9}}
}

// figures is every kind of figure, by the name of its golden file.
func figures(t testing.TB) map[string]*Figure {
	t.Helper()
	out := map[string]*Figure{}
	add := func(name string, f *Figure, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = f
	}
	one, two := sample(t, "OS2", os2, nil), sample(t, "OS2", os2, groups)
	first := sample(t, "OS1", os1, nil)
	f, err := Survival(curves(t, one, survival.KaplanMeierOptions{ConfType: survival.LogLog}),
		SurvivalOptions{Band: true, XLabel: "Months since CRS+HIPEC"})
	add("os2_band", f, err)
	f, err = Survival(curves(t, two, survival.KaplanMeierOptions{}),
		SurvivalOptions{Title: "OS2 by completeness of cytoreduction"})
	add("os2_by_cc", f, err)
	f, err = Survival(curves(t, one, survival.KaplanMeierOptions{}),
		SurvivalOptions{NoRisk: true, NoCensoring: true, Percent: true, End: 60, WidthMM: 85, HeightMM: 60})
	add("os2_plain", f, err)
	f, err = LifeTable(lifeTable(t, first), curves(t, first, survival.KaplanMeierOptions{}),
		SurvivalOptions{Published: published(), XLabel: "Months since diagnosis of HCC"})
	add("os1_published", f, err)
	f, err = Scatter(pci, cc, ScatterOptions{XLabel: "PCI score", YLabel: "CC score"})
	add("pci_cc", f, err)
	survivalFigures(t, add)
	plainFigures(t, add)
	fitFigures(t, add)
	columnFigures(t, add)
	return out
}

// TestGolden compares every figure with its golden file; -update rewrites them.
func TestGolden(t *testing.T) {
	for name, f := range figures(t) {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", name+".svg")
			got := f.SVG()
			if got != f.SVG() {
				t.Fatal("the same figure is drawn differently twice")
			}
			if oracle.Update() {
				if err := f.Save(path); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs from its golden file; look at it and run with -update", name)
			}
		})
	}
}

// Every SVG is well-formed and carries its words.
func TestSVG(t *testing.T) {
	for name, f := range figures(t) {
		svg := f.SVG()
		d := xml.NewDecoder(strings.NewReader(svg))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		for _, want := range []string{`<svg role="img"`, "<title>", "<desc>", "Arial"} {
			if !strings.Contains(svg, want) {
				t.Errorf("%s has no %s", name, want)
			}
		}
	}
}

func TestPNGAndSave(t *testing.T) {
	f := figures(t)["pci_cc"]
	b := f.PNG()
	if _, err := png.Decode(bytes.NewReader(b)); err != nil || !bytes.Equal(b, f.PNG()) {
		t.Errorf("PNG: %v", err)
	}
	dir := t.TempDir()
	for ext, magic := range map[string]string{"svg": "<svg", "png": "\x89PNG", "PDF": "%PDF"} {
		path := filepath.Join(dir, "figure."+ext)
		if err := f.Save(path); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.HasPrefix(got, []byte(magic)) {
			t.Errorf("%s: %v", ext, err)
		}
	}
	if err := f.Save(filepath.Join(dir, "figure.gif")); !errors.Is(err, ErrFormat) {
		t.Errorf("gif: %v", err)
	}
	if err := f.Save(filepath.Join(dir, "absent", "figure.svg")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no directory: %v", err)
	}
}

func TestAlt(t *testing.T) {
	want := map[string]string{
		"os2_by_cc": "Kaplan–Meier curve of OS2: 10 patients, 5 events. CC0/1: 4 patients, 1 event, " +
			"median 49.9 months (95 % limits not reached to not reached). CC2/3: 6 patients, 4 events, " +
			"median 21.2 months (95 % limits 2.1 to not reached).",
		"os1_published": "Kaplan–Meier curve of OS1: 10 patients, 5 events, median 107.8 months (95 % limits " +
			"55.6 to not reached). Life table: 89.5 % at 12, 89.5 % at 24, 89.5 % at 36, 89.5 % at 48, 61.9 % " +
			"at 60, 20.6 % at the end of follow-up. Published: 89 % at 12 months; 89 % at 36 months, which " +
			"belongs to 48; 21 % at 60 months, which belongs to 153.9.",
		"pci_cc": "CC score against PCI score: 10 patients, Pearson r 0.667 (P = 0.035), regression line " +
			"-0.2883 + 0.08078 × PCI score.",
	}
	all := figures(t)
	for name, words := range want {
		if got := all[name].Alt(); got != words || all[name].String() != words {
			t.Errorf("%s:\n got %s\nwant %s", name, got, words)
		}
	}
}

func TestErrors(t *testing.T) {
	one, two := sample(t, "OS2", os2, nil), sample(t, "OS2", os2, groups)
	c, grouped := curves(t, one, survival.KaplanMeierOptions{}), curves(t, two, survival.KaplanMeierOptions{})
	draw := func(c survival.Curves, o SurvivalOptions) error { _, err := Survival(c, o); return err }
	life := func(l survival.LifeTables, c survival.Curves) error {
		_, err := LifeTable(l, c, SurvivalOptions{})
		return err
	}
	scatter := func(x, y []float64, o ScatterOptions) error { _, err := Scatter(x, y, o); return err }
	cases := []struct {
		name      string
		got, want error
	}{
		{"no curves", draw(survival.Curves{}, SurvivalOptions{}), ErrNothing},
		{"width", draw(c, SurvivalOptions{WidthMM: 10}), ErrOption},
		{"height", draw(c, SurvivalOptions{HeightMM: math.NaN()}), ErrOption},
		{"end", draw(c, SurvivalOptions{End: -1}), ErrOption},
		{"endless", draw(c, SurvivalOptions{End: math.Inf(1)}), ErrOption},
		{"published", draw(c, SurvivalOptions{Published: []PublishedPoint{{Time: 12, Survival: 89}}}), ErrOption},
		{"no life table", life(survival.LifeTables{}, c), ErrNothing},
		{"groups", life(lifeTable(t, two), grouped), ErrOption},
		{"scatter width", scatter(pci, cc, ScatterOptions{WidthMM: 1}), ErrOption},
		{"scatter height", scatter(pci, cc, ScatterOptions{HeightMM: 1}), ErrOption},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			if !errors.Is(k.got, k.want) {
				t.Errorf("got %v", k.got)
			}
		})
	}
	if scatter(pci, cc[:9], ScatterOptions{}) == nil || scatter(pci[:2], cc[:2], ScatterOptions{}) == nil {
		t.Error("a scatter of unequal or too few pairs was drawn")
	}
}

func TestTicks(t *testing.T) {
	cases := []struct {
		name string
		got  []float64
		n    int
		last float64
	}{
		{"82.7 months", timeTicks("months", 82.7), 7, 72}, {"154 months", timeTicks("months", 153.9), 13, 144},
		{"30 months", timeTicks("months", 30), 6, 30}, {"9 months", timeTicks("months", 9), 5, 8},
		{"1000 days", timeTicks("days", 1000), 6, 1000},
		{"99 days", timeTicks("days", 99), 5, 80}, {"0.03 years", timeTicks("years", 0.03), 7, 0.03},
		{"9000 months", timeTicks("months", 9000), 16, 9000},
	}
	for _, c := range cases {
		if len(c.got) != c.n || math.Abs(c.got[len(c.got)-1]-c.last) > 1e-9 {
			t.Errorf("%s: %v", c.name, c.got)
		}
	}
}
