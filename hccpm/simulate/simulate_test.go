package simulate

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"hipec/hccpm/survival"
)

func ExampleWeibull() {
	s, err := Weibull(0.5, Options{N: 10, Censoring: 60})
	fmt.Println(s.N(), s.Events(), s.Strata(), err)
	// Output: 10 6 [control treated] <nil>
}

func ExampleSingle() {
	s, err := Single(Options{N: 10, Censoring: 24})
	fmt.Println(s.N(), s.Strata(), err)
	// Output: 10 [] <nil>
}

func ExampleCrossing() {
	s, err := Crossing(Options{N: 10})
	fmt.Println(s.N(), s.Strata(), err)
	// Output: 10 [control treated] <nil>
}

func ExampleInformative() {
	p, err := Informative(0.5, Options{N: 100})
	fmt.Println(p.Observed.Events() < p.Truth.Events(), p.Truth.Events(), err)
	// Output: true 100 <nil>
}

func ExampleImmortalTime() {
	p, err := ImmortalTime(12, Options{N: 100})
	fmt.Println(p.Observed.N(), p.ByTime.N() > 100, p.Truth.Strata(), err)
	// Output: 100 true [control treated] <nil>
}

const many = 20000

func curves(t *testing.T, s survival.Sample) survival.Curves {
	t.Helper()
	c, err := survival.KaplanMeier(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func at(t *testing.T, c survival.Curve, time float64) float64 {
	t.Helper()
	return c.At(time).Survival
}

// near allows four standard errors of a share among so many patients.
func near(got, want float64, n int) bool {
	return math.Abs(got-want) <= 4*math.Sqrt(want*(1-want)/float64(n))
}

// The survival of both arms is what the formula says, with censoring that tells nothing, too.
func TestWeibull(t *testing.T) {
	for _, o := range []Options{{N: many}, {N: many, Shape: 2, Scale: 10}, {N: many, Shape: 0.7, Scale: 30, Censoring: 80,
		End: 60, Seed: 9}} {
		s, err := Weibull(0.6, o)
		if err != nil {
			t.Fatal(err)
		}
		f, _ := o.filled()
		c := curves(t, s)
		for i, hazard := range []float64{1, 0.6} {
			for _, time := range []float64{5, 15, 40} {
				want := math.Exp(-hazard * math.Pow(time/f.Scale, f.Shape))
				if got := at(t, c.Groups[i], time); !near(got, want, many/4) {
					t.Errorf("%+v, arm %d at %g: got %.4f, want %.4f", o, i, time, got, want)
				}
			}
		}
	}
}

func TestSingle(t *testing.T) {
	s, err := Single(Options{N: many, Censoring: 40})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := at(t, curves(t, s).Groups[0], 24), math.Exp(-1); !near(got, want, many/2) {
		t.Errorf("at 24: got %.4f, want %.4f", got, want)
	}
	if _, err := Single(Options{N: 1}); !errors.Is(err, ErrOption) {
		t.Errorf("one patient: got %v", err)
	}
}

// Both arms have one median; before it the treated arm is lower, after it higher.
func TestCrossing(t *testing.T) {
	s, err := Crossing(Options{N: many, Scale: 20})
	if err != nil {
		t.Fatal(err)
	}
	c := curves(t, s)
	median := 20 * math.Ln2
	for i := range 2 {
		if got := at(t, c.Groups[i], median); !near(got, 0.5, many/2) {
			t.Errorf("arm %d at the median: got %.4f, want 0.5", i, got)
		}
	}
	for time, lower := range map[float64]int{3: 1, 40: 0} {
		if a, b := at(t, c.Groups[lower], time), at(t, c.Groups[1-lower], time); a > b-0.1 {
			t.Errorf("at %g: arm %d has %.3f, the other %.3f; want it well below", time, lower, a, b)
		}
	}
}

// The traps mislead as they are said to, and the truth is that of the formula.
func TestTraps(t *testing.T) {
	p, err := Informative(0.5, Options{N: many})
	if err != nil {
		t.Fatal(err)
	}
	truth := math.Exp(-1.0)
	if got := at(t, curves(t, p.Truth).Groups[0], 24); !near(got, truth, many) {
		t.Errorf("informative, the truth: got %.4f, want %.4f", got, truth)
	}
	if got := at(t, curves(t, p.Observed).Groups[0], 24); got < truth+0.1 {
		t.Errorf("informative, as observed: got %.4f, want well above %.4f", got, truth)
	}
	none, err := Informative(0, Options{N: 50, Censoring: 30})
	if err != nil || none.Observed.Events() != none.Truth.Events() {
		t.Errorf("nobody leaves: %d and %d events, %v", none.Observed.Events(), none.Truth.Events(), err)
	}
}

func TestImmortalTime(t *testing.T) {
	p, err := ImmortalTime(24, Options{N: many})
	if err != nil {
		t.Fatal(err)
	}
	seen, truth, byTime := curves(t, p.Observed), curves(t, p.Truth), curves(t, p.ByTime)
	for i := range 2 {
		if got, want := at(t, truth.Groups[i], 24), math.Exp(-1); !near(got, want, many/2) {
			t.Errorf("the truth of arm %d: got %.4f, want %.4f", i, got, want)
		}
		if got, want := at(t, byTime.Groups[i], 24), math.Exp(-1); !near(got, want, many/8) {
			t.Errorf("by time, arm %d: got %.4f, want %.4f", i, got, want)
		}
	}
	// Of those who are treated, death came after the wait: with equal means
	// S(t) = 2 exp(-t/24) - exp(-t/12).
	if got, want := at(t, seen.Groups[1], 24), 2*math.Exp(-1)-math.Exp(-2); !near(got, want, many/2) {
		t.Errorf("the treated: got %.4f, want %.4f", got, want)
	}
	if got, want := at(t, seen.Groups[0], 24), math.Exp(-2); !near(got, want, many/2) {
		t.Errorf("the others: got %.4f, want %.4f", got, want)
	}
	// Nobody's time is lost or counted twice.
	sum := func(x []float64) (s float64) {
		for _, v := range x {
			s += v
		}
		return s
	}
	months := sum(p.ByTime.Times()) - sum(p.ByTime.Entries())
	if want := sum(p.Observed.Times()); math.Abs(months/want-1) > 1e-12 || p.ByTime.Events() != p.Observed.Events() {
		t.Errorf("by time: %g months and %d deaths, want %g and %d", months, p.ByTime.Events(), want, p.Observed.Events())
	}
}

func TestSeed(t *testing.T) {
	a, _ := Weibull(1, Options{N: 20})
	b, _ := Weibull(1, Options{N: 20, Seed: 1})
	c, _ := Weibull(1, Options{N: 20, Seed: 2})
	if fmt.Sprint(a.Times()) != fmt.Sprint(b.Times()) || fmt.Sprint(a.Times()) == fmt.Sprint(c.Times()) {
		t.Error("the seed does not decide what is drawn")
	}
}

func TestOptions(t *testing.T) {
	for _, o := range []Options{
		{N: 1}, {N: -3}, {N: 10_000_001}, {Shape: -1}, {Scale: math.NaN()}, {Censoring: math.Inf(1)}, {End: -0.1},
	} {
		if _, err := Weibull(1, o); !errors.Is(err, ErrOption) {
			t.Errorf("%+v: got %v", o, err)
		}
		if _, err := Crossing(o); !errors.Is(err, ErrOption) {
			t.Errorf("crossing %+v: got %v", o, err)
		}
	}
	if _, err := Weibull(1, Options{N: 2}); err != nil {
		t.Errorf("two patients: %v", err)
	}
	for _, x := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if _, err := Weibull(x); !errors.Is(err, ErrOption) {
			t.Errorf("ratio %g: got %v", x, err)
		}
		if _, err := ImmortalTime(x); !errors.Is(err, ErrOption) {
			t.Errorf("wait %g: got %v", x, err)
		}
	}
	for _, x := range []float64{-0.01, 1.01, math.NaN()} {
		if _, err := Informative(x); !errors.Is(err, ErrOption) {
			t.Errorf("share %g: got %v", x, err)
		}
	}
	for _, x := range []float64{0, 1} {
		if _, err := Informative(x); err != nil {
			t.Errorf("share %g: got %v", x, err)
		}
	}
}
