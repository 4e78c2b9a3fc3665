package subset

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font/liberation"
)

const em = fixed.Int26_6(2048) // the fonts' own units

// face is a font of Liberation with its bytes.
type face struct {
	name   string
	parsed *sfnt.Font
	whole  []byte
}

func faces(t testing.TB) []face {
	t.Helper()
	var out []face
	for _, f := range liberation.Collection() {
		var b bytes.Buffer
		if _, err := f.Face.WriteSourceTo(nil, &b); err != nil {
			t.Fatal(err)
		}
		out = append(out, face{f.Font.Name(), f.Face, b.Bytes()})
	}
	if len(out) < 4 {
		t.Fatalf("%d faces", len(out))
	}
	return out
}

// uses is what text needs of a face.
func (f face) uses(t testing.TB, text string) Use {
	t.Helper()
	u := Use{Glyphs: map[rune]uint16{}, Kern: map[Pair]int16{}}
	for _, r := range text {
		g, err := f.parsed.GlyphIndex(nil, r)
		if err != nil {
			t.Fatal(err)
		}
		u.Glyphs[r] = uint16(g)
	}
	for _, a := range u.Glyphs {
		for _, b := range u.Glyphs {
			if k, err := f.parsed.Kern(nil, sfnt.GlyphIndex(a), sfnt.GlyphIndex(b), em, font.HintingNone); err == nil {
				u.Kern[Pair{a, b}] = int16(k)
			}
		}
	}
	return u
}

// The text has composed glyphs, a blank, a letter the fonts do not have, and signs
// from far beyond.
const text = "AVATo. 0123456789 éÄ–−≤±×\u00a0患S(t)"

// Every letter of every face has its shape and its width, and every pair its
// distance, as another reader of fonts sees them.
func TestGlyphsStayWhatTheyAre(t *testing.T) {
	for _, f := range faces(t) {
		t.Run(f.name, func(t *testing.T) {
			use := f.uses(t, text)
			cut, err := Font(f.whole, use)
			if err != nil {
				t.Fatal(err)
			}
			if len(cut)*3/2 > 15000 {
				t.Errorf("%d bytes", len(cut))
			}
			now, err := sfnt.Parse(cut)
			if err != nil {
				t.Fatal(err)
			}
			cutTo := map[uint16]sfnt.GlyphIndex{}
			for r, old := range use.Glyphs {
				g, err := now.GlyphIndex(nil, r)
				if err != nil {
					t.Fatal(err)
				}
				if (g == 0) != (old == 0) {
					t.Fatalf("%q is glyph %d, was %d", r, g, old)
				}
				cutTo[old] = g
				same(t, string(r), f.parsed, now, sfnt.GlyphIndex(old), g)
			}
			moved := 0
			for p, want := range use.Kern {
				got, err := now.Kern(nil, cutTo[p.Left], cutTo[p.Right], em, font.HintingNone)
				if err != nil || int16(got) != want {
					t.Errorf("pair %v moves by %d, want %d: %v", p, got, want, err)
				}
				if want != 0 {
					moved++
				}
			}
			if f.name == "LiberationSans-Regular" && moved < 10 {
				t.Errorf("%d pairs move: the test says nothing", moved)
			}
			if again, err := Font(f.whole, use); err != nil || !bytes.Equal(again, cut) {
				t.Error("the same letters give another font")
			}
			if checksum(cut) != 0xB1B0AFBA {
				t.Errorf("its sum is %x", checksum(cut))
			}
		})
	}
}

func same(t *testing.T, letter string, was, is *sfnt.Font, old, g sfnt.GlyphIndex) {
	t.Helper()
	wide, err := was.GlyphAdvance(nil, old, em, font.HintingNone)
	if err != nil {
		t.Fatal(err)
	}
	if now, err := is.GlyphAdvance(nil, g, em, font.HintingNone); err != nil || now != wide {
		t.Errorf("%q is %d wide, was %d: %v", letter, now, wide, err)
	}
	shape, err := was.LoadGlyph(nil, old, em, nil)
	if err != nil {
		t.Fatal(err)
	}
	if now, err := is.LoadGlyph(nil, g, em, nil); err != nil || !slices.Equal(now, shape) {
		t.Errorf("%q has another shape: %v", letter, err)
	}
}

// A letter beyond the first plane needs the larger of the two forms of cmap, and
// the others are found in both.
func TestFarLetters(t *testing.T) {
	f := faces(t)[0]
	use := f.uses(t, "ABx")
	use.Glyphs[0x1D538], use.Glyphs[0x1D539] = use.Glyphs['A'], use.Glyphs['B']
	cut, err := Font(f.whole, use)
	if err != nil {
		t.Fatal(err)
	}
	now, err := sfnt.Parse(cut)
	if err != nil {
		t.Fatal(err)
	}
	for far, near := range map[rune]rune{0x1D538: 'A', 0x1D539: 'B'} {
		a, _ := now.GlyphIndex(nil, far)
		b, _ := now.GlyphIndex(nil, near)
		if a == 0 || a != b {
			t.Errorf("%q is glyph %d, %q is %d", far, a, near, b)
		}
	}
}

// Runs of letters begin again where glyphs do not follow one another, and where the
// small form of cmap ends.
func TestRuns(t *testing.T) {
	glyphs := map[rune]uint16{'a': 3, 'b': 4, 'c': 6, 0xFFFD: 7, 0xFFFE: 8, 0x10000: 9, 0xFFFF: 1, 'z': 0}
	now := map[uint16]uint16{3: 1, 4: 2, 6: 3, 7: 4, 8: 5, 9: 6, 1: 7, 0: 0}
	got := cmap(glyphs, now)
	small := got[int(be.Uint32(got[8:])):]
	if n := be.Uint16(small[6:]) / 2; n != 3 { // a to c, FFFD to FFFE, and the last
		t.Errorf("%d segments", n)
	}
	large := got[int(be.Uint32(got[16:])):]
	if n := be.Uint32(large[12:]); n != 3 || be.Uint32(large[16+24:]) != 0x10000 {
		t.Errorf("%d groups", n)
	}
}

func TestNotices(t *testing.T) {
	f := faces(t)[0]
	cut, err := Font(f.whole, f.uses(t, "A"))
	if err != nil {
		t.Fatal(err)
	}
	now, err := sfnt.Parse(cut)
	if err != nil {
		t.Fatal(err)
	}
	was, err := f.parsed.Name(nil, sfnt.NameIDCopyright)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := now.Name(nil, sfnt.NameIDCopyright); err != nil || got != was || got == "" {
		t.Errorf("copyright %q, was %q: %v", got, was, err)
	}
	if got, err := now.Name(nil, sfnt.NameIDFamily); err != nil || got != "subset" {
		t.Errorf("the family is called %q: %v", got, err)
	}
}

func TestErrors(t *testing.T) {
	f := faces(t)[0]
	use := f.uses(t, "é")
	if _, err := Font(f.whole, Use{Glyphs: map[rune]uint16{'x': 65000}}); !errors.Is(err, ErrFont) {
		t.Errorf("a glyph that is not there: %v", err)
	}
	for _, n := range []int{0, 11, 12, 40, 300, 5000, len(f.whole) / 2, len(f.whole) - 100} {
		if _, err := Font(f.whole[:n], use); !errors.Is(err, ErrFont) {
			t.Errorf("%d bytes of it: %v", n, err)
		}
	}
	collection := slices.Concat([]byte("ttcf"), f.whole[4:])
	if _, err := Font(collection, use); !errors.Is(err, ErrFont) {
		t.Errorf("a collection: %v", err)
	}
}

// FuzzFont: a damaged font is refused or cut down; never is there a panic, and what
// comes out has a directory that another reader accepts.
func FuzzFont(f *testing.F) {
	for _, text := range []string{"", "A", "Aé"} {
		l := faces(f)[0]
		whole, err := Font(l.whole, l.uses(f, text))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(whole, uint16(1), uint16(2))
	}
	f.Fuzz(func(t *testing.T, b []byte, one, two uint16) {
		use := Use{Glyphs: map[rune]uint16{'a': one, 0x1F600: two}, Kern: map[Pair]int16{{one, two}: -3}}
		out, err := Font(b, use)
		if err != nil {
			if !errors.Is(err, ErrFont) {
				t.Fatal(err)
			}
			return
		}
		if _, err := open(out); err != nil {
			t.Errorf("what was cut is damaged: %v", err)
		}
		if checksum(out) != 0xB1B0AFBA {
			t.Errorf("its sum is %x", checksum(out))
		}
	})
}
