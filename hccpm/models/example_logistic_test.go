package models_test

import (
	"fmt"

	"hipec/hccpm/models"
)

// A column that separates the outcomes has no estimate by maximum likelihood, and one by Firth's method.
func ExampleLogistic() {
	data, err := models.NewFrame(
		models.Labels("outcome", []string{"alive", "alive", "alive", "alive", "dead", "dead", "dead", "dead"}, "alive",
			"dead"),
		models.Numbers("score", []float64{1, 2, 3, 4, 5, 6, 7, 8}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fit, err := models.Logistic(data, "outcome", "score")
	fmt.Println(fit.Converged, fit.Warnings[0], err)
	firth, err := models.Logistic(data, "outcome", "score", models.LogisticOptions{Penalty: models.Firth})
	fmt.Print(firth, err, "\n")
	fmt.Printf("%.2f %v %v\n", firth.Fitted(), firth.Rows(), firth.Outcomes())
	// Output:
	// false the likelihood is monotone in score: the estimate is infinite, what is shown is where the iteration stopped, and its Wald limits and P mean nothing. Use the likelihood-ratio test, or Firth's method. <nil>
	// Logistic regression of outcome = dead by Firth's method, ~ score: n = 8, events = 4
	//               coef exp(coef) se(coef)      z     p lower .95 upper .95
	// (Intercept) -4.647  0.009587   3.1981 -1.453  0.03  4.65e-12    0.7188
	// score        1.033  2.808764   0.6727  1.535 0.017     1.144  313.0917
	// Likelihood ratio test = 5.736 on 1 df, p = 0.017
	// Log-likelihood -1.15508, AIC 6.31015
	// p and limits by profile likelihood, se(coef) and z by Wald.
	// Warning: 4 events for 1 coefficient: with fewer than ten for each, only large effects can be seen.
	//  <nil>
	// [0.03 0.07 0.18 0.37 0.63 0.82 0.93 0.97] [0 1 2 3 4 5 6 7] [false false false false true true true true]
}
