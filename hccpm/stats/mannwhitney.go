package stats

import (
	"fmt"
	"math"
	"slices"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// RankMethod says how the distribution of the rank statistic is computed.
type RankMethod int

const (
	// RankAuto is exact if both samples have fewer than 50 values and there are no
	// ties, normal otherwise: R's default and the zero value.
	RankAuto RankMethod = iota
	// RankExact counts arrangements; not with ties.
	RankExact
	// RankNormal approximates, with the variance corrected for ties.
	RankNormal
	// RankPermutation counts arrangements of the values as they are tied; without ties
	// it is RankExact.
	RankPermutation
	// RankEdgeworth approximates by an Edgeworth series; for [Spearman] only.
	RankEdgeworth
	// RankStudent approximates by Student's t; for [Spearman] only.
	RankStudent
)

// String names the method.
func (m RankMethod) String() string {
	return option.Name("RankMethod", m, "auto", "exact", "normal approximation", "exact, given the ties",
		"Edgeworth series",
		"Student's t")
}

// MannWhitneyOptions chooses the method.  The zero value is R's default.
type MannWhitneyOptions struct {
	// Method; the zero value is RankAuto.
	Method RankMethod
	// NoContinuity leaves out the continuity correction of the approximation.
	NoContinuity bool
	// DropMissing leaves NaN out and counts them; otherwise they are an error.
	DropMissing bool
	// Missing counts values that were left out before.
	Missing int
}

// RankSum is the comparison of two samples by ranks.
type RankSum struct {
	// NX and NY values present, Missing left out of both together.
	NX, NY, Missing int
	// U counts pairs in which x is the larger, ties by half; R calls it W.
	U float64
	// Z is the standardised statistic of the approximation, NaN if exact.
	Z float64
	// P is the two-sided probability.
	P float64
	// Method in force, RankExact, RankNormal or RankPermutation.
	Method RankMethod
	// Continuity is true if the approximation was corrected for continuity.
	Continuity bool
	// Ties is true if values are shared.
	Ties bool
}

// MannWhitney tests whether values of two independent samples, x and y of any
// lengths, tend to be larger in one than in the other.
//
//	U     = Σ ranks of x − nx(nx+1)/2
//	Var U = nx ny/12 (n + 1 − Σ(t³−t)/(n(n−1)))
//
// with n = nx + ny and t the sizes of the sets of tied values.  The normal
// statistic is (U − nx ny/2 ∓ 1/2)/√Var U, the half moving it towards zero.  The
// exact two-sided P doubles the smaller tail, at most 1.  Under RankPermutation it is the
// share of all ways to choose nx of the n values that leave U at least as far from
// nx ny/2, which is the same without ties.
//
// Errors: [ErrInvalid] for values infinite or NaN; [ErrTooFew] for an empty
// sample; [ErrConstant] if all values are tied; [ErrUnsupported] for RankExact
// with ties or with more than 1e8 values of U times n, and for RankPermutation of samples
// larger than about 125 each; [ErrOption] for an unknown method.
//
// References: Mann and Whitney (1947), Ann Math Stat 18:50,
// doi:10.1214/aoms/1177730491; Lehmann (1975), Nonparametrics, section 1.4,
// equation 1.35, for ties; Streitberg and Röhmel (1986), Stat Softw Newsl 12:10, for the
// counting of tied arrangements.
//
// R equivalent: wilcox.test(x, y); under RankPermutation exactRankTests::wilcox.exact(x, y)
// and coin::wilcox_test(distribution = "exact").
func MannWhitney(x, y []float64, options ...MannWhitneyOptions) (RankSum, error) {
	o := option.Of(options)
	x, y, dropped, err := twoSamples(x, y, o.DropMissing, 1)
	if err != nil {
		return RankSum{}, err
	}
	ranks, ties := num.Ranks(slices.Concat(x, y))
	r := RankSum{
		NX: len(x), NY: len(y), Missing: o.Missing + dropped,
		Z: math.NaN(), Method: o.Method, Ties: len(ties) < len(ranks),
	}
	nx, ny := float64(len(x)), float64(len(y))
	for _, v := range ranks[:len(x)] {
		r.U += v
	}
	r.U -= nx * (nx + 1) / 2
	switch {
	case o.Method < RankAuto || o.Method > RankPermutation:
		return RankSum{}, fmt.Errorf("stats: rank sum: %w: %v", ErrOption, o.Method)
	case len(ties) == 1:
		return RankSum{}, fmt.Errorf("stats: rank sum: %w: all are tied", ErrConstant)
	case o.Method == RankExact && (r.Ties || nx*ny*(nx+ny) > 1e8), o.Method == RankPermutation && tooManyRanks(nx, ny):
		return RankSum{}, fmt.Errorf("stats: exact rank sum with ties or many values: %w",
			ErrUnsupported)
	case o.Method == RankAuto && !r.Ties && nx < 50 && ny < 50:
		r.Method = RankExact
	case o.Method == RankAuto:
		r.Method = RankNormal
	}
	switch r.Method {
	case RankExact:
		r.P = exactRankP(len(x), len(y), r.U)
		return r, nil
	case RankPermutation:
		r.P = tiedRankP(ranks, len(x))
		return r, nil
	}
	r.Continuity = !o.NoContinuity
	r.normal(ties)
	return r, nil
}

// normal fills in Z and P of the approximation.
func (r *RankSum) normal(ties []int) {
	nx, ny := float64(r.NX), float64(r.NY)
	n, sum := nx+ny, 0.0
	for _, t := range ties {
		t := float64(t)
		sum += t*t*t - t
	}
	sd := math.Sqrt(nx * ny / 12 * (n + 1 - sum/(n*(n-1)))) // Lehmann, 1.35
	d := r.U - nx*ny/2
	if r.Continuity && d != 0 {
		d -= math.Copysign(0.5, d)
	}
	r.Z = d / sd
	r.P = min(1, normalP(r.Z))
}

// uWays counts, for every u from 0 to nx·ny, the ways to choose nx of nx+ny untied places
// that give it, by the product of (1−q^(ny+i))/(1−q^i) over i = 1 … nx.
func uWays(nx, ny int) []float64 {
	top := nx * ny
	ways := make([]float64, top+1)
	ways[0] = 1
	for i := 1; i <= nx; i++ {
		for v := top; v >= ny+i; v-- {
			ways[v] -= ways[v-ny-i]
		}
		for v := i; v <= top; v++ {
			ways[v] += ways[v-i]
		}
	}
	return ways
}

// exactRankP is the two-sided probability of u when nothing is tied.
func exactRankP(nx, ny int, u float64) float64 {
	top, ways := nx*ny, uWays(nx, ny)
	at := int(math.Round(u))
	if 2*at > top { // the distribution is symmetric
		at = top - at
	}
	tail, all := 0.0, 0.0
	for v, w := range ways {
		if v <= at {
			tail += w
		}
		all += w
	}
	return min(1, 2*tail/all)
}

// tiedRankWays counts, for every value of twice a sum of nx of the ranks, the ways to choose
// them.  Ranks are halves of whole numbers, so twice a sum is whole.
func tiedRankWays(ranks []float64, nx int) []float64 {
	doubled := doubledRanks(ranks)
	slices.Sort(doubled) // the ways do not depend on the order; small sums stay short
	sum := 0
	for _, d := range doubled {
		sum += d
	}
	ways := make([][]float64, nx+1)
	for k := range ways {
		ways[k] = make([]float64, sum+1)
	}
	ways[0][0] = 1
	so := 0
	for i, d := range doubled {
		so += d
		for k := min(nx, i+1); k > 0; k-- {
			for v := so; v >= d; v-- {
				ways[k][v] += ways[k-1][v-d]
			}
		}
	}
	return ways[nx]
}

// tooManyRanks says whether [tiedRankWays] would take too long: nx n³ steps.
func tooManyRanks(nx, ny float64) bool { return nx*math.Pow(nx+ny, 3) > 2e9 }

func doubledRanks(ranks []float64) []int {
	doubled := make([]int, len(ranks))
	for i, r := range ranks {
		doubled[i] = int(math.Round(2 * r))
	}
	return doubled
}

// tiedRankP is the two-sided probability of the sum of the first nx ranks among all ways
// to choose nx of them.
func tiedRankP(ranks []float64, nx int) float64 {
	at := 0
	for _, d := range doubledRanks(ranks[:nx]) {
		at += d
	}
	return twoSided(tiedRankWays(ranks, nx), 0, at)
}

// Table is one row.
func (r RankSum) Table() table.Table {
	method := r.Method.String()
	if r.Continuity {
		method += " with continuity correction"
	}
	if r.Ties && r.Method == RankNormal {
		method += ", corrected for ties"
	}
	t := table.Table{
		Caption: "Mann-Whitney (Wilcoxon rank sum) test",
		Columns: table.Numbers("n x", "n y", "U", "z", "p", "missing"),
		Notes:   []string{"Method: " + method + "."},
	}
	t.Append(fmt.Sprint(r.NX), fmt.Sprint(r.NY), table.Signif(r.U, 7),
		table.Signif(r.Z, 4), table.Signif(r.P, 4), fmt.Sprint(r.Missing))
	return t
}

// String prints the test on one line below its headings.
func (r RankSum) String() string { return r.Table().String() }

// HTML shows what [RankSum.String] prints.
func (r RankSum) HTML() string { return r.Table().HTML() }
