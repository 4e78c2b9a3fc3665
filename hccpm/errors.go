package hccpm

import (
	"errors"
	"fmt"
	"strings"
)

// Sentinels, wrapped by the errors of this package.
var (
	// ErrNoColumn: a column was asked for that the cohort does not have.
	ErrNoColumn = errors.New("no such column")
	// ErrType: a column was asked for as something it does not hold.
	ErrType = errors.New("column is of another type")
	// ErrEmpty: no patient is left.
	ErrEmpty = errors.New("no patients")
	// ErrColumnExists: a new column would take the name of an old one.
	ErrColumnExists = errors.New("column exists already")
	// ErrMissing: a cell is empty where a value is needed.
	ErrMissing = errors.New("value is missing")
	// ErrNoClaim: a claim was named that claims.csv does not have.
	ErrNoClaim = errors.New("no such claim")
	// ErrClaim: a figure does not fit the kind of claim it is compared with.
	ErrClaim = errors.New("figure does not fit the claim")
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

// Error is the single fault, or a count and one line a fault.
func (e *LoadError) Error() string {
	if len(e.Cells) == 1 {
		return e.Cells[0].Error()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d faults, nothing was loaded:", len(e.Cells))
	for _, c := range e.Cells {
		b.WriteString("\n" + c.Error())
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

// nearest is the candidate most like name, empty if none is like it.
func nearest(name string, candidates []string) string {
	best, least := "", max(2, len(name)/2)+1
	for _, c := range candidates {
		d := distance(strings.ToLower(name), strings.ToLower(c))
		if strings.HasPrefix(strings.ToLower(c), strings.ToLower(name)) && name != "" {
			d = min(d, 2)
		}
		if d < least {
			best, least = c, d
		}
	}
	return best
}

// distance counts the letters to change, add or drop (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next := min(row[j+1]+1, row[j]+1, diagonal+cost)
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}

// didYouMean is the nearest name as a hint, empty if none is near.
func didYouMean(name string, candidates []string) string {
	if n := nearest(name, candidates); n != "" {
		return fmt.Sprintf("did you mean %q?", n)
	}
	return ""
}

// unknown is the error for a name that is not among the candidates.
func unknown(sentinel error, name string, candidates []string) error {
	hint := didYouMean(name, candidates)
	if hint != "" {
		hint += " "
	}
	return fmt.Errorf("hccpm: %w: %q (%sthere are %s)", sentinel, name, hint,
		strings.Join(candidates, ", "))
}
