package stats_test

import (
	"fmt"

	"hipec/hccpm/stats"
)

// Any result with a P value says which test it is of.
func ExampleFourFold_Tested() {
	fisher, err := stats.FisherExact(3, 1, 1, 3)
	if err != nil {
		panic(err)
	}
	name, p := fisher.Tested()
	fmt.Printf("%s: P %.3f\n", name, p)
	// Output:
	// Fisher's exact test: P 0.486
}
