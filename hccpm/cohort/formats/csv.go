package formats

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// CSVOptions says what is known of a file of separated values; the zero value finds it.
type CSVOptions struct {
	// Separator of cells, one of , ; tab and |; 0 finds it.
	Separator byte
	// Decimal mark, a point or a comma; 0 finds it. Where cells are separated by commas it is a point.
	Decimal byte
	// HeaderRow is the row of the headings, counted from 1; 0 is the first that is not empty.
	HeaderRow int
	// Missing reports whether a cell marks a missing value in a column of numbers; nil means that only empty
	// cells do.
	Missing func(cell string) bool
	// Type is what is known of a column: numbers, text, or nothing; nil knows nothing.
	Type func(name string) Kind
	// chunk is how many bytes are read at once; 0 means 1 MiB.
	chunk int
}

// CSV reads a table of separated values. It is read by all processors, a megabyte at a time.
//
// A sep= line, a byte order mark, UTF-16, Windows-1252, any line ends, and spaces around cells are
// understood. Rows with nothing in them are skipped.
//
// Errors: those of r. What is wrong with the table itself stands in its Faults.
func CSV(r io.ReaderAt, size int64, o CSVOptions) (*Table, error) {
	text, length, note, err := decoded(r, size)
	if err != nil {
		return nil, err
	}
	t, err := separated(text, length, o)
	if errors.Is(err, errNotUTF8) {
		all, err := readAll(text, length)
		if err != nil {
			return nil, err
		}
		note = "Read as Windows-1252 (Latin-1), since it is not UTF-8."
		all = fromWindows1252(all)
		if t, err = separated(bytes.NewReader(all), int64(len(all)), o); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	if note != "" {
		t.Notes = append([]string{note}, t.Notes...)
	}
	return t, nil
}

// separated reads a table of text in UTF-8.
func separated(r io.ReaderAt, size int64, o CSVOptions) (*Table, error) {
	t := &Table{}
	p := &parser{CSVOptions: o, from: r, size: size}
	if problem, hint, err := p.start(t); err != nil {
		return nil, err
	} else if problem != "" {
		t.Faults = append(t.Faults, Fault{Problem: problem, Hint: hint})
		return t, nil
	}
	if p.header == nil || len(t.Faults) > 0 {
		return t, nil
	}
	parts, err := p.parts()
	if err != nil {
		return nil, err
	}
	return t, p.join(t, parts)
}

// parser is the reading of one file.
type parser struct {
	CSVOptions
	from    io.ReaderAt
	size    int64
	offset  int64 // where the rows begin
	header  []string
	first   int // number of the first row behind the headings
	kinds   []Kind
	allowed mark
}

// start finds separator and headings in the beginning of the file.
func (p *parser) start(t *Table) (problem, hint string, err error) {
	head := make([]byte, min(p.size, 1<<18))
	if _, err := p.from.ReadAt(head, 0); err != nil && err != io.EOF {
		return "", "", err
	}
	if len(bytes.TrimSpace(head)) == 0 && int64(len(head)) == p.size {
		return "is empty", "the first row holds the names of the columns", nil
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return "is not a table of text", "it holds zero bytes: save it as CSV UTF-8", nil
	}
	skipped := 0
	if line, rest, ok := bytes.Cut(head, []byte("\n")); ok {
		if s, ok := separatorLine(line); ok {
			p.offset, head, skipped = int64(len(line)+1), rest, 1
			if p.Separator == 0 {
				p.Separator = s
			}
		}
	}
	if p.Separator == 0 {
		p.Separator = findSeparator(head, int64(len(head))+p.offset < p.size)
	}
	if p.allowed = either; p.Separator == ',' || p.Decimal == '.' {
		p.allowed = point
	} else if p.Decimal == ',' {
		p.allowed = comma
	}
	if p.chunk == 0 {
		p.chunk = 1 << 20
	}
	return p.headings(t, head, skipped)
}

// headings reads the row of headings.
func (p *parser) headings(t *Table, head []byte, row int) (problem, hint string, err error) {
	s := scanner{raw: head, separator: p.Separator}
	for s.next() {
		row++
		if s.problem != "" {
			t.Faults = append(t.Faults, Fault{Row: row, Problem: s.problem, Hint: "check the quotation marks"})
			return "", "", nil
		}
		if p.HeaderRow > row || p.HeaderRow == 0 && blank(s.raw, s.cells) {
			continue
		}
		for _, c := range s.cells {
			p.header = append(p.header, strings.Join(strings.Fields(string(c.bytes(s.raw))), " "))
		}
		break
	}
	if p.header == nil {
		return "is empty", "the first row holds the names of the columns", nil
	}
	p.offset, p.first = p.offset+int64(s.at), row+1
	p.checkHeadings(t, s, row)
	p.kinds = make([]Kind, len(p.header))
	for j, name := range p.header {
		if p.Type != nil {
			p.kinds[j] = p.Type(name)
		}
	}
	return "", "", nil
}

// checkHeadings faults a first row that is a title, or data.
func (p *parser) checkHeadings(t *Table, s scanner, row int) {
	numbers := 0
	for _, h := range p.header {
		if _, ok := number([]byte(h), either, nil); ok {
			numbers++
		}
	}
	if numbers > 0 && numbers == len(p.header) {
		t.Faults = append(t.Faults, Fault{Row: row, Problem: "holds numbers where the names of the columns are expected",
			Hint: "add a first row with a name for each column"})
		return
	}
	filled := slices.DeleteFunc(slices.Clone(p.header), func(h string) bool { return h == "" })
	for len(filled) <= 1 && p.HeaderRow == 0 && s.next() {
		if blank(s.raw, s.cells) {
			continue
		}
		if len(s.cells) > 1 && len(s.cells) > len(filled)+1 {
			t.Faults = append(t.Faults, Fault{Row: row, Problem: fmt.Sprintf("has one cell and the rows below have %d: it "+
				"looks like a title", len(s.cells)),
				Hint: "delete it, or say in HeaderRow which row holds the names of the columns"})
		}
		return
	}
}

func blank(raw []byte, cells []span) bool {
	for _, c := range cells {
		if len(c.bytes(raw)) > 0 {
			return false
		}
	}
	return true
}

// separatorLine reads the line with which Excel is told the separator.
func separatorLine(line []byte) (byte, bool) {
	s := strings.ToLower(strings.Trim(string(line), "\r\" "))
	s = strings.TrimRight(s, ",;|\t")
	given := strings.Trim(strings.ToLower(strings.TrimRight(string(line), "\r\n")), `"`)
	if s != "sep=" || len(given) < len("sep=")+1 {
		return 0, false
	}
	return given[len("sep=")], true
}

// findSeparator takes the character that cuts the first rows most often into one number of cells.
func findSeparator(head []byte, cut bool) byte {
	best, score := byte(','), 0.0
	for _, separator := range []byte{',', ';', '\t', '|'} {
		text := head
		if cut {
			text = head[:lastRecord(head, separator)]
		}
		s := scanner{raw: text, separator: separator}
		counts := map[int]int{}
		rows := 0
		for rows < 300 && s.next() {
			if !blank(s.raw, s.cells) {
				rows++
				counts[len(s.cells)]++
			}
		}
		for cells, n := range counts {
			if v := float64(n) / float64(rows) * float64(cells-1) / float64(cells); cells > 1 && v > score+1e-9 {
				best, score = separator, v
			}
		}
	}
	return best
}
