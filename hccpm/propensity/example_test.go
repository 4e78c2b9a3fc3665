package propensity_test

import (
	"fmt"

	"hipec/hccpm/models"
	"hipec/hccpm/propensity"
	"hipec/hccpm/simulate"
	"hipec/hccpm/survival"
)

// patients are simulated: those with more disease were treated more often, and the treatment helps,
// with a hazard ratio of 0.6.
func patients() (survival.Sample, models.Frame) {
	p, err := simulate.Indication(0.6, 1, simulate.Options{N: 400})
	if err != nil {
		panic(err)
	}
	data, err := models.NewFrame(models.Labels("arm", p.Arm), models.Numbers("age", p.Age),
		models.Numbers("extent", p.Extent))
	if err != nil {
		panic(err)
	}
	return p.Observed, data
}

func score() propensity.Score {
	_, data := patients()
	s, err := propensity.Fit(data, "arm", "age + extent")
	if err != nil {
		panic(err)
	}
	return s
}

func weights() propensity.Weights {
	w, err := score().Weights(propensity.ATE)
	if err != nil {
		panic(err)
	}
	return w
}

func ExampleFit() {
	_, data := patients()
	fmt.Println(propensity.Fit(data, "arm", "age + extent"))
	// Output:
	// Propensity score, arm = treated ~ age + extent: n = 400, treated = 196
	//               n  mean least median largest
	// arm=treated 196 0.594 0.071  0.590   0.982
	// arm=control 204 0.390 0.071  0.378   0.871
	//  <nil>
}

func ExampleScore_Weights() {
	fmt.Println(score().Weights(propensity.ATE))
	// Output:
	// Groups after inverse probability weights (ATE)
	//           n effective n
	// treated 196       140.1
	// others  204       158.1
	//  <nil>
}

func ExampleScore_Match() {
	fmt.Println(score().Match(propensity.MatchOptions{Caliper: 0.2, Logit: true}))
	// Output:
	// Groups after nearest-neighbour matching, 1:1 (ATT)
	//           n effective n
	// treated 139       139.0
	// others  139       139.0
	// 57 treated patients have no control; the effect is that of the others.
	// Caliper 0.2273.
	//  <nil>
}

func ExampleScore_Balance() {
	fmt.Println(score().Balance(weights()))
	// Output:
	// Balance before and after inverse probability weights (ATE): n = 400, treated = 196
	//                  treated before others before SMD before treated after others after SMD after variance ratio after KS after
	// propensity score         0.5942        0.3898      1.003        0.4934       0.4823     0.055                 1.04    0.076
	// age                       59.36         59.54     -0.017         59.16        59.14     0.002                 0.84    0.051
	// extent                     17.7         11.77      1.004          14.8        14.33     0.080                 1.14    0.069
	// SMD: difference of means in standard deviations of both groups, pooled, before. KS: largest difference of the distribution functions.
	// Effective numbers after: treated 140.1, others 158.1.
	//  <nil>
}

func ExampleBalance_Largest() {
	m, err := score().Match(propensity.MatchOptions{Caliper: 0.2})
	if err != nil {
		fmt.Println(err)
		return
	}
	b, err := score().Balance(m.Weights)
	fmt.Printf("%.3f %v\n", b.Largest(), err)
	// Output:
	// 0.147 <nil>
}

func ExampleBalanceRow_Name() {
	fmt.Println(propensity.BalanceRow{Covariate: "stage", Level: "3"}.Name())
	// Output:
	// stage = 3
}

// Raw, the treatment seems to do nothing; weighted, it helps.
func ExampleScore_Sample() {
	sample, data := patients()
	weighted, err := score().Sample(sample, weights())
	if err != nil {
		fmt.Println(err)
		return
	}
	raw, err := models.Cox(sample, data, "arm")
	if err != nil {
		fmt.Println(err)
		return
	}
	adjusted, err := models.Cox(weighted, data, "arm")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f, weighted %.2f (%.2f to %.2f)\n", raw.Coefficients[0].Ratio, adjusted.Coefficients[0].Ratio,
		adjusted.Coefficients[0].Lower, adjusted.Coefficients[0].Upper)
	// Output:
	// 0.85, weighted 0.61 (0.48 to 0.77)
}
