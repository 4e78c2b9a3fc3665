package survival_test

import (
	"fmt"

	"hipec/hccpm/survival"
)

func ExampleLogRank_weights() {
	for _, o := range []survival.LogRankOptions{{}, {Weight: survival.Gehan}, {Weight: survival.TaroneWare},
		{Weight: survival.PetoPeto}, {Rho: 0, Gamma: 1}} {
		t, err := survival.LogRank(leukaemia(), o)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%v, rho %v, gamma %v: %.3f\n", o.Weight, o.Rho, o.Gamma, t.Chisq)
	}
	// Output:
	// Fleming-Harrington, rho 0, gamma 0: 16.793
	// Gehan-Breslow-Wilcoxon, rho 0, gamma 0: 13.458
	// Tarone-Ware, rho 0, gamma 0: 15.124
	// Peto-Peto, rho 0, gamma 0: 14.084
	// Fleming-Harrington, rho 0, gamma 1: 13.048
}

func ExampleLogRankTrend() {
	s, err := os2().By([]string{"2", "2", "3", "2", "2", "0", "0", "3", "0", "0"})
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := survival.LogRankTrend(s, survival.TrendOptions{Scores: []float64{0, 2, 3}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(t)
	// Output:
	// Log-rank test for trend, OS2 (months): n = 10, events = 5
	// group score
	// 0         0
	// 2         2
	// 3         3
	// Z = 1.46, Chisq = 2.14 on 1 degrees of freedom, p = 0.14
}

func ExamplePairwise() {
	s, err := os2().By([]string{"2", "2", "3", "2", "2", "0", "0", "3", "0", "0"})
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := survival.Pairwise(s, survival.PairwiseOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(p)
	// Output:
	// Log-rank test, pairwise, OS2 (months): n = 10, events = 5
	//      Chisq     p adjusted
	// 0 2 0.0764  0.78     0.78
	// 0 3    4.9 0.027    0.081
	// 2 3    2.6  0.11     0.21
	// Adjustment: Holm.
}

func ExampleMaxComboTest() {
	m, err := survival.MaxComboTest(leukaemia(), survival.MaxComboOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(m)
	// Output:
	// Max-combo test, 6-MP against placebo, remission (weeks): n = 42, events = 30
	// rho gamma     Z       p
	//   0     0  -4.1 4.2e-05
	//   0     1 -3.61   3e-04
	//   1     0  -3.8 0.00014
	//   1     1 -3.57 0.00036
	// max |Z| = 4.1, p = 0.00011
}

// Ten patients: 210 splits, and no appeal to large samples.
func ExamplePermutationLogRank() {
	p, err := survival.PermutationLogRank(byCC(), survival.PermutationOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(p)
	// Output:
	// Log-rank test by permutation, OS2 (months): n = 10, events = 5
	// method splits      p MC error asymptotic p
	// exact     210 0.3619        0       0.3571
}

// Follow-up differs between the groups: times are permuted apart from censoring.
func ExamplePermutationLogRank_unequalCensoring() {
	p, err := survival.PermutationLogRank(leukaemia(), survival.PermutationOptions{Method: survival.ImputePermute,
		Replicates: 999, Seed: 7})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Method, p.Splits, p.P)
	// Output:
	// imputation and permutation 999 0.001
}

func ExampleLifeTables_Gehan() {
	l, err := survival.LifeTable(leukaemia(), survival.LifeTableOptions{Breaks: []float64{0, 5, 10, 15, 20, 25}})
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := l.Gehan()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(t)
	// Output:
	// Wilcoxon (Gehan), remission (weeks): n = 42, events = 30
	// group    N mean score
	// 6-MP    21      13.86
	// placebo 21     -13.86
	// Statistic = 14.9 on 1 degrees of freedom, p = 0.00011
}

func ExampleActuarial_Survival() {
	for _, r := range []survival.LifeTableReading{survival.AtStart, survival.AtEnd} {
		l, err := survival.LifeTable(os2(), survival.LifeTableOptions{Breaks: []float64{0, 12, 24, 36, 48}, Reading: r})
		if err != nil {
			fmt.Println(err)
			return
		}
		s, err := l.Groups[0].Survival(36)
		fmt.Printf("%v: %.3f %v\n", r, s, err)
	}
	// Output:
	// survival at the start of the interval: 0.684 <nil>
	// survival at the end of the interval: 0.532 <nil>
}

func ExampleUno() {
	score := []float64{1, 0, 5, 3, 4, 2, 2, 5, 1, 3}
	c, err := survival.Uno(os2(), score, survival.ConcordanceOptions{Until: 24})
	fmt.Print(c, err, "\n")
	// Output:
	// Uno's concordance, OS2 (months): n = 10, events = 5
	//      C   se(C) concordant discordant tied.x tied.y tied.xy
	// 0.9396 0.04564   22.83673          1      1      0       0
	// A higher score means an earlier event. Events up to 24.
	//  <nil>
}

func ExampleHarrell() {
	score := []float64{1, 0, 5, 3, 4, 2, 2, 5, 1, 3}
	c, err := survival.Harrell(os2(), score, survival.ConcordanceOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(c)
	// Output:
	// Concordance, OS2 (months): n = 10, events = 5
	//     C   se(C) concordant discordant tied.x tied.y tied.xy
	// 0.931 0.04333         26          1      2      0       0
	// A higher score means an earlier event.
}
