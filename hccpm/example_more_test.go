package hccpm_test

import (
	"fmt"
	"strings"

	"hipec/hccpm"
)

func ExampleCohort_Variable() {
	v, err := paper().Variable("os2_months")
	fmt.Println(v.Label(), v.Source, v.MayMiss, err)
	// Output: os2_months (months) Table 3, OS2 (months) false <nil>
}

func ExampleCohort_Columns() {
	c := paper().Columns()
	fmt.Println(c[:4], c[25:])
	// Output: [id sex age bmi] [cc_group died follow_up]
}

func ExampleCohort_DataFrame() {
	df := paper().DataFrame()
	fmt.Println(df.Nrow(), df.Ncol(), df.Err)
	// Output: 10 28 <nil>
}

func ExampleCohort_Select() {
	t, err := paper().Select("id", "treatments_after", "bmi")
	fmt.Println(strings.Join(t.Rows[4], " | "), err)
	// Output: 5 | none | 20.0 <nil>
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
	// Output: [metachronous synchronous] 10 <nil>
}

func ExampleCohort_PFSBy() {
	s, err := paper().PFSBy("cc_group", hccpm.PFSOptions{Doubtful: hccpm.DoubtfulAsCensored})
	fmt.Println(s.Name(), s.Strata(), err)
	// Output: PFS [patient 9: censored] [CC0/1 CC2/3] <nil>
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

func ExampleGroups_Group() {
	g, err := paper().GroupBy("cc_group")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, ok := g.Group("CC0/1")
	fmt.Println(c.N(), ok)
	// Output: 4 true
}

func ExampleClaim_Holds() {
	c := hccpm.Claim{Relation: hccpm.EqualTo, Value: 25, Decimals: 0}
	fmt.Println(c.Holds(24.5), c.Holds(24.4))
	// Output: true false
}

func ExampleClaimBook_NotComputable() {
	book, err := hccpm.NewClaimBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(book.NotComputable("res-sae-effusion", "Table 3 does not say which events"))
	r, err := book.Result("res-sae-effusion")
	fmt.Println(r.Verdict, "-", r.Cause, err)
	fmt.Println(len(book.Unaddressed()) == len(book.Results())-1)
	// Output:
	// <nil>
	// not computable - Table 3 does not say which events <nil>
	// true
}

func ExampleClaimBook_Cause() {
	book, err := hccpm.NewClaimBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := book.Compare("res-pci-median", hccpm.Reading{Name: "median of Table 2", Value: 24.5}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(book.Cause("res-pci-median", "24.5, printed without its decimal"))
	for _, row := range book.Table().Rows {
		if row[0] == "res-pci-median" {
			fmt.Println(row[3], "|", row[5], "|", row[6])
		}
	}
	// Output:
	// <nil>
	// 24.5 points (median of Table 2) | reproduced | 24.5, printed without its decimal
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

func ExampleLiterature() {
	t, err := hccpm.Literature()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Join(t.Rows[20][3:7], " | "))
	// Output: HCC-PM, CRS+HIPEC (PSOGI) | median OS | 46.7 | months
}

func ExampleClaimBook_TableOf() {
	book, err := hccpm.NewClaimBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := book.Compare("res-age-median", hccpm.Reading{Name: "Table 1", Value: 43.5}); err != nil {
		fmt.Println(err)
		return
	}
	some, err := book.TableOf("res-age-median")
	fmt.Println(some.Rows[0][3], "|", some.Rows[0][4], err)
	// Output: 43.5 years (Table 1) | reproduced <nil>
}

func ExampleClaimBook_Overview() {
	book, err := hccpm.NewClaimBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(book.Overview().Rows[2])
	// Output: [abs-n 10  not addressed]
}
