package survival

import (
	"errors"
	"math"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
)

func TestAalenJohansenAgreesWithSurvfit(t *testing.T) {
	var g oracle.Gauge
	e := entriesOf(t, "states.json", "states")[0]
	var want struct{ Time, P, SE, Lower, Upper, P0, Risk oracle.Numbers }
	e.Expect(t, &want)
	c := columns(t, "states")
	got, err := AalenJohansen(
		StateColumns{
			ID:     c["id"],
			Entry:  floats(t, c["entry"]),
			Time:   floats(t, c["time"]),
			From:   c["from"],
			To:     c["to"],
			States: []string{"mgus", "pcm", "death"},
		},
	)
	if err != nil {
		t.Fatal(err)
	}
	g.Slices(t, "p(0)", got.Initial, want.P0)
	n := len(want.Time)
	for i, at := range want.Time {
		for j, s := range got.States {
			p, se, lower, upper, err := got.At(s, at)
			if err != nil {
				t.Fatal(err)
			}
			g.Check(t, s, p, want.P[j*n+i])
			g.Check(t, s+" se", se, want.SE[j*n+i])
			if p > 0 {
				g.Check(t, s+" lower", lower, want.Lower[j*n+i])
				g.Check(t, s+" upper", upper, want.Upper[j*n+i])
			}
		}
	}
	g.Agree(t, "AalenJohansen", "survival::survfit(Surv(entry, time, state), id, istate)", "mgus2 as three states")
}

// With a random start the first errors are those of shares.
func TestAalenJohansenOfARandomStart(t *testing.T) {
	c := StateColumns{
		ID:   []string{"a", "b", "c", "d"},
		Time: []float64{2, 2, 2, 3},
		From: []string{"x", "x", "x", "y"},
		To:   []string{"", "", "", "x"},
	}
	for _, random := range []bool{false, true} {
		o, err := AalenJohansen(c, StateOptions{RandomStart: random})
		want := 0.0
		if random {
			want = math.Sqrt(0.25 * 0.75 / 4)
		}
		if err != nil || math.Abs(o.StdErr[0][1]-want) > 1e-15 || o.Probability[0][1] != 0.25 {
			t.Errorf("random %v: got %v (%v), want .25 (%v), %v", random, o.Probability[0], o.StdErr[0], want, err)
		}
	}
}

// Two states without a way back are Kaplan and Meier's curve, and competing events their
// incidences, with the same errors.
func TestAalenJohansenOfOneMove(t *testing.T) {
	c := columns(t, "mgus2")
	time := floats(t, c["time"])[:300]
	cause := c["cause"][:300]
	from, id := make([]string, len(time)), make([]string, len(time))
	event := make([]bool, len(time))
	for i := range time {
		from[i], id[i], event[i] = "alive", strings.Repeat("x", i+1), cause[i] != ""
	}
	got, err := AalenJohansen(StateColumns{ID: id, Time: time, From: from, To: cause})
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSample(Columns{Time: time, Event: event, Cause: cause})
	if err != nil {
		t.Fatal(err)
	}
	want, err := CumulativeIncidence(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range want.Groups[0].Causes {
		for i, at := range want.Groups[0].Time {
			p, se, _, _, err := got.At(x.Cause, at)
			if err != nil || math.Abs(p-x.Incidence[i]) > 1e-13 || math.Abs(se-x.StdErr[i]) > 1e-13 {
				t.Fatalf(
					"%s at %v: got %v (%v), want %v (%v), %v",
					x.Cause,
					at,
					p,
					se,
					x.Incidence[i],
					x.StdErr[i],
					err,
				)
			}
		}
	}
	for i, p := range got.Probability {
		if math.Abs(sumFloats(p)-1) > 1e-12 {
			t.Fatalf("time %v: probabilities %v", got.Time[i], p)
		}
	}
}

func TestAalenJohansenRefuses(t *testing.T) {
	good := func() StateColumns {
		return StateColumns{
			ID:    []string{"a", "a", "b"},
			Entry: []float64{0, 2, 1},
			Time:  []float64{2, 5, 4},
			From:  []string{"well", "ill", "well"},
			To:    []string{"ill", "dead", ""},
		}
	}
	for name, tc := range map[string]struct {
		change func(c *StateColumns)
		is     error
		says   string
	}{
		"nobody":        {func(c *StateColumns) { *c = StateColumns{} }, ErrNoPatients, ""},
		"length":        {func(c *StateColumns) { c.To = c.To[:2] }, ErrLength, "To 2"},
		"no time":       {func(c *StateColumns) { c.Entry[2] = 4 }, ErrInvalid, "row 3"},
		"NaN":           {func(c *StateColumns) { c.Time[0] = math.NaN() }, ErrInvalid, "row 1"},
		"overlap":       {func(c *StateColumns) { c.Entry[1] = 1.5 }, ErrInvalid, "overlap"},
		"other state":   {func(c *StateColumns) { c.From[1] = "well" }, ErrInvalid, `"ill", row 2 begins in "well"`},
		"to itself":     {func(c *StateColumns) { c.To[2] = "well" }, ErrInvalid, "itself"},
		"unknown state": {func(c *StateColumns) { c.States = []string{"well", "ill"} }, ErrInvalid, `"dead"`},
		"no state":      {func(c *StateColumns) { c.From[2] = "" }, ErrInvalid, "row 3"},
	} {
		c := good()
		tc.change(&c)
		if _, err := AalenJohansen(c); !errors.Is(err, tc.is) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := AalenJohansen(good(), StateOptions{Level: 2}); !errors.Is(err, ErrOption) {
		t.Errorf("level: got %v", err)
	}
	o, err := AalenJohansen(good())
	if err != nil || o.N != 2 || o.Events != 2 || o.Transitions[0][1] != 1 {
		t.Errorf("got %+v, %v", o, err)
	}
	if _, _, _, _, err := o.At("cured", 1); !errors.Is(err, ErrOption) {
		t.Errorf("unknown state: got %v", err)
	}
	if p, se, lower, _, err := o.At("well", 0.5); err != nil || p != 1 || se != 0 || !math.IsNaN(lower) {
		t.Errorf("before the first time: got %v, %v, %v, %v", p, se, lower, err)
	}
}
