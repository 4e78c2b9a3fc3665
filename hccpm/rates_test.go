package hccpm

import (
	"fmt"
	"math"
	"testing"

	"hipec/hccpm/claims"
	"hipec/hccpm/survival"
)

// All nine published rates are the survival at the END of the life table's rows
// that start at 0, 36 and 60 months, as whole percents, rounded and not cut off.
func TestPublishedRates(t *testing.T) {
	c := paper(t)
	b, err := claims.NewBook()
	if err != nil {
		t.Fatal(err)
	}
	breaks, err := survival.Intervals(60, 12)
	if err != nil {
		t.Fatal(err)
	}
	start := map[int]float64{1: 0, 3: 36, 5: 60}
	exact := map[string]float64{ // R 4.2.2, by the formula of the actuarial table
		"os1-1y": 89.4737, "os1-3y": 89.4737, "os1-5y": 20.6478,
		"os2-1y": 68.4211, "os2-3y": 53.2164, "os2-5y": 35.4776,
		"pfs-1y": 50, "pfs-3y": 10, "pfs-5y": 10,
	}
	for name, sample := range map[string]func() (survival.Sample, error){
		"os1": c.OS1, "os2": c.OS2, "pfs": func() (survival.Sample, error) { return c.PFS(PFSOptions{}) }} {
		s, err := sample()
		if err != nil {
			t.Fatal(err)
		}
		life, err := survival.LifeTable(s, survival.LifeTableOptions{Breaks: breaks})
		if err != nil {
			t.Fatal(err)
		}
		for year, from := range start {
			id := fmt.Sprintf("%s-%dy", name, year)
			x, err := life.Groups[0].EndOfRowStarting(from)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(100*x-exact[id]) > 1e-4 {
				t.Errorf("%s: %.4f, want %.4f", id, 100*x, exact[id])
			}
			r, err := b.Compare("res-"+id, claims.Reading{Name: "end of the row", Value: 100 * x})
			if err != nil || r.Verdict != claims.Agrees {
				t.Errorf("%s: %+v, %v", id, r, err)
			}
		}
	}
}
