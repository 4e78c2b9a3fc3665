package plots

import (
	"encoding/xml"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

var idOf = regexp.MustCompile(` id="([^"]*)"`)

// Every figure is a part of a page: well-formed, named, with colours of the page,
// and with its data folded away below it.  Ids are those of one figure.
func TestHTML(t *testing.T) {
	ids := map[string]string{}
	for name, f := range figures(t) {
		page := f.HTML()
		if page != f.HTML() {
			t.Errorf("%s is different twice", name)
		}
		d := xml.NewDecoder(strings.NewReader(page))
		d.Entity = xml.HTMLEntity
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		found := idOf.FindAllStringSubmatch(page, -1)
		if len(found) != 2 {
			t.Errorf("%s has %d ids", name, len(found))
		}
		for _, m := range found {
			if ids[m[1]] != "" {
				t.Errorf("%s and %s have the id %s", name, ids[m[1]], m[1])
			}
			ids[m[1]] = name
			if !strings.Contains(page, `="`+m[1]+`" aria-`) && !strings.Contains(page, `aria-describedby="`+m[1]) {
				t.Errorf("%s: nothing refers to %s", name, m[1])
			}
		}
		for _, want := range []string{`<figure class="hipec-figure"`, `<svg role="img"`, "currentColor",
			"<details><summary>Data</summary>", `<table class="hipec-table">`} {
			if strings.Count(page, want) == 0 {
				t.Errorf("%s has no %s", name, want)
			}
		}
		if strings.Contains(page, "#FFFFFF") || strings.Contains(page, "#222222") {
			t.Errorf("%s has ground or ink of a card", name)
		}
	}
	if len(ids) != 2*len(figures(t)) {
		t.Errorf("%d ids", len(ids))
	}
}

// A chosen theme stays in a notebook.
func TestHTMLOfAChosenTheme(t *testing.T) {
	f := figures(t)["pci_cc"]
	for theme, ground := range map[Theme]string{LightCard: "#FFFFFF", DarkCard: "#181B1F"} {
		if page := f.Themed(theme).HTML(); !strings.Contains(page, ground) || strings.Contains(page, "currentColor") {
			t.Errorf("theme %d is another one", theme)
		}
	}
	if a, b := f.HTML(), f.Themed(Transparent).HTML(); a != b {
		t.Error("the transparent theme is not the one of pages")
	}
}

// cells of a column of a table.
func cells(t testing.TB, d table.Table, name string) []string {
	t.Helper()
	k := slices.IndexFunc(d.Columns, func(c table.Column) bool { return c.Name == name })
	if k < 0 {
		t.Fatalf("no column %q in %v", name, d.Columns)
	}
	out := make([]string, len(d.Rows))
	for i, r := range d.Rows {
		out[i] = r[k]
	}
	return out
}

// The data are the numbers of the result, at every time that is drawn.
func TestDataOfCurves(t *testing.T) {
	c := curves(t, sample(t, "OS2", os2, groups), survival.KaplanMeierOptions{})
	f, err := Survival(c, SurvivalOptions{Scale: AsHazard, End: 60})
	if err != nil {
		t.Fatal(err)
	}
	d := f.Data()
	row := 0
	for _, g := range c.Groups {
		for i, at := range g.Time {
			if at > 60 {
				continue
			}
			for name, want := range map[string]float64{"time": at, "n.risk": g.AtRisk[i], "n.event": g.Events[i],
				"n.censor": g.Censored[i],
				"survival": g.Survival[i], "lower 95% CI": g.Lower[i], "upper 95% CI": g.Upper[i],
				"−log survival": -math.Log(g.Survival[i])} {
				cell := cells(t, d, name)[row]
				got, err := strconv.ParseFloat(cell, 64)
				switch {
				case math.IsNaN(want) && cell == table.NA, math.IsInf(want, 0) && cell == "":
				case err != nil || math.Abs(got-want) > 1e-3*math.Abs(want):
					t.Errorf("%s of row %d is %s, want %v", name, row, cell, want)
				}
			}
			if cells(t, d, "strata")[row] != g.Label {
				t.Errorf("row %d is of %s", row, cells(t, d, "strata")[row])
			}
			row++
		}
	}
	if row != len(d.Rows) || row != 8 || !slices.Equal(d.Notes, []string{"time in months"}) {
		t.Errorf("%d rows, want %d; notes %q", len(d.Rows), row, d.Notes)
	}
}

// Each figure's data, by what a reader would look for in them.
func TestDataOfEveryFigure(t *testing.T) {
	want := map[string]struct {
		rows   int
		column string
		cells  []string
	}{
		"os2_plain": {8, "survival", []string{"0.9000", "0.8000", "0.8000", "0.6857", "0.6857", "0.5486", "0.5486",
			"0.3657"}},
		"os1_published": {10 + 6 + 3, "drawn as", slices.Concat(slices.Repeat([]string{"curve"}, 10),
			slices.Repeat([]string{"life table"}, 6), slices.Repeat([]string{"published"}, 3))},
		"os2_nelson_aalen": {10, "cumhaz", []string{"0.0000", "0.0000", "0.0000", "1.0000", "0.1667", "0.3667", "0.6167",
			"0.9500", "0.9500", "0.9500"}},
		"incidence": {20, "event", slices.Concat(slices.Repeat([]string{"death"}, 10),
			slices.Repeat([]string{"recurrence"}, 10))},
		"os2_loglog": {10, "log(−log survival)", []string{"", "", "", "", "-1.70198", "-0.90272", "-0.36651",
			"0.09405", "0.09405", "0.09405"}},
		"panels": {30, "panel", slices.Concat(slices.Repeat([]string{"A"}, 10), slices.Repeat([]string{"B"}, 10),
			slices.Repeat([]string{"C"}, 10))},
		"forest":             {5, "P", []string{"", "", "0.38", "0.45", "0.12"}},
		"forest_differences": {2, "lower 95% CI", []string{"-4.5", "-Inf"}},
		"residuals": {69, "drawn as", slices.Concat(slices.Repeat([]string{"residual"}, 9),
			slices.Repeat([]string{"smooth curve"}, 60))},
		"calibration": {4, "observed", []string{"0.08", "0.36", "0.50", "0.74"}},
		"roc": {8, "score", slices.Concat(slices.Repeat([]string{"PCI"}, 5),
			slices.Repeat([]string{"CC score"}, 3))},
		"pci_cc": {10, "line", []string{"2.1351", "0.6810", "1.6504", "2.1351", "2.3775", "0.5195", "1.7312",
			"2.1351", "0.4387", "0.1964"}},
		"correlations": {3, "CC score", []string{"", "0.18", "-0.40"}},
		"boxes":        {10, "value", []string{"6", "9", "10", "25", "12", "24", "30", "30", "30", "33"}},
		"waterfall":    {8, "change (%)", []string{"61", "34", "8", "0", "-12", "-31", "-42", "-100"}},
	}
	all := figures(t)
	for name, k := range want {
		d := all[name].Data()
		if len(d.Rows) != k.rows || !slices.Equal(cells(t, d, k.column), k.cells) {
			t.Errorf("%s has %d rows, want %d, with\n%q, want\n%q", name, len(d.Rows), k.rows, cells(t, d, k.column), k.cells)
		}
	}
	if d := all["swimmer"].Data(); !slices.Equal(d.Rows[3], []string{"2", "free of progression", "0.0", "22.1"}) ||
		!slices.Equal(d.Rows[4], []string{"2", "progression", "22.1", ""}) {
		t.Errorf("swimmer: %q", d.Rows)
	}
	if d := all["pci_cc_interval"].Data(); cells(t, d, "upper 95% CI")[9] != "1.512" { // R, as in TestInterval
		t.Errorf("interval: %q", cells(t, d, "upper 95% CI"))
	}
	for name, f := range all {
		d := f.Data()
		if len(d.Rows) == 0 || d.Caption == "" {
			t.Errorf("%s has no data", name)
		}
		for _, r := range d.Rows {
			if len(r) != len(d.Columns) {
				t.Errorf("%s: %d cells under %d headings", name, len(r), len(d.Columns))
			}
		}
	}
}

// Long data are shown by their ends.
func TestLongDataAreShortened(t *testing.T) {
	f, err := Survival(large(t, 5000), SurvivalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	rows, whole := strings.Count(f.HTML(), "<tr>"), f.Data()
	if rows != 1+shownFirst+1+shownLast+2 { // heading, the gap, two notes
		t.Errorf("%d rows are shown", rows)
	}
	if len(whole.Rows) < 4900 || !strings.Contains(f.HTML(), "of "+strconv.Itoa(len(whole.Rows))+" are left out") {
		t.Errorf("%d rows, and no word of what is left out", len(whole.Rows))
	}
	d := f.data.excerpt()
	if d.Rows[0][1] != whole.Rows[0][1] || d.Rows[len(d.Rows)-1][1] != whole.Rows[len(whole.Rows)-1][1] {
		t.Error("the ends are not those of the data")
	}
}
