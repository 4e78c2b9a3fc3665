package survival

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// large makes n patients in two groups with continuous times, half censored.
func large(b *testing.B, n int) Sample {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	c := Columns{}
	for range n {
		c.Time = append(c.Time, r.ExpFloat64())
		c.Event = append(c.Event, r.IntN(2) == 0)
		c.Strata = append(c.Strata, string(rune('a'+r.IntN(2))))
	}
	return mustSample(b, c)
}

var sizes = []int{10, 1e4, 1e5, 1e6, 1e7}

func BenchmarkKaplanMeier(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			s := large(b, n)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := KaplanMeier(s, KaplanMeierOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkLogRank(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			s := large(b, n)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := LogRank(s, LogRankOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkLifeTable(b *testing.B) {
	breaks, err := Intervals(5, 0.25)
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range sizes {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			s := large(b, n)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := LifeTable(s, LifeTableOptions{Breaks: breaks}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkHarrell(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			s, err := large(b, n).By(nil)
			if err != nil {
				b.Fatal(err)
			}
			r := rand.New(rand.NewPCG(2, uint64(n)))
			score := make([]float64, n)
			for i := range score {
				score[i] = r.NormFloat64()
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Harrell(s, score, ConcordanceOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// One patient's worth of decisions: every split of ten patients.
func BenchmarkPermutation(b *testing.B) {
	s := large(b, 10)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := PermutationLogRank(s, PermutationOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
