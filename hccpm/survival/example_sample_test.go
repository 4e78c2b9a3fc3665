package survival_test

import (
	"fmt"

	"hipec/hccpm/survival"
)

// A sample hands out copies of what it was made from.
func ExampleSample() {
	s, err := survival.NewSample(survival.Columns{
		Name: "relapse", Unit: "weeks",
		Entry: []float64{0, 0, 3}, Time: []float64{5, 8, 9}, Event: []bool{true, false, true},
		Cause: []string{"local", "", "distant"}, Weight: []float64{1, 2, 1},
		Strata: []string{"B", "A", "B"}, Cluster: []string{"x", "x", "y"}, Missing: 1,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Name(), s.Unit(), s.N(), s.Events(), s.Missing())
	fmt.Println(s.Entries(), s.Times(), s.EventFlags(), s.Weights())
	fmt.Println(s.Causes(), s.Strata(), s.Groups(), s.Clusters())
	// Output:
	// relapse weeks 3 2 1
	// [0 0 3] [5 8 9] [true false true] [1 2 1]
	// [distant local] [A B] [B A B] [x x y]
}

func ExampleCurves_Group() {
	km, err := survival.KaplanMeier(byCC(), survival.KaplanMeierOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	low, found := km.Group("CC0/1")
	fmt.Println(low.Label, low.TotalEvents(), found)
	// Output:
	// CC0/1 1 true
}

func ExampleLifeTables_Group() {
	l, err := survival.LifeTable(byCC(), survival.LifeTableOptions{Breaks: []float64{0, 12, 24, 36}})
	if err != nil {
		fmt.Println(err)
		return
	}
	high, found := l.Group("CC2/3")
	fmt.Println(high.Label, len(high.Rows), found)
	// Output:
	// CC2/3 4 true
}

func ExampleSample_Subset() {
	s, err := survival.NewSample(survival.Columns{
		Time: []float64{365.25, 730.5, 1461, 200}, Event: []bool{true, false, true, true},
		Strata: []string{"high", "low", "high", ""}, Levels: []string{"low", "high"}, Name: "OS", Unit: "days",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Strata(), s.Ordered(), s.Rows(), s.Given(), s.MissingIn())
	years, err := s.Scale(365.25, "years")
	if err != nil {
		fmt.Println(err)
		return
	}
	high, err := years.Subset([]bool{true, false, true, true}) // of the four rows, or of the three that are left
	fmt.Println(high.Times(), high.Unit(), high.Strata(), high.Rows(), err)
	// Output:
	// [low high] true [0 1 2] 4 [{group 1}]
	// [1 4] years [high] [0 2] <nil>
}

// Ten million patients whom a database counted.
func ExampleFromEventTable() {
	s, err := survival.FromEventTable(survival.EventTable{Time: []float64{6, 12, 6, 12}, Events: []float64{2e6, 1e6, 1e6,
		1e6},
		Censored: []float64{0, 2e6, 0, 3e6}, Strata: []string{"A", "A", "B", "B"}, Name: "OS", Unit: "months"})
	if err != nil {
		fmt.Println(err)
		return
	}
	km, err := survival.KaplanMeier(s)
	fmt.Printf("%d %d %.2f %v\n", km.N, km.Events, km.Groups[0].At(12).Survival, err)
	// Output: 10000000 5000000 0.40 <nil>
}
