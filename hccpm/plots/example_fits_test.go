package plots_test

import (
	"fmt"

	"hipec/hccpm/models"
	"hipec/hccpm/plots"
	"hipec/hccpm/prediction"
	"hipec/hccpm/propensity"
	"hipec/hccpm/simulate"
	"hipec/hccpm/survival"
)

// simulated is 300 patients of whom those with more disease were treated more often.
func simulated() (survival.Sample, models.Frame, simulate.Treatment) {
	p, err := simulate.Indication(0.6, 1, simulate.Options{N: 300, End: 60})
	if err != nil {
		panic(err)
	}
	data, err := models.NewFrame(models.Numbers("age", p.Age), models.Numbers("extent", p.Extent),
		models.Labels("sex", p.Sex))
	if err != nil {
		panic(err)
	}
	return p.Observed, data, p
}

func simulatedFit() models.CoxFit {
	s, data, _ := simulated()
	fit, err := models.Cox(s, data, "extent + sex")
	if err != nil {
		panic(err)
	}
	return fit
}

// died says of each simulated patient whether the death was seen.
func died(s survival.Sample) []bool { return s.EventFlags() }

func ExampleFitForest() {
	say(plots.FitForest(simulatedFit(), plots.ForestOptions{Labels: map[string]string{"extent": "Extent, per point",
		"sex": "Sex"}}))
	// Output:
	// Forest plot of 2 estimates, Hazard ratio with 95 % limits, 300 patients, 247 events: Extent, per point 1.04 (1.02 to 1.06), P < 0.001 (300 patients, 247 events); f reference (137 patients, 115 events); m 0.99 (0.77 to 1.27), P = 0.92 (163 patients, 132 events).
}

func ExampleNomogram() {
	n, err := simulatedFit().Nomogram(models.NomogramOptions{Times: []float64{24}, Ticks: map[string][]float64{
		"extent": {0, 10, 20, 30}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	say(plots.Nomogram(n))
	// Output:
	// Nomogram of as observed (months): 300 patients, 247 events. Points: extent 0 0, 30 100; sex f 1, m 0. Survival at 24 months is 0.2 at 100 and 0.6 at 12 points.
}

func ExampleEffectOverTime() {
	e, err := simulatedFit().EffectOverTime("extent")
	if err != nil {
		fmt.Println(err)
		return
	}
	say(plots.EffectOverTime(e))
	// Output:
	// Effect of extent over time, as observed (months): 300 patients, 247 events, log hazard ratio 0.0435 in the fit. The smooth curve goes from 0.0562 at 0.1243 over 0.0241 at 17.59 to 0.0872 at 59.85. Change with time, P = 0.23.
}

func ExampleROCOf() {
	s, _, p := simulated()
	c, err := prediction.ROC(died(s), p.Extent)
	if err != nil {
		fmt.Println(err)
		return
	}
	say(plots.ROC([]plots.ROCCurve{plots.ROCOf("Extent", c)}))
	// Output:
	// ROC curve: Extent, AUC 0.66 (0.59 to 0.74), 300 patients, 247 events.
}

func ExampleTimeROCOf() {
	s, _, p := simulated()
	c, err := prediction.TimeROC(s, 24, p.Extent)
	if err != nil {
		fmt.Println(err)
		return
	}
	say(plots.ROC([]plots.ROCCurve{plots.TimeROCOf("Extent", c)}))
	// Output:
	// ROC curve: Extent at 24 months, AUC 0.61 (0.54 to 0.67), 300 patients, 170 events.
}

// risksBy is the risk of each simulated patient by each time, as the model predicts it.
func risksBy(times ...float64) [][]float64 {
	_, data, _ := simulated()
	curves, err := simulatedFit().Curves(data)
	if err != nil {
		panic(err)
	}
	out := make([][]float64, len(times))
	for k, at := range times {
		for _, g := range curves.Groups {
			out[k] = append(out[k], 1-g.At(at).Survival)
		}
	}
	return out
}

func ExampleCalibrationCurve() {
	s, _, _ := simulated()
	c, err := prediction.CalibrationAt(s, 24, risksBy(24)[0], prediction.CalibrationOptions{Groups: 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	say(plots.CalibrationCurve(c))
	// Output:
	// Calibration at 24 months: 300 patients, 170 events, in 3 groups: 46 % predicted, 48 % observed; 57 % predicted, 55 % observed; 69 % predicted, 68 % observed. Observed / expected 1.00. Slope 1.00 (0.56 to 1.44).
}

func ExampleDecisionCurve() {
	s, _, _ := simulated()
	d, err := prediction.DecisionAt(s, 24, []prediction.Predicted{{Name: "extent and sex", Risk: risksBy(24)[0]}})
	if err != nil {
		fmt.Println(err)
		return
	}
	say(plots.DecisionCurve(d))
	// Output:
	// Decision curve at 24 months: 300 patients, 170 events, risk of all 57 %, thresholds from 0.01 to 0.99. extent and sex is better than everybody and nobody at 40 of 99 thresholds, from 0.43 to 0.9.
}

func ExampleBrierCurves() {
	s, _, _ := simulated()
	times := []float64{6, 12, 24, 36}
	b, err := prediction.Brier(s, times, risksBy(times...))
	if err != nil {
		fmt.Println(err)
		return
	}
	say(plots.BrierCurves([]plots.BrierCurve{{Name: "extent and sex", Score: b}}))
	// Output:
	// Brier score over time: 300 patients, 247 events. extent and sex, integrated 0.216, 0.210 at 36, where the reference has 0.214.
}

func ExampleCutPoint() {
	s, _, p := simulated()
	c, err := survival.BestCut(s, p.Extent)
	if err != nil {
		fmt.Println(err)
		return
	}
	say(plots.CutPoint(c))
	// Output:
	// Best cut-point, as observed by marker: 300 patients, 18 cut-points looked at. The largest statistic is 4.57 at 16, with 189 at or below and 111 above; P < 0.001, corrected for the search.
}

func ExampleLovePlot() {
	_, _, p := simulated()
	data, err := models.NewFrame(models.Labels("arm", p.Arm), models.Numbers("age", p.Age),
		models.Numbers("extent", p.Extent))
	if err != nil {
		fmt.Println(err)
		return
	}
	score, err := propensity.Fit(data, "arm", "age + extent")
	if err != nil {
		fmt.Println(err)
		return
	}
	weights, err := score.Weights(propensity.Overlap)
	if err != nil {
		fmt.Println(err)
		return
	}
	balance, err := score.Balance(weights)
	if err != nil {
		fmt.Println(err)
		return
	}
	say(plots.LovePlot(balance))
	// Output:
	// Love plot, overlap weights: 300 patients, 143 of them treated. Absolute standardised mean differences: propensity score 0.99 before, 0.03 after; age 0.03 before, 0.00 after; extent 1.00 before, 0.00 after.
}
