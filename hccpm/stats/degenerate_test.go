package stats

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
)

func TestErrorsOfNewRoutines(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	three, four := []float64{1, 2, 4}, []float64{1, 2, 4, 3}
	rho := func(x, y []float64, m RankMethod) error {
		_, err := Spearman(x, y, RankCorrelationOptions{Method: m})
		return err
	}
	tau := func(x, y []float64, m RankMethod) error {
		_, err := Kendall(x, y, RankCorrelationOptions{Method: m})
		return err
	}
	shift := func(x, y []float64, m RankMethod) error {
		_, err := HodgesLehmann(x, y, ShiftOptions{Method: m})
		return err
	}
	signed := func(x, y []float64, m RankMethod) error {
		_, err := SignedRank(x, y, SignedRankOptions{Method: m})
		return err
	}
	paired := func(x, y []float64) error { _, err := PairedT(x, y, TOptions{}); return err }
	one := func(x []float64, l float64) error { _, err := OneSampleT(x, TOptions{Level: l}); return err }
	share := func(x, n int, m ProportionMethod) error {
		_, err := Proportion(x, n, ProportionOptions{Method: m})
		return err
	}
	chi := func(c [][]int) error { _, err := ChiSquare(c, ChiSquareOptions{}); return err }
	fisher := func(c [][]int) error { _, err := FisherTable(c, ChiSquareOptions{}); return err }
	kruskal := func(g ...[]float64) error { _, err := KruskalWallis(g, GroupsOptions{}); return err }
	way := func(equal bool, g ...[]float64) error {
		_, err := OneWay(g, GroupsOptions{EqualVariance: equal})
		return err
	}
	adjust := func(p []float64, a Adjustment) error { _, err := Adjust(p, a); return err }
	_, student := StudentT([]float64{1}, []float64{2}, WelchOptions{})
	_, pearson := Pearson(make([]float64, 11), make([]float64, 11), PearsonOptions{})
	eleven := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
	_, many := Pearson(eleven, eleven, PearsonOptions{Permutation: true})
	_, hinge := Quantile(three, 0.3, TukeyHinges)
	wantFaults(t, []refusal{
		{"rho NaN", rho(three, []float64{1, nan, 2}, 0), ErrInvalid}, {"rho length", rho(three, four, 0), ErrLength},
		{"rho few", rho(three[:2], three[:2], 0), ErrTooFew}, {"rho constant", rho(three, []float64{1, 1, 1}, 0),
			ErrConstant},
		{"rho exact ties", rho(three, []float64{1, 1, 2}, RankExact), ErrUnsupported},
		{"rho method", rho(three, three, RankNormal), ErrOption},
		{"rho too many", rho(make40(), make40(), RankPermutation), ErrUnsupported},
		{"tau infinite", tau(three, []float64{1, inf, 2}, 0), ErrInvalid}, {"tau few", tau(three[:1], three[:1], 0),
			ErrTooFew},
		{"tau method", tau(three, three, RankStudent), ErrOption}, {"tau none", tau(nil, nil, 0), ErrTooFew},
		{"shift none", shift(nil, three, 0), ErrTooFew}, {"shift NaN", shift(three, []float64{nan}, 0), ErrInvalid},
		{"shift method", shift(three, four, RankStudent), ErrOption},
		{"signed zeros", signed(three, three, 0), ErrConstant}, {"signed none", signed(nil, nil, 0), ErrTooFew},
		{"signed length", signed(three, four, 0), ErrLength},
		{"signed exact ties", signed([]float64{1, -1, 2}, nil, RankExact), ErrUnsupported},
		{"signed method", signed(three, nil, RankEdgeworth), ErrOption},
		{"paired length", paired(three, nil), ErrLength}, {"paired constant", paired(three, three), ErrConstant},
		{"one few", one(three[:1], 0), ErrTooFew}, {"one level", one(three, -1), ErrOption},
		{"student few", student, ErrTooFew},
		{"share above", share(4, 3, 0), ErrInvalid}, {"share none", share(0, 0, 0), ErrTooFew},
		{"share method", share(1, 3, 9), ErrOption},
		{"chi ragged", chi([][]int{{1, 2}, {1}}), ErrLength}, {"chi negative", chi([][]int{{1, 2}, {1, -1}}), ErrInvalid},
		{"chi empty", chi(nil), ErrTooFew}, {"chi one row", chi([][]int{{1, 2}, {0, 0}}), ErrConstant},
		{"fisher zeros", fisher([][]int{{0, 0}, {0, 0}}), ErrTooFew},
		{"fisher large", fisher([][]int{{90, 80, 70, 60}, {95, 85, 75, 65}, {50, 60, 70, 80}, {99, 22, 44, 88}}),
			ErrUnsupported},
		{"kruskal one", kruskal(three), ErrTooFew}, {"kruskal empty", kruskal(three, nil), ErrTooFew},
		{"kruskal tied", kruskal([]float64{1, 1}, []float64{1}), ErrConstant}, {"kruskal NaN", kruskal(three, []float64{nan}),
			ErrInvalid},
		{"welch one value", way(false, three, three[:1]), ErrTooFew}, {"welch constant", way(false, three, []float64{2, 2}),
			ErrConstant},
		{"anova constant", way(true, []float64{1, 1}, []float64{2, 2}), ErrConstant},
		{"anova few", way(true, three[:1], three[:1]), ErrTooFew},
		{"adjust above", adjust([]float64{0.1, 1.2}, 0), ErrInvalid}, {"adjust how", adjust(nil, 9), ErrOption},
		{"pearson constant", pearson, ErrConstant}, {"pearson pairings", many, ErrUnsupported}, {"hinge", hinge, ErrOption},
	})
	if err := kruskal(three, []float64{1, nan, 2}); !strings.Contains(err.Error(), "sample 2, row 2") {
		t.Errorf("the row is not named: %v", err)
	}
}

// Too much data for what is exact is refused at once, not tried.
func TestMuchData(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	x, y := make([]float64, 6000), make([]float64, 6000)
	for i := range x {
		x[i], y[i] = r.NormFloat64(), r.NormFloat64()+0.1
	}
	_, rank := MannWhitney(x[:200], y[:200], MannWhitneyOptions{Method: RankPermutation})
	_, exact := MannWhitney(x, y, MannWhitneyOptions{Method: RankExact})
	_, shift := HodgesLehmann(x, y, ShiftOptions{})
	_, limits := HodgesLehmann(x[:200], y[:200], ShiftOptions{Method: RankPermutation})
	_, signs := SignedRank(x, y, SignedRankOptions{Method: RankPermutation})
	_, rho := Spearman(x[:14], y[:14], RankCorrelationOptions{Method: RankExact})
	wantFaults(t, []refusal{{"rank", rank, ErrUnsupported}, {"exact", exact, ErrUnsupported},
		{"shift", shift, ErrUnsupported},
		{"limits", limits, ErrUnsupported}, {"signs", signs, ErrUnsupported}, {"rho", rho, ErrUnsupported}})
	s := must[SignedRanks](t)(SignedRank(x, y, SignedRankOptions{}))
	if !math.IsNaN(s.Estimate) || len(s.Warnings) != 1 || !(s.P < 0.01) {
		t.Errorf("many differences: %v", s)
	}
	if c := must[RankCorrelation](t)(Spearman(x, y, RankCorrelationOptions{})); c.Method != RankStudent {
		t.Errorf("many pairs: %v", c)
	}
	c := must[RankCorrelation](t)(Spearman(x[:12], y[:12], RankCorrelationOptions{Method: RankExact}))
	e := must[RankCorrelation](t)(Spearman(x[:12], y[:12], RankCorrelationOptions{}))
	if math.Abs(c.P-e.P) > 0.01 {
		t.Errorf("twelve pairs: counted %v, by the series %v", c.P, e.P)
	}
}

func make40() []float64 {
	out := make([]float64, 40)
	for i := range out {
		out[i] = float64(i)
	}
	return out
}

// Samples so small, or so tied, that little can be said: nothing must be said that is not so.
func TestLittleData(t *testing.T) {
	s := must[Shift](t)(HodgesLehmann([]float64{5}, []float64{2}, ShiftOptions{}))
	if s.Estimate != 3 || s.Lower != 3 || s.Upper != 3 || s.Achieved >= s.Level || len(s.Warnings) != 1 {
		t.Errorf("one and one: %+v", s)
	}
	r := must[SignedRanks](t)(SignedRank([]float64{2}, nil, SignedRankOptions{}))
	if r.P != 1 || r.Estimate != 2 || len(r.Warnings) != 1 {
		t.Errorf("one difference: %+v", r)
	}
	c := must[RankCorrelation](t)(Kendall([]float64{1, 2}, []float64{3, 4}, RankCorrelationOptions{}))
	if c.Estimate != 1 || c.P != 1 || !math.IsNaN(c.Lower) {
		t.Errorf("two pairs: %+v", c)
	}
	rho := must[RankCorrelation](t)(Spearman([]float64{1, 2, 3, 4}, []float64{1, 2, 3, 4}, RankCorrelationOptions{}))
	if rho.Estimate != 1 || rho.Lower != 1 || rho.Upper != 1 || rho.P != 2./24 {
		t.Errorf("perfect: %+v", rho)
	}
	f := must[Contingency](t)(FisherTable([][]int{{3, 0, 0}, {0, 0, 3}, {0, 0, 0}}, ChiSquareOptions{}))
	if oracle.Difference(f.P, 0.1) > 1e-12 || len(f.Warnings) != 1 || len(f.Counts) != 2 {
		t.Errorf("empty row and column: %+v", f)
	}
	m := must[RankSum](t)(MannWhitney([]float64{1, 1, 1}, []float64{1, 1, 2}, MannWhitneyOptions{Method: RankPermutation}))
	if m.P != 1 {
		t.Errorf("almost all tied: %+v", m)
	}
	for _, missing := range []int{
		must[RankCorrelation](t)(Kendall([]float64{1, 2, math.NaN()}, []float64{2, 1, 3}, RankCorrelationOptions{
			DropMissing: true, Missing: 1})).Missing,
		must[MeanTest](t)(PairedT([]float64{1, 2, 3}, []float64{2, math.NaN(), 7},
			TOptions{DropMissing: true, Missing: 1})).Missing,
		must[GroupTest](t)(KruskalWallis([][]float64{{1, math.NaN(), 3}, {2, 2}}, GroupsOptions{DropMissing: true,
			Missing: 1})).Missing,
	} {
		if missing != 2 {
			t.Errorf("missing is %d, want 2", missing)
		}
	}
}

func TestRanksAreInvariant(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		x, y := make([]float64, 8), make([]float64, 8)
		for i := range x {
			x[i], y[i] = float64(r.IntN(6)), float64(r.IntN(6))
		}
		o := RankCorrelationOptions{Method: RankPermutation}
		a, err := Kendall(x, y, o)
		if errors.Is(err, ErrConstant) {
			continue
		}
		b := must[RankCorrelation](t)(Kendall(y, x, o))
		cube := slices.Clone(x)
		for i, v := range cube {
			cube[i] = -v * v * v
		}
		c := must[RankCorrelation](t)(Kendall(cube, y, o))
		if oracle.Difference(a.P, b.P) > 1e-12 || oracle.Difference(a.P, c.P) > 1e-12 || oracle.Difference(a.Estimate,
			-c.Estimate) > 1e-12 {
			t.Errorf("%v, exchanged %v, turned %v", a, b, c)
		}
		s, u := must[RankCorrelation](t)(Spearman(x, y, o)), must[RankCorrelation](t)(Spearman(y, x, o))
		if oracle.Difference(s.P, u.P) > 1e-12 {
			t.Errorf("%v, exchanged %v", s, u)
		}
	}
}

// Two samples: Fisher's test of two levels is the exact rank test of them; F is t².
func TestTestsAgreeWithEachOther(t *testing.T) {
	x, y := []float64{0, 0, 1, 0, 1, 0}, []float64{1, 1, 1, 0, 1, 1}
	m := must[RankSum](t)(MannWhitney(x, y, MannWhitneyOptions{Method: RankPermutation}))
	f := must[Contingency](t)(FisherTable([][]int{{4, 2}, {1, 5}}, ChiSquareOptions{}))
	if oracle.Difference(m.P, f.P) > 1e-12 {
		t.Errorf("rank test %v, Fisher %v", m.P, f.P)
	}
	a := must[GroupTest](t)(OneWay([][]float64{x, y}, GroupsOptions{}))
	w := must[MeanDifference](t)(WelchT(x, y, WelchOptions{}))
	if oracle.Difference(a.P, w.P) > 1e-12 || oracle.Difference(a.Statistic, w.T*w.T) > 1e-12 {
		t.Errorf("one-way %v, Welch %v", a, w)
	}
	b := must[GroupTest](t)(OneWay([][]float64{x, y}, GroupsOptions{EqualVariance: true}))
	s := must[MeanDifference](t)(StudentT(x, y, WelchOptions{}))
	if oracle.Difference(b.P, s.P) > 1e-12 {
		t.Errorf("analysis of variance %v, Student %v", b, s)
	}
	e := must[RankSum](t)(MannWhitney([]float64{1, 4, 6}, []float64{2, 3, 7, 9}, MannWhitneyOptions{Method: RankExact}))
	p := must[RankSum](t)(MannWhitney([]float64{1, 4, 6}, []float64{2, 3, 7, 9}, MannWhitneyOptions{
		Method: RankPermutation}))
	if e.P != p.P {
		t.Errorf("exact %v, given no ties %v", e.P, p.P)
	}
}
