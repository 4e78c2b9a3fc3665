package survival_test

import (
	"fmt"

	"hipec/hccpm/survival"
)

// Four patients who may recur, be treated back to health, and die.
func ExampleAalenJohansen() {
	o, err := survival.AalenJohansen(survival.StateColumns{Unit: "months", Name: "course",
		ID:    []string{"1", "1", "1", "2", "2", "3", "4"},
		Entry: []float64{0, 4, 9, 0, 6, 0, 0},
		Time:  []float64{4, 9, 15, 6, 11, 12, 8},
		From:  []string{"well", "recurrence", "well", "well", "recurrence", "well", "well"},
		To:    []string{"recurrence", "well", "", "recurrence", "death", "", "death"},
	})
	fmt.Print(o, err, "\n")
	p, se, _, _, err := o.At("well", 10)
	fmt.Printf("%.3f (%.3f) %v\n", p, se, err)
	// Output:
	// Probability of each state, course (months): n = 4, events = 5
	// time n.risk          well    recurrence         death
	//    4      4 0.750 (0.217) 0.250 (0.217) 0.000 (0.000)
	//    6      4 0.500 (0.250) 0.500 (0.250) 0.000 (0.000)
	//    8      4 0.250 (0.217) 0.500 (0.250) 0.250 (0.217)
	//    9      3 0.500 (0.250) 0.250 (0.217) 0.250 (0.217)
	//   11      3 0.500 (0.250) 0.000 (0.000) 0.500 (0.250)
	// Standard errors in brackets, by infinitesimal jackknife over patients.
	//  <nil>
	// 0.500 (0.250) <nil>
}
