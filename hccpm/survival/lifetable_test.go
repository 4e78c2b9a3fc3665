package survival

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
)

func TestLifeTableAgreesWithR(t *testing.T) {
	var g oracle.Gauge
	for _, e := range entries(t, "lifetable") {
		t.Run(e.Name, func(t *testing.T) {
			var want struct {
				Entering, Withdrawn, Exposed, Events, Surv, SE, End, SEEnd oracle.Numbers
				PDF, SEPDF, Hazard, SEHazard                               oracle.Numbers
			}
			e.Expect(t, &want)
			got, err := LifeTable(e.Input.sample(t), LifeTableOptions{Breaks: e.Input.Breaks})
			if err != nil {
				t.Fatal(err)
			}
			for i, r := range got.Groups[0].Rows {
				g.Check(t, "entering", r.Entering, want.Entering[i])
				g.Check(t, "withdrawn", r.Withdrawn, want.Withdrawn[i])
				g.Check(t, "exposed", r.Exposed, want.Exposed[i])
				g.Check(t, "events", r.Events, want.Events[i])
				g.Check(t, "survival at start", r.SurvivalAtStart, want.Surv[i])
				g.Check(t, "its error", r.StdErrAtStart, want.SE[i])
				g.Check(t, "survival at end", r.SurvivalAtEnd, want.End[i])
				g.Check(t, "its error", r.StdErrAtEnd, want.SEEnd[i])
				g.Check(t, "density", r.Density, want.PDF[i])
				g.Check(t, "its error", r.DensityStdErr, want.SEPDF[i])
				g.Check(t, "hazard", r.Hazard, want.Hazard[i])
				g.Check(t, "its error", r.HazardStdErr, want.SEHazard[i])
			}
		})
	}
	g.Agree(t, "LifeTable", "KMsurv::lifetab", data(entries(t, "lifetable")))
}

func TestLifeTableReadings(t *testing.T) {
	s := mustSample(t, Columns{Time: []float64{12, 11, 30}, Event: []bool{true, false, true}})
	l, err := LifeTable(s, LifeTableOptions{Breaks: []float64{0, 12, 24}})
	if err != nil {
		t.Fatal(err)
	}
	a := l.Groups[0]
	if a.Rows[0].Events != 0 || a.Rows[1].Events != 1 {
		t.Error("an event at a break belongs to the row that starts there")
	}
	if v, err := a.SurvivalAt(24); err != nil || v != 0.5 {
		t.Errorf("S(24) = %v, %v, want 0.5", v, err)
	}
	if v, err := a.EndOfRowStarting(24); err != nil || v != 0 {
		t.Errorf("end of the row starting at 24 = %v, %v, want 0", v, err)
	}
	if _, err := a.SurvivalAt(13); !errors.Is(err, ErrOption) {
		t.Errorf("no break: %v", err)
	}
	for _, want := range []string{"end of follow-up", "S(start)", "S(end)"} {
		if !strings.Contains(l.String(), want) || !strings.Contains(l.HTML(), want) {
			t.Errorf("no %q in\n%s", want, l)
		}
	}
}

func TestLifeTableDegenerate(t *testing.T) {
	s := mustSample(t, Columns{Time: []float64{1, 2}, Event: []bool{true, false}})
	died := mustSample(t, Columns{Time: []float64{1, 2}, Event: []bool{true, true}})
	rows := func(s Sample) []LifeTableRow {
		l, err := LifeTable(s, LifeTableOptions{Breaks: []float64{0, 3, 6}})
		if err != nil {
			t.Fatal(err)
		}
		return l.Groups[0].Rows
	}
	if r := rows(s)[1]; !math.IsNaN(r.SurvivalAtEnd) || oracle.Difference(r.SurvivalAtStart, 1.0/3) > 1e-15 {
		t.Errorf("nobody enters: %+v", r)
	}
	if r := rows(died)[2]; r.SurvivalAtStart != 0 || r.SurvivalAtEnd != 0 {
		t.Errorf("nobody is left: %+v", r)
	}
	truncated := mustSample(t, Columns{Time: []float64{1}, Entry: []float64{0}, Event: []bool{true}})
	for _, tt := range []struct {
		name   string
		s      Sample
		breaks []float64
		want   error
	}{
		{"nobody", Sample{}, []float64{0}, ErrNoPatients},
		{"no breaks", s, nil, ErrOption},
		{"descending", s, []float64{0, 2, 2}, ErrOption},
		{"infinite", s, []float64{0, math.Inf(1)}, ErrOption},
		{"starts late", s, []float64{1.5, 3}, ErrOption},
		{"entries", truncated, []float64{0}, ErrUnsupported},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := LifeTable(tt.s, LifeTableOptions{Breaks: tt.breaks}); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestIntervals(t *testing.T) {
	got, err := Intervals(60, 12)
	if err != nil || !slices.Equal(got, []float64{0, 12, 24, 36, 48, 60}) {
		t.Errorf("60 by 12: %v, %v", got, err)
	}
	got, err = Intervals(50, 6) // runs on to 54, as SPSS does
	if err != nil || got[len(got)-1] != 54 {
		t.Errorf("50 by 6: %v, %v", got, err)
	}
	for _, bad := range [][2]float64{{0, 1}, {1, 0}, {math.NaN(), 1}, {1, math.Inf(1)},
		{math.Inf(1), 1}, {1e9, 1e-9}} {
		if _, err := Intervals(bad[0], bad[1]); !errors.Is(err, ErrOption) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}
