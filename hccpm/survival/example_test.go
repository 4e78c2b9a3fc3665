package survival_test

import (
	"fmt"

	"hipec/hccpm/survival"
)

// os2 is survival after surgery of the ten patients, in months.
func os2() survival.Sample {
	s, err := survival.NewSample(survival.Columns{
		Time:  []float64{82.7, 62.6, 5.5, 36.9, 2.1, 49.9, 26.1, 1.0, 5.0, 43.0},
		Event: []bool{false, false, true, true, true, true, false, true, false, false},
		Name:  "OS2", Unit: "months",
	})
	if err != nil {
		panic(err) // the data above are good
	}
	return s
}

// byCC groups them by completeness of cytoreduction.
func byCC() survival.Sample {
	s, err := os2().By([]string{"CC2/3", "CC2/3", "CC2/3", "CC2/3", "CC2/3",
		"CC0/1", "CC0/1", "CC2/3", "CC0/1", "CC0/1"})
	if err != nil {
		panic(err)
	}
	return s
}

func ExampleNewSample() {
	_, err := survival.NewSample(survival.Columns{
		Time:  []float64{12, -3, 7},
		Event: []bool{true, false, true},
		Entry: []float64{0, 0, 9},
	})
	fmt.Println(err)
	fmt.Print(os2())
	// Output:
	// survival: invalid value: Time, row 2: -3 is negative
	// survival: invalid value: Entry, row 2: 0 is not before its time -3
	// survival: invalid value: Entry, row 3: 9 is not before its time 7
	// OS2 (months): n = 10, events = 5
	//  82.7+ 62.6+ 5.5 36.9 2.1 49.9 26.1+ 1 5+ 43+
}

func ExampleSample_By() {
	s := byCC()
	fmt.Println(s.Strata(), s.N(), s.Events())
	// Output:
	// [CC0/1 CC2/3] 10 5
}

func ExampleKaplanMeier() {
	km, err := survival.KaplanMeier(byCC(), survival.KaplanMeierOptions{ConfType: survival.LogLog})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(km)
	// Output:
	// Kaplan-Meier, OS2 (months): n = 10, events = 5
	//       n events median 0.95LCL 0.95UCL
	// CC0/1 4      1   49.9      NA      NA
	// CC2/3 6      4   21.2       1      NA
	// Limits: log-log, level 0.95; standard errors by Greenwood; median: midpoint of the flat stretch.
}

func ExampleCurves_AtTimes() {
	km, err := survival.KaplanMeier(os2(), survival.KaplanMeierOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(km.AtTimes([]float64{12, 36, 60, 100}))
	// Output:
	// Kaplan-Meier, OS2 (months): n = 10, events = 5
	// time n.risk n.event survival std.err lower 95% CI upper 95% CI
	//   12      6       3    0.686   0.151        0.445            1
	//   36      5       3    0.686   0.151        0.445            1
	//   60      2       5    0.366   0.188        0.133            1
	//  100      0       5    0.366   0.188        0.133            1
	// Limits: log; standard errors by Greenwood.
	// Times with nobody at risk lie past the last follow-up; survival is carried forward.
}

func ExampleCurves_Summary() {
	km, err := survival.KaplanMeier(os2(), survival.KaplanMeierOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(km.Summary())
	// Output:
	// Kaplan-Meier, OS2 (months): n = 10, events = 5
	// time n.risk n.event survival std.err lower 95% CI upper 95% CI
	//  1.0     10       1    0.900  0.0949        0.732            1
	//  2.1      9       1    0.800  0.1265        0.587            1
	//  5.5      7       1    0.686  0.1515        0.445            1
	// 36.9      5       1    0.549  0.1724        0.296            1
	// 49.9      3       1    0.366  0.1884        0.133            1
	// Limits: log; standard errors by Greenwood.
}

func ExampleCurve_At() {
	km, err := survival.KaplanMeier(os2(), survival.KaplanMeierOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, months := range []float64{36, 120} {
		p := km.Groups[0].At(months)
		fmt.Printf("S(%v) = %.3f, at risk %v, past the end: %v\n", p.Time, p.Survival, p.AtRisk, p.PastEnd)
	}
	// Output:
	// S(36) = 0.686, at risk 5, past the end: false
	// S(120) = 0.366, at risk 0, past the end: true
}

// Progression-free survival of the ten patients runs exactly along one half from
// 5.0 to 12.7 months: the rule decides what the median is.
func ExampleCurve_Median() {
	pfs, err := survival.NewSample(survival.Columns{
		Time:  []float64{82.7, 22.1, 4.0, 19.0, 2.1, 44.5, 3.0, 1.0, 5.0, 12.7},
		Event: []bool{false, true, true, true, true, true, true, true, true, true},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	km, err := survival.KaplanMeier(pfs, survival.KaplanMeierOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, rule := range []survival.MedianRule{survival.Midpoint, survival.FirstAtOrBelow} {
		fmt.Printf("%v: %v\n", rule, km.Groups[0].Median(rule).Value)
	}
	// Output:
	// midpoint of the flat stretch: 8.85
	// first time at or below the level: 5
}

func ExampleCurve_Quantile() {
	km, err := survival.KaplanMeier(os2(), survival.KaplanMeierOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range []float64{0.25, 0.5, 0.75} {
		fmt.Println(p, km.Groups[0].Quantile(p, survival.Midpoint))
	}
	// Output:
	// 0.25 5.5 (1 to not reached)
	// 0.5 49.9 (5.5 to not reached)
	// 0.75 not reached (49.9 to not reached)
}

// The row that starts at 36 months ends at 48: its figure in an SPSS table is not
// three-year survival.
func ExampleLifeTable() {
	breaks, err := survival.Intervals(60, 12)
	if err != nil {
		fmt.Println(err)
		return
	}
	tables, err := survival.LifeTable(os2(), survival.LifeTableOptions{Breaks: breaks})
	if err != nil {
		fmt.Println(err)
		return
	}
	at, _ := tables.Groups[0].SurvivalAt(36)
	end, _ := tables.Groups[0].EndOfRowStarting(36)
	fmt.Printf("S(36) = %.1f %%, at the end of the row starting at 36: %.1f %%\n", 100*at, 100*end)
	for _, r := range tables.Groups[0].Rows {
		fmt.Printf("[%v, %v): %v entering, %v events, S(start) %.3f, S(end) %.3f\n",
			r.Start, r.End, r.Entering, r.Events, r.SurvivalAtStart, r.SurvivalAtEnd)
	}
	// Output:
	// S(36) = 68.4 %, at the end of the row starting at 36: 53.2 %
	// [0, 12): 10 entering, 3 events, S(start) 1.000, S(end) 0.684
	// [12, 24): 6 entering, 0 events, S(start) 0.684, S(end) 0.684
	// [24, 36): 6 entering, 0 events, S(start) 0.684, S(end) 0.684
	// [36, 48): 5 entering, 1 events, S(start) 0.684, S(end) 0.532
	// [48, 60): 3 entering, 1 events, S(start) 0.532, S(end) 0.355
	// [60, +Inf): 2 entering, 0 events, S(start) 0.355, S(end) 0.355
}

func ExampleIntervals() {
	breaks, err := survival.Intervals(60, 12)
	fmt.Println(breaks, err)
	// Output:
	// [0 12 24 36 48 60] <nil>
}

func ExampleLogRank() {
	test, err := survival.LogRank(byCC(), survival.LogRankOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(test)
	// Output:
	// Log-rank test, OS2 (months): n = 10, events = 5
	// group N Observed Expected (O-E)^2/E (O-E)^2/V
	// CC0/1 4        1     2.01     0.505     0.848
	// CC2/3 6        4     2.99     0.338     0.848
	// Chisq = 0.848 on 1 degrees of freedom, p = 0.36
}
