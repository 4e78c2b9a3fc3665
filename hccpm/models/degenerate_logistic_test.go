package models

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hipec/hccpm/survival"
)

func framed(t testing.TB, columns ...Column) Frame {
	t.Helper()
	f, err := NewFrame(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// mixed is twelve rows whose outcome no column tells apart.
func mixed(t testing.TB, more ...Column) Frame {
	return framed(t, append([]Column{Numbers("y", []float64{0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0}),
		Numbers("x", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})}, more...)...)
}

// Each degenerate set of data of a clinic: what has no answer is refused, what has one only in part says so.
func TestLogisticDegenerate(t *testing.T) {
	twelve := func(of func(i int) float64) []float64 {
		out := make([]float64, 12)
		for i := range out {
			out[i] = of(i)
		}
		return out
	}
	f := mixed(t, Numbers("flat", twelve(func(int) float64 { return 5 })),
		Numbers("copy", twelve(func(i int) float64 { return 2*float64(i+1) + 1 })),
		Numbers("event", []float64{0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0}),
		Numbers("quasi", []float64{0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0}),
		Labels("g", []string{"a", "a", "b", "b", "a", "c", "a", "c", "b", "b", "a", "c"}), // nobody of c has the event
		Numbers("none", twelve(func(int) float64 { return 0 })),
		Numbers("miss", twelve(func(i int) float64 { return []float64{1, math.NaN(), 3, 2}[i%4] })))
	for _, k := range []struct {
		name, formula string
		kind          WarningKind
		columns       []string
	}{
		{"constant column", "x + flat", Collinear, []string{"flat"}},
		{"copied column", "x + copy", Collinear, []string{"copy", "x"}},
		{"complete separation", "event", Monotone, []string{"event"}},
		{"quasi-complete separation", "quasi", Monotone, []string{"quasi"}},
		{"a level without events", "g", Monotone, []string{"gc"}},
	} {
		fit, err := Logistic(f, "y", k.formula)
		if err != nil {
			t.Errorf("%s: %v", k.name, err)
			continue
		}
		at := slices.IndexFunc(fit.Warnings, func(w Warning) bool { return w.Kind == k.kind })
		if at < 0 || !slices.Equal(fit.Warnings[at].Columns, k.columns) || !strings.Contains(fit.String(),
			fit.Warnings[at].Text) {
			t.Errorf("%s: got %v", k.name, fit.Warnings)
		}
		if (k.kind == Monotone) == fit.Converged {
			t.Errorf("%s: converged %v", k.name, fit.Converged)
		}
		if firth, err := Logistic(f, "y", k.formula, LogisticOptions{Penalty: Firth}); err != nil || !firth.Converged {
			t.Errorf("%s: by Firth's method: %v", k.name, err)
		}
	}
	empty := framed(t, Numbers("y", []float64{}), Numbers("x", []float64{}))
	for name, k := range map[string]struct {
		data    Frame
		outcome string
		formula string
		want    error
		text    string
	}{
		"nobody":   {empty, "y", "x", ErrNoPatients, ""},
		"no event": {f, "none", "x", ErrNoEvents, "0 in 12 rows"},
		"all missing": {framed(t, Numbers("y", []float64{0, 1}), Numbers("x", []float64{math.NaN(), math.NaN()})), "y", "x",
			ErrNoPatients, ""},
		"a log of zero": {framed(t, Numbers("y", []float64{0, 1, 1}), Numbers("x", []float64{1, 2, 0})), "y", "log(x)",
			ErrInvalid, "row 3"},
	} {
		if _, err := Logistic(k.data, k.outcome, k.formula); !errors.Is(err, k.want) || !strings.Contains(err.Error(),
			k.text) {
			t.Errorf("%s: %v", name, err)
		}
	}
	missing, err := Logistic(f, "y", "miss")
	if err != nil || missing.N != 9 || missing.Missing != 3 || !slices.Equal(missing.MissingIn, []MissingIn{{"miss", 3}}) {
		t.Errorf("missing: %d rows, %v, %v", missing.N, missing.MissingIn, err)
	}
	for _, v := range []float64{math.Inf(1), math.Inf(-1)} {
		if _, err := NewFrame(Numbers("y", []float64{0, 1}), Numbers("x", []float64{1, v})); !errors.Is(err, ErrInvalid) ||
			!strings.Contains(err.Error(), "row 2") {
			t.Errorf("%v: %v", v, err)
		}
	}
}

// sameLogistic compares coefficients, errors and likelihood.
func sameLogistic(t *testing.T, what string, got, want LogisticFit) {
	t.Helper()
	for j, c := range want.Coefficients {
		if g := got.Coefficients[j]; math.Abs(g.Estimate-c.Estimate) > 1e-9 || math.Abs(g.StdErr-c.StdErr) > 1e-9 {
			t.Errorf("%s: %v, want %v", what, g, c)
		}
	}
	if math.Abs(got.LogLik-want.LogLik) > 1e-9 {
		t.Errorf("%s: log-likelihood %v, want %v", what, got.LogLik, want.LogLik)
	}
}

// Weights equal repetition, weights of 0 leave rows out, and order, units and reference level
// change nothing but what they must.
func TestLogisticDoesNotDependOn(t *testing.T) {
	lung := frame(t, "lung")
	fit := func(f Frame, formula string, o LogisticOptions) LogisticFit {
		t.Helper()
		out, err := Logistic(f, "status", formula, o)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	const formula = "age + ph.karno + factor(sex)"
	n := lung.N()
	var rows []int
	weight := make([]float64, n)
	for i := range weight {
		weight[i] = float64(i % 4)
		for range i % 4 {
			rows = append(rows, i+1)
		}
	}
	weighted := framed(t, Numbers("status", lung.must(t, "status")), Numbers("age", lung.must(t, "age")),
		Numbers("sex", lung.must(t, "sex")),
		Numbers("ph.karno", lung.must(t, "ph.karno")), Numbers("weight", weight))
	sameLogistic(t, "weights", fit(weighted, formula, LogisticOptions{Weight: "weight"}), fit(lung.pick(t, rows), formula,
		LogisticOptions{}))

	want := fit(lung, formula, LogisticOptions{})
	order := rand.New(rand.NewPCG(1, 2)).Perm(n)
	for i := range order {
		order[i]++
	}
	sameLogistic(t, "order", fit(lung.pick(t, order), formula, LogisticOptions{}), want)

	months := make([]float64, n)
	for i, v := range lung.must(t, "age") {
		months[i] = 12 * v
	}
	units := framed(t, Numbers("status", lung.must(t, "status")), Numbers("age", months),
		Numbers("sex", lung.must(t, "sex")), Numbers("ph.karno", lung.must(t, "ph.karno")))
	in := fit(units, formula, LogisticOptions{})
	if math.Abs(12*in.Coefficients[1].Estimate-want.Coefficients[1].Estimate) > 1e-9 ||
		math.Abs(in.LogLik-want.LogLik) > 1e-9 {
		t.Errorf("units: %v, want %v", in.Coefficients[1], want.Coefficients[1])
	}
	other := fit(lung, "age + ph.karno + factor(sex, ref = 2)", LogisticOptions{})
	if math.Abs(other.Coefficients[3].Estimate+want.Coefficients[3].Estimate) > 1e-9 ||
		math.Abs(other.LogLik-want.LogLik) > 1e-9 {
		t.Errorf("reference: %v, want − %v", other.Coefficients[3], want.Coefficients[3])
	}
}

// A row of weight 0 is nobody: with it or without, a Cox model is the same.
func TestCoxWithWeightsOfZero(t *testing.T) {
	s, f := small(t, plainX)
	weights := []float64{1, 0, 2, 1, 0, 1, 1, 3}
	keep := make([]bool, len(weights))
	for i, w := range weights {
		keep[i] = w > 0
	}
	with, err := survival.NewSample(survival.Columns{Time: s.Times(), Event: s.EventFlags(), Weight: weights})
	if err != nil {
		t.Fatal(err)
	}
	without, err := with.Subset(keep)
	if err != nil {
		t.Fatal(err)
	}
	for _, ties := range []survival.Ties{survival.Efron, survival.BreslowTies} {
		a, err := Cox(with, f, "x", CoxOptions{Ties: ties})
		if err != nil {
			t.Fatal(err)
		}
		b, err := Cox(without, f, "x", CoxOptions{Ties: ties})
		if err != nil {
			t.Fatal(err)
		}
		if x, y := a.Coefficients[0], b.Coefficients[0]; math.Abs(x.Estimate-y.Estimate) > 1e-12 ||
			math.Abs(x.StdErr-y.StdErr) > 1e-12 || math.Abs(a.LogLik-b.LogLik) > 1e-12 {
			t.Errorf("%v: %v with them, %v without", ties, x, y)
		}
	}
}

// A hundred thousand matched sets of two: the likelihood is that of a logistic regression of differences without an
// intercept.
func TestConditionalLogisticWithManySets(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	const sets = 100_000
	y, x, set := make([]float64, 2*sets), make([]float64, 2*sets), make([]float64, 2*sets)
	for k := range sets {
		a, b := r.NormFloat64(), r.NormFloat64()
		first := r.Float64() < 1/(1+math.Exp(-0.5*(a-b)))
		x[2*k], x[2*k+1], set[2*k], set[2*k+1] = a, b, float64(k), float64(k)
		if y[2*k+1] = 1; first {
			y[2*k], y[2*k+1] = 1, 0
		}
	}
	fit, err := ConditionalLogistic(framed(t, Numbers("y", y), Numbers("x", x), Numbers("set", set)), "y",
		"x + strata(set)")
	if err != nil {
		t.Fatal(err)
	}
	if c := fit.Coefficients[0]; fit.Sets != sets || math.Abs(c.Estimate-0.5) > 4*c.StdErr {
		t.Errorf("%d sets, %v", fit.Sets, c)
	}
}
