package plots

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/plotter"

	"hipec/hccpm/table"
)

// numbers of a forest plot: its rows.
func (f forest) numbers() numbers {
	of := func(name string, value func(r ForestRow) float64) column {
		return numberColumn(name, 4, func(i int) float64 { return value(f.rows[i]) }).
			optional(func(i int) bool { return !math.IsNaN(f.rows[i].Estimate) })
	}
	counted := func(i int) bool { return f.rows[i].patients() != "" }
	level := levelName(f.o.Level)
	d := numbers{n: len(f.rows), notes: f.o.warnings, columns: []column{
		textColumn("", func(i int) string { return f.rows[i].Label }),
		numberColumn("events", 7, func(i int) float64 { return float64(f.rows[i].Events) }).optional(counted),
		numberColumn("n", 7, func(i int) float64 { return float64(f.rows[i].N) }).optional(counted),
		of(f.o.Effect, func(r ForestRow) float64 { return r.Estimate }),
		of("lower "+level, func(r ForestRow) float64 { return r.Lower }),
		of("upper "+level, func(r ForestRow) float64 { return r.Upper }),
		column{table.Column{Name: "P", Align: table.Right}, func(rows []int) []string {
			out := make([]string, len(rows))
			for k, i := range rows {
				if r := f.rows[i]; r.hasP() && !math.IsNaN(r.Estimate) {
					out[k] = table.PValue(r.P)
				}
			}
			return out
		}},
	}}
	if f.withoutEvents() {
		d.columns = slices.Delete(d.columns, 1, 2)
	}
	return d
}

// numbers of a swimmer plot: each lane, its stretches and its marks.
func (s *swimmer) numbers() numbers {
	type row struct {
		label, what string
		from, to    float64
		mark        bool
	}
	var rows []row
	for _, l := range s.lanes {
		end := "observed"
		if l.Followed {
			end = "observed, still followed"
		}
		rows = append(rows, row{l.Label, end, l.From, l.To, false})
		for _, p := range l.Periods {
			rows = append(rows, row{l.Label, p.Name, p.From, p.To, false})
		}
		for _, m := range l.Marks {
			rows = append(rows, row{l.Label, m.What.name(), m.Time, m.Time, true})
		}
	}
	return numbers{n: len(rows), notes: []string{s.o.XLabel}, columns: []column{
		textColumn("patient", func(i int) string { return rows[i].label }),
		textColumn("what", func(i int) string { return rows[i].what }),
		numberColumn("from", 7, func(i int) float64 { return rows[i].from }),
		numberColumn("to", 7, func(i int) float64 { return rows[i].to }).optional(func(i int) bool { return !rows[i].mark }),
	}}
}

// points are two columns.
func points(x, y string, digits int, at plotter.XYs) numbers {
	return numbers{n: len(at), columns: []column{
		numberColumn(x, digits, func(i int) float64 { return at[i].X }),
		numberColumn(y, digits, func(i int) float64 { return at[i].Y }),
	}}
}

// numbers of a scatter: the points, with the line's height and its interval there.
func (s scatter) numbers() numbers {
	at := make(plotter.XYs, len(s.x))
	for i := range at {
		at[i] = plotter.XY{X: s.x[i], Y: s.y[i]}
	}
	d := points(s.o.XLabel, s.o.YLabel, 6, at)
	fit := func(i int) float64 { return s.alpha + s.beta*s.x[i] }
	if !s.o.NoLine || s.o.Interval != NoInterval {
		d.columns = append(d.columns, numberColumn("line", 4, fit))
	}
	if s.o.Interval != NoInterval {
		level := levelName(s.o.Level)
		d.columns = append(d.columns, numberColumn("lower "+level, 4,
			func(i int) float64 { return fit(i) - s.halfWidth(s.x[i]) }),
			numberColumn("upper "+level, 4, func(i int) float64 { return fit(i) + s.halfWidth(s.x[i]) }))
	}
	return d
}

// residualNumbers is the points, and the smooth curve at each of its places.
func residualNumbers(at, smooth plotter.XYs) numbers {
	return together("drawn as", part{"residual", points("time", "residual", 6, at)},
		part{"smooth curve", points("time", "residual", 3, smooth)})
}

func calibrationNumbers(groups []CalibrationGroup) numbers {
	of := func(name string, value func(g CalibrationGroup) float64) column {
		return numberColumn(name, 4, func(i int) float64 { return value(groups[i]) })
	}
	limits := func(i int) bool { return groups[i].hasLimits() }
	return numbers{n: len(groups), columns: []column{
		of("n", func(g CalibrationGroup) float64 { return float64(g.N) }),
		of("events", func(g CalibrationGroup) float64 { return float64(g.Events) }),
		of("predicted", func(g CalibrationGroup) float64 { return g.Predicted }),
		of("observed", func(g CalibrationGroup) float64 { return g.Observed }),
		of("lower", func(g CalibrationGroup) float64 { return g.Lower }).optional(limits),
		of("upper", func(g CalibrationGroup) float64 { return g.Upper }).optional(limits),
	}}
}

// rocNumbers is the points of each curve.
func rocNumbers(scores []ROCCurve) numbers {
	parts := make([]part, len(scores))
	for k, s := range scores {
		at := make(plotter.XYs, len(s.FalsePositive))
		for i := range at {
			at[i] = plotter.XY{X: s.FalsePositive[i], Y: s.TruePositive[i]}
		}
		parts[k] = part{s.Name, points("1 − specificity", "sensitivity", 6, at)}
		parts[k].columns = append([]column{textColumn("score", func(int) string { return s.Name })}, parts[k].columns...)
	}
	return unnamed(together("", parts...), len(parts))
}

// unnamed drops the names that together has set before its parts, where they are a
// column already.
func unnamed(d numbers, parts int) numbers {
	if parts > 1 {
		d.columns = d.columns[1:]
	}
	return d
}

// numbers of boxes: each value, and in notes what the boxes show.
func (b boxes) numbers() numbers {
	var group []int
	var values []float64
	d := numbers{}
	for k, v := range b.values {
		for _, x := range v {
			group, values = append(group, k), append(values, x)
		}
		if len(v) >= fewestForBox {
			low, middle, high := quartiles(v)
			d.notes = append(d.notes, fmt.Sprintf("%s: median %s, quartiles %s and %s", b.labels[k], short(middle), short(low),
				short(high)))
		}
	}
	d.n = len(values)
	d.columns = []column{
		textColumn("group", func(i int) string { return b.labels[group[i]] }),
		numberColumn("value", 6, func(i int) float64 { return values[i] }),
	}
	return d
}

// correlationNumbers is the lower half of the matrix.
func correlationNumbers(names []string, r [][]float64) numbers {
	d := numbers{n: len(names) - 1, columns: []column{textColumn("", func(i int) string { return names[i+1] })}}
	for j := range len(names) - 1 {
		d.columns = append(d.columns, numberColumn(names[j], 4, func(i int) float64 { return r[i+1][j] }).
			optional(func(i int) bool { return j <= i }))
	}
	return d
}

// numbers of a waterfall: its bars from the left.
func (w waterfall) numbers() numbers {
	d := numbers{n: len(w.changes), columns: []column{
		textColumn("patient", func(i int) string { return w.changes[i].Label }),
		numberColumn("change (%)", 6, func(i int) float64 { return w.changes[i].Percent }),
	}}
	if len(w.groups) > 1 {
		d.columns = append(d.columns, textColumn("group", func(i int) string { return w.changes[i].Group }))
	}
	return d
}
