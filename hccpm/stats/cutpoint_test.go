package stats

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"hipec/hccpm/internal/num"
)

func ExampleBestCut() {
	died := []float64{0, 0, 1, 1, 1, 1, 0, 1, 0, 0}
	pci := []float64{30, 12, 24, 30, 33, 10, 25, 30, 9, 6}
	c, err := BestCut(died, pci)
	fmt.Printf("above %v: %d patients; P %.2f, without correction %.2f, %s; %v\n", c.Cut, c.Above, c.P, c.Uncorrected,
		c.Method, err)
	// Output:
	// above 9: 8 patients; P 0.52, without correction 0.13, exact conditional; <nil>
}

func ExampleMaxSelected() {
	c, err := MaxSelected([]float64{1, 2, 3, 4, 5, 6}, []float64{10, 20, 30, 40, 50, 60},
		CutPointOptions{Method: CutExact})
	fmt.Printf("%v %v %.4f %.3f %v\n", c.Cut, c.Higher, c.Statistic, c.P, err)
	// Output:
	// 30 true 1.9640 0.100 <nil>
}

// The exact P value is the share of all orders of the scores, enumerated one by one.
func TestCutExactEqualsEnumeration(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for trial := range 30 {
		n := 4 + trial%4
		outcome, marker := make([]float64, n), make([]float64, n)
		for i := range outcome {
			outcome[i], marker[i] = float64(r.IntN(3+trial%5)), float64(r.IntN(n))
		}
		o := CutPointOptions{MinShare: 1e-9, MaxShare: 1, Method: CutExact}
		c, err := BestCut(outcome, marker, o)
		if errors.Is(err, ErrConstant) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		ranks, _ := num.Ranks(outcome)
		reached, all := 0, 0
		var permute func(k int)
		permute = func(k int) {
			if k == n {
				all++
				p, err := MaxSelected(ranks, marker, CutPointOptions{MinShare: 1e-9, MaxShare: 1, Method: CutLausen94})
				if err != nil {
					t.Fatal(err)
				}
				if p.Statistic >= c.Statistic*(1-1e-9) {
					reached++
				}
				return
			}
			for i := k; i < n; i++ {
				ranks[k], ranks[i] = ranks[i], ranks[k]
				permute(k + 1)
				ranks[k], ranks[i] = ranks[i], ranks[k]
			}
		}
		permute(0)
		if want := float64(reached) / float64(all); math.Abs(c.P-want) > 1e-12 {
			t.Errorf("trial %d: P %v, enumerated %v", trial, c.P, want)
		}
		o.Method = CutPermutation
		if p, err := BestCut(outcome, marker, o); err != nil || math.Abs(p.P-c.P) > 0.025 {
			t.Errorf("trial %d: %v by permutations, %v exactly; %v", trial, p.P, c.P, err)
		}
		o.Method = CutHothornLausen
		if p, err := BestCut(outcome, marker, o); err != nil || p.P < c.P-1e-9 {
			t.Errorf("trial %d: the bound is %v, exactly %v; %v", trial, p.P, c.P, err)
		}
	}
}

// With one cut-point the normal method is the plain normal test; with two it is the bivariate integral.
func TestCutGaussOfFewCuts(t *testing.T) {
	outcome := []float64{3, 1, 2, 5, 4, 7, 6, 8}
	one, err := BestCut(outcome, []float64{1, 1, 1, 1, 2, 2, 2, 2}, CutPointOptions{Method: CutGauss})
	if err != nil || math.Abs(one.P-one.Uncorrected) > 1e-10 {
		t.Errorf("%v, uncorrected %v, %v", one.P, one.Uncorrected, err)
	}
	two, err := BestCut(outcome, []float64{1, 1, 2, 2, 2, 3, 3, 3}, CutPointOptions{Method: CutGauss})
	if err != nil {
		t.Fatal(err)
	}
	b := two.Statistic
	rho := math.Sqrt(2.0 * 3 / (5 * 6))
	inside, steps := 0.0, 2000 // the midpoint rule over the square
	for i := range steps {
		x := -b + (float64(i)+0.5)*2*b/float64(steps)
		s := math.Sqrt(1 - rho*rho)
		cdf := func(v float64) float64 { return 0.5 * math.Erfc(-v/math.Sqrt2) }
		inside += math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) * (cdf((b-rho*x)/s) - cdf((-b-rho*x)/s)) * 2 * b / float64(steps)
	}
	if math.Abs(two.P-(1-inside)) > 1e-6 {
		t.Errorf("%v, integrated %v", two.P, 1-inside)
	}
}

// Each bound on either side: states, values, steps, shares, replicates.
func TestCutPointBounds(t *testing.T) {
	line := func(n int) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = float64(i * 7919 % n)
		}
		return out
	}
	up := func(n int) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = float64(i)
		}
		return out
	}
	method := func(n int, m CutPMethod) (CutPMethod, error) {
		c, err := BestCut(line(n), up(n), CutPointOptions{Method: m})
		return c.Method, err
	}
	for _, k := range []struct {
		n    int
		ask  CutPMethod
		got  CutPMethod
		want error
	}{{22, CutAuto, CutExact, nil}, {23, CutAuto, CutGauss, nil}, {23, CutExact, CutExact, ErrUnsupported},
		{2000, CutAuto, CutGauss, nil},
		{2001, CutAuto, CutLausen94, nil}, {2001, CutGauss, CutGauss, ErrUnsupported},
		{177, CutHothornLausen, CutHothornLausen, nil}, {179, CutHothornLausen, CutHothornLausen, ErrUnsupported},
		{3, CutAuto, CutAuto, ErrTooFew}, {4, CutAuto, CutExact, nil}} {
		got, err := method(k.n, k.ask)
		if !errors.Is(err, k.want) || err == nil && got != k.got {
			t.Errorf("%d values, %v: %v, %v", k.n, k.ask, got, err)
		}
	}
	for name, o := range map[string]CutPointOptions{"min": {MinShare: -0.1}, "max": {MaxShare: 1.1},
		"crossed": {MinShare: 0.6, MaxShare: 0.5}, "method": {Method: 7},
		"scores": {Scores: 2}, "few": {Replicates: 98}, "many": {Replicates: 10_000_001}} {
		if _, err := BestCut(line(10), up(10), o); !errors.Is(err, ErrOption) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, o := range map[string]CutPointOptions{"all": {MinShare: 1e-9, MaxShare: 1},
		"one": {MinShare: 0.5, MaxShare: 0.5}, "99": {Replicates: 99, Method: CutPermutation}} {
		if _, err := BestCut(line(10), up(10), o); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, k := range map[string]struct {
		outcome, marker []float64
		want            error
	}{"alike": {make([]float64, 5), up(5), ErrConstant}, "one marker": {up(5), make([]float64, 5), ErrConstant},
		"length":  {up(5), up(4), ErrLength},
		"endless": {[]float64{1, 2, 3, math.Inf(1)}, up(4), ErrInvalid}, "missing": {up(4), []float64{1, 2, 3, math.NaN()},
			ErrInvalid},
		"no cut": {up(20), append(make([]float64, 19), 1), ErrConstant}} {
		if _, err := BestCut(k.outcome, k.marker); !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Under no effect the corrected P value is below 0.05 in about 5 of 100 samples, the other in far more.
func TestCutPointHoldsItsLevel(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	corrected, plain := 0, 0
	const trials = 400
	for range trials {
		x, y := make([]float64, 60), make([]float64, 60)
		for i := range x {
			x[i], y[i] = r.Float64(), r.Float64()
		}
		c, err := BestCut(x, y)
		if err != nil {
			t.Fatal(err)
		}
		if c.P < 0.05 {
			corrected++
		}
		if c.Uncorrected < 0.05 {
			plain++
		}
	}
	if corrected < 4 || corrected > 36 || plain < 120 {
		t.Errorf("of %d samples without an effect %d are below 0.05 corrected, %d uncorrected", trials, corrected, plain)
	}
}

func TestCutPointTable(t *testing.T) {
	c, err := BestCut([]float64{1, 2, 3, 4, 5, 6, 7, 8}, []float64{8, 7, 6, 5, 4, 3, 2, 1})
	if err != nil || c.Higher || !strings.Contains(c.String(), "the lower ones") || !strings.Contains(c.HTML(),
		"exact conditional") {
		t.Errorf("%v %v", c, err)
	}
}
