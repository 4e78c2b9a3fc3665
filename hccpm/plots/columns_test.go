package plots

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hipec/hccpm/models"
)

// lungData is survival::lung, its sexes by name.
func lungData(t testing.TB) models.Frame {
	t.Helper()
	file, err := os.Open("../models/testdata/lung.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var columns []models.Column
	for j, name := range rows[0] {
		numbers, labels := make([]float64, len(rows)-1), make([]string, len(rows)-1)
		for i, row := range rows[1:] {
			if numbers[i], err = strconv.ParseFloat(row[j], 64); err != nil {
				numbers[i] = nan
			}
			labels[i] = map[string]string{"1": "male", "2": "female"}[row[j]]
		}
		if name == "sex" {
			columns = append(columns, models.Column{Name: name, Labels: labels, Levels: []string{"male", "female"}})
			continue
		}
		columns = append(columns, models.Numbers(name, numbers))
	}
	d, err := models.NewFrame(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// columnFigures are the figures of columns of a table.
func columnFigures(t testing.TB, add func(string, *Figure, error)) {
	d := lungData(t)
	f, err := HistogramOf(d, "age")
	add("histogram", f, err)
	f, err = HistogramOf(d, "wt.loss", HistogramOptions{By: "sex", Title: "Loss of weight"})
	add("histogram_groups", f, err)
	f, err = BarsOf(d, "ph.ecog", BarOptions{By: "sex"})
	add("bars", f, err)
	f, err = BarsOf(d, "ph.ecog", BarOptions{Share: true})
	add("bars_share", f, err)
	f, err = BoxesOf(d, "age", "ph.ecog")
	add("boxes_of", f, err)
	f, err = ScatterOf(d, "age", "wt.loss", GroupedOptions{By: "sex"})
	add("scatter_groups", f, err)
	f, err = CorrelationsOf(d, CorrelationOptions{Columns: []string{"age", "ph.karno", "wt.loss"}})
	add("correlations_of", f, err)
	f, err = PairsOf(d, PairsOptions{Columns: []string{"age", "ph.karno", "wt.loss"}})
	add("pairs", f, err)
	f, err = MissingOf(d)
	add("missing", f, err)
}

// R 4.2.2: hist(x, plot = FALSE)$breaks and $counts.
func TestHistogramAgreesWithR(t *testing.T) {
	d := lungData(t)
	for name, want := range map[string]struct {
		from, to float64
		counts   []int
	}{
		"age":     {35, 85, []int{3, 9, 14, 23, 45, 42, 46, 35, 9, 2}},
		"wt.loss": {-30, 70, []int{1, 5, 55, 73, 44, 20, 12, 1, 2, 1}},
	} {
		x, _, _, err := d.Values(name)
		if err != nil {
			t.Fatal(err)
		}
		known := slices.DeleteFunc(slices.Clone(x), math.IsNaN)
		ends := classEnds(slices.Min(known), slices.Max(known), 0, len(known))
		if ends[0] != want.from || ends[len(ends)-1] != want.to || !slices.Equal(tally(known, ends), want.counts) {
			t.Errorf("%s: got %v %v, want %v to %v, %v", name, ends, tally(known, ends), want.from, want.to, want.counts)
		}
	}
}

// R: seq(1.8, 4.8, 0.2) for pbc's albumin of 418; ends that are not binary fractions count as what they stand for.
func TestClassEnds(t *testing.T) {
	ends := classEnds(1.96, 4.64, 0, 418)
	if got := fmt.Sprintf("%.1f to %.1f, %d", ends[0], ends[len(ends)-1], len(ends)-1); got != "1.8 to 4.8, 15" {
		t.Errorf("got %s, want 1.8 to 4.8, 15", got)
	}
	if got := tally([]float64{0.1, 0.2, 0.3, 0.30001}, []float64{0, 0.1, 0.2, 0.30000000000000004, 0.4}); !slices.Equal(
		got, []int{1, 1, 1, 1}) {
		t.Errorf("got %v, want one in each", got)
	}
	if got := tally([]float64{0, 1, 2}, []float64{0, 1, 2}); !slices.Equal(got, []int{2, 1}) {
		t.Errorf("got %v, want the first class with both ends", got)
	}
	if ends := classEnds(5, 5, 0, 3); len(ends) != 2 || ends[0] >= 5 || ends[1] <= 5 {
		t.Errorf("got %v for one value, want a class around it", ends)
	}
}

// What is missing, and rows without a group, are counted in words.
func TestColumnsCountWhatIsMissing(t *testing.T) {
	d, err := models.NewFrame(models.Numbers("x", []float64{1, 2, nan, 4, 5, 7}),
		models.Numbers("y", []float64{2, 1, 3, 5, nan, 6}),
		models.Labels("g", []string{"a", "b", "a", "", "b", "a"}))
	if err != nil {
		t.Fatal(err)
	}
	say := func(f *Figure, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return f.Alt()
	}
	for got, want := range map[string]string{
		say(HistogramOf(d, "x", HistogramOptions{By: "g"})): "4 values, 4 classes of 2, 1 dropped as missing. a: 2 values",
		say(BarsOf(d, "g")): "Bars of g: 5 patients, 1 dropped as missing. a 3 (60 " +
			"%), b 2 (40 %).",
		say(BoxesOf(d, "x", "g")): "4 values. a: n = 2, median 4 (1 to 7); b: n = 2",
		say(ScatterOf(d, "x", "y", GroupedOptions{By: "g"})): "y against x: 3 patients, 2 dropped as missing. a: n = " +
			"2; b: n = 1. Without a group: 1.",
		say(MissingOf(d)): "6 patients, 3 (50 %) complete, 4 patterns. Missing: x 1 " +
			"(17 %), y 1 (17 %), g 1 (17 %).",
		say(CorrelationsOf(d)): "Pearson correlations: 2 measurements, 6 patients; y and " +
			"x 0.90.",
		say(PairsOf(d)): "Pairs of 2 columns: 6 patients; Pearson r of y and x " +
			"0.90 (n = 4).",
		say(HistogramOf(d, "x", HistogramOptions{By: "g"})) + "": "Without a group: 1.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestColumnsRefuse(t *testing.T) {
	many := make([]float64, 13)
	for i := range many {
		many[i] = float64(i)
	}
	d, err := models.NewFrame(models.Numbers("x", many),
		models.Labels("g", strings.Split("a,b,a,b,a,b,a,b,a,b,a,b,a", ",")),
		models.Numbers("none", slices.Repeat([]float64{nan}, 13)))
	if err != nil {
		t.Fatal(err)
	}
	second := func(_ *Figure, err error) error { return err }
	for name, c := range map[string]struct{ got, want error }{
		"no column":         {second(HistogramOf(d, "nosuch")), models.ErrNoColumn},
		"labels as numbers": {second(HistogramOf(d, "g")), ErrOption},
		"classes":           {second(HistogramOf(d, "x", HistogramOptions{Classes: 1001})), ErrOption},
		"classes below 0":   {second(HistogramOf(d, "x", HistogramOptions{Classes: -1})), ErrOption},
		"nothing":           {second(HistogramOf(d, "none")), ErrNothing},
		"too many groups":   {second(BoxesOf(d, "x", "x")), ErrOption},
		"too many levels":   {second(BarsOf(d, "x")), ErrOption},
		"nobody":            {second(BarsOf(d, "none")), ErrNothing},
		"one column":        {second(PairsOf(d, PairsOptions{Columns: []string{"x"}})), ErrNothing},
		"an empty column":   {second(PairsOf(d)), ErrNothing},
		"method":            {second(CorrelationsOf(d, CorrelationOptions{Method: SpearmanCorrelation + 1})), ErrOption},
		"scatter of labels": {second(ScatterOf(d, "x", "g")), ErrOption},
		"no pair":           {second(ScatterOf(d, "x", "none", GroupedOptions{By: "g"})), ErrNothing},
		"patterns":          {second(MissingOf(d, MissingOptions{Patterns: -1})), ErrOption},
		"width":             {second(BarsOf(d, "g", BarOptions{WidthMM: 39})), ErrOption},
	} {
		if !errors.Is(c.got, c.want) {
			t.Errorf("%s: got %v, want %v", name, c.got, c.want)
		}
	}
	if f, err := HistogramOf(d, "x", HistogramOptions{Classes: 1000}); err != nil || f == nil {
		t.Errorf("1,000 classes: %v", err)
	}
	whole, err := models.NewFrame(models.Numbers("x", many))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := MissingOf(whole); !errors.Is(err, ErrNothing) {
		t.Errorf("nothing missing: got %v, want ErrNothing", err)
	}
	if f, err := MissingOf(whole, MissingOptions{All: true}); err != nil || !strings.Contains(f.Alt(),
		"13 (100 %) complete") {
		t.Errorf("nothing missing, all columns: %v", err)
	}
}

// A million points are drawn as those that can be told apart.
func TestManyPointsAreThinned(t *testing.T) {
	n := manyPoints * 5
	x, y := make([]float64, n), make([]float64, n)
	for i := range x {
		x[i], y[i] = math.Sin(float64(i)), math.Cos(float64(i)*1.7)
	}
	d, err := models.NewFrame(models.Numbers("x", x), models.Numbers("y", y))
	if err != nil {
		t.Fatal(err)
	}
	f, err := ScatterOf(d, "x", "y")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(f.Alt(), "10000 patients") {
		t.Errorf("got %s, want all counted", f.Alt())
	}
	if size := len(f.SVG()); size > 5<<20 {
		t.Errorf("the drawing has %d bytes", size)
	}
}
