package models

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/survival"
)

func TestSharedFrailtyAgreesWithCoxph(t *testing.T) {
	fixed, free := oracle.Gauge{Tolerance: 1e-6}, oracle.Gauge{Tolerance: 2e-3} // R finds theta to that
	all := entriesOf(t, "frailty.json", "frailty")
	var known, found []entry
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want struct{ Coef, Var, W, Theta, LogLik oracle.Numbers }
			e.Expect(t, &want)
			data := frame(t, e.Input.Data)
			theta, _ := strconv.ParseFloat(e.Input.Weight, 64)
			g := &fixed
			if known = append(known, e); theta == 0 {
				known, g, found = known[:len(known)-1], &free, append(found, e)
			}
			fit, err := SharedFrailty(sampleOf(t, data, e.Input.Surv, "", ""), data, e.Input.Formula, e.Input.ID,
				FrailtyOptions{Theta: theta, Ties: tiesOf[e.Input.Ties]})
			if err != nil {
				t.Fatal(err)
			}
			p := len(fit.Coefficients)
			if theta > 0 { // else R's coefficients are those of another theta than it reports
				for j, c := range fit.Coefficients {
					g.Check(t, c.Name, c.Estimate, want.Coef[j])
					g.Check(t, "variance "+c.Name, fit.Covariance[j][j], want.Var[j*p+j])
				}
				z := slices.Clone(fit.Frailty)
				slices.Sort(z)
				g.Slices(t, "frailty", z, want.W)
			}
			g.Check(t, "null loglik", fit.NullLogLik, want.LogLik[0])
			if theta == 0 {
				g.Check(t, "theta", fit.Theta, want.Theta[0])
				g.Check(t, "marginal loglik", fit.LogLik, want.LogLik[1])
				if fit.LogLik < want.LogLik[1]-1e-9 {
					t.Errorf("marginal log-likelihood %v is below R's %v", fit.LogLik, want.LogLik[1])
				}
			}
		})
	}
	fixed.Agree(t, "SharedFrailty, Theta given", "survival::coxph(frailty(theta, sparse = FALSE))", dataNames(known))
	free.Agree(t, "SharedFrailty", "survival::coxph(frailty(sparse = FALSE))", dataNames(found))
}

func TestSharedFrailtyDegenerate(t *testing.T) {
	f := frame(t, "kidney")
	s := sampleOf(t, f, "Surv(time, status)", "", "")
	many := make([]float64, 501)
	few := make([]float64, 501)
	c := survival.Columns{}
	for i := range many {
		many[i], few[i] = float64(i), float64(i%2)
		c.Time, c.Event = append(c.Time, float64(i+1)), append(c.Event, i%3 > 0)
	}
	long, _ := NewFrame(Numbers("x", few), Numbers("group", many), Numbers("same", make([]float64, 501)))
	ls, err := survival.NewSample(c)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		s              survival.Sample
		data           Data
		formula, group string
		o              FrailtyOptions
		is             error
		says           string
	}{
		"theta":      {s, f, "age", "id", FrailtyOptions{Theta: -1}, ErrOption, "-1"},
		"exact":      {s, f, "age", "id", FrailtyOptions{Ties: survival.ExactTies}, ErrUnsupported, "exact"},
		"cluster":    {s, f, "age + cluster(id)", "id", FrailtyOptions{}, ErrUnsupported, "cluster"},
		"no group":   {s, f, "age", "ward", FrailtyOptions{}, ErrNoColumn, "ward"},
		"one group":  {ls, long, "x", "same", FrailtyOptions{}, ErrUnsupported, "1 group"},
		"501 groups": {ls, long, "x", "group", FrailtyOptions{}, ErrUnsupported, "501 groups"},
	} {
		if _, err := SharedFrailty(tc.s, tc.data, tc.formula, tc.group, tc.o); !errors.Is(err, tc.is) ||
			!strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	// 500 groups are allowed; so many as rows say nothing of a variance that is known.
	rows := make([]int, 500)
	for i := range rows {
		rows[i] = i + 1
	}
	all, err := ls.Subset(append(slices.Repeat([]bool{true}, 60), make([]bool, 441)...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := SharedFrailty(all, long, "x", "group", FrailtyOptions{Theta: 0.5}); err != nil {
		t.Errorf("60 groups: %v", err)
	}
	// Groups that do not differ: the plain model.
	lung := frame(t, "lung")
	none, err := SharedFrailty(sampleOf(t, lung, "Surv(time, status)", "", ""), lung, "age", "ph.ecog")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := Cox(sampleOf(t, lung, "Surv(time, status)", "", ""), lung, "age")
	if err != nil {
		t.Fatal(err)
	}
	if none.Theta == 0 &&
		(none.LogLik != none.NullLogLik || math.Abs(none.Coefficients[0].Estimate-plain.Coefficients[0].Estimate) > 0.01) {
		t.Errorf("no frailty: got %v", none)
	}
}

// The marginal likelihood is at its maximum at Theta, and falls on either side.
func TestFrailtyIsAtTheMaximum(t *testing.T) {
	f := frame(t, "rats")
	s := sampleOf(t, f, "Surv(time, status)", "", "")
	best, err := SharedFrailty(s, f, "rx", "litter")
	if err != nil {
		t.Fatal(err)
	}
	for _, by := range []float64{0.99, 1.01} {
		near, err := SharedFrailty(s, f, "rx", "litter", FrailtyOptions{Theta: best.Theta * by})
		if err != nil || near.LogLik >= best.LogLik {
			t.Errorf("theta %v: %v, at %v: %v, %v", best.Theta, best.LogLik, near.Theta, near.LogLik, err)
		}
	}
	if best.Heterogeneity.DF != 1 || best.Heterogeneity.P >= 0.5 {
		t.Errorf("got %+v", best.Heterogeneity)
	}
}
