package cohort_test

import (
	"fmt"

	"hipec/hccpm/cohort"
	"hipec/hccpm/models"
)

// Rows that the sample or the model leaves out are counted, and the others stay beside their patients.
func ExampleCohort_Values() {
	c, err := cohort.Open("testdata/pbc.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := c.Survival("time", "status", cohort.SurvivalOptions{Event: 2, By: []string{"stage"}, Name: "death",
		Unit: "days"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fit, err := models.Cox(s, c, "log(bili) + factor(stage) + trt")
	fmt.Print(fit, err, "\n")
	fmt.Println(s.Given(), s.N(), len(fit.Rows()))
	numbers, labels, levels, err := c.Values("bili")
	fmt.Println(len(numbers), labels, levels, err)
	// Output:
	// Cox model of death (days), Efron ties, ~ log(bili) + factor(stage) + trt: n = 312, events = 125, 106 dropped as missing (stage 6, trt 100)
	//                    coef exp(coef) se(coef)      z      p lower .95 upper .95
	// log(bili)       1.00055    2.7198  0.09743 10.269 <2e-16    2.2470     3.292
	// factor(stage)2  1.29713    3.6588  1.03289  1.256   0.21    0.4832    27.704
	// factor(stage)3  1.60111    4.9585  1.01658  1.575   0.12    0.6761    36.364
	// factor(stage)4  2.24581    9.4481  1.01423  2.214  0.027    1.2943    68.970
	// trt            -0.07226    0.9303  0.18116 -0.399   0.69    0.6523     1.327
	// Likelihood ratio test = 155.8 on 5 df, p = <2e-16
	// Wald test = 145.1 on 5 df, p = <2e-16
	// Score (log-rank) test = 175.6 on 5 df, p = <2e-16
	// Note: the groups of the sample are not in the model; a column of the data in the formula is.
	//  <nil>
	// 418 412 312
	// 418 [] [] <nil>
}
