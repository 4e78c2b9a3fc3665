package stats_test

import (
	"fmt"

	"hipec/hccpm/stats"
	"hipec/hccpm/table"
)

var (
	pci = []float64{30, 12, 24, 30, 33, 10, 25, 30, 9, 6}
	cc  = []float64{2, 2, 3, 2, 2, 0, 0, 3, 0, 0}
)

func ExamplePearson() {
	c, err := stats.Pearson(pci, cc, stats.PearsonOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("r = %.3f, %s\n", c.R, table.P(c.P))
	// Output:
	// r = 0.667, P = 0.035
}

func ExampleLogistic() {
	death := []bool{false, false, true, true, true, true, false, true, false, false}
	fit, err := stats.Logistic(death, []stats.Predictor{{Name: "CC", Value: cc}}, stats.LogisticOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(fit)
	// Output:
	// Logistic regression: n = 10, events = 5
	//                coef se(coef)      z    p exp(coef) lower 95% CI upper 95% CI
	// (Intercept) -1.3563   1.1999 -1.130 0.26    0.2576      0.02452        2.706
	// CC           0.9561   0.6508  1.469 0.14     2.601       0.7265        9.315
	// Null deviance: 13.863 on 9 degrees of freedom; residual deviance: 11.194 on 8; AIC: 15.194
	// Iterations: 4
}

func ExampleLogisticFit_Coefficient() {
	response := []bool{false, false, true, true}
	fit, err := stats.Logistic(response, []stats.Predictor{{Name: "dose", Value: []float64{1, 2, 3, 4}}},
		stats.LogisticOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, found := fit.Coefficient("dose")
	fmt.Println(found, fit.Separation)
	fmt.Println(fit.Warnings[0])
	// Output:
	// true complete
	// complete separation by dose: the estimates have no finite limit and their errors mean nothing
}

func ExampleMedian() {
	m, err := stats.Median(pci)
	fmt.Println(m, err)
	// Output:
	// 24.5 <nil>
}

func ExampleQuantile() {
	for _, kind := range []stats.QuantileType{stats.Type7, stats.Type6} {
		q, err := stats.Quantile(pci, 0.25, kind)
		fmt.Println(kind, q, err)
	}
	// Output:
	// type 7 10.5 <nil>
	// type 6 9.75 <nil>
}

func ExampleRange() {
	lowest, highest, err := stats.Range(pci)
	fmt.Println(lowest, highest, err)
	// Output:
	// 6 33 <nil>
}

func ExampleDescribe() {
	d, err := stats.Describe(pci, stats.DescribeOptions{Name: "PCI"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(d)
	// Output:
	// n missing mean    sd min  q25 median q75 max
	// PCI 10       0 20.9 10.45   6 10.5   24.5  30  33
}

func ExampleWelchT() {
	low, high := []float64{10, 25, 9, 6}, []float64{30, 12, 24, 30, 33, 30}
	d, err := stats.WelchT(low, high, stats.WelchOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(d)
	// Output:
	// Welch two-sample t-test
	// n x n y mean x mean y difference lower 95% CI upper 95% CI       t     df       p missing
	//   4   6   12.5   26.5        -14      -26.893       -1.107 -2.6489 6.0766 0.03763       0
}

func ExampleMannWhitney() {
	low, high := []float64{10, 25, 9, 6}, []float64{30, 12, 24, 30, 33, 30}
	r, err := stats.MannWhitney(low, high, stats.MannWhitneyOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(r)
	// Output:
	// Mann-Whitney (Wilcoxon rank sum) test
	// n x n y U     z       p missing
	//   4   6 2 -2.05 0.04032       0
	// Method: normal approximation with continuity correction, corrected for ties.
}

func ExampleFisherExact() {
	// Deaths and survivors after CC0/1 and after CC2/3.
	f, err := stats.FisherExact(1, 3, 4, 2, stats.FisherOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(f)
	// Output:
	// Fisher's exact test of 1 3 / 4 2
	// odds ratio lower 95% CI upper 95% CI      p  n missing
	//     0.2033     0.002551        4.586 0.5238 10       0
	// Odds ratio: conditional maximum likelihood; limits exact.
}
