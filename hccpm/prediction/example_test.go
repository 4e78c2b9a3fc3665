package prediction_test

import (
	"fmt"

	"hipec/hccpm/models"
	"hipec/hccpm/prediction"
	"hipec/hccpm/survival"
)

// eight patients, and the risk of death within two years that somebody predicted for each.
func eight() (survival.Sample, []float64) {
	s, err := survival.NewSample(survival.Columns{Unit: "years", Time: []float64{0.5, 1, 1.2, 1.5, 2.5, 3, 3.5, 4},
		Event: []bool{true, true, false, true, true, false, true, false}})
	if err != nil {
		panic(err)
	}
	return s, []float64{0.9, 0.5, 0.6, 0.7, 0.2, 0.55, 0.3, 0.1}
}

func ExampleTimeROC() {
	s, risk := eight()
	c, err := prediction.TimeROC(s, 2, risk)
	fmt.Print(c)
	fmt.Println(err)
	// Output:
	// Area under the ROC curve at 2 years: n = 8, events = 5
	// cases controls censored before    AUC     se 0.95.LCL 0.95.UCL
	//     3        4               1 0.9219 0.0943   0.7371        1
	// Cumulative cases, dynamic controls; cases weighted by the inverse chance of being uncensored.
	// <nil>
}

func ExampleCompareTimeAUC() {
	s, risk := eight()
	c, err := prediction.CompareTimeAUC(s, 2, risk, []float64{1, 2, 3, 4, 5, 6, 7, 8})
	fmt.Printf("%.3f %.3f %v\n", c.First, c.Second, err)
	// Output: 0.922 0.000 <nil>
}

func ExampleBrier() {
	s, risk := eight()
	b, err := prediction.Brier(s, []float64{1, 2}, [][]float64{risk, risk})
	fmt.Printf("%.4f %.4f %.4f %v\n", b.Points[0].Score, b.Points[1].Score, b.Integrated, err)
	// Output: 0.1941 0.1124 0.1532 <nil>
}

func ExampleCalibration() {
	_, risk := eight()
	c, err := prediction.Calibration([]bool{true, true, false, false, false, true, false, false}, risk,
		prediction.CalibrationOptions{Groups: 2})
	fmt.Println(len(c.Groups), c.Groups[0].Observed, c.Groups[1].Observed, err)
	// Output: 2 0.25 0.5 <nil>
}

func ExampleCalibrationAt() {
	s, risk := eight()
	c, err := prediction.CalibrationAt(s, 2, risk, prediction.CalibrationOptions{Groups: 2})
	for _, g := range c.Groups {
		fmt.Printf("predicted %.2f, observed %.2f\n", g.Predicted, g.Observed)
	}
	fmt.Println(err)
	// Output:
	// predicted 0.28, observed 0.25
	// predicted 0.69, observed 0.62
	// <nil>
}

func ExampleDecision() {
	_, risk := eight()
	d, err := prediction.Decision([]bool{true, true, false, true, false, false, false, false}, []prediction.Predicted{
		{Name: "model", Risk: risk}},
		prediction.DecisionOptions{Thresholds: []float64{0.25, 0.5}})
	fmt.Print(d)
	fmt.Println(err)
	// Output:
	// Net benefit: n = 8, events = 3
	// threshold     all  model
	//      0.25  0.1667 0.2500
	//       0.5 -0.2500 0.1250
	// Per patient, in true positives; acting on nobody is 0.
	// <nil>
}

func ExampleDecisionAt() {
	s, risk := eight()
	d, err := prediction.DecisionAt(s, 2, []prediction.Predicted{{Name: "model", Risk: risk}},
		prediction.DecisionOptions{Thresholds: []float64{0.25, 0.5}})
	fmt.Printf("%.3f %.3f %v\n", d.Models[0].Benefit[0], d.All.Benefit[0], err)
	// Output: 0.306 0.200 <nil>
}

// forty patients whose risk rises with x.
func forty() (survival.Sample, models.Frame) {
	in := survival.Columns{Name: "death", Unit: "months"}
	var x, died []float64
	for i := range 40 {
		v := float64(i * 7 % 40)
		x, died = append(x, v), append(died, float64(i*i*i%7%2))
		in.Time, in.Event = append(in.Time, 60-v+float64(i*13%17)), append(in.Event, i%3 > 0)
	}
	s, err := survival.NewSample(in)
	if err != nil {
		panic(err)
	}
	f, err := models.NewFrame(models.Numbers("x", x), models.Numbers("died", died))
	if err != nil {
		panic(err)
	}
	return s, f
}

func ExampleValidateCox() {
	s, data := forty()
	v, err := prediction.ValidateCox(s, data, "x", prediction.ValidateOptions{Replicates: 50, Seed: 1})
	fmt.Print(v)
	fmt.Println(err)
	// Output:
	// Cox model of death ~ x: n = 40, events = 26, validated by bootstrap
	//             apparent training   test optimism corrected
	// Concordance   0.9344   0.9347 0.9344   0.0003    0.9341
	// Slope         1.0000   1.0000 0.9729   0.0271    0.9729
	// 50 fits to rows drawn with replacement; tested on all rows. Seed 1.
	// <nil>
}

func ExampleValidateLogistic() {
	_, data := forty()
	v, err := prediction.ValidateLogistic(data, "died", "x", prediction.ValidateOptions{Method: prediction.CrossValidation,
		Replicates: 4, Seed: 1})
	fmt.Println(v.Measures[0].Name, v.Measures[0].Corrected < v.Measures[0].Apparent, err)
	// Output: AUC true <nil>
}
