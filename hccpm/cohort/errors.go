package cohort

import (
	"errors"
	"fmt"
	"strings"

	"hipec/hccpm/cohort/formats"
	"hipec/hccpm/internal/fault"
	"hipec/hccpm/internal/nearest"
)

// Sentinels, wrapped by the errors of this package.
var (
	// ErrNoColumn: a column was asked for that the cohort does not have.
	ErrNoColumn = fault.ErrNoColumn
	// ErrType: a column was asked for as something it does not hold.
	ErrType = errors.New("column is of another type")
	// ErrOption: an option has a value that means nothing.
	ErrOption = fault.ErrOption
	// ErrEmpty: no patient is left.
	ErrEmpty = fault.ErrNoPatients
	// ErrColumnExists: a new column would take the name of an old one.
	ErrColumnExists = errors.New("column exists already")
	// ErrMissing: a cell is empty where a value is needed.
	ErrMissing = errors.New("value is missing")
	// ErrNoCohort: a method was called on a cohort that was never made.
	ErrNoCohort = errors.New("there is no cohort")
	// ErrAmbiguous: values can be read in more than one way.
	ErrAmbiguous = errors.New("can be read in more than one way")
	// ErrFormat: a file is of a format that is not read.
	ErrFormat = formats.ErrFormat
)

// CellError is one thing wrong with a table: usually a cell, sometimes a heading
// or a whole row.
type CellError struct {
	File    string // name of the file as given
	Row     int    // as a spreadsheet counts: the headings are row 1; 0 is the whole file
	Column  string // heading, empty if the row as a whole is meant
	Value   string // the cell as it stands
	Problem string // what is wrong with it: "is not a whole number"
	Hint    string // what to write instead, may be empty
}

// Error is one line: file, row, column, value, problem and hint.
func (e CellError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Row > 0 {
		fmt.Fprintf(&b, ": row %d", e.Row)
	}
	if e.Column != "" {
		b.WriteString(", column " + e.Column)
	}
	b.WriteString(": ")
	if e.Value != "" {
		fmt.Fprintf(&b, "%q ", e.Value)
	}
	b.WriteString(e.Problem)
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}

// LoadError is everything wrong with a table, in the order of its rows.
type LoadError struct {
	Cells []CellError
}

// mostShown is how many faults the text of a LoadError lists; Cells holds all of them.
const mostShown = 100

// Error is the single fault, or a count and one line a fault; beyond 100 it counts those left out.
func (e *LoadError) Error() string {
	if len(e.Cells) == 1 {
		return e.Cells[0].Error()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d faults, nothing was loaded:", len(e.Cells))
	for _, c := range e.Cells[:min(mostShown, len(e.Cells))] {
		b.WriteString("\n" + c.Error())
	}
	if more := len(e.Cells) - mostShown; more > 0 {
		fmt.Fprintf(&b, "\nand %d more", more)
	}
	return b.String()
}

// Unwrap lets errors.As find each [CellError].
func (e *LoadError) Unwrap() []error {
	out := make([]error, len(e.Cells))
	for i, c := range e.Cells {
		out[i] = c
	}
	return out
}

// unknown is the error for a name that is not among the candidates.
func unknown(sentinel error, name string, candidates []string) error {
	return nearest.Unknown("cohort", sentinel, name, candidates)
}
