package plots

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/plotter"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// LifeTable draws an actuarial life table as a staircase beside the curve that it
// approximates: survival at the start of a row holds until its end.  The last,
// open row ends at the last follow-up of the curve.
//
// It draws, from each [survival.LifeTableRow], SurvivalAtStart from Start to End
// and the drop to SurvivalAtEnd at End, and the curve as [Survival] does.  With
// Published values it shows which survival of the table was printed for which
// time.
//
// tables and curves come from the same sample, without groups.
//
// Errors: no rows wrap [ErrNothing]; more than one group wraps [ErrOption];
// otherwise those of [Survival].
func LifeTable(tables survival.LifeTables, curves survival.Curves, options ...SurvivalOptions) (*Figure, error) {
	o := option.Of(options)
	if len(tables.Groups) == 0 || len(curves.Groups) == 0 || len(tables.Groups[0].Rows) == 0 {
		return nil, fmt.Errorf("plots: life table: %w", ErrNothing)
	}
	if len(tables.Groups) > 1 || len(curves.Groups) > 1 {
		return nil, fmt.Errorf("plots: life table: %w: draw one group at a time", ErrOption)
	}
	f, err := newSurvival(o, curves.Unit, lastTime(curves))
	if err != nil {
		return nil, err
	}
	f.legend = true
	g, rows := curves.Groups[0], tables.Groups[0].Rows
	f.layers = []layer{f.curve(g, "Kaplan–Meier"), {name: "life table", line: f.onScale(f.stairs(rows))}}
	f.groups = []counted{countsOf(g.Label, g.Time, g.AtRisk, g.Events, g.Censored)}
	f.groups[0].label = ""
	f.lines = []course{f.courseOf(g)}
	f.nameY(curves.Name)
	return f.figure(curvesAlt(curves)+f.scaleAlt()+f.testAlt()+lifeTableAlt(rows)+publishedAlt(o, curves.Unit),
		curves.Unit,
		part{"life table", lifeTableNumbers(rows)})
}

func (f *survivalFigure) stairs(rows []survival.LifeTableRow) plotter.XYs {
	var out plotter.XYs
	for _, r := range rows {
		if r.Start > f.end || math.IsNaN(r.SurvivalAtStart) || math.IsNaN(r.SurvivalAtEnd) {
			break
		}
		out = append(out, plotter.XY{X: r.Start, Y: r.SurvivalAtStart})
		end := min(r.End, f.end)
		out = append(out, plotter.XY{X: end, Y: r.SurvivalAtStart})
		if r.End <= f.end || math.IsInf(r.End, 1) {
			out = append(out, plotter.XY{X: end, Y: r.SurvivalAtEnd})
		}
	}
	return out
}

func lifeTableAlt(rows []survival.LifeTableRow) string {
	parts := make([]string, len(rows))
	for i, r := range rows {
		at := short(r.End)
		if math.IsInf(r.End, 1) {
			at = "the end of follow-up"
		}
		parts[i] = table.Percent(r.SurvivalAtEnd, 1) + " at " + at
	}
	return " Life table: " + strings.Join(parts, ", ") + "."
}
