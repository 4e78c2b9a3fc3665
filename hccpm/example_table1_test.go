package hccpm_test

import (
	"fmt"

	"hipec/hccpm"
)

func ExampleCohort_Table1By() {
	c, err := hccpm.Paper()
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := c.Table1By("cc_group", hccpm.Table1Options{
		Columns: []string{"age", "sex", "pci", "sae", "pathology"},
		Test:    map[string]hccpm.GroupTest{"age": hccpm.MeanTest},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(t)
	// Output:
	// the paper's cohort, by cc_group
	//                           CC0/1 (n = 4)   CC2/3 (n = 6) missing      p test
	// age (years)                 43.75 ± 3.1    47.83 ± 12.5       0   0.47 a
	// sex                                                           0   0.50 b
	//              male              2 (50 %)        5 (83 %)
	//              female            2 (50 %)        1 (17 %)
	// pci (points)        9.5 (8.25 to 13.75) 30 (25.5 to 30)       0  0.038 c
	// sae                                                           0   0.20 b
	//              no               4 (100 %)        3 (50 %)
	//              yes                0 (0 %)        3 (50 %)
	// pathology                                                     0 > 0.99 b
	//              HCC               3 (75 %)        5 (83 %)
	//              No                1 (25 %)        1 (17 %)
	// Shown: median (lower to upper quartile), mean ± standard deviation, count (share of those present).
	// a: Welch's t test.
	// b: Fisher's exact test.
	// c: Mann-Whitney test, exact given the ties.
}
