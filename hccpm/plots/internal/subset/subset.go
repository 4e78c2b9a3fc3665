// Package subset cuts a TrueType font down to the glyphs that one drawing uses, so
// that the drawing can carry its font.
//
// What is kept is what browsers ask of a font before they use it: cmap, glyf, head,
// hhea, hmtx, loca, maxp, name, OS/2 and post; and kern, with the pairs that the
// caller measured.  Instructions for hinting go, and so do tables for layout: a
// drawing places its words itself.
//
// The same input gives the same bytes: nothing of the clock, nothing of the order
// of a map.
package subset

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// ErrFont is wrapped by the errors about a font that cannot be cut down: one that
// is no TrueType font with outlines in glyf, or a damaged one.
var ErrFont = errors.New("no usable TrueType font")

// Pair is two glyphs of the font, one after the other.
type Pair struct{ Left, Right uint16 }

// Use is what a drawing needs of a font.
type Use struct {
	// Glyphs by the letter they stand for, as the font's own cmap has them.  Letters
	// of glyph 0, which the font does not have, are left out: another font is to
	// draw them.
	Glyphs map[rune]uint16
	// Kern moves the right glyph of a pair, in the font's units; negative is nearer.
	// Pairs of a glyph that is not used, and distances of 0, are left out.
	Kern map[Pair]int16
}

// Font is a TrueType font with the glyphs that use needs, those they are composed
// of, and glyph 0.
//
// Errors: a font that is none, is damaged where it is read, or has no such glyph
// wraps [ErrFont].
func Font(font []byte, use Use) ([]byte, error) {
	in, err := open(font)
	if err != nil {
		return nil, err
	}
	order, err := in.closure(use.Glyphs)
	if err != nil {
		return nil, err
	}
	now := make(map[uint16]uint16, len(order)) // old glyph to new
	for i, g := range order {
		now[g] = uint16(i)
	}
	outlines, places, err := in.outlines(order, now)
	if err != nil {
		return nil, err
	}
	tables := map[string][]byte{
		"cmap": cmap(use.Glyphs, now),
		"glyf": outlines,
		"head": in.head(),
		"hhea": in.hhea(len(order)),
		"hmtx": in.hmtx(order),
		"loca": places,
		"maxp": in.maxp(len(order)),
		"name": in.name(),
		"post": in.post(),
	}
	if os2 := in.tables["OS/2"]; os2 != nil {
		tables["OS/2"] = os2
	}
	if k := kern(use.Kern, now); k != nil {
		tables["kern"] = k
	}
	return assemble(tables), nil
}

// open reads the directory of a font and checks what the rest relies on.
func open(font []byte) (*source, error) {
	bad := func(format string, a ...any) (*source, error) {
		return nil, fmt.Errorf("subset: %w: %s", ErrFont, fmt.Sprintf(format, a...))
	}
	if len(font) < 12 || (be.Uint32(font) != 0x00010000 && string(font[:4]) != "true") {
		return bad("it does not begin as one")
	}
	n := int(be.Uint16(font[4:]))
	if len(font) < 12+16*n {
		return bad("its directory of %d tables is cut off", n)
	}
	in := &source{tables: map[string][]byte{}}
	for i := range n {
		entry := font[12+16*i:]
		at, size := uint64(be.Uint32(entry[8:])), uint64(be.Uint32(entry[12:]))
		if at+size > uint64(len(font)) {
			return bad("table %q is cut off", entry[:4])
		}
		in.tables[string(entry[:4])] = font[at : at+size]
	}
	for table, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 32, "post": 32, "glyf": 0, "loca": 2,
		"hmtx": 4} {
		if t, ok := in.tables[table]; !ok || len(t) < least {
			return bad("table %q has %d bytes, want %d at least", table, len(t), least)
		}
	}
	in.glyphs = int(be.Uint16(in.tables["maxp"][4:]))
	in.metrics = int(be.Uint16(in.tables["hhea"][34:]))
	in.long = be.Uint16(in.tables["head"][50:]) == 1
	each := 2
	if in.long {
		each = 4
	}
	if in.glyphs == 0 || in.metrics == 0 || in.metrics > in.glyphs ||
		len(in.tables["loca"]) < each*(in.glyphs+1) || len(in.tables["hmtx"]) < 4*in.metrics+2*(in.glyphs-in.metrics) {
		return bad("%d glyphs with %d widths do not fit its tables", in.glyphs, in.metrics)
	}
	return in, nil
}

var be = binary.BigEndian

// assemble writes tables behind their directory.
func assemble(tables map[string][]byte) []byte {
	names := slices.Sorted(maps.Keys(tables))
	n := len(names)
	log := 0
	for 2<<log <= n {
		log++
	}
	out := be.AppendUint32(nil, 0x00010000)
	for _, v := range []int{n, 16 << log, log, 16*n - 16<<log} {
		out = be.AppendUint16(out, uint16(v))
	}
	at, head := 12+16*n, 0
	for _, name := range names {
		t := tables[name]
		if name == "head" {
			head = at
		}
		out = append(out, name...)
		out = be.AppendUint32(out, checksum(t))
		out = be.AppendUint32(out, uint32(at))
		out = be.AppendUint32(out, uint32(len(t)))
		at += (len(t) + 3) &^ 3
	}
	for _, name := range names {
		out = append(out, tables[name]...)
		out = append(out, make([]byte, -len(out)&3)...)
	}
	be.PutUint32(out[head+8:], 0xB1B0AFBA-checksum(out)) // so that the whole sums up to the constant
	return out
}

func checksum(b []byte) uint32 {
	sum := uint32(0)
	for ; len(b) >= 4; b = b[4:] {
		sum += be.Uint32(b)
	}
	if len(b) > 0 {
		var last [4]byte
		copy(last[:], b)
		sum += be.Uint32(last[:])
	}
	return sum
}
