package models

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"hipec/hccpm/survival"
)

// trial makes n patients with p covariates, exponential times and half of them censored.
func trial(n, p int) (survival.Sample, Frame, string) {
	r := rand.New(rand.NewPCG(1, 2))
	columns := make([]Column, p)
	formula := ""
	eta := make([]float64, n)
	for j := range columns {
		x := make([]float64, n)
		for i := range x {
			x[i] = r.NormFloat64()
			eta[i] += 0.1 * float64(j%4-1) * x[i]
		}
		columns[j] = Numbers(fmt.Sprintf("x%d", j+1), x)
		if j > 0 {
			formula += " + "
		}
		formula += columns[j].Name
	}
	c := survival.Columns{Time: make([]float64, n), Event: make([]bool, n)}
	for i := range c.Time {
		c.Time[i] = r.ExpFloat64() / math.Exp(eta[i])
		c.Event[i] = r.IntN(2) == 1
	}
	s, err := survival.NewSample(c)
	if err != nil {
		panic(err)
	}
	f, err := NewFrame(columns...)
	if err != nil {
		panic(err)
	}
	return s, f, formula
}

// 10 covariates, Efron; hccpm/bench.sh runs R's coxph beside it.
func BenchmarkCox(b *testing.B) {
	for _, n := range []int{1e4, 1e5, 1e6} {
		b.Run(fmt.Sprintf("n=%.0e", float64(n)), func(b *testing.B) {
			s, f, formula := trial(n, 10)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Cox(s, f, formula); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// 1,000 fits to rows of gbsg drawn again.
func BenchmarkBootstrap(b *testing.B) {
	f := frame(b, "gbsg")
	s := sampleOf(b, f, "Surv(rfstime, status)", "", "")
	fit, err := Cox(s, f, "age + meno + size + factor(grade) + nodes + pgr + er + hormon")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fit.Bootstrap(BootstrapOptions{Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
