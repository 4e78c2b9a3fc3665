package survival

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"hipec/hccpm/internal/oracle"
)

// draw makes a sample of n patients with ties, two groups and whole weights.
func draw(r *rand.Rand, n int) Columns {
	c := Columns{Name: "drawn", Unit: "days"}
	for range n {
		c.Time = append(c.Time, float64(1+r.IntN(n)))
		c.Event = append(c.Event, r.IntN(3) > 0)
		c.Weight = append(c.Weight, float64(1+r.IntN(3)))
		c.Strata = append(c.Strata, string(rune('a'+r.IntN(2))))
	}
	return c
}

// sameCurves wants the same steps at times scaled by unit.
func sameCurves(t *testing.T, what string, got, want Curves, unit float64) {
	t.Helper()
	var g oracle.Gauge
	for i, w := range want.Groups {
		c := got.Groups[i]
		scaled := make([]float64, len(w.Time))
		for k, v := range w.Time {
			scaled[k] = unit * v
		}
		g.Slices(t, what+" time", c.Time, scaled)
		g.Slices(t, what+" at risk", c.AtRisk, w.AtRisk)
		g.Slices(t, what+" events", c.Events, w.Events)
		g.Slices(t, what+" survival", c.Survival, w.Survival)
		g.Slices(t, what+" error", c.StdErr, w.StdErr)
		g.Slices(t, what+" lower", c.Lower, w.Lower)
		g.Slices(t, what+" upper", c.Upper, w.Upper)
	}
}

func chisq(t *testing.T, c Columns) float64 {
	t.Helper()
	x, err := LogRank(mustSample(t, c), LogRankOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return x.Chisq
}

func TestWithoutCensoringSurvivalIsEmpirical(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		c := draw(r, 30)
		c.Weight, c.Strata = nil, nil
		for i := range c.Event {
			c.Event[i] = true
		}
		k := mustCurves(t, mustSample(t, c), KaplanMeierOptions{}).Groups[0]
		for i, at := range k.Time {
			beyond := 0.0
			for _, v := range c.Time {
				if v > at {
					beyond++
				}
			}
			if d := oracle.Difference(k.Survival[i], beyond/30); d > 1e-14 {
				t.Errorf("S(%v) = %v, want %v", at, k.Survival[i], beyond/30)
			}
		}
	}
}

func TestWeightsAreRepetition(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		c := draw(r, 25)
		var long Columns
		for i, w := range c.Weight {
			for range int(w) {
				long.Time = append(long.Time, c.Time[i])
				long.Event = append(long.Event, c.Event[i])
				long.Strata = append(long.Strata, c.Strata[i])
			}
		}
		sameCurves(t, "repeated", mustCurves(t, mustSample(t, long), KaplanMeierOptions{}),
			mustCurves(t, mustSample(t, c), KaplanMeierOptions{}), 1)
		if a, b := chisq(t, c), chisq(t, long); oracle.Difference(a, b) > 1e-12 {
			t.Errorf("log-rank %v weighted, %v repeated", a, b)
		}
	}
}

func TestOrderAndUnitDoNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 20 {
		c := draw(r, 25)
		var other Columns
		for _, i := range r.Perm(25) {
			other.Time = append(other.Time, c.Time[i]*30.4375)
			other.Event = append(other.Event, c.Event[i])
			other.Weight = append(other.Weight, c.Weight[i])
			other.Strata = append(other.Strata, c.Strata[i])
		}
		sameCurves(t, "shuffled", mustCurves(t, mustSample(t, other), KaplanMeierOptions{}),
			mustCurves(t, mustSample(t, c), KaplanMeierOptions{}), 30.4375)
		if a, b := chisq(t, c), chisq(t, other); oracle.Difference(a, b) > 1e-12 {
			t.Errorf("log-rank %v, %v shuffled", a, b)
		}
	}
}

// A follow-up cut into (start, stop] rows of one ID is the same follow-up.
func TestSplittingRowsDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 20 {
		whole := draw(r, 25)
		whole.Weight = nil
		var cut Columns
		add := func(i int, from, to float64, event bool) {
			cut.Entry, cut.Time = append(cut.Entry, from), append(cut.Time, to)
			cut.Event = append(cut.Event, event)
			cut.Strata = append(cut.Strata, whole.Strata[i])
			cut.ID = append(cut.ID, strconv.Itoa(i))
		}
		for i, stop := range whole.Time {
			mid := float64(r.IntN(int(stop) + 1)) // a time that others end at too
			if mid > 0 && mid < stop {
				add(i, 0, mid, false)
			} else {
				mid = 0
			}
			add(i, mid, stop, whole.Event[i])
		}
		want := mustCurves(t, mustSample(t, whole), KaplanMeierOptions{})
		got := mustCurves(t, mustSample(t, cut), KaplanMeierOptions{})
		for i, w := range want.Groups {
			for k, at := range w.Time {
				p := got.Groups[i].At(at)
				if oracle.Difference(p.Survival, w.Survival[k]) > 1e-14 ||
					oracle.Difference(p.StdErr, w.StdErr[k]) > 1e-14 || p.AtRisk != w.AtRisk[k] {
					t.Errorf("at %v: %+v, want S %v, at risk %v", at, p, w.Survival[k], w.AtRisk[k])
				}
			}
			a, b := 0.0, 0.0
			for _, v := range w.Censored {
				a += v
			}
			for _, v := range got.Groups[i].Censored {
				b += v
			}
			if a != b {
				t.Errorf("%v censored whole, %v cut", a, b)
			}
		}
		if a, b := chisq(t, whole), chisq(t, cut); oracle.Difference(a, b) > 1e-12 {
			t.Errorf("log-rank %v whole, %v cut", a, b)
		}
	}
}

func FuzzKaplanMeier(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9}, uint8(0))
	f.Add([]byte{0, 0, 0, 255, 1, 1, 4, 4, 4}, uint8(1))
	f.Add([]byte{}, uint8(2))
	f.Fuzz(func(t *testing.T, b []byte, conf uint8) {
		var c Columns
		for ; len(b) >= 3; b = b[3:] {
			c.Time = append(c.Time, float64(b[0])/7)
			c.Entry = append(c.Entry, float64(b[1])/11)
			c.Event = append(c.Event, b[2]&1 == 1)
			c.Weight = append(c.Weight, float64(b[2]>>1)/3)
			c.ID = append(c.ID, string(rune('a'+b[2]%3)))
		}
		if conf&8 == 0 {
			c.Entry = nil
		}
		s, err := NewSample(c)
		if err != nil {
			return
		}
		k, err := KaplanMeier(s, KaplanMeierOptions{ConfType: ConfType(conf & 7)})
		if err != nil {
			return
		}
		last := 1.0
		for i, v := range k.Groups[0].Survival {
			if !(v >= 0 && v <= last) {
				t.Fatalf("S rises or leaves [0, 1] at %d: %v", i, k.Groups[0].Survival)
			}
			last = v
			lo, hi := k.Groups[0].Lower[i], k.Groups[0].Upper[i]
			if lo > v+1e-12 || hi < v-1e-12 {
				t.Fatalf("limits %v, %v do not hold %v", lo, hi, v)
			}
		}
		_, _ = k.String(), k.Groups[0].Median(FirstAtOrBelow)
		_, _ = LifeTable(s, LifeTableOptions{Breaks: []float64{0, 5, 10}})
	})
}
