package survival

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// The order of the rows changes nothing, and the order of the levels nothing but the order of the groups.
func TestOrderChangesOnlyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 7))
	labels := []string{"low", "medium", "high"}
	for trial := range 50 {
		n := 20 + r.IntN(60)
		c := Columns{Levels: labels}
		score := make([]float64, n)
		for i := range n {
			c.Time, c.Event = append(c.Time, math.Ceil(r.Float64()*30)), append(c.Event, r.IntN(3) > 0)
			c.Strata = append(c.Strata, labels[r.IntN(3)])
			score[i] = float64(r.IntN(5))
		}
		s, err := NewSample(c)
		if err != nil {
			t.Fatal(err)
		}
		shuffled := c
		shuffled.Time, shuffled.Event, shuffled.Strata = slices.Clone(c.Time), slices.Clone(c.Event), slices.Clone(c.Strata)
		moved := slices.Clone(score)
		r.Shuffle(n, func(i, j int) {
			shuffled.Time[i], shuffled.Time[j] = shuffled.Time[j], shuffled.Time[i]
			shuffled.Event[i], shuffled.Event[j] = shuffled.Event[j], shuffled.Event[i]
			shuffled.Strata[i], shuffled.Strata[j] = shuffled.Strata[j], shuffled.Strata[i]
			moved[i], moved[j] = moved[j], moved[i]
		})
		shuffled.Levels = []string{"high", "low", "medium"}
		u, err := NewSample(shuffled)
		if err != nil {
			t.Fatal(err)
		}
		same(t, trial, s, u, score, moved)
	}
}

// same compares what two orders of the same patients give.
func same(t *testing.T, trial int, s, u Sample, score, moved []float64) {
	t.Helper()
	a, errA := KaplanMeier(s)
	b, errB := KaplanMeier(u)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	for _, g := range a.Groups {
		h, ok := b.Group(g.Label)
		if !ok || !slices.Equal(g.Survival, h.Survival) || !slices.Equal(g.AtRisk, h.AtRisk) {
			t.Errorf("trial %d, group %s: %v, want %v", trial, g.Label, h.Survival, g.Survival)
		}
	}
	x, errA := LogRank(s)
	y, errB := LogRank(u)
	if (errA == nil) != (errB == nil) || errA == nil && math.Abs(x.Chisq-y.Chisq) > 1e-9*max(1, x.Chisq) {
		t.Errorf("trial %d: log-rank %v, want %v; %v, %v", trial, y.Chisq, x.Chisq, errB, errA)
	}
	p, errA := Harrell(s, score)
	q, errB := Harrell(u, moved)
	if (errA == nil) != (errB == nil) || errA == nil && math.Abs(p.C-q.C) > 1e-12 {
		t.Errorf("trial %d: concordance %v, want %v; %v, %v", trial, q.C, p.C, errB, errA)
	}
	back, err := u.By(u.Groups(), "low", "medium", "high")
	if err != nil {
		t.Fatal(err)
	}
	v, errA := LogRankTrend(s)
	w, errB := LogRankTrend(back)
	if (errA == nil) != (errB == nil) || errA == nil && math.Abs(v.Z-w.Z) > 1e-9 {
		t.Errorf("trial %d: trend %v, want %v; %v, %v", trial, w.Z, v.Z, errB, errA)
	}
}

func TestOrderOfGroups(t *testing.T) {
	of := func(levels []string, labels ...string) ([]string, bool, error) {
		c := Columns{Strata: labels, Levels: levels}
		for i := range labels {
			c.Time, c.Event = append(c.Time, float64(i+1)), append(c.Event, true)
		}
		s, err := NewSample(c)
		return s.Strata(), s.Ordered(), err
	}
	for _, tt := range []struct {
		name    string
		levels  []string
		labels  []string
		want    string
		ordered bool
	}{
		{"numbers", nil, []string{"10", "9", "-1", "2.5"}, "-1 2.5 9 10", true},
		{"words", nil, []string{"low", "high", "medium"}, "high low medium", false},
		{"given", []string{"low", "medium", "high"}, []string{"high", "medium", "low"}, "low medium high", true},
		{"given, one absent", []string{"low", "medium", "high"}, []string{"high", "low"}, "low high", true},
		{"one word among numbers", nil, []string{"10", "9", "x"}, "10 9 x", false},
		{"numbers alike", nil, []string{"1.0", "1", "0"}, "0 1 1.0", true},
	} {
		got, ordered, err := of(tt.levels, tt.labels...)
		if err != nil || strings.Join(got, " ") != tt.want || ordered != tt.ordered {
			t.Errorf("%s: got %v, ordered %v, %v; want %s, %v", tt.name, got, ordered, err, tt.want, tt.ordered)
		}
	}
	if _, _, err := of([]string{"a"}, "a", "b"); !errors.Is(err, ErrInvalid) {
		t.Errorf("a label that is no level: got %v, want ErrInvalid", err)
	}
	s, err := NewSample(Columns{Time: []float64{1, 2, 3}, Event: []bool{true, true, true}, Strata: []string{"low", "high",
		"medium"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := LogRankTrend(s); !errors.Is(err, ErrOption) || !strings.Contains(err.Error(), "order of the groups") {
		t.Errorf("a trend without a known order: got %v", err)
	}
}
