package formats

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// xptVariable is one column of a transport file.
type xptVariable struct {
	name, label, format string
	text                bool
	length, at          int
}

// readXPT reads the first table of a SAS transport file of version 5 or 8.
func readXPT(r io.ReaderAt, size int64, _ Options) (*Table, error) {
	o, err := allOctets(r, size)
	if err != nil {
		return nil, err
	}
	o.order = binary.BigEndian
	newer := strings.HasPrefix(string(o.raw), "HEADER RECORD*******LIBV8")
	o.take(80 * 3)
	member := string(o.take(80))
	if !strings.HasPrefix(member, "HEADER RECORD*******MEM") {
		return nil, fmt.Errorf("the file is damaged: no table follows its header")
	}
	each, err := strconv.Atoi(strings.TrimLeft(member[74:78], "0 "))
	if err != nil {
		return nil, fmt.Errorf("the file is damaged: variables of %q bytes", member[74:78])
	}
	o.take(80 * 3)
	names := string(o.take(80))
	n, err := strconv.Atoi(strings.TrimLeft(strings.TrimSpace(names[54:58]), "0"))
	if err != nil {
		return nil, fmt.Errorf("the file is damaged: it does not say how many variables it has")
	}
	variables := make([]xptVariable, n)
	for i := range variables {
		variables[i] = o.xptVariable(each, newer)
	}
	o.at = (o.at + 79) / 80 * 80
	for !strings.HasPrefix(string(o.raw[o.at:o.at+80]), "HEADER RECORD*******OBS") { // longer labels of version 8
		o.take(80)
	}
	rows := -1 // version 5 does not say how many
	if count := strings.TrimSpace(string(o.take(80)[48:])); newer {
		if rows, err = strconv.Atoi(strings.TrimSpace(strings.TrimRight(count, " "))); err != nil {
			rows = -1
		}
	}
	t := &Table{Row: RowNumbers{First: 1}}
	o.xptRows(t, variables, rows)
	t.CheckNames(0)
	return t, nil
}

func (o *octets) xptVariable(size int, newer bool) xptVariable {
	b := &octets{raw: o.take(size), order: o.order, plain: true}
	v := xptVariable{text: b.u16() == 2}
	b.take(2)
	v.length = b.u16()
	b.take(2)
	v.name, v.label, v.format = b.text(8), b.text(40), b.text(8)
	b.take(2 + 2 + 2 + 2 + 8 + 2 + 2)
	v.at = b.i32()
	if newer {
		if long := b.text(32); long != "" {
			v.name = long
		}
	}
	return v
}

// xptRows reads the observations; a row of blanks behind the last one only fills the record.
func (o *octets) xptRows(t *Table, variables []xptVariable, rows int) {
	size := 0
	for _, v := range variables {
		size = max(size, v.at+v.length)
		c := Column{Name: v.name, Label: v.label, Kind: Number, Number: []float64{}}
		if v.text {
			c.Kind, c.Number, c.Code = Text, nil, []int32{}
		}
		t.Columns = append(t.Columns, c)
	}
	known := make([]map[string]int32, len(variables))
	for n := 0; size > 0 && o.left() >= size && n != rows; n++ {
		row := o.take(size)
		if rows < 0 && strings.TrimSpace(string(row)) == "" && o.left() < 80 || strings.HasPrefix(string(row),
			"HEADER RECORD*******") {
			break
		}
		for j, v := range variables {
			c := &t.Columns[j]
			b := row[v.at : v.at+v.length]
			if !v.text {
				c.Number = append(c.Number, ibm(b))
				continue
			}
			if known[j] == nil {
				known[j] = map[string]int32{}
			}
			code := int32(-1)
			if s := strings.TrimSpace(o.decode(b)); s != "" {
				code = wordCode(c, known[j], s)
			}
			c.Code = append(c.Code, code)
		}
	}
	for j, v := range variables {
		sasDates(&t.Columns[j], v.format)
	}
}

// ibm reads a number of base 16, as mainframes had them; what stands for missing is NaN.
func ibm(b []byte) float64 {
	var full [8]byte
	copy(full[:], b)
	mantissa := binary.BigEndian.Uint64(full[:]) & (1<<56 - 1)
	if mantissa == 0 {
		if c := full[0]; c == '.' || c == '_' || c >= 'A' && c <= 'Z' {
			return math.NaN()
		}
		return 0
	}
	x := math.Ldexp(float64(mantissa), 4*(int(full[0]&0x7f)-64)-56)
	if full[0]&0x80 != 0 {
		return -x
	}
	return x
}

// sasDates makes dates of numbers that a format of SAS shows as such: days, or seconds, since 1960.
func sasDates(c *Column, format string) {
	if c.Number == nil {
		return
	}
	format = strings.ToUpper(strings.TrimRight(format, "0123456789."))
	per := 0.0
	switch format {
	case "DATE", "DDMMYY", "DDMMYYD", "DDMMYYP", "DDMMYYS", "MMDDYY", "MMDDYYD", "MMDDYYP", "MMDDYYS", "YYMMDD", "YYMMDDD",
		"YYMMDDP",
		"YYMMDDS", "E8601DA", "IS8601DA", "B8601DA", "WORDDATE", "WEEKDATE", "JULIAN", "MONYY", "YYMMDDN", "DDMMYYN",
		"MMDDYYN":
		per = 1
	case "DATETIME", "E8601DT", "IS8601DT", "B8601DT", "DATEAMPM":
		per = 86400
	}
	if per == 0 {
		return
	}
	c.Kind = Date
	for i := range c.Number {
		c.Number[i] = c.Number[i]/per - 3653
	}
}
