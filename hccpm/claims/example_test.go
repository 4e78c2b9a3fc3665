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
		claims.Reading{Name: "end of the row that starts at 60", Value: 20.65, Mistaken: true})
	fmt.Println(r.Verdict, "-", r.Matches.Name, err)
	r, err = book.Compare("res-cc01-half", claims.Reading{Name: "CC 0 or 1 in Table 2", Value: 40})
	fmt.Println(r.Verdict, err)
	r, err = book.CompareP("res-os-cc-p", "log-rank, OS2", 0.357)
	fmt.Println(r.Verdict, err)
	_, err = book.Compare("res-os1-6y", claims.Reading{Name: "x", Value: 1})
	fmt.Println(errors.Is(err, claims.ErrNoClaim))
	fmt.Println(book.Summary().Rows[:3])
	// Output:
	// only from the wrong row - end of the row that starts at 60 <nil>
	// contradicted <nil>
	// agrees <nil>
	// true
	// [[agrees 1 1] [agrees by another convention 0 0] [agrees by a choice made to fit 0 0]]
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
	r, err := book.Result("res-pci-median")
	fmt.Println(r.Number(), "|", r.Verdict, "|", r.Cause, err)
	// Output:
	// <nil>
	// 24.5 points | agrees | 24.5, printed without its decimal <nil>
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
	// Output: 43.5 years (Table 1) | agrees <nil>
}

func ExampleBook_Overview() {
	book, err := claims.NewBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(book.Overview().Rows[2])
	// Output: [patients 10  not addressed]
}

func ExampleVerdicts() {
	for _, v := range claims.Verdicts() {
		fmt.Println(v)
	}
	// Output:
	// agrees
	// agrees by another convention
	// agrees by a choice made to fit
	// only from the wrong row
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

// A choice made to fit a published number confirms nothing: the verdict says so.
func ExampleBook_RestsOn() {
	book, err := claims.NewBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := book.Compare("res-follow-up-median", claims.Reading{Name: "median of OS2", Value: 31.5})
	fmt.Println(r.Verdict, err)
	r, err = book.RestsOn("res-follow-up-median",
		claims.Choice{Name: "patient 3: OS2 5.5, not 55", Otherwise: "39.95 months", Fitted: true, Undoes: true})
	fmt.Println(r.Verdict, err)
	// Output:
	// agrees <nil>
	// agrees by a choice made to fit <nil>
}

func ExampleBook_Statements() {
	book, err := claims.NewBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, id := range []string{"abs-os1-median", "res-os1-median"} {
		if _, err := book.Compare(id, claims.Reading{Name: "Kaplan-Meier", Value: 107.8}); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(book.Count(claims.Agrees), "places,", book.Statements(claims.Agrees), "statement")
	// Output: 2 places, 1 statement
}

func ExampleBook_Everything() {
	book, err := claims.NewBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(book.Everything().Rows), len(book.Table().Rows), len(book.Framework().Rows),
		len(book.NotSimplyAgreeing().Rows))
	// Output: 70 39 16 39
}

func ExampleBook_Framework() {
	book, err := claims.NewBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(book.Framework().Rows[4])
	// Output: [PCI scale, lowest value Methods, PCI >= 0 not addressed 01 [8]]
}

func ExampleBook_NotSimplyAgreeing() {
	book, err := claims.NewBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := book.Compare("res-cc01-half", claims.Reading{Name: "Table 2", Value: 40})
	fmt.Println(r.Number(), r.Verdict, err)
	fmt.Println(book.NotSimplyAgreeing().Caption)
	// Output:
	// 40 % contradicted <nil>
	// Results that do not simply agree
}

func ExampleBook_Rounded() {
	book, err := claims.NewBook()
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := book.Compare("abs-os-5y", claims.Reading{Name: "Kaplan-Meier", Value: 64.2857},
		claims.Reading{Name: "life table", Value: 61.94}); err != nil {
		fmt.Println(err)
		return
	}
	printed, _ := book.Published("abs-os-5y")
	curve, _ := book.Rounded("abs-os-5y", "", 0)
	life, _ := book.Rounded("abs-os-5y", "life table", 1)
	fmt.Println(printed, "|", curve, "|", life)
	_, err = book.Rounded("abs-os-5y", "abacus", 0)
	fmt.Println(err)
	// Output:
	// 21 % | 64 % | 61.9 %
	// claims: claim abs-os-5y: figure does not fit the claim: no reading "abacus"
}
