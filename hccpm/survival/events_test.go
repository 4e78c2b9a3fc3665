package survival

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// An event table gives what the patients give.
func TestEventTableIsLikePatients(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 9))
	c := Columns{Name: "OS", Unit: "months"}
	type at struct {
		group string
		time  float64
	}
	events, censored := map[at]float64{}, map[at]float64{}
	for range 4000 {
		k := at{[]string{"A", "B", "C"}[r.IntN(3)], math.Ceil(r.ExpFloat64() * 20)}
		event := r.IntN(5) > 1
		c.Time, c.Event, c.Strata = append(c.Time, k.time), append(c.Event, event), append(c.Strata, k.group)
		if event {
			events[k]++
		} else {
			censored[k]++
		}
	}
	table := EventTable{Name: "OS", Unit: "months"}
	for _, group := range []string{"C", "A", "B"} {
		for time := 500.0; time >= 0; time-- {
			if k := (at{group, time}); events[k]+censored[k] > 0 {
				table.Time, table.Strata = append(table.Time, time), append(table.Strata, group)
				table.Events, table.Censored = append(table.Events, events[k]), append(table.Censored, censored[k])
				left := 0.0
				for other, n := range events {
					if other.group == group && other.time >= time {
						left += n
					}
				}
				for other, n := range censored {
					if other.group == group && other.time >= time {
						left += n
					}
				}
				table.AtRisk = append(table.AtRisk, left)
			}
		}
	}
	whole, err := NewSample(c)
	if err != nil {
		t.Fatal(err)
	}
	counted, err := FromEventTable(table)
	if err != nil {
		t.Fatal(err)
	}
	a, errA := KaplanMeier(whole)
	b, errB := KaplanMeier(counted)
	x, errX := LogRank(whole)
	y, errY := LogRank(counted)
	if err := errors.Join(errA, errB, errX, errY); err != nil {
		t.Fatal(err)
	}
	if a.String() != b.String() || x.String() != y.String() {
		t.Errorf("got\n%s%s\nwant\n%s%s", b, y, a, x)
	}
	for g := range a.Groups {
		for i := range a.Groups[g].Time {
			if p, q := a.Groups[g], b.Groups[g]; p.Survival[i] != q.Survival[i] || p.StdErr[i] != q.StdErr[i] &&
				!math.IsNaN(p.StdErr[i]) {
				t.Fatalf("group %s at %v: %v, %v; want %v, %v", p.Label, p.Time[i], q.Survival[i], q.StdErr[i], p.Survival[i],
					p.StdErr[i])
			}
		}
	}
	table.AtRisk[3]++
	if _, err := FromEventTable(table); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "line 4") {
		t.Errorf("a wrong number at risk: got %v", err)
	}
	for name, bad := range map[string]EventTable{"half": {Time: []float64{1}, Events: []float64{0.5}, Censored: []float64{
		0}},
		"negative": {Time: []float64{1}, Events: []float64{1}, Censored: []float64{-1}}} {
		if _, err := FromEventTable(bad); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: got %v, want ErrInvalid", name, err)
		}
	}
	if _, err := FromEventTable(EventTable{Time: []float64{1}}); !errors.Is(err, ErrLength) {
		t.Errorf("lengths: got %v, want ErrLength", err)
	}
}
