package plots

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"hipec/hccpm/survival"
)

// large is a curve of n rows.
func large(t testing.TB, n int) survival.Curves {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	time, event := make([]float64, n), make([]bool, n)
	for i := range time {
		time[i], event[i] = random.ExpFloat64()*40, random.IntN(2) == 0
	}
	s, err := survival.NewSample(survival.Columns{Time: time, Event: event, Unit: "months"})
	if err != nil {
		t.Fatal(err)
	}
	return curves(t, s, survival.KaplanMeierOptions{})
}

// onPage is a plot of a figure and where its points stand.
func onPage(t testing.TB, f *Figure) func(plotter.XY) vg.Point {
	t.Helper()
	p := newPlot("", "", "")
	f.survival.axes(p)
	c := draw.New(vgimg.New(f.width, f.height))
	return place(&c, p)
}

// A thinned staircase stays in the squares of its runs, is as long as it was, has as
// much below it, and every step that leaves a square has both ends where they were.
func TestThinnedLine(t *testing.T) {
	f, err := Survival(large(t, 60000), SurvivalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	at := onPage(t, f)
	whole, kept := thinned(f.survival.layers[0].line, at, 0), thinned(f.survival.layers[0].line, at, stepCell)
	if len(kept)*4 > len(whole) {
		t.Errorf("%d of %d corners are left", len(kept), len(whole))
	}
	measure := func(line []vg.Point) (length, area float64) {
		for i := 1; i < len(line); i++ {
			dx, dy := float64(line[i].X-line[i-1].X), float64(line[i].Y-line[i-1].Y)
			if dx != 0 && dy != 0 {
				t.Fatalf("step %d goes aslant", i)
			}
			length, area = length+dx-dy, area+dx*float64(line[i].Y)
		}
		return length, area
	}
	length, area := measure(whole)
	if l, a := measure(kept); math.Abs(l-length) > 1e-6 || math.Abs(a-area) > 1e-6 {
		t.Errorf("length %v and area %v, were %v and %v", l, a, length, area)
	}
	k, far := 0, 0
	for i, p := range whole {
		for k+1 < len(kept) && (kept[k+1].X < p.X || kept[k+1].Y > p.Y) { // to the step beside this corner
			k++
		}
		if !within(kept[k], p, stepCell) && (k+1 == len(kept) || !between(kept[k], kept[k+1], p)) {
			t.Fatalf("corner %d at %v is farther than %v from the line at %v", i, p, stepCell, kept[k])
		}
		if i > 0 && !within(whole[i-1], p, stepCell) {
			far++
			if !slices.ContainsFunc(upTo(1, len(kept)), func(k int) bool {
				return on(kept[k-1], kept[k], whole[i-1]) &&
					on(kept[k-1], kept[k], p)
			}) {
				t.Errorf("the step from %v to corner %d, %v, is seen and has moved", whole[i-1], i, p)
			}
		}
	}
	if far < 10 {
		t.Errorf("%d steps are seen: the test says nothing", far)
	}
}

// on reports whether p lies on the step from a to b.
func on(a, b, p vg.Point) bool {
	return p.X >= a.X && p.X <= b.X && p.Y <= a.Y && p.Y >= b.Y
}

// between reports whether p lies within a square's side of the step from a to b.
func between(a, b, p vg.Point) bool {
	return p.X >= a.X-stepCell && p.X <= b.X+stepCell && p.Y <= a.Y+stepCell && p.Y >= b.Y-stepCell
}

// A thinned curve shows the pixels of the whole one, solid or dashed, with its band:
// to 8 of 255 at 192 to the inch.
func TestThinnedPixels(t *testing.T) {
	one, two := large(t, 60000), large(t, 40000)
	two.Groups = append(two.Groups, one.Groups[0])
	two.Groups[0].Label, two.Groups[1].Label = "a", "b"
	for name, k := range map[string]struct {
		c survival.Curves
		o SurvivalOptions
	}{
		"line": {one, SurvivalOptions{}}, "band": {one, SurvivalOptions{Band: true}},
		"dashes":  {two, SurvivalOptions{Band: true}},
		"log-log": {one, SurvivalOptions{Scale: AsLogLog}}, "incidence": {one, SurvivalOptions{Scale: AsIncidence}},
		"cut off": {one, SurvivalOptions{End: 60, YMin: 0.4, YMax: 0.9}},
	} {
		t.Run(name, func(t *testing.T) {
			k.o.NoCensoring = true
			f, err := Survival(k.c, k.o)
			if err != nil {
				t.Fatal(err)
			}
			all := *f.survival
			all.whole = true
			full := &Figure{width: f.width, height: f.height, draw: all.drawOn}
			worst, differ, total := difference(t, f.PNG(), full.PNG())
			t.Logf("at most %d of 255, %d values of %d pixels", worst, differ, total)
			if worst > 8 {
				t.Errorf("thinning moved what is seen: %d of 255, %d values of %d pixels", worst, differ, total)
			}
			if a, b := len(f.SVG()), len(full.SVG()); a*3 > b {
				t.Errorf("%d bytes, %d without thinning", a, b)
			}
		})
	}
}

// The shape of a pen is the line that it draws: level, upright and at its ends.
func TestRibbon(t *testing.T) {
	box := func(p vg.Path) [4]vg.Length {
		out := [4]vg.Length{1e9, 1e9, -1e9, -1e9}
		for _, c := range p {
			if c.Type != vg.CloseComp {
				out = [4]vg.Length{min(out[0], c.Pos.X), min(out[1], c.Pos.Y), max(out[2], c.Pos.X), max(out[3], c.Pos.Y)}
			}
		}
		return out
	}
	for name, k := range map[string]struct {
		line []vg.Point
		butt bool
		want [4]vg.Length
	}{
		"level":          {[]vg.Point{{X: 0, Y: 5}, {X: 10, Y: 5}}, true, [4]vg.Length{0, 4, 10, 6}},
		"falls":          {[]vg.Point{{X: 0, Y: 9}, {X: 0, Y: 1}}, true, [4]vg.Length{-1, 1, 1, 9}},
		"rises":          {[]vg.Point{{X: 0, Y: 1}, {X: 0, Y: 9}}, true, [4]vg.Length{-1, 1, 1, 9}},
		"level, falls":   {[]vg.Point{{X: 0, Y: 9}, {X: 8, Y: 9}, {X: 8, Y: 1}}, true, [4]vg.Length{0, 1, 9, 10}},
		"a speck, falls": {[]vg.Point{{X: 0, Y: 9}, {X: 0.01, Y: 9}, {X: 0.01, Y: 1}}, true, [4]vg.Length{-1, 1, 1.01, 9}},
		"a tick":         {[]vg.Point{{X: 3, Y: 3}}, false, [4]vg.Length{2, 2, 4, 4}},
	} {
		for i, got := range box(ribbon(k.line, 1, 1, k.butt)) {
			if math.Abs(float64(got-k.want[i])) > 0.02 {
				t.Errorf("%s: edge %d at %v, want %v", name, i, got, k.want)
			}
		}
	}
}

// Dashes are as long as their pattern has them, round every corner.
func TestDashes(t *testing.T) {
	line := []vg.Point{{X: 0, Y: 10}, {X: 3, Y: 10}, {X: 3, Y: 6}, {X: 8, Y: 6}} // 12 long
	var lengths []vg.Length
	for _, d := range dashesOf(line, []vg.Length{5, 2}) {
		sum := vg.Length(0)
		for i := 1; i < len(d); i++ {
			sum += d[i].X - d[i-1].X + d[i-1].Y - d[i].Y
		}
		lengths = append(lengths, sum)
	}
	if !slices.Equal(lengths, []vg.Length{5, 5}) {
		t.Errorf("dashes of %v", lengths)
	}
}

// Ticks that touch are one shape, and it covers what they cover.
func TestManyTicks(t *testing.T) {
	f, err := Survival(large(t, 60000), SurvivalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	picture := func(side vg.Length, perInch int) []byte {
		return (&Figure{width: f.width, height: f.height, draw: func(c draw.Canvas) {
			p := newPlot("", "", "")
			f.survival.axes(p)
			ticksAt{f.survival.layers[0].censored, draw.GlyphStyle{Color: ink(), Radius: 3, Shape: censorTick{}}, side}.Plot(c,
				p)
		}}).pixels(perInch)
	}
	// Ticks drawn over one another darken the pixels at their edges: these alone differ.
	_, differ, total := difference(t, picture(stepCell, 768), picture(0, 768))
	t.Logf("%d of %d values differ", differ, 4*total)
	if differ*300 > total {
		t.Errorf("%d values of %d pixels differ", differ, total)
	}
}

// difference is the largest of any channel, and the number of pixels that differ.
func difference(t testing.TB, a, b []byte) (worst, differ, total int) {
	t.Helper()
	var pictures [2]*image.NRGBA
	for i, p := range [][]byte{a, b} {
		m, err := png.Decode(bytes.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		n := image.NewNRGBA(m.Bounds())
		for y := range m.Bounds().Dy() {
			for x := range m.Bounds().Dx() {
				n.Set(x, y, m.At(x, y))
			}
		}
		pictures[i] = n
	}
	for i, v := range pictures[0].Pix {
		d := int(v) - int(pictures[1].Pix[i])
		worst = max(worst, d, -d)
		if d != 0 {
			differ++
		}
	}
	return worst, differ, len(pictures[0].Pix) / 4
}

// BenchmarkSurvival draws a curve as SVG.
func BenchmarkSurvival(b *testing.B) {
	for _, n := range []int{10000, 1000000} {
		c := large(b, n)
		b.Run(fmt.Sprintf("n=%.0e", float64(n)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f, err := Survival(c, SurvivalOptions{Band: true})
				if err != nil {
					b.Fatal(err)
				}
				f.SVG()
			}
		})
	}
}
