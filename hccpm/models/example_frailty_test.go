package models_test

import (
	"fmt"

	"hipec/hccpm/models"
	"hipec/hccpm/survival"
)

// Two catheters a patient: infections of one patient are alike, by a variance that is known from elsewhere.
func ExampleSharedFrailty() {
	c := survival.Columns{Name: "infection", Unit: "days",
		Time: []float64{8, 16, 23, 13, 22, 28, 447, 318, 30, 12, 24, 245, 7, 9, 511, 30, 53, 196, 15, 154},
		Event: []bool{true, true, true, false, true, true, true, true, true, true, true, true, true, true, true, true, true,
			true, true, true}}
	s, err := survival.NewSample(c)
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := models.NewFrame(models.Numbers("patient", []float64{1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10,
		10}),
		models.Labels("sex", []string{"m", "m", "f", "f", "m", "m", "f", "f", "m", "m", "f", "f", "m", "m", "f", "f", "f",
			"f", "m", "m"}, "m", "f"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fit, err := models.SharedFrailty(s, f, "sex", "patient", models.FrailtyOptions{Theta: 0.5})
	fmt.Print(fit, err, "\n")
	// Output:
	// Cox model of infection (days) with gamma frailty by patient, Efron ties, ~ sex: n = 20, events = 19, groups = 10
	//       coef exp(coef) se(coef)      z    p lower .95 upper .95
	// sexf -2.12    0.1201   0.8238 -2.573 0.01   0.02388    0.6034
	// Variance of the frailty 0.5; frailties from 0.517 to 1.66.
	// Marginal log-likelihood -36.0443, without frailty -34.5964
	//  <nil>
}
