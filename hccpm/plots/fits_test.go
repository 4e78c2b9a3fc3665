package plots

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/models"
	"hipec/hccpm/prediction"
	"hipec/hccpm/propensity"
	"hipec/hccpm/stats"
	"hipec/hccpm/survival"
)

// trial is the complete rows of one of the data sets beside the models' tests: the named columns as numbers, of which
// the first two are time and event.
func trial(t testing.TB, name, unit string, columns ...string) (survival.Sample, models.Frame, map[string][]float64) {
	t.Helper()
	header, rows := oracle.CSV(t, filepath.Join("..", "..", "models", "testdata", name))
	of := map[string][]float64{}
	for _, row := range rows {
		values := make([]float64, len(columns))
		complete := true
		for k, c := range columns {
			v, err := strconv.ParseFloat(row[slices.Index(header, c)], 64)
			values[k] = v
			complete = complete && err == nil
		}
		if complete {
			for k, c := range columns {
				of[c] = append(of[c], values[k])
			}
		}
	}
	var list []models.Column
	for _, c := range columns {
		list = append(list, models.Numbers(c, of[c]))
	}
	data, err := models.NewFrame(list...)
	if err != nil {
		t.Fatal(err)
	}
	event := make([]bool, len(of[columns[1]]))
	for i, v := range of[columns[1]] {
		event[i] = v == 1
	}
	s, err := survival.NewSample(survival.Columns{Time: of[columns[0]], Event: event, Name: "death", Unit: unit})
	if err != nil {
		t.Fatal(err)
	}
	return s, data, of
}

func happened(x []float64) []bool {
	out := make([]bool, len(x))
	for i, v := range x {
		out[i] = v == 1
	}
	return out
}

// fitted is fits and predictions of real data for the figures below.
type fitted struct {
	cox, small     models.CoxFit
	logistic       models.LogisticFit
	linear         models.LinearFit
	nomogram       models.Nomogram
	roc, other     prediction.ROCCurve
	early, late    prediction.TimeROCCurve
	calibration    prediction.CalibrationCurve
	calibrationAt  prediction.CalibrationCurve
	decision       prediction.DecisionCurve
	brier, brierPH prediction.BrierScore
	effect         models.EffectOverTime
	cut            stats.CutPoint
	balance        propensity.Balance
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// risksAt is the predicted risks of each row by each time.
func risksAt(t testing.TB, fit models.CoxFit, data models.Data, times []float64) [][]float64 {
	t.Helper()
	c := must[models.PredictedCurves](t)(fit.Curves(data))
	out := make([][]float64, len(times))
	for k, at := range times {
		for _, g := range c.Groups {
			out[k] = append(out[k], 1-g.At(at).Survival)
		}
	}
	return out
}

func fits(t testing.TB) fitted {
	t.Helper()
	once.Do(func() { made = makeFits(t) })
	return made
}

// The figures are asked for in many tests; the fits are made once.
var (
	once sync.Once
	made fitted
)

func makeFits(t testing.TB) fitted {
	t.Helper()
	var f fitted
	s, data, of := trial(t, "pbc", "days", "time", "death", "age", "bili", "albumin", "stage", "edema")
	f.cox = must[models.CoxFit](t)(models.Cox(s, data, "age + log(bili) + factor(stage)"))
	cox := must[models.CoxFit](t)(models.Cox(s, data, "age + albumin"))
	f.cut = must[stats.CutPoint](t)(survival.BestCut(s, of["bili"]))
	f.effect = must[models.EffectOverTime](t)(f.cox.EffectOverTime("log(bili)"))
	f.nomogram = must[models.Nomogram](t)(f.cox.Nomogram(models.NomogramOptions{Times: []float64{1000, 3000}}))
	dead := happened(of["death"])
	f.logistic = must[models.LogisticFit](t)(models.Logistic(data, "death", "age + log(bili)"))
	f.linear = must[models.LinearFit](t)(models.Linear(data, "albumin", "age + factor(edema)"))
	f.roc = must[prediction.ROCCurve](t)(prediction.ROC(dead, of["bili"]))
	f.other = must[prediction.ROCCurve](t)(prediction.ROC(dead, of["age"]))
	f.early = must[prediction.TimeROCCurve](t)(prediction.TimeROC(s, 1000, of["bili"]))
	f.late = must[prediction.TimeROCCurve](t)(prediction.TimeROC(s, 3000, of["bili"]))
	var risk []float64
	for _, p := range must[[]models.MeanPrediction](t)(f.logistic.Predict(data)) {
		risk = append(risk, p.Mean)
	}
	times := []float64{250, 500, 750, 1000, 1500, 2000, 2500, 3000, 3500}
	byCox, byOther := risksAt(t, f.cox, data, times), risksAt(t, cox, data, times)
	f.calibration = must[prediction.CalibrationCurve](t)(prediction.Calibration(dead, risk))
	f.calibrationAt = must[prediction.CalibrationCurve](t)(prediction.CalibrationAt(s, 2000, byCox[5],
		prediction.CalibrationOptions{Groups: 5}))
	f.decision = must[prediction.DecisionCurve](t)(prediction.DecisionAt(s, 2000, []prediction.Predicted{
		{Name: "with bilirubin and stage", Risk: byCox[5]},
		{Name: "age and albumin", Risk: byOther[5]}}, prediction.DecisionOptions{Thresholds: thresholds()}))
	f.brier = must[prediction.BrierScore](t)(prediction.Brier(s, times, byCox))
	f.brierPH = must[prediction.BrierScore](t)(prediction.Brier(s, times, byOther))
	_, treated, _ := trial(t, "gbsg", "days", "rfstime", "status", "hormon", "age", "size", "nodes", "grade", "meno")
	score := must[propensity.Score](t)(propensity.Fit(treated, "hormon", "age + meno + size + nodes + factor(grade)"))
	f.balance = must[propensity.Balance](t)(score.Balance(must[propensity.Weights](t)(score.Weights(propensity.ATE))))
	// so few patients that the fit warns
	few := must[survival.Sample](t)(survival.NewSample(survival.Columns{Time: os2, Event: died, Name: "OS2",
		Unit: "months"}))
	paper := must[models.Frame](t)(models.NewFrame(models.Numbers("pci", pci), models.Labels("cc_group", groups)))
	f.small = must[models.CoxFit](t)(models.Cox(few, paper, "pci + cc_group", models.CoxOptions{Penalty: models.Firth}))
	return f
}

func thresholds() []float64 {
	var out []float64
	for k := 1; k <= 80; k++ {
		out = append(out, float64(k)/100)
	}
	return out
}

// fitFigures is the figures of fits and predictions that have golden files.
func fitFigures(t testing.TB, add func(string, *Figure, error)) {
	f := fits(t)
	draw := func(name string) func(*Figure, error) {
		return func(figure *Figure, err error) { add(name, figure, err) }
	}
	draw("fit_forest")(FitForest(f.cox, ForestOptions{Labels: map[string]string{"age": "Age, per year",
		"log(bili)":     "Bilirubin, per log unit",
		"factor(stage)": "Stage"}}))
	draw("fit_forest_small")(FitForest(f.small, ForestOptions{Title: "Death after the operation"}))
	draw("fit_forest_linear")(FitForest(f.linear, ForestOptions{Effect: "Difference in albumin"}))
	draw("nomogram")(Nomogram(f.nomogram, FigureOptions{}))
	draw("roc_scores")(ROC([]ROCCurve{ROCOf("Bilirubin", f.roc), ROCOf("Age", f.other)}, FigureOptions{}))
	draw("roc_times")(ROC([]ROCCurve{TimeROCOf("Bilirubin", f.early), TimeROCOf("Bilirubin", f.late)}, FigureOptions{}))
	draw("calibration_curve")(CalibrationCurve(f.calibration, FigureOptions{}))
	draw("calibration_time")(CalibrationCurve(f.calibrationAt, FigureOptions{Title: "Risk of death by 2,000 days"}))
	draw("decision")(DecisionCurve(f.decision, FigureOptions{}))
	draw("brier")(BrierCurves([]BrierCurve{{"with bilirubin and stage", f.brier}, {"age and albumin", f.brierPH}},
		FigureOptions{}))
	draw("cut_point")(CutPoint(f.cut, FigureOptions{XLabel: "Bilirubin (mg/dl)"}))
	draw("love")(LovePlot(f.balance, FigureOptions{}))
	draw("effect_over_time")(EffectOverTime(f.effect, FigureOptions{}))
}

func TestFitFigureErrors(t *testing.T) {
	f := fits(t)
	one := func(_ *Figure, err error) error { return err }
	other := f.brier
	other.N--
	cases := map[string]struct{ got, want error }{
		"no axes":                {one(Nomogram(models.Nomogram{}, FigureOptions{})), ErrNothing},
		"narrow nomogram":        {one(Nomogram(f.nomogram, FigureOptions{WidthMM: 39})), ErrOption},
		"no groups":              {one(CalibrationCurve(prediction.CalibrationCurve{}, FigureOptions{})), ErrNothing},
		"no models":              {one(DecisionCurve(prediction.DecisionCurve{}, FigureOptions{})), ErrNothing},
		"no scores":              {one(BrierCurves(nil, FigureOptions{})), ErrNothing},
		"score without times":    {one(BrierCurves([]BrierCurve{{}}, FigureOptions{})), ErrNothing},
		"scores of others":       {one(BrierCurves([]BrierCurve{{"a", f.brier}, {"b", other}}, FigureOptions{})), ErrOption},
		"no events":              {one(EffectOverTime(models.EffectOverTime{}, FigureOptions{})), ErrNothing},
		"no covariates":          {one(LovePlot(propensity.Balance{}, FigureOptions{})), ErrNothing},
		"no cut-points":          {one(CutPoint(stats.CutPoint{}, FigureOptions{})), ErrNothing},
		"effect too wide":        {one(EffectOverTime(f.effect, FigureOptions{WidthMM: 1001})), ErrOption},
		"forest of a null model": {one(FitForest(nothing{}, ForestOptions{})), ErrNothing},
	}
	for name, k := range cases {
		if !errors.Is(k.got, k.want) {
			t.Errorf("%s: %v", name, k.got)
		}
	}
}

type nothing struct{}

func (nothing) Effects() models.Effects { return models.Effects{Effect: "Hazard ratio", Level: 0.95} }

// undetermined is a fit in which a column was a copy of another.
type undetermined struct{}

func (undetermined) Effects() models.Effects {
	return models.Effects{Effect: "Hazard ratio", Level: 0.9, N: 10, Events: 5, Rows: []models.EffectRow{
		{Term: "x", Name: "x", Estimate: 2, Lower: 1, Upper: 4, P: 0.05, N: 10, Events: 5},
		{Term: "copy", Name: "copy", Estimate: nan, Lower: nan, Upper: nan, P: nan, N: 10, Events: 5},
		{Term: "x:y", Name: "x:yb", Estimate: 1.5, Lower: 1, Upper: 2, P: 0.05}}}
}

// A coefficient that is not determined is no reference; the level and the warnings are the fit's.
func TestFitForestSaysWhatIsNotKnown(t *testing.T) {
	f, err := FitForest(undetermined{}, ForestOptions{Level: 0.5, N: 3, Labels: map[string]string{"x:yb": "X in b"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"90 %", "10 patients, 5 events", "X in b 1.50"} {
		if !strings.Contains(f.Alt(), want) {
			t.Errorf("no %q in %s", want, f.Alt())
		}
	}
	if strings.Contains(f.Alt(), "reference") || !strings.Contains(f.SVG(), "copy, not determined") {
		t.Error(f.Alt())
	}
	small, err := FitForest(fits(t).small)
	if err != nil || !strings.Contains(small.Alt(), "Warning: ") || len(small.Data().Notes) == 0 {
		t.Errorf("%v %v", small, err)
	}
	linear, err := FitForest(fits(t).linear)
	if err != nil || strings.Contains(linear.Alt(), "event") || strings.Contains(linear.Data().String(), "events") {
		t.Errorf("%v %v", linear, err)
	}
}

// Every word of a level is written; numbers that would touch are left out, but their ticks stay.
func TestNomogramWords(t *testing.T) {
	n := models.Nomogram{Title: "x", Total: 100, Axes: []models.NomogramAxis{
		{Column: "level", Values: []string{"a long word", "another word", "a third word", "a fourth word"}, Points: []float64{
			50, 51, 52, 53}},
		{Column: "number", Values: []string{"1000.1", "1000.2", "1000.3", "1000.4"}, Points: []float64{50, 51, 52, 100},
			Numbers: []float64{1000.1, 1000.2, 1000.3, 1000.4}}}}
	f, err := Nomogram(n, FigureOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range append(n.Axes[0].Values, "1000.1", "1000.2", "1000.4") {
		if !strings.Contains(f.SVG(), ">"+word+"<") {
			t.Errorf("%q is not written", word)
		}
	}
	if strings.Contains(f.SVG(), ">1000.3<") || len(f.Data().Rows) != 8 {
		t.Error("a number that has no room is written, or not among the data")
	}
}

// ROCOf keeps the points: the area under them is the AUC.
func TestROCOfKeepsTheArea(t *testing.T) {
	f := fits(t)
	for _, c := range []ROCCurve{ROCOf("a", f.roc), TimeROCOf("b", f.late)} {
		area := 0.0
		for i := 1; i < len(c.FalsePositive); i++ {
			area += (c.FalsePositive[i] - c.FalsePositive[i-1]) * (c.TruePositive[i] + c.TruePositive[i-1]) / 2
		}
		if math.Abs(area-c.AUC) > 1e-12 {
			t.Errorf("%s: %v, AUC %v", c.Name, area, c.AUC)
		}
	}
	if c := TimeROCOf("b", f.late); c.Name != "b at 3000 days" || c.Events != f.late.Cases {
		t.Errorf("%q with %d events", c.Name, c.Events)
	}
}
