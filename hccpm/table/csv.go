package table

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ErrCSV is wrapped by errors about text that is not a table of comma-separated
// values.
var ErrCSV = errors.New("not a table in CSV")

// FromCSV reads what [Table.CSV] writes: the first record is the headings.  Cells
// are kept as they stand; a column is aligned right if every cell that is not empty,
// [NA] or [NotReached] is a number.  CSV holds neither caption nor notes.
//
// Special cases: no text is an empty table; within a quoted cell, "\r\n" is read as
// "\n".
//
// Errors: quotes that do not match, or rows that are not as long as the headings,
// wrap [ErrCSV] and name the line.
func FromCSV(text string) (Table, error) {
	var t Table
	if text == "" {
		return t, nil
	}
	if names, rest, _ := strings.Cut(text, "\n"); strings.Trim(names, "\r") == "" || !strings.ContainsAny(names, ",\"") {
		return oneColumn(names, rest)
	}
	r := csv.NewReader(strings.NewReader(text))
	for {
		record, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return Table{}, fmt.Errorf("table: %w: %w", ErrCSV, err)
		}
		if t.Columns == nil {
			t.Columns = Text(record...)
		} else {
			t.Rows = append(t.Rows, record)
		}
	}
	t.alignNumbers()
	return t, nil
}

// oneColumn reads a table of one column, in which an empty line is an empty cell:
// the reader of the standard library would pass over it.
func oneColumn(name, rest string) (Table, error) {
	t := Table{Columns: Text(strings.TrimSuffix(name, "\r"))}
	r := csv.NewReader(strings.NewReader(rest))
	r.FieldsPerRecord = 1
	at, line := 0, 1
	for {
		record, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return Table{}, fmt.Errorf("table: %w: %w", ErrCSV, err)
		}
		first, _ := r.FieldPos(0)
		for ; line < first; line++ {
			t.Rows = append(t.Rows, []string{""})
		}
		t.Rows = append(t.Rows, record)
		at = int(r.InputOffset())
		line += strings.Count(rest[:at], "\n") + 1 - line
	}
	for range strings.Count(rest[at:], "\n") {
		t.Rows = append(t.Rows, []string{""})
	}
	t.alignNumbers()
	return t, nil
}

func (t *Table) alignNumbers() {
	for c := range t.Columns {
		some := false
		for r := range t.Rows {
			cell := t.cell(r, c)
			if cell == "" || cell == NA || cell == NotReached {
				continue
			}
			if _, err := strconv.ParseFloat(cell, 64); err != nil {
				some = false
				break
			}
			some = true
		}
		if some {
			t.Columns[c].Align = Right
		}
	}
}
