package survival

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
)

type wantCurve struct {
	N, Time, AtRisk, Events, Censored, Surv, StdErr, Lower, Upper oracle.Numbers
	At                                                            struct {
		Time, AtRisk, Events, Surv, StdErr, Lower, Upper oracle.Numbers
	}
	Quantile struct{ P, Value, Lower, Upper oracle.Numbers }
}

func confType(t *testing.T, name string) ConfType {
	t.Helper()
	for c := Log; c <= ConfNone; c++ {
		if c.String() == name {
			return c
		}
	}
	t.Fatalf("no ConfType %q", name)
	return ConfNone
}

// value is the time of a quantile, NaN if it is not reached.
func value(v Value) float64 {
	if !v.Reached {
		return math.NaN()
	}
	return v.Time
}

func TestKaplanMeierAgreesWithR(t *testing.T) {
	var g oracle.Gauge
	for _, e := range entries(t, "km") {
		t.Run(e.Name, func(t *testing.T) {
			var want struct {
				Labels []string
				Curves []wantCurve
			}
			e.Expect(t, &want)
			got, err := KaplanMeier(e.Input.sample(t), KaplanMeierOptions{
				ConfType: confType(t, e.Input.ConfType), Level: e.Input.Level, StdErr: Greenwood})
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Groups) != len(want.Curves) {
				t.Fatalf("%s: got %d curves, want %d", e.Call, len(got.Groups), len(want.Curves))
			}
			for i, w := range want.Curves {
				if got.Groups[i].Label != want.Labels[i] {
					t.Errorf("label %q, want %q", got.Groups[i].Label, want.Labels[i])
				}
				checkCurve(t, &g, got.Groups[i], w)
			}
		})
	}
	g.Agree(t, "KaplanMeier, Curve.At, Curve.Quantile", "survival::survfit, summary, quantile", data(entries(t, "km")))
}

func checkCurve(t *testing.T, g *oracle.Gauge, c Curve, w wantCurve) {
	t.Helper()
	g.Check(t, "n", float64(c.N), w.N[0])
	g.Slices(t, "time", c.Time, w.Time)
	g.Slices(t, "n.risk", c.AtRisk, w.AtRisk)
	g.Slices(t, "n.event", c.Events, w.Events)
	g.Slices(t, "n.censor", c.Censored, w.Censored)
	g.Slices(t, "surv", c.Survival, w.Surv)
	g.Slices(t, "std.err", c.StdErr, w.StdErr)
	g.Slices(t, "lower", c.Lower, w.Lower)
	g.Slices(t, "upper", c.Upper, w.Upper)
	for i, at := range w.At.Time {
		p := c.At(at)
		g.Check(t, "at n.risk", p.AtRisk, w.At.AtRisk[i])
		g.Check(t, "at n.event", p.Events, w.At.Events[i])
		g.Check(t, "at surv", p.Survival, w.At.Surv[i])
		g.Check(t, "at std.err", p.StdErr, w.At.StdErr[i])
		g.Check(t, "at lower", p.Lower, w.At.Lower[i])
		g.Check(t, "at upper", p.Upper, w.At.Upper[i])
		if past := at > c.Time[len(c.Time)-1]; p.PastEnd != past {
			t.Errorf("PastEnd at %v is %v", at, p.PastEnd)
		}
	}
	for i, p := range w.Quantile.P {
		q := c.Quantile(p, Midpoint)
		g.Check(t, "quantile", value(q.Value), w.Quantile.Value[i])
		if falling(c.Lower) { // else R reads the band by height, not by time
			g.Check(t, "quantile lower", value(q.Lower), w.Quantile.Lower[i])
		}
		if falling(c.Upper) {
			g.Check(t, "quantile upper", value(q.Upper), w.Quantile.Upper[i])
		}
	}
}

// falling is true if the numbers among x never rise.
func falling(x []float64) bool {
	last := math.Inf(1)
	for _, v := range x {
		if v > last {
			return false
		}
		if !math.IsNaN(v) {
			last = v
		}
	}
	return true
}

// mustSample builds a sample that is known to be valid.
func mustSample(t testing.TB, c Columns) Sample {
	t.Helper()
	s, err := NewSample(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustCurves(t testing.TB, s Sample, o KaplanMeierOptions) Curves {
	t.Helper()
	c, err := KaplanMeier(s, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestKaplanMeierDegenerate(t *testing.T) {
	yes, no := true, false
	for _, tt := range []struct {
		name     string
		c        Columns
		survival []float64
		median   float64
	}{
		// R 4.2.2, survival 3.5-3: survfit(Surv(time, event) ~ 1)
		{"one event", Columns{Time: []float64{5}, Event: []bool{yes}}, []float64{0}, 5},
		{"one censored", Columns{Time: []float64{5}, Event: []bool{no}}, []float64{1}, math.NaN()},
		{"all censored", Columns{Time: []float64{5, 7, 7}, Event: []bool{no, no, no}},
			[]float64{1, 1}, math.NaN()},
		{"all at one time", Columns{Time: []float64{3, 3, 3}, Event: []bool{yes, yes, yes}},
			[]float64{0}, 3},
		{"event at 0", Columns{Time: []float64{0, 4}, Event: []bool{yes, no}},
			[]float64{0.5, 0.5}, 2},
		{"event and censoring tied", Columns{Time: []float64{2, 2}, Event: []bool{no, yes}},
			[]float64{0.5}, 2},
		{"risk set dies out", Columns{Time: []float64{1, 3, 4}, Entry: []float64{0, 2, 2},
			Event: []bool{yes, yes, yes}}, []float64{0, 0, 0}, 1},
		{"weight zero", Columns{Time: []float64{1, 2}, Event: []bool{yes, yes},
			Weight: []float64{0, 1}}, []float64{1, 0}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := mustCurves(t, mustSample(t, tt.c), KaplanMeierOptions{}).Groups[0]
			if !slices.Equal(c.Survival, tt.survival) {
				t.Errorf("survival %v, want %v", c.Survival, tt.survival)
			}
			if got := value(c.Median(Midpoint).Value); oracle.Difference(got, tt.median) != 0 {
				t.Errorf("median %v, want %v", got, tt.median)
			}
		})
	}
}

func TestKaplanMeierErrors(t *testing.T) {
	s := mustSample(t, Columns{Time: []float64{1, 2}, Event: []bool{true, false}})
	close := mustSample(t, Columns{Time: []float64{1, 1 + 1e-12}, Entry: []float64{0, 1},
		Event: []bool{true, false}})
	for _, tt := range []struct {
		name string
		s    Sample
		o    KaplanMeierOptions
		want error
	}{
		{"nobody", Sample{}, KaplanMeierOptions{}, ErrNoPatients},
		{"level", s, KaplanMeierOptions{Level: 95}, ErrOption},
		{"level NaN", s, KaplanMeierOptions{Level: math.NaN()}, ErrOption},
		{"conf type", s, KaplanMeierOptions{ConfType: 17}, ErrOption},
		{"median rule", s, KaplanMeierOptions{Median: -1}, ErrOption},
		{"entry nearly tied", close, KaplanMeierOptions{}, ErrInvalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := KaplanMeier(tt.s, tt.o); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestMedianRules(t *testing.T) {
	// The curve ends exactly on one half.  R 4.2.2, survival 3.5-3: quantile gives
	// 102.5, print.survfit 87.
	c := mustCurves(t, oracleInput{Data: "camis", Time: "time", Event: "status"}.sample(t),
		KaplanMeierOptions{}).Groups[0]
	if got := c.Median(Midpoint).Value; !got.Reached || got.Time != 102.5 {
		t.Errorf("midpoint %v, want 102.5", got)
	}
	if got := c.Median(FirstAtOrBelow).Value; !got.Reached || got.Time != 87 {
		t.Errorf("first at or below %v, want 87", got)
	}
	if q := c.Quantile(0.75, Midpoint); q.Value.Reached || q.Value.String() != "not reached" {
		t.Errorf("upper quartile %v, want not reached", q.Value)
	}
	if q := c.Quantile(0, Midpoint); !q.Value.Reached || q.Value.Time != 0 {
		t.Errorf("quantile 0 is %v, want 0", q.Value)
	}
	for _, p := range []float64{-0.1, 1.1, math.NaN()} {
		if q := c.Quantile(p, Midpoint); q.Value.Reached {
			t.Errorf("quantile %v is %v, want not reached", p, q.Value)
		}
	}
}

func TestAtOutside(t *testing.T) {
	if p := (Curve{}).At(3); !math.IsNaN(p.Survival) {
		t.Errorf("empty curve: %v", p)
	}
	c := mustCurves(t, mustSample(t, Columns{Time: []float64{0.3, 2}, Event: []bool{true, true}}),
		KaplanMeierOptions{ConfType: ConfNone}).Groups[0]
	if p := c.At(math.NaN()); !math.IsNaN(p.Survival) {
		t.Errorf("at NaN: %v", p)
	}
	if p := c.At(0.1 + 0.2); p.Survival != 0.5 || p.AtRisk != 2 {
		t.Errorf("at a near tie: %v", p)
	}
	if p := c.At(0.1); !math.IsNaN(p.Lower) || p.Survival != 1 {
		t.Errorf("before the first time without limits: %v", p)
	}
}

func TestCurvesRender(t *testing.T) {
	s := mustSample(t, Columns{Time: []float64{1, 2, 3}, Event: []bool{true, false, true},
		Strata: []string{"<b>", "a", "a"}, Name: "OS", Unit: "months", Missing: 2})
	c := mustCurves(t, s, KaplanMeierOptions{})
	for _, want := range []string{"n = 3, events = 2, 2 dropped", "median", "0.95LCL", "log"} {
		if !strings.Contains(c.String(), want) {
			t.Errorf("no %q in\n%s", want, c)
		}
	}
	if h := c.HTML(); strings.Contains(h, "<b>") || !strings.Contains(h, "&lt;b&gt;") {
		t.Errorf("not escaped: %s", h)
	}
	if _, ok := c.Group("a"); !ok {
		t.Error("group a not found")
	}
	if _, ok := c.Group("z"); ok {
		t.Error("group z found")
	}
	at := c.AtTimes([]float64{1, 9})
	if len(at.Rows) != 4 || len(at.Notes) != 2 {
		t.Errorf("AtTimes: %v", at)
	}
}
