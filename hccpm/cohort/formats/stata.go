package formats

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
)

// isStata tells a .dta file: releases 8 to 12 begin with their number, later ones with a tag.
func isStata(head []byte, name string) bool {
	if begins(head, "<stata_dta>") {
		return true
	}
	return len(head) > 4 && head[0] >= 113 && head[0] <= 115 && (head[1] == 1 || head[1] == 2) && head[2] == 1
}

// stata is the reading of a .dta file, releases 113 to 115 and 117 to 119.
type stata struct {
	*octets
	release    int
	variables  int
	rows       int
	types      []int
	names      []string
	formats    []string
	labelNames []string
	labels     []string
	values     map[string][]ValueLabel
	strls      map[[2]int]string
	table      *Table
}

// Types of columns of the newer releases; smaller numbers are the width of a text.
const (
	stataStrL   = 32768
	stataDouble = 65526
	stataFloat  = 65527
	stataLong   = 65528
	stataInt    = 65529
	stataByte   = 65530
)

// readStata reads variables, their labels and formats, and the observations. The 27 missing values of Stata are
// missing; dates of formats %td and %tc are dates.
func readStata(r io.ReaderAt, size int64, _ Options) (*Table, error) {
	o, err := allOctets(r, size)
	if err != nil {
		return nil, err
	}
	s := &stata{octets: o, table: &Table{Row: RowNumbers{First: 1}}, values: map[string][]ValueLabel{},
		strls: map[[2]int]string{}}
	if o.raw[0] == '<' {
		err = s.tagged()
	} else {
		s.old()
	}
	if err != nil {
		return nil, err
	}
	s.table.CheckNames(0)
	return s.table, nil
}

// tag steps over a tag that must stand here.
func (s *stata) tag(name string) {
	if got := string(s.take(len(name))); got != name {
		panic(fmt.Sprintf("%q where %q is expected", got, name))
	}
}

// tagged reads releases 117 to 119.
func (s *stata) tagged() error {
	s.tag("<stata_dta><header><release>")
	if _, err := fmt.Sscan(string(s.take(3)), &s.release); err != nil || s.release < 117 || s.release > 119 {
		return fmt.Errorf("%w: Stata's release %d; save it with saveold or as CSV", ErrFormat, s.release)
	}
	s.plain = s.release >= 118
	s.tag("</release><byteorder>")
	if string(s.take(3)) == "MSF" {
		s.order = binary.BigEndian
	}
	s.tag("</byteorder><K>")
	s.variables = s.sized(2, 2, 4)
	s.tag("</K><N>")
	s.rows = s.sized(4, 8, 8)
	s.tag("</N>")
	s.at += bytes.Index(s.raw[s.at:], []byte("<map>")) + len("<map>")
	var at [14]int
	for k := range at {
		at[k] = s.u64()
	}
	s.section(at[2], "<variable_types>")
	for range s.variables {
		s.types = append(s.types, s.u16())
	}
	wide := s.plain
	s.names = s.texts(at[3], "<varnames>", map[bool]int{false: 33, true: 129}[wide])
	s.formats = s.texts(at[5], "<formats>", map[bool]int{false: 49, true: 57}[wide])
	s.labelNames = s.texts(at[6], "<value_label_names>", map[bool]int{false: 33, true: 129}[wide])
	s.labels = s.texts(at[7], "<variable_labels>", map[bool]int{false: 81, true: 321}[wide])
	s.longTexts(at[10])
	s.section(at[11], "<value_labels>")
	for bytes.HasPrefix(s.raw[s.at:], []byte("<lbl>")) {
		s.tag("<lbl>")
		s.valueLabels(map[bool]int{false: 33, true: 129}[wide])
		s.tag("</lbl>")
	}
	s.section(at[9], "<data>")
	s.data()
	return nil
}

// sized reads a number whose size grew with the releases.
func (s *stata) sized(in117, in118, in119 int) int {
	switch map[int]int{117: in117, 118: in118, 119: in119}[s.release] {
	case 2:
		return s.u16()
	case 4:
		return s.i32()
	}
	return s.u64()
}

func (s *stata) section(at int, tag string) {
	s.at = at
	s.tag(tag)
}

func (s *stata) texts(at int, tag string, width int) []string {
	s.section(at, tag)
	out := make([]string, s.variables)
	for i := range out {
		out[i] = s.text(width)
	}
	return out
}

// longTexts reads the texts that stand apart from the observations.
func (s *stata) longTexts(at int) {
	s.section(at, "<strls>")
	for bytes.HasPrefix(s.raw[s.at:], []byte("GSO")) {
		s.take(3)
		v := s.i32()
		o := 0
		if s.release == 117 {
			o = s.i32()
		} else {
			o = s.u64()
		}
		s.u8()
		n := s.i32()
		s.strls[[2]int{v, o}] = s.text(n)
	}
}

func (s *stata) valueLabels(width int) {
	s.i32()
	name := s.text(width)
	s.take(3)
	n, length := s.i32(), s.i32()
	offsets, values := make([]int, n), make([]int, n)
	for i := range offsets {
		offsets[i] = s.i32()
	}
	for i := range values {
		values[i] = s.i32()
	}
	b := s.take(length)
	var out []ValueLabel
	for i, v := range values {
		if v < 2147483621 { // a label of one of the missing values is not needed
			out = append(out, ValueLabel{Plain(float64(v)), s.decode(b[offsets[i]:])})
		}
	}
	s.values[name] = out
}

// old reads releases 113 to 115.
func (s *stata) old() {
	s.plain = false
	s.release = s.u8()
	if s.u8() == 1 {
		s.order = binary.BigEndian
	}
	s.take(2)
	s.variables, s.rows = s.u16(), s.i32()
	s.take(81 + 18)
	for range s.variables {
		t := s.u8()
		if t > 244 {
			t = map[int]int{251: stataByte, 252: stataInt, 253: stataLong, 254: stataFloat, 255: stataDouble}[t]
		}
		s.types = append(s.types, t)
	}
	list := func(width int) []string {
		out := make([]string, s.variables)
		for i := range out {
			out[i] = s.text(width)
		}
		return out
	}
	s.names = list(33)
	s.take(2 * (s.variables + 1))
	s.formats = list(map[bool]int{true: 12, false: 49}[s.release == 113])
	s.labelNames = list(33)
	s.labels = list(81)
	for {
		kind, n := s.u8(), s.i32()
		if kind == 0 && n == 0 {
			break
		}
		s.take(n)
	}
	data := s.at
	s.at += s.rows * s.rowSize()
	for s.left() > 40 {
		s.valueLabels(33)
	}
	s.at = data
	s.data()
}

func (s *stata) width(t int) int {
	switch t {
	case stataByte:
		return 1
	case stataInt:
		return 2
	case stataLong, stataFloat:
		return 4
	case stataDouble, stataStrL:
		return 8
	}
	return t
}

func (s *stata) rowSize() int {
	n := 0
	for _, t := range s.types {
		n += s.width(t)
	}
	return n
}

// data reads the observations.
func (s *stata) data() {
	columns := make([]Column, s.variables)
	known := make([]map[string]int32, s.variables)
	if s.rows*s.rowSize() > s.left() {
		panic(io.ErrUnexpectedEOF)
	}
	for j, t := range s.types {
		columns[j] = Column{Name: s.names[j], Label: s.labels[j], Kind: Number, Number: make([]float64, 0, s.rows)}
		if t <= stataStrL {
			columns[j].Kind, columns[j].Number, columns[j].Code = Text, nil, make([]int32, 0, s.rows)
		}
		known[j] = map[string]int32{}
	}
	for range s.rows {
		for j, t := range s.types {
			c := &columns[j]
			if t > stataStrL {
				c.Number = append(c.Number, s.number(t))
				continue
			}
			text := ""
			if t == stataStrL {
				text = s.strls[s.longTextKey()]
			} else {
				text = s.text(t)
			}
			code := int32(-1)
			if text = strings.TrimSpace(text); text != "" {
				code = wordCode(c, known[j], text)
			}
			c.Code = append(c.Code, code)
		}
	}
	for j := range columns {
		s.finish(&columns[j], j)
	}
	s.table.Columns = columns
}

// longTextKey is which long text stands in a cell: 4 and 4 bytes, or 2 and 6, or 3 and 5.
func (s *stata) longTextKey() [2]int {
	b := s.take(8)
	first := map[int]int{117: 4, 118: 2, 119: 3}[s.release]
	whole := func(b []byte) int {
		n := 0
		for i := range b {
			k := i
			if s.order == binary.ByteOrder(binary.LittleEndian) {
				k = len(b) - 1 - i
			}
			n = n<<8 | int(b[k])
		}
		return n
	}
	return [2]int{whole(b[:first]), whole(b[first:])}
}

// number is a value, NaN if it is one of Stata's 27 missing values.
func (s *stata) number(t int) float64 {
	x, limit := 0.0, 0.0
	switch t {
	case stataByte:
		x, limit = float64(int8(s.u8())), 100
	case stataInt:
		x, limit = float64(int16(s.u16())), 32740
	case stataLong:
		x, limit = float64(s.i32()), 2147483620
	case stataFloat:
		f := math.Float32frombits(s.order.Uint32(s.take(4)))
		x, limit = shortest(f), float64(math.Float32frombits(0x7effffff))
	default:
		x, limit = s.float64(), math.Float64frombits(0x7fdfffffffffffff)
	}
	if x > limit {
		return math.NaN()
	}
	return x
}

// shortest is a float32 as the number that was written: 0.1 and not 0.10000000149.
func shortest(f float32) float64 {
	var x float64
	if _, err := fmt.Sscan(fmt.Sprint(f), &x); err != nil {
		return float64(f)
	}
	return x
}

// finish gives a column its labels, and makes dates of what is shown as such.
func (s *stata) finish(c *Column, j int) {
	if c.Number == nil {
		return
	}
	c.Labels = s.values[s.labelNames[j]]
	c.Ordered = len(c.Labels) > 0
	per := 0.0
	switch format := strings.TrimLeft(s.formats[j], "%-"); {
	case strings.HasPrefix(format, "td"), strings.HasPrefix(format, "d"):
		per = 1
	case strings.HasPrefix(format, "tc"), strings.HasPrefix(format, "tC"):
		per = 86400000
	case strings.HasPrefix(format, "tw"), strings.HasPrefix(format, "tm"), strings.HasPrefix(format, "tq"),
		strings.HasPrefix(format, "th"):
		s.table.Notes = append(s.table.Notes, c.Name+" holds weeks, months, quarters or half-years, as Stata counts them "+
			"since 1960.")
	}
	if per > 0 {
		c.Kind, c.Labels = Date, nil
		for i := range c.Number {
			c.Number[i] = c.Number[i]/per - 3653
		}
	}
}
