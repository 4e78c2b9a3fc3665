package models

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/survival"
)

// entry is one expectation of a file of testdata.
type entry = oracle.Entry[oracleInput]

type oracleInput struct {
	Data, Surv, Formula, Ties, Weight, ID, Outcome, New string
	Robust                                              bool
}

// entriesOf is the entries of one kind in a file of testdata.
func entriesOf(t *testing.T, file, kind string) []entry {
	t.Helper()
	return oracle.Entries[oracleInput](t, file, kind)
}

func dataNames(all ...[]entry) string {
	return oracle.DataNames(func(in oracleInput) string { return in.Data }, all...)
}

// frame reads a data set of testdata; "NA" is missing.
func frame(t testing.TB, name string) Frame {
	t.Helper()
	header, rows := oracle.CSV(t, name)
	var columns []Column
	for j, h := range header {
		c := Column{Name: h}
		for _, r := range rows {
			x := oracle.Numbers{}
			if err := x.UnmarshalJSON([]byte(`["` + r[j] + `"]`)); err != nil {
				c.Numbers = nil
				break
			}
			c.Numbers = append(c.Numbers, x[0])
		}
		if c.Numbers == nil {
			for _, r := range rows {
				if r[j] == "NA" {
					r[j] = ""
				}
				c.Labels = append(c.Labels, r[j])
			}
		}
		columns = append(columns, c)
	}
	out, err := NewFrame(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (f Frame) must(t testing.TB, name string) []float64 {
	t.Helper()
	x, _, _, err := f.Values(name)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// sampleOf reads "Surv(start, stop, event)" and the columns that go with it.
func sampleOf(t testing.TB, f Frame, surv, weight, id string) survival.Sample {
	t.Helper()
	names := strings.Split(strings.TrimSuffix(strings.TrimPrefix(surv, "Surv("), ")"), ", ")
	c := survival.Columns{Name: names[len(names)-1], Time: f.must(t, names[len(names)-2])}
	if len(names) == 3 {
		c.Entry = f.must(t, names[0])
	}
	for _, e := range f.must(t, names[len(names)-1]) {
		c.Event = append(c.Event, e == 1)
	}
	if weight != "" {
		c.Weight = f.must(t, weight)
	}
	if id != "" {
		for _, v := range f.must(t, id) {
			c.ID = append(c.ID, strconv.FormatFloat(v, 'g', -1, 64))
		}
	}
	s, err := survival.NewSample(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var tiesOf = map[string]survival.Ties{"efron": survival.Efron, "breslow": survival.BreslowTies,
	"exact": survival.ExactTies}

// coxWant is what cox.R writes.
type coxWant struct {
	Names                                                   []string
	Coef, SE, Naive, Var, LogLik, LR, Wald, Score, RScore   oracle.Numbers
	AIC, BIC, Means, Lower, Upper, P                        oracle.Numbers
	N, Events                                               []int
	Martingale, Deviance, DFBeta, Schoenfeld, ScaledSch, LP oracle.Numbers
	ScoreResid                                              oracle.Numbers `json:"score_resid"`
	KM                                                      oracle.Numbers `json:"zph_km"`
	Rank                                                    oracle.Numbers `json:"zph_rank"`
	Identity                                                oracle.Numbers `json:"zph_identity"`
	Log                                                     oracle.Numbers `json:"zph_log"`
	Concordance                                             oracle.Numbers
}

func fitCox(t *testing.T, e entry) (CoxFit, coxWant) {
	t.Helper()
	var want coxWant
	e.Expect(t, &want)
	data := frame(t, e.Input.Data)
	o := CoxOptions{Ties: tiesOf[e.Input.Ties]}
	if e.Input.Robust {
		o.Variance = Robust
	}
	fit, err := Cox(sampleOf(t, data, e.Input.Surv, e.Input.Weight, e.Input.ID), data, e.Input.Formula, o)
	if err != nil {
		t.Fatalf("%s: %v", e.Call, err)
	}
	return fit, want
}

func TestCoxAgreesWithCoxph(t *testing.T) {
	var g oracle.Gauge
	all := entriesOf(t, "cox.json", "cox")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			got, want := fitCox(t, e)
			if len(want.Coef) != len(got.Coefficients) {
				t.Fatalf("got %d coefficients %v, want %v", len(got.Coefficients), got.design.names, want.Names)
			}
			for j, c := range got.Coefficients {
				if name := strings.Replace(want.Names[j], `relevel(rx, ref = "Obs")`, "rx", 1); c.Name != name {
					t.Errorf("got name %q, want %q", c.Name, want.Names[j])
				}
				g.Check(t, "coef "+c.Name, c.Estimate, want.Coef[j])
				if math.IsNaN(c.Estimate) {
					continue // R's error is 0 there
				}
				g.Check(t, "se "+c.Name, c.StdErr, want.SE[j])
				g.Check(t, "naive se "+c.Name, c.NaiveStdErr, want.Naive[j])
				g.Check(t, "lower "+c.Name, math.Log(c.Lower), math.Log(want.Lower[j]))
				g.Check(t, "upper "+c.Name, math.Log(c.Upper), math.Log(want.Upper[j]))
				g.Check(t, "p "+c.Name, c.P, want.P[j])
				g.Check(t, "mean "+c.Name, got.Means[j], want.Means[j])
			}
			g.Check(t, "null loglik", got.NullLogLik, want.LogLik[0])
			g.Check(t, "loglik", got.LogLik, want.LogLik[1])
			g.Check(t, "lr", got.LikelihoodRatio.Statistic, want.LR[0])
			g.Check(t, "lr p", got.LikelihoodRatio.P, want.LR[2])
			g.Check(t, "wald", got.Wald.Statistic, want.Wald[0])
			g.Check(t, "score", got.Score.Statistic, want.Score[0])
			if got.IsRobust {
				g.Check(t, "robust score", got.RobustScore.Statistic, want.RScore[0])
			}
			g.Check(t, "aic", got.AIC, want.AIC[0])
			g.Check(t, "bic", got.BIC, want.BIC[0])
			if got.N != want.N[0] || got.Events != want.Events[0] {
				t.Errorf("got n %d, events %d; want %d, %d", got.N, got.Events, want.N[0], want.Events[0])
			}
		})
	}
	g.Agree(t, "Cox: Efron, Breslow, exact", "survival::coxph", dataNames(all))
}
