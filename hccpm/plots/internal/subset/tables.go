package subset

import (
	"maps"
	"slices"
	"unicode/utf16"
)

// head without its checksum, with a long loca.
func (in *source) head() []byte {
	t := slices.Clone(in.tables["head"][:54])
	be.PutUint32(t[8:], 0)
	be.PutUint16(t[16:], be.Uint16(t[16:])&^(1<<2|1<<3|1<<4)) // what only hinting does
	be.PutUint16(t[50:], 1)
	return t
}

func (in *source) hhea(glyphs int) []byte {
	t := slices.Clone(in.tables["hhea"][:36])
	be.PutUint16(t[34:], uint16(glyphs))
	return t
}

// hmtx is the width and the left bearing of each glyph.
func (in *source) hmtx(order []uint16) []byte {
	all, last := in.tables["hmtx"], in.metrics-1
	var t []byte
	for _, g := range order {
		i := int(g)
		if i <= last {
			t = append(t, all[4*i:4*i+4]...)
			continue
		}
		bearing := 4*in.metrics + 2*(i-in.metrics)
		t = append(t, all[4*last:4*last+2]...)
		t = append(t, all[bearing:bearing+2]...)
	}
	return t
}

// maxp states what the glyphs need; nothing for instructions.
func (in *source) maxp(glyphs int) []byte {
	t := slices.Clone(in.tables["maxp"][:32])
	be.PutUint32(t, 0x00010000)
	be.PutUint16(t[4:], uint16(glyphs))
	be.PutUint16(t[14:], 1) // zones
	clear(t[16:28])
	return t
}

// name is the notices that the font asks to keep: copyright and licence.  It has no
// name of its own; who uses it gives it one.
func (in *source) name() []byte {
	kept := map[uint16]string{}
	all := in.tables["name"]
	if len(all) >= 6 {
		n, texts := int(be.Uint16(all[2:])), int(be.Uint16(all[4:]))
		for i := range n {
			if 6+12*(i+1) > len(all) {
				break
			}
			r := all[6+12*i:]
			platform, id := be.Uint16(r), be.Uint16(r[6:])
			from := texts + int(be.Uint16(r[10:]))
			to := from + int(be.Uint16(r[8:]))
			if platform == 3 && (id == 0 || id == 14) && to <= len(all) {
				kept[id] = string(all[from:to])
			}
		}
	}
	for id, text := range map[uint16]string{1: "subset", 2: "Regular", 4: "subset", 6: "subset"} {
		var b []byte
		for _, c := range utf16.Encode([]rune(text)) {
			b = be.AppendUint16(b, c)
		}
		kept[id] = string(b)
	}
	ids := slices.Sorted(maps.Keys(kept))
	t := be.AppendUint16(nil, 0)
	t = be.AppendUint16(t, uint16(len(ids)))
	t = be.AppendUint16(t, uint16(6+12*len(ids)))
	var texts []byte
	for _, id := range ids {
		for _, v := range []uint16{3, 1, 0x409, id, uint16(len(kept[id])), uint16(len(texts))} { // Windows, Unicode, English
			t = be.AppendUint16(t, v)
		}
		texts = append(texts, kept[id]...)
	}
	return append(t, texts...)
}

// post without the names of the glyphs.
func (in *source) post() []byte {
	t := slices.Clone(in.tables["post"][:32])
	be.PutUint32(t, 0x00030000)
	return t
}

// cmap leads from letters to new glyphs: format 4, and format 12 where a letter is
// beyond it.
func cmap(glyphs map[rune]uint16, now map[uint16]uint16) []byte {
	var letters []rune
	for _, r := range slices.Sorted(maps.Keys(glyphs)) {
		if glyphs[r] != 0 && r >= 0 && r <= 0x10FFFF && r != 0xFFFF {
			letters = append(letters, r)
		}
	}
	var runs []run
	for _, r := range letters {
		g := now[glyphs[r]]
		if k := len(runs) - 1; k >= 0 && runs[k].to+1 == r && runs[k].glyph+uint16(r-runs[k].from) == g && r != 0x10000 {
			runs[k].to = r
			continue
		}
		runs = append(runs, run{r, r, g})
	}
	near, _ := slices.BinarySearchFunc(runs, 0x10000, func(a run, r rune) int { return int(a.from - r) })
	tables := [][]byte{format4(runs[:near])}
	encodings := []uint16{1} // of Windows: the first plane of Unicode, all of it
	if near < len(runs) {
		tables, encodings = append(tables, format12(runs)), append(encodings, 10)
	}
	t := be.AppendUint16(nil, 0)
	t = be.AppendUint16(t, uint16(len(tables)))
	at := 4 + 8*len(tables)
	for i, sub := range tables {
		t = be.AppendUint16(t, 3)
		t = be.AppendUint16(t, encodings[i])
		t = be.AppendUint32(t, uint32(at))
		at += len(sub)
	}
	return append(t, slices.Concat(tables...)...)
}

// run is successive letters with successive glyphs.
type run struct {
	from, to rune
	glyph    uint16
}

func format4(runs []run) []byte {
	n := len(runs) + 1 // the last is FFFF, and leads nowhere
	log := 0
	for 2<<log <= n {
		log++
	}
	var to, from, delta []byte
	for _, r := range runs {
		to = be.AppendUint16(to, uint16(r.to))
		from = be.AppendUint16(from, uint16(r.from))
		delta = be.AppendUint16(delta, r.glyph-uint16(r.from))
	}
	to, from, delta = be.AppendUint16(to, 0xFFFF), be.AppendUint16(from, 0xFFFF), be.AppendUint16(delta, 1)
	var t []byte
	for _, v := range []int{4, 16 + 8*n, 0, 2 * n, 2 << log, log, 2*n - 2<<log} {
		t = be.AppendUint16(t, uint16(v))
	}
	return slices.Concat(t, to, []byte{0, 0}, from, delta, make([]byte, 2*n))
}

func format12(runs []run) []byte {
	t := be.AppendUint32(nil, 12<<16)
	for _, v := range []int{16 + 12*len(runs), 0, len(runs)} {
		t = be.AppendUint32(t, uint32(v))
	}
	for _, r := range runs {
		for _, v := range []uint32{uint32(r.from), uint32(r.to), uint32(r.glyph)} {
			t = be.AppendUint32(t, v)
		}
	}
	return t
}

// kern is the distances of pairs, ascending; nil for none.
func kern(pairs map[Pair]int16, now map[uint16]uint16) []byte {
	type entry struct {
		key  uint32
		move int16
	}
	var entries []entry
	for p, move := range pairs {
		left, l := now[p.Left]
		right, r := now[p.Right]
		if l && r && move != 0 {
			entries = append(entries, entry{uint32(left)<<16 | uint32(right), move})
		}
	}
	const most = 10000 // of a table whose length is counted in 16 bits
	if len(entries) == 0 || len(entries) > most {
		return nil
	}
	slices.SortFunc(entries, func(a, b entry) int { return int(int64(a.key) - int64(b.key)) })
	n, log := len(entries), 0
	for 2<<log <= n {
		log++
	}
	var t []byte
	for _, v := range []int{0, 1, 0, 14 + 6*n, 1, n, 6 << log, log, 6*n - 6<<log} { // one table, horizontal
		t = be.AppendUint16(t, uint16(v))
	}
	for _, e := range entries {
		t = be.AppendUint32(t, e.key)
		t = be.AppendUint16(t, uint16(e.move))
	}
	return t
}
