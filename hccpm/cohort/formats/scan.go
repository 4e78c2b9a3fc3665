package formats

import "bytes"

// span is where a cell stands in its chunk. Quoted cells keep their quotation marks outside; where marks within are
// doubled, and still to be halved, from is turned into its complement, which is negative.
type span struct{ from, to int32 }

// scanner cuts bytes into records and cells. A quotation mark opens a quoted cell only at the beginning of
// a cell, so that 5" is text; doubled within quotes it is itself.
type scanner struct {
	raw       []byte
	separator byte
	at        int
	cells     []span // of the record that next found
	problem   string // of that record
}

// next finds the cells of the next record; it is false at the end.
func (s *scanner) next() bool {
	s.cells, s.problem = s.cells[:0], ""
	if s.at >= len(s.raw) {
		return false
	}
	for {
		c, ended := s.cell()
		s.cells = append(s.cells, c)
		if ended {
			return true
		}
	}
}

// cell finds the next cell and tells whether the record ends with it.
func (s *scanner) cell() (span, bool) {
	raw, i := s.raw, s.at
	for i < len(raw) && raw[i] == ' ' {
		i++
	}
	if i < len(raw) && raw[i] == '"' {
		return s.quotedCell(i + 1)
	}
	i = s.at
	for i < len(raw) && raw[i] != s.separator && raw[i] != '\n' {
		i++
	}
	c := span{from: int32(s.at), to: int32(i)}
	if (i >= len(raw) || raw[i] == '\n') && c.to > c.from && raw[c.to-1] == '\r' {
		c.to--
	}
	return s.end(c, i)
}

// end takes what follows a cell: a separator, the end of the line or of everything.
func (s *scanner) end(c span, i int) (span, bool) {
	ended := i >= len(s.raw) || s.raw[i] == '\n'
	s.at = i + 1
	return c, ended
}

// quotedCell reads on from behind an opening mark.
func (s *scanner) quotedCell(i int) (span, bool) {
	c, doubled := span{from: int32(i)}, false
	for {
		k := bytes.IndexByte(s.raw[i:], '"')
		if k < 0 {
			s.problem = "a quotation mark opens a cell and none closes it"
			c.to = int32(len(s.raw))
			if doubled {
				c.from = ^c.from
			}
			return s.end(c, len(s.raw))
		}
		i += k
		if i+1 < len(s.raw) && s.raw[i+1] == '"' {
			doubled, i = true, i+2
			continue
		}
		break
	}
	c.to = int32(i)
	if doubled {
		c.from = ^c.from
	}
	i++
	for i < len(s.raw) && s.raw[i] != s.separator && s.raw[i] != '\n' {
		if s.raw[i] != ' ' && s.raw[i] != '\r' && s.problem == "" {
			s.problem = "has text after a closing quotation mark"
		}
		i++
	}
	return s.end(c, i)
}

// bytes is the content of a cell without spaces around it.
func (c span) bytes(raw []byte) []byte {
	from := c.from
	if from < 0 {
		from = ^from
	}
	b := raw[from:c.to]
	if n := len(b); n > 0 && (b[0] <= ' ' || b[n-1] <= ' ' || b[0] >= 0x80 || b[n-1] >= 0x80) {
		b = bytes.TrimSpace(b)
	}
	if c.from < 0 {
		b = bytes.ReplaceAll(b, []byte(`""`), []byte(`"`))
	}
	return b
}

// lastRecord is the length of the whole records at the beginning of raw; 0 if there is none. Quotes are
// followed as the scanner follows them.
func lastRecord(raw []byte, separator byte) int {
	if bytes.IndexByte(raw, '"') < 0 {
		return bytes.LastIndexByte(raw, '\n') + 1
	}
	whole, fresh := 0, true
	for i := 0; i < len(raw); i++ {
		switch b := raw[i]; {
		case b == '\n':
			whole, fresh = i+1, true
		case b == separator:
			fresh = true
		case b == ' ':
		case b == '"' && fresh:
			fresh = false
			for i++; ; i++ {
				k := bytes.IndexByte(raw[i:], '"')
				if k < 0 {
					return whole
				}
				i += k
				if i+1 < len(raw) && raw[i+1] == '"' {
					i++
					continue
				}
				break
			}
		default:
			fresh = false
		}
	}
	return whole
}
