package hccpm

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"hipec/data"
	"hipec/hccpm/cohort"
	"hipec/hccpm/table"
)

// Cohort is a [cohort.Cohort] with the columns of the paper, and its endpoints. Make one with [Paper], [Load],
// [Read] or [Of].
type Cohort struct{ *cohort.Cohort }

var codebook = sync.OnceValues(func() (cohort.Codebook, error) {
	f, err := data.Open(data.Codebook)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return cohort.ReadCodebook(f, data.Codebook)
})

// Codebook is what a cohort is checked against: one variable a column, in the order of the file.
//
// Errors: only if the embedded codebook is damaged.
func Codebook() (cohort.Codebook, error) {
	b, err := codebook()
	return b.Clone(), err
}

// CodebookTable shows the codebook: name, type, unit, allowed values, whether a cell may be empty, source and
// description.
//
// Errors: those of [Codebook].
func CodebookTable() (table.Table, error) {
	b, err := codebook()
	if err != nil {
		return table.Table{}, err
	}
	return b.Table(), nil
}

// Paper is the published cohort of ten patients, from the embedded data.
//
// Errors: only if the embedded data were damaged.
func Paper() (*Cohort, error) {
	f, err := data.Open(data.Cohort)
	if err != nil {
		return &Cohort{}, err
	}
	defer f.Close()
	c, err := Read(f, data.Cohort)
	return &Cohort{c.Named("the paper's cohort")}, err
}

// Load reads the cohort in the CSV file at path; [Read] says what it must hold.
//
// Errors: those of opening the file and of [Read].
func Load(path string) (*Cohort, error) {
	f, err := os.Open(path)
	if err != nil {
		return &Cohort{}, fmt.Errorf("hccpm: %w", err)
	}
	defer f.Close()
	return Read(f, filepath.Base(path))
}

// Read reads a cohort from separated values, one row a patient, with the columns of the codebook ([Codebook]) in
// any order; name is what messages call the file. [cohort.Open] says which files are understood.
//
// An empty cell, or a mark such as NA, is missing where the codebook allows it, and an empty list is none. Levels
// and yes/no may be in upper or lower case. Columns that the codebook does not know are read as they are found;
// Notes reports them.
//
// Errors: everything wrong is reported at once in a [*cohort.LoadError]: cells that are not of the column's type,
// range or levels, absent and double columns, rows of another length, ids that stand twice, and patients whose
// times are not in the order PFS ≤ OS2 ≤ OS1. A table without patients wraps [cohort.ErrEmpty]. Failure to read r is
// returned as it is, wrapped.
func Read(r io.Reader, name string) (*Cohort, error) {
	book, err := Codebook()
	if err != nil {
		return &Cohort{}, err
	}
	for _, v := range derived() {
		book = append(book, v.Variable)
	}
	c, err := cohort.Read(r, name, cohort.OpenOptions{Codebook: book,
		Ascending:     [][]string{{"pfs_months", "os2_months", "os1_months"}},
		AscendingHint: "PFS ≤ OS2 ≤ OS1 holds for every patient"})
	if err != nil {
		return &Cohort{c}, err
	}
	return withDerived(c)
}

// Of takes a cohort that has the columns of the paper, however it was made, and adds the derived ones that it lacks.
//
// Errors: a column that is absent wraps [cohort.ErrNoColumn]; one of another type [cohort.ErrType].
func Of(c *cohort.Cohort) (*Cohort, error) {
	book, err := Codebook()
	if err != nil {
		return &Cohort{c}, err
	}
	for _, want := range book {
		v, err := c.Variable(want.Name)
		if err != nil {
			return &Cohort{c}, err
		}
		if v.Type != want.Type {
			return &Cohort{c}, fmt.Errorf("hccpm: %w: %s holds %s, the codebook has %s", cohort.ErrType, v.Name, v.Type,
				want.Type)
		}
	}
	return withDerived(c)
}
