package models_test

import (
	"fmt"
	"math"

	"hipec/hccpm/models"
	"hipec/hccpm/survival"
)

// A Weibull model in accelerated failure time: how much longer remission lasts, and when half have relapsed.
func ExampleParametric() {
	sample, data := leukaemia()
	fit, err := models.Parametric(sample, data, "arm")
	fmt.Print(fit, err, "\n")
	arms, err := models.NewFrame(models.Labels("arm", []string{"6-MP", "placebo"}))
	if err != nil {
		fmt.Println(err)
		return
	}
	median, err := fit.Quantiles(arms, []float64{0.5})
	for i, m := range median {
		fmt.Printf("median %d: %.1f weeks (%.1f to %.1f) %v\n", i+1, m[0].Value, m[0].Lower, m[0].Upper, err)
	}
	s, err := fit.Survival(arms, []float64{12})
	fmt.Printf("in remission at 12 weeks: %.2f (%.2f to %.2f) %v\n", s[0][0].Value, s[0][0].Lower, s[0][0].Upper, err)
	h, err := fit.Hazard(arms, []float64{12})
	fmt.Printf("hazard at 12 weeks: %.3f and %.3f a week %v\n", h[0][0].Value, h[1][0].Value, err)
	// Output:
	// Weibull model of relapse (weeks), accelerated failure time, ~ arm: n = 42, events = 30
	//               coef time ratio se(coef)      z       p lower .95 upper .95
	// (Intercept)  3.516    33.6390   0.2518 13.963  <2e-16   20.5365   55.1010
	// armplacebo  -1.267     0.2816   0.3106 -4.080 4.5e-05    0.1532    0.5176
	// scale 0.7322 (0.5486 to 0.9772), se 0.1078
	// Likelihood ratio test = 19.65 on 1 df, p = 9.3e-06
	// Log-likelihood -106.579, AIC 219.159
	//  <nil>
	// median 1: 25.7 weeks (15.9 to 41.6) <nil>
	// median 2: 7.2 weeks (5.1 to 10.3) <nil>
	// in remission at 12 weeks: 0.78 (0.61 to 0.89) <nil>
	// hazard at 12 weeks: 0.028 and 0.157 a week <nil>
}

// Relapses found at visits every four weeks, with a spline for the log cumulative hazard.
func ExampleParametricIntervals() {
	sample, data := leukaemia()
	visits := survival.IntervalColumns{Name: "relapse", Unit: "weeks"}
	for i, t := range sample.Times() {
		left, right := 4*math.Floor(t/4), 4*math.Floor(t/4)+4
		if !sample.EventFlags()[i] {
			left, right = t, math.Inf(1)
		}
		visits.Left, visits.Right = append(visits.Left, left), append(visits.Right, right)
	}
	fit, err := models.ParametricIntervals(visits, data, "arm", models.ParametricOptions{
		Distribution: models.RoystonParmar, Knots: 1})
	fmt.Print(fit, err, "\n")
	// Output:
	// Royston-Parmar model of relapse (weeks), proportional hazards, ~ arm: n = 42, events = 30
	//               coef       HR se(coef)      z       p lower .95 upper .95
	// (Intercept) -5.607 0.003671   1.4351 -3.907 9.3e-05 0.0002204   0.06115
	// armplacebo   1.673 5.326048   0.4284  3.904 9.5e-05 2.2999945  12.33341
	// gamma1 1.765 (0.245 to 3.286), se 0.7757
	// gamma2 0.105 (-0.4165 to 0.6265), se 0.2661
	// Knots at 2 10 22
	// Likelihood ratio test = 17.38 on 1 df, p = 3.1e-05
	// Log-likelihood -66.0851, AIC 140.17
	//  <nil>
}
