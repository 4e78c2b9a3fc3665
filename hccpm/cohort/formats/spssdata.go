package formats

import (
	"bytes"
	"compress/zlib"
	"io"
	"math"
	"strings"
)

// data reads the cases.
func (s *spss) data() error {
	from := s.raw[s.at:]
	if s.compression == 2 {
		var err error
		if from, err = s.inflate(); err != nil {
			return err
		}
	}
	next := s.plainSlots(from)
	if s.compression != 0 {
		next = s.packedSlots(from)
	}
	columns := make([]spssColumn, len(s.variables))
	for i, v := range s.variables {
		columns[i] = spssColumn{known: map[string]int32{}}
		columns[i].Name, columns[i].Label = v.name, v.label
	}
	row := make([]byte, 8*len(s.slots))
	for n := 0; s.cases < 0 || n < s.cases; n++ {
		for k := range s.slots {
			b, ok := next()
			if !ok {
				if k == 0 && s.cases < 0 {
					s.finish(columns)
					return nil
				}
				return io.ErrUnexpectedEOF
			}
			copy(row[8*k:], b[:])
		}
		s.takeCase(columns, row)
	}
	s.finish(columns)
	return nil
}

type spssColumn struct {
	Column
	known map[string]int32
}

func (s *spss) takeCase(columns []spssColumn, row []byte) {
	for k := 0; k < len(s.slots); k++ {
		i := s.slots[k]
		if i < 0 {
			continue
		}
		v, c := s.variables[i], &columns[i]
		if v.pieces == 0 {
			continue
		}
		if v.width == 0 {
			c.Number = append(c.Number, s.number(v, math.Float64frombits(s.order.Uint64(row[8*k:]))))
			continue
		}
		text := s.longText(i, k, row)
		code := int32(-1)
		if text != "" {
			code = wordCode(&c.Column, c.known, text)
		}
		c.Code = append(c.Code, code)
	}
}

// longText joins the pieces of a text.
func (s *spss) longText(i, k int, row []byte) string {
	var all []byte
	for piece := range s.variables[i].pieces {
		width := s.variables[i+piece].width
		b := row[8*k : 8*k+width]
		all = append(all, b...)
		k += (width + 7) / 8
	}
	return strings.TrimLeft(s.decode(all), "\x00")
}

// number is a value, NaN if it is missing; dates become days since 1970.
func (s *spss) number(v spssVariable, x float64) float64 {
	switch {
	case x == s.sysmis || x == -math.MaxFloat64 || math.IsNaN(x):
		return math.NaN()
	case x >= v.low && x <= v.high:
		return math.NaN()
	case v.isDate():
		return x/86400 - 141428 // days from 14 October 1582
	}
	return x
}

func bound(x float64) string {
	if math.Abs(x) > 1e300 {
		return map[bool]string{true: "the lowest", false: "the highest"}[x < 0]
	}
	return Plain(x)
}

// plainSlots reads 8 bytes at a time.
func (s *spss) plainSlots(from []byte) func() ([8]byte, bool) {
	return func() ([8]byte, bool) {
		if len(from) < 8 {
			return [8]byte{}, false
		}
		b := [8]byte(from[:8])
		from = from[8:]
		return b, true
	}
}

// packedSlots undoes the compression by bytes that say what follows.
func (s *spss) packedSlots(from []byte) func() ([8]byte, bool) {
	var codes []byte
	encode := func(x float64) (b [8]byte) {
		s.order.PutUint64(b[:], math.Float64bits(x))
		return b
	}
	return func() ([8]byte, bool) {
		for {
			if len(codes) == 0 {
				if len(from) < 8 {
					return [8]byte{}, false
				}
				codes, from = from[:8], from[8:]
			}
			code := codes[0]
			codes = codes[1:]
			switch code {
			case 0:
			case 252:
				return [8]byte{}, false
			case 253:
				if len(from) < 8 {
					return [8]byte{}, false
				}
				b := [8]byte(from[:8])
				from = from[8:]
				return b, true
			case 254:
				return [8]byte{' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '}, true
			case 255:
				return encode(s.sysmis), true
			default:
				return encode(float64(code) - s.bias), true
			}
		}
	}
}

// inflate unpacks the blocks of a .zsav.
func (s *spss) inflate() ([]byte, error) {
	s.take(8)
	trailer := s.u64()
	size := s.u64()
	t := &octets{raw: s.raw[trailer : trailer+size], order: s.order}
	t.take(20)
	blocks := t.i32()
	var out []byte
	for range blocks {
		t.take(8)
		at := t.u64()
		t.take(4)
		n := t.i32()
		z, err := zlib.NewReader(bytes.NewReader(s.raw[at : at+n]))
		if err != nil {
			return nil, err
		}
		b, err := io.ReadAll(io.LimitReader(z, most))
		if err != nil {
			return nil, err
		}
		out = append(out, b...)
	}
	return out, nil
}
