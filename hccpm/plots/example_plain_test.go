package plots_test

import (
	"fmt"
	"math"

	"hipec/hccpm/plots"
)

// say prints a figure in words, or why there is none.
func say(figure *plots.Figure, err error) {
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(figure.Alt())
}

// The drawing of more rows is testdata/forest.svg.
func ExampleForest() {
	say(plots.Forest([]plots.ForestRow{
		{Label: "CC2/3", Estimate: 2.71, Lower: 0.29, Upper: 25.1, P: 0.38, N: 6, Events: 4},
		{Label: "PCI, per point", Estimate: 1.04, Lower: 0.94, Upper: 1.15, P: 0.45, N: 10, Events: 5},
	}, plots.ForestOptions{Effect: "Hazard ratio"}))
	// Output:
	// Forest plot of 2 estimates, Hazard ratio with 95 % limits: CC2/3 2.71 (0.29 to 25.10), P = 0.38 (6 patients, 4 events); PCI, per point 1.04 (0.94 to 1.15), P = 0.45 (10 patients, 5 events).
}

// The drawing of ten patients is testdata/swimmer.svg.
func ExampleSwimmer() {
	say(plots.Swimmer([]plots.Lane{
		{Label: "1", To: 82.7, Followed: true},
		{Label: "3", To: 5.5, Periods: []plots.LanePeriod{{From: 0, To: 4, Name: "free of progression"}},
			Marks: []plots.LaneMark{{Time: 4, What: plots.Progression}, {Time: 5.5, What: plots.Death}}},
	}, plots.SwimmerOptions{XLabel: "Months since CRS+HIPEC"}))
	// Output:
	// Swimmer plot: 2 patients, 1 death, 1 progression, 1 still followed. 1: still followed at 82.7; 3: progression at 4, death at 5.5.
}

// The drawing is testdata/residuals.svg.
func ExampleResiduals() {
	say(plots.Residuals([]float64{1, 2.1, 5.5, 9, 14, 22, 36.9, 43, 49.9},
		[]float64{0.9, -0.3, 0.5, 0.8, -0.6, 0.1, -0.7, -0.2, -1.1}, plots.FigureOptions{}))
	// Output:
	// Residuals against time: 9 residuals, one for each of 9 events, from -1.1 to 0.9. The smooth curve goes from 0.467 to -0.847.
}

// The drawing of four groups is testdata/calibration.svg.
func ExampleCalibration() {
	say(plots.Calibration([]plots.CalibrationGroup{
		{Predicted: 0.1, Observed: 0.08, Lower: 0.02, Upper: 0.2, N: 50, Events: 4},
		{Predicted: 0.3, Observed: 0.36, Lower: 0.24, Upper: 0.5, N: 50, Events: 18},
	}, plots.FigureOptions{}))
	// Output:
	// Calibration: 100 patients, 22 events, in 2 groups: 10 % predicted, 8 % observed; 30 % predicted, 36 % observed.
}

// The drawing of two scores is testdata/roc.svg.
func ExampleROC() {
	say(plots.ROC([]plots.ROCCurve{{Name: "CC score", AUC: 0.62, Lower: math.NaN(), Upper: math.NaN(), N: 10, Events: 5,
		FalsePositive: []float64{0.2, 0.6, 1}, TruePositive: []float64{0.2, 0.8, 1}}}, plots.FigureOptions{}))
	// Output:
	// ROC curve: CC score, AUC 0.62, 10 patients, 5 events.
}

// The drawing of four measurements is testdata/correlations.svg.
func ExampleCorrelations() {
	say(plots.Correlations([]string{"PCI", "CC score"}, [][]float64{{1, 0.667}, {0.667, 1}}, 10, plots.FigureOptions{}))
	// Output:
	// Correlations: 2 measurements, 10 patients; CC score and PCI 0.67.
}

// The drawing is testdata/boxes.svg.
func ExampleBoxes() {
	say(plots.Boxes([]plots.BoxGroup{
		{Label: "CC0/1", Values: []float64{10, 25, 9, 6}},
		{Label: "CC2/3", Values: []float64{30, 12, 24, 30, 33, 30}},
	}, plots.FigureOptions{YLabel: "PCI"}))
	// Output:
	// Values by group: 10 values. CC0/1: n = 4, median 9.5 (6 to 25); CC2/3: n = 6, median 30 (12 to 33).
}

// The drawing of eight patients is testdata/waterfall.svg.
func ExampleWaterfall() {
	say(plots.Waterfall([]plots.Change{
		{Label: "1", Percent: -42}, {Label: "2", Percent: 34}, {Label: "3", Percent: -12},
	}, plots.FigureOptions{}))
	// Output:
	// Waterfall plot: 3 patients, from 34 to -42 %; 1 shrank by 30 % or more, 1 grew by 20 % or more.
}
