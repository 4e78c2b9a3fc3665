package formats

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// sheet is the reading of one sheet of a workbook.
type sheet struct {
	book   *excelize.File
	name   string
	dates  map[int]bool // styles that show a number as a date
	epoch  float64      // days from the workbook's day 0 to 1 January 1970
	table  *Table
	merged []string
}

// readExcel reads a sheet of a workbook (.xlsx, .xlsm).
func readExcel(r io.ReaderAt, size int64, o Options) (*Table, error) {
	book, err := excelize.OpenReader(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, fmt.Errorf("%w: it is a packed file, but no workbook that can be read (%v); an .xlsb or .ods has to be "+
			"saved as .xlsx", ErrFormat, err)
	}
	defer book.Close()
	names := book.GetSheetList()
	if len(names) == 0 {
		return nil, fmt.Errorf("%w: the workbook has no sheet", ErrFormat)
	}
	s := &sheet{book: book, name: names[0], dates: map[int]bool{}, epoch: 25569, table: &Table{}}
	if o.Sheet != "" {
		if s.name = o.Sheet; !slices.Contains(names, o.Sheet) {
			return nil, fmt.Errorf("there is no sheet %q; the sheets are %s", o.Sheet, strings.Join(names, ", "))
		}
	} else if len(names) > 1 {
		s.table.Notes = append(s.table.Notes, fmt.Sprintf("Sheet %s; there are also %s.", names[0],
			strings.Join(names[1:], ", ")))
	}
	if p, err := book.GetWorkbookProps(); err == nil && p.Date1904 != nil && *p.Date1904 {
		s.epoch = 24107
	}
	return s.table, s.read(o)
}

// read takes the rows one by one.
func (s *sheet) read(o Options) error {
	if merged, err := s.book.GetMergeCells(s.name); err == nil {
		for _, m := range merged {
			s.merged = append(s.merged, m.GetStartAxis()+":"+m.GetEndAxis())
		}
	}
	rows, err := s.book.Rows(s.name)
	if err != nil {
		return err
	}
	defer rows.Close()
	var columns []cells
	number := 0
	for rows.Next() {
		number++
		raw, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return err
		}
		empty := !slices.ContainsFunc(raw, func(c string) bool { return strings.TrimSpace(c) != "" })
		switch {
		case number < o.HeaderRow || columns == nil && empty:
		case columns == nil:
			if s.titled(raw, o) {
				return nil
			}
			for _, c := range raw {
				s.table.Columns = append(s.table.Columns, Column{Name: strings.Join(strings.Fields(c), " ")})
			}
			columns = make([]cells, len(raw))
			s.table.Row.First = number + 1
		case empty:
			s.table.Row.Blank = append(s.table.Row.Blank, len(columns[0].num))
		default:
			if columns, err = s.addRow(columns, raw, number); err != nil {
				return fmt.Errorf("row %d: the file is damaged: %w", number, err)
			}
		}
	}
	if err := rows.Error(); err != nil {
		return fmt.Errorf("the file is damaged: %w", err)
	}
	s.finish(columns)
	return nil
}

// titled faults a first row that holds one cell alone where the sheet is wider.
func (s *sheet) titled(raw []string, o Options) bool {
	filled := 0
	for _, c := range raw {
		if strings.TrimSpace(c) != "" {
			filled++
		}
	}
	width, _ := s.book.GetSheetDimension(s.name)
	_, last, _ := strings.Cut(width, ":")
	wide, _, _ := excelize.CellNameToCoordinates(last)
	if filled != 1 || o.HeaderRow > 0 || wide < 3 {
		return false
	}
	s.table.Faults = append(s.table.Faults, Fault{Row: 1, Problem: "has one cell: it looks like a title, not like the " +
		"names of the columns",
		Hint: "delete it, or say in HeaderRow which row holds the names of the columns"})
	return true
}

func (s *sheet) addRow(columns []cells, raw []string, number int) ([]cells, error) {
	for j := len(columns); j < len(raw); j++ { // a cell to the right of the headings
		if strings.TrimSpace(raw[j]) == "" {
			continue
		}
		axis, _ := excelize.CoordinatesToCellName(j+1, number)
		s.table.Faults = append(s.table.Faults, Fault{number, "", raw[j], "stands in " + axis + ", to the right of the " +
			"named columns", "name the column or delete it"})
	}
	for j := range columns {
		cell := ""
		if j < len(raw) {
			cell = strings.TrimSpace(raw[j])
		}
		if cell == "" {
			columns[j].add(emptyCell, 0, "")
			continue
		}
		if err := s.addCell(&columns[j], cell, j, number); err != nil {
			return nil, err
		}
	}
	return columns, nil
}

// addCell tells numbers, dates, text, truths and errors apart.
func (s *sheet) addCell(c *cells, cell string, j, number int) error {
	axis, err := excelize.CoordinatesToCellName(j+1, number)
	if err != nil {
		return err
	}
	kind, err := s.book.GetCellType(s.name, axis)
	if err != nil {
		return err
	}
	switch kind {
	case excelize.CellTypeBool:
		c.add(textCell, 0, map[bool]string{true: "yes", false: "no"}[cell == "1" || strings.EqualFold(cell, "true")])
		return nil
	case excelize.CellTypeError:
		if !strings.EqualFold(cell, "#N/A") {
			s.table.Faults = append(s.table.Faults, Fault{number, s.table.Columns[j].Name, cell,
				"is an error that the spreadsheet computed, in " + axis,
				"correct the formula, or empty the cell"})
		}
		c.add(emptyCell, 0, "")
		return nil
	case excelize.CellTypeSharedString, excelize.CellTypeInlineString:
		c.add(textCell, 0, cell)
		return nil
	}
	x, err := strconv.ParseFloat(cell, 64)
	switch {
	case err != nil:
		c.add(textCell, 0, cell)
	case s.isDate(axis):
		c.add(dateCell, x-s.epoch, "")
	default:
		c.add(numberCell, x, "")
	}
	return nil
}

// isDate reports whether a cell shows its number as a date.
func (s *sheet) isDate(axis string) bool {
	id, err := s.book.GetCellStyle(s.name, axis)
	if err != nil || id == 0 {
		return false
	}
	is, known := s.dates[id]
	if !known {
		if style, err := s.book.GetStyle(id); err == nil {
			is = style.NumFmt >= 14 && style.NumFmt <= 17 || style.NumFmt == 22 || style.NumFmt >= 27 && style.NumFmt <= 36 ||
				style.CustomNumFmt != nil && dateFormat(*style.CustomNumFmt)
		}
		s.dates[id] = is
	}
	return is
}

// dateFormat reports whether a format has parts of a date outside quotes and brackets.
func dateFormat(f string) bool {
	quoted, bracket := false, false
	for _, c := range strings.ToLower(f) {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case quoted || bracket:
		case c == 'y' || c == 'd':
			return true
		}
	}
	return false
}

func (s *sheet) finish(columns []cells) {
	t := s.table
	if columns == nil {
		if len(t.Faults) == 0 {
			t.Faults = append(t.Faults, Fault{Problem: "is empty", Hint: "the first row of sheet " + s.name +
				" holds the names of the columns"})
		}
		return
	}
	if n := len(t.Row.Blank); n > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("Empty rows skipped: %d.", n))
	}
	if len(s.merged) > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("Merged cells: %s. The value stands in the first cell of each; the others "+
			"are read as empty.", some(s.merged)))
	}
	kept := t.Columns[:0]
	for j := range columns {
		c := columns[j].column(t.Columns[j].Name)
		if c.Name == "" && j > 0 && c.empty() {
			continue
		}
		kept = append(kept, c)
	}
	t.Columns = kept
	t.CheckNames(t.Row.First - 1)
}
