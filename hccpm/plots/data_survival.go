package plots

import (
	"math"
	"slices"
	"sort"

	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// course is one line of a survival figure as numbers.
type course struct {
	strata, cause                   string
	time, atRisk, events, censored  []float64
	value, lower, upper             []float64
	drawn                           func(value float64) float64 // on the scale of the figure; nil if that is value
	valueName, drawnName, levelName string
}

// courses is the numbers of several lines, up to a time.
func courses(all []course, unit string, end float64) numbers {
	starts := make([]int, len(all))
	var out numbers
	for k, c := range all {
		starts[k] = out.n
		out.n += sort.Search(len(c.time), func(i int) bool { return c.time[i] > end })
	}
	at := func(i int) (course, int) {
		k := sort.SearchInts(starts, i+1) - 1
		return all[k], i - starts[k]
	}
	any := func(of func(c course) bool) bool { return slices.ContainsFunc(all, of) }
	add := func(name string, digits int, of func(c course) []float64) {
		out.columns = append(out.columns, numberColumn(name, digits, func(i int) float64 {
			c, k := at(i)
			return of(c)[k]
		}))
	}
	if any(func(c course) bool { return c.strata != "" }) {
		out.columns = append(out.columns, textColumn("strata", func(i int) string { c, _ := at(i); return c.strata }))
	}
	if any(func(c course) bool { return c.cause != "" }) {
		out.columns = append(out.columns, textColumn("event", func(i int) string { c, _ := at(i); return c.cause }))
	}
	add("time", 7, func(c course) []float64 { return c.time })
	add("n.risk", 7, func(c course) []float64 { return c.atRisk })
	add("n.event", 7, func(c course) []float64 { return c.events })
	add("n.censor", 7, func(c course) []float64 { return c.censored })
	if len(all) == 0 {
		return out
	}
	first := all[0]
	add(first.valueName, 4, func(c course) []float64 { return c.value })
	if first.levelName != "" {
		add("lower "+first.levelName, 4, func(c course) []float64 { return c.lower })
		add("upper "+first.levelName, 4, func(c course) []float64 { return c.upper })
	}
	if first.drawn != nil {
		out.columns = append(out.columns, numberColumn(first.drawnName, 4, func(i int) float64 {
			c, k := at(i)
			return c.drawn(c.value[k])
		}).optional(func(i int) bool { // the logarithm of zero is not drawn
			c, k := at(i)
			return !math.IsInf(c.drawn(c.value[k]), 0)
		}))
	}
	if unit != "" {
		out.notes = append(out.notes, "time in "+unit)
	}
	return out
}

// levelName is R's heading of limits.
func levelName(level float64) string { return table.Signif(100*level, 7) + "% CI" }

// limitsName is the same, empty if there are none.
func limitsName(c survival.ConfType, level float64) string {
	if c == survival.ConfNone {
		return ""
	}
	return levelName(level)
}

// courseOf is a survival curve on the scale of the figure.
func (f *survivalFigure) courseOf(g survival.Curve) course {
	c := course{strata: g.Label, time: g.Time, atRisk: g.AtRisk, events: g.Events, censored: g.Censored,
		value: g.Survival, lower: g.Lower, upper: g.Upper, valueName: "survival",
		levelName: limitsName(g.Options.ConfType, g.Options.Level)}
	if f.o.Scale != AsSurvival {
		c.drawn, c.drawnName = f.o.Scale.of, [...]string{"", "1 − survival", "−log survival", "log(−log survival)"}[f.o.Scale]
	}
	return c
}

// published is the numbers from print.
func (o SurvivalOptions) published() part {
	at := func(i int) PublishedPoint { return o.Published[i] }
	d := numbers{n: len(o.Published), columns: []column{
		numberColumn("time", 7, func(i int) float64 { return at(i).Time }),
		numberColumn("survival", 4, func(i int) float64 { return at(i).Survival }),
		numberColumn("belongs to time", 7, func(i int) float64 { return at(i).BelongsTo }).
			optional(func(i int) bool { return at(i).BelongsTo != 0 }),
	}}
	return part{o.publishedName(), d}
}

func (o SurvivalOptions) publishedName() string {
	if o.PublishedName == "" {
		return "published"
	}
	return o.PublishedName
}

// lifeTableNumbers is the rows of a life table under the headings of a curve.
func lifeTableNumbers(rows []survival.LifeTableRow) numbers {
	of := func(name string, digits int, value func(r survival.LifeTableRow) float64) column {
		return numberColumn(name, digits, func(i int) float64 { return value(rows[i]) })
	}
	return numbers{n: len(rows), columns: []column{
		of("time", 7, func(r survival.LifeTableRow) float64 { return r.Start }),
		of("n.risk", 7, func(r survival.LifeTableRow) float64 { return r.Entering }),
		of("n.event", 7, func(r survival.LifeTableRow) float64 { return r.Events }),
		of("n.censor", 7, func(r survival.LifeTableRow) float64 { return r.Withdrawn }),
		of("survival", 4, func(r survival.LifeTableRow) float64 { return r.SurvivalAtStart }),
		of("until", 7, func(r survival.LifeTableRow) float64 { return r.End }).
			optional(func(i int) bool { return !math.IsInf(rows[i].End, 1) }),
		of("survival then", 4, func(r survival.LifeTableRow) float64 { return r.SurvivalAtEnd }),
	}}
}
