package formats

import (
	"encoding/binary"
	"io"
	"math"
	"strings"
	"unicode/utf8"
)

// octets reads a binary file from the beginning to the end. What runs past the end panics, which [Read] turns into
// an error.
type octets struct {
	raw   []byte
	at    int
	order binary.ByteOrder
	plain bool // text is UTF-8; otherwise Windows-1252
}

func allOctets(r io.ReaderAt, size int64) (*octets, error) {
	raw, err := readAll(r, size)
	return &octets{raw: raw, order: binary.LittleEndian, plain: true}, err
}

func (o *octets) take(n int) []byte {
	b := o.raw[o.at : o.at+n]
	o.at += n
	return b
}

func (o *octets) left() int        { return len(o.raw) - o.at }
func (o *octets) u8() int          { return int(o.take(1)[0]) }
func (o *octets) u16() int         { return int(o.order.Uint16(o.take(2))) }
func (o *octets) i32() int         { return int(int32(o.order.Uint32(o.take(4)))) }
func (o *octets) u64() int         { return int(o.order.Uint64(o.take(8))) }
func (o *octets) float64() float64 { return math.Float64frombits(o.order.Uint64(o.take(8))) }

// text is n bytes up to the first zero, without spaces behind them.
func (o *octets) text(n int) string { return o.decode(o.take(n)) }

func (o *octets) decode(b []byte) string {
	for i, c := range b {
		if c == 0 {
			b = b[:i]
			break
		}
	}
	if !utf8.Valid(b) {
		b = fromWindows1252(b)
	}
	return strings.TrimRight(string(b), " ")
}
