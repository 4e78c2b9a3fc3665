package plots_test

import (
	"fmt"

	"hipec/hccpm/plots"
)

// A P value of a test that this module does not have stands in a legend like any other.
func ExampleNamedP() {
	wald := plots.NamedP{Name: "Cox model, Wald test", P: 0.031}
	name, p := wald.Tested()
	fmt.Println(name, p)
	// Output: Cox model, Wald test 0.031
}
