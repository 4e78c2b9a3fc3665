package plots

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gonum.org/v1/plot/plotter"

	"hipec/hccpm/survival"
)

var nan = math.NaN()

// plainFigures is the figures of plain data that have golden files.
func plainFigures(t testing.TB, add func(string, *Figure, error)) {
	f, err := Forest([]ForestRow{
		{Label: "Cytoreduction", Estimate: nan, Lower: nan, Upper: nan, P: nan},
		{Label: "  CC0/1", Estimate: nan, Lower: nan, Upper: nan, P: nan, N: 4, Events: 1},
		{Label: "  CC2/3", Estimate: 2.71, Lower: 0.29, Upper: 25.1, P: 0.38, N: 6, Events: 4},
		{Label: "PCI, per point", Estimate: 1.04, Lower: 0.94, Upper: 1.15, P: 0.45, N: 10, Events: 5},
		{Label: "Separated", Estimate: 8, Lower: 0.5, Upper: math.Inf(1), P: 0.12, N: 10, Events: 5},
	}, ForestOptions{Effect: "Hazard ratio", Title: "Death after the operation"})
	add("forest", f, err)
	f, err = Forest([]ForestRow{{Label: "Restricted mean", Estimate: 12.3, Lower: -4.5, Upper: 29.1, P: 0.15},
		{Label: "Median", Estimate: 28.7, Lower: math.Inf(-1), Upper: 60, P: nan}}, ForestOptions{Effect: "Months gained",
		Differences: true})
	add("forest_differences", f, err)
	f, err = Swimmer(lanes(), SwimmerOptions{XLabel: "Months since CRS+HIPEC", Longest: true})
	add("swimmer", f, err)
	f, err = Residuals([]float64{1, 2.1, 5.5, 9, 14, 22, 36.9, 43, 49.9}, []float64{0.9, -0.3, 0.5, 0.8, -0.6, 0.1, -0.7,
		-0.2, -1.1}, FigureOptions{})
	add("residuals", f, err)
	f, err = Calibration([]CalibrationGroup{{0.1, 0.08, 0.02, 0.2, 50, 4}, {0.3, 0.36, 0.24, 0.5, 50, 18},
		{0.55, 0.5, 0.37, 0.63, 50, 25},
		{0.8, 0.74, 0.6, 0.85, 50, 37}}, FigureOptions{})
	add("calibration", f, err)
	f, err = ROC([]ROCCurve{{Name: "PCI", FalsePositive: []float64{0, 0.2, 0.4, 0.6, 1}, TruePositive: []float64{
		0.4, 0.6, 0.8, 1, 1}, AUC: 0.78, Lower: 0.46, Upper: 1, N: 10, Events: 5},
		{Name: "CC score", FalsePositive: []float64{0.2, 0.6, 1}, TruePositive: []float64{0.2, 0.8, 1}, AUC: 0.62, Lower: nan,
			Upper: nan, N: 10, Events: 5}}, FigureOptions{})
	add("roc", f, err)
	f, err = Scatter(pci, cc, ScatterOptions{XLabel: "PCI score", YLabel: "CC score", Interval: OfMean})
	add("pci_cc_interval", f, err)
	f, err = Correlations([]string{"PCI", "CC score", "OR time", "blood loss"}, [][]float64{{1, 0.67, 0.52, 0.31},
		{0.67, 1, 0.18, -0.4},
		{0.52, 0.18, 1, nan}, {0.31, -0.4, nan, 1}}, 10, FigureOptions{})
	add("correlations", f, err)
	f, err = Boxes([]BoxGroup{{"CC0/1", []float64{10, 25, 9, 6}}, {"CC2/3", []float64{30, 12, 24, 30, 33, 30, nan}}},
		FigureOptions{YLabel: "PCI"})
	add("boxes", f, err)
	f, err = Waterfall([]Change{{"1", -100, "CC0/1"}, {"2", 34, "CC2/3"}, {"3", -42, "CC0/1"}, {"4", -12, "CC2/3"},
		{"5", 8, "CC2/3"},
		{"6", -31, "CC0/1"}, {"7", 0, "CC2/3"}, {"8", 61, "CC2/3"}}, FigureOptions{})
	add("waterfall", f, err)
}

// lanes is the ten patients after the operation.
func lanes() []Lane {
	pfs := []float64{82.7, 22.1, 4, 19, 2.1, 44.5, 3, 1, 5, 12.7}
	out := make([]Lane, 10)
	for i := range out {
		out[i] = Lane{Label: string(rune('0' + (i+1)%10)), To: os2[i], Followed: !died[i],
			Periods: []LanePeriod{{From: 0, To: min(os2[i], pfs[i]), Name: "free of progression"}}}
		if pfs[i] < os2[i] {
			out[i].Marks = append(out[i].Marks, LaneMark{pfs[i], Progression})
		}
		if died[i] {
			out[i].Marks = append(out[i].Marks, LaneMark{os2[i], Death})
		}
	}
	out[9].Label = "10"
	return out
}

// Every figure tells how many it shows and how many events they had; measurements,
// which hold no events, tell those that the caller counts.
func TestEveryAltCounts(t *testing.T) {
	two := sample(t, "OS2", os2, groups)
	h, err := survival.NelsonAalen(two, survival.HazardOptions{})
	if err != nil {
		t.Fatal(err)
	}
	grouped := curves(t, two, survival.KaplanMeierOptions{})
	first := sample(t, "OS1", os1, nil)
	row := ForestRow{Label: "PCI", Estimate: 2, Lower: 1, Upper: 4}
	counted := row
	counted.N, counted.Events = 10, 5
	f := fits(t)
	reference := ForestRow{Label: "none", Estimate: nan, Lower: nan, Upper: nan, N: 3, Events: 1}
	one := func(f *Figure, err error) *Figure {
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	cases := map[string]struct {
		figure *Figure
		want   []string
	}{
		"Survival": {one(Survival(grouped, SurvivalOptions{})), []string{"10 patients, 5 events",
			"CC0/1: 4 patients, 1 event"}},
		"CumulativeHazard": {one(CumulativeHazard(h, SurvivalOptions{})), []string{"10 patients, 5 events",
			"CC2/3: 6 patients, 4 events"}},
		"CumulativeIncidence": {one(CumulativeIncidence(competing(t), SurvivalOptions{})), []string{"10 patients, 8 events",
			"recurrence: 6 events"}},
		"LifeTable": {one(LifeTable(lifeTable(t, first), curves(t, first, survival.KaplanMeierOptions{}), SurvivalOptions{})),
			[]string{"10 patients, 5 events"}},
		"Panels": {panelsOf(t, PanelOptions{}), []string{"A: Kaplan–Meier curve of OS1: 10 patients, 5 events",
			"B: Kaplan–Meier curve of OS2: 10 patients, 5 events"}},
		"Forest": {one(Forest([]ForestRow{row, reference, counted}, ForestOptions{N: 12, Events: 7})),
			[]string{"2 estimates", "none reference (3 patients, 1 event)", "12 patients, 7 events:",
				"(10 patients, 5 events)"}},
		"Swimmer": {one(Swimmer(lanes(), SwimmerOptions{})),
			[]string{"10 patients, 5 deaths, 6 progressions, 5 still followed"}},
		"Residuals": {one(Residuals([]float64{1, 2}, []float64{3, 4}, FigureOptions{})),
			[]string{"2 residuals, one for each of 2 events"}},
		"Calibration": {one(Calibration([]CalibrationGroup{{Observed: 0.1, N: 30, Events: 3},
			{Observed: 0.2, N: 20, Events: 4}}, FigureOptions{})), []string{"50 patients, 7 events"}},
		"ROC": {one(ROC([]ROCCurve{{Name: "a", FalsePositive: []float64{1}, TruePositive: []float64{1}, N: 9,
			Events: 1}}, FigureOptions{})), []string{"9 patients, 1 event"}},
		"Scatter": {one(Scatter(pci, cc, ScatterOptions{Events: 5})), []string{"10 patients, 5 events"}},
		"Boxes": {one(Boxes([]BoxGroup{{"a", pci}}, FigureOptions{Events: 5})), []string{"10 values, 5 events",
			"a: n = 10"}},
		"Correlations": {one(Correlations([]string{"a", "b"}, [][]float64{{1, 0}, {0, 1}}, 10, FigureOptions{Events: 5})),
			[]string{"2 measurements, 10 patients, 5 events"}},
		"FitForest": {one(FitForest(f.cox)), []string{"412 patients, 157 events:",
			"2 1.76 (0.41 to 7.49), P = 0.45 (92 patients, 23 events)"}},
		"Nomogram": {one(Nomogram(f.nomogram)), []string{"412 patients, 157 events", "stage 1 0, 2 13",
			"Survival at 3000 days is 0.01 at 132"}},
		"CalibrationCurve": {one(CalibrationCurve(f.calibrationAt)), []string{"412 patients, 116 events", "5 groups",
			"79 % predicted, 86 % observed"}},
		"DecisionCurve": {one(DecisionCurve(f.decision)), []string{"412 patients, 116 events", "from 0.1 to 0.8"}},
		"BrierCurves": {one(BrierCurves([]BrierCurve{{"a", f.brier}})), []string{"412 patients, 157 events",
			"integrated 0.117"}},
		"CutPoint": {one(CutPoint(f.cut, FigureOptions{Events: 157})), []string{"412 patients", "157 events",
			"P < 0.001, corrected"}},
		"LovePlot": {one(LovePlot(f.balance, FigureOptions{Events: 299})),
			[]string{"686 patients, 246 of them treated, 299 events", "grade = 3"}},
		"EffectOverTime": {one(EffectOverTime(f.effect)), []string{"412 patients, 157 events", "P = 0.79"}},
		"Waterfall": {one(Waterfall([]Change{{Percent: 3}, {Percent: 2}}, FigureOptions{Events: 1})),
			[]string{"2 patients, 1 event"}},
	}
	d := lungData(t)
	for name, k := range map[string]struct {
		figure *Figure
		want   []string
	}{
		"HistogramOf": {one(HistogramOf(d, "age")), []string{"228 values", "median 63 (39 to 82)"}},
		"BarsOf":      {one(BarsOf(d, "sex")), []string{"228 patients", "male 138 (61 %)"}},
		"BoxesOf":     {one(BoxesOf(d, "age", "sex")), []string{"228 values", "female: n = 90"}},
		"ScatterOf": {one(ScatterOf(d, "age", "wt.loss", GroupedOptions{By: "sex"})),
			[]string{"214 patients", "14 dropped"}},
		"CorrelationsOf": {one(CorrelationsOf(d)), []string{"228 patients"}},
		"PairsOf": {one(PairsOf(d, PairsOptions{Columns: []string{"age", "wt.loss"}})),
			[]string{"228 patients", "n = 214"}},
		"MissingOf": {one(MissingOf(d)), []string{"228 patients", "wt.loss 14 (6 %)"}},
	} {
		cases[name] = k
	}
	for _, name := range constructors(t) {
		k, ok := cases[name]
		if !ok {
			t.Errorf("%s makes a figure and is not looked at here", name)
			continue
		}
		for _, want := range k.want {
			if !strings.Contains(k.figure.Alt(), want) {
				t.Errorf("%s does not tell %q: %s", name, want, k.figure.Alt())
			}
		}
	}
	for _, f := range []*Figure{one(Scatter(pci, cc, ScatterOptions{})),
		one(Boxes([]BoxGroup{{"a", pci}}, FigureOptions{})),
		one(Waterfall([]Change{{Percent: 3}}, FigureOptions{})), one(Forest([]ForestRow{row}, ForestOptions{}))} {
		if strings.Contains(f.Alt(), "event") || strings.Contains(f.Alt(), " 0 patients") {
			t.Errorf("what nobody counted is told: %s", f.Alt())
		}
	}
}

// constructors is the exported functions that make a figure.
func constructors(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^func ([A-Z]\w*)\(.*\) \(\*Figure, error\) \{$`).FindAllSubmatch(source,
			-1) {
			out = append(out, string(m[1]))
		}
	}
	if len(out) < 14 {
		t.Errorf("only %q make figures", out)
	}
	return out
}

// The interval is that of predict(lm(cc ~ pci), data.frame(pci = …), interval = …),
// R 4.2.2.
func TestInterval(t *testing.T) {
	s := scatter{x: pci, y: cc, alpha: -0.288323850165, beta: 0.0808102345416, o: ScatterOptions{Interval: OfMean,
		Level: 0.95}}
	patient := s
	patient.o = ScatterOptions{Interval: OfPatient, Level: 0.9}
	for _, k := range []struct {
		s         scatter
		x, fit, u float64
	}{{s, 6, 0.19635771696, 1.51158997793}, {s, 20, 1.32729677485, 2.05887506799},
		{patient, 20, 1.32729677485, 3.27662483427}} {
		if got := k.s.halfWidth(k.x); math.Abs(got-(k.u-k.fit)) > 1e-6 {
			t.Errorf("at %v: %v, R has %v", k.x, got, k.u-k.fit)
		}
	}
}

// The smooth curve of a straight line is that line.
func TestLoess(t *testing.T) {
	var at plotter.XYs
	for i := range 20 {
		x := float64(i * i)
		at = append(at, plotter.XY{X: x, Y: 3 - 2*x})
	}
	for _, p := range loess(at, 0.75) {
		if math.Abs(p.Y-(3-2*p.X)) > 1e-7 {
			t.Fatalf("%v", p)
		}
	}
	if loess(at[:4], 0.75) != nil {
		t.Error("four points were smoothed")
	}
}

func TestPlainErrors(t *testing.T) {
	one := func(_ *Figure, err error) error { return err }
	square := [][]float64{{1, 0.5}, {0.5, 1}}
	cases := map[string]struct{ got, want error }{
		"forest of nothing":     {one(Forest(nil, ForestOptions{})), ErrNothing},
		"forest outside limits": {one(Forest([]ForestRow{{Estimate: 3, Lower: 1, Upper: 2}}, ForestOptions{})), ErrOption},
		"negative ratio":        {one(Forest([]ForestRow{{Estimate: -1, Lower: -2, Upper: 2}}, ForestOptions{})), ErrOption},
		"forest level": {one(Forest([]ForestRow{{Estimate: 1, Lower: 1, Upper: 2}}, ForestOptions{Level: 95})),
			ErrOption},
		"forest width": {one(Forest([]ForestRow{{Estimate: 1, Lower: 1, Upper: 2}}, ForestOptions{WidthMM: 1})),
			ErrOption},
		"no lanes": {one(Swimmer(nil, SwimmerOptions{})), ErrNothing},
		"lane":     {one(Swimmer([]Lane{{To: -1}}, SwimmerOptions{})), ErrOption},
		"period": {one(Swimmer([]Lane{{To: 2, Periods: []LanePeriod{{0, 3, "a"}}}}, SwimmerOptions{})),
			ErrOption},
		"mark":                   {one(Swimmer([]Lane{{To: 2, Marks: []LaneMark{{3, Death}}}}, SwimmerOptions{})), ErrOption},
		"no residuals":           {one(Residuals(nil, nil, FigureOptions{})), ErrNothing},
		"unequal residuals":      {one(Residuals([]float64{1}, nil, FigureOptions{})), ErrOption},
		"missing residual":       {one(Residuals([]float64{1}, []float64{nan}, FigureOptions{})), ErrOption},
		"no calibration":         {one(Calibration(nil, FigureOptions{})), ErrNothing},
		"calibration beyond one": {one(Calibration([]CalibrationGroup{{Predicted: 2}}, FigureOptions{})), ErrOption},
		"no ROC":                 {one(ROC(nil, FigureOptions{})), ErrNothing},
		"ROC without points":     {one(ROC([]ROCCurve{{}}, FigureOptions{})), ErrNothing},
		"ROC that descends": {one(ROC([]ROCCurve{{FalsePositive: []float64{1, 0}, TruePositive: []float64{0, 1}}},
			FigureOptions{})), ErrOption},
		"interval":        {one(Scatter(pci, cc, ScatterOptions{Interval: 7})), ErrOption},
		"one correlation": {one(Correlations([]string{"a"}, square, 0, FigureOptions{})), ErrNothing},
		"correlations":    {one(Correlations([]string{"a", "b", "c"}, square, 0, FigureOptions{})), ErrOption},
		"asymmetric": {one(Correlations([]string{"a", "b"}, [][]float64{{1, 0.5}, {0.4, 1}}, 0, FigureOptions{})),
			ErrOption},
		"no boxes":       {one(Boxes([]BoxGroup{{"a", []float64{nan}}}, FigureOptions{})), ErrNothing},
		"endless box":    {one(Boxes([]BoxGroup{{"a", []float64{math.Inf(1)}}}, FigureOptions{})), ErrOption},
		"no waterfall":   {one(Waterfall(nil, FigureOptions{})), ErrNothing},
		"less than gone": {one(Waterfall([]Change{{Percent: -101}}, FigureOptions{})), ErrOption},
		"small":          {one(Waterfall([]Change{{Percent: -10}}, FigureOptions{HeightMM: 3})), ErrOption},
	}
	for name, k := range cases {
		if !errors.Is(k.got, k.want) {
			t.Errorf("%s: %v", name, k.got)
		}
	}
}

// What is left out of a row is not made up: no P value, no limits, no AUC.
func TestZeroIsNotGiven(t *testing.T) {
	f, err := Forest([]ForestRow{{Label: "a", Estimate: 2, Lower: 1, Upper: 4}}, ForestOptions{})
	if err != nil || strings.Contains(f.Alt(), "P <") || strings.Contains(f.SVG(), "&lt; 0.001") {
		t.Error(f, err)
	}
	f, err = ROC([]ROCCurve{{Name: "a", FalsePositive: []float64{0, 1}, TruePositive: []float64{0, 1}}}, FigureOptions{})
	if err != nil || strings.Contains(f.Alt(), "AUC") {
		t.Error(f, err)
	}
}

// README.md shows every figure that has a golden file, and no other; it and the
// gallery show every kind of figure.
func TestReadmeShowsEveryFigure(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	all := figures(t)
	for name := range all {
		if !strings.Contains(string(readme), "(testdata/"+name+".svg)") {
			t.Errorf("%s is not shown", name)
		}
	}
	if n := strings.Count(string(readme), "(testdata/"); n != len(all) {
		t.Errorf("%d pictures for %d figures", n, len(all))
	}
	gallery, err := os.ReadFile("../../notebooks/05-gallery.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range constructors(t) {
		for where, text := range map[string][]byte{"README.md": readme, "the gallery": gallery} {
			if !strings.Contains(string(text), "plots."+name+"(") {
				t.Errorf("%s does not show %s", where, name)
			}
		}
	}
}
