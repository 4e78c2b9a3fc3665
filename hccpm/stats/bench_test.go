package stats

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func drawn(n int) (x, y []float64, event []bool) {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	for range n {
		v := r.NormFloat64()
		x, y = append(x, v), append(y, v+r.NormFloat64())
		event = append(event, r.Float64() < 0.5)
	}
	return x, y, event
}

func BenchmarkLogistic(b *testing.B) {
	for _, n := range []int{10, 1e3, 1e5} {
		x, y, event := drawn(n)
		b.Run(fmt.Sprintf("n=%d/p=2", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Logistic(event, []Predictor{{"x", x}, {"y", y}}, LogisticOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkMannWhitney(b *testing.B) {
	for _, n := range []int{10, 1e3, 1e5} {
		x, y, _ := drawn(n)
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := MannWhitney(x, y, MannWhitneyOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
