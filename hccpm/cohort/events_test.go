package cohort

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// of is a cohort of times 1, 2, 3, … and a column of statuses.
func of(t *testing.T, status ...string) *Cohort {
	t.Helper()
	text := "time,status\n"
	for i, s := range status {
		text += fmt.Sprintf("%d,%s\n", i+1, s)
	}
	c, err := Read(strings.NewReader(text), "mine.csv")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEventsAreRecognised(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status []string
		want   []bool
		said   string
	}{
		{"0/1", []string{"0", "1", "1"}, []bool{false, true, true}, "1 is the event, 0 is censored"},
		{"1/2", []string{"1", "2", "1"}, []bool{false, true, false}, "2 is the event, 1 is censored"},
		{"0.0/1.0", []string{"0.0", "1.0", "0"}, []bool{false, true, false}, "1 is the event, 0 is censored"},
		{"yes/no", []string{"yes", "no", "Yes"}, []bool{true, false, true}, "yes is the event"},
		{"true/false", []string{"TRUE", "FALSE", "TRUE"}, []bool{true, false, true}, "yes is the event, no is censored"},
		{"ja/nein", []string{"ja", "nein", "ja"}, []bool{true, false, true}, "yes is the event"},
		{"dead/alive", []string{"dead", "alive", "alive", "dead"}, []bool{true, false, false, true},
			"dead is the event, alive is censored"},
		{"Dead/Censored", []string{"Dead", "Censored", "Dead", "Censored"}, []bool{true, false, true, false},
			"Dead is the event, Censored is censored"},
		{"nobody", []string{"0", "0", "0"}, []bool{false, false, false}, "no event: all are 0"},
		{"no and no", []string{"alive", "alive", "alive"}, []bool{false, false, false}, "no event: all are alive"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := of(t, tt.status...).Survival("time", "status")
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(s.EventFlags(), tt.want) || !strings.Contains(s.Name(), tt.said) {
				t.Errorf("got %v, %q; want %v, %q", s.EventFlags(), s.Name(), tt.want, tt.said)
			}
		})
	}
}

func TestAmbiguousEventsAreRefused(t *testing.T) {
	for name, status := range map[string][]string{
		"three numbers": {"0", "1", "2"}, "all one": {"1", "1", "1"}, "other numbers": {"3", "4", "3"},
		"unknown words": {"case", "control", "case", "control"}, "two events": {"relapse", "dead", "alive", "dead", "relapse",
			"alive"},
		"0 and 2": {"0", "2", "0"},
	} {
		_, err := of(t, status...).Survival("time", "status")
		if !errors.Is(err, ErrAmbiguous) {
			t.Errorf("%s: got %v, want ErrAmbiguous", name, err)
			continue
		}
		for _, v := range status {
			if !strings.Contains(err.Error(), v) {
				t.Errorf("%s: %v does not name the value %s", name, err, v)
			}
		}
	}
	_, err := of(t, "0.5", "1.5", "2").Survival("time", "status")
	if !errors.Is(err, ErrType) {
		t.Errorf("fractions: got %v, want ErrType", err)
	}
}

func TestGivenEvents(t *testing.T) {
	numbers, words := []string{"0", "1", "2"}, []string{"alive", "relapse", "dead", "alive", "relapse", "dead"}
	for _, tt := range []struct {
		name   string
		status []string
		o      SurvivalOptions
		want   []bool
	}{
		{"number", numbers, SurvivalOptions{Event: 2}, []bool{false, false, true}},
		{"float", numbers, SurvivalOptions{Event: 2.0}, []bool{false, false, true}},
		{"numbers", numbers, SurvivalOptions{Event: []int{1, 2}}, []bool{false, true, true}},
		{"word", words, SurvivalOptions{Event: "dead"}, []bool{false, false, true, false, false, true}},
		{"words", words, SurvivalOptions{Event: []string{"dead", "relapse"}}, []bool{false, true, true, false, true, true}},
		{"causes", words, SurvivalOptions{Causes: []string{"relapse", "dead"}}, []bool{false, true, true, false, true, true}},
		{"true", []string{"true", "false", "true"}, SurvivalOptions{Event: true}, []bool{true, false, true}},
		{"false", []string{"true", "false", "true"}, SurvivalOptions{Event: false}, []bool{false, true, false}},
		{"text of a number", numbers, SurvivalOptions{Event: "1"}, []bool{false, true, false}},
	} {
		s, err := of(t, tt.status...).Survival("time", "status", tt.o)
		if err != nil || !slices.Equal(s.EventFlags(), tt.want) {
			t.Errorf("%s: got %v, %v; want %v", tt.name, s.EventFlags(), err, tt.want)
		}
	}
	for _, o := range []SurvivalOptions{{Event: 3}, {Event: "deaf"}, {Causes: []string{"death"}}, {Event: true}} {
		if _, err := of(t, words...).Survival("time", "status", o); !errors.Is(err, ErrType) || !strings.Contains(err.Error(),
			"alive, dead, relapse") {
			t.Errorf("%+v: got %v, want ErrType and the values", o, err)
		}
	}
	if _, err := of(t, words...).Survival("time", "status", SurvivalOptions{Event: struct{}{}}); !errors.Is(err,
		ErrOption) {
		t.Errorf("a struct: got %v, want ErrOption", err)
	}
	if _, err := of(t, words...).Survival("time", "status", SurvivalOptions{Event: "dead", Per: 12}); !errors.Is(err,
		ErrOption) {
		t.Errorf("Per without Unit: got %v, want ErrOption", err)
	}
}

// Rows in which anything is missing are dropped, and counted by column.
func TestMissingIsCountedByColumn(t *testing.T) {
	c, err := Read(strings.NewReader("time,status,entry,arm,w\n1,1,0,a,1\n,1,0,b,1\n3,,0,a,2\n4,0,,b,1\n5,1,0,,\n"+
		"6,0,1,b,1\n7,1,2,a,1\n"), "mine.csv")
	if err != nil {
		t.Fatal(err)
	}
	s, err := c.Survival("time", "status", SurvivalOptions{Entry: "entry", By: []string{"arm"}, Weight: "w"})
	if err != nil {
		t.Fatal(err)
	}
	want := "[{time 1} {status 1} {entry 1} {w 1} {arm 1}]"
	if got := fmt.Sprint(s.MissingIn()); got != want || s.Missing() != 4 || s.N() != 3 {
		t.Errorf("got %s, %d missing, %d left; want %s, 4, 3", got, s.Missing(), s.N(), want)
	}
}

// A cohort that could not be made answers with the error that says why, and so does none.
func TestFailedCohortsAnswer(t *testing.T) {
	failed, made := Open("testdata/absent.csv")
	if made == nil {
		t.Fatal("a file that is absent was opened")
	}
	var none *Cohort
	for name, c := range map[string]*Cohort{"failed": failed, "none": none,
		"of the failed": second(failed.Filter(Is("a", "b")))} {
		want := made
		if name == "none" {
			want = ErrNoCohort
		}
		_, group := c.GroupBy("sex")
		_, describe := c.Describe()
		_, _, floats := c.Floats("age")
		_, sample := c.Survival("time", "status")
		_, km := c.KaplanMeier("time", "status", "sex")
		_, t1 := c.Table1By("sex")
		_, head := c.Head(3)
		_, derive := c.Derive("x", func(Row) float64 { return 1 })
		_, _, complete := c.Complete("x")
		_, count := c.Count(Is("a", "b"))
		for method, err := range map[string]error{"GroupBy": group, "Describe": describe, "Floats": floats,
			"Survival": sample, "KaplanMeier": km,
			"Table1By": t1, "Head": head, "Derive": derive, "Complete": complete, "Count": count,
			"DataFrame": c.DataFrame().Err} {
			if !errors.Is(err, want) {
				t.Errorf("%s, %s: got %v, want %v", name, method, err, want)
			}
		}
		if c.N() != 0 || c.Columns() != nil || c.Name() != "" || c.Codebook() != nil || !strings.Contains(c.String(),
			want.Error()) || c.HTML() == "" {
			t.Errorf("%s: %d patients, %v, %q", name, c.N(), c.Columns(), c.String())
		}
	}
}

func second[T any](c *Cohort, _ T) *Cohort { return c }
