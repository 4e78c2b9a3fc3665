package survival_test

import (
	"fmt"

	"hipec/hccpm/survival"
)

// One of two competing events, the other taken as a censoring.
func ExampleSample_OfCause() {
	s, err := survival.NewSample(survival.Columns{Time: []float64{3, 5, 8, 9}, Event: []bool{true, true, false, true},
		Cause: []string{"relapse", "death", "", "relapse"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	relapse, err := s.OfCause("relapse")
	fmt.Println(s.Causes(), relapse.EventFlags(), err)
	fmt.Printf("%q\n", s.CauseLabels())
	_, err = s.OfCause("cure")
	fmt.Println(err)
	// Output:
	// [death relapse] [true false false true] <nil>
	// ["relapse" "death" "" "relapse"]
	// survival: invalid option: no cause "cure"; there are ["death" "relapse"]
}
