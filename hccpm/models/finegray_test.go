package models

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/survival"
)

// causes reads a sample of competing events, whose cause is empty where the row is censored.
func causes(t testing.TB, f Frame) survival.Sample {
	t.Helper()
	_, labels, _, err := f.Values("cause")
	if err != nil {
		t.Fatal(err)
	}
	c := survival.Columns{Time: f.must(t, "time"), Cause: labels}
	for _, l := range labels {
		c.Event = append(c.Event, l != "")
	}
	s, err := survival.NewSample(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFineGrayAgreesWithCrr(t *testing.T) {
	var g, inc oracle.Gauge
	all := entriesOf(t, "competing.json", "finegray")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want struct {
				Coef, VCov, Naive, LogLik, Time, Inc oracle.Numbers
				Rows                                 []int
			}
			e.Expect(t, &want)
			data := frame(t, e.Input.Data)
			fit, err := FineGray(causes(t, data), e.Input.Outcome, data, e.Input.Formula)
			if err != nil {
				t.Fatal(err)
			}
			p := len(fit.Coefficients)
			for j, c := range fit.Coefficients {
				g.Check(t, c.Name, c.Estimate, want.Coef[j])
				for k := range fit.Coefficients {
					size := math.Sqrt(want.VCov[j*p+j] * want.VCov[k*p+k])
					g.Check(t, "covariance "+c.Name, 3+fit.Covariance[j][k]/size, 3+want.VCov[j*p+k]/size)
					g.Check(t, "naive covariance "+c.Name, 3+fit.NaiveCovariance[j][k]/size, 3+want.Naive[j*p+k]/size)
				}
			}
			g.Check(t, "null", fit.NullLogLik, want.LogLik[0])
			g.Check(t, "loglik", fit.LogLik, want.LogLik[1])
			if fit.N != fit.Events+fit.Competing+fit.Censored {
				t.Errorf("%d rows of %d, %d and %d", fit.N, fit.Events, fit.Competing, fit.Censored)
			}
			predictions, err := fit.Incidence(data.pick(t, want.Rows))
			if err != nil {
				t.Fatal(err)
			}
			for i, at := range want.Time {
				for k, x := range predictions {
					inc.Check(t, "incidence", x.At(at), want.Inc[k*len(want.Time)+i])
				}
			}
		})
	}
	g.Agree(t, "FineGray", "cmprsk::crr", dataNames(all))
	inc.Agree(t, "FineGrayFit.Incidence", "cmprsk::predict.crr", dataNames(all))
}

// Without competing events it is Cox's model by Breslow's method; its information is the derivative of its score.
func TestFineGrayProperties(t *testing.T) {
	f := frame(t, "mgus2")
	s := causes(t, f)
	fit, err := FineGray(s, "pcm", f, "age + sex + hgb")
	if err != nil {
		t.Fatal(err)
	}
	checkDerivatives(t, "Fine-Gray", fit.q.evaluate, []float64{0.3, -0.2, 0.4})
	c := survival.Columns{Time: f.must(t, "time")}
	r := rand.New(rand.NewPCG(1, 2))
	for range c.Time {
		c.Event = append(c.Event, r.IntN(3) > 0)
		c.Cause = append(c.Cause, map[bool]string{true: "event"}[c.Event[len(c.Event)-1]])
	}
	alone, err := survival.NewSample(c)
	if err != nil {
		t.Fatal(err)
	}
	got, err := FineGray(alone, "event", f, "age + sex + hgb")
	if err != nil {
		t.Fatal(err)
	}
	want, err := Cox(alone, f, "age + sex + hgb", CoxOptions{Ties: survival.BreslowTies, Variance: Robust})
	if err != nil {
		t.Fatal(err)
	}
	for j, c := range got.Coefficients {
		if w := want.Coefficients[j]; math.Abs(c.Estimate-w.Estimate) > 1e-10 || math.Abs(c.StdErr-w.StdErr) > 1e-10 {
			t.Errorf("%s: got %v (%v), Cox has %v (%v)", c.Name, c.Estimate, c.StdErr, w.Estimate, w.StdErr)
		}
	}
}

func TestFineGrayDegenerate(t *testing.T) {
	f, err := NewFrame(
		Numbers("x", []float64{1, 2, 3, 4, 5, 6}),
		Numbers("same", []float64{1, 1, 1, 1, 1, 1}),
		Labels("site", []string{"a", "b", "a", "b", "a", "b"}),
	)
	if err != nil {
		t.Fatal(err)
	}
	c := survival.Columns{
		Time:  []float64{1, 2, 3, 4, 5, 6},
		Event: []bool{true, true, true, false, true, false},
		Cause: []string{"a", "b", "a", "", "b", ""},
	}
	sample := func(c survival.Columns) survival.Sample {
		s, err := survival.NewSample(c)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	late, weighted, plain := c, c, c
	late.Entry, weighted.Weight, plain.Cause = make([]float64, 6), []float64{1, 1, 1, 1, 1, 2}, nil
	for name, tc := range map[string]struct {
		c              survival.Columns
		cause, formula string
		is             error
		says           string
	}{
		"no such cause": {c, "z", "x", ErrInvalid, `"z"`}, "no causes": {plain, "a", "x", ErrInvalid, "no cause"},
		"entries": {late, "a", "x", ErrUnsupported, "entries"},
		"weights": {weighted, "a", "x", ErrUnsupported, "weights"}, "strata": {c, "a", "x + strata(site)", ErrUnsupported,
			"strata"},
		"cluster": {c, "a", "x + cluster(site)", ErrUnsupported, "cluster"}, "no column": {c, "a", "y", ErrNoColumn, "y"},
	} {
		if _, err := FineGray(sample(tc.c), tc.cause, f, tc.formula); !errors.Is(err, tc.is) ||
			!strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	fit, err := FineGray(sample(c), "a", f, "same + x")
	if err != nil || !math.IsNaN(fit.Coefficients[0].Estimate) || fit.Warnings[0].Kind != Collinear {
		t.Errorf("constant: got %v, %v", fit, err)
	}
	separated, err := FineGray(sample(c), "a", f, "site")
	if err != nil || separated.Converged || separated.Warnings[0].Kind != Monotone {
		t.Errorf("monotone: got %v, %v", separated, err)
	}
	both, err := CauseSpecific(sample(c), f, "x")
	if err != nil || len(both.Fits) != 2 || both.Fits[0].Events != 2 || both.Fits[1].Events != 2 ||
		both.Fits[0].Name != "a" {
		t.Errorf("cause-specific: got %v, %v", both, err)
	}
	if _, err := CauseSpecific(sample(plain), f, "x"); !errors.Is(err, ErrInvalid) {
		t.Errorf("cause-specific without causes: got %v", err)
	}
}
