package survival

import (
	"errors"
	"math"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
)

func TestLogRankAgreesWithR(t *testing.T) {
	var g oracle.Gauge
	for _, e := range entries(t, "logrank") {
		t.Run(e.Name, func(t *testing.T) {
			var want struct{ N, Observed, Expected, Variance, Chisq, DF, P oracle.Numbers }
			e.Expect(t, &want)
			got, err := LogRank(e.Input.sample(t), LogRankOptions{
				Rho: e.Input.Rho, Stratify: columns(t, e.Input.Data)[e.Input.Strata]})
			if err != nil {
				t.Fatal(err)
			}
			k := len(got.Groups)
			for i, x := range got.Groups {
				d := want.Observed[i] - want.Expected[i]
				g.Check(t, "N", x.N, want.N[i])
				g.Check(t, "observed", x.Observed, want.Observed[i])
				g.Check(t, "expected", x.Expected, want.Expected[i])
				g.Check(t, "(O-E)^2/E", x.PerExpected, d*d/want.Expected[i])
				g.Check(t, "(O-E)^2/V", x.PerVariance, d*d/want.Variance[i*k+i])
				for j := range k {
					g.Check(t, "variance", got.Variance[i][j], want.Variance[i*k+j])
				}
			}
			g.Check(t, "chisq", got.Chisq, want.Chisq[0])
			g.Check(t, "df", float64(got.DF), want.DF[0])
			g.Check(t, "p", got.P, want.P[0])
		})
	}
	g.Agree(t, "LogRank", "survival::survdiff", data(entries(t, "logrank")))
}

// With entries the score test of the discrete partial likelihood is the log-rank
// test.
func TestLogRankWithEntries(t *testing.T) {
	var g oracle.Gauge
	for _, e := range entries(t, "score") {
		var want struct{ Chisq oracle.Numbers }
		e.Expect(t, &want)
		got, err := LogRank(e.Input.sample(t), LogRankOptions{})
		if err != nil {
			t.Fatal(err)
		}
		g.Check(t, e.Name, got.Chisq, want.Chisq[0])
	}
	g.Agree(t, "LogRank with entries", "survival::coxph(method = 'exact')$score", data(entries(t, "score")))
}

func TestLogRankDegenerate(t *testing.T) {
	two := func(c Columns) Sample {
		c.Strata = []string{"a", "b", "a", "b"}
		return mustSample(t, c)
	}
	times := []float64{1, 2, 3, 4}
	for _, tt := range []struct {
		name string
		s    Sample
		o    LogRankOptions
		want error
	}{
		{"nobody", Sample{}, LogRankOptions{}, ErrNoPatients},
		{"no groups", mustSample(t, Columns{Time: []float64{1}, Event: []bool{true}}),
			LogRankOptions{}, ErrGroups},
		{"one group", mustSample(t, Columns{Time: []float64{1}, Event: []bool{true},
			Strata: []string{"a"}}), LogRankOptions{}, ErrGroups},
		{"all censored", two(Columns{Time: times, Event: make([]bool, 4)}),
			LogRankOptions{}, ErrNoEvents},
		{"all at one time", two(Columns{Time: []float64{3, 3, 3, 3},
			Event: []bool{true, true, true, true}}), LogRankOptions{}, ErrSingular},
		{"never at risk together", two(Columns{Time: []float64{1, 9, 2, 9},
			Entry: []float64{0, 5, 0, 5}, Event: []bool{true, false, true, false}}),
			LogRankOptions{}, ErrGroups},
		{"stratify length", two(Columns{Time: times, Event: []bool{true, true, true, true}}),
			LogRankOptions{Stratify: []string{"x"}}, ErrLength},
		{"rho", two(Columns{Time: times, Event: []bool{true, true, true, true}}),
			LogRankOptions{Rho: math.NaN()}, ErrOption},
		{"weights", two(Columns{Time: times, Event: []bool{true, true, true, true},
			Weight: []float64{1, 1, 0.5, 1}}), LogRankOptions{}, ErrUnsupported},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := LogRank(tt.s, tt.o); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
	// R 4.2.2, survival 3.5-3: survdiff(Surv(rep(3, 10), e) ~ rep(1:2, 5)) with five
	// events gives (O-E)^2/V = 0.36.
	s := mustSample(t, Columns{Time: []float64{3, 3, 3, 3, 3, 3, 3, 3, 3, 3},
		Event:  []bool{true, true, true, true, true, false, false, false, false, false},
		Strata: []string{"1", "2", "1", "2", "1", "2", "1", "2", "1", "2"}})
	got, err := LogRank(s, LogRankOptions{})
	if err != nil || oracle.Difference(got.Chisq, 0.36) > 1e-12 {
		t.Errorf("all events tied: %v, %v", got.Chisq, err)
	}
	for _, want := range []string{"Log-rank test", "Observed", "on 1 degrees of freedom"} {
		if !strings.Contains(got.String(), want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}
