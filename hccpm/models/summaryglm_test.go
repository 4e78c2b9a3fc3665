package models

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
)

// twelve patients with a score, an arm and two outcomes.
func twelve() Frame {
	f, err := NewFrame(Numbers("score", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}),
		Labels("arm", []string{"a", "a", "b", "b", "a", "b", "a", "b", "b", "a", "b", "a"}),
		Numbers("died", []float64{0, 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 1}),
		Numbers("days", []float64{10, 12, 15, 11, 18, 21, 16, 24, 22, 21, 26, 25}))
	if err != nil {
		panic(err)
	}
	return f
}

func ExampleLogisticSummary() {
	t, err := LogisticSummary(twelve(), "died", "score + arm")
	fmt.Println(t, err)
	// Output:
	// Odds ratios of died = 1: n = 12, events = 6
	//       level  n events       univariable OR    p     multivariable OR    p
	// score       12      6  1.33 (0.89 to 1.98) 0.16  1.36 (0.88 to 2.09) 0.17
	// arm   a      6      2                    1                         1
	//       b      6      4 4.00 (0.36 to 44.11) 0.26 4.60 (0.30 to 71.75) 0.28
	// OR (95 % limits and p by Wald); p beside the reference of a factor with more than two levels: all of it, by likelihood ratio test.
	// Warning: 6 events for 2 coefficients: with fewer than ten for each, estimates are biased away from 0 and limits too narrow.
	// Warning: arm a has 2 events: fewer than five say little of its odds ratio.
	// Warning: arm b has 2 rows without the event: fewer than five say little of its odds ratio.
	//  <nil>
}

func ExampleLinearSummary() {
	t, err := LinearSummary(twelve(), "days", "score + arm")
	fmt.Println(t, err)
	// Output:
	// Differences of days: n = 12
	//       level  n univariable difference       p multivariable difference       p
	// score       12 1.402 (0.939 to 1.865) < 0.001   1.375 (0.923 to 1.827) < 0.001
	// arm   a      6                      0                                0
	//       b      6     2.8 (-4.4 to 10.1)    0.41     1.92 (-1.20 to 5.04)    0.20
	// Difference of means (95 % limits and p by Student's t, errors model-based); p beside the reference of a factor with more than two levels: all of it, by F test.
	// Warning: 12 rows for 2 coefficients: with fewer than ten for each, the model follows the chances of this sample.
	//  <nil>
}

func ExampleLogisticFit_Effects() {
	fit, err := Logistic(twelve(), "died", "arm")
	for _, r := range fit.Effects().Rows {
		fmt.Printf("%s %s: %d of %d, OR %.2f\n", r.Term, r.Level, r.Events, r.N, r.Estimate)
	}
	fmt.Println(err)
	// Output:
	// arm a: 2 of 6, OR NaN
	// arm b: 4 of 6, OR 4.00
	// <nil>
}

type summaryWant struct{ LRT, P, N, Uni, Coef, Multi oracle.Numbers }

func TestSummariesAgreeWithDrop1(t *testing.T) {
	var g oracle.Gauge
	all := entriesOf(t, "summary.json", "logistic")
	for _, e := range all {
		var want summaryWant
		e.Expect(t, &want)
		got, err := LogisticSummary(frame(t, e.Input.Data), e.Input.Outcome, e.Input.Formula)
		if err != nil {
			t.Fatal(err)
		}
		at := 0
		for i, x := range got.TermTests {
			u := got.Univariable[i]
			g.Check(t, e.Name+" LRT", x.Statistic, want.LRT[i])
			g.Check(t, e.Name+" p", x.P, want.P[i])
			g.Check(t, e.Name+" univariable", u.LikelihoodRatio.Statistic, want.Uni[i])
			g.Check(t, e.Name+" n", float64(u.N), want.N[i])
			for _, c := range u.Coefficients[1:] {
				g.Check(t, e.Name+" "+c.Name, c.Estimate, want.Coef[at])
				at++
			}
		}
		for j, c := range got.Multivariable.Coefficients[1:] {
			g.Check(t, e.Name+" "+c.Name, c.Estimate, want.Multi[j])
		}
	}
	linear := entriesOf(t, "summary.json", "linear")
	for _, e := range linear {
		var want summaryWant
		e.Expect(t, &want)
		got, err := LinearSummary(frame(t, e.Input.Data), e.Input.Outcome, e.Input.Formula)
		if err != nil {
			t.Fatal(err)
		}
		at := 0
		for i, x := range got.TermTests {
			u := got.Univariable[i]
			g.Check(t, e.Name+" F", x.Statistic, want.LRT[i])
			g.Check(t, e.Name+" p", x.P, want.P[i])
			g.Check(t, e.Name+" univariable", u.F.Statistic, want.Uni[i])
			g.Check(t, e.Name+" n", float64(u.N), want.N[i])
			for _, c := range u.Coefficients[1:] {
				g.Check(t, e.Name+" "+c.Name, c.Estimate, want.Coef[at])
				at++
			}
		}
		for j, c := range got.Multivariable.Coefficients[1:] {
			g.Check(t, e.Name+" "+c.Name, c.Estimate, want.Multi[j])
		}
	}
	g.Agree(t, "LogisticSummary, LinearSummary", "drop1(glm, test = 'LRT'), drop1(lm, test = 'F'), glm, lm",
		dataNames(all, linear))
}

func TestSummariesSay(t *testing.T) {
	data := frame(t, "lung")
	got, err := LogisticSummary(data, "status", "age + factor(ph.ecog) + wt.loss")
	if err != nil {
		t.Fatal(err)
	}
	text := got.String()
	for _, want := range []string{"The univariable model of age rests on 228 rows with 165 events.",
		"factor(ph.ecog) 3 has 0 rows without the event",
		"dropped as missing (ph.ecog 1, wt.loss 14)", "Warning: univariable, the likelihood is monotone"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	n, events := 0, 0
	for _, r := range got.Multivariable.Effects().Rows {
		if r.Level != "" {
			n, events = n+r.N, events+r.Events
		}
	}
	if n != got.Multivariable.N || events != got.Multivariable.Events {
		t.Errorf("levels count %d rows and %d events, the model %d and %d", n, events, got.Multivariable.N,
			got.Multivariable.Events)
	}
	for _, formula := range []string{"age*sex", "1"} {
		_, err1 := LogisticSummary(data, "status", formula)
		_, err2 := LinearSummary(data, "age", formula)
		for _, err := range []error{err1, err2} {
			if !errors.Is(err, ErrUnsupported) && !errors.Is(err, ErrFormula) {
				t.Errorf("%s: got %v", formula, err)
			}
		}
	}
	// a term of one column is tested as its coefficient is
	firth, err := LogisticSummary(data, "status", "sex + factor(ph.ecog)", LogisticOptions{Penalty: Firth})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := firth.TermTests[0].P, firth.Multivariable.Coefficients[1].P; oracle.Difference(got, want) > 1e-8 {
		t.Errorf("Firth: got %v, want %v", got, want)
	}
	robust, err := LinearSummary(data, "ph.karno", "age + sex", LinearOptions{Errors: HC3})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := robust.TermTests[1].P, robust.Multivariable.Coefficients[2].P; oracle.Difference(got, want) > 1e-8 {
		t.Errorf("HC3: got %v, want %v", got, want)
	}
}

// The rows of every kind of fit are its coefficients without the intercept, with the references.
func TestEffects(t *testing.T) {
	data := frame(t, "lung")
	cox, err1 := Cox(sampleOf(t, data, "Surv(time, status)", "", ""), data, "age + factor(ph.ecog) + age:sex")
	logit, err2 := Logistic(data, "status", "age + factor(ph.ecog) + age:sex")
	line, err3 := Linear(data, "wt.loss", "age + factor(ph.ecog) + age:sex")
	counts, err4 := Poisson(data, "status", "age + factor(ph.ecog) + age:sex")
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	for _, f := range []Fitted{cox, logit, line, counts} {
		e := f.Effects()
		if len(e.Rows) != 6 || !e.Rows[1].Reference || e.Rows[1].Level != "0" || !math.IsNaN(e.Rows[1].Estimate) ||
			e.Rows[5].N != 0 || e.Rows[0].N != e.N {
			t.Errorf("%s: got %+v", e.Effect, e)
		}
	}
	if got, want := line.Effects().Rows[2].Estimate, line.Coefficients[2].Estimate; got != want {
		t.Errorf("linear: got %v, want %v", got, want)
	}
	if got, want := cox.Effects().Rows[0].Estimate, cox.Coefficients[0].Ratio; got != want {
		t.Errorf("Cox: got %v, want %v", got, want)
	}
	whole, err := Linear(data, "wt.loss", "factor(ph.ecog) + 0") // every level has a mean
	if err != nil || len(whole.Effects().Rows) != 4 || whole.Effects().Rows[0].Reference {
		t.Errorf("no intercept: got %+v, %v", whole.Effects(), err)
	}
}
