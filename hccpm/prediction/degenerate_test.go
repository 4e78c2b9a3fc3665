package prediction

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"hipec/hccpm/survival"
)

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
