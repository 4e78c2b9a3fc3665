package hccpm_test

import (
	"errors"
	"fmt"
	"strings"

	"hipec/hccpm"
	"hipec/hccpm/cohort"
)

func ExampleCodebookTable() {
	t, err := hccpm.CodebookTable()
	fmt.Println(len(t.Rows), err)
	fmt.Println(strings.Join(t.Rows[5][:6], " | "))
	// Output:
	// 25 <nil>
	// onset | category |  | synchronous, metachronous | no | Table 1, Syn/Met
}

func ExampleCohort_describe() {
	t, err := paper().Describe("age", "pci", "cc_group", "treatments_after")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(t)
	// Output:
	// the paper's cohort: 10 patients, 28 columns
	// column           level         n missing median    range mean    sd
	// age (years)                   10       0   43.5 32 to 66 46.2 9.693
	// pci (points)                  10       0   24.5  6 to 33 20.9 10.45
	// cc_group                      10       0
	//                  CC0/1 (40 %)  4
	//                  CC2/3 (60 %)  6
	// treatments_after              10       0
	//                  any           7
	//                  none          3
}

func ExampleCohort_Table2() {
	t, err := paper().Table2()
	fmt.Println(strings.Join(t.Rows[0], " "), err)
	// Output: 1 30 2 785 1 5 2000 0 yes 6000 14 <nil>
}

func ExampleCohort_Table1() {
	t, err := paper().Table1()
	fmt.Println(strings.Join(t.Rows[5], " | "), err)
	// Output: 6 | female | 48 | 24.3 | 90 | metachronous | Ablation; TACE; Sorafenib | HCC <nil>
}

func ExampleCohort_Table3() {
	t, err := paper().Table3()
	fmt.Println(strings.Join(t.Rows[8], " | "), err)
	// Output: 9 | no | none | 5.0 | yes | yes | 9.0 | 5.0 <nil>
}

func ExampleLedger() {
	t, err := hccpm.Ledger()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Join(t.Rows[0][:5], " | "))
	// Output: Table 1 | 1 | bmi | 226 | 22.6
}

func ExampleLedgerByReason() {
	t, err := hccpm.LedgerByReason()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Join(t.Rows[0], " | "))
	fmt.Println(len(t.Rows), "places,", len(t.Notes), "reasons")
	// Output:
	// Table 1 | 1 | bmi | 226 | 22.6 | 1
	// 61 places, 37 reasons
}

func ExampleLiterature() {
	t, err := hccpm.Literature()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Join(t.Rows[20][3:7], " | "))
	// Output: HCC-PM, CRS+HIPEC (PSOGI) | median OS | 46.7 | months
}

func ExampleCohort_Table1By() {
	c, err := hccpm.Paper()
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := c.Table1By("cc_group", cohort.Table1Options{
		Columns: []string{"age", "sex", "pci", "sae", "pathology"},
		Test:    map[string]cohort.GroupTest{"age": cohort.MeanTest},
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

func ExampleLiteratureValue() {
	x, err := hccpm.LiteratureValue("yeh-5y")
	fmt.Println(x, err)
	_, err = hccpm.LiteratureValue("yeh-6y")
	fmt.Println(errors.Is(err, cohort.ErrNoColumn))
	// Output:
	// 30.1 <nil>
	// true
}
