package cohort

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"hipec/hccpm/survival"
)

func openLung(t *testing.T) *Cohort {
	t.Helper()
	c, err := Open("testdata/lung.csv")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func groupsOf(t *testing.T, c *Cohort, column string) string {
	t.Helper()
	g, err := c.GroupBy(column)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, one := range g.Groups {
		out = append(out, fmt.Sprint(one.Label, " ", one.Cohort.N()))
	}
	return strings.Join(out, ", ")
}

// R 4.2.2: table(factor(lung$sex, 1:2, c("male", "female"))), table(cut(lung$age, c(-Inf, 50, 70,
// Inf), right = FALSE)), table(cut(lung$age, quantile(lung$age, 0:3/3), include.lowest = TRUE)).
func TestRecodeAndCut(t *testing.T) {
	c := openLung(t)
	named, err := c.Recode("sex", "1", "male", "2", "female")
	if err != nil || groupsOf(t, named, "sex") != "male 138, female 90" {
		t.Errorf("recode: %v, %v", groupsOf(t, named, "sex"), err)
	}
	merged, err := c.Recode("ph.ecog", "0", "fit", "2", "ill", "3", "ill")
	if err != nil || groupsOf(t, merged, "ph.ecog") != "fit 63, ill 51, 1 113" {
		t.Errorf("merge: %v, %v", groupsOf(t, merged, "ph.ecog"), err)
	}
	reference, err := named.Reference("sex", "female")
	if err != nil || groupsOf(t, reference, "sex") != "female 90, male 138" {
		t.Errorf("reference: %v, %v", groupsOf(t, reference, "sex"), err)
	}
	cut, err := c.Cut("age", "age_class", []float64{50, 70})
	if err != nil || groupsOf(t, cut, "age_class") != "< 50 20, 50 to < 70 152, ≥ 70 56" {
		t.Errorf("cut: %v, %v", groupsOf(t, cut, "age_class"), err)
	}
	right, err := c.Cut("age", "age_class", []float64{50, 70},
		CutOptions{RightClosed: true, Names: []string{"young", "middle", "old"}})
	if err != nil || groupsOf(t, right, "age_class") != "young 26, middle 156, old 46" {
		t.Errorf("cut, right: %v, %v", groupsOf(t, right, "age_class"), err)
	}
	thirds, err := c.CutQuantiles("age", "third", 3)
	if err != nil || !strings.HasPrefix(groupsOf(t, thirds, "third"), "≤ 59 83, > 59 to 68 78, > 68 67") {
		t.Errorf("thirds: %v, %v", groupsOf(t, thirds, "third"), err)
	}
	labelled, err := named.Label("sex", "Sex of the patient", "")
	if err != nil {
		t.Fatal(err)
	}
	table, err := c.Table1By("sex", Table1Options{Columns: []string{"age"}})
	if err != nil || !strings.Contains(table.String(), "by sex") {
		t.Errorf("%v", err)
	}
	if table, err := labelled.Table1By("sex", Table1Options{Columns: []string{"age"}}); err != nil ||
		!strings.Contains(table.String(), "by Sex of the patient") {
		t.Errorf("a title: %v", err)
	}
	renamed, err := c.Rename("ph.ecog", "ecog")
	if err != nil || !slices.Contains(renamed.Columns(), "ecog") || slices.Contains(renamed.Columns(), "ph.ecog") ||
		!slices.Contains(c.Columns(), "ph.ecog") {
		t.Errorf("rename: %v, %v", renamed.Columns(), err)
	}
}

func TestRecodeRefuses(t *testing.T) {
	c := openLung(t)
	_, unknownColumn := c.Levels("sexe", "1", "2")
	_, lacks := c.Levels("sex", "1")
	_, never := c.Recode("sex", "3", "other")
	_, odd := c.Recode("sex", "1")
	_, noLevel := c.Reference("sex", "female")
	_, descending := c.Cut("age", "x", []float64{70, 50})
	_, names := c.Cut("age", "x", []float64{50}, CutOptions{Names: []string{"a"}})
	_, tied := c.CutQuantiles("sex", "x", 4)
	_, taken := c.Rename("age", "sex")
	_, empty := c.Rename("age", " ")
	_, noDates := c.Duration("age", "time", "x", Years)
	for name, k := range map[string]struct{ got, want error }{"unknown column": {unknownColumn, ErrNoColumn},
		"lacks": {lacks, ErrOption},
		"never": {never, ErrOption}, "odd": {odd, ErrOption}, "no level": {noLevel, ErrOption},
		"descending": {descending, ErrOption},
		"names":      {names, ErrOption}, "tied": {tied, ErrOption}, "taken": {taken, ErrColumnExists},
		"empty": {empty, ErrOption}, "no dates": {noDates, ErrType}} {
		if !errors.Is(k.got, k.want) {
			t.Errorf("%s: got %v, want %v", name, k.got, k.want)
		}
	}
}

// low, medium, high keep the given order in the curve, the test and the trend.
func TestGivenOrderEverywhere(t *testing.T) {
	c, err := openLung(t).Recode("ph.ecog", "0", "low", "1", "medium", "2", "high", "3", "high")
	if err != nil {
		t.Fatal(err)
	}
	plainly, err := Read(strings.NewReader("time,status,grade\n1,1,low\n2,1,high\n3,1,medium\n4,0,low\n5,1,high\n"+
		"6,0,medium\n"), "g.csv")
	if err != nil {
		t.Fatal(err)
	}
	s, err := plainly.Survival("time", "status", SurvivalOptions{By: []string{"grade"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := survival.LogRankTrend(s); !errors.Is(err, survival.ErrOption) {
		t.Errorf("a trend over words that nobody ordered: got %v", err)
	}
	ordered, err := plainly.Levels("grade", "low", "medium", "high")
	if err != nil {
		t.Fatal(err)
	}
	s, err = ordered.Survival("time", "status", SurvivalOptions{By: []string{"grade"}})
	if _, e := survival.LogRankTrend(s); err != nil || e != nil {
		t.Errorf("a trend over levels in their order: %v, %v", err, e)
	}
	km, err := c.KaplanMeier("time", "status", "ph.ecog")
	if err != nil || km.Groups[0].Label != "low" || km.Groups[2].Label != "high" {
		t.Errorf("curves: %v, %v", km, err)
	}
	t1, err := c.Table1By("ph.ecog", Table1Options{Columns: []string{"age"}})
	if err != nil || !slices.Equal(t1.Labels, []string{"low", "medium", "high"}) {
		t.Errorf("Table 1: %v, %v", t1.Labels, err)
	}
}

func TestDurations(t *testing.T) {
	c, err := Read(strings.NewReader(
		"id,operated,seen\na,2020-01-01,2021-01-01\nb,2020-03-01,2020-03-15\nc,2020-03-01,\n"), "dates.csv")
	if err != nil {
		t.Fatal(err)
	}
	for unit, want := range map[TimeUnit]float64{Days: 366, Weeks: 366.0 / 7, Months: 366 / 30.4375, Years: 366 / 365.25} {
		d, err := c.Duration("operated", "seen", "os", unit)
		if err != nil {
			t.Fatal(err)
		}
		x, missing, err := d.Floats("os")
		if v, _ := d.Variable("os"); err != nil || math.Abs(x[0]-want) > 1e-12 || missing != 1 || v.Unit != unit.String() {
			t.Errorf("%v: got %v, %d missing, unit %s, %v; want %v", unit, x[0], missing, v.Unit, err, want)
		}
	}
	_, err = c.Duration("seen", "operated", "os", Days)
	if err == nil || !strings.Contains(err.Error(), `row 1, column operated: "2020-01-01" is before seen, 2021-01-01`) {
		t.Errorf("a negative duration: got %v", err)
	}
}

func TestJoinAndReshape(t *testing.T) {
	read := func(text string) *Cohort {
		c, err := Read(strings.NewReader(text), "x.csv")
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	a, b := read("id,age\np1,51\np2,62\np3,70\n"), read("id,crp\np2,4.5\np1,1.5\np9,7\n").Named("laboratory")
	j, err := a.Join(b, "id")
	if err != nil || rowsOf(j) != "p1 51 1.5|p2 62 4.5|p3 70 NA" {
		t.Errorf("join: %q, %v", rowsOf(j), err)
	}
	if notes := strings.Join(j.Notes(), " "); !strings.Contains(notes, "1 patient not in laboratory") ||
		!strings.Contains(notes, "1 patient of laboratory not in x.csv") {
		t.Errorf("the unmatched are not told: %s", notes)
	}
	twice := read("pid,crp\np1,1\np1,2\n")
	renamed, err := twice.Rename("pid", "id")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Join(renamed, "id"); !errors.Is(err, ErrAmbiguous) || !strings.Contains(err.Error(), "p1") {
		t.Errorf("an id twice: got %v", err)
	}
	wide := read("id,sex,v1,v2\na,m,1,2\nb,f,3,\n")
	long, err := wide.Long("visit", "value", "v1", "v2")
	if err != nil || rowsOf(long) != "a m v1 1|a m v2 2|b f v1 3" || !strings.Contains(strings.Join(long.Notes(), " "),
		"1 row without a value") {
		t.Errorf("long: %q, %v, %v", rowsOf(long), long.Notes(), err)
	}
	back, err := long.Wide("id", "visit", "value")
	if err != nil || rowsOf(back) != "a m 1 2|b f 3 NA" {
		t.Errorf("wide: %q, %v", rowsOf(back), err)
	}
	if _, err := read("id,k,x,sex\na,1,2,m\na,1,3,m\n").Wide("id", "k", "x"); !errors.Is(err, ErrAmbiguous) {
		t.Errorf("a key twice: got %v", err)
	}
	if _, err := read("id,k,x,sex\na,1,2,m\na,2,3,f\n").Wide("id", "k", "x"); !errors.Is(err, ErrAmbiguous) ||
		!strings.Contains(err.Error(), "sex") {
		t.Errorf("another column that differs: got %v", err)
	}
	visits := read("pid,day,died\na,30,0\nb,20,1\na,10,0\na,45,1\n")
	split, err := visits.StartStop("pid", "day", "start")
	if err != nil || rowsOf(split) != "a 30 0 10|b 20 1 0|a 10 0 0|a 45 1 30" {
		t.Errorf("start, stop: %q, %v", rowsOf(split), err)
	}
	s, err := split.Survival("day", "died", SurvivalOptions{Entry: "start", ID: "pid"})
	km, e := survival.KaplanMeier(s)
	if err != nil || e != nil || km.Groups[0].AtRisk[0] != 2 {
		t.Errorf("a sample of rows: %v, %v, %v", km, err, e)
	}
}
