package formats

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
)

// sasMagic is how a .sas7bdat begins.
const sasMagic = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xc2\xea\x81\x60"

// sas is the reading of a SAS data set (.sas7bdat). The format is not published; this follows the descriptions by
// Shotwell and by the ReadStat and pandas projects.
type sas struct {
	*octets
	word        int // bytes of a whole number: 4, or 8 in files of 64-bit systems
	pageHead    int
	pageSize    int
	rowLength   int
	rowCount    int
	mixRows     int
	texts       [][]byte
	names       []string
	formats     []string
	labels      []string
	at          []int // of each column within a row
	widths      []int
	isText      []bool
	compression string
	table       *Table
	known       []map[string]int32
	read        int
}

// readSAS reads pages one after the other: first those that describe the columns, then rows.
func readSAS(r io.ReaderAt, size int64, _ Options) (*Table, error) {
	o, err := allOctets(r, size)
	if err != nil {
		return nil, err
	}
	s := &sas{octets: o, word: 4, pageHead: 16, table: &Table{Row: RowNumbers{First: 1}}}
	align := 0
	if s.raw[32] == '3' {
		s.word, s.pageHead = 8, 32
	}
	if s.raw[35] == '3' {
		align = 4
	}
	if s.raw[37] != 1 {
		s.order = binary.BigEndian
	}
	number := func(at int) int { return int(s.order.Uint32(s.raw[at:])) }
	header := number(196 + align)
	s.pageSize = number(200 + align)
	if s.pageSize < 64 || header < 200 {
		return nil, fmt.Errorf("the file is damaged: pages of %d bytes", s.pageSize)
	}
	for at := header; at+s.pageSize <= len(s.raw); at += s.pageSize {
		if err := s.page(s.raw[at : at+s.pageSize]); err != nil {
			return nil, err
		}
	}
	if s.read < s.rowCount {
		return nil, fmt.Errorf("the file is cut off: it has %d of %d rows", s.read, s.rowCount)
	}
	s.start()
	for j := range s.table.Columns {
		sasDates(&s.table.Columns[j], s.formats[j])
	}
	s.table.CheckNames(0)
	return s.table, nil
}

func (s *sas) whole(b []byte) int {
	if s.word == 8 {
		return int(s.order.Uint64(b))
	}
	return int(s.order.Uint32(b))
}

func (s *sas) short(b []byte) int { return int(s.order.Uint16(b)) }

// page reads the descriptions and the rows of a page.
func (s *sas) page(p []byte) error {
	kind := s.short(p[s.pageHead:])
	blocks, pointers := s.short(p[s.pageHead+2:]), s.short(p[s.pageHead+4:])
	base := s.pageHead + 8
	size := 3 * s.word
	switch {
	case kind&0x0f00 == 0x0100:
		return s.rows(p[base:], min(blocks, s.rowCount-s.read))
	case kind&0x0f00 == 0x0200 || kind&0x0f00 == 0x0400 || kind&0x0f00 == 0:
		if kind&0x9000 == 0x9000 {
			return nil
		}
	default:
		return nil
	}
	for i := range pointers {
		q := p[base+i*size:]
		offset, length := s.whole(q), s.whole(q[s.word:])
		packed, kind := q[2*s.word], q[2*s.word+1]
		if length == 0 || packed == 1 {
			continue
		}
		if err := s.part(p[offset:offset+length], packed, kind); err != nil {
			return err
		}
	}
	if kind&0x0f00 == 0x0200 {
		at := base + pointers*size
		at += at % 8
		return s.rows(p[at:], min(s.mixRows, s.rowCount-s.read))
	}
	return nil
}

// part reads one description, or a row that is packed.
func (s *sas) part(b []byte, packed, kind byte) error {
	signature := uint32(0)
	if s.order == binary.ByteOrder(binary.BigEndian) && s.word == 8 {
		signature = s.order.Uint32(b[4:])
	} else {
		signature = s.order.Uint32(b)
	}
	switch signature {
	case 0xf7f7f7f7:
		s.rowLength, s.rowCount, s.mixRows = s.whole(b[5*s.word:]), s.whole(b[6*s.word:]), s.whole(b[15*s.word:])
	case 0xfffffffd:
		text := b[s.word : s.word+s.short(b[s.word:])]
		if len(s.texts) == 0 {
			for _, c := range []string{"SASYZCRL", "SASYZCR2"} {
				if bytes.Contains(text, []byte(c)) {
					s.compression = c
				}
			}
		}
		s.texts = append(s.texts, text)
	case 0xffffffff:
		for i := range (len(b) - 2*s.word - 12) / 8 {
			s.names = append(s.names, s.textAt(b[s.word+8*(i+1):]))
		}
	case 0xfffffffc:
		for i := range (len(b) - 2*s.word - 12) / (s.word + 8) {
			q := b[s.word+8+i*(s.word+8):]
			s.at, s.widths = append(s.at, s.whole(q)), append(s.widths, int(s.order.Uint32(q[s.word:])))
			s.isText = append(s.isText, q[s.word+6] == 2)
		}
	case 0xfffffbfe:
		q := b[3*s.word+22:]
		s.formats, s.labels = append(s.formats, s.textAt(q)), append(s.labels, s.textAt(q[6:]))
	case 0xf6f6f6f6, 0xfffffc00, 0xfffffffe:
	default:
		if s.compression != "" && kind == 1 && (packed == 4 || packed == 0) {
			return s.packedRow(b)
		}
	}
	return nil
}

// textAt reads a pointer into the texts: which, where, how long.
func (s *sas) textAt(b []byte) string {
	which, at, n := s.short(b), s.short(b[2:]), s.short(b[4:])
	if n == 0 || which >= len(s.texts) {
		return ""
	}
	return s.decode(s.texts[which][at : at+n])
}

// start makes the columns before the first row.
func (s *sas) start() {
	if s.table.Columns != nil || len(s.names) == 0 {
		return
	}
	for j, name := range s.names {
		c := Column{Name: name, Kind: Number, Number: []float64{}}
		if j < len(s.labels) {
			c.Label = s.labels[j]
		}
		if s.isText[j] {
			c.Kind, c.Number, c.Code = Text, nil, []int32{}
		}
		s.table.Columns = append(s.table.Columns, c)
		s.known = append(s.known, map[string]int32{})
	}
	for len(s.formats) < len(s.names) {
		s.formats = append(s.formats, "")
	}
}

func (s *sas) rows(b []byte, n int) error {
	for range n {
		s.row(b[:s.rowLength])
		b = b[s.rowLength:]
	}
	return nil
}

func (s *sas) row(b []byte) {
	s.start()
	s.read++
	for j := range s.table.Columns {
		c := &s.table.Columns[j]
		cell := b[s.at[j] : s.at[j]+s.widths[j]]
		if c.Number != nil {
			c.Number = append(c.Number, s.number(cell))
			continue
		}
		code := int32(-1)
		if text := strings.TrimSpace(s.decode(cell)); text != "" {
			code = wordCode(c, s.known[j], text)
		}
		c.Code = append(c.Code, code)
	}
}

// number reads 3 to 8 bytes of a float64; the 28 missing values of SAS are not numbers.
func (s *sas) number(b []byte) float64 {
	var full [8]byte
	if s.order == binary.ByteOrder(binary.LittleEndian) {
		copy(full[8-len(b):], b)
	} else {
		copy(full[:], b)
	}
	return math.Float64frombits(s.order.Uint64(full[:]))
}

func (s *sas) packedRow(b []byte) error {
	if len(b) < s.rowLength {
		out := make([]byte, 0, s.rowLength)
		if s.compression == "SASYZCRL" {
			out = unpackRuns(out, b)
		} else {
			out = unpackRDC(out, b)
		}
		if len(out) != s.rowLength {
			return fmt.Errorf("the file is damaged: row %d unpacks to %d bytes, want %d", s.read+1, len(out), s.rowLength)
		}
		b = out
	}
	if s.read < s.rowCount {
		s.row(b[:s.rowLength])
	}
	return nil
}

// unpackRuns undoes the compression of runs of one byte (compress=char).
func unpackRuns(out, b []byte) []byte {
	for len(b) > 0 {
		code, low := b[0]&0xf0, int(b[0]&0x0f)
		b = b[1:]
		copied, repeated, what := 0, 0, byte(0)
		switch code {
		case 0x00:
			copied, b = low*256+int(b[0])+64, b[1:]
		case 0x40:
			repeated, what, b = low*256+int(b[0])+18, b[1], b[2:]
		case 0x60:
			repeated, what, b = low*256+int(b[0])+17, ' ', b[1:]
		case 0x70:
			repeated, b = low*256+int(b[0])+17, b[1:]
		case 0x80, 0x90, 0xa0, 0xb0:
			copied = low + 1 + int(code-0x80)
		case 0xc0:
			repeated, what, b = low+3, b[0], b[1:]
		case 0xd0:
			repeated, what = low+2, '@'
		case 0xe0:
			repeated, what = low+2, ' '
		case 0xf0:
			repeated = low + 2
		}
		out = append(out, b[:copied]...)
		b = b[copied:]
		out = append(out, bytes.Repeat([]byte{what}, repeated)...)
	}
	return out
}

// unpackRDC undoes Ross Data Compression (compress=binary).
func unpackRDC(out, b []byte) []byte {
	control, bits := uint16(0), 0
	for len(b) > 0 {
		if bits == 0 {
			control, bits, b = binary.BigEndian.Uint16(b), 16, b[2:]
			if len(b) == 0 {
				break
			}
		}
		bits--
		if control>>bits&1 == 0 {
			out, b = append(out, b[0]), b[1:]
			continue
		}
		code, n := int(b[0]>>4), int(b[0]&0x0f)
		b = b[1:]
		switch code {
		case 0:
			out, b = append(out, bytes.Repeat(b[:1], n+3)...), b[1:]
		case 1:
			n += int(b[0])<<4 + 19
			out, b = append(out, bytes.Repeat(b[1:2], n)...), b[2:]
		default:
			back := n + 3 + int(b[0])<<4
			b = b[1:]
			if code == 2 {
				code, b = int(b[0])+16, b[1:]
			}
			for range code {
				out = append(out, out[len(out)-back])
			}
		}
	}
	return out
}
