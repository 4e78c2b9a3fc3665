package plots

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/internal/option"
)

// Occurrence is something that happens to a patient at a time.
type Occurrence int

const (
	// Progression of the disease, a triangle.
	Progression Occurrence = iota
	// Death, a cross.
	Death
	// Treatment given at a time, a circle.
	Treatment
	// Response to treatment, a diamond.
	Response
	// Complication, a square.
	Complication
)

func (o Occurrence) name() string {
	return [...]string{"progression", "death", "treatment", "response", "complication"}[o]
}

// LaneMark is an occurrence at a time.
type LaneMark struct {
	Time float64
	What Occurrence
}

// LanePeriod is a stretch of a lane, such as a treatment.
type LanePeriod struct {
	From, To float64
	// Name of the treatment or state; one colour each, told in the legend.
	Name string
}

// Lane is one patient of a swimmer plot.
type Lane struct {
	// Label at the left, such as the number of the patient.
	Label string
	// From and To are first and last observation.
	From, To float64
	// Followed is true if the patient was alive and under observation at To: the
	// lane ends in an arrow.
	Followed bool
	// Periods within the lane; what they leave is drawn pale.
	Periods []LanePeriod
	// Marks in the lane.
	Marks []LaneMark
}

// SwimmerOptions chooses how a swimmer plot is drawn.  The zero value keeps the
// order of the lanes.
type SwimmerOptions struct {
	// Title above the figure; empty is none.
	Title string
	// XLabel with the unit of time; empty is "Time".
	XLabel string
	// Longest puts the longest lane first.
	Longest bool
	// WidthMM in millimetres; 0 is 150.  The height is that of the lanes.
	WidthMM float64
}

const laneHeight = vg.Length(14)

// Swimmer draws the course of each patient as a lane along time: treatments as
// coloured stretches, progression, death and other occurrences as marks, and an
// arrow where the patient is still followed.
//
// Time is measured in one unit from an origin of the caller's choice; it may be
// negative, before the operation for instance.
//
// Errors: no lanes wrap [ErrNothing]; a lane that ends before it starts, a period or
// a mark outside its lane, times that are not finite, more than six names of
// periods, and a width outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: ggswim, swimplot::swimmer_plot.
func Swimmer(lanes []Lane, options ...SwimmerOptions) (*Figure, error) {
	o := option.Of(options)
	if len(lanes) == 0 {
		return nil, fmt.Errorf("plots: swimmer: %w", ErrNothing)
	}
	width, err := size("width", o.WidthMM, 150)
	if err != nil {
		return nil, err
	}
	if o.XLabel == "" {
		o.XLabel = "Time"
	}
	s := swimmer{lanes: slices.Clone(lanes), o: o}
	if o.Longest {
		slices.SortStableFunc(s.lanes, func(a, b Lane) int { return -order(a.To-a.From, b.To-b.From) })
	}
	for _, l := range s.lanes {
		if err := s.take(l); err != nil {
			return nil, err
		}
	}
	if len(s.names) > 6 {
		return nil, fmt.Errorf("plots: swimmer: %w: %d names of periods, six can be told apart", ErrOption, len(s.names))
	}
	title := o.Title
	if title == "" {
		title = "Course of " + count(len(lanes), "patient")
	}
	height := laneHeight*vg.Length(len(lanes)) + 60 + 12*vg.Length(s.legendRows())
	return &Figure{title: title, alt: s.alt(), width: width, height: height, draw: s.drawOn, data: s.numbers()}, nil
}

func order(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

type swimmer struct {
	lanes []Lane
	o     SwimmerOptions
	names []string     // of periods, in order of appearance
	what  []Occurrence // that appear
}

// take checks a lane and notes what appears in it.
func (s *swimmer) take(l Lane) error {
	within := func(t float64) bool { return t >= l.From && t <= l.To }
	if !(l.From < l.To) || math.IsInf(l.From, 0) || math.IsInf(l.To, 0) {
		return fmt.Errorf("plots: swimmer: %w: lane %s from %v to %v", ErrOption, l.Label, l.From, l.To)
	}
	for _, p := range l.Periods {
		if !within(p.From) || !within(p.To) || p.From > p.To {
			return fmt.Errorf("plots: swimmer: %w: lane %s, %s from %v to %v", ErrOption, l.Label, p.Name, p.From, p.To)
		}
		if !slices.Contains(s.names, p.Name) {
			s.names = append(s.names, p.Name)
		}
	}
	for _, m := range l.Marks {
		if !within(m.Time) || m.What < Progression || m.What > Complication {
			return fmt.Errorf("plots: swimmer: %w: lane %s, mark %d at %v", ErrOption, l.Label, m.What, m.Time)
		}
		if !slices.Contains(s.what, m.What) {
			s.what = append(s.what, m.What)
		}
	}
	slices.Sort(s.what)
	return nil
}

func (s *swimmer) legendRows() int { return (len(s.names)+3)/4 + (len(s.what)+4)/4 }

// alt counts patients and what happened to them, and tells each lane.
func (s *swimmer) alt() string {
	n := map[Occurrence]int{}
	followed := 0
	lanes := make([]string, len(s.lanes))
	for i, l := range s.lanes {
		parts := []string{}
		for _, m := range l.Marks {
			n[m.What]++
			parts = append(parts, m.What.name()+" at "+short(m.Time))
		}
		if l.Followed {
			followed++
			parts = append(parts, "still followed at "+short(l.To))
		} else if len(parts) == 0 {
			parts = append(parts, "until "+short(l.To))
		}
		lanes[i] = l.Label + ": " + strings.Join(parts, ", ")
	}
	counts := []string{count(len(s.lanes), "patient"), count(n[Death], "death"), count(n[Progression], "progression")}
	for _, w := range s.what {
		if w > Death {
			counts = append(counts, count(n[w], w.name()))
		}
	}
	counts = append(counts, fmt.Sprintf("%d still followed", followed))
	return fmt.Sprintf("Swimmer plot: %s. %s.", strings.Join(counts, ", "), strings.Join(lanes, "; "))
}

func (o Occurrence) shape() draw.GlyphDrawer {
	return [...]draw.GlyphDrawer{draw.PyramidGlyph{}, cross{}, draw.CircleGlyph{}, diamond{}, draw.BoxGlyph{}}[o]
}

func (s *swimmer) drawOn(c draw.Canvas) {
	p := newPlot(s.o.Title, s.o.XLabel, "")
	from, to := 0.0, 0.0
	labels := make(plot.ConstantTicks, len(s.lanes))
	for i, l := range s.lanes {
		from, to = min(from, l.From), max(to, l.To)
		labels[i] = plot.Tick{Value: float64(len(s.lanes) - 1 - i), Label: l.Label}
	}
	p.X.Min, p.X.Max = from, to+0.04*(to-from)
	p.Y.Min, p.Y.Max = -0.6, float64(len(s.lanes))-0.4
	p.Y.Tick.Marker, p.Y.Tick.Length, p.Y.LineStyle.Width = labels, 0, 0
	ticks := stepTicks(from, to, 0)
	if strings.Contains(strings.ToLower(s.o.XLabel), "month") && from == 0 {
		ticks = timeTicks("months", to)
	}
	p.X.Tick.Marker = constant(ticks, short)
	for i, l := range s.lanes {
		p.Add(swimLane{l, float64(len(s.lanes) - 1 - i), s.names})
	}
	room := 12*vg.Length(s.legendRows()) + 4
	p.Draw(draw.Crop(c, 0, 0, room, 0))
	s.legend(draw.Crop(c, 0, 0, 0, 0))
}

// legend tells colours and marks below the axis, four in a row.
func (s *swimmer) legend(c draw.Canvas) {
	style := lettering(smallSize)
	row, col := 0, 0
	place := func(icon func(vg.Point), name string) {
		at := vg.Point{X: c.Min.X + 10 + (c.Max.X-c.Min.X)/4*vg.Length(col), Y: c.Min.Y + 12*vg.Length(s.legendRows()-1-row)}
		icon(vg.Point{X: at.X, Y: at.Y + 3})
		c.FillText(style, vg.Point{X: at.X + 12, Y: at.Y - 1}, name)
		if col++; col == 4 {
			row, col = row+1, 0
		}
	}
	for i, name := range s.names {
		place(func(at vg.Point) { bar(c, at.X-6, at.X+6, at.Y, 7, palette(i)) }, name)
	}
	if col > 0 {
		row, col = row+1, 0
	}
	for _, w := range s.what {
		place(func(at vg.Point) { c.DrawGlyph(draw.GlyphStyle{Color: ink(), Radius: 3, Shape: w.shape()}, at) }, w.name())
	}
	if slices.ContainsFunc(s.lanes, func(l Lane) bool { return l.Followed }) {
		place(func(at vg.Point) { c.DrawGlyph(draw.GlyphStyle{Color: ink(), Radius: 3, Shape: head{1}}, at) },
			"still followed")
	}
}

// swimLane draws one patient.
type swimLane struct {
	lane  Lane
	y     float64
	names []string
}

// Plot implements plot.Plotter.
func (s swimLane) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	at := y(s.y)
	pale := ink()
	pale.A = 40
	bar(c, x(s.lane.From), x(s.lane.To), at, 8, pale)
	for _, d := range s.lane.Periods {
		bar(c, x(d.From), x(d.To), at, 8, palette(slices.Index(s.names, d.Name)))
	}
	if s.lane.Followed {
		c.StrokeLine2(draw.LineStyle{Color: ink(), Width: 1}, x(s.lane.To), at, x(s.lane.To)+5, at)
		c.DrawGlyph(draw.GlyphStyle{Color: ink(), Radius: 3, Shape: head{1}}, vg.Point{X: x(s.lane.To) + 7, Y: at})
	}
	for _, m := range s.lane.Marks {
		where := vg.Point{X: x(m.Time), Y: at}
		if m.What != Death { // a rim of the ground keeps a mark apart from its lane
			c.DrawGlyph(draw.GlyphStyle{Color: white, Radius: 4.2, Shape: draw.CircleGlyph{}}, where)
		}
		c.DrawGlyph(draw.GlyphStyle{Color: ink(), Radius: 3.2, Shape: m.What.shape()}, where)
	}
}

// bar is a filled rectangle around a height.
func bar(c draw.Canvas, from, to, y, thick vg.Length, colour color.Color) {
	var path vg.Path
	path.Move(vg.Point{X: from, Y: y - thick/2})
	path.Line(vg.Point{X: to, Y: y - thick/2})
	path.Line(vg.Point{X: to, Y: y + thick/2})
	path.Line(vg.Point{X: from, Y: y + thick/2})
	path.Close()
	c.SetColor(colour)
	c.Fill(path)
}
