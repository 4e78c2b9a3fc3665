package models_test

import (
	"fmt"

	"hipec/hccpm/models"
	"hipec/hccpm/survival"
)

// relapses is twelve patients of whom some relapse and some die without relapse.
func relapses() (survival.Sample, models.Frame) {
	c := survival.Columns{Name: "first event", Unit: "months", Time: []float64{3, 5, 6, 8, 9, 11, 12, 14, 17, 20, 24, 30},
		Cause: []string{"relapse", "death", "relapse", "relapse", "", "death", "relapse", "", "death", "relapse", "", ""}}
	for _, cause := range c.Cause {
		c.Event = append(c.Event, cause != "")
	}
	s, err := survival.NewSample(c)
	if err != nil {
		panic(err)
	}
	f, err := models.NewFrame(models.Numbers("pci", []float64{21, 9, 18, 14, 8, 16, 17, 4, 13, 10, 6, 3}))
	if err != nil {
		panic(err)
	}
	return s, f
}

// Relapse, while some die before they can relapse.
func ExampleFineGray() {
	sample, data := relapses()
	fit, err := models.FineGray(sample, "relapse", data, "pci")
	fmt.Print(fit, err, "\n")
	patients, err := models.NewFrame(models.Numbers("pci", []float64{5, 20}))
	if err != nil {
		fmt.Println(err)
		return
	}
	incidence, err := fit.Incidence(patients)
	fmt.Printf("relapsed by 12 months: %.2f and %.2f %v\n", incidence[0].At(12), incidence[1].At(12), err)
	// Output:
	// Fine-Gray model of relapse, ~ pci: n = 12, events = 5, competing = 3
	//       coef exp(coef) se(coef) robust se     z     p lower .95 upper .95
	// pci 0.3646      1.44   0.1748    0.1267 2.878 0.004     1.123     1.846
	// exp(coef) is the ratio of subdistribution hazards; z, p and limits are of the robust error, which allows for the estimate of the censoring.
	// Wald test = 8.284 on 1 df, p = 0.004
	// Warning: 5 events for 1 coefficient: with fewer than ten for each, estimates are biased away from 0 and limits too narrow.
	//  <nil>
	// relapsed by 12 months: 0.02 and 0.98 <nil>
}

// The hazard of each event among those who have had none.
func ExampleCauseSpecific() {
	sample, data := relapses()
	fits, err := models.CauseSpecific(sample, data, "pci")
	fmt.Print(fits, err, "\n")
	// Output:
	// Cause-specific hazards, ~ pci: n = 12
	// cause       events                  HR     p
	// death   pci      3 1.17 (0.88 to 1.57)  0.28
	// relapse pci      5 1.95 (1.00 to 3.81) 0.051
	// Warning: death: 3 events for 1 coefficient: with fewer than ten for each, estimates are biased away from 0 and limits too narrow.
	// Warning: relapse: 5 events for 1 coefficient: with fewer than ten for each, estimates are biased away from 0 and limits too narrow.
	//  <nil>
}
