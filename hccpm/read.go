package hccpm

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"hipec/data"
)

// Paper is the published cohort of ten patients, from the embedded data.
//
// Errors: only if the embedded data were damaged.
func Paper() (*Cohort, error) {
	f, err := data.Open(data.Cohort)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	c, err := Read(f, data.Cohort)
	if err != nil {
		return nil, err
	}
	c.name = "the paper's cohort"
	return c, nil
}

// Load reads the cohort in the CSV file at path; see [Read].
//
// Errors: those of opening the file and of [Read].
func Load(path string) (*Cohort, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("hccpm: %w", err)
	}
	defer f.Close()
	return Read(f, filepath.Base(path))
}

// Read reads a cohort from comma-separated values in UTF-8, one row a patient,
// with the columns of the codebook ([Codebook]) in any order; name is what
// messages call the file.
//
// A byte order mark and either kind of line end are accepted, spaces around a
// cell are dropped, levels and yes/no may be in upper or lower case.  An empty
// cell is missing where the codebook allows it, and an empty list is none.  Rows
// with nothing in them are skipped, and columns that the codebook does not know
// are kept as text; [Cohort.Notes] tells of both.
//
// Errors: everything wrong is reported at once in a [*LoadError]: cells that are
// not of the column's type, range or levels, absent and double columns, rows of
// another length, ids that stand twice, and patients whose times are not in the
// order PFS ≤ OS2 ≤ OS1.  A table without patients wraps [ErrEmpty].  Failure to
// read r is returned as it is, wrapped.
func Read(r io.Reader, name string) (*Cohort, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("hccpm: %s: %w", name, err)
	}
	vars, err := Codebook()
	if err != nil {
		return nil, err
	}
	s := &sheet{file: name}
	if !s.split(raw) {
		return nil, s.err()
	}
	s.matchHeader(vars)
	if len(s.faults) > 0 { // cells cannot be judged under the wrong headings
		return nil, s.err()
	}
	if len(s.rows) == 0 {
		return nil, fmt.Errorf("hccpm: %s: %w", name, ErrEmpty)
	}
	s.checkRows()
	if len(s.faults) > 0 {
		return nil, s.err()
	}
	return s.cohort()
}

// sheet is a table of text on its way to a cohort.
type sheet struct {
	file   string
	header []string
	vars   []Variable // one a column, once the header is matched
	rows   []sheetRow
	blank  int // rows without content
	faults []CellError
}

type sheetRow struct {
	number int // as a spreadsheet shows it
	cells  []string
}

func (s *sheet) fault(row int, column, value, problem, hint string) {
	s.faults = append(s.faults, CellError{s.file, row, column, value, problem, hint})
}

func (s *sheet) err() error {
	slices.SortStableFunc(s.faults, func(a, b CellError) int { return a.Row - b.Row })
	return &LoadError{Cells: s.faults}
}

// split parses the bytes; it is false if there is no table in them.
func (s *sheet) split(raw []byte) bool {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if !utf8.Valid(raw) || bytes.IndexByte(raw, 0) >= 0 {
		s.fault(0, "", "", "is not text in UTF-8", "save it as CSV UTF-8")
		return false
	}
	r := csv.NewReader(bytes.NewReader(raw))
	r.FieldsPerRecord = -1
	inner := 0 // line ends within quoted cells so far
	for {
		cells, err := r.Read()
		if err == io.EOF {
			break
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			s.fault(parse.StartLine-inner, "", "", parse.Err.Error(), "check the quotation marks")
			return false
		} else if err != nil {
			s.fault(0, "", "", err.Error(), "")
			return false
		}
		line, _ := r.FieldPos(0)
		row := sheetRow{number: line - inner}
		for _, cell := range cells {
			inner += strings.Count(cell, "\n")
			row.cells = append(row.cells, strings.TrimSpace(cell))
		}
		switch {
		case !slices.ContainsFunc(row.cells, func(c string) bool { return c != "" }):
			s.blank++
		case s.header == nil:
			s.header = row.cells
		default:
			s.rows = append(s.rows, row)
		}
	}
	return s.hasHeader()
}

func (s *sheet) hasHeader() bool {
	switch {
	case s.header == nil:
		s.fault(0, "", "", "is empty", "the first row holds the headings of the codebook")
		return false
	case len(s.header) == 1 && strings.ContainsAny(s.header[0], ";\t"):
		s.fault(1, "", "", "separates its columns with semicolons or tabs", "save it with commas")
		return false
	}
	return true
}

// matchHeader finds the variable of each column.
func (s *sheet) matchHeader(known []Variable) {
	names := map[string]Variable{}
	for _, v := range known {
		names[v.Name] = v
	}
	var extra []string
	seen := map[string]bool{}
	for j, h := range s.header {
		v, ok := names[h]
		switch {
		case h == "":
			s.fault(1, "", "", fmt.Sprintf("column %d has no heading", j+1), "name it or delete it")
		case seen[h]:
			s.fault(1, h, "", "stands twice", "delete or rename one of them")
		case isDerived(h):
			s.fault(1, h, "", "is computed from the other columns", "rename or delete it")
		}
		seen[h] = true
		if !ok {
			v = Variable{Name: h, Type: Text, MayMiss: true, Extra: true, Source: s.file,
				Min: nan, Max: nan, Description: "Not in the codebook; kept as text."}
			extra = append(extra, h)
		}
		s.vars = append(s.vars, v)
	}
	for _, v := range known {
		if !seen[v.Name] {
			hint := "add it, with empty cells where a value is missing"
			if n := nearest(v.Name, extra); n != "" {
				hint = fmt.Sprintf("is it the column %q?", n)
			}
			s.fault(1, v.Name, "", "is absent", hint)
		}
	}
}

// checkRows checks every cell and what the cells of a row say together.
func (s *sheet) checkRows() {
	first := map[string]int{}
	for _, row := range s.rows {
		if len(row.cells) != len(s.header) {
			s.fault(row.number, "", "", fmt.Sprintf("has %d cells, the headings are %d",
				len(row.cells), len(s.header)), "check for commas within a cell, and quote it")
			continue
		}
		before := len(s.faults)
		for j, v := range s.vars {
			cell := row.cells[j]
			if problem, hint := v.checkCell(cell); problem != "" {
				s.fault(row.number, v.Name, cell, problem, hint)
			} else if v.Type == ID {
				if r, twice := first[cell]; twice {
					s.fault(row.number, v.Name, cell, fmt.Sprintf("stands in row %d already", r),
						"every patient needs an id of its own")
				} else {
					first[cell] = row.number
				}
			}
		}
		if len(s.faults) == before {
			s.checkOrder(row)
		}
	}
}

// checkOrder holds PFS ≤ OS2 ≤ OS1 for the times that are there.
func (s *sheet) checkOrder(row sheetRow) {
	for _, pair := range [...][2]string{{"pfs_months", "os2_months"}, {"os2_months", "os1_months"},
		{"pfs_months", "os1_months"}} {
		a, b := s.cell(row, pair[0]), s.cell(row, pair[1])
		if a == "" || b == "" || parseFloat(a) <= parseFloat(b) {
			continue
		}
		s.fault(row.number, pair[0], a, fmt.Sprintf("is longer than %s, %s", pair[1], b),
			"PFS ≤ OS2 ≤ OS1 holds for every patient")
		return
	}
}

func (s *sheet) cell(row sheetRow, name string) string {
	return row.cells[slices.Index(s.header, name)]
}
