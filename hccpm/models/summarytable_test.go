package models

import (
	"errors"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
)

func TestCoxSummaryAgreesWithDrop1(t *testing.T) {
	var g oracle.Gauge
	all := entriesOf(t, "cox.json", "drop1")
	for _, e := range all {
		var want struct{ LRT, P, Uni, UniP oracle.Numbers }
		e.Expect(t, &want)
		data := frame(t, e.Input.Data)
		got, err := CoxSummary(sampleOf(t, data, e.Input.Surv, "", ""), data, e.Input.Formula)
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range got.TermTests {
			g.Check(t, e.Name+" LRT", x.Statistic, want.LRT[i])
			g.Check(t, e.Name+" p", x.P, want.P[i])
			g.Check(t, e.Name+" univariable", got.Univariable[i].LikelihoodRatio.Statistic, want.Uni[i])
		}
	}
	g.Agree(t, "CoxSummary, tests of terms", "drop1(coxph, test = 'Chisq'), coxph", dataNames(all))
}

func TestCoxSummarySays(t *testing.T) {
	data := frame(t, "lung")
	s := sampleOf(t, data, "Surv(time, status)", "", "")
	got, err := CoxSummary(s, data, "age + factor(ph.ecog) + wt.loss")
	if err != nil {
		t.Fatal(err)
	}
	text := got.String()
	for _, want := range []string{"The univariable model of age rests on 228 rows with 165 events.",
		"ph.ecog 3 has 1 event", "dropped as missing (ph.ecog 1, wt.loss 14)"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	n, events := 0, 0
	for _, l := range got.Levels {
		if l.Level != "" {
			n, events = n+l.N, events+l.Events
		}
	}
	if n != got.Multivariable.N || events != got.Multivariable.Events {
		t.Errorf("levels count %d rows and %d events, the model %d and %d", n, events, got.Multivariable.N,
			got.Multivariable.Events)
	}
	if _, err := CoxSummary(s, data, "age*sex"); !errors.Is(err, ErrUnsupported) {
		t.Errorf("interaction: got %v", err)
	}
	robust, err := CoxSummary(s, data, "age + factor(ph.ecog) + cluster(inst)", CoxOptions{})
	if err != nil || !robust.Univariable[0].IsRobust || !strings.Contains(robust.String(), "by robust Wald test") {
		t.Errorf("cluster: got %v", err)
	}
	firth, err := CoxSummary(s, data, "sex + factor(ph.ecog)", CoxOptions{Penalty: Firth})
	if err != nil {
		t.Fatal(err)
	}
	// a term of one column is tested as its coefficient is
	if got, want := firth.TermTests[0].P, firth.Multivariable.Coefficients[0].P; oracle.Difference(got, want) > 1e-8 {
		t.Errorf("Firth: got %v, want %v", got, want)
	}
}
