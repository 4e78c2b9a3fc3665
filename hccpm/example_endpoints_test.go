package hccpm_test

import (
	"fmt"

	"hipec/hccpm"
)

func ExampleCohort_groupBy() {
	g, err := paper().GroupBy("cc_group")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, one := range g.Groups {
		pci, _, err := one.Cohort.Floats("pci")
		fmt.Println(one.Label, pci, err)
	}
	// Output:
	// CC0/1 [10 25 9 6] <nil>
	// CC2/3 [30 12 24 30 33 30] <nil>
}

func ExampleCohort_OS2By() {
	s, err := paper().OS2By("cc_group")
	fmt.Println(s.N(), s.Events(), s.Strata(), s.Missing(), err)
	// Output: 10 5 [CC0/1 CC2/3] 0 <nil>
}

func ExampleCohort_PFS() {
	asPaper, err := paper().PFS(hccpm.PFSOptions{})
	fmt.Println(asPaper.Name(), asPaper.Events(), err)
	other, err := paper().PFS(hccpm.PFSOptions{Doubtful: hccpm.DoubtfulAsCensored})
	fmt.Println(other.Name(), other.Events(), err)
	// Output:
	// PFS [patient 9: event] 9 <nil>
	// PFS [patient 9: censored] 8 <nil>
}

func ExampleCohort_OS1() {
	s, err := paper().OS1()
	fmt.Print(s)
	fmt.Println(err)
	// Output:
	// OS1 (months): n = 10, events = 5
	//  85.1+ 153.9+ 127.7 54.2 2.1 107.8 58+ 55.6 9+ 43+
	// <nil>
}

func ExampleCohort_OS2() {
	s, err := paper().OS2()
	fmt.Print(s)
	fmt.Println(err)
	// Output:
	// OS2 (months): n = 10, events = 5
	//  82.7+ 62.6+ 5.5 36.9 2.1 49.9 26.1+ 1 5+ 43+
	// <nil>
}

func ExampleCohort_OS1By() {
	s, err := paper().OS1By("onset")
	fmt.Println(s.Strata(), s.N(), err)
	// Output: [synchronous metachronous] 10 <nil>
}

func ExampleCohort_PFSBy() {
	s, err := paper().PFSBy("cc_group", hccpm.PFSOptions{Doubtful: hccpm.DoubtfulAsCensored})
	fmt.Println(s.Name(), s.Strata(), err)
	// Output: PFS [patient 9: censored] [CC0/1 CC2/3] <nil>
}

func ExampleCohort_group() {
	g, err := paper().GroupBy("cc_group")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, ok := g.Group("CC0/1")
	fmt.Println(c.N(), ok)
	// Output: 4 true
}
