package formats

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// spss is the reading of an SPSS system file (.sav, .zsav), as PSPP's manual describes it.
type spss struct {
	*octets
	compression   int
	bias          float64
	cases         int
	variables     []spssVariable
	slots         []int // which variable each 8 bytes of a case belong to; -1 continues a text
	sysmis        float64
	highest       float64
	lowest        float64
	table         *Table
	labels        []spssLabels
	longNames     map[string]string
	longLengths   map[string]int
	measures      []int
	longTextLabel []byte
}

type spssVariable struct {
	short, name, label string
	width              int // of text, 0 for numbers
	format             int
	missing            []float64 // discrete values
	low, high          float64   // a range of missing values, NaN if there is none
	missingText        []string
	labels             []ValueLabel
	ordinal            bool
	pieces             int // segments of a very long text
}

type spssLabels struct {
	values [][8]byte
	names  []string
	slots  []int
}

// readSPSS reads variables, their labels and missing values, and the cases.
func readSPSS(r io.ReaderAt, size int64, _ Options) (*Table, error) {
	o, err := allOctets(r, size)
	if err != nil {
		return nil, err
	}
	s := &spss{octets: o, table: &Table{Row: RowNumbers{First: 1}}, sysmis: -math.MaxFloat64, highest: math.MaxFloat64,
		lowest: math.Nextafter(-math.MaxFloat64, 0), longNames: map[string]string{}, longLengths: map[string]int{}}
	s.header()
	if err := s.dictionary(); err != nil {
		return nil, err
	}
	s.joinLongTexts()
	s.giveLabels()
	return s.table, s.data()
}

func (s *spss) header() {
	s.at = 64
	if n := binary.LittleEndian.Uint32(s.raw[64:]); n != 2 && n != 3 {
		s.order = binary.BigEndian
	}
	s.take(8) // layout and case size
	s.compression = s.i32()
	s.take(4) // weight
	s.cases = s.i32()
	s.bias = s.float64()
	s.take(17 + 64 + 3)
}

// dictionary reads records up to the one that ends them.
func (s *spss) dictionary() error {
	for {
		switch kind := s.i32(); kind {
		case 2:
			s.variable()
		case 3:
			s.valueLabels()
		case 4:
			return fmt.Errorf("the file is damaged: variables of labels without labels")
		case 6:
			s.take(80 * s.i32())
		case 7:
			s.extension()
		case 999:
			s.take(4)
			return nil
		default:
			return fmt.Errorf("the file is damaged: record of type %d at byte %d", kind, s.at-4)
		}
	}
}

func (s *spss) variable() {
	width, hasLabel, missing := s.i32(), s.i32(), s.i32()
	format := s.i32()
	s.take(4)
	name := s.text(8)
	if width == -1 {
		s.slots = append(s.slots, -1)
		return
	}
	v := spssVariable{short: name, name: name, width: width, format: format >> 16 & 0xff, low: math.NaN(),
		high: math.NaN(), pieces: 1}
	if hasLabel == 1 {
		n := s.i32()
		v.label = s.text(n)
		s.take((4 - n%4) % 4)
	}
	switch {
	case missing < 0:
		v.low, v.high = s.float64(), s.float64()
		if missing == -3 {
			v.missing = append(v.missing, s.float64())
		}
	default:
		for range missing {
			if width > 0 {
				v.missingText = append(v.missingText, s.text(8))
			} else {
				v.missing = append(v.missing, s.float64())
			}
		}
	}
	s.slots = append(s.slots, len(s.variables))
	s.variables = append(s.variables, v)
}

func (s *spss) valueLabels() {
	var l spssLabels
	for range s.i32() {
		l.values = append(l.values, [8]byte(s.take(8)))
		n := s.u8()
		l.names = append(l.names, s.text(n))
		s.take(7 - n%8)
	}
	s.i32() // 4
	for range s.i32() {
		l.slots = append(l.slots, s.i32()-1)
	}
	s.labels = append(s.labels, l)
}

// extension reads a record of type 7.
func (s *spss) extension() {
	kind, size, count := s.i32(), s.i32(), s.i32()
	b := s.take(size * count)
	inner := &octets{raw: b, order: s.order, plain: s.plain}
	switch kind {
	case 3:
		if count >= 8 {
			inner.at = 28
			page := inner.i32()
			s.plain = page == 65001 || page <= 4
		}
	case 4:
		if count >= 3 {
			s.sysmis, s.highest, s.lowest = inner.float64(), inner.float64(), inner.float64()
		}
	case 11:
		for inner.left() >= 4 {
			s.measures = append(s.measures, inner.i32())
		}
	case 13:
		for _, pair := range strings.Split(string(b), "\t") {
			if short, long, ok := strings.Cut(pair, "="); ok {
				s.longNames[short] = s.decode([]byte(long))
			}
		}
	case 14:
		for _, pair := range strings.Split(string(b), "\t") {
			if short, n, ok := strings.Cut(strings.Trim(pair, "\x00"), "="); ok {
				s.longLengths[short], _ = strconv.Atoi(strings.Trim(n, "\x00"))
			}
		}
	case 20:
		s.plain = strings.EqualFold(string(bytes.TrimRight(b, "\x00 ")), "UTF-8")
	case 21:
		s.longTextLabel = b
	}
}

// joinLongTexts makes one variable of the pieces of a text of more than 255 bytes, and gives variables their names.
func (s *spss) joinLongTexts() {
	skip := 0
	per := 0
	if n := len(s.variables); n > 0 && len(s.measures)%n == 0 {
		per = len(s.measures) / n
	}
	for i := range s.variables {
		v := &s.variables[i]
		if per > 0 {
			v.ordinal = s.measures[i*per] == 2
		}
		if skip > 0 {
			skip--
			v.pieces = 0
			continue
		}
		if n := s.longLengths[v.short]; n > 255 {
			v.pieces = (n + 251) / 252
			skip = v.pieces - 1
		}
		if long, ok := s.longNames[v.short]; ok {
			v.name = long
		}
	}
}

// giveLabels hands value labels to their variables.
func (s *spss) giveLabels() {
	for _, l := range s.labels {
		for _, slot := range l.slots {
			if slot < 0 || slot >= len(s.slots) || s.slots[slot] < 0 {
				continue
			}
			v := &s.variables[s.slots[slot]]
			for k, raw := range l.values {
				value := s.decode(raw[:])
				if v.width == 0 {
					value = Plain(math.Float64frombits(s.order.Uint64(raw[:])))
				}
				v.labels = append(v.labels, ValueLabel{value, l.names[k]})
			}
		}
	}
	o := &octets{raw: s.longTextLabel, order: s.order, plain: s.plain}
	for o.left() > 4 {
		name := o.text(o.i32())
		o.take(4)
		at := slices.IndexFunc(s.variables, func(v spssVariable) bool { return v.name == name || v.short == name })
		for range o.i32() {
			value := o.text(o.i32())
			label := o.text(o.i32())
			if at >= 0 {
				s.variables[at].labels = append(s.variables[at].labels, ValueLabel{value, label})
			}
		}
	}
}

func (v spssVariable) isDate() bool {
	switch v.format {
	case 20, 22, 23, 24, 38, 39, 41:
		return true
	}
	return false
}

func (s *spss) finish(columns []spssColumn) {
	for i, v := range s.variables {
		if v.pieces == 0 {
			continue
		}
		c := columns[i].Column
		c.Kind, c.Labels, c.Ordered = Number, v.labels, v.ordinal
		if v.width > 0 {
			c.Kind = Text
			if c.Code == nil {
				c.Code = []int32{}
			}
		} else if c.Number == nil {
			c.Number = []float64{}
		}
		if v.isDate() {
			c.Kind, c.Labels = Date, nil
		}
		c.Missing = append(c.Missing, v.missingText...)
		for _, x := range v.missing {
			c.Missing = append(c.Missing, Plain(x))
		}
		if !math.IsNaN(v.low) {
			c.Labels = slices.DeleteFunc(c.Labels, func(l ValueLabel) bool {
				x, err := strconv.ParseFloat(l.Value, 64)
				return err == nil && x >= v.low && x <= v.high
			})
			s.table.Notes = append(s.table.Notes, fmt.Sprintf("%s: values from %s to %s are declared missing.", v.name,
				bound(v.low), bound(v.high)))
		}
		s.table.Columns = append(s.table.Columns, c)
	}
	s.table.CheckNames(0)
}
