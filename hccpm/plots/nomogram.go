package plots

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/models"
	"hipec/hccpm/table"
)

// Nomogram draws a model as a slide rule: a scale of points at the top, a scale for each column of the model, and below
// the sum of the points with the probabilities that it stands for.
//
// A reader finds the patient's value on each scale, reads its points straight above, adds them up, and reads the
// probabilities straight below the sum. Values that would touch stand above their scale; numbers for which there is no
// room there either keep their tick alone. What the fit warns of stands below.
//
// Labels of axes in the options are not used; the width, if 0, is 150 mm, and the height, if 0, that of the scales.
//
// Errors: a nomogram without axes wraps [ErrNothing]; sizes outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: plot(rms::nomogram(fit)).
func Nomogram(n models.Nomogram, options ...FigureOptions) (*Figure, error) {
	o := option.Of(options)
	if len(n.Axes) == 0 {
		return nil, fmt.Errorf("plots: nomogram: %w", ErrNothing)
	}
	width, err := size("width", o.WidthMM, 150)
	if err != nil {
		return nil, err
	}
	g := nomogram{title: o.Title, width: width - 2*margin, warnings: warningsOf(n.Warnings)}
	g.notes = wrapped(g.warnings, lettering(smallSize), g.width)
	g.fill(n)
	mm := float64(g.height()/vg.Millimeter) + 2*float64(margin/vg.Millimeter)
	f, err := o.make(g.alt(n), g.numbers(n), "", "", 150, mm, g.drawOn)
	return f, err
}

// rule is one scale of a nomogram: marks at places from 0 to 1.
type rule struct {
	name   string
	from   float64 // where the line begins and ends
	to     float64
	marks  []ruleMark
	levels bool // every mark has its word, however little room there is
	top    int  // rows of words above and below the line
	bottom int
}

type ruleMark struct {
	at   float64
	word string
	row  int // above 0: so many rows above the line; below 0: below; 0: the word is left out
}

type nomogram struct {
	title    string
	width    vg.Length
	label    vg.Length
	rules    []rule
	warnings []string
	notes    []string
}

const (
	ruleRow  = vg.Length(10) // a row of words
	ruleTick = vg.Length(3)
	ruleGap  = vg.Length(5)
)

func (g *nomogram) fill(n models.Nomogram) {
	hundred := func(v float64) float64 { return v / 100 }
	sum := func(v float64) float64 { return v / n.Total }
	round := func(end float64) (values []float64, words []string) {
		values = stepTicks(0, end, 0)
		return values, table.Aligned(values, 6)
	}
	values, words := round(100)
	g.add("Points", values, words, hundred, false)
	for _, a := range n.Axes {
		g.add(a.Column, a.Points, a.Values, hundred, a.Numbers == nil)
	}
	values, words = round(n.Total)
	g.add("Total points", values, words, sum, false)
	for _, s := range n.Scales {
		words := make([]string, len(s.Probabilities))
		for i, p := range s.Probabilities {
			words[i] = table.Signif(p, 3)
		}
		g.add(s.Name, s.Points, words, sum, false)
	}
	for _, r := range g.rules {
		g.label = max(g.label, lettering(smallSize).Width(r.name))
	}
	g.label = min(g.label, g.width/2) + 12
	for i := range g.rules {
		g.rules[i].arrange(g.width - g.label - 8)
	}
}

func (g *nomogram) add(name string, points []float64, words []string, scale func(float64) float64, levels bool) {
	r := rule{name: name, levels: levels, from: 1}
	for i, p := range points {
		at := scale(p)
		r.from, r.to = min(r.from, at), max(r.to, at)
		r.marks = append(r.marks, ruleMark{at: at, word: words[i]})
	}
	r.from = min(r.from, r.to)
	slices.SortStableFunc(r.marks, func(a, b ruleMark) int { return order(a.at, b.at) })
	g.rules = append(g.rules, r)
}

// arrange puts each word below the line, or above it where it would touch another, and those of levels farther out if
// need be.
func (r *rule) arrange(length vg.Length) {
	style := lettering(smallSize)
	ends := map[int]vg.Length{} // where the last word of a row ends
	rows := []int{-1, 1}
	if r.levels {
		rows = []int{-1, 1, -2, 2, -3, 3, -4, 4, -5, 5}
	}
	for i := range r.marks {
		m := &r.marks[i]
		half := style.Width(m.word)/2*1.08 + 1.5
		at := vg.Length(m.at) * length
		for _, row := range rows {
			if end, ok := ends[row]; !ok || at-half >= end {
				ends[row], m.row = at+half, row
				r.top, r.bottom = max(r.top, row), max(r.bottom, -row)
				break
			}
		}
	}
	r.bottom = max(r.bottom, 1)
}

func (r rule) height() vg.Length { return ruleRow*vg.Length(r.top+r.bottom) + 2*ruleTick + ruleGap }

func (g *nomogram) height() vg.Length {
	h := noteLine * vg.Length(len(g.notes))
	for _, r := range g.rules {
		h += r.height()
	}
	if g.title != "" {
		h += 18
	}
	if len(g.notes) > 0 {
		h += ruleGap
	}
	return h
}

func (g *nomogram) drawOn(c draw.Canvas) {
	c = writeNotes(c, g.notes)
	y := c.Max.Y
	if g.title != "" {
		style := lettering(fontSize)
		style.XAlign, style.YAlign = draw.XCenter, draw.YTop
		c.FillText(style, vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: y}, g.title)
		y -= 18
	}
	left := c.Min.X + g.label
	length := c.Max.X - 8 - left
	for k, r := range g.rules {
		y -= ruleRow*vg.Length(r.top) + ruleTick
		colour := palette(0)
		if k == 0 || r.name == "Total points" {
			colour = ink()
		}
		r.drawOn(c, left, length, y, draw.LineStyle{Color: colour, Width: 1})
		name := lettering(smallSize)
		name.YAlign = draw.YCenter
		c.FillText(name, vg.Point{X: c.Min.X, Y: y}, r.name)
		y -= ruleRow*vg.Length(r.bottom) + ruleTick + ruleGap
	}
}

func (r rule) drawOn(c draw.Canvas, left, length, y vg.Length, line draw.LineStyle) {
	x := func(at float64) vg.Length { return left + vg.Length(at)*length }
	c.StrokeLine2(line, x(r.from), y, x(r.to), y)
	style := lettering(smallSize)
	style.XAlign = draw.XCenter
	for _, m := range r.marks {
		up := vg.Length(-1)
		style.YAlign = draw.YTop
		if m.row > 0 {
			up, style.YAlign = 1, draw.YBottom
		}
		far := vg.Length(max(m.row, -m.row, 1) - 1)
		c.StrokeLine2(line, x(m.at), y, x(m.at), y+up*(ruleTick+far*ruleRow))
		if m.row != 0 {
			c.FillText(style, vg.Point{X: x(m.at), Y: y + up*(ruleTick+1+far*ruleRow)}, m.word)
		}
	}
}

// alt is the nomogram in words.
func (g *nomogram) alt(n models.Nomogram) string {
	var parts []string
	for _, a := range n.Axes {
		var marks []string
		for i, v := range a.Values {
			if a.Numbers == nil || i == 0 || i+1 == len(a.Values) {
				marks = append(marks, v+" "+table.Fixed(a.Points[i], 0))
			}
		}
		parts = append(parts, a.Column+" "+strings.Join(marks, ", "))
	}
	alt := fmt.Sprintf("Nomogram of %s: %s, %s. Points: %s.", n.Title, count(n.N, "patient"), count(n.Events, "event"),
		strings.Join(parts, "; "))
	for _, s := range n.Scales {
		if last := len(s.Points) - 1; last >= 0 {
			alt += fmt.Sprintf(" %s is %s at %s and %s at %s points.", s.Name, table.Signif(s.Probabilities[0], 3),
				table.Fixed(s.Points[0], 0),
				table.Signif(s.Probabilities[last], 3), table.Fixed(s.Points[last], 0))
		}
	}
	for _, w := range g.warnings {
		alt += " Warning: " + w
	}
	return alt
}

// numbers is the marks of each scale.
func (g *nomogram) numbers(n models.Nomogram) numbers {
	type mark struct {
		scale, value string
		points       float64
	}
	var marks []mark
	for _, a := range n.Axes {
		for i, v := range a.Values {
			marks = append(marks, mark{a.Column, v, a.Points[i]})
		}
	}
	for _, s := range n.Scales {
		for i, p := range s.Probabilities {
			marks = append(marks, mark{s.Name, table.Signif(p, 3), s.Points[i]})
		}
	}
	return numbers{n: len(marks), notes: g.warnings, columns: []column{
		textColumn("scale", func(i int) string { return marks[i].scale }),
		textColumn("value", func(i int) string { return marks[i].value }),
		numberColumn("points", 5, func(i int) float64 { return marks[i].points }),
	}}
}
