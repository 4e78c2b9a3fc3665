package survival

import (
	"errors"
	"math"
	"testing"
)

// Without censoring Uno's weights are 1, events after Until do not count, and entries are refused.
func TestUno(t *testing.T) {
	all := []bool{true, true, true, true, true, true}
	c := Columns{Time: []float64{3, 1, 4, 1, 5, 9}, Event: all}
	score := []float64{2, 7, 1, 8, 2, 8}
	s, err := NewSample(c)
	if err != nil {
		t.Fatal(err)
	}
	h, errH := Harrell(s, score)
	u, errU := Uno(s, score)
	if errH != nil || errU != nil || math.Abs(h.C-u.C) > 1e-15 || math.Abs(h.StdErr-u.StdErr) > 1e-15 {
		t.Errorf("without censoring: Harrell %v %v, Uno %v %v", h.C, errH, u.C, errU)
	}
	at, errA := Harrell(s, score, ConcordanceOptions{Until: 4})
	before, errB := Harrell(s, score, ConcordanceOptions{Until: 3.9})
	if errA != nil || errB != nil || at.Concordant+at.Discordant+at.TiedScore != 13 ||
		before.Concordant+before.Discordant+before.TiedScore != 11 {
		t.Errorf("an event at Until counts: got %+v, %+v", at, before)
	}
	c.Entry = make([]float64, 6)
	late, err := NewSample(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Uno(late, score); !errors.Is(err, ErrUnsupported) {
		t.Errorf("entries: got %v", err)
	}
	if e, err := Harrell(late, score); err != nil || e.C != h.C || math.Abs(e.StdErr-h.StdErr) > 1e-15 {
		t.Errorf("entries of 0: got %v, %v; want %v", e, err, h)
	}
	if _, err := Harrell(s, score, ConcordanceOptions{Until: -1}); !errors.Is(err, ErrOption) {
		t.Errorf("Until below 0: got %v", err)
	}
	if _, err := Harrell(s, score, ConcordanceOptions{Until: 0.5}); !errors.Is(err, ErrNoEvents) {
		t.Errorf("Until before every event: got %v", err)
	}
}
