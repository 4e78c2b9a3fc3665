package survival_test

import (
	"fmt"

	"hipec/hccpm/survival"
)

func ExampleRequiredEvents() {
	t, err := survival.RequiredEvents(survival.PowerOptions{HazardRatio: 0.5, EventShare: 0.6})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(t)
	// Output:
	// Log-rank test of two groups, by Schoenfeld's formula
	// hazard ratio events patients  power
	//          0.5     66      109 80.0 %
	// Level 0.05, two-sided; 50 % in the second group.
}

// What ten patients could show, of whom five died.
func ExampleEventPower() {
	t, err := survival.EventPower(5, survival.PowerOptions{HazardRatio: 0.5, Formula: survival.Freedman})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(t)
	// Output:
	// Log-rank test of two groups, by Freedman's formula
	// hazard ratio events patients  power
	//          0.5      5       NA 11.2 %
	// Level 0.05, two-sided; 50 % in the second group.
}

// Nothing for six months, then half the hazard.
func ExampleLakatos() {
	t, err := survival.Lakatos(survival.LakatosOptions{
		First:   []survival.Piece{{Hazard: 0.05}},
		Second:  []survival.Piece{{Until: 6, Hazard: 0.05}, {Hazard: 0.025}},
		Accrual: 12, FollowUp: 24,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(t)
	// Output:
	// Log-rank test, by Lakatos' method
	// patients events  power events 1st events 2nd
	//      255    174 80.0 %     77.4 %     59.2 %
	// Level 0.05, two-sided; 50 % in the second group; accrual 12, follow-up 24.
}
