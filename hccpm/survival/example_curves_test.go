package survival_test

import (
	"fmt"
	"math"

	"hipec/hccpm/survival"
)

// leukaemia is weeks of remission under 6-MP and under placebo: Freireich's trial.
func leukaemia() survival.Sample {
	c := survival.Columns{Name: "remission", Unit: "weeks"}
	add := func(group string, event bool, times ...float64) {
		for _, t := range times {
			c.Time, c.Event, c.Strata = append(c.Time, t), append(c.Event, event), append(c.Strata, group)
		}
	}
	add("6-MP", true, 6, 6, 6, 7, 10, 13, 16, 22, 23)
	add("6-MP", false, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
	add("placebo", true, 1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
	s, err := survival.NewSample(c)
	if err != nil {
		panic(err) // the data above are good
	}
	return s
}

// stones is which of two events came first.
func stones() survival.Sample {
	s, err := survival.NewSample(survival.Columns{
		Time:   []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
		Event:  []bool{true, true, false, true, true, true, false, true, true, false},
		Cause:  []string{"relapse", "death", "", "relapse", "death", "relapse", "", "death", "relapse", ""},
		Strata: []string{"a", "b", "a", "a", "b", "b", "b", "a", "a", "b"},
		Name:   "first event", Unit: "months",
	})
	if err != nil {
		panic(err)
	}
	return s
}

func ExampleSample_Split() {
	s, err := survival.NewSample(survival.Columns{Time: []float64{5, 12}, Event: []bool{true, false}})
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, err := s.Split([]float64{4, 8})
	fmt.Println(rows.Notation(), rows.IDs(), err)
	// Output:
	// [(0,4+] (4,5] (0,4+] (4,8+] (8,12+]] [1 1 2 2 2] <nil>
}

func ExampleSample_Landmark() {
	late, err := os2().Landmark(6)
	fmt.Print(late)
	fmt.Println(err)
	// Output:
	// OS2 [after 6: 4 of 10 left out] (months): n = 6, events = 2
	//  76.7+ 56.6+ 30.9 43.9 20.1+ 37+
	// <nil>
}

func ExampleLikeSAS() {
	camis, err := survival.NewSample(survival.Columns{
		Time:  []float64{54, 75, 77, 84, 87, 92, 103, 105, 112, 118},
		Event: []bool{true, true, true, true, true, false, false, false, false, false},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range []survival.Preset{survival.LikeR(), survival.LikeSAS(), survival.LikeSPSS(), survival.LikeStata()} {
		km, err := survival.KaplanMeier(camis, p.KaplanMeier)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%v: median %v, S(120) = %.2f\n", p, km.Groups[0].Median(p.KaplanMeier.Median).Value,
			km.Groups[0].At(120).Survival)
	}
	// Output:
	// R: median 102.5, S(120) = 0.50
	// SAS: median not reached, S(120) = NaN
	// SPSS: median 87, S(120) = 0.50
	// Stata: median 87, S(120) = NaN
}

func ExampleLikeSPSS() {
	o := survival.LikeSPSS().LifeTable
	o.Breaks = []float64{0, 12, 24, 36, 48, 60}
	l, err := survival.LifeTable(os2(), o)
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := l.Groups[0].Survival(36)
	fmt.Printf("%v: %.3f %v\n", l.Groups[0].Reading, s, err)
	// Output:
	// survival at the end of the interval: 0.532 <nil>
}

func ExampleLikeR()     { fmt.Println(survival.LikeR(), survival.LikeR().Ties) /* Output: R Efron */ }
func ExampleLikeStata() { fmt.Println(survival.LikeStata().KaplanMeier.ConfType) /* Output: log-log */ }

func ExampleNelsonAalen() {
	h, err := survival.NelsonAalen(os2(), survival.HazardOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(h)
	// Output:
	// Cumulative hazard, OS2 (months): n = 10, events = 5
	// group time n.risk n.event cumhaz std.err  lower upper
	// all    1.0     10       1  0.100   0.100 0.0141 0.710
	// all    2.1      9       1  0.211   0.149 0.0527 0.846
	// all    5.5      7       1  0.354   0.207 0.1127 1.112
	// all   36.9      5       1  0.554   0.288 0.2002 1.533
	// all   49.9      3       1  0.887   0.440 0.3355 2.347
	// Limits: log, level 0.95; tied events at once; standard errors by Greenwood.
}

func ExampleCumulativeHazard_At() {
	h, err := survival.NelsonAalen(os2(), survival.HazardOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	hazard, se, _, _ := h.Groups[0].At(12)
	fmt.Printf("%.3f (%.3f)\n", hazard, se)
	// Output:
	// 0.354 (0.207)
}

// The limits of the beta product hold in samples of any size.
func ExampleKaplanMeier_betaProduct() {
	for _, conf := range []survival.ConfType{survival.Log, survival.LogLog, survival.BetaProduct,
		survival.BetaProductMidP} {
		km, err := survival.KaplanMeier(os2(), survival.KaplanMeierOptions{ConfType: conf})
		if err != nil {
			fmt.Println(err)
			return
		}
		p := km.Groups[0].At(36)
		fmt.Printf("%v: %.3f to %.3f, median %v\n", conf, p.Lower, p.Upper, km.Groups[0].Median(survival.Midpoint))
	}
	// Output:
	// log: 0.445 to 1.000, median 49.9 (5.5 to not reached)
	// log-log: 0.305 to 0.887, median 49.9 (1 to not reached)
	// beta product: 0.289 to 0.931, median 49.9 (2.1 to not reached)
	// beta product, mid-p: 0.328 to 0.913, median 49.9 (2.1 to not reached)
}

func ExampleMeldedDifference() {
	m, err := survival.MeldedDifference(leukaemia(), survival.MeldOptions{Time: 8})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(m)
	// Output:
	// Survival at 8, melded, remission (weeks): n = 42, events = 30
	// S(6-MP) S(placebo) difference  lower  upper     P
	//   0.807      0.381     -0.426 -0.687 -0.080 0.013
	// Difference: placebo minus 6-MP; level 0.95; P two-sided, from beta products.
}

func ExampleRestrictedMean() {
	r, err := survival.RestrictedMean(leukaemia(), survival.RMSTOptions{Tau: 20})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(r)
	// Output:
	// Restricted mean, remission (weeks): n = 42, events = 30
	//          n  rmean se(rmean)  lower upper   lost
	// 6-MP    21 16.117     1.252 13.664 18.57  3.883
	// placebo 21  8.429     1.268  5.943 10.91 11.571
	// Until 20; level 0.95.
	//
	// Restricted means compared
	// contrast       estimate  lower  upper       P
	// placebo - 6-MP   -7.688 -11.18 -4.196 < 0.001
	// placebo / 6-MP    0.523 0.3753 0.7288 < 0.001
}

func ExampleFollowUp() {
	f, err := survival.FollowUp(os2(), survival.KaplanMeierOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Groups[0].Median(survival.Midpoint))
	// Output:
	// 62.6 (26.1 to not reached)
}

func ExampleCurve_Conditional() {
	km, err := survival.KaplanMeier(os2(), survival.KaplanMeierOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := km.Groups[0].Conditional(12)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("three years, given one: %.2f; given none: %.2f\n", c.At(48).Survival, km.Groups[0].At(48).Survival)
	// Output:
	// three years, given one: 0.80; given none: 0.55
}

func ExampleTurnbull() {
	c, err := survival.Turnbull(survival.IntervalColumns{
		Left:  []float64{0, 3, 3, 6, 6, 9},
		Right: []float64{3, 6, 9, 9, math.Inf(1), math.Inf(1)},
		Name:  "progression", Unit: "months",
	}, survival.TurnbullOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(c)
	low, high := c.At(7)
	fmt.Printf("S(7) is between %.2f and %.2f\n", low, high)
	// Output:
	// Turnbull, progression (months): n = 6, events = 4
	// after until probability S(until)
	//     0     3      0.1667   0.8333
	//     3     6      0.2303   0.6030
	//     6     9      0.3727   0.2303
	//     9   Inf      0.2303   0.0000
	// How probability is spread inside an interval is not known.
	// S(7) is between 0.23 and 0.60
}

func ExampleTurnbullCurve_At() {
	c, err := survival.Turnbull(survival.IntervalColumns{Left: []float64{0, 2}, Right: []float64{2, 4}},
		survival.TurnbullOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.At(2))
	fmt.Println(c.At(3))
	// Output:
	// 0.5 0.5
	// 0 0.5
}

func ExampleCumulativeIncidence() {
	c, err := survival.CumulativeIncidence(stones(), survival.IncidenceOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	f, se, lower, upper, err := c.Groups[0].At("relapse", 6)
	fmt.Printf("%s: %.2f (%.2f), %.2f to %.2f %v\n", c.Groups[0].Label, f, se, lower, upper, err)
	// Output:
	// a: 0.47 (0.25), 0.16 to 1.00 <nil>
}

func ExampleIncidence_At() {
	c, err := survival.CumulativeIncidence(stones(), survival.IncidenceOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _, _, _, err = c.Groups[0].At("stroke", 6)
	fmt.Println(err)
	// Output:
	// survival: invalid option: no cause "stroke"
}

func ExampleGray() {
	t, err := survival.Gray(stones(), survival.GrayOptions{Cause: "relapse"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(t)
	// Output:
	// Gray's test for relapse, first event (months): n = 10, events = 7
	// group N events  score
	// a     5      3  1.339
	// b     5      1 -1.339
	// Chisq = 1.73 on 1 degrees of freedom, p = 0.19
}

func ExampleSample_Notation() {
	fmt.Println(os2().Notation())
	// Output:
	// [82.7+ 62.6+ 5.5 36.9 2.1 49.9 26.1+ 1 5+ 43+]
}

func ExampleRMSTs_ContrastTable() {
	r, err := survival.RestrictedMean(byCC(), survival.RMSTOptions{Tau: 36})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(r.ContrastTable())
	fmt.Println(r.Warnings)
	// Output:
	// Restricted means compared
	// contrast      estimate  lower  upper     P
	// CC2/3 - CC0/1   -16.57 -29.87 -3.267 0.015
	// CC2/3 / CC0/1   0.5398 0.2723   1.07 0.077
	// [5 events: limits and P values rest on large samples; see MeldedDifference for survival at one time.]
}

// Two readings of the row that starts at 36 months.
func ExampleActuarial_SurvivalAt() {
	l, err := survival.LifeTable(os2(), survival.LifeTableOptions{Breaks: []float64{0, 12, 24, 36, 48, 60}})
	if err != nil {
		fmt.Println(err)
		return
	}
	row, err := l.Groups[0].RowStarting(36)
	if err != nil {
		fmt.Println(err)
		return
	}
	start, _ := l.Groups[0].SurvivalAt(36)
	end, _ := l.Groups[0].EndOfRowStarting(36)
	fmt.Printf("[%v, %v): %.3f, %.3f\n", row.Start, row.End, start, end)
	// Output:
	// [36, 48): 0.684, 0.532
}
