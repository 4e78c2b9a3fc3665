package propensity

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/models"
	"hipec/hccpm/survival"
)

// read is one of the data sets: lalonde here, others beside the models' tests.
func read(t testing.TB, name string) models.Frame {
	t.Helper()
	path := name
	if name != "lalonde" {
		path = filepath.Join("..", "..", "models", "testdata", name)
	}
	header, rows := oracle.CSV(t, path)
	var columns []models.Column
	for k, h := range header {
		var numbers []float64
		var labels []string
		for _, r := range rows {
			v, err := strconv.ParseFloat(r[k], 64)
			if err != nil {
				v = math.NaN()
			}
			numbers, labels = append(numbers, v), append(labels, r[k])
		}
		if slices.ContainsFunc(numbers, math.IsNaN) {
			columns = append(columns, models.Labels(h, labels))
		} else {
			columns = append(columns, models.Numbers(h, numbers))
		}
	}
	f, err := models.NewFrame(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func numbers(t testing.TB, f models.Frame, name string) []float64 {
	t.Helper()
	x, _, _, err := f.Values(name)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

type given struct {
	Data, Treatment, Formula, Exact, Order, Estimand string
	Ratio                                            int
	Caliper                                          float64
	Logit, Replace                                   bool
}

func (g given) score(t testing.TB) Score {
	t.Helper()
	s, err := Fit(read(t, g.Data), g.Treatment, g.Formula)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

type balanceWant struct{ Score, Weights, ESS, Before, After, Treated, Control, Ratio, KS, KSBefore oracle.Numbers }

func checkBalance(t *testing.T, g *oracle.Gauge, name string, s Score, w Weights, want balanceWant) {
	t.Helper()
	b, err := s.Balance(w)
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Rows) != len(want.After) {
		t.Fatalf("%s: %d rows, R has %d", name, len(b.Rows), len(want.After))
	}
	for k, r := range b.Rows {
		g.Check(t, name+" before "+r.Name(), 1+r.Before.SMD, 1+want.Before[k])
		if !math.IsNaN(want.After[k]) { // R has none where there is no difference
			g.Check(t, name+" after "+r.Name(), 1+r.After.SMD, 1+want.After[k])
		}
		g.Check(t, name+" treated "+r.Name(), r.After.Treated, want.Treated[k])
		g.Check(t, name+" control "+r.Name(), r.After.Control, want.Control[k])
		g.Check(t, name+" ratio "+r.Name(), r.After.VarianceRatio, want.Ratio[k])
		g.Check(t, name+" KS "+r.Name(), 1+r.After.KS, 1+want.KS[k])
		g.Check(t, name+" KS before "+r.Name(), 1+r.Before.KS, 1+want.KSBefore[k])
	}
}

func TestMatchAgreesWithMatchIt(t *testing.T) {
	g := oracle.Gauge{}
	all := oracle.Entries[given](t, "propensity.json", "match")
	for _, e := range all {
		var want struct {
			balanceWant
			Matched oracle.Numbers
		}
		e.Expect(t, &want)
		in := e.Input
		s := in.score(t)
		for i, p := range s.Probability {
			g.Check(t, e.Name+" score", p, want.Score[i])
		}
		o := MatchOptions{Ratio: in.Ratio, Caliper: in.Caliper, Logit: in.Logit, Replace: in.Replace,
			Order: map[string]Order{"largest": LargestFirst, "smallest": SmallestFirst, "data": DataOrder}[in.Order]}
		if in.Exact != "" {
			o.Exact = []string{in.Exact}
		}
		m, err := s.Match(o)
		if err != nil {
			t.Fatal(err)
		}
		sets := map[int][]int{}
		for _, set := range m.Sets {
			sets[set[0]] = set[1:]
		}
		k, wrong := 0, 0
		for i, treated := range s.IsTreated {
			if !treated {
				continue
			}
			for r := range in.Ratio {
				got := 0
				if set := sets[i]; r < len(set) {
					got = set[r] + 1
				}
				if got != int(want.Matched[k]) {
					wrong++
					if wrong < 4 {
						t.Errorf("%s: row %d has control %d, in R %v", e.Name, i+1, got, want.Matched[k])
					}
				}
				k++
			}
		}
		for i, w := range m.Weights.Weight {
			g.Check(t, e.Name+" weight", w, want.Weights[i])
		}
		checkBalance(t, &g, e.Name, s, m.Weights, want.balanceWant)
	}
	g.Agree(t, "Fit, Score.Match, Score.Balance", "MatchIt::matchit, its summary",
		oracle.DataNames(func(g given) string { return g.Data }, all))
}

var estimands = map[string]Estimand{"ATE": ATE, "ATT": ATT, "ATC": ATC, "overlap": Overlap, "stabilized": ATE}

func TestWeightsAgreeWithFormulas(t *testing.T) {
	g := oracle.Gauge{}
	all := oracle.Entries[given](t, "propensity.json", "weight")
	for _, e := range all {
		var want balanceWant
		e.Expect(t, &want)
		s := e.Input.score(t)
		w, err := s.Weights(estimands[e.Input.Estimand], WeightOptions{Stabilized: e.Input.Estimand == "stabilized"})
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range w.Weight {
			g.Check(t, e.Name, v, want.Weights[i])
		}
		g.Check(t, e.Name+" effective", w.ESSTreated, want.ESS[0])
		g.Check(t, e.Name+" effective", w.ESSControl, want.ESS[1])
		checkBalance(t, &g, e.Name, s, w, want)
	}
	g.Agree(t, "Score.Weights, Score.Balance", "formulas, MatchIt's differences",
		oracle.DataNames(func(g given) string { return g.Data }, all))
}

// gbsgSample is recurrence-free survival of all rows of gbsg.
func gbsgSample(t testing.TB) (survival.Sample, models.Frame) {
	t.Helper()
	data := read(t, "gbsg")
	c := survival.Columns{Time: numbers(t, data, "rfstime"), Name: "recurrence", Unit: "days"}
	for _, v := range numbers(t, data, "status") {
		c.Event = append(c.Event, v == 1)
	}
	s, err := survival.NewSample(c)
	if err != nil {
		t.Fatal(err)
	}
	return s, data
}

const gbsgFormula = "age + meno + size + factor(grade) + nodes + pgr"

func TestWeightedCurvesAgreeWithSurvfit(t *testing.T) {
	g := oracle.Gauge{}
	all := oracle.Entries[given](t, "propensity.json", "curve")
	sample, data := gbsgSample(t)
	s, err := Fit(data, "hormon", gbsgFormula)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		var want struct{ Survival, SE, Coef oracle.Numbers }
		e.Expect(t, &want)
		w, err := s.Weights(estimands[e.Input.Estimand], WeightOptions{Stabilized: e.Input.Estimand == "stabilized"})
		if err != nil {
			t.Fatal(err)
		}
		weighted, err := s.Sample(sample, w)
		if err != nil {
			t.Fatal(err)
		}
		curves, err := survival.KaplanMeier(weighted)
		if err != nil {
			t.Fatal(err)
		}
		for k, at := range []float64{365, 730, 1095, 1825} {
			for j, c := range curves.Groups {
				p := c.At(at)
				g.Check(t, e.Name+" survival", p.Survival, want.Survival[4*j+k])
				g.Check(t, e.Name+" se", p.StdErr, want.SE[4*j+k])
			}
		}
		fit, err := models.Cox(weighted, data, "hormon")
		if err != nil {
			t.Fatal(err)
		}
		g.Check(t, e.Name+" coefficient", fit.Coefficients[0].Estimate, want.Coef[0])
		g.Check(t, e.Name+" robust error", fit.Coefficients[0].StdErr, want.Coef[1])
	}
	g.Agree(t, "Score.Sample, survival.KaplanMeier, models.Cox", "survival::survfit, coxph(weights, robust = TRUE)",
		"gbsg")
}

// ATT weights make the means of the others those of the treated where the score is exact; overlap
// weights do so for every covariate of a maximum likelihood fit (Li, Morgan and Zaslavsky 2018,
// theorem 3).
func TestOverlapWeightsBalanceExactly(t *testing.T) {
	s := given{Data: "lalonde", Treatment: "treat", Formula: "age + educ + race + married + re74"}.score(t)
	w, err := s.Weights(Overlap)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Balance(w)
	if err != nil {
		t.Fatal(err)
	}
	if b.Largest() > 1e-8 {
		t.Errorf("the largest difference is %v", b.Largest())
	}
}

// Pairs without replacement use each control once, keep the caliper and the exact columns, and
// leave nobody out who could have been matched; who stands where in the data decides nothing but
// ties.
func TestMatchProperties(t *testing.T) {
	s := given{Data: "lalonde", Treatment: "treat", Formula: "age + educ + race + re75"}.score(t)
	m, err := s.Match(MatchOptions{Ratio: 2, Caliper: 0.1, Exact: []string{"married"}})
	if err != nil {
		t.Fatal(err)
	}
	married := numbers(t, read(t, "lalonde"), "married")
	used := map[int]bool{}
	for _, set := range m.Sets {
		if !s.IsTreated[set[0]] {
			t.Fatal("a set without a treated patient")
		}
		for _, j := range set[1:] {
			if used[j] || s.IsTreated[j] || married[j] != married[set[0]] ||
				math.Abs(s.Probability[j]-s.Probability[set[0]]) > m.Caliper+1e-8 {
				t.Errorf("control %d of %d", j, set[0])
			}
			used[j] = true
		}
	}
	for i, treated := range s.IsTreated {
		if !treated || m.Weights.Weight[i] > 0 {
			continue
		}
		for j, other := range s.IsTreated {
			if !other && !used[j] && married[i] == married[j] && math.Abs(s.Probability[i]-s.Probability[j]) < m.Caliper-1e-8 {
				t.Errorf("%d is left out, and %d is free", i, j)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	data := read(t, "lalonde")
	s := given{Data: "lalonde", Treatment: "treat", Formula: "age + race"}.score(t)
	one := func(_ any, err error) error { return err }
	certain := s
	certain.Probability = slices.Clone(s.Probability)
	certain.Probability[400] = 1 // not treated
	w, err := s.Weights(ATT)
	if err != nil {
		t.Fatal(err)
	}
	short, nobody := w, w
	short.Weight = w.Weight[1:]
	nobody.Treated = 0
	sample, _ := gbsgSample(t)
	cases := map[string]struct{ got, want error }{
		"no column":          {one(Fit(data, "treat", "height")), models.ErrNoColumn},
		"no formula":         {one(Fit(data, "treat", "1")), nil},
		"treatment":          {one(Fit(data, "race", "age")), models.ErrInvalid},
		"estimand":           {one(s.Weights(4)), ErrOption},
		"last estimand":      {one(s.Weights(Overlap)), nil},
		"stabilized":         {one(s.Weights(ATT, WeightOptions{Stabilized: true})), ErrOption},
		"certain":            {one(certain.Weights(ATE)), ErrData},
		"certain, overlap":   {one(certain.Weights(Overlap)), nil},
		"certain, logit":     {one(certain.Match(MatchOptions{Logit: true})), ErrData},
		"ratio 101":          {one(s.Match(MatchOptions{Ratio: 101})), ErrOption},
		"ratio 100":          {one(s.Match(MatchOptions{Ratio: 100})), nil},
		"ratio -1":           {one(s.Match(MatchOptions{Ratio: -1})), ErrOption},
		"caliper":            {one(s.Match(MatchOptions{Caliper: -0.1})), ErrOption},
		"order":              {one(s.Match(MatchOptions{Order: 3})), ErrOption},
		"exact":              {one(s.Match(MatchOptions{Exact: []string{"height"}})), models.ErrNoColumn},
		"weights of another": {one(s.Balance(short)), ErrData},
		"a group without":    {one(s.Balance(nobody)), ErrData},
		"standard":           {one(s.Balance(w, BalanceOptions{Standard: 4})), ErrOption},
		"threshold":          {one(s.Balance(w, BalanceOptions{Threshold: -1})), ErrOption},
		"sample of others":   {one(s.Sample(sample, w)), ErrData},
		"sample, weights":    {one(s.Sample(sample, short)), ErrData},
	}
	for name, k := range cases {
		if name == "no formula" { // which words it has is the parser's
			if k.got == nil {
				t.Error("a formula without columns was taken")
			}
			continue
		}
		if !errors.Is(k.got, k.want) {
			t.Errorf("%s: %v", name, k.got)
		}
	}
	if err := one(certain.Weights(ATE)); err == nil || !strings.Contains(err.Error(), "row 401") {
		t.Errorf("the row is not named: %v", err)
	}
}

// A sample that has lost rows, and a score that has lost others, meet in the rows that both have.
func TestSampleMeetsScore(t *testing.T) {
	x := []float64{1, 2, math.NaN(), 4, 5, 6, 7, 8}
	treated := []string{"a", "b", "a", "b", "a", "a", "b", "b"}
	data, err := models.NewFrame(models.Numbers("x", x), models.Labels("arm", treated))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Fit(data, "arm", "x")
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.Weights(ATE)
	if err != nil {
		t.Fatal(err)
	}
	sample, err := survival.NewSample(survival.Columns{Time: []float64{1, 2, 3, 5, 6, 7, 8}, Event: make([]bool, 7),
		Rows: []int{0, 1, 2, 4, 5, 6, 7}, Given: 8})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Sample(sample, w)
	if err != nil || got.N() != 6 || fmt.Sprint(got.Rows()) != "[0 1 4 5 6 7]" || got.Missing() != 1 ||
		fmt.Sprint(got.Strata()) != "[arm=a arm=b]" {
		t.Errorf("%v %v %v %v", got, got.Rows(), got.Strata(), err)
	}
	for k, r := range got.Rows() {
		if place := slices.Index(s.Rows, r); got.Weights()[k] != w.Weight[place] {
			t.Errorf("row %d has the weight %v", r, got.Weights()[k])
		}
	}
	own, err := survival.NewSample(survival.Columns{Time: []float64{1, 2, 3, 4, 5, 6, 7, 8}, Event: make([]bool, 8),
		Weight: []float64{1, 2, 1, 1, 1, 1, 1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Sample(own, w); !errors.Is(err, ErrData) {
		t.Error(err)
	}
}
