package plots

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"testing"

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

// Every corner of a thinned line is one of the whole line, no corner left out is
// farther than a cell from one that is kept, and every step that leaves its cell
// has both ends where they were.
func TestThinnedLine(t *testing.T) {
	f, err := Survival(large(t, 60000), SurvivalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	whole := f.survival.layers[0].line
	p := newPlot("", "", "")
	f.survival.axes(p)
	thin := thinner{width: f.width, height: f.height, p: p}
	cell := thin.cells(lineCell)
	kept := thin.line(whole)
	if len(kept)*4 > len(whole) {
		t.Errorf("%d of %d corners are left", len(kept), len(whole))
	}
	k := 0
	for i, at := range whole {
		if k < len(kept) && at == kept[k] {
			k++
			continue
		}
		if k == 0 || cell(at) != cell(kept[k-1]) {
			t.Fatalf("corner %d is left out, and none is kept in its cell", i)
		}
		if i+1 < len(whole) && cell(whole[i+1]) != cell(at) {
			t.Fatalf("corner %d begins a step that is seen, and is left out", i)
		}
	}
	if k != len(kept) {
		t.Errorf("%d corners are not of the line, or out of order", len(kept)-k)
	}
}

// A thinned curve shows the pixels of the whole one.  Where thousands of corners
// meet in one pixel, the rasteriser itself rounds each: its edge may differ in
// shade, but no pixel turns from ground to line or back.
func TestThinnedPixels(t *testing.T) {
	c := large(t, 60000)
	for _, o := range []SurvivalOptions{{NoCensoring: true}, {NoCensoring: true, Band: true}} {
		f, err := Survival(c, o)
		if err != nil {
			t.Fatal(err)
		}
		all := *f.survival
		all.whole = true
		full := &Figure{width: f.width, height: f.height, draw: all.drawOn}
		worst, differ, total := difference(t, f.pixels(96), full.pixels(96))
		t.Logf("at most %d of 255, %d of %d pixels", worst, differ, total)
		if worst >= 128 || differ*100 > total*2 {
			t.Errorf("thinning moved what is seen: %d of 255, %d of %d pixels", worst, differ, total)
		}
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
