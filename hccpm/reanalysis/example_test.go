package reanalysis_test

import (
	"fmt"

	"hipec/hccpm"
	"hipec/hccpm/reanalysis"
)

func ExampleClaims() {
	book, err := reanalysis.Claims()
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := book.Result("abs-os-5y")
	fmt.Println(r.Number(), "-", r.Verdict, err)
	// Output: 64.29 % - only from the wrong row <nil>
}

func ExampleOf() {
	c, err := hccpm.Paper()
	if err != nil {
		fmt.Println(err)
		return
	}
	book, err := reanalysis.Of(c)
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := book.Result("res-age-median")
	fmt.Println(r.Number(), "-", r.Verdict, err)
	// Output: 43.5 years - agrees <nil>
}

func ExampleSensitivity() {
	deck, err := reanalysis.Sensitivity()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range deck.Effects {
		if e.Choice.FittedTo != "" {
			fmt.Println(e.Choice.Name, "-", len(e.Changes), "claims")
		}
	}
	// Output:
	// patient 3: OS2 5.5, not 55 - 9 claims
	// patient 9: PFS ended by an event: yes - 5 claims
}

func ExampleChoices() {
	list, err := reanalysis.Choices()
	fmt.Println(len(list), list[0].Name, err)
	// Output: 62 patient 1: BMI 22.6, not 226 <nil>
}

func ExampleReadings() {
	scan, err := reanalysis.Readings()
	if err != nil {
		fmt.Println(err)
		return
	}
	best, n := scan.Best()
	fmt.Println(n, "of 9:", best[0].Estimate, best[0].Width)
	// Output: 9 of 9: life table 12
}

func ExampleWidths() {
	fmt.Println(reanalysis.Widths())
	// Output: [1 2 3 4 6 10 12 15 20 30]
}

func ExampleScanRow_N() {
	fmt.Println(reanalysis.ScanRow{Agrees: [9]bool{0: true, 8: true}}.N())
	// Output: 2
}

func ExampleDeck_Matrix() {
	deck, err := reanalysis.Sensitivity()
	if err != nil {
		fmt.Println(err)
		return
	}
	m := deck.Matrix()
	fmt.Println(len(m.Rows), "choices,", len(m.Columns)-3, "claims")
	// Output: 62 choices, 70 claims
}
