package survival

import (
	"fmt"

	"hipec/hccpm/table"
)

// String prints every time at which one of the events happened.
func (c Incidences) String() string { return c.Table().String() }

// HTML shows what [Incidences.String] prints.
func (c Incidences) HTML() string { return c.Table().HTML() }

// Table has one row a time and cause at which the cause happened.
func (c Incidences) Table() table.Table {
	t := c.sheet("Cumulative incidence", append(table.Text("group", "cause"),
		table.Numbers("time", "n.risk", "n.event", "incidence", "std.err", "lower", "upper")...))
	type at struct{ g, c, i int }
	var rows []at
	for g, group := range c.Groups {
		for k, cause := range group.Causes {
			for i, d := range cause.Events {
				if d > 0 {
					rows = append(rows, at{g, k, i})
				}
			}
		}
	}
	cause := func(r at) CauseIncidence { return c.Groups[r.g].Causes[r.c] }
	var columns cells
	n := len(rows)
	columns.add(n, 7, func(i int) float64 { return c.Groups[rows[i].g].Time[rows[i].i] })
	columns.add(n, 7, func(i int) float64 { return c.Groups[rows[i].g].AtRisk[rows[i].i] })
	columns.add(n, 7, func(i int) float64 { return cause(rows[i]).Events[rows[i].i] })
	columns.add(n, 3, func(i int) float64 { return cause(rows[i]).Incidence[rows[i].i] })
	columns.add(n, 3, func(i int) float64 { return cause(rows[i]).StdErr[rows[i].i] })
	columns.add(n, 3, func(i int) float64 { return cause(rows[i]).Lower[rows[i].i] })
	columns.add(n, 3, func(i int) float64 { return cause(rows[i]).Upper[rows[i].i] })
	for i, r := range rows {
		t.Append(append([]string{groupName(c.Groups[r.g].Label), cause(r).Cause}, columns.row(i)...)...)
	}
	c.finish(&t, fmt.Sprintf("Limits: %s, level %s; standard errors %s.", c.Options.ConfType,
		table.Signif(c.Options.Level, 7), c.Options.Variance))
	return withoutLimits(t, c.Options.ConfType)
}

// String prints the test.
func (t GrayTest) String() string { return t.Table().String() }

// HTML shows what [GrayTest.String] prints.
func (t GrayTest) HTML() string { return t.Table().HTML() }

// Table has one row a group.
func (t GrayTest) Table() table.Table {
	out := t.sheet("Gray's test for "+t.Cause, append(table.Text("group"), table.Numbers("N", "events", "score")...))
	for _, g := range t.Groups {
		out.Append(g.Label, fmt.Sprint(g.N), fmt.Sprint(g.Events), table.Signif(g.Score, 4))
	}
	t.finish(&out, fmt.Sprintf("Chisq = %s on %d degrees of freedom, p = %s", table.Signif(t.Chisq, 3), t.DF,
		table.Signif(t.P, 2)))
	return out
}
