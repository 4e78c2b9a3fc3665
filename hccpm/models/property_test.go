package models

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"hipec/hccpm/survival"
)

func fitOf(t *testing.T, c survival.Columns, f Frame, formula string, o CoxOptions) CoxFit {
	t.Helper()
	s, err := survival.NewSample(c)
	if err != nil {
		t.Fatal(err)
	}
	fit, err := Cox(s, f, formula, o)
	if err != nil {
		t.Fatal(err)
	}
	return fit
}

func same(t *testing.T, what string, got, want CoxFit, tolerance float64) {
	t.Helper()
	for j, c := range got.Coefficients {
		w := want.Coefficients[j]
		if math.Abs(c.Estimate-w.Estimate) > tolerance || math.Abs(c.StdErr-w.StdErr) > tolerance {
			t.Errorf("%s: %s: got %v (%v), want %v (%v)", what, c.Name, c.Estimate, c.StdErr, w.Estimate, w.StdErr)
		}
	}
	if math.Abs(got.LogLik-want.LogLik) > 1e-9*math.Abs(want.LogLik) {
		t.Errorf("%s: log-likelihood: got %v, want %v", what, got.LogLik, want.LogLik)
	}
}

func lungColumns(t *testing.T) (survival.Columns, Frame) {
	t.Helper()
	f := frame(t, "lung")
	c := survival.Columns{Time: f.must(t, "time")}
	for _, e := range f.must(t, "status") {
		c.Event = append(c.Event, e == 1)
	}
	return c, f
}

// Neither the order of the rows nor the units matter, and another reference changes only what it must.
func TestCoxDoesNotDependOn(t *testing.T) {
	c, f := lungColumns(t)
	formula := "age + factor(ph.ecog) + strata(sex)"
	for _, ties := range []survival.Ties{survival.Efron, survival.BreslowTies, survival.ExactTies} {
		o := CoxOptions{Ties: ties}
		want := fitOf(t, c, f, formula, o)
		order := rand.New(rand.NewPCG(3, 4)).Perm(len(c.Time))
		rows := make([]int, len(order))
		var shuffled survival.Columns
		years := survival.Columns{Event: c.Event}
		for k, i := range order {
			rows[k] = i + 1
			shuffled.Time, shuffled.Event = append(shuffled.Time, c.Time[i]), append(shuffled.Event, c.Event[i])
			years.Time = append(years.Time, c.Time[k]/365.25)
		}
		same(t, ties.String()+", order", fitOf(t, shuffled, f.pick(t, rows), formula, o), want, 1e-10)
		same(t, ties.String()+", years", fitOf(t, years, f, formula, o), want, 1e-10)
		other := fitOf(t, c, f, "age + factor(ph.ecog, ref = 1) + strata(sex)", o)
		if math.Abs(other.LogLik-want.LogLik) > 1e-9 {
			t.Errorf("%v, reference: log-likelihood: got %v, want %v", ties, other.LogLik, want.LogLik)
		}
		if got, want := other.Coefficients[1].Estimate, -want.Coefficients[1].Estimate; math.Abs(got-want) > 1e-10 {
			t.Errorf("%v, reference: got %v, want %v", ties, got, want)
		}
	}
}

// A row cut in two at a time, the later part entering there, is the same follow-up.
func TestCoxOfSplitRows(t *testing.T) {
	c, f := lungColumns(t)
	var split survival.Columns
	var rows []int
	for i, time := range c.Time {
		at := math.Floor(time / 2)
		if at > 0 {
			split.Entry, split.Time, split.Event = append(split.Entry, 0), append(split.Time, at), append(split.Event, false)
			rows = append(rows, i+1)
		}
		split.Entry, split.Time, split.Event = append(split.Entry, at), append(split.Time, time),
			append(split.Event, c.Event[i])
		rows = append(rows, i+1)
	}
	for _, ties := range []survival.Ties{survival.Efron, survival.BreslowTies, survival.ExactTies} {
		same(t, ties.String(), fitOf(t, split, f.pick(t, rows), "age + sex", CoxOptions{Ties: ties}),
			fitOf(t, c, f, "age + sex", CoxOptions{Ties: ties}), 1e-9)
	}
}

// Whole weights count repeated patients by Breslow's method, and a row of weight 0 counts for nothing.
func TestCoxWeightsRepeat(t *testing.T) {
	c, f := lungColumns(t)
	var repeated survival.Columns
	var rows []int
	for i := range c.Time {
		c.Weight = append(c.Weight, float64(i%3))
		for range i % 3 {
			repeated.Time, repeated.Event = append(repeated.Time, c.Time[i]), append(repeated.Event, c.Event[i])
			rows = append(rows, i+1)
		}
	}
	o := CoxOptions{Ties: survival.BreslowTies}
	same(t, "weights", fitOf(t, c, f, "age + sex", o), fitOf(t, repeated, f.pick(t, rows), "age + sex", o), 1e-10)
}

// The score test of a factor with exact ties is the log-rank test.
func TestLogRankIsTheScoreTest(t *testing.T) {
	c, f := lungColumns(t)
	sex := f.must(t, "sex")
	for _, v := range sex {
		c.Strata = append(c.Strata, map[float64]string{1: "1", 2: "2"}[v])
	}
	fit := fitOf(t, c, f, "factor(sex)", CoxOptions{Ties: survival.ExactTies})
	s, err := survival.NewSample(c)
	if err != nil {
		t.Fatal(err)
	}
	want, err := survival.LogRank(s)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(fit.Score.Statistic-want.Chisq) > 1e-9 {
		t.Errorf("got %v, want %v", fit.Score.Statistic, want.Chisq)
	}
}

// A hundred thousand strata of one or two rows.
func TestCoxWithManyStrata(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const n = 200000
	c := survival.Columns{Time: make([]float64, n), Event: make([]bool, n)}
	x, pair := make([]float64, n), make([]float64, n)
	for i := range n {
		x[i], pair[i] = r.NormFloat64(), float64(i/2)
		c.Time[i], c.Event[i] = r.ExpFloat64()*math.Exp(-0.5*x[i]), true
	}
	f, err := NewFrame(Numbers("x", x), Numbers("pair", pair))
	if err != nil {
		t.Fatal(err)
	}
	fit := fitOf(t, c, f, "x + strata(pair)", CoxOptions{})
	if got := fit.Coefficients[0]; math.Abs(got.Estimate-0.5) > 4*got.StdErr || len(fit.Strata) != n/2 {
		t.Errorf("got %+v in %d strata, want about 0.5 in %d", got, len(fit.Strata), n/2)
	}
}

// From a hundred thousand events on, the iteration that is spared changes nothing: beside the last
// one that rounding allows, coefficients differ by less than 1e-9, errors by less than 1e-7 of
// their size. Below, nothing is spared.
func TestCoxWithManyEvents(t *testing.T) {
	for _, n := range []int{150_000, 250_000} { // two of three have the event, or somewhat fewer
		s, f, formula := trial(n, 10)
		fit, err := Cox(s, f, formula)
		if err != nil {
			t.Fatal(err)
		}
		best, err := Cox(s, f, formula, CoxOptions{Tolerance: 1e-20 * float64(s.Events())})
		if err != nil {
			t.Fatal(err)
		}
		each := fit.Options.Tolerance / float64(fit.Events)
		if want := map[bool]float64{false: 1e-20, true: 1e-14}[fit.Events >= 100_000]; math.Abs(each/want-1) > 1e-9 {
			t.Errorf("%d events: tolerance %v each", fit.Events, each)
		}
		for j, c := range fit.Coefficients {
			b := best.Coefficients[j]
			if math.Abs(c.Estimate-b.Estimate) > 1e-9*math.Abs(b.Estimate) || math.Abs(c.StdErr-b.StdErr) > 1e-7*b.StdErr {
				t.Errorf("%d events: %v (%v), to the end %v (%v)", fit.Events, c.Estimate, c.StdErr, b.Estimate, b.StdErr)
			}
		}
		if math.Abs(fit.LogLik-best.LogLik) > 1e-9*math.Abs(best.LogLik) {
			t.Errorf("log-likelihood %v, to the end %v", fit.LogLik, best.LogLik)
		}
		if spared := best.Iterations - fit.Iterations; fit.Events >= manyEvents != (spared > 0) {
			t.Errorf("%d events: %d iterations, to the end %d", fit.Events, fit.Iterations, best.Iterations)
		}
	}
}

// The columns of many rows are laid out by another path than those of few: rows in another order are the same model.
func TestManyRowsAreLaidOutAlike(t *testing.T) {
	for _, n := range []int{scattered - 1, scattered} {
		rows := make([]int32, n)
		columns := make([]plainColumn, 3)
		for k := range columns {
			c := &column{name: "c", numbers: make([]float64, n+5)}
			for i := range c.numbers {
				c.numbers[i] = float64(i*3 + k)
			}
			columns[k] = plainColumn{c, k}
		}
		for i := range rows {
			rows[i] = int32((i*7919 + 3) % n)
		}
		x := make([]float64, n*3)
		if err := fill(columns, rows, x, 3); err != nil {
			t.Fatal(err)
		}
		for i, r := range rows {
			for k := range 3 {
				if x[i*3+k] != float64(int(r)*3+k) {
					t.Fatalf("%d rows: row %d, column %d", n, i, k)
				}
			}
		}
		rows[1] = rows[0] // a row that comes twice
		if err := fill(columns, rows, x, 3); err != nil || x[3] != x[0] {
			t.Errorf("%d rows: %v", n, err)
		}
		columns[2].numbers[rows[5]] = math.Inf(1)
		if err := fill(columns, rows, x, 3); !errors.Is(err, ErrInvalid) {
			t.Errorf("%d rows: %v", n, err)
		}
		rows[1] = int32((7919 + 3) % n)
		if err := fill(columns, rows, x, 3); !errors.Is(err, ErrInvalid) {
			t.Errorf("%d rows: %v", n, err)
		}
	}
}
