package prediction

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
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
