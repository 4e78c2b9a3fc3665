package models

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
)

// netOf fits what an entry of net.R describes.
func netOf(t *testing.T, e entry, o NetOptions) NetPath {
	t.Helper()
	data := frame(t, e.Input.Data)
	o.Tolerance = 1e-18
	o.Ridge, _ = strconv.ParseFloat(e.Input.Weight, 64)
	var path NetPath
	var err error
	if e.Input.Surv != "" {
		path, err = CoxNet(sampleOf(t, data, e.Input.Surv, "", ""), data, e.Input.Formula, o)
	} else {
		path, err = LogisticNet(data, e.Input.Outcome, e.Input.Formula, o)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestNetAgreesWithGlmnet(t *testing.T) {
	g, cv := oracle.Gauge{Tolerance: 1e-6}, oracle.Gauge{Tolerance: 1e-6}
	all := entriesOf(t, "net.json", "net")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want struct {
				Lambda, Coef, Intercept, Explained, CVM, CVSD oracle.Numbers
				At, Min, Simple                               []int
			}
			e.Expect(t, &want)
			path := netOf(t, e, NetOptions{})
			if len(path.Steps) < 20 {
				t.Errorf("got %d steps", len(path.Steps))
			}
			for k, s := range path.Steps {
				g.Check(t, "lambda", s.Lambda, want.Lambda[k])
			}
			folds, _ := strconv.Atoi(e.Input.ID)
			o := NetOptions{Lambdas: want.Lambda}
			for i := range path.N {
				o.FoldOf = append(o.FoldOf, (i+1)*7%folds+1)
			}
			path = netOf(t, e, o)
			p := len(path.Names)
			for k, at := range want.At {
				s := path.Steps[at-1]
				for j, b := range s.Coefficients {
					w := want.Coef[k*p+j]
					g.Check(t, path.Names[j], 1+b, 1+w)
					if math.Abs(w) > 1e-6 && b == 0 || w == 0 && math.Abs(b) > 1e-6 {
						t.Errorf("step %d, %s: got %v, want %v", at, path.Names[j], b, w)
					}
				}
				g.Check(t, "intercept", 1+s.Intercept, 1+want.Intercept[k])
				g.Check(t, "explained", 1+s.Explained, 1+want.Explained[k])
			}
			c, err := path.CrossValidate()
			if err != nil {
				t.Fatal(err)
			}
			cv.Slices(t, "deviance", c.Deviance, want.CVM)
			cv.Slices(t, "its error", c.StdErr, want.CVSD)
			if c.Best != want.Min[0]-1 || c.Simplest != want.Simple[0]-1 {
				t.Errorf("chosen: got %d, %d; want %d, %d", c.Best+1, c.Simplest+1, want.Min[0], want.Simple[0])
			}
		})
	}
	g.Agree(t, "CoxNet, LogisticNet", "glmnet::glmnet", dataNames(all))
	cv.Agree(t, "NetPath.CrossValidate", "glmnet::cv.glmnet(foldid)", dataNames(all))
}

// At a minimum no coefficient can move: the gradient is λ times that of the penalty, or within it
// where the coefficient is 0. That holds with entries, strata, weights and an offset too.
func TestNetIsAtTheMinimum(t *testing.T) {
	heart, lung := frame(t, "heart"), frame(t, "lung")
	for name, path := range map[string]func(o NetOptions) (NetPath, error){
		"entries": func(o NetOptions) (NetPath, error) {
			return CoxNet(sampleOf(t, heart, "Surv(start, stop, event)", "", ""), heart, "age + year + surgery + transplant", o)
		},
		"strata, weights, offset": func(o NetOptions) (NetPath, error) {
			return CoxNet(sampleOf(t, lung, "Surv(time, status)", "v", ""), lung,
				"age + ph.karno + wt.loss + strata(sex) + offset(ph.ecog)", o)
		},
	} {
		for _, ridge := range []float64{0, 0.4, 1} {
			n, err := path(NetOptions{Ridge: ridge, Tolerance: 1e-18})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range n.Steps {
				beta := make([]float64, n.problem.p)
				for j := range beta {
					beta[j] = s.Coefficients[j] * n.problem.scale[j]
				}
				pt, _ := n.problem.f(beta)
				for j, b := range beta {
					u := pt.u[j] / n.problem.total
					want := s.Lambda * ((1-ridge)*math.Copysign(1, b) + ridge*b)
					if b != 0 && math.Abs(u-want) > 1e-6*max(1, math.Abs(want)) ||
						b == 0 && math.Abs(u) > s.Lambda*(1-ridge)+1e-6 {
						t.Errorf(
							"%s, ridge %v, lambda %v, %s = %v: gradient %v, want %v",
							name,
							ridge,
							s.Lambda,
							n.Names[j],
							b,
							u,
							want,
						)
					}
				}
			}
			if c, err := n.CrossValidate(); err != nil || c.Best < 0 || c.Simplest > c.Best {
				t.Errorf("%s: %v, %v", name, c, err)
			}
		}
	}
}

func TestNetDegenerate(t *testing.T) {
	f := frame(t, "veteran")
	s := sampleOf(t, f, "Surv(time, status)", "", "")
	for name, tc := range map[string]struct {
		formula string
		o       NetOptions
		is      error
		says    string
	}{
		"ridge": {"age", NetOptions{Ridge: 1.1}, ErrOption, "Ridge"}, "below 0": {"age", NetOptions{Ridge: -0.1}, ErrOption,
			"Ridge"},
		"lambdas":   {"age", NetOptions{Lambdas: []float64{1, 1}}, ErrOption, "descend"},
		"minus":     {"age", NetOptions{Lambdas: []float64{-1}}, ErrOption, "negative"},
		"tolerance": {"age", NetOptions{Tolerance: -1}, ErrOption, "Tolerance"}, "folds": {"age", NetOptions{Folds: 2},
			ErrOption, "2 folds"}, "fold": {"age", NetOptions{FoldOf: make([]int, 137), Folds: 3}, ErrOption, "row 1"},
		"fold rows": {"age", NetOptions{FoldOf: []int{1}}, ErrLength, "1 rows"}, "nothing": {"1", NetOptions{}, ErrFormula,
			"no columns"},
		"cluster": {"age + cluster(celltype)", NetOptions{}, ErrUnsupported, "cluster"},
	} {
		if _, err := CoxNet(s, f, tc.formula, tc.o); !errors.Is(err, tc.is) ||
			!strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := LogisticNet(f, "status", "age + 0"); !errors.Is(err, ErrUnsupported) {
		t.Errorf("no intercept: got %v", err)
	}
	// A copied column shares its coefficient under ridge, and a constant one has none.
	copied, err := NewFrame(
		Numbers("a", f.must(t, "karno")),
		Numbers("b", f.must(t, "karno")),
		Numbers("same", slices.Repeat([]float64{7}, 137)),
	)
	if err != nil {
		t.Fatal(err)
	}
	n, err := CoxNet(s, copied, "a + b + same", NetOptions{Ridge: 1, Folds: 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range n.Steps {
		if b := step.Coefficients; math.Abs(b[0]-b[1]) > 1e-8 || b[2] != 0 {
			t.Errorf("lambda %v: got %v", step.Lambda, b)
		}
	}
	// The same seed gives the same folds, another one others.
	x, y := n.problem.draw(5, 1), n.problem.draw(5, 1)
	if z := n.problem.draw(5, 2); !slices.Equal(x, y) || slices.Equal(x, z) {
		t.Errorf("folds: got %v, %v, %v", x, y, z)
	}
	lone := NetOptions{FoldOf: slices.Repeat([]int{1}, 137), Folds: 3}
	for i := range 10 {
		lone.FoldOf[i] = 2 + i%2
	}
	one, err := CoxNet(s, f, "age", lone)
	if err != nil {
		t.Fatal(err)
	}
	events := f.must(t, "status")
	if slices.Max(events[:10]) == 1 {
		if _, err := one.CrossValidate(); err != nil {
			t.Errorf("small folds: %v", err)
		}
	}
	lone.FoldOf = slices.Repeat([]int{1, 2}, 69)[:137] // nobody in the third
	if one, err = CoxNet(s, f, "age", lone); err != nil {
		t.Fatal(err)
	}
	if _, err := one.CrossValidate(); !errors.Is(err, ErrNoEvents) || !strings.Contains(err.Error(), "fold 3 of 3") {
		t.Errorf("an empty fold: got %v", err)
	}
}
