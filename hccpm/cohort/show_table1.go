package cohort

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"hipec/hccpm/stats"
	"hipec/hccpm/table"
)

// String prints what [GroupTable.Table] holds.
func (t GroupTable) String() string { return t.Table().String() }

// HTML shows it in a notebook.
func (t GroupTable) HTML() string { return t.Table().HTML() }

// Table has one row a column of numbers, and one a level below the name of a column of levels. A letter beside P
// leads to the name of the test below.
func (t GroupTable) Table() table.Table {
	out := table.Table{Caption: t.name, Columns: table.Text("", "")}
	if t.By != "" {
		out.Caption += ", by " + t.byTitle
	}
	for k, l := range t.Labels {
		out.Columns = append(out.Columns, table.Numbers(fmt.Sprintf("%s (n = %d)", l, t.N[k]))...)
	}
	if t.Options.Overall {
		out.Columns = append(out.Columns, table.Numbers(fmt.Sprintf("all (n = %d)", sum(t.N)))...)
	}
	if !t.Options.NoMissing {
		out.Columns = append(out.Columns, table.Numbers("missing")...)
	}
	if t.Options.Differences {
		out.Columns = append(out.Columns, table.Numbers("SMD")...)
	}
	if !t.Options.NoP {
		out.Columns = append(out.Columns, table.Numbers("p")...)
		if t.Options.Adjusted {
			out.Columns = append(out.Columns, table.Numbers("adjusted")...)
		}
		out.Columns = append(out.Columns, table.Text("test")...)
	}
	var tests []string
	for _, r := range t.Rows {
		mark := ""
		if r.Name != "" && !t.Options.NoP {
			at := slices.Index(tests, r.Name)
			if at < 0 {
				at, tests = len(tests), append(tests, r.Name)
			}
			mark = letter(at)
		}
		t.append(&out, r, mark)
	}
	t.notes(&out, tests)
	return out
}

// notes says what the cells show and names the tests.
func (t GroupTable) notes(out *table.Table, tests []string) {
	var shown []string
	for _, as := range []Summary{MedianQuartiles, MeanSD, MedianRange} {
		if slices.ContainsFunc(t.Rows, func(r GroupRow) bool { return r.Numbers != nil && r.Show == as }) {
			shown = append(shown, as.String())
		}
	}
	if slices.ContainsFunc(t.Rows, func(r GroupRow) bool { return r.Numbers == nil }) {
		shown = append(shown, "count (share of those present)")
	}
	note := "Shown: " + strings.Join(shown, ", ") + "."
	if t.Options.Quartiles != stats.Type7 {
		note += " Quartiles: " + t.Options.Quartiles.String() + "."
	}
	out.Notes = append(out.Notes, note)
	for i, name := range tests {
		out.Notes = append(out.Notes, letter(i)+": "+name+".")
	}
	if t.Options.Adjusted {
		out.Notes = append(out.Notes, "Adjustment: "+t.Options.Adjust.String()+".")
	}
	if t.Options.Differences {
		what := "SMD: standardised difference."
		if len(t.Labels) > 2 {
			what = "SMD: standardised difference, the mean of those of every two groups."
		}
		out.Notes = append(out.Notes, what)
	}
	if t.Missing > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%s without a value of %s left out.", patients(t.Missing), t.By))
	}
	out.Notes = append(out.Notes, t.Notes...)
}

// beside is what stands to the right of the groups.
func (t GroupTable) beside(r GroupRow, mark string) []string {
	var out []string
	if !t.Options.NoMissing {
		out = append(out, strconv.Itoa(sum(r.Missing)))
	}
	if t.Options.Differences {
		difference := ""
		if !math.IsNaN(r.Difference) {
			difference = table.Fixed(r.Difference, 2)
		}
		out = append(out, difference)
	}
	if t.Options.NoP {
		return out
	}
	out = append(out, showP(r.P))
	if t.Options.Adjusted {
		out = append(out, showP(r.Adjusted))
	}
	return append(out, mark)
}

// append adds the rows of one column.
func (t GroupTable) append(out *table.Table, r GroupRow, mark string) {
	p := t.beside(r, mark)
	if r.Numbers != nil {
		row := []string{r.Variable.Label(), ""}
		for _, d := range r.Numbers {
			row = append(row, r.number(d))
		}
		if t.Options.Overall {
			row = append(row, r.number(r.All))
		}
		out.Append(append(row, p...)...)
		return
	}
	row := []string{r.Variable.Label(), ""}
	for range len(out.Columns) - 2 - len(p) {
		row = append(row, "")
	}
	out.Append(append(row, p...)...)
	for i, level := range r.Levels {
		row := []string{"", level}
		for k, n := range r.Counts[i] {
			row = append(row, shareOf(n, r.Present[k]))
		}
		if t.Options.Overall {
			row = append(row, shareOf(sum(r.Counts[i]), sum(r.Present)))
		}
		out.Append(row...)
	}
}

// number sums up a column of numbers in one group.
func (r GroupRow) number(d stats.Description) string {
	switch {
	case d.N == 0:
		return table.NA
	case r.Show == MeanSD:
		return table.Signif(d.Mean, 4) + " ± " + table.Signif(d.SD, 3)
	case r.Show == MedianRange:
		return fmt.Sprintf("%s (%s to %s)", table.Signif(d.Median, 4), table.Signif(d.Min, 4), table.Signif(d.Max, 4))
	}
	return fmt.Sprintf("%s (%s to %s)", table.Signif(d.Median, 4), table.Signif(d.Lower, 4), table.Signif(d.Upper, 4))
}

func shareOf(n, of int) string {
	if of == 0 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%d (%s)", n, table.Percent(float64(n)/float64(of), 0))
}

// showP leaves no P empty.
func showP(p float64) string {
	if math.IsNaN(p) {
		return ""
	}
	return table.PValue(p)
}

func sum(n []int) int {
	all := 0
	for _, v := range n {
		all += v
	}
	return all
}

// letter is a, b, …, z, a2, ….
func letter(i int) string {
	s := string(rune('a' + i%26))
	if i >= 26 {
		s += strconv.Itoa(i/26 + 1)
	}
	return s
}
