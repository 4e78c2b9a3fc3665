package models_test

import (
	"fmt"

	"hipec/hccpm/models"
	"hipec/hccpm/survival"
)

// Remission of leukaemia under 6-MP and placebo, 42 patients (Freireich et al. 1963, Blood 21:699).
func leukaemia() (survival.Sample, models.Frame) {
	times := []float64{6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35,
		1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23}
	event, arm := make([]bool, len(times)), make([]string, len(times))
	for i := range times {
		event[i], arm[i] = i < 9 || i >= 21, "6-MP"
		if i >= 21 {
			arm[i] = "placebo"
		}
	}
	s, err := survival.NewSample(survival.Columns{Time: times, Event: event, Name: "relapse", Unit: "weeks"})
	if err != nil {
		panic(err)
	}
	f, err := models.NewFrame(models.Labels("arm", arm, "6-MP", "placebo"))
	if err != nil {
		panic(err)
	}
	return s, f
}

func ExampleCox() {
	sample, data := leukaemia()
	fit, err := models.Cox(sample, data, "arm")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(fit)
	// Output:
	// Cox model of relapse (weeks), Efron ties, ~ arm: n = 42, events = 30
	//             coef exp(coef) se(coef)     z       p lower .95 upper .95
	// armplacebo 1.572     4.817   0.4124 3.812 0.00014     2.147     10.81
	// Likelihood ratio test = 16.35 on 1 df, p = 5.3e-05
	// Wald test = 14.53 on 1 df, p = 0.00014
	// Score (log-rank) test = 17.25 on 1 df, p = 3.3e-05
}

func ExampleParseTerms() {
	terms, err := models.ParseTerms("log(bili) * sex + strata(stage)")
	fmt.Println(terms, err)
	_, err = models.ParseTerms("age + sin(x)")
	fmt.Println(err)
	// Output:
	// log(bili) + sex + log(bili):sex + strata(stage) <nil>
	// models: formula "age + sin(x)", character 11: unknown function sin; there are factor, relevel, log, log2, log10, sqrt, exp, I(x^2), poly, ns, rcs, strata, offset and cluster
}

func ExampleNewFrame() {
	f, err := models.NewFrame(models.Numbers("age", []float64{61, 48}), models.Labels("sex", []string{"f", "m"}, "m", "f"))
	fmt.Println(f.N(), f.Columns(), err)
	_, labels, levels, err := f.Values("sex")
	fmt.Println(labels, levels, err)
	// Output:
	// 2 [age sex] <nil>
	// [f m] [m f] <nil>
}

func ExampleNumbers() {
	f, _ := models.NewFrame(models.Numbers("age", []float64{61, 48}))
	fmt.Println(f.Columns())
	// Output:
	// [age]
}

func ExampleLabels() {
	f, _ := models.NewFrame(models.Labels("sex", []string{"f", "m"}))
	fmt.Println(f.Columns())
	// Output:
	// [sex]
}

// A fit is looked at before it is believed: do the hazards stay proportional, and whom does it fit badly?
func ExampleCoxFit_ProportionalHazards() {
	sample, data := leukaemia()
	fit, err := models.Cox(sample, data, "arm")
	if err != nil {
		fmt.Println(err)
		return
	}
	test, err := fit.ProportionalHazards(models.PHOptions{Transform: models.ByRank})
	fmt.Print(test, err)
	// Output:
	// Proportional hazards of relapse (weeks), g(t): rank
	//         chisq df    p
	// arm    0.0066  1 0.94
	// GLOBAL 0.0066  1 0.94
	// A small p says that the effect of the term changes over time.
	//  <nil>
}

func ExampleCoxFit_Martingale() {
	sample, data := leukaemia()
	fit, err := models.Cox(sample, data, "arm", models.CoxOptions{Ties: survival.BreslowTies})
	if err != nil {
		fmt.Println(err)
		return
	}
	martingale, err := fit.Martingale()
	if err != nil {
		fmt.Println(err)
		return
	}
	deviance, _ := fit.Deviance()
	score, _ := fit.ScoreResiduals()
	dfbeta, _ := fit.DFBeta()
	fmt.Printf("row %d: %.3f %.3f %.3f %.4f\n", fit.Rows()[20]+1, martingale[20], deviance[20], score[20], dfbeta[20])
	schoenfeld, _ := fit.Schoenfeld()
	scaled, _ := fit.ScaledSchoenfeld()
	fmt.Printf("row %d, week %g: %.3f %.3f\n", schoenfeld.Rows[0]+1, schoenfeld.Time[0], schoenfeld.Residuals[0],
		scaled.Residuals[0])
	// Output:
	// row 21: -0.779 -1.248 [0.474] [0.0796]
	// row 22, week 1: [0.181] [2.420]
}

// Adjusted curves are survival curves like any others: they print, and plots.Survival draws them.
func ExampleCoxFit_Curves() {
	sample, data := leukaemia()
	fit, err := models.Cox(sample, data, "arm")
	if err != nil {
		fmt.Println(err)
		return
	}
	patients, _ := models.NewFrame(models.Labels("arm", []string{"6-MP", "placebo"}))
	curves, err := fit.Curves(patients, models.CurveOptions{Labels: []string{"6-MP", "placebo"}})
	fmt.Print(curves, err, "\n")
	risks, err := fit.Predict(patients)
	fmt.Printf("%.3f %v\n", risks[1].Risk, err)
	_, err = fit.Predict(models.Frame{})
	fmt.Println(err)
	other, _ := models.NewFrame(models.Labels("arm", []string{"surgery"}))
	_, err = fit.Predict(other)
	fmt.Println(err)
	// Output:
	// Survival predicted for new patients, relapse, Cox model ~ arm (weeks): n = 42, events = 30
	//          n events median 0.95LCL 0.95UCL
	// 6-MP    42     30     23      16      NA
	// placebo 42     30      8       5      12
	// n and events are those that the model was fitted to. Limits: log, level 0.95; standard errors of the model; ties: Efron.
	//  <nil>
	// 4.817 <nil>
	// models: no such column: "arm"; there are []
	// models: unknown level: column arm, row 1: "surgery"; the fit has seen ["6-MP" "placebo"]
}

func ExampleCoxFit_Concordance() {
	sample, data := leukaemia()
	fit, err := models.Cox(sample, data, "arm")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := fit.Concordance()
	fmt.Printf("%.4f %.4f %v\n", c.C, c.StdErr, err)
	fmt.Printf("%.3f\n", fit.LinearPredictors()[0])
	// Output:
	// 0.6900 0.0411 <nil>
	// 0.000
}

// Who has the event first is always under placebo here: the hazard ratio has no estimate but by Firth's method.
func ExampleCox_firth() {
	s, err := survival.NewSample(survival.Columns{Time: []float64{1, 2, 3, 4, 5, 6, 7, 8},
		Event: []bool{true, true, true, false, false, false, false, false}, Name: "relapse", Unit: "weeks"})
	if err != nil {
		fmt.Println(err)
		return
	}
	data, _ := models.NewFrame(models.Labels("arm", []string{"placebo", "placebo", "placebo", "drug", "drug", "placebo",
		"drug", "drug"}))
	fit, err := models.Cox(s, data, "arm")
	fmt.Println(fit.Converged, fit.Warnings[0], err)
	fit, err = models.Cox(s, data, "arm", models.CoxOptions{Penalty: models.Firth})
	fmt.Print(fit, err, "\n")
	// Output:
	// false the likelihood is monotone in armplacebo: the estimate is infinite, what is shown is where the iteration stopped, and its Wald limits and P mean nothing. Use the likelihood-ratio test, or Firth's method. <nil>
	// Cox model of relapse (weeks) by Firth's method, Efron ties, ~ arm: n = 8, events = 3
	//             coef exp(coef) se(coef)     z     p lower .95 upper .95
	// armplacebo 2.319     10.16    1.764 1.315 0.055    0.9575      1377
	// Likelihood ratio test = 3.682 on 1 df, p = 0.055
	// Wald test = 1.728 on 1 df, p = 0.19
	// p and limits by profile likelihood, se(coef) and z by Wald.
	// Warning: 3 events for 1 coefficient: with fewer than ten for each, only large effects can be seen.
	//  <nil>
}

// The table of a paper: each column alone, and all together.
func ExampleCoxSummary() {
	sample, _ := leukaemia()
	arm, sex, cells := make([]string, 42), make([]string, 42), make([]float64, 42)
	for i := range arm {
		arm[i], sex[i], cells[i] = "6-MP", []string{"m", "f"}[i%2], float64(i*7%11)
		if i >= 21 {
			arm[i] = "placebo"
		}
	}
	data, err := models.NewFrame(models.Labels("arm", arm), models.Labels("sex", sex, "m", "f"),
		models.Numbers("cells", cells))
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := models.CoxSummary(sample, data, "arm + sex + cells")
	fmt.Print(t, err, "\n")
	// Output:
	// Hazard ratios of relapse (weeks), Efron ties: n = 42, events = 30
	//       level    n events       univariable HR       p     multivariable HR       p
	// arm   6-MP    21      9                    1                            1
	//       placebo 21     21 4.82 (2.15 to 10.81) < 0.001 4.85 (2.15 to 10.97) < 0.001
	// sex   m       21     15                    1                            1
	//       f       21     15  1.08 (0.53 to 2.22)    0.83  0.96 (0.47 to 1.99)    0.92
	// cells         42     30  0.99 (0.89 to 1.11)    0.90  1.01 (0.90 to 1.13)    0.91
	// HR (95 % limits and p by Wald); p beside the reference of a factor with more than two levels: all of it, by likelihood ratio test.
	//  <nil>
}
