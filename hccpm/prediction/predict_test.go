package prediction

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/survival"
)

// given is what went into an entry of predict.json: the risk is plogis((x - centre)/scale).
type given struct {
	Data, Time, Event, X, Y string
	Centre, Scale, At       float64
}

func entriesOf(t *testing.T, file, kind string) []oracle.Entry[given] {
	t.Helper()
	return oracle.Entries[given](t, file, kind)
}

// read is the complete rows of an entry's data.
func (g given) read(t *testing.T, broken bool) (s survival.Sample, outcome []bool, risk, other []float64) {
	t.Helper()
	header, rows := oracle.CSV(t, filepath.Join("..", "..", "models", "testdata", g.Data))
	var c survival.Columns
	for i, row := range rows {
		var v [4]float64
		missing := false
		for k, name := range []string{g.Time, g.Event, g.X, g.Y} {
			var err error
			v[k], err = strconv.ParseFloat(row[slices.Index(header, name)], 64)
			missing = missing || err != nil
		}
		if missing {
			continue
		}
		if broken {
			v[0] += float64(i) * 1e-4
		}
		c.Time, c.Event = append(c.Time, v[0]), append(c.Event, v[1] == 1)
		outcome, other = append(outcome, v[1] == 1), append(other, v[3])
		risk = append(risk, 1/(1+math.Exp(-(v[2]-g.Centre)/g.Scale)))
	}
	c.Unit = "days"
	s, err := survival.NewSample(c)
	if err != nil {
		t.Fatal(err)
	}
	return s, outcome, risk, other
}

func dataNames(all []oracle.Entry[given]) string {
	return oracle.DataNames(func(g given) string { return g.Data }, all)
}

func TestTimeROCAgreesWithFormulas(t *testing.T) {
	g := oracle.Gauge{}
	all := entriesOf(t, "predict.json", "timeauc")
	for _, e := range all {
		var want struct{ AUC, SE, Other, DiffSE, Thresholds, Sens, Spec oracle.Numbers }
		e.Expect(t, &want)
		s, _, risk, other := e.Input.read(t, false)
		c, err := TimeROC(s, e.Input.At, risk)
		if err != nil {
			t.Fatal(err)
		}
		g.Check(t, e.Name+" AUC", c.AUC, want.AUC[0])
		g.Check(t, e.Name+" se", c.StdErr, want.SE[0])
		for k, threshold := range want.Thresholds {
			i := 0 // the last point that calls nobody below the threshold; who was censored before has no point
			for i+1 < len(c.Points) && c.Points[i+1].Threshold >= threshold-1e-12 {
				i++
			}
			g.Check(t, e.Name+" sensitivity", c.Points[i].Sensitivity, want.Sens[k])
			g.Check(t, e.Name+" specificity", c.Points[i].Specificity, want.Spec[k])
		}
		d, err := CompareTimeAUC(s, e.Input.At, risk, other)
		if err != nil {
			t.Fatal(err)
		}
		g.Check(t, e.Name+" second", d.Second, want.Other[0])
		g.Check(t, e.Name+" se of difference", d.StdErr, want.DiffSE[0])
		// the area under the points is the AUC
		area := 0.0
		for k := 1; k < len(c.Points); k++ {
			p, q := c.Points[k-1], c.Points[k]
			area += (p.Specificity - q.Specificity) * (p.Sensitivity + q.Sensitivity) / 2
		}
		if math.Abs(area-c.AUC) > 1e-12 {
			t.Errorf("%s: the area under the points is %v, AUC %v", e.Name, area, c.AUC)
		}
	}
	g.Agree(t, "TimeROC, CompareTimeAUC", "formulas written in R, numerical derivatives (predict.R)", dataNames(all))
}

func TestBrierAgreesWithFormulas(t *testing.T) {
	g := oracle.Gauge{}
	all := entriesOf(t, "predict.json", "brier")
	for _, e := range all {
		var want struct{ Times, Score, Null, SE, Integrated oracle.Numbers }
		e.Expect(t, &want)
		s, _, risk, _ := e.Input.read(t, false)
		b, err := Brier(s, want.Times, [][]float64{risk, risk, risk})
		if err != nil {
			t.Fatal(err)
		}
		for k, p := range b.Points {
			g.Check(t, e.Name+" score", p.Score, want.Score[k])
			g.Check(t, e.Name+" null", p.Null, want.Null[k])
			g.Check(t, e.Name+" se", p.StdErr, want.SE[k])
		}
		g.Check(t, e.Name+" integrated", b.Integrated, want.Integrated[0])
	}
	g.Agree(t, "Brier", "formulas written in R, numerical derivatives (predict.R)", dataNames(all))
}

func TestAgreesWithScikitSurvival(t *testing.T) {
	g := oracle.Gauge{}
	all := entriesOf(t, "sksurv.json", "sksurv")
	for _, e := range all {
		var want struct{ Times, AUC, Score, Integrated oracle.Numbers }
		e.Expect(t, &want)
		s, _, risk, _ := e.Input.read(t, true)
		risks := make([][]float64, len(want.Times))
		for k, at := range want.Times {
			risks[k] = risk
			c, err := TimeROC(s, at, risk)
			if err != nil {
				t.Fatal(err)
			}
			g.Check(t, e.Name+" AUC", c.AUC, want.AUC[k])
		}
		b, err := Brier(s, want.Times, risks)
		if err != nil {
			t.Fatal(err)
		}
		for k, p := range b.Points {
			g.Check(t, e.Name+" score", p.Score, want.Score[k])
		}
		g.Check(t, e.Name+" integrated", b.Integrated, want.Integrated[0])
	}
	g.Agree(t, "TimeROC, Brier", "sksurv.metrics (Python): cumulative_dynamic_auc, integrated_brier_score",
		dataNames(all)+", ties broken")
}

type calibrationWant struct {
	Slope, Large, Ratio, Predicted, Observed, Limits, Lower, Upper, Smooth, SLower, SUpper oracle.Numbers
}

func checkSmooth(t *testing.T, g *oracle.Gauge, name string, c CalibrationCurve, want calibrationWant) {
	t.Helper()
	if len(c.Smooth) != len(want.Smooth) {
		t.Fatalf("%s: %d places of the curve, want %d; %v", name, len(c.Smooth), len(want.Smooth), c.Warnings)
	}
	for k, p := range c.Smooth {
		g.Check(t, fmt.Sprint(name, " smooth ", k), p.Observed, want.Smooth[k])
		g.Check(t, fmt.Sprint(name, " smooth lower ", k), p.Lower, want.SLower[k])
		g.Check(t, fmt.Sprint(name, " smooth upper ", k), p.Upper, want.SUpper[k])
	}
	g.Check(t, name+" slope", c.Slope.Estimate, want.Slope[0])
	g.Check(t, name+" slope se", c.Slope.StdErr, want.Slope[1])
	g.Check(t, name+" ratio", c.Ratio, want.Ratio[0])
}

func TestCalibrationAgrees(t *testing.T) {
	g := oracle.Gauge{Tolerance: 1e-6}
	all := entriesOf(t, "predict.json", "calibration")
	for _, e := range all {
		var want calibrationWant
		e.Expect(t, &want)
		_, outcome, risk, _ := e.Input.read(t, false)
		c, err := Calibration(outcome, risk, CalibrationOptions{Groups: 2})
		if err != nil {
			t.Fatal(err)
		}
		checkSmooth(t, &g, e.Name, c, want)
		g.Check(t, e.Name+" in the large", c.InTheLarge.Estimate, want.Large[0])
		g.Check(t, e.Name+" in the large, se", c.InTheLarge.StdErr, want.Large[1])
		for k, p := range c.Groups {
			g.Check(t, e.Name+" observed", p.Observed, want.Observed[k])
			g.Check(t, e.Name+" lower", p.Lower, want.Limits[2*k])
			g.Check(t, e.Name+" upper", p.Upper, want.Limits[2*k+1])
		}
	}
	g.Agree(t, "Calibration", "glm(binomial) of rms::rcs(qlogis(risk), 4), binom.test", dataNames(all))
}

func TestCalibrationAtAgrees(t *testing.T) {
	g := oracle.Gauge{Tolerance: 1e-6}
	all := entriesOf(t, "predict.json", "calibrationAt")
	for _, e := range all {
		var want calibrationWant
		e.Expect(t, &want)
		s, _, risk, _ := e.Input.read(t, false)
		c, err := CalibrationAt(s, e.Input.At, risk, CalibrationOptions{Groups: 2})
		if err != nil {
			t.Fatal(err)
		}
		checkSmooth(t, &g, e.Name, c, want)
		for k, p := range c.Groups {
			g.Check(t, e.Name+" predicted", p.Predicted, want.Predicted[k])
			g.Check(t, e.Name+" observed", p.Observed, want.Observed[k])
			g.Check(t, e.Name+" lower", p.Lower, want.Lower[k])
			g.Check(t, e.Name+" upper", p.Upper, want.Upper[k])
		}
	}
	g.Agree(t, "CalibrationAt", "survfit(coxph) of rms::rcs(log(-log(1 - risk)), 4), survfit by group", dataNames(all))
}

func TestDecisionAgrees(t *testing.T) {
	g := oracle.Gauge{}
	var all []oracle.Entry[given]
	for _, kind := range []string{"decision", "decisionAt"} {
		for _, e := range entriesOf(t, "predict.json", kind) {
			all = append(all, e)
			var want struct{ Thresholds, Benefit, All oracle.Numbers }
			e.Expect(t, &want)
			s, outcome, risk, _ := e.Input.read(t, false)
			o := DecisionOptions{Thresholds: want.Thresholds}
			scores := []Predicted{{"risk", risk}}
			d, err := Decision(outcome, scores, o)
			if kind == "decisionAt" {
				d, err = DecisionAt(s, e.Input.At, scores, o)
			}
			if err != nil {
				t.Fatal(err)
			}
			g.Slices(t, kind+" "+e.Name, d.Models[0].Benefit, want.Benefit)
			g.Slices(t, kind+" "+e.Name+" all", d.All.Benefit, want.All)
		}
	}
	g.Agree(t, "Decision, DecisionAt", "formulas written in R, survfit (predict.R)", dataNames(all))
}

// Without censoring all weights are one: the AUC at a time is that of the outcome by then, the
// Brier score the mean square, the net benefit that of the outcome.
func TestWithoutCensoring(t *testing.T) {
	all := entriesOf(t, "predict.json", "timeauc")
	s, _, risk, _ := all[1].Input.read(t, false)
	times := s.Times()
	event := make([]bool, len(times))
	for i := range event {
		event[i] = true
	}
	s, err := survival.NewSample(survival.Columns{Time: times, Event: event})
	if err != nil {
		t.Fatal(err)
	}
	by, square := make([]bool, len(times)), 0.0
	for i, at := range times {
		by[i] = at <= 100
		y := 0.0
		if by[i] {
			y = 1
		}
		square += (y - risk[i]) * (y - risk[i]) / float64(len(times))
	}
	plain, err1 := ROC(by, risk)
	c, err2 := TimeROC(s, 100, risk)
	if err := errors.Join(err1, err2); err != nil || math.Abs(plain.AUC-c.AUC) > 1e-12 {
		t.Errorf("AUC: got %v, want %v (%v)", c.AUC, plain.AUC, err)
	}
	if len(plain.Points) != len(c.Points) || math.Abs(plain.StdErr-c.StdErr) > 0.02*plain.StdErr {
		t.Errorf("points %d, want %d; se %v, DeLong %v", len(c.Points), len(plain.Points), c.StdErr, plain.StdErr)
	}
	b, err := Brier(s, []float64{100}, [][]float64{risk})
	if err != nil || math.Abs(b.Points[0].Score-square) > 1e-12 || !math.IsNaN(b.Integrated) {
		t.Errorf("Brier: got %+v, want %v (%v)", b, square, err)
	}
	p := []Predicted{{"risk", risk}}
	d1, err1 := Decision(by, p)
	d2, err2 := DecisionAt(s, 100, p)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	for k := range d1.Thresholds {
		if math.Abs(d1.Models[0].Benefit[k]-d2.Models[0].Benefit[k]) > 1e-12 {
			t.Errorf("net benefit at %v: got %v, want %v", d1.Thresholds[k], d2.Models[0].Benefit[k], d1.Models[0].Benefit[k])
		}
	}
	if low, err := TimeROC(s, 100, risk, ROCOptions{Lower: true}); err != nil || math.Abs(low.AUC+c.AUC-1) > 1e-12 ||
		low.Points[0].Threshold != math.Inf(-1) {
		t.Errorf("low scores mean the event: got %v, %v", low.AUC, err)
	}
}

func sampleFor(t *testing.T, c survival.Columns) survival.Sample {
	t.Helper()
	s, err := survival.NewSample(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDegenerateFollowUp(t *testing.T) {
	two := sampleFor(t, survival.Columns{Time: []float64{1, 3}, Event: []bool{true, false}})
	half := []float64{0.5, 0.5}
	for name, c := range map[string]struct {
		s    survival.Sample
		at   float64
		risk []float64
		want string
	}{
		"nobody": {survival.Sample{}, 1, nil, "no rows"},
		"no events": {sampleFor(t, survival.Columns{Time: []float64{1, 3}, Event: []bool{false, false}}), 2, half,
			"no events in 2 rows"},
		"entries": {sampleFor(t, survival.Columns{Time: []float64{2, 3}, Entry: []float64{1, 1},
			Event: []bool{true, false}}), 2, half, "entries"},
		"weights": {sampleFor(t, survival.Columns{Time: []float64{1, 3}, Weight: []float64{1, 2},
			Event: []bool{true, false}}), 2, half, "row 2 has weight 2"},
		"causes": {sampleFor(t, survival.Columns{Time: []float64{1, 3}, Cause: []string{"a", ""},
			Event: []bool{true, false}}), 2, half, "competing"},
		"before":         {two, 0, half, "must be above 0"},
		"NaN":            {two, math.NaN(), half, "must be above 0"},
		"at the last":    {two, 3, half, "nobody is followed beyond 3"},
		"lengths":        {two, 2, []float64{0.5}, "1 values of"},
		"missing":        {two, 2, []float64{0.5, math.NaN()}, "row 2"},
		"infinite":       {two, 2, []float64{math.Inf(1), 0.5}, "row 1"},
		"no probability": {two, 2, []float64{0.5, 1.5}, "row 2"},
	} {
		calls := map[string]error{}
		if name != "no probability" {
			_, calls["TimeROC"] = TimeROC(c.s, c.at, c.risk)
			_, calls["CompareTimeAUC"] = CompareTimeAUC(c.s, c.at, c.risk, c.risk)
		}
		_, calls["Brier"] = Brier(c.s, []float64{c.at}, [][]float64{c.risk})
		_, calls["CalibrationAt"] = CalibrationAt(c.s, c.at, c.risk)
		_, calls["DecisionAt"] = DecisionAt(c.s, c.at, []Predicted{{"m", c.risk}})
		for call, err := range calls {
			if err == nil || !strings.Contains(err.Error(), c.want) || !errors.Is(err, ErrData) && !errors.Is(err, ErrOption) {
				t.Errorf("%s, %s: got %v, want %q", call, name, err, c.want)
			}
		}
	}
	if _, err := TimeROC(two, 0.5, half); !errors.Is(err, ErrData) || !strings.Contains(err.Error(), "no event by 0.5") {
		t.Errorf("before the first event: got %v", err)
	}
	if c, err := TimeROC(two, 1, half); err != nil || c.AUC != 0.5 || c.Cases != 1 || c.Controls != 1 {
		t.Errorf("at the event: got %+v, %v", c, err)
	}
	if _, err := Brier(two, []float64{2, 2}, [][]float64{half, half}); !errors.Is(err, ErrOption) {
		t.Errorf("times that do not ascend: got %v", err)
	}
	if _, err := Brier(two, nil, nil); !errors.Is(err, ErrOption) {
		t.Errorf("no times: got %v", err)
	}
	if _, err := Brier(two, []float64{1}, nil); !errors.Is(err, ErrData) {
		t.Errorf("no predictions: got %v", err)
	}
	for _, level := range []float64{-1, 1} {
		if _, err := Brier(two, []float64{1}, [][]float64{half}, BrierOptions{Level: level}); !errors.Is(err, ErrOption) {
			t.Errorf("level %v: got %v", level, err)
		}
	}
	if _, err := DecisionAt(two, 2, nil); !errors.Is(err, ErrData) {
		t.Errorf("no models: got %v", err)
	}
}

func TestDegeneratePredictions(t *testing.T) {
	outcome := []bool{true, false, true, false, true, false}
	same := []float64{0.5, 0.5, 0.5, 0.5, 0.5, 0.5}
	c, err := Calibration(outcome, same)
	if err != nil || len(c.Groups) != 1 || len(c.Smooth) != 0 || !math.IsNaN(c.Slope.Estimate) || len(c.Warnings) != 2 ||
		c.Ratio != 1 {
		t.Errorf("one prediction for all: got %+v, %v", c, err)
	}
	c, err = Calibration(outcome, []float64{1, 0, 0.9, 0.2, 0.8, 0.4})
	if err != nil || len(c.Warnings) != 1 || !strings.Contains(c.String(), "no logit") {
		t.Errorf("0 and 1: got %+v, %v", c, err)
	}
	c, err = Calibration(outcome, []float64{0.9, 0.1, 0.8, 0.2, 0.7, 0.3}) // separated
	if err != nil || !math.IsNaN(c.Slope.Estimate) || len(c.Warnings) == 0 {
		t.Errorf("separated: got %+v, %v", c, err)
	}
	for _, bad := range []float64{-0.1, 1.1, math.NaN()} {
		x := slices.Clone(same)
		x[2] = bad
		if _, err := Calibration(outcome, x); !errors.Is(err, ErrData) || !strings.Contains(err.Error(), "row 3") {
			t.Errorf("calibration of %v: got %v", bad, err)
		}
		if _, err := Decision(outcome, []Predicted{{"m", x}}); !errors.Is(err, ErrData) || !strings.Contains(err.Error(),
			"row 3") {
			t.Errorf("decision on %v: got %v", bad, err)
		}
	}
	for _, o := range []CalibrationOptions{{Groups: -1}, {Knots: 2}, {Knots: 8}, {Level: 1}, {Level: -1}} {
		if _, err := Calibration(outcome, same, o); !errors.Is(err, ErrOption) {
			t.Errorf("%+v: got %v", o, err)
		}
	}
	for _, o := range []CalibrationOptions{{Groups: 1}, {Knots: 3}, {Knots: 7}} {
		if _, err := Calibration(outcome, same, o); err != nil {
			t.Errorf("%+v: got %v", o, err)
		}
	}
	for _, th := range [][]float64{{}, {0}, {1}, {0.2, 0.2}, {0.3, 0.2}, {math.NaN()}} {
		if _, err := Decision(outcome, []Predicted{{"m", same}}, DecisionOptions{Thresholds: th}); !errors.Is(err,
			ErrOption) {
			t.Errorf("thresholds %v: got %v", th, err)
		}
	}
	// at the risk itself one acts, just above it nobody does
	d, err := Decision(outcome, []Predicted{{"m", same}}, DecisionOptions{Thresholds: []float64{0.5, 0.500001}})
	if err != nil || d.Models[0].Positive[0] != 1 || d.Models[0].Positive[1] != 0 || d.Models[0].Benefit[1] != 0 {
		t.Errorf("threshold at the risk: got %+v, %v", d, err)
	}
	if _, err := Decision(outcome, nil); !errors.Is(err, ErrData) {
		t.Errorf("no models: got %v", err)
	}
}

func TestQuantileGroups(t *testing.T) {
	for _, c := range []struct {
		x      []float64
		groups int
		want   []int
	}{
		{[]float64{1, 2, 3, 4}, 2, []int{2, 2}},
		{[]float64{1, 2, 3, 4, 5}, 2, []int{3, 2}},
		{[]float64{1, 1, 1, 4}, 2, []int{3, 1}},
		{[]float64{1, 1, 1, 1}, 2, []int{4}},
		{[]float64{3, 1, 2}, 10, []int{1, 1, 1}},
		{[]float64{1, 2, 2, 2, 2, 3, 4, 5, 6, 7}, 5, []int{5, 1, 2, 2}},
	} {
		var got []int
		for _, g := range quantileGroups(c.x, c.groups) {
			got = append(got, len(g))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v in %d: got %v, want %v", c.x, c.groups, got, c.want)
		}
	}
}
