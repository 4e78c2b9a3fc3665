package survival

import (
	"errors"
	"math"
	"strings"
	"testing"
)

// every calls each routine on a sample and gives its error by name; results must print.
func every(s Sample) map[string]error {
	out := make(map[string]error)
	try := func(name string, do func() (interface {
		String() string
		HTML() string
	}, error)) {
		r, err := do()
		if err == nil {
			_, _ = r.String(), r.HTML()
		}
		out[name] = err
	}
	type shown = interface {
		String() string
		HTML() string
	}
	for c := Log; c <= BetaProductMidP; c++ {
		try("KaplanMeier "+c.String(), func() (shown, error) { return KaplanMeier(s, KaplanMeierOptions{ConfType: c}) })
	}
	try("Robust", func() (shown, error) { return KaplanMeier(s, KaplanMeierOptions{StdErr: Robust}) })
	try("FlemingHarrington", func() (shown, error) {
		return KaplanMeier(s, KaplanMeierOptions{
			Estimator: FlemingHarrington})
	})
	try("NelsonAalen", func() (shown, error) { return NelsonAalen(s, HazardOptions{}) })
	try("RestrictedMean", func() (shown, error) { return RestrictedMean(s, RMSTOptions{}) })
	try("FollowUp", func() (shown, error) { return FollowUp(s, KaplanMeierOptions{}) })
	try("MeldedDifference", func() (shown, error) { return MeldedDifference(s, MeldOptions{Time: 1}) })
	try("CumulativeIncidence", func() (shown, error) { return CumulativeIncidence(s, IncidenceOptions{}) })
	try("Aalen", func() (shown, error) { return CumulativeIncidence(s, IncidenceOptions{Variance: Aalen}) })
	try("Gray", func() (shown, error) { return Gray(s, GrayOptions{}) })
	for w := Harrington; w <= PetoAndersen; w++ {
		try(w.String(), func() (shown, error) { return LogRank(s, LogRankOptions{Weight: w}) })
	}
	try("LogRankTrend", func() (shown, error) { return LogRankTrend(s, TrendOptions{}) })
	try("Pairwise", func() (shown, error) { return Pairwise(s, PairwiseOptions{}) })
	try("MaxComboTest", func() (shown, error) { return MaxComboTest(s, MaxComboOptions{}) })
	for m := PermutationAuto; m <= ImputePermute; m++ {
		try("Permutation "+m.String(), func() (shown, error) {
			return PermutationLogRank(s, PermutationOptions{Method: m, Replicates: 20})
		})
	}
	try("Harrell", func() (shown, error) { return Harrell(s, s.time, ConcordanceOptions{}) })
	l, err := LifeTable(s, LifeTableOptions{Breaks: []float64{0, 2, 4}})
	out["LifeTable"] = err
	if err == nil {
		try("Gehan test", func() (shown, error) { return l.Gehan() })
	}
	return out
}

// No routine panics, and each refuses with one of the package's errors.
func TestDegenerateData(t *testing.T) {
	known := []error{ErrNoPatients, ErrNoEvents, ErrGroups, ErrSingular, ErrUnsupported, ErrOption}
	ab := func(n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = []string{"a", "b"}[i%2]
		}
		return out
	}
	events := func(n int, e bool) []bool {
		out := make([]bool, n)
		for i := range out {
			out[i] = e
		}
		return out
	}
	for name, c := range map[string]Columns{
		"nobody":          {},
		"one event":       {Time: []float64{3}, Event: []bool{true}},
		"one censored":    {Time: []float64{3}, Event: []bool{false}},
		"one in a group":  {Time: []float64{3}, Event: []bool{true}, Strata: []string{"a"}},
		"two":             {Time: []float64{3, 4}, Event: []bool{true, true}, Strata: ab(2)},
		"all censored":    {Time: []float64{1, 2, 3, 4}, Event: events(4, false), Strata: ab(4)},
		"all at one time": {Time: []float64{2, 2, 2, 2}, Event: events(4, true), Strata: ab(4)},
		"ties everywhere": {Time: []float64{1, 1, 2, 2, 1, 1, 2, 2}, Event: []bool{true, false, true, false, true, true,
			false, true}, Strata: ab(8)},
		"event at 0":          {Time: []float64{0, 0, 1, 5}, Event: []bool{true, false, true, true}, Strata: ab(4)},
		"a group of censored": {Time: []float64{1, 2, 3, 4}, Event: []bool{false, true, false, true}, Strata: ab(4)},
		"three groups": {Time: []float64{1, 2, 3, 4, 5, 6}, Event: events(6, true), Strata: []string{"a", "b", "c",
			"a", "b", "c"}},
		"weights of zero": {Time: []float64{1, 2, 3, 4}, Event: events(4, true), Weight: []float64{0, 0, 0, 0},
			Strata: ab(4)},
		"entries": {Time: []float64{1, 3, 4, 6}, Entry: []float64{0, 2, 2, 5}, Event: events(4, true),
			Strata: ab(4)},
		"huge times": {Time: []float64{1e300, 1.5e308, 1, 2}, Event: events(4, true), Strata: ab(4)},
		"tiny times": {Time: []float64{5e-324, 1e-300, 1e-12, 1}, Event: events(4, true), Strata: ab(4)},
	} {
		t.Run(name, func(t *testing.T) {
			for routine, err := range every(mustSample(t, c)) {
				ok := err == nil
				for _, k := range known {
					ok = ok || errors.Is(err, k)
				}
				if !ok {
					t.Errorf("%s: %v is none of the package's errors", routine, err)
				}
				if name == "nobody" && !errors.Is(err, ErrNoPatients) {
					t.Errorf("%s: %v, want %v", routine, err, ErrNoPatients)
				}
			}
		})
	}
}

func TestBadNumbersNameTheRow(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, bad := range []float64{nan, inf, -inf, -1} {
		if _, err := NewSample(Columns{Time: []float64{1, bad}, Event: make([]bool, 2)}); !errors.Is(err, ErrInvalid) ||
			!strings.Contains(err.Error(), "row 2") {
			t.Errorf("time %v: %v", bad, err)
		}
		if _, err := Turnbull(IntervalColumns{Left: []float64{1, bad}, Right: []float64{2, 3}},
			TurnbullOptions{}); !errors.Is(err, ErrInvalid) ||
			!strings.Contains(err.Error(), "row 2") {
			t.Errorf("left %v: %v", bad, err)
		}
	}
	if _, err := Turnbull(IntervalColumns{Left: []float64{1, 3}, Right: []float64{2, 2}},
		TurnbullOptions{}); !strings.Contains(err.Error(), "row 2") {
		t.Errorf("an interval that ends before it begins: %v", err)
	}
	if _, err := NewSample(Columns{Time: []float64{1}, Event: []bool{true}, Cause: []string{""}}); !strings.Contains(
		err.Error(), "row 1") {
		t.Errorf("an event without a cause: %v", err)
	}
	s := mustSample(t, Columns{Time: []float64{1, 2}, Event: []bool{true, true}})
	if _, err := Harrell(s, []float64{1, nan}, ConcordanceOptions{}); !strings.Contains(err.Error(), "row 2") {
		t.Errorf("score: %v", err)
	}
}

func TestOptionsThatMeanNothing(t *testing.T) {
	s := mustSample(t, Columns{Time: []float64{1, 2, 3, 4}, Event: []bool{true, true, true, false}, Strata: []string{
		"a", "b", "a", "b"}})
	nan := math.NaN()
	for name, err := range map[string]error{
		"estimator":   second(KaplanMeier(s, KaplanMeierOptions{Estimator: 9})),
		"stderr":      second(KaplanMeier(s, KaplanMeierOptions{StdErr: -1})),
		"past end":    second(KaplanMeier(s, KaplanMeierOptions{PastEnd: 5})),
		"hazard conf": second(NelsonAalen(s, HazardOptions{ConfType: Logit})),
		"hazard ties": second(NelsonAalen(s, HazardOptions{Estimator: 7})),
		"tau":         second(RestrictedMean(s, RMSTOptions{Tau: 50})),
		"tau NaN":     second(RestrictedMean(s, RMSTOptions{Tau: nan})),
		"meld time":   second(MeldedDifference(s, MeldOptions{Time: -1})),
		"incidence":   second(CumulativeIncidence(s, IncidenceOptions{Variance: 3})),
		"cause":       second(Gray(s, GrayOptions{Cause: "none"})),
		"gamma":       second(LogRank(s, LogRankOptions{Gamma: nan})),
		"weight":      second(LogRank(s, LogRankOptions{Weight: 44})),
		"scores":      second(LogRankTrend(s, TrendOptions{Scores: []float64{2, 2}})),
		"adjust":      second(Pairwise(s, PairwiseOptions{Adjust: 9})),
		"no tests":    second(MaxComboTest(s, MaxComboOptions{Tests: [][2]float64{}})),
		"replicates":  second(PermutationLogRank(s, PermutationOptions{Replicates: -1})),
		"split":       second(s.Split([]float64{nan})),
		"landmark":    second(s.Landmark(-1)),
		"reading":     second(LifeTable(s, LifeTableOptions{Breaks: []float64{0}, Reading: 4})),
		"turnbull": second(Turnbull(IntervalColumns{Left: []float64{1}, Right: []float64{2}},
			TurnbullOptions{Tolerance: -1})),
	} {
		if !errors.Is(err, ErrOption) {
			t.Errorf("%s: %v, want %v", name, err, ErrOption)
		}
	}
}

func second[T any](_ T, err error) error { return err }
