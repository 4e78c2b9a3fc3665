package hccpm

import (
	"math"
	"slices"
	"testing"

	"hipec/hccpm/survival"
)

// R 4.2.2: with scores 6, 9, 10, 12, 24, 25, 30, 33 in the order of numbers, 1 … 8. Byte by byte 10
// came before 6, and P was .94.
func TestTrendOverNumbers(t *testing.T) {
	s, err := paper(t).OS2By("pci")
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"6", "9", "10", "12", "24", "25", "30", "33"}; !slices.Equal(s.Strata(), want) {
		t.Errorf("groups %v, want %v", s.Strata(), want)
	}
	trend, err := survival.LogRankTrend(s)
	if err != nil {
		t.Fatal(err)
	}
	if want := 0.17940029291; math.Abs(trend.P-want) > 1e-10 {
		t.Errorf("P = %v, want %v", trend.P, want)
	}
}
