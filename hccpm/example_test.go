package hccpm_test

import (
	"errors"
	"fmt"
	"strings"

	"hipec/hccpm"
)

func ExamplePaper() {
	c, err := hccpm.Paper()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Heading())
	t, err := c.Select("id", "onset", "pci", "cc", "os2_months", "alive")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(t)
	// Output:
	// the paper's cohort: 10 patients, 28 columns
	// the paper's cohort: 10 patients, 28 columns
	// id onset        pci cc os2_months alive
	// 1  synchronous   30  2       82.7 yes
	// 2  metachronous  12  2       62.6 yes
	// 3  metachronous  24  3        5.5 no
	// 4  metachronous  30  2       36.9 no
	// 5  synchronous   33  2        2.1 no
	// 6  metachronous  10  0       49.9 no
	// 7  metachronous  25  0       26.1 yes
	// 8  metachronous  30  3        1.0 no
	// 9  metachronous   9  0        5.0 yes
	// 10 synchronous    6  0       43.0 yes
}

func ExampleLoad() {
	c, err := hccpm.Load("testdata/own.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Heading())
	fmt.Println(strings.Join(c.Notes(), "\n"))
	// Output:
	// own.csv: 6 patients, 29 columns, 9 cells missing
	// Not in the codebook, kept as text: centre.
	// Empty rows skipped: 1.
}

func ExampleRead() {
	_, err := hccpm.Read(strings.NewReader("id;age\n1;52\n"), "my.csv")
	fmt.Println(err)
	// Output:
	// my.csv: row 1: separates its columns with semicolons or tabs; save it with commas
}

func ExampleLoadError() {
	_, err := hccpm.Load("testdata/five_mistakes.csv")
	var faults *hccpm.LoadError
	if errors.As(err, &faults) {
		for _, c := range faults.Cells {
			fmt.Println(c)
		}
	}
	// Output:
	// five_mistakes.csv: row 2, column bmi: "22,6" is not a number; write a decimal point, not a comma: 22.6
	// five_mistakes.csv: row 4, column age: "12x" is not a whole number; write digits only
	// five_mistakes.csv: row 5, column onset: "metachronus" is not one of synchronous, metachronous; did you mean "metachronous"?
	// five_mistakes.csv: row 6, column pci: "330" is outside 0 to 39 points; check the decimal point and the unit
	// five_mistakes.csv: row 7, column alive: is empty; this column needs a value in every row
}

func ExampleCodebook() {
	vars, err := hccpm.Codebook()
	fmt.Println(len(vars), err)
	fmt.Println(vars[8].Name, vars[8].Type, vars[8].Min, vars[8].Max, vars[8].Source)
	// Output:
	// 25 <nil>
	// pci int 0 39 Table 2, PCI score
}

func ExampleCodebookTable() {
	t, err := hccpm.CodebookTable()
	fmt.Println(len(t.Rows), err)
	fmt.Println(strings.Join(t.Rows[5][:6], " | "))
	// Output:
	// 25 <nil>
	// onset | category |  | synchronous, metachronous | no | Table 1, Syn/Met
}

func paper() *hccpm.Cohort {
	c, err := hccpm.Paper()
	if err != nil {
		panic(err)
	}
	return c
}

func ExampleCohort_Floats() {
	_, _, err := paper().Floats("os2_month")
	fmt.Println(strings.Split(err.Error(), " there are")[0])
	bmi, missing, err := paper().Floats("bmi")
	fmt.Println(bmi, missing, err)
	// Output:
	// hccpm: no such column: "os2_month" (did you mean "os2_months"?
	// [22.6 22.5 24.8 26.9 20 24.3 19.5 31.3 21.6 21.9] 0 <nil>
}

func ExampleCohort_Strings() {
	fmt.Println(paper().Strings("sex"))
	// Output: [male male male male female female male male male female] 0 <nil>
}

func ExampleCohort_Bools() {
	fmt.Println(paper().Bools("died"))
	// Output: [false false true true true true false true false false] <nil>
}

func ExampleCohort_Lists() {
	lists, err := paper().Lists("treatments_before")
	fmt.Printf("%q %q %v\n", lists[5], lists[4], err)
	// Output: ["Ablation" "TACE" "Sorafenib"] [] <nil>
}

func ExampleCohort_Labels() {
	c := paper()
	os2, err := c.OS2()
	if err != nil {
		fmt.Println(err)
		return
	}
	labels, err := c.Labels("cc_group")
	if err != nil {
		fmt.Println(err)
		return
	}
	byCC, err := os2.By(labels)
	fmt.Println(byCC.Strata(), err)
	// Output: [CC0/1 CC2/3] <nil>
}

func ExampleCohort_Filter() {
	c, err := paper().Filter(hccpm.Where("cc", hccpm.AtMost, 1), hccpm.Is("onset", "metachronous"))
	if err != nil {
		fmt.Println(err)
		return
	}
	ids, _, err := c.Strings("id")
	fmt.Println(c.Heading())
	fmt.Println(ids, err)
	// Output:
	// the paper's cohort, cc ≤ 1, onset is metachronous: 3 patients, 28 columns
	// [6 7 9] <nil>
}

func ExampleHas() {
	c, err := paper().Filter(hccpm.Has("treatments_before", "HR"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Strings("id"))
	// Output: [2 3 4] 0 <nil>
}

func ExampleIsNot() {
	c, err := paper().Filter(hccpm.IsNot("sex", "male"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Strings("id"))
	// Output: [5 6 10] 0 <nil>
}

func ExampleCohort_Complete() {
	c, err := hccpm.Load("testdata/own.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, dropped, err := c.Complete("pci", "cc")
	fmt.Println(c.N(), dropped, err)
	// Output: 5 1 <nil>
}

func ExampleCohort_Derive() {
	c, err := paper().Derive("loss_per_hour", func(r hccpm.Row) float64 {
		return r.Float("blood_loss_ml") / r.Float("or_minutes") * 60
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	x, missing, err := c.Floats("loss_per_hour")
	fmt.Printf("%.0f %d %v\n", x, missing, err)
	// Output: [459 48 36 77 58 43 71 27 77 30] 0 <nil>
}

func ExampleCohort_DeriveText() {
	c, err := paper().DeriveText("extent", func(r hccpm.Row) string {
		if r.Float("pci") > 20 {
			return "PCI above 20"
		}
		return "PCI up to 20"
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := c.GroupBy("extent")
	fmt.Println(g, err)
	// Output:
	// extent       patients
	// PCI above 20        6
	// PCI up to 20        4
	//  <nil>
}

func ExampleCohort_DeriveBool() {
	c, err := paper().DeriveBool("treated_after", func(r hccpm.Row) bool {
		return len(r.List("treatments_after")) > 0
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := c.Describe("treated_after")
	fmt.Print(t.Rows, err)
	// Output: [[treated_after  10 0] [ no (30 %) 3] [ yes (70 %) 7]] <nil>
}

func ExampleCohort_GroupBy() {
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

func ExampleCohort_Describe() {
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

func ExampleCohort_Table2() {
	t, err := paper().Table2()
	fmt.Println(strings.Join(t.Rows[0], " "), err)
	// Output: 1 30 2 785 1 5 2000 0 yes 6000 14 <nil>
}

func ExampleClaimBook() {
	book, err := hccpm.NewClaimBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := book.Compare("res-os1-5y", hccpm.Reading{Name: "life table at 60 months", Value: 61.94},
		hccpm.Reading{Name: "end of the row that starts at 60", Value: 20.65})
	fmt.Println(r.Verdict, "-", r.Matches.Name, err)
	r, err = book.Compare("res-cc01-half", hccpm.Reading{Name: "CC 0 or 1 in Table 2", Value: 40})
	fmt.Println(r.Verdict, err)
	r, err = book.CompareP("res-os-cc-p", "log-rank, OS2", 0.357)
	fmt.Println(r.Verdict, err)
	_, err = book.Compare("res-os1-6y", hccpm.Reading{Name: "x", Value: 1})
	fmt.Println(errors.Is(err, hccpm.ErrNoClaim))
	fmt.Println(book.Summary().Rows[:3])
	// Output:
	// reproduced by another reading - end of the row that starts at 60 <nil>
	// contradicted <nil>
	// reproduced <nil>
	// true
	// [[reproduced 1] [reproduced by another reading 1] [contradicted 1]]
}

func ExampleClaims() {
	claims, err := hccpm.Claims()
	if err != nil {
		fmt.Println(err)
		return
	}
	c := claims[2]
	fmt.Println(c.ID, c.Where, c.Value, c.Unit)
	// Output: abs-n Abstract, Results 10 patients
}
