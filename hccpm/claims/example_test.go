package claims_test

import (
	"errors"
	"fmt"

	"hipec/hccpm/claims"
)

func ExampleBook() {
	book, err := claims.NewBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := book.Compare("res-os1-5y", claims.Reading{Name: "life table at 60 months", Value: 61.94},
		claims.Reading{Name: "end of the row that starts at 60", Value: 20.65})
	fmt.Println(r.Verdict, "-", r.Matches.Name, err)
	r, err = book.Compare("res-cc01-half", claims.Reading{Name: "CC 0 or 1 in Table 2", Value: 40})
	fmt.Println(r.Verdict, err)
	r, err = book.CompareP("res-os-cc-p", "log-rank, OS2", 0.357)
	fmt.Println(r.Verdict, err)
	_, err = book.Compare("res-os1-6y", claims.Reading{Name: "x", Value: 1})
	fmt.Println(errors.Is(err, claims.ErrNoClaim))
	fmt.Println(book.Summary().Rows[:3])
	// Output:
	// reproduced by another reading - end of the row that starts at 60 <nil>
	// contradicted <nil>
	// reproduced <nil>
	// true
	// [[reproduced 1] [reproduced by another reading 1] [contradicted 1]]
}

func ExampleAll() {
	all, err := claims.All()
	if err != nil {
		fmt.Println(err)
		return
	}
	c := all[2]
	fmt.Println(c.ID, c.Where, c.Value, c.Unit)
	// Output: abs-n Abstract, Results 10 patients
}

func ExampleClaim_Holds() {
	c := claims.Claim{Relation: claims.EqualTo, Value: 25, Decimals: 0}
	fmt.Println(c.Holds(24.5), c.Holds(24.4))
	// Output: true false
}

func ExampleBook_NotComputable() {
	book, err := claims.NewBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := book.NotComputable("res-sae-effusion", "Table 3 does not say which events")
	fmt.Println(r.Verdict, "-", r.Cause, err)
	fmt.Println(len(book.Unaddressed()) == len(book.Results())-1)
	// Output:
	// not computable - Table 3 does not say which events <nil>
	// true
}

func ExampleBook_Cause() {
	book, err := claims.NewBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := book.Compare("res-pci-median", claims.Reading{Name: "median of Table 2", Value: 24.5}); err != nil {
		fmt.Println(err)
		return
	}
	_, err = book.Cause("res-pci-median", "24.5, printed without its decimal")
	fmt.Println(err)
	for _, row := range book.Table().Rows {
		if row[0] == "res-pci-median" {
			fmt.Println(row[3], "|", row[5], "|", row[6])
		}
	}
	// Output:
	// <nil>
	// 24.5 points (median of Table 2) | reproduced | 24.5, printed without its decimal
}

func ExampleBook_TableOf() {
	book, err := claims.NewBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := book.Compare("res-age-median", claims.Reading{Name: "Table 1", Value: 43.5}); err != nil {
		fmt.Println(err)
		return
	}
	some, err := book.TableOf("res-age-median")
	fmt.Println(some.Rows[0][3], "|", some.Rows[0][4], err)
	// Output: 43.5 years (Table 1) | reproduced <nil>
}

func ExampleBook_Overview() {
	book, err := claims.NewBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(book.Overview().Rows[2])
	// Output: [abs-n 10  not addressed]
}

func ExampleVerdicts() {
	for _, v := range claims.Verdicts() {
		fmt.Println(v)
	}
	// Output:
	// reproduced
	// reproduced by another reading
	// contradicted
	// not computable
	// not addressed
}

func ExampleNewBook() {
	book, err := claims.NewBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(book.Results()), book.Count(claims.Verdicts()[0]), len(book.Unaddressed()))
	// Output:
	// 70 0 70
}

func ExampleBook_Result() {
	book, err := claims.NewBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := book.Result("abs-n")
	fmt.Println(r.Claim.Value, r.Verdict, err)
	// Output: 10 not addressed <nil>
}
