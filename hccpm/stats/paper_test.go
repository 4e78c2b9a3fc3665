package stats

import (
	"math"
	"testing"
)

// The ten patients of the paper, tables 1 to 3.
var (
	paperAge     = []float64{38, 43, 54, 32, 66, 48, 42, 54, 41, 44}
	paperPCI     = []float64{30, 12, 24, 30, 33, 10, 25, 30, 9, 6}
	paperCC      = []float64{2, 2, 3, 2, 2, 0, 0, 3, 0, 0}
	paperMinutes = []float64{785, 500, 826, 705, 518, 415, 679, 440, 391, 200}
	paperOS2     = []float64{82.7, 62.6, 5.5, 36.9, 2.1, 49.9, 26.1, 1.0, 5.0, 43.0}
	paperDeath   = []bool{false, false, true, true, true, true, false, true, false, false}
)

// byCC splits the peritoneal cancer index by completeness of cytoreduction.
func byCC() (low, high, indicator []float64) {
	for i, cc := range paperCC {
		if cc <= 1 {
			low, indicator = append(low, paperPCI[i]), append(indicator, 1)
		} else {
			high, indicator = append(high, paperPCI[i]), append(indicator, 0)
		}
	}
	return low, high, indicator
}

// Expected values: R 4.2.2, as rounded in each line.
func TestPaper(t *testing.T) {
	check := func(what string, got, want float64, decimals int) {
		t.Helper()
		scale := math.Pow10(decimals)
		if math.Round(got*scale)/scale != want {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
	for _, m := range []struct {
		what string
		x    []float64
		want float64
	}{{"age", paperAge, 43.5}, {"PCI", paperPCI, 24.5}, {"minutes", paperMinutes, 509},
		{"follow-up", paperOS2, 31.5}} {
		got, err := Median(m.x)
		if err != nil {
			t.Fatal(err)
		}
		check("median "+m.what, got, m.want, 10)
	}
	low, high, indicator := byCC()
	if len(low) != 4 {
		t.Errorf("CC0/1 reached in %d of 10, want 4", len(low))
	}
	c, err := Pearson(paperPCI, paperCC, PearsonOptions{})
	if err != nil {
		t.Fatal(err)
	}
	check("r", c.R, 0.667, 3)
	check("its P", c.P, 0.035, 3)
	w, err := WelchT(low, high, WelchOptions{})
	if err != nil {
		t.Fatal(err)
	}
	check("Welch P", w.P, 0.038, 3)
	m, err := MannWhitney(low, high, MannWhitneyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	check("Mann-Whitney P", m.P, 0.040, 3)
	for _, l := range []struct {
		what string
		x    []float64
		want float64
	}{{"CC", paperCC, 0.14}, {"CC0/1", indicator, 0.21}} {
		f, err := Logistic(paperDeath, []Predictor{{l.what, l.x}}, LogisticOptions{})
		if err != nil {
			t.Fatal(err)
		}
		check("logistic P of "+l.what, f.Coefficients[1].P, l.want, 2)
	}
}
