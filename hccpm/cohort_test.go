package hccpm

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"hipec/hccpm/cohort"
	"hipec/hccpm/survival"
)

func TestAccessorErrors(t *testing.T) {
	c := paper(t)
	_, _, floats := c.Floats("os2_month")
	_, _, notNumber := c.Floats("sex")
	_, notBool := c.Bools("age")
	_, notList := c.Lists("age")
	_, _, text := c.Strings("centre")
	_, labels := c.Labels("centre")
	_, selects := c.Select("id", "centre")
	_, group := c.GroupBy("centre")
	_, list := c.GroupBy("treatments_after")
	_, describe := c.Describe("centre")
	_, by := c.OS2By("centre")
	_, option := c.PFS(PFSOptions{Doubtful: 7})
	_, _, complete := c.Complete("centre")
	_, exists := c.Derive("age", func(Row) float64 { return 0 })
	_, nameless := c.Derive(" ", func(Row) float64 { return 0 })
	_, row := c.Derive("x", func(r Row) float64 { return r.Float("agee") })
	_, rowType := c.DeriveText("x", func(r Row) string { r.Bool("age"); return "" })
	_, filter := c.Filter(Where("agee", AtLeast, 50))
	_, filterType := c.Filter(Where("sex", AtLeast, 50))
	_, nanValue := c.Filter(Where("age", AtLeast, math.NaN()))
	_, level := c.Filter(Is("onset", "Synchronous"))
	_, nobody := c.Filter(Where("age", Above, 100))
	_, has := c.Filter(Has("sex", "male"))
	cases := []struct {
		name      string
		got, want error
	}{
		{"Floats", floats, cohort.ErrNoColumn}, {"Floats of text", notNumber, cohort.ErrType},
		{"Bools", notBool, cohort.ErrType},
		{"Lists", notList, cohort.ErrType}, {"Strings", text, cohort.ErrNoColumn}, {"Labels", labels, cohort.ErrNoColumn},
		{"Select", selects, cohort.ErrNoColumn}, {"GroupBy", group, cohort.ErrNoColumn},
		{"GroupBy of lists", list, cohort.ErrType},
		{"Describe", describe, cohort.ErrNoColumn}, {"OS2By", by, cohort.ErrNoColumn}, {"PFS", option, cohort.ErrOption},
		{"Complete", complete, cohort.ErrNoColumn}, {"Derive", exists, cohort.ErrColumnExists},
		{"Derive nameless", nameless, cohort.ErrNoColumn}, {"Derive, unknown", row, cohort.ErrNoColumn},
		{"DeriveText, type", rowType, cohort.ErrType}, {"Filter", filter, cohort.ErrNoColumn},
		{"Filter, type", filterType, cohort.ErrType}, {"Filter, NaN", nanValue, cohort.ErrType},
		{"Filter, level", level, cohort.ErrType}, {"Filter, nobody", nobody, cohort.ErrEmpty}, {"Has", has, cohort.ErrType},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			if !errors.Is(k.got, k.want) {
				t.Errorf("got %v, want %v", k.got, k.want)
			}
		})
	}
	if !strings.Contains(floats.Error(), `did you mean "os2_months"?`) {
		t.Errorf("the nearest column is not named: %v", floats)
	}
}

func TestFilter(t *testing.T) {
	c := paper(t)
	cases := []struct {
		name string
		by   []cohort.Condition
		want []string
	}{
		{"all", nil, []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}},
		{"at most", []cohort.Condition{Where("cc", AtMost, 1)}, []string{"6", "7", "9", "10"}},
		{"below", []cohort.Condition{Where("age", Below, 41)}, []string{"1", "4"}},
		{"above", []cohort.Condition{Where("pci", Above, 30)}, []string{"5"}},
		{"at least", []cohort.Condition{Where("pci", AtLeast, 30)}, []string{"1", "4", "5", "8"}},
		{"equal", []cohort.Condition{Where("cc", Equal, 3)}, []string{"3", "8"}},
		{"not equal", []cohort.Condition{Where("cc", NotEqual, 2)}, []string{"3", "6", "7", "8", "9", "10"}},
		{"level", []cohort.Condition{Is("onset", "synchronous")}, []string{"1", "5", "10"}},
		{"levels", []cohort.Condition{Is(CCGroup, CC01, CC23), Is("sex", "female")}, []string{"5", "6", "10"}},
		{"not", []cohort.Condition{IsNot("onset", "synchronous"), Is("alive", "no")}, []string{"3", "4", "6", "8"}},
		{"list", []cohort.Condition{Has("treatments_after", "repeated surgery")}, []string{"2", "4", "10"}},
		{"and", []cohort.Condition{Where("cc", AtMost, 1), Is("onset", "synchronous")}, []string{"10"}},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			f, err := c.Filter(k.by...)
			if err != nil {
				t.Fatal(err)
			}
			if got, _, err := f.Strings("id"); err != nil || !slices.Equal(got, k.want) {
				t.Errorf("got %v, want %v, %v", got, k.want, err)
			}
		})
	}
	if c.N() != 10 {
		t.Error("the cohort itself was filtered")
	}
}

func TestMissingIsCounted(t *testing.T) {
	c := own(t)
	f, err := c.Filter(Where("pci", AtLeast, 0))
	if err != nil || f.N() != 5 || !slices.Contains(f.Notes(), "1 patient left out: pci is missing.") {
		t.Errorf("%v, %v", f, err)
	}
	f, dropped, err := c.Complete("pci", "transfusion_u")
	if err != nil || f.N() != 4 || dropped != 2 {
		t.Errorf("%v, %d, %v", f, dropped, err)
	}
	if _, err := c.Labels(CCGroup); !errors.Is(err, cohort.ErrMissing) {
		t.Errorf("Labels: %v", err)
	}
	if _, err := c.Bools("pfs_event"); !errors.Is(err, cohort.ErrMissing) {
		t.Errorf("Bools: %v", err)
	}
	if _, err := c.DeriveBool("x", func(r Row) bool { return r.Bool("pfs_event") }); !errors.Is(err, cohort.ErrMissing) {
		t.Errorf("DeriveBool: %v", err)
	}
	g, err := c.GroupBy(CCGroup)
	if err != nil || g.Missing != 1 || len(g.Groups) != 2 || !strings.Contains(g.String(), "1 patient without") {
		t.Errorf("%v, %v", g, err)
	}
	d, err := c.Describe("bmi", "pathology", "centre", "treatments_after")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"bmi (kg/m2)||5|1|23.4", "pathology||5|1", "|HCC (100 %)|5", "|No (0 %)|0",
		"centre||5|1", "|north (40 %)|2", "|south (60 %)|3", "treatments_after||6|0", "|any|3", "|none|3"} {
		if got := strings.Join(d.Rows[i], "|"); !strings.HasPrefix(got, want) {
			t.Errorf("row %d: got %s, want %s", i, got, want)
		}
	}
}

func TestGroupOrder(t *testing.T) {
	c := paper(t)
	for column, want := range map[string][]string{
		CCGroup: {CC01, CC23}, "onset": {"synchronous", "metachronous"}, "alive": {"no", "yes"},
		"cc": {"0", "2", "3"}, "organ_resections": {"0", "1", "2", "3", "4"},
	} {
		g, err := c.GroupBy(column)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		n := 0
		for _, one := range g.Groups {
			got = append(got, one.Label)
			n += one.Cohort.N()
		}
		if !slices.Equal(got, want) || n != 10 {
			t.Errorf("%s: %v with %d patients", column, got, n)
		}
	}
	g, err := c.GroupBy(CCGroup)
	if err != nil {
		t.Fatal(err)
	}
	if one, ok := g.Group(CC01); !ok || one.N() != 4 {
		t.Errorf("group CC0/1: %v", one)
	}
	if _, ok := g.Group("CC9"); ok {
		t.Error("a group that is not there was found")
	}
}

// The samples carry what the paper reports: patients, deaths, medians by SPSS'
// rule.
func TestSamples(t *testing.T) {
	c := paper(t)
	cases := []struct {
		name   string
		sample func() (survival.Sample, error)
		events int
		median float64
		title  string
	}{
		{"OS1", c.OS1, 5, 107.8, "OS1"},
		{"OS2", c.OS2, 5, 49.9, "OS2"},
		{"PFS", func() (survival.Sample, error) { return c.PFS(PFSOptions{}) }, 9, 5.0, "PFS [patient 9: event]"},
		{"PFS censored", func() (survival.Sample, error) { return c.PFS(PFSOptions{Doubtful: DoubtfulAsCensored}) },
			8, 12.7, "PFS [patient 9: censored]"},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			s, err := k.sample()
			if err != nil {
				t.Fatal(err)
			}
			if s.N() != 10 || s.Events() != k.events || s.Name() != k.title || s.Unit() != "months" {
				t.Errorf("%v", s)
			}
			curves, err := survival.KaplanMeier(s, survival.KaplanMeierOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if m := curves.Groups[0].Median(survival.FirstAtOrBelow).Value; m.Time != k.median {
				t.Errorf("median %v, want %v", m, k.median)
			}
		})
	}
	s, err := c.PFSBy(CCGroup, PFSOptions{})
	if err != nil || !slices.Equal(s.Strata(), []string{CC01, CC23}) {
		t.Errorf("%v, %v", s, err)
	}
}

// What a cohort hands out cannot change it.
func TestCopies(t *testing.T) {
	c := paper(t)
	df := c.DataFrame()
	df.Elem(0, 2).Set(99)
	x, _, err := c.Floats("age")
	if err != nil || x[0] != 38 {
		t.Errorf("age %v, %v", x, err)
	}
	x[0] = 99
	c.Columns()[0] = "x"
	if again, _, _ := c.Floats("age"); again[0] != 38 || c.Columns()[0] != "id" {
		t.Error("a slice was shared")
	}
}
