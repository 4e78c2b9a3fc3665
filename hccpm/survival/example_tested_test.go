package survival_test

import (
	"fmt"

	"hipec/hccpm/survival"
)

// Any result with a P value says which test it is of.
func ExampleTest_Tested() {
	s, err := survival.NewSample(survival.Columns{
		Time:   []float64{9, 13, 18, 23, 28, 5, 8, 12, 16, 27},
		Event:  []bool{true, true, false, true, false, true, true, true, false, true},
		Strata: []string{"A", "A", "A", "A", "A", "B", "B", "B", "B", "B"},
	})
	if err != nil {
		panic(err)
	}
	test, err := survival.LogRank(s)
	if err != nil {
		panic(err)
	}
	name, p := test.Tested()
	fmt.Printf("%s: P %.3f\n", name, p)
	// Output:
	// Log-rank test: P 0.401
}
