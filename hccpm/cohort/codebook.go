package cohort

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"hipec/hccpm/table"
)

// Codebook is what is known about the columns of a table, in their order.
type Codebook []Variable

// The columns of a codebook's file.
var bookColumns = []string{"name", "type", "unit", "min", "max", "levels", "missing", "source", "description",
	"title", "na", "ordered"}

// Clone copies the codebook with everything in it.
func (b Codebook) Clone() Codebook {
	out := make(Codebook, len(b))
	for i, v := range b {
		out[i] = v.clone()
	}
	return out
}

// Variable is what the codebook says of a column; false if it does not know it.
func (b Codebook) Variable(name string) (Variable, bool) {
	for _, v := range b {
		if v.Name == name {
			return v.clone(), true
		}
	}
	return Variable{}, false
}

// ReadCodebook reads a codebook from comma-separated values, one row a column of the cohort:
//
//	name         heading of the column
//	type         text, id, int, float, bool, category, list or date
//	unit         such as months
//	min, max     limits, inclusive; dates as 2024-03-31
//	levels       male|female, or with the codes of the file 1=male|2=female
//	missing      yes if a cell may be empty
//	na           further values that mean missing: -99|999
//	ordered      no if the order of the levels means nothing; yes, or empty, if it does
//	title        as tables and figures call the column
//	source, description
//
// Columns may be left out but for name and type, and stand in any order; name is what messages call the file.
//
// Errors: everything wrong is reported at once in a [*LoadError].
func ReadCodebook(r io.Reader, name string) (Codebook, error) {
	reader := csv.NewReader(r)
	reader.FieldsPerRecord = -1
	rows, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("cohort: codebook %s: %w", name, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("cohort: codebook %s: %w: it is empty", name, ErrFormat)
	}
	p := bookReader{file: name, at: map[string]int{}}
	rows[0][0] = strings.TrimPrefix(rows[0][0], "\ufeff")
	for j, h := range rows[0] {
		if h = strings.TrimSpace(h); !slices.Contains(bookColumns, h) {
			p.fault(1, h, "", "is no column of a codebook", "there are "+strings.Join(bookColumns, ", "))
		}
		p.at[h] = j
	}
	for _, h := range bookColumns[:2] {
		if _, ok := p.at[h]; !ok {
			p.fault(1, h, "", "is absent", "a codebook has at least name and type")
		}
	}
	if len(p.faults) > 0 {
		return nil, &LoadError{p.faults}
	}
	var out Codebook
	seen := map[string]bool{}
	for i, row := range rows[1:] {
		v := p.variable(row, i+2)
		if seen[v.Name] {
			p.fault(i+2, "name", v.Name, "stands twice", "")
		}
		seen[v.Name] = true
		out = append(out, v)
	}
	if len(p.faults) > 0 {
		return nil, &LoadError{p.faults}
	}
	return out, nil
}

// OpenCodebook reads the codebook in a file; see [ReadCodebook] for what it holds.
//
// Errors: those of opening the file and of ReadCodebook.
func OpenCodebook(path string) (Codebook, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cohort: %w", err)
	}
	defer f.Close()
	return ReadCodebook(f, filepath.Base(path))
}

// bookReader collects what is wrong with a codebook.
type bookReader struct {
	file   string
	at     map[string]int
	faults []CellError
}

func (p *bookReader) fault(row int, column, value, problem, hint string) {
	p.faults = append(p.faults, CellError{p.file, row, column, value, problem, hint})
}

func (p *bookReader) variable(row []string, number int) Variable {
	cell := func(name string) string {
		if j, ok := p.at[name]; ok && j < len(row) {
			return strings.TrimSpace(row[j])
		}
		return ""
	}
	v := Variable{Name: cell("name"), Unit: cell("unit"), Source: cell("source"), Description: cell("description"),
		Title: cell("title")}
	if v.Name == "" {
		p.fault(number, "name", "", "is empty", "every row of a codebook names a column")
	}
	if at := slices.Index(typeNames[:], cell("type")); at >= 0 {
		v.Type = Type(at)
	} else {
		p.fault(number, "type", cell("type"), "is no type", "there are "+strings.Join(typeNames[:], ", "))
	}
	v.Min, v.Max = p.limit(v, number, "min", cell("min")), p.limit(v, number, "max", cell("max"))
	if s := cell("na"); s != "" {
		v.NA = strings.Split(s, "|")
	}
	v.MayMiss = p.yes(number, "missing", cell("missing"), true)
	p.levels(&v, number, cell("levels"))
	v.Ordered = p.yes(number, "ordered", cell("ordered"), len(v.Levels) > 0) && len(v.Levels) > 0
	return v
}

// yes reads yes or no; empty is the default.
func (p *bookReader) yes(number int, column, cell string, otherwise bool) bool {
	switch strings.ToLower(cell) {
	case "":
		return otherwise
	case "yes":
		return true
	case "no":
		return false
	}
	p.fault(number, column, cell, "is not yes or no", "")
	return false
}

func (p *bookReader) limit(v Variable, number int, column, cell string) float64 {
	if cell == "" {
		return nan
	}
	if v.Type == Date {
		if x, ok := parseDate(cell, FoundOrder); ok {
			return x
		}
	} else if x, err := strconv.ParseFloat(cell, 64); err == nil {
		return x
	}
	p.fault(number, column, cell, "is no limit", "write a number, or year-month-day for a date")
	return nan
}

func (p *bookReader) levels(v *Variable, number int, cell string) {
	if cell == "" {
		if v.Type == Bool {
			v.Levels = []string{"no", "yes"}
		} else if v.Type == Category {
			p.fault(number, "levels", "", "is empty", "write the levels of "+v.Name+" as male|female or 1=male|2=female")
		}
		return
	}
	for _, one := range strings.Split(cell, "|") {
		code, level, coded := strings.Cut(one, "=")
		if !coded {
			level = code
		}
		if slices.Contains(v.Levels, level) {
			p.fault(number, "levels", level, "stands twice", "")
		}
		v.Levels, v.Codes = append(v.Levels, level), append(v.Codes, code)
	}
	if slices.Equal(v.Levels, v.Codes) {
		v.Codes = nil
	}
	if v.Type == Bool && len(v.Levels) != 2 {
		p.fault(number, "levels", cell, "are not two levels", "a bool has two, as no|yes or 0=no|1=yes")
	}
}

// CSV writes the codebook as [ReadCodebook] reads it.
func (b Codebook) CSV() string {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write(bookColumns) // a buffer takes everything
	for _, v := range b {
		levels := make([]string, len(v.Levels))
		for i, l := range v.Levels {
			if levels[i] = l; v.Codes != nil && v.Codes[i] != l {
				levels[i] = v.Codes[i] + "=" + l
			}
		}
		ordered := ""
		if len(v.Levels) > 0 {
			ordered = yesNo(v.Ordered)
		}
		_ = w.Write([]string{v.Name, v.Type.String(), v.Unit, v.limitText(v.Min), v.limitText(v.Max),
			strings.Join(levels, "|"),
			yesNo(v.MayMiss), v.Source, v.Description, v.Title, strings.Join(v.NA, "|"), ordered})
	}
	w.Flush()
	return out.String()
}

func (v Variable) limitText(x float64) string {
	switch {
	case x != x:
		return ""
	case v.Type == Date:
		return dateText(x)
	}
	return plain(x)
}

// Save writes the codebook to a file, to be corrected and given back in [OpenOptions].
//
// Errors: those of writing the file.
func (b Codebook) Save(path string) error {
	if err := os.WriteFile(path, []byte(b.CSV()), 0o644); err != nil {
		return fmt.Errorf("cohort: %w", err)
	}
	return nil
}

// Table has one row a column: name, type, unit, allowed values, whether a cell may be empty, source and
// description.
func (b Codebook) Table() table.Table {
	t := table.Table{Caption: "Codebook",
		Columns: table.Text("column", "type", "unit", "allowed", "may be empty", "source", "description")}
	for _, v := range b {
		allowed := v.allowed()
		if v.Codes != nil {
			allowed = strings.Join(v.spellings(), ", ")
		}
		if len(v.NA) > 0 {
			allowed += "; missing: " + strings.Join(v.NA, ", ")
		}
		about := v.Description
		if v.Title != "" {
			about = strings.TrimSpace(v.Title + ". " + about)
		}
		t.Append(v.Name, v.Type.String(), v.Unit, allowed, yesNo(v.MayMiss || v.Type == List), v.Source, about)
	}
	return t
}

// String prints what [Codebook.Table] holds.
func (b Codebook) String() string { return b.Table().String() }

// HTML shows it in a notebook.
func (b Codebook) HTML() string { return b.Table().HTML() }
