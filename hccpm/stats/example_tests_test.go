package stats_test

import (
	"fmt"

	"hipec/hccpm/stats"
	"hipec/hccpm/table"
)

var (
	bmi  = []float64{22.6, 22.5, 24.8, 26.9, 20.0, 24.3, 19.5, 31.3, 21.6, 21.9}
	os2  = []float64{82.7, 62.6, 5.5, 36.9, 2.1, 49.9, 26.1, 1.0, 5.0, 43.0}
	low  = []float64{10, 25, 9, 6}
	high = []float64{30, 12, 24, 30, 33, 30}
)

// show prints a result or what went wrong.
func show(v any, err error) {
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(v)
}

func ExampleSpearman() {
	show(stats.Spearman(pci, cc, stats.RankCorrelationOptions{}))
	// Output:
	// Spearman's rank correlation rho
	//   rho lower 95% CI upper 95% CI        S      p  n missing
	// 0.604       -0.105        0.906 65.30403 0.0643 10       0
	// P: Student's t.
	// P is approximate because of ties; RankPermutation is exact for few pairs.
}

func ExampleKendall() {
	show(stats.Kendall(bmi, os2, stats.RankCorrelationOptions{}))
	// Output:
	// Kendall's rank correlation tau-b
	// tau-b lower 95% CI upper 95% CI C - D p  n missing
	// 0.022       -0.467        0.501     1 1 10       0
	// P: exact.
}

func ExampleHodgesLehmann() {
	show(stats.HodgesLehmann(low, high, stats.ShiftOptions{Method: stats.RankPermutation}))
	// Output:
	// Hodges-Lehmann estimate of a shift
	// n x n y shift lower 95% CI upper 95% CI missing
	//   4   6   -19          -27           -2       0
	// Limits: exact, given the ties.
}

func ExampleSignedRank() {
	show(stats.SignedRank(bmi, nil, stats.SignedRankOptions{Center: 22}))
	// Output:
	// Wilcoxon signed rank test
	//  n zeros  V      p pseudomedian lower 95% CI upper 95% CI missing
	// 10     0 40 0.2324         23.2        21.05        26.45       0
	// Method: exact.
}

func ExampleOneSampleT() {
	show(stats.OneSampleT(bmi, stats.TOptions{Mean: 22}))
	// Output:
	// One-sample t-test
	//  n  mean    sd lower 95% CI upper 95% CI     t df      p missing
	// 10 23.54 3.511       21.028       26.052 1.387  9 0.1988       0
}

func ExamplePairedT() {
	before, after := []float64{12, 15, 11, 18}, []float64{10, 14, 11, 13}
	show(stats.PairedT(before, after, stats.TOptions{}))
	// Output:
	// Paired t-test
	// n mean difference     sd lower 95% CI upper 95% CI      t df      p missing
	// 4               2 2.1602      -1.4374       5.4374 1.8516  3 0.1612       0
}

func ExampleStudentT() {
	show(stats.StudentT(low, high, stats.WelchOptions{}))
	// Output:
	// Two-sample t-test, equal variances
	// n x n y mean x mean y difference lower 95% CI upper 95% CI       t df       p missing
	//   4   6   12.5   26.5        -14      -25.914       -2.086 -2.7098  8 0.02667       0
}

func ExampleKruskalWallis() {
	show(stats.KruskalWallis([][]float64{low, high, {18, 22}}, stats.GroupsOptions{}))
	// Output:
	// Kruskal-Wallis rank sum test
	// groups  n     H df       p missing
	//      3 12 5.513  2 0.06351       0
}

func ExampleOneWay() {
	show(stats.OneWay([][]float64{low, high, {18, 22}}, stats.GroupsOptions{EqualVariance: true}))
	// Output:
	// One-way analysis of variance
	// groups  n      F df df within       p missing
	//      3 12 4.0785  2         9 0.05484       0
}

func ExampleProportion() {
	for _, m := range []stats.ProportionMethod{stats.ClopperPearson, stats.MidP, stats.Wilson} {
		s, err := stats.Proportion(7, 10, stats.ProportionOptions{Method: m})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(m, table.Interval(s.Estimate, s.Lower, s.Upper, 3))
	}
	// Output:
	// Clopper-Pearson 0.700 (0.348 to 0.933)
	// mid-p 0.700 (0.380 to 0.917)
	// Wilson 0.700 (0.397 to 0.892)
}

func ExampleChiSquare() {
	show(stats.ChiSquare([][]int{{18, 7}, {6, 14}}, stats.ChiSquareOptions{}))
	// Output:
	// Chi-squared test with Yates' correction of 18 7 / 6 14
	// X-squared df       p  n missing
	//    6.2779  1 0.01223 45       0
}

func ExampleFisherTable() {
	show(stats.FisherTable([][]int{{3, 0, 2}, {1, 5, 0}}, stats.ChiSquareOptions{}))
	// Output:
	// Fisher's exact test of 3 0 2 / 1 5 0
	//       p  n missing
	// 0.01515 11       0
}

func ExampleAdjust() {
	p, err := stats.Adjust([]float64{0.01, 0.04, 0.03}, stats.Holm)
	fmt.Println(p, err)
	// Output:
	// [0.03 0.06 0.06] <nil>
}

func ExampleStandardizedDifference() {
	fmt.Printf("%.3f\n", stats.StandardizedDifference(63.34, 61.08, 9.14, 8.85))
	// Output: 0.251
}

func ExampleStandardizedDifferenceOfLevels() {
	// R: sqrt(t(p - q) %*% solve(S) %*% (p - q)) for ECOG 0 to 3 of men and women of the lung data
	fmt.Printf("%.12f\n", stats.StandardizedDifferenceOfLevels([]int{36, 71, 29, 1}, []int{27, 42, 21, 0}))
	fmt.Printf("%.12f\n", stats.StandardizedDifferenceOfLevels([]int{10, 20}, []int{30, 15}))
	// Output:
	// 0.164977598016
	// 0.707106781187
}
