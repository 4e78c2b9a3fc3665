package cohort

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"hipec/hccpm/table"
)

// bars are the heights of a small histogram.
var bars = []rune("▁▂▃▄▅▆▇█")

// classesShown is how many classes a small histogram has.
const classesShown = 10

// Look is every column in one line: its type, how many values are missing and how many differ, the range or the most
// frequent values, and a small histogram, of numbers in ten classes of equal width from the smallest to the largest,
// of levels in their order.
//
// Errors: those with which the cohort could not be made.
//
// R equivalent: skimr::skim(data).
func (c *Cohort) Look() (table.Table, error) {
	if err := c.Err(); err != nil {
		return table.Table{}, err
	}
	t := table.Table{Caption: c.Heading(), Notes: c.Notes(), Columns: append(append(table.Text("column", "type"),
		table.Numbers("missing", "different")...), table.Text("values", "distribution")...)}
	for j := range c.columns {
		k := &c.columns[j]
		g := k.grouping()
		t.Append(k.Label(), k.Type.String(), strconv.Itoa(k.countMissing()), strconv.Itoa(len(g.labels)), k.sample(g),
			k.histogram(g))
	}
	return t, nil
}

// sample is the range of numbers, or the most frequent values.
func (c *column) sample(g grouping) string {
	if len(g.labels) == 0 {
		return ""
	}
	if c.num != nil {
		return g.labels[0] + " to " + g.labels[len(g.labels)-1]
	}
	counts := g.counts()
	order := make([]int, len(counts))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(counts[b], counts[a]) })
	var out []string
	for _, k := range order[:min(3, len(order))] {
		out = append(out, fmt.Sprintf("%s (%d)", g.labels[k], counts[k]))
	}
	if len(order) > 3 {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}

func (g grouping) counts() []int {
	out := make([]int, len(g.labels))
	for _, k := range g.of {
		if k >= 0 {
			out[k]++
		}
	}
	return out
}

// histogram is a row of bars; texts and ids have none.
func (c *column) histogram(g grouping) string {
	counts := g.counts()
	switch {
	case len(counts) == 0 || c.Type == ID || c.Type == Text || c.Type == List:
		return ""
	case c.num != nil && len(counts) > classesShown:
		counts = c.classes()
	case len(counts) > 2*classesShown:
		return ""
	}
	highest := slices.Max(counts)
	out := make([]rune, len(counts))
	for k, n := range counts {
		if out[k] = ' '; n > 0 {
			out[k] = bars[n*(len(bars)-1)/highest]
		}
	}
	return string(out)
}

// classes counts numbers in classes of equal width.
func (c *column) classes() []int {
	low, high := math.Inf(1), math.Inf(-1)
	for _, x := range c.num {
		if x == x {
			low, high = min(low, x), max(high, x)
		}
	}
	out := make([]int, classesShown)
	for _, x := range c.num {
		if x == x {
			out[min(classesShown-1, int((x-low)/(high-low)*classesShown))]++
		}
	}
	return out
}

// patternsShown is how many patterns of missing values are shown.
const patternsShown = 20

// Missingness shows which values are missing together: a line for each pattern of columns without a value, the most
// frequent first, with how many patients have it. Columns that miss nothing are left out; some chooses others.
//
// Errors: an unknown column wraps [ErrNoColumn].
//
// R equivalent: mice::md.pattern, naniar::gg_miss_upset.
func (c *Cohort) Missingness(some ...string) (table.Table, error) {
	if err := c.Err(); err != nil {
		return table.Table{}, err
	}
	var columns []*column
	for j := range c.columns {
		if len(some) == 0 && c.columns[j].countMissing() > 0 {
			columns = append(columns, &c.columns[j])
		}
	}
	for _, name := range some {
		k, err := c.column(name)
		if err != nil {
			return table.Table{}, err
		}
		columns = append(columns, k)
	}
	t := table.Table{Caption: "Missing values, " + c.Heading(), Columns: table.Numbers("patients", "missing")}
	total := []string{"", ""}
	for _, k := range columns {
		t.Columns = append(t.Columns, table.Text(k.Name)...)
		total = append(total, strconv.Itoa(k.countMissing()))
	}
	patterns := map[string]int{}
	for i := range c.n {
		var b strings.Builder
		for _, k := range columns {
			b.WriteByte(map[bool]byte{true: 'x', false: '.'}[k.missingAt(i)])
		}
		patterns[b.String()]++
	}
	order := keys(patterns)
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(patterns[b], patterns[a]) })
	for _, p := range order[:min(patternsShown, len(order))] {
		row := []string{strconv.Itoa(patterns[p]), strconv.Itoa(strings.Count(p, "x"))}
		for _, m := range p {
			row = append(row, map[rune]string{'x': "✕", '.': ""}[m])
		}
		t.Append(row...)
	}
	t.Append(append([]string{strconv.Itoa(c.n), "all"}, total[2:]...)...)
	if len(order) > patternsShown {
		t.Notes = append(t.Notes, fmt.Sprintf("%d rarer patterns are not shown.", len(order)-patternsShown))
	}
	return t, nil
}
