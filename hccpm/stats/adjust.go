package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"hipec/hccpm/internal/option"
)

// Adjustment is a correction of P values for their number.
type Adjustment int

const (
	// Holm's step-down procedure keeps the chance of any false rejection; it is the
	// zero value.
	Holm Adjustment = iota
	// BenjaminiHochberg keeps the expected share of false rejections among all, for
	// tests that are independent or positively dependent.
	BenjaminiHochberg
	// Unadjusted leaves P values alone.
	Unadjusted
	// Bonferroni multiplies by their number; Holm is never worse.
	Bonferroni
	// Hochberg's step-up procedure is Holm's for tests that are independent or
	// positively dependent.
	Hochberg
	// BenjaminiYekutieli keeps the expected share of false rejections under any
	// dependence.
	BenjaminiYekutieli
)

// String names the procedure.
func (a Adjustment) String() string {
	return option.Name("Adjustment", a, "Holm", "Benjamini-Hochberg", "none", "Bonferroni", "Hochberg",
		"Benjamini-Yekutieli")
}

// Adjust corrects P values for their number: each answer is the smallest level at which
// its hypothesis is rejected by the procedure.  With m of them, ranked from the smallest,
//
//	Bonferroni          m p
//	Holm                greatest over k ≤ i of (m−k+1) p(k)
//	Hochberg            least over k ≥ i of (m−k+1) p(k)
//	Benjamini-Hochberg  least over k ≥ i of (m/k) p(k)
//	Benjamini-Yekutieli that times 1 + 1/2 + … + 1/m
//
// and at most 1.  The order of p is kept and p is not changed.
//
// Special cases: NaN stays NaN and does not count.
//
// Errors: [ErrInvalid] for a value outside [0, 1], with its row; [ErrOption] for an
// unknown procedure.
//
// References: Holm (1979), Scand J Stat 6:65; Hochberg (1988), Biometrika 75:800,
// doi:10.1093/biomet/75.4.800; Benjamini and Hochberg (1995), J R Stat Soc B 57:289;
// Benjamini and Yekutieli (2001), Ann Stat 29:1165, doi:10.1214/aos/1013699998.
//
// R equivalent: p.adjust(p, method).
func Adjust(p []float64, how Adjustment) ([]float64, error) {
	if how < Holm || how > BenjaminiYekutieli {
		return nil, fmt.Errorf("stats: adjust: %w: %v", ErrOption, how)
	}
	out := slices.Clone(p)
	var order []int
	for i, v := range p {
		switch {
		case v < 0 || v > 1:
			return nil, fmt.Errorf("stats: adjust: %w: row %d: %v is no probability", ErrInvalid, i+1, v)
		case !math.IsNaN(v):
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	m := float64(len(order))
	switch how {
	case Bonferroni:
		for _, i := range order {
			out[i] = min(1, m*p[i])
		}
	case Holm:
		least := 0.0
		for rank, i := range order {
			least = max(least, min(1, (m-float64(rank))*p[i]))
			out[i] = least
		}
	case Hochberg, BenjaminiHochberg, BenjaminiYekutieli:
		stepUp(out, order, how)
	}
	return out, nil
}

// stepUp corrects in place from the largest value down; order ranks them.
func stepUp(p []float64, order []int, how Adjustment) {
	m, harmonic := float64(len(order)), 1.0
	if how == BenjaminiYekutieli {
		harmonic = 0
		for k := range order {
			harmonic += 1 / float64(k+1)
		}
	}
	least := 1.0
	for rank := len(order) - 1; rank >= 0; rank-- {
		i, factor := order[rank], m-float64(rank)
		if how != Hochberg {
			factor = harmonic * (m / float64(rank+1))
		}
		least = min(least, factor*p[i])
		p[i] = least
	}
}
