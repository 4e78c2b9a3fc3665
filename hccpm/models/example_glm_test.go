package models_test

import (
	"fmt"

	"hipec/hccpm/models"
)

// ward is ten patients with a length of stay, complications and days under observation.
func ward() models.Frame {
	f, err := models.NewFrame(
		models.Numbers("stay", []float64{12, 9, 21, 15, 30, 11, 18, 26, 14, 22}),
		models.Numbers("pci", []float64{6, 3, 15, 9, 22, 5, 11, 20, 8, 13}),
		models.Labels("sex", []string{"f", "m", "f", "m", "m", "f", "m", "f", "f", "m"}),
		models.Numbers("complications", []float64{1, 0, 2, 1, 4, 0, 1, 3, 1, 2}),
		models.Numbers("days", []float64{30, 30, 45, 30, 60, 25, 30, 50, 30, 40}),
		models.Numbers("died", []float64{0, 0, 1, 0, 1, 0, 1, 0, 0, 1}),
	)
	if err != nil {
		panic(err)
	}
	return f
}

// Days in hospital by peritoneal cancer index and sex, with errors that do not assume equal variances.
func ExampleLinear() {
	fit, err := models.Linear(ward(), "stay", "pci + sex", models.LinearOptions{Errors: models.HC3})
	fmt.Print(fit, err, "\n")
	p, err := fit.Predict(ward())
	fmt.Printf("row %d: %.1f days (%.1f to %.1f), residual %.2f %v\n", fit.Rows()[0]+1, p[0].Mean, p[0].Lower, p[0].Upper,
		fit.Residuals()[0], err)
	// Output:
	// Linear regression of stay ~ pci + sex: n = 10
	//              coef se(coef)      t       p lower .95 upper .95
	// (Intercept) 5.264  0.41807 12.591 4.6e-06    4.2753     6.252
	// pci         1.068  0.04202 25.419 3.7e-08    0.9688     1.168
	// sexm        1.145  0.62610  1.830    0.11   -0.3350     2.626
	// Residual standard deviation 0.8567; R² = 0.9879, adjusted 0.9844; errors HC3, t on 7 df.
	// F = 405.5 on 2 and 7 df, p = 5.8e-08
	// Warning: 10 rows for 2 coefficients: with fewer than ten for each, the model follows the chances of this sample.
	//  <nil>
	// row 1: 11.7 days (11.0 to 12.3), residual 0.33 <nil>
}

// Complications per day under observation.
func ExamplePoisson() {
	fit, err := models.Poisson(ward(), "complications", "pci + offset(log(days))")
	fmt.Print(fit, err, "\n")
	fmt.Printf("expected in row %d: %.2f\n", fit.Rows()[4]+1, fit.Fitted()[4])
	// Output:
	// Poisson regression of complications ~ pci + offset(log(days)): n = 10, events = 15
	//                 coef exp(coef) se(coef)      z       p lower .95 upper .95
	// (Intercept) -4.31777   0.01333  0.72929 -5.921 3.2e-09  0.003192   0.05567
	// pci          0.07735   1.08042  0.04299  1.799   0.072  0.993125   1.17540
	// Likelihood ratio test = 3.45 on 1 df, p = 0.063
	// Log-likelihood -11.0034, AIC 26.0068, dispersion 0.199; errors model-based.
	//  <nil>
	// expected in row 5: 4.39
}

// Does sex add to the peritoneal cancer index?
func ExampleAnova() {
	small, err := models.Logistic(ward(), "died", "pci")
	if err != nil {
		fmt.Println(err)
		return
	}
	large, err := models.Logistic(ward(), "died", "pci + sex")
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := models.Anova(small, large)
	fmt.Print(a, err, "\n")
	// Output:
	// Nested models, logistic regression of died = 1: n = 10
	// model          loglik coefficients chisq df    p
	// ~ pci       -5.072641            2
	// ~ pci + sex -3.936851            3 2.272  1 0.13
	// Each model against the one before, by likelihood ratio.
	//  <nil>
}

// Do fitted probabilities agree with what happened?
func ExampleLogisticFit_HosmerLemeshow() {
	fit, err := models.Logistic(ward(), "died", "pci", models.LogisticOptions{Penalty: models.Firth, FLIC: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	h, err := fit.HosmerLemeshow(3)
	fmt.Print(h, err, "\n")
	// Output:
	// Hosmer-Lemeshow test
	//  from    to n observed expected
	// 0.139 0.270 4        0     0.80
	// 0.270 0.458 3        2     1.14
	// 0.458 0.789 3        2     2.06
	// Chisq = 2.057 on 1 df, p = 0.15
	// Warning: the smallest expected count is 0.8: below 5 the P value is unreliable; take fewer groups.
	//  <nil>
}

// Uno's concordance of a Cox model does not depend on the censoring.
func ExampleCoxFit_Uno() {
	sample, data := leukaemia()
	fit, err := models.Cox(sample, data, "arm")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := fit.Uno(20)
	fmt.Print(c, err, "\n")
	// Output:
	// Uno's concordance, relapse (weeks): n = 42, events = 30
	//      C   se(C) concordant discordant   tied.x tied.y  tied.xy
	// 0.6915 0.04271   354.8602   68.13798 325.4733      0 16.12467
	// A higher score means an earlier event. Events up to 20.
	//  <nil>
}
