package stats

import (
	"errors"
	"math"
	"strings"
	"testing"
)

// upTo is 1 to n, times a factor.
func upTo(n int, by float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = by * float64(i+1)
	}
	return x
}

// A choice that is none of its type's is refused, on either side.
func TestChoicesOutOfRange(t *testing.T) {
	x, y := upTo(30, 1), upTo(30, 1.01)
	for name, refused := range map[string]error{
		"adjust -1":      second(Adjust([]float64{0.5}, Holm-1)),
		"adjust +1":      second(Adjust([]float64{0.5}, BenjaminiYekutieli+1)),
		"rank sum -1":    second(MannWhitney(x, y, MannWhitneyOptions{Method: RankAuto - 1})),
		"rank sum +1":    second(MannWhitney(x, y, MannWhitneyOptions{Method: RankPermutation + 1})),
		"proportion -1":  second(Proportion(1, 3, ProportionOptions{Method: ClopperPearson - 1})),
		"proportion +1":  second(Proportion(1, 3, ProportionOptions{Method: Jeffreys + 1})),
		"cut-point -1":   second(BestCut(x, y, CutPointOptions{Method: CutAuto - 1})),
		"cut-point +1":   second(BestCut(x, y, CutPointOptions{Method: CutPermutation + 1})),
		"level 1":        second(Proportion(1, 3, ProportionOptions{Level: 1})),
		"level below 0":  second(Proportion(1, 3, ProportionOptions{Level: -0.1})),
		"replicates 98":  second(BestCut(x, y, CutPointOptions{Method: CutPermutation, Replicates: 98})),
		"too many":       second(BestCut(x, y, CutPointOptions{Method: CutPermutation, Replicates: 10_000_001})),
		"shares crossed": second(BestCut(x, y, CutPointOptions{MinShare: 0.6, MaxShare: 0.5})),
		"share above 1":  second(BestCut(x, y, CutPointOptions{MinShare: 0.1, MaxShare: 1.01})),
		"share below 0":  second(BestCut(x, y, CutPointOptions{MinShare: -0.1, MaxShare: 0.5})),
	} {
		if !errors.Is(refused, ErrOption) {
			t.Errorf("%s: got %v, want ErrOption", name, refused)
		}
	}
	for name, err := range map[string]error{
		"adjust, last":     second(Adjust([]float64{0.5}, BenjaminiYekutieli)),
		"rank sum, last":   second(MannWhitney(x, y, MannWhitneyOptions{Method: RankPermutation})),
		"proportion, last": second(Proportion(1, 3, ProportionOptions{Method: Jeffreys})),
		"cut-point, last":  second(BestCut(x, y, CutPointOptions{Method: CutPermutation, Replicates: 99})),
		"a single share":   second(BestCut(x, y, CutPointOptions{MinShare: 0.5, MaxShare: 0.5})),
		"all shares":       second(BestCut(x, y, CutPointOptions{MinShare: 0.1, MaxShare: 1})),
	} {
		if err != nil {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// 0 and 1 are probabilities, and what lies outside is none.
func TestAdjustAtTheEnds(t *testing.T) {
	if p, err := Adjust([]float64{0, 1}, Bonferroni); err != nil || p[0] != 0 || p[1] != 1 {
		t.Errorf("got %v, %v, want [0 1]", p, err)
	}
	for _, p := range []float64{math.Nextafter(0, -1), math.Nextafter(1, 2)} {
		if _, err := Adjust([]float64{p}, Bonferroni); !errors.Is(err, ErrInvalid) {
			t.Errorf("%v: got %v, want ErrInvalid", p, err)
		}
	}
}

// None and all of n are shares.
func TestProportionAtTheEnds(t *testing.T) {
	for count, ok := range map[int]bool{-1: false, 0: true, 5: true, 6: false} {
		_, err := Proportion(count, 5)
		if (err == nil) != ok {
			t.Errorf("%d of 5: got %v", count, err)
		}
	}
}

// As in R, 49 values in each group are compared exactly, 50 in either are not.
func TestMannWhitneyBecomesNormal(t *testing.T) {
	for _, c := range []struct {
		nx, ny int
		want   RankMethod
	}{{49, 49, RankExact}, {50, 49, RankNormal}, {49, 50, RankNormal}} {
		r, err := MannWhitney(upTo(c.nx, 1), upTo(c.ny, 1.0001))
		if err != nil || r.Method != c.want {
			t.Errorf("%d and %d: got %v, %v, want %v", c.nx, c.ny, r.Method, err, c.want)
		}
		s, err := HodgesLehmann(upTo(c.nx, 1), upTo(c.ny, 1.0001))
		if exact := s.Method == RankExact; err != nil || exact != (c.want == RankExact) {
			t.Errorf("shift of %d and %d: got %v, %v, want %v", c.nx, c.ny, s.Method, err, c.want)
		}
	}
}

// The warning of small counts is for those below 5.
func TestExpectedCountOfFive(t *testing.T) {
	for _, c := range []struct {
		counts [][]int
		warned bool
	}{{[][]int{{5, 5}, {5, 5}}, false}, {[][]int{{5, 5}, {5, 4}}, true}} {
		r, err := ChiSquare(c.counts)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(strings.Join(r.Warnings, ""), "below 5"); got != c.warned {
			t.Errorf("%v: warned %v, want %v", c.counts, got, c.warned)
		}
	}
}

// Exact P is refused where it would take too long, and given just before.
func TestExactRankSumIsBounded(t *testing.T) {
	for _, c := range []struct {
		n  int
		ok bool
	}{{368, true}, {369, false}} { // 2n³ passes 10⁸ between them
		_, err := MannWhitney(upTo(c.n, 1), upTo(c.n, 1.00001), MannWhitneyOptions{Method: RankExact})
		if (err == nil) != c.ok || err != nil && !errors.Is(err, ErrUnsupported) {
			t.Errorf("%d and %[1]d: got %v, want it to be computed: %v", c.n, err, c.ok)
		}
	}
	if tooManyRanks(125, 875) != (125*math.Pow(1000, 3) > 2e9) || tooManyRanks(2, 998) || !tooManyRanks(2.001, 998) {
		t.Error("the bound of ranks with ties is not 2·10⁹")
	}
}
