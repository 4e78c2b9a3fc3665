package survival

import (
	"fmt"
	"slices"

	"hipec/hccpm/table"
)

// String prints the curves as R prints a survfit object: patients, events, median
// and its limits for each group, then how they were made.
func (c Curves) String() string { return c.Table().String() }

// HTML shows what [Curves.String] prints.
func (c Curves) HTML() string { return c.Table().HTML() }

// title is the name of the estimator.
func (c Curves) title() string { return c.Options.Estimator.String() + ", " }

// Table has one row a group: n, events, median and its limits. In a sample with weights records counts rows, and n is
// the largest weight at risk.
func (c Curves) Table() table.Table {
	lcl := table.Signif(c.Options.Level, 7) + "LCL"
	ucl := table.Signif(c.Options.Level, 7) + "UCL"
	t := table.Table{
		Caption: c.title() + c.heading(),
		Columns: append(table.Text(""), table.Numbers("n", "events", "median", lcl, ucl)...),
	}
	if c.Weight > 0 { // as R does, rows beside the weights that all else counts
		t.Columns = slices.Insert(t.Columns, 1, table.Numbers("records")...)
	}
	c.finish(&t, fmt.Sprintf("Limits: %s, level %s; standard errors %s; median: %v.",
		c.Options.ConfType, table.Signif(c.Options.Level, 7), c.Options.StdErr, c.Options.Median))
	for _, g := range c.Groups {
		q := g.Median(c.Options.Median)
		row := []string{groupName(g.Label), fmt.Sprint(g.N)}
		if c.Weight > 0 {
			row = append(row, table.Signif(slices.Max(append([]float64{0}, g.AtRisk...)), 7))
		}
		t.Append(append(row, table.Signif(g.TotalEvents(), 7), q.Value.short(), q.Lower.short(), q.Upper.short())...)
	}
	return withoutLimits(t, c.Options.ConfType)
}

// Summary lists every time at which an event happened, in each group, in R's
// words.
//
// R equivalent: summary(fit).
func (c Curves) Summary() table.Table {
	var points []Point
	var labels []string
	for _, g := range c.Groups {
		for i, t := range g.Time {
			if g.Events[i] > 0 {
				points = append(points, Point{Time: t, AtRisk: g.AtRisk[i], Events: g.Events[i],
					Survival: g.Survival[i], StdErr: g.StdErr[i], Lower: g.Lower[i], Upper: g.Upper[i]})
				labels = append(labels, g.Label)
			}
		}
	}
	return c.points(points, labels)
}

// AtTimes reads every curve at the given times, in the unit of the curves.  The
// events are counted from the beginning.  See [Curve.At].
//
// R equivalent: summary(fit, times = times, extend = TRUE).
func (c Curves) AtTimes(times []float64) table.Table {
	var points []Point
	var labels []string
	past := false
	for _, g := range c.Groups {
		for _, t := range times {
			p := g.At(t)
			past = past || p.PastEnd
			points, labels = append(points, p), append(labels, g.Label)
		}
	}
	t := c.points(points, labels)
	if past {
		t.Notes = append(t.Notes, "Times with nobody at risk lie past the last follow-up; "+
			map[bool]string{false: "survival is carried forward.",
				true: "survival is not estimable there."}[c.Options.PastEnd == NotEstimable])
	}
	return t
}

func (c Curves) points(points []Point, labels []string) table.Table {
	grouped := len(c.Groups) > 1 || len(c.Groups) == 1 && c.Groups[0].Label != ""
	ci := " " + table.Signif(100*c.Options.Level, 7) + "% CI"
	t := table.Table{
		Caption: c.title() + c.heading(),
		Columns: table.Numbers("time", "n.risk", "n.event", "survival", "std.err", "lower"+ci, "upper"+ci),
	}
	c.finish(&t, fmt.Sprintf("Limits: %s; standard errors %s.", c.Options.ConfType, c.Options.StdErr))
	column := func(digits int, of func(Point) float64) []string {
		x := make([]float64, len(points))
		for i, p := range points {
			x[i] = of(p)
		}
		return table.Aligned(x, digits)
	}
	cells := [][]string{
		column(7, func(p Point) float64 { return p.Time }),
		column(7, func(p Point) float64 { return p.AtRisk }),
		column(7, func(p Point) float64 { return p.Events }),
		column(3, func(p Point) float64 { return p.Survival }),
		column(3, func(p Point) float64 { return p.StdErr }),
		column(3, func(p Point) float64 { return p.Lower }),
		column(3, func(p Point) float64 { return p.Upper }),
	}
	if grouped {
		t.Columns = append(table.Text("group"), t.Columns...)
	}
	for i := range points {
		var row []string
		if grouped {
			row = append(row, labels[i])
		}
		for _, col := range cells {
			row = append(row, col[i])
		}
		t.Append(row...)
	}
	return withoutLimits(t, c.Options.ConfType)
}
