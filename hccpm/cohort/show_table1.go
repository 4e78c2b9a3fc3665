package cohort

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"hipec/hccpm/stats"
	"hipec/hccpm/table"
)

// String prints what [GroupTable.Table] holds.
func (t GroupTable) String() string { return t.Table().String() }

// HTML shows it in a notebook.
func (t GroupTable) HTML() string { return t.Table().HTML() }

// Table has one row a column of numbers, and one a level below the name of a column of
// levels.  A letter beside P leads to the name of the test below.
func (t GroupTable) Table() table.Table {
	out := table.Table{Caption: t.name + ", by " + t.By, Columns: table.Text("", "")}
	for k, l := range t.Labels {
		out.Columns = append(out.Columns, table.Numbers(fmt.Sprintf("%s (n = %d)", l, t.N[k]))...)
	}
	if t.Options.Overall {
		out.Columns = append(out.Columns, table.Numbers(fmt.Sprintf("all (n = %d)", sum(t.N)))...)
	}
	out.Columns = append(out.Columns, table.Numbers("missing", "p")...)
	if t.Options.Adjusted {
		out.Columns = append(out.Columns, table.Numbers("adjusted")...)
	}
	out.Columns = append(out.Columns, table.Text("test")...)
	var tests []string
	ranks, means := false, false
	for _, r := range t.Rows {
		mark := ""
		if r.Name != "" {
			at := slices.Index(tests, r.Name)
			if at < 0 {
				at, tests = len(tests), append(tests, r.Name)
			}
			mark = letter(at)
		}
		t.append(&out, r, mark)
		ranks = ranks || r.Numbers != nil && !r.means()
		means = means || r.Numbers != nil && r.means()
	}
	t.notes(&out, tests, ranks, means)
	return out
}

// notes says what the cells show and names the tests.
func (t GroupTable) notes(out *table.Table, tests []string, ranks, means bool) {
	shown := ""
	if ranks {
		shown = "median (lower to upper quartile), "
	}
	if means {
		shown += "mean ± standard deviation, "
	}
	shown += "count (share of those present)."
	if t.Options.Quartiles != stats.Type7 {
		shown += " Quartiles: " + t.Options.Quartiles.String() + "."
	}
	out.Notes = append(out.Notes, "Shown: "+shown)
	for i, name := range tests {
		out.Notes = append(out.Notes, letter(i)+": "+name+".")
	}
	if t.Options.Adjusted {
		out.Notes = append(out.Notes, "Adjustment: "+t.Options.Adjust.String()+".")
	}
	if t.Missing > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%s without a value of %s left out.", patients(t.Missing), t.By))
	}
	out.Notes = append(out.Notes, t.Notes...)
}

// append adds the rows of one column.
func (t GroupTable) append(out *table.Table, r GroupRow, mark string) {
	p := []string{strconv.Itoa(sum(r.Missing)), showP(r.P)}
	if t.Options.Adjusted {
		p = append(p, showP(r.Adjusted))
	}
	p = append(p, mark)
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
	row := []string{r.Variable.Name, ""}
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

// means says whether numbers are shown by mean and standard deviation.
func (r GroupRow) means() bool { return r.Test == MeanTest || r.Test == EqualVarianceTest }

func (r GroupRow) number(d stats.Description) string {
	if r.means() {
		return table.Signif(d.Mean, 4) + " ± " + table.Signif(d.SD, 3)
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
