package survival

import (
	"math"

	"hipec/hccpm/table"
)

// openEnd stands where the open last row has no end.
const openEnd = "end of follow-up"

// String prints the tables one below the other.
func (l LifeTables) String() string {
	out := ""
	for i, g := range l.Groups {
		if i > 0 {
			out += "\n"
		}
		out += l.table(g).String()
	}
	return out
}

// HTML shows the tables one below the other.
func (l LifeTables) HTML() string {
	out := ""
	for _, g := range l.Groups {
		out += l.table(g).HTML()
	}
	return out
}

func (l LifeTables) table(g Actuarial) table.Table {
	t := g.Table()
	t.Caption = "Life table, " + l.heading()
	if g.Label != "" {
		t.Caption += "; group " + g.Label
	}
	return t
}

// String prints the table.
func (a Actuarial) String() string { return a.Table().String() }

// HTML shows what [Actuarial.String] prints.
func (a Actuarial) HTML() string { return a.Table().HTML() }

// Table has one row an interval.  S(start) is survival at the time in column
// start, S(end) at the time in column end, each followed by its standard error.
func (a Actuarial) Table() table.Table {
	t := table.Table{
		Caption: "Life table",
		Columns: table.Numbers("start", "end", "entering", "withdrawn", "exposed", "events",
			"P(event)", "S(start)", "SE(start)", "S(end)", "SE(end)",
			"density", "SE(density)", "hazard", "SE(hazard)"),
		Notes: []string{
			"Rows are [start, end). S(start) is survival at start, S(end) at end; " +
				"SPSS prints S(end) beside start.",
		},
	}
	if a.Label != "" {
		t.Caption += ", group " + a.Label
	}
	column := func(digits int, of func(LifeTableRow) float64) []string {
		x := make([]float64, len(a.Rows))
		for i, r := range a.Rows {
			x[i] = of(r)
		}
		return table.Aligned(x, digits)
	}
	fixed := func(of func(LifeTableRow) float64) []string {
		out := make([]string, len(a.Rows))
		for i, r := range a.Rows {
			out[i] = table.Fixed(of(r), 4)
		}
		return out
	}
	cells := [][]string{
		column(7, func(r LifeTableRow) float64 { return r.Start }),
		column(7, func(r LifeTableRow) float64 { return r.End }),
		column(7, func(r LifeTableRow) float64 { return r.Entering }),
		column(7, func(r LifeTableRow) float64 { return r.Withdrawn }),
		column(7, func(r LifeTableRow) float64 { return r.Exposed }),
		column(7, func(r LifeTableRow) float64 { return r.Events }),
		fixed(func(r LifeTableRow) float64 { return r.ProbEvent }),
		fixed(func(r LifeTableRow) float64 { return r.SurvivalAtStart }),
		fixed(func(r LifeTableRow) float64 { return r.StdErrAtStart }),
		fixed(func(r LifeTableRow) float64 { return r.SurvivalAtEnd }),
		fixed(func(r LifeTableRow) float64 { return r.StdErrAtEnd }),
		column(3, func(r LifeTableRow) float64 { return r.Density }),
		column(3, func(r LifeTableRow) float64 { return r.DensityStdErr }),
		column(3, func(r LifeTableRow) float64 { return r.Hazard }),
		column(3, func(r LifeTableRow) float64 { return r.HazardStdErr }),
	}
	for i, r := range a.Rows {
		row := make([]string, len(cells))
		for c := range cells {
			row[c] = cells[c][i]
		}
		if math.IsInf(r.End, 1) {
			row[1] = openEnd
		}
		t.Append(row...)
	}
	return t
}
