package hccpm_test

import (
	"fmt"

	"hipec/hccpm"
)

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

func ExampleVerdicts() {
	for _, v := range hccpm.Verdicts() {
		fmt.Println(v)
	}
	// Output:
	// reproduced
	// reproduced by another reading
	// contradicted
	// not computable
	// not addressed
}

func ExampleNewClaimBook() {
	book, err := hccpm.NewClaimBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(book.Results()), book.Count(hccpm.Verdicts()[0]), len(book.Unaddressed()))
	// Output:
	// 70 0 70
}
