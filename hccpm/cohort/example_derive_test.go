package cohort_test

import (
	"fmt"
	"strings"

	"hipec/hccpm/cohort"
)

func ExampleCohort_Derive() {
	c, err := lung().Derive("years", func(r cohort.Row) float64 { return r.Float("time") / 365.25 })
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err = c.DeriveText("old", func(r cohort.Row) string {
		if r.Missing("age") {
			return ""
		}
		return map[bool]string{true: "70 and older", false: "below 70"}[r.Float("age") >= 70]
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err = c.DeriveBool("died", func(r cohort.Row) bool { return r.Text("status") == "2" })
	if err != nil {
		fmt.Println(err)
		return
	}
	died, err := c.Bools("died")
	years, _ := c.Numbers("years")
	old, _ := c.Labels("old")
	fmt.Printf("%v %.2f %s %v\n", died[0], years[0], old[0], err)
	// Output: true 0.84 70 and older <nil>
}

func ExampleCohort_DeriveAs() {
	c, err := lung().DeriveAs(cohort.Variable{Name: "ecog", Title: "ECOG", Type: cohort.Category, Levels: []string{
		"fit", "ill"}, Ordered: true},
		func(r cohort.Row) any {
			if r.Float("ph.ecog") == 0 {
				return "fit"
			}
			return "ill"
		}, "ph.ecog")
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := c.GroupBy("ecog")
	fmt.Println(g, err)
	// Output:
	// ecog patients
	// fit        63
	// ill       164
	// 1 patient without a value.
	//  <nil>
}

func ExampleRow() {
	c, err := lung().DeriveBool("x", func(r cohort.Row) bool { return r.Bool("sex") || len(r.List("sex")) > 0 })
	fmt.Println(err)
	fmt.Println(c.N(), c.Err() == err)
	// Output:
	// cohort: column is of another type: sex holds int, not bool
	// 0 true
}

func ExampleCohort_Recode() {
	c, err := lung().Recode("sex", "1", "male", "2", "female")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err = c.Label("sex", "Sex", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err = c.Reference("sex", "female")
	if err != nil {
		fmt.Println(err)
		return
	}
	test, err := c.LogRank("time", "status", "sex")
	fmt.Println(test.Groups[0].Label, test.Groups[1].Label, err)
	// Output: female male <nil>
}

func ExampleCohort_Levels() {
	c, err := lung().Levels("sex", "2", "1")
	g, _ := c.GroupBy("sex")
	fmt.Println(g.Groups[0].Label, err)
	c, err = lung().Rename("ph.ecog", "ecog")
	fmt.Println(c.Columns()[5], err)
	// Output:
	// 2 <nil>
	// ecog <nil>
}

func ExampleCohort_Cut() {
	c, err := lung().Cut("age", "age_class", []float64{50, 70})
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := c.GroupBy("age_class")
	fmt.Println(g, err)
	thirds, err := lung().CutQuantiles("age", "third", 3)
	if err != nil {
		fmt.Println(err)
		return
	}
	v, _ := thirds.Variable("third")
	fmt.Println(v.Levels)
	// Output:
	// age_class  patients
	// < 50             20
	// 50 to < 70      152
	// ≥ 70             56
	//  <nil>
	// [≤ 59 > 59 to 68 > 68]
}

func ExampleCohort_Duration() {
	c, err := cohort.Read(strings.NewReader("operated,seen\n2020-01-01,2022-01-01\n01.03.2020,15.03.2020\n"), "dates.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err = c.Duration("operated", "seen", "os", cohort.Months)
	if err != nil {
		fmt.Println(err)
		return
	}
	x, _, err := c.Floats("os")
	fmt.Printf("%.2f %v\n", x, err)
	// Output: [24.02 0.46] <nil>
}

func ExampleDay() {
	fmt.Println(cohort.Day(1970, 1, 31))
	// Output: 30
}

func ExampleCohort_LevelNames() {
	fmt.Println(lung().LevelNames("ph.ecog"))
	// Output: [0 1 2 3]
}
