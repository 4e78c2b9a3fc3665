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
