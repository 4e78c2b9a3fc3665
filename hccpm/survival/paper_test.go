package survival

import (
	"math"
	"testing"
)

// paper is one endpoint of the ten patients, by CC score if grouped.
func paper(t testing.TB, time, event string, grouped bool) Sample {
	t.Helper()
	in := oracleInput{Data: "paper", Time: time, Event: event}
	if grouped {
		in.Group = "group"
	}
	return in.sample(t)
}

// The nine rates that the paper prints are those of an SPSS life table at the end
// of the rows that start at 0, 36 and 60 months; one, three and five years are the
// ends of the rows before.  Expected values: R 4.2.2, KMsurv 0.1-5 and survival
// 3.5-3, rounded to one decimal of a percentage.
func TestPaperRates(t *testing.T) {
	breaks, err := Intervals(60, 12)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		time, event               string
		published, proper, kaplan [3]float64
	}{
		{"os1", "death", [3]float64{89.5, 89.5, 20.6}, [3]float64{89.5, 89.5, 61.9},
			[3]float64{90, 90, 64.3}},
		{"os2", "death", [3]float64{68.4, 53.2, 35.5}, [3]float64{68.4, 68.4, 35.5},
			[3]float64{68.6, 68.6, 36.6}},
		{"pfs", "progression", [3]float64{50, 10, 10}, [3]float64{50, 20, 10},
			[3]float64{50, 20, 10}},
	} {
		s := paper(t, tt.time, tt.event, false)
		l, err := LifeTable(s, LifeTableOptions{Breaks: breaks})
		if err != nil {
			t.Fatal(err)
		}
		k := mustCurves(t, s, KaplanMeierOptions{}).Groups[0]
		for i, row := range []float64{0, 36, 60} {
			got, err := l.Groups[0].EndOfRowStarting(row)
			if err != nil {
				t.Fatal(err)
			}
			percent(t, tt.time+" as published", got, tt.published[i])
		}
		for i, year := range []float64{12, 36, 60} {
			got, err := l.Groups[0].SurvivalAt(year)
			if err != nil {
				t.Fatal(err)
			}
			percent(t, tt.time+" read properly", got, tt.proper[i])
			percent(t, tt.time+" Kaplan-Meier", k.At(year).Survival, tt.kaplan[i])
		}
	}
}

func percent(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Round(1000*got)/10 != want {
		t.Errorf("%s: got %.3f %%, want %v %%", what, 100*got, want)
	}
}

func TestPaperMedians(t *testing.T) {
	for _, tt := range []struct {
		time, event string
		rule        MedianRule
		want        float64
	}{
		{"os1", "death", Midpoint, 107.8},
		{"os1", "death", FirstAtOrBelow, 107.8},
		{"os2", "death", Midpoint, 49.9},
		{"os2", "death", FirstAtOrBelow, 49.9},
		{"pfs", "progression", Midpoint, 8.85},
		{"pfs", "progression", FirstAtOrBelow, 5.0},
	} {
		k := mustCurves(t, paper(t, tt.time, tt.event, false), KaplanMeierOptions{}).Groups[0]
		got := k.Median(tt.rule).Value
		if !got.Reached || math.Abs(got.Time-tt.want) > 1e-12 {
			t.Errorf("%s, %v: got %v, want %v", tt.time, tt.rule, got, tt.want)
		}
	}
}

func TestPaperLogRank(t *testing.T) {
	for _, tt := range []struct {
		time, event string
		want        float64
	}{
		{"os2", "death", 0.848}, {"os1", "death", 0.140}, {"pfs", "progression", 0.028},
	} {
		got, err := LogRank(paper(t, tt.time, tt.event, true), LogRankOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if math.Round(1000*got.Chisq)/1000 != tt.want || got.P < 0.05 {
			t.Errorf("%s: chi-squared %v, P %v, want %v", tt.time, got.Chisq, got.P, tt.want)
		}
		t.Logf("%s: chi-squared %.4f, P %.4f", tt.time, got.Chisq, got.P)
	}
}
