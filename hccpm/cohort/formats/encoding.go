package formats

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// errNotUTF8 is returned by the reading of a file that is in another encoding.
var errNotUTF8 = errors.New("not UTF-8")

// decoded looks at the beginning of a file and returns its text in UTF-8 with a note if it was converted.
func decoded(r io.ReaderAt, size int64) (text io.ReaderAt, length int64, note string, err error) {
	head := make([]byte, min(size, 1<<16))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, 0, "", err
	}
	var order binary.ByteOrder
	skip := 0
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return io.NewSectionReader(r, 3, size-3), size - 3, "", nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		order, skip = binary.LittleEndian, 2
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		order, skip = binary.BigEndian, 2
	case halfZero(head, 1):
		order = binary.LittleEndian
	case halfZero(head, 0):
		order = binary.BigEndian
	case carriageOnly(head):
		all, err := readAll(r, size)
		if err != nil {
			return nil, 0, "", err
		}
		all = bytes.ReplaceAll(all, []byte("\r"), []byte("\n"))
		return bytes.NewReader(all), int64(len(all)), "Lines end with a carriage return alone, as on an old Macintosh.", nil
	default:
		return r, size, "", nil
	}
	all, err := readAll(r, size)
	if err != nil {
		return nil, 0, "", err
	}
	units := make([]uint16, (len(all)-skip)/2)
	for i := range units {
		units[i] = order.Uint16(all[skip+2*i:])
	}
	out := []byte(string(utf16.Decode(units)))
	if carriageOnly(out) {
		out = bytes.ReplaceAll(out, []byte("\r"), []byte("\n"))
	}
	return bytes.NewReader(out), int64(len(out)), "Read as UTF-16.", nil
}

func readAll(r io.ReaderAt, size int64) ([]byte, error) {
	return io.ReadAll(io.NewSectionReader(r, 0, size))
}

// halfZero tells UTF-16 without a mark: most bytes of one parity are zero, few of the other.
func halfZero(head []byte, parity int) bool {
	zero, other := 0, 0
	for i, b := range head {
		if b == 0 {
			if i%2 == parity {
				zero++
			} else {
				other++
			}
		}
	}
	return len(head) >= 4 && zero*10 >= len(head)*4 && other*20 <= len(head)
}

func carriageOnly(head []byte) bool {
	return bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0
}

// windows1252 holds the characters of the bytes from 0x80 to 0x9f; the five that are not assigned stay what
// they are in Latin-1.
var windows1252 = [32]rune{0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039,
	0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161,
	0x203a, 0x153, 0x9d, 0x17e, 0x178}

// fromWindows1252 converts text to UTF-8.
func fromWindows1252(raw []byte) []byte {
	out := make([]byte, 0, len(raw)+len(raw)/16)
	for _, b := range raw {
		switch {
		case b < 0x80:
			out = append(out, b)
		case b < 0xa0:
			out = utf8.AppendRune(out, windows1252[b-0x80])
		default:
			out = utf8.AppendRune(out, rune(b))
		}
	}
	return out
}
