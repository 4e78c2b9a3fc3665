package plots

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// PanelOptions chooses how figures share a canvas.  The zero value sets them side
// by side, two in a row, lettered A, B, C and so on.
type PanelOptions struct {
	// Title names the whole, for readers who do not see it; empty joins the titles
	// of the figures.  It is not drawn.
	Title string
	// Columns is the number of figures in a row; 0 is 2, or 1 for a single figure.
	Columns int
	// NoLetters leaves out the letters.
	NoLetters bool
	// ShareAxes gives all figures the same range of time and of the vertical axis:
	// the widest of theirs.  They must be survival figures of one scale and unit.
	ShareAxes bool
}

// panels is figures on one canvas, row by row.
type panels struct {
	o             PanelOptions
	figures       []*Figure
	columns, rows int
	width, height []vg.Length // of the columns and of the rows
}

// gutter between panels.
const gutter = vg.Length(8)

// Panels sets figures on one canvas, as the parts of one figure of a paper.  Each
// keeps its size; a column is as wide as its widest figure and a row as high as
// its highest.  Within a column the axes of survival figures start at the same
// place, and within a row they end at the same height, whatever the length of
// their labels and the number of their groups.  The theme is that of the first.
//
// Errors: no figures, or a nil one, wrap [ErrNothing]; a negative number of
// columns, more than 26 figures, and ShareAxes for figures that have no axes in
// common wrap [ErrOption].
func Panels(o PanelOptions, figures ...*Figure) (*Figure, error) {
	if len(figures) == 0 {
		return nil, fmt.Errorf("plots: panels: %w", ErrNothing)
	}
	if o.Columns < 0 || len(figures) > 26 {
		return nil, fmt.Errorf("plots: panels: %w: %d figures in %d columns", ErrOption, len(figures), o.Columns)
	}
	if o.Columns == 0 {
		o.Columns = 2
	}
	s := &panels{o: o, columns: min(o.Columns, len(figures))}
	s.rows = (len(figures) + s.columns - 1) / s.columns
	s.width, s.height = make([]vg.Length, s.columns), make([]vg.Length, s.rows)
	var titles, alts []string
	var parts []part
	for i, f := range figures {
		if f == nil {
			return nil, fmt.Errorf("plots: panels: %w: figure %d is nil", ErrNothing, i+1)
		}
		own := *f // shared axes must not change the caller's figure
		if f.survival != nil {
			axes := *f.survival
			own.survival = &axes
			own.draw = func(c draw.Canvas) { own.survival.drawOn(c) }
		}
		s.figures = append(s.figures, &own)
		col, row := i%s.columns, i/s.columns
		s.width[col], s.height[row] = max(s.width[col], f.width), max(s.height[row], f.height)
		titles, alts = append(titles, f.title), append(alts, s.letter(i)+": "+f.alt)
		parts = append(parts, part{s.letter(i), f.data})
	}
	if o.ShareAxes {
		if err := s.share(); err != nil {
			return nil, err
		}
	}
	out := &Figure{title: o.Title, alt: strings.Join(alts, " "), draw: s.drawOn, theme: figures[0].theme,
		chosen: figures[0].chosen, data: together("panel", parts...)}
	if out.title == "" {
		out.title = strings.Join(titles, "; ")
	}
	for _, w := range s.width {
		out.width += w + gutter
	}
	for _, h := range s.height {
		out.height += h + s.letterRoom() + gutter
	}
	out.width, out.height = out.width-gutter, out.height-gutter
	return out, nil
}

func (s *panels) letter(i int) string { return string(rune('A' + i)) }

func (s *panels) letterRoom() vg.Length {
	if s.o.NoLetters {
		return 0
	}
	return fontSize + 3
}

// share gives all survival figures the widest range of any.
func (s *panels) share() error {
	first := s.figures[0].survival
	end, lo, hi := 0.0, math.Inf(1), math.Inf(-1)
	for i, f := range s.figures {
		a := f.survival
		if a == nil || first == nil || a.o.Scale != first.o.Scale || a.unit != first.unit || a.per != first.per {
			return fmt.Errorf("plots: panels: %w: %s and A share no axes", ErrOption, s.letter(i))
		}
		from, to := a.o.YMin, a.o.YMax
		if from == 0 && to == 0 {
			from, to = a.extent()
		}
		end, lo, hi = max(end, a.end), min(lo, from), max(hi, to)
	}
	whole := (first.o.Scale == AsSurvival || first.o.Scale == AsIncidence) && lo == 0 && hi == 1
	for _, f := range s.figures {
		f.survival.end = end
		if !whole {
			f.survival.o.YMin, f.survival.o.YMax = lo, hi
		}
	}
	return nil
}

// align finds the room that neighbours need beside and below their axes.
func (s *panels) align(cells []draw.Canvas) {
	left, below := make([]vg.Length, s.columns), make([]vg.Length, s.rows)
	for i, f := range s.figures {
		if f.survival != nil {
			l := f.survival.layout(cells[i])
			col, row := i%s.columns, i/s.columns
			left[col] = max(left[col], l.area.Min.X-cells[i].Min.X)
			below[row] = max(below[row], f.survival.riskHeight())
		}
	}
	for i, f := range s.figures {
		if f.survival != nil {
			f.survival.left, f.survival.below = left[i%s.columns], below[i/s.columns]
		}
	}
}

func (s *panels) drawOn(c draw.Canvas) {
	cells := make([]draw.Canvas, len(s.figures))
	tops := make([]vg.Length, len(s.figures))
	y := c.Max.Y + margin
	for row := range s.rows {
		x := c.Min.X - margin
		for col := 0; col < s.columns && row*s.columns+col < len(s.figures); col++ {
			i := row*s.columns + col
			cells[i] = c
			cells[i].Rectangle = vg.Rectangle{
				Min: vg.Point{X: x + margin, Y: y - s.letterRoom() - s.height[row] + margin},
				Max: vg.Point{X: x + s.width[col] - margin, Y: y - s.letterRoom() - margin}}
			tops[i] = y - s.letterRoom()
			x += s.width[col] + gutter
		}
		y -= s.letterRoom() + s.height[row] + gutter
	}
	s.align(cells)
	for i, f := range s.figures {
		f.draw(cells[i])
		if !s.o.NoLetters {
			style := lettering(fontSize + 2)
			c.FillText(style, vg.Point{X: cells[i].Min.X, Y: tops[i]}, s.letter(i))
		}
	}
}
