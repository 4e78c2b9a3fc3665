package cohort

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hipec/hccpm/cohort/formats"
	"hipec/hccpm/internal/nearest"
	"hipec/hccpm/internal/option"
)

// OpenOptions says what is known of a file; the zero value finds everything.
type OpenOptions struct {
	// Codebook to check every cell against; nil finds the types, see [Cohort.Codebook].
	Codebook Codebook
	// NA are values that mean missing in every column, such as "-99" or "999", besides empty cells and the usual
	// marks: NA, N/A, NaN, NULL, and in columns of numbers and levels also . - ? missing unknown.
	NA []string
	// Separator and Decimal of a file of separated values: one of , ; tab | and one of . and , ; 0 finds them.
	Separator, Decimal byte
	// HeaderRow is the row that holds the names of the columns, counted from 1; 0 is the first that is not empty.
	HeaderRow int
	// Dates tells the order of day and month where a column itself does not.
	Dates DateOrder
	// Sheet of a workbook; empty is the only one, or the first.
	Sheet string
	// Ascending are columns whose values must not fall from left to right, such as
	// {"pfs_months", "os_months"}: rows in which they do are faults.
	Ascending [][]string
	// AscendingHint says why, in the message.
	AscendingHint string
}

// Open reads the cohort in a file, one row a patient, the first row naming the columns.
//
// Read are Excel workbooks (.xlsx), Parquet, Arrow and Feather, SPSS (.sav, .zsav), Stata (.dta), SAS transport files
// (.xpt) and data sets (.sas7bdat), and separated values, all told by what is in the file and not by its name, packed
// with gzip or not. Labels of variables and values, declared missing values and dates come along.
//
// A file of separated values may have commas, semicolons, tabs or bars; a decimal comma; a byte order mark,
// UTF-16 or Windows-1252; any line ends; a sep= line. What was found and is not a matter of course stands in
// [Cohort.Notes].
//
// Without a codebook types are found from every row. With one, each cell is checked against it.
//
// Errors: those of opening the file, a format that is not read ([ErrFormat]), and everything wrong with the
// table, at once, in a [*LoadError]: cells that are not of the column's type, range or levels, absent and double
// columns, rows of another length, ids that stand twice. A table without patients wraps [ErrEmpty]. The cohort
// that comes with an error answers every question with that error.
func Open(path string, options ...OpenOptions) (*Cohort, error) {
	f, err := os.Open(path)
	if err != nil {
		return failed(fmt.Errorf("cohort: %w", err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return failed(fmt.Errorf("cohort: %w", err))
	}
	if info.IsDir() {
		return failed(fmt.Errorf("cohort: %s: %w: it is a folder", path, ErrFormat))
	}
	return open(f, info.Size(), filepath.Base(path), option.Of(options))
}

// Read reads a cohort from what r holds, as [Open] does from a file; name is what messages call it.
//
// Errors: those of r, wrapped, and those of Open.
func Read(r io.Reader, name string, options ...OpenOptions) (*Cohort, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return failed(fmt.Errorf("cohort: %s: %w", name, err))
	}
	return open(bytes.NewReader(raw), int64(len(raw)), name, option.Of(options))
}

func open(r io.ReaderAt, size int64, name string, o OpenOptions) (*Cohort, error) {
	t, err := formats.Read(r, size, name, formats.Options{CSVOptions: o.csv(), Sheet: o.Sheet})
	if err != nil {
		return failed(fmt.Errorf("cohort: %s: %w", name, err))
	}
	return build(t, name, o)
}

// csv is what the options say of a file of separated values.
func (o OpenOptions) csv() formats.CSVOptions {
	return formats.CSVOptions{Separator: o.Separator, Decimal: o.Decimal, HeaderRow: o.HeaderRow,
		Missing: func(cell string) bool { return isMissingMark(cell) || slices.Contains(o.NA, cell) },
		Type: func(name string) formats.Kind {
			v, ok := o.Codebook.Variable(name)
			switch {
			case !ok:
				return formats.Untyped
			case v.Type == Int || v.Type == Float:
				return formats.Number
			}
			return formats.Text
		}}
}

// loader turns a table into a cohort and collects what is wrong.
type loader struct {
	OpenOptions
	file    string
	table   *formats.Table
	columns []column
	faults  []CellError
	notes   []string
	bad     map[int]bool // rows with a fault, if the order of columns is to be checked
}

func (l *loader) fault(row int, column, value, problem, hint string) {
	l.faults = append(l.faults, CellError{l.file, row, column, value, problem, hint})
}

func (l *loader) err() error {
	slices.SortStableFunc(l.faults, func(a, b CellError) int { return a.Row - b.Row })
	return &LoadError{Cells: l.faults}
}

// build checks a table and makes a cohort of it.
func build(t *formats.Table, name string, o OpenOptions) (*Cohort, error) {
	l := &loader{OpenOptions: o, file: name, table: t, bad: map[int]bool{}}
	for _, f := range t.Faults {
		l.fault(f.Row, f.Column, f.Value, f.Problem, f.Hint)
		l.bad[f.Row] = true
	}
	if len(t.Columns) == 0 && len(l.faults) > 0 {
		return failed(l.err())
	}
	before := len(l.faults)
	vars := l.match()
	if len(l.faults) > before || slices.ContainsFunc(t.Faults, func(f formats.Fault) bool { return f.Row < t.Row.First }) {
		return failed(l.err()) // cells cannot be judged under the wrong headings
	}
	if t.Rows() == 0 {
		return failed(fmt.Errorf("cohort: %s: %w", name, ErrEmpty))
	}
	l.columns = make([]column, len(t.Columns))
	each := make([]loader, len(t.Columns)) // each column with faults of its own
	eachOf(len(t.Columns), t.Rows(), func(j int) {
		each[j] = loader{OpenOptions: o, file: name, table: t, bad: map[int]bool{}}
		l.columns[j] = each[j].column(vars[j], &t.Columns[j])
	})
	for j := range each {
		t.Columns[j] = formats.Column{} // what is not needed any more may go
		l.faults = append(l.faults, each[j].faults...)
		maps.Copy(l.bad, each[j].bad)
	}
	for _, chain := range o.Ascending {
		l.checkAscending(chain)
	}
	if len(l.faults) > 0 {
		return failed(l.err())
	}
	return &Cohort{name: name, columns: l.columns, n: l.columns[0].len(), notes: append(l.notes, t.Notes...)}, nil
}

// match finds the variable of each column.
func (l *loader) match() []Variable {
	var vars []Variable
	var extra, kept []string
	seen := map[string]bool{}
	heading := l.table.Row.First - 1
	for j := range l.table.Columns {
		c := &l.table.Columns[j]
		v, ok := l.Codebook.Variable(c.Name)
		seen[c.Name] = true
		if ok && v.Derived {
			l.fault(heading, c.Name, "", "is computed from the other columns", "rename or delete it")
		}
		if ok {
			v.NA = append(append(v.NA, l.NA...), c.Missing...)
			l.adopt(&v, c)
		} else {
			var notes []string
			v, notes = found(c, l.NA, l.Dates, l.table.Row)
			v.Source = l.file
			l.notes = append(l.notes, notes...)
			extra = append(extra, c.Name)
			kept = append(kept, c.Name+" ("+v.Type.String()+")")
		}
		vars = append(vars, v)
	}
	if l.mostAbsent(seen, heading) {
		return vars
	}
	for _, v := range l.Codebook {
		if !seen[v.Name] && !v.Derived {
			hint := "add it, with empty cells where a value is missing"
			if n := nearest.Name(v.Name, extra); n != "" {
				hint = fmt.Sprintf("is it the column %q?", n)
			}
			l.fault(heading, v.Name, "", "is absent", hint)
		}
	}
	if l.Codebook != nil && len(kept) > 0 {
		l.notes = append(l.notes, "Not in the codebook, read as found: "+strings.Join(kept, ", ")+".")
	}
	return vars
}

// mostAbsent says in one fault that the file is another than the codebook speaks of.
func (l *loader) mostAbsent(seen map[string]bool, heading int) bool {
	var absent []string
	all := 0
	for _, v := range l.Codebook {
		if v.Derived {
			continue
		}
		if all++; !seen[v.Name] {
			absent = append(absent, v.Name)
		}
	}
	if len(absent) < 5 || 2*len(absent) < all {
		return false
	}
	l.fault(heading, "", "", fmt.Sprintf("lacks %d of the %d columns of the codebook: %s and %d more", len(absent), all,
		strings.Join(absent[:5], ", "), len(absent)-5), "is it the right file, and the right codebook?")
	return true
}

// adopt takes over labels of the format that the codebook does not have.
func (l *loader) adopt(v *Variable, c *formats.Column) {
	if v.Title == "" && c.Label != "" && c.Label != v.Name {
		v.Title = c.Label
	}
	if len(c.Labels) == 0 || v.Codes != nil || v.Type != Category && v.Type != Bool {
		return
	}
	codes := make([]string, len(v.Levels))
	for _, label := range c.Labels {
		if i := slices.Index(v.Levels, label.Label); i >= 0 {
			codes[i] = label.Value
		}
	}
	if !slices.Contains(codes, "") {
		v.Codes = codes
	}
}

// checkAscending holds a ≤ b ≤ c for the values that are there.
func (l *loader) checkAscending(chain []string) {
	var columns []*column
	for _, name := range chain {
		for j := range l.columns {
			if l.columns[j].Name == name && l.columns[j].num != nil {
				columns = append(columns, &l.columns[j])
			}
		}
	}
	for i := range l.columns[0].len() {
		row := l.table.Row.Of(i)
		if l.bad[row] {
			continue
		}
		l.checkRow(columns, i, row)
	}
}

func (l *loader) checkRow(columns []*column, i, row int) {
	for k, a := range columns {
		for _, b := range columns[k+1:] {
			if a.num[i] > b.num[i] {
				l.fault(row, a.Name, plain(a.num[i]), fmt.Sprintf("is longer than %s, %s", b.Name, plain(b.num[i])),
					l.AscendingHint)
				return
			}
			if b.num[i] == b.num[i] {
				break
			}
		}
	}
}
