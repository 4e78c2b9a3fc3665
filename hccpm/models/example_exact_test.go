package models_test

import (
	"fmt"

	"hipec/hccpm/models"
)

// Ten patients: each coefficient given the sums of the other columns.
func ExampleExactLogistic() {
	fit, err := models.ExactLogistic(ward(), "died", "pci + sex", models.ExactOptions{MidP: true})
	fmt.Print(fit, err, "\n")
	// Output:
	// Exact logistic regression of died = 1, ~ pci + sex: n = 10, events = 4
	//         coef odds ratio    p lower .95 upper .95 sum possible
	// pci   0.2377      1.268 0.14    0.9502     1.971  61       32
	// sexm 0.6931*          2 0.33    0.1053       Inf   3        2
	// p and limits count half of the probability of what was observed (mid-p). sum: of the column over the events; possible: sums that the others leave.
	// * median-unbiased: the conditional maximum-likelihood estimate is infinite.
	//  <nil>
}

// Each case with two controls.
func ExampleConditionalLogistic() {
	data, err := models.NewFrame(
		models.Numbers("leak", []float64{1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0}),
		models.Numbers("pci", []float64{18, 10, 14, 9, 12, 7, 22, 15, 19, 16, 6, 17}),
		models.Numbers("set", []float64{1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fit, err := models.ConditionalLogistic(data, "leak", "pci + strata(set)")
	fmt.Print(fit, err, "\n")
	// Output:
	// Conditional logistic regression of leak = 1, ~ pci + strata(set): n = 12, events = 4, 4 sets, 4 of them informative
	//       coef exp(coef) se(coef)     z   p lower .95 upper .95
	// pci 0.3561     1.428   0.2756 1.292 0.2    0.8319      2.45
	// Likelihood ratio test = 2.795 on 1 df, p = 0.095
	// Wald test = 1.67 on 1 df, p = 0.2
	// Score test = 2.093 on 1 df, p = 0.15
	// Warning: 4 events for 1 coefficient: with fewer than ten for each, estimates are biased away from 0 and limits too narrow.
	//  <nil>
}
