package hccpm_test

import (
	"errors"
	"fmt"
	"strings"

	"hipec/hccpm"
	"hipec/hccpm/cohort"
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
	// Not in the codebook, read as found: centre (category).
	// Empty rows skipped: 1.
}

func ExampleRead() {
	_, err := hccpm.Read(strings.NewReader("id;age\n1;52\n"), "my.csv")
	fmt.Println(err)
	// Output:
	// my.csv: row 1: lacks 23 of the 25 columns of the codebook: sex, bmi, kps, onset, treatments_before and 18 more; is it the right file, and the right codebook?
}

func ExampleLoad_faults() {
	_, err := hccpm.Load("testdata/five_mistakes.csv")
	var faults *cohort.LoadError
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

func paper() *hccpm.Cohort {
	c, err := hccpm.Paper()
	if err != nil {
		panic(err)
	}
	return c
}

func ExampleCohort_floats() {
	_, _, err := paper().Floats("os2_month")
	fmt.Println(strings.Split(err.Error(), " there are")[0])
	bmi, missing, err := paper().Floats("bmi")
	fmt.Println(bmi, missing, err)
	// Output:
	// cohort: no such column: "os2_month" (did you mean "os2_months"?
	// [22.6 22.5 24.8 26.9 20 24.3 19.5 31.3 21.6 21.9] 0 <nil>
}

func ExampleCohort_strings() {
	fmt.Println(paper().Strings("sex"))
	// Output: [male male male male female female male male male female] 0 <nil>
}

func ExampleCohort_bools() {
	fmt.Println(paper().Bools("died"))
	// Output: [false false true true true true false true false false] <nil>
}

func ExampleCohort_lists() {
	lists, err := paper().Lists("treatments_before")
	fmt.Printf("%q %q %v\n", lists[5], lists[4], err)
	// Output: ["Ablation" "TACE" "Sorafenib"] [] <nil>
}

func ExampleCohort_labels() {
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

func ExampleCohort_variable() {
	v, err := paper().Variable("os2_months")
	fmt.Println(v.Label(), v.Source, v.MayMiss, err)
	// Output: os2_months (months) Table 3, OS2 (months) false <nil>
}

func ExampleCohort_columns() {
	c := paper().Columns()
	fmt.Println(c[:4], c[25:])
	// Output: [id sex age bmi] [cc_group died follow_up]
}

func ExampleCohort_dataFrame() {
	df := paper().DataFrame()
	fmt.Println(df.Nrow(), df.Ncol(), df.Err)
	// Output: 10 28 <nil>
}

func ExampleCohort_select() {
	t, err := paper().Select("id", "treatments_after", "bmi")
	fmt.Println(strings.Join(t.Rows[4], " | "), err)
	// Output: 5 | none | 20.0 <nil>
}

func ExampleWhere() {
	c, err := paper().Filter(hccpm.Where("pci", hccpm.AtMost, 12))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.N(), c.Name())
	// Output:
	// 4 the paper's cohort, pci ≤ 12
}

func ExampleIs() {
	c, err := paper().Filter(hccpm.Is("onset", "synchronous"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.N(), c.Name())
	// Output:
	// 3 the paper's cohort, onset is synchronous
}

func ExampleRow() {
	c, err := paper().DeriveText("who", func(r hccpm.Row) string {
		if r.Bool("alive") {
			return r.Text("sex") + ", alive"
		}
		return r.Text("sex") + ", died"
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := c.GroupBy("who")
	fmt.Println(g, err)
	// Output:
	// who           patients
	// female, alive        1
	// female, died         2
	// male, alive          4
	// male, died           3
	//  <nil>
}

func ExampleOf() {
	book, err := hccpm.Codebook()
	if err != nil {
		fmt.Println(err)
		return
	}
	general, err := cohort.Open("testdata/own.csv", cohort.OpenOptions{Codebook: book})
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := hccpm.Of(general)
	fmt.Println(len(general.Columns()), len(c.Columns()), err)
	// Output: 26 29 <nil>
}

// The digest changes with every change of a routine; it is compared, not read.
func ExampleSourceSHA256() {
	fmt.Println(len(hccpm.SourceSHA256()))
	// Output: 64
}
