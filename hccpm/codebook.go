package hccpm

import (
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"hipec/data"
	"hipec/hccpm/table"
)

// Type is what the cells of a column hold.
type Type int

// The types of a column.
const (
	Text     Type = iota // free text, also the type of columns the codebook does not know
	ID                   // text that names a patient, unique
	Int                  // whole number
	Float                // number
	Bool                 // yes or no
	Category             // one of the levels
	List                 // items separated by semicolons; empty is none
)

var typeNames = [...]string{"text", "id", "int", "float", "bool", "category", "list"}

// String is the name of the type as the codebook writes it.
func (t Type) String() string {
	if t < 0 || int(t) >= len(typeNames) {
		return "type " + strconv.Itoa(int(t))
	}
	return typeNames[t]
}

// Variable is what the codebook says about one column.
type Variable struct {
	Name        string
	Type        Type
	Unit        string   // such as "months", empty if there is none
	Min, Max    float64  // inclusive; NaN if there is no limit
	Levels      []string // of a category or bool, in the order of display
	MayMiss     bool     // whether a cell may be empty
	Source      string   // where in the paper the column stands
	Description string
	Derived     bool // computed here, not read from the file
	Extra       bool // found in the file, unknown to the codebook, kept as text
}

var codebook = sync.OnceValues(readCodebook)

// Codebook is what a cohort is checked against: one [Variable] a column, in the
// order of the file.
//
// Errors: only if the embedded codebook is damaged.
func Codebook() ([]Variable, error) {
	v, err := codebook()
	if err != nil {
		return nil, err
	}
	out := slices.Clone(v)
	for i := range out {
		out[i].Levels = slices.Clone(out[i].Levels)
	}
	return out, nil
}

func readCodebook() ([]Variable, error) {
	rows, err := dataRows(data.Codebook, 9)
	if err != nil {
		return nil, err
	}
	var out []Variable
	for _, r := range rows {
		v := Variable{Name: r[0], Unit: r[2], Min: math.NaN(), Max: math.NaN(),
			MayMiss: r[6] == "yes", Source: r[7], Description: r[8]}
		if v.Type, err = parseType(r[1]); err != nil {
			return nil, fmt.Errorf("hccpm: %s, %s: %w", data.Codebook, r[0], err)
		}
		if v.Min, err = limit(r[3]); err != nil {
			return nil, fmt.Errorf("hccpm: %s, %s: %w", data.Codebook, r[0], err)
		}
		if v.Max, err = limit(r[4]); err != nil {
			return nil, fmt.Errorf("hccpm: %s, %s: %w", data.Codebook, r[0], err)
		}
		if r[5] != "" {
			v.Levels = strings.Split(r[5], "|")
		}
		out = append(out, v)
	}
	return out, nil
}

// dataRows reads an embedded file without its headings; want is the number of
// its columns.
func dataRows(name string, want int) ([][]string, error) {
	f, err := data.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = want
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("hccpm: %s: %w", name, err)
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("hccpm: %s has no rows", name)
	}
	return rows[1:], nil
}

func parseType(s string) (Type, error) {
	for i, n := range typeNames {
		if n == s {
			return Type(i), nil
		}
	}
	return 0, fmt.Errorf("unknown type %q", s)
}

// limit reads a number; empty is NaN, no limit.
func limit(s string) (float64, error) {
	if s == "" {
		return math.NaN(), nil
	}
	return strconv.ParseFloat(s, 64)
}

// CodebookTable shows the codebook: name, type, unit, allowed values, whether a
// cell may be empty, source and description.
//
// Errors: those of [Codebook].
func CodebookTable() (table.Table, error) {
	vars, err := Codebook()
	if err != nil {
		return table.Table{}, err
	}
	t := table.Table{Caption: "Codebook",
		Columns: table.Text("column", "type", "unit", "allowed", "may be empty", "source", "description")}
	for _, v := range vars {
		t.Append(v.Name, v.Type.String(), v.Unit, v.allowed(), yesNo(v.MayMiss || v.Type == List),
			v.Source, v.Description)
	}
	return t, nil
}

// allowed is the limits or the levels in words.
func (v Variable) allowed() string {
	switch {
	case len(v.Levels) > 0:
		return strings.Join(v.Levels, ", ")
	case !math.IsNaN(v.Min) && !math.IsNaN(v.Max):
		return plain(v.Min) + " to " + plain(v.Max)
	}
	return ""
}

// Label is the name with its unit, "os2_months (months)".
func (v Variable) Label() string {
	if v.Unit == "" {
		return v.Name
	}
	return v.Name + " (" + v.Unit + ")"
}

// plain writes a number as shortly as it can be read back.
func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
