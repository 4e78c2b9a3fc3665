package subset

import (
	"fmt"
	"maps"
	"slices"
)

// source is a font with its tables, checked to be as long as they must be.
type source struct {
	tables          map[string][]byte
	glyphs, metrics int
	long            bool // loca holds four bytes a glyph
}

// glyph is the outline of one glyph, empty for a blank.
func (in *source) glyph(g uint16) ([]byte, error) {
	if int(g) >= in.glyphs {
		return nil, fmt.Errorf("subset: %w: glyph %d of %d", ErrFont, g, in.glyphs)
	}
	loca, i := in.tables["loca"], int(g)
	var from, to uint64
	if in.long {
		from, to = uint64(be.Uint32(loca[4*i:])), uint64(be.Uint32(loca[4*i+4:]))
	} else {
		from, to = 2*uint64(be.Uint16(loca[2*i:])), 2*uint64(be.Uint16(loca[2*i+2:]))
	}
	all := in.tables["glyf"]
	if from > to || to > uint64(len(all)) || (from < to && to-from < 10) {
		return nil, fmt.Errorf("subset: %w: glyph %d from %d to %d of %d", ErrFont, g, from, to, len(all))
	}
	return all[from:to], nil
}

// closure is glyph 0, the glyphs that are used, and those they are composed of,
// ascending.
func (in *source) closure(used map[rune]uint16) ([]uint16, error) {
	seen := map[uint16]bool{0: true}
	todo := append([]uint16{0}, slices.Collect(maps.Values(used))...)
	for len(todo) > 0 {
		g := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		seen[g] = true
		outline, err := in.glyph(g)
		if err != nil {
			return nil, err
		}
		parts, _, err := components(outline)
		if err != nil {
			return nil, fmt.Errorf("%w in glyph %d", err, g)
		}
		for _, p := range parts {
			if !seen[p.glyph] {
				seen[p.glyph] = true
				todo = append(todo, p.glyph)
			}
		}
	}
	return slices.Sorted(maps.Keys(seen)), nil
}

// Flags of a component.
const (
	wordArguments   = 1 << 0
	oneScale        = 1 << 3
	moreComponents  = 1 << 5
	twoScales       = 1 << 6
	matrix          = 1 << 7
	hasInstructions = 1 << 8
)

// component is a glyph within another.
type component struct {
	at    int // of its flags in the outline
	flags uint16
	glyph uint16
}

// components of an outline, and where they end; none of one that is not composed.
func components(outline []byte) ([]component, int, error) {
	if len(outline) == 0 || int16(be.Uint16(outline)) >= 0 {
		return nil, 0, nil
	}
	var out []component
	for at := 10; ; {
		if at+4 > len(outline) {
			return nil, 0, fmt.Errorf("subset: %w: a component is cut off", ErrFont)
		}
		c := component{at, be.Uint16(outline[at:]), be.Uint16(outline[at+2:])}
		out = append(out, c)
		at += 6
		if c.flags&wordArguments != 0 {
			at += 2
		}
		switch {
		case c.flags&oneScale != 0:
			at += 2
		case c.flags&twoScales != 0:
			at += 4
		case c.flags&matrix != 0:
			at += 8
		}
		if at > len(outline) {
			return nil, 0, fmt.Errorf("subset: %w: a component is cut off", ErrFont)
		}
		if c.flags&moreComponents == 0 {
			return out, at, nil
		}
	}
}

// outlines is glyf and loca of the glyphs in their new order.
func (in *source) outlines(order []uint16, now map[uint16]uint16) (glyf, loca []byte, err error) {
	loca = be.AppendUint32(nil, 0)
	for _, g := range order {
		outline, err := in.glyph(g)
		if err != nil {
			return nil, nil, err
		}
		parts, end, err := components(outline)
		if err != nil {
			return nil, nil, err
		}
		if parts == nil {
			if outline, err = unhinted(outline); err != nil {
				return nil, nil, fmt.Errorf("%w in glyph %d", err, g)
			}
			glyf = append(glyf, outline...)
		} else {
			begin := len(glyf)
			glyf = append(glyf, outline[:end]...)
			for _, p := range parts {
				be.PutUint16(glyf[begin+p.at:], p.flags&^hasInstructions)
				be.PutUint16(glyf[begin+p.at+2:], now[p.glyph])
			}
		}
		glyf = append(glyf, make([]byte, -len(glyf)&3)...)
		loca = be.AppendUint32(loca, uint32(len(glyf)))
	}
	if len(glyf) == 0 {
		glyf = make([]byte, 4) // a table without bytes is refused
	}
	return glyf, loca, nil
}

// unhinted is a simple outline without its instructions.
func unhinted(outline []byte) ([]byte, error) {
	if len(outline) == 0 {
		return nil, nil
	}
	ends := 10 + 2*int(be.Uint16(outline)) // of the contours' last points
	if len(outline) < ends+2 {
		return nil, fmt.Errorf("subset: %w: contours are cut off", ErrFont)
	}
	points := ends + 2 + int(be.Uint16(outline[ends:]))
	if len(outline) < points {
		return nil, fmt.Errorf("subset: %w: instructions are cut off", ErrFont)
	}
	return slices.Concat(outline[:ends], []byte{0, 0}, outline[points:]), nil
}
