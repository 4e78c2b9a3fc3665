package hccpm

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"hipec/data"
	"hipec/hccpm/cohort"
)

func paper(t testing.TB) *Cohort {
	t.Helper()
	c, err := Paper()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func own(t testing.TB) *Cohort {
	t.Helper()
	c, err := Load("testdata/own.csv")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPaper(t *testing.T) {
	c := paper(t)
	if c.N() != 10 || len(c.Columns()) != 28 || len(c.Notes()) != 0 {
		t.Errorf("N %d, %d columns, notes %v", c.N(), len(c.Columns()), c.Notes())
	}
	book, err := Codebook()
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range book {
		if c.Columns()[i] != v.Name {
			t.Errorf("column %d is %s, the codebook has %s", i, c.Columns()[i], v.Name)
		}
	}
}

// The errors of five different mistakes come in one go, by row.
func TestFiveMistakes(t *testing.T) {
	_, err := Load("testdata/five_mistakes.csv")
	var load *cohort.LoadError
	if !errors.As(err, &load) {
		t.Fatalf("got %v", err)
	}
	want := []string{
		`five_mistakes.csv: row 2, column bmi: "22,6" is not a number; write a decimal point, not a comma: 22.6`,
		`five_mistakes.csv: row 4, column age: "12x" is not a whole number; write digits only`,
		`five_mistakes.csv: row 5, column onset: "metachronus" is not one of synchronous, metachronous; ` +
			`did you mean "metachronous"?`,
		`five_mistakes.csv: row 6, column pci: "330" is outside 0 to 39 points; check the decimal point and the unit`,
		`five_mistakes.csv: row 7, column alive: is empty; this column needs a value in every row`,
	}
	if len(load.Cells) != len(want) {
		t.Fatalf("%d faults:\n%v", len(load.Cells), err)
	}
	for i, c := range load.Cells {
		if c.Error() != want[i] {
			t.Errorf("fault %d:\n got %s\nwant %s", i, c, want[i])
		}
	}
	if all := err.Error(); !strings.HasPrefix(all, "5 faults") || strings.Count(all, "\n") != 5 {
		t.Errorf("together: %s", all)
	}
	var cell cohort.CellError
	if !errors.As(err, &cell) || cell.Row != 2 {
		t.Errorf("errors.As finds %v", cell)
	}
}

// change rewrites the embedded cohort, cell by cell as text.
func change(t testing.TB, pairs ...string) []byte {
	t.Helper()
	b, err := data.Bytes(data.Cohort)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(pairs); i += 2 {
		if !bytes.Contains(b, []byte(pairs[i])) {
			t.Fatalf("the cohort does not contain %q", pairs[i])
		}
		b = bytes.Replace(b, []byte(pairs[i]), []byte(pairs[i+1]), 1)
	}
	return b
}

func TestFaults(t *testing.T) {
	cases := []struct {
		name, old, new string
		want           string // the first fault, without the file
	}{
		{"column absent", ",kps,", ",karnofsky,",
			`row 1, column kps: is absent; add it, with empty cells where a value is missing`},
		{"column misspelt", ",os2_months", ",OS2 months",
			`row 1, column os2_months: is absent; is it the column "OS2 months"?`},
		{"column twice", ",kps,", ",bmi,", "row 1, column bmi: stands twice; delete or rename one of them"},
		{"column of ours", ",kps,", ",cc_group,", "row 1, column cc_group: is computed from the other columns; rename or " +
			"delete it"},
		{"no heading", ",kps,", ",,", "row 1: column 5 has no heading; name it or delete it"},
		{"ragged", "3,male,54,24.8", "3,male,54", "row 4: has 24 cells, the headings are 25; check for separators within a " +
			"cell, and quote it"},
		{"id twice", "\n3,male", "\n2,male",
			`row 4, column id: "2" stands in row 3 already; every patient needs an id of its own`},
		{"no id", "\n3,male", "\n,male", "row 4, column id: is empty; this column needs a value in every row"},
		{"whole number with comma", ",38,", `,"38,5",`,
			`row 2, column age: "38,5" is not a whole number; write digits only, without commas`},
		{"number", ",22.6,", ",22.6 kg,",
			`row 2, column bmi: "22.6 kg" is not a number; write digits and at most one decimal point`},
		{"infinite", ",22.6,", ",Inf,",
			`row 2, column bmi: "Inf" is not a number; write digits and at most one decimal point`},
		{"NaN in a list", ",Repeated surgery,", ",nan,",
			`row 3, column treatments_after: "nan" is not a value; this column needs a value in every row`},
		{"mark where needed", ",38,", ",?,", `row 2, column age: "?" is not a value; this column needs a value in every row`},
		{"lost point", "82.7,no", "827,no",
			`row 2, column pfs_months: "827" is outside 0 to 600 months; check the decimal point and the unit`},
		{"order", "82.7,no", "84.7,no",
			`row 2, column pfs_months: "84.7" is longer than os2_months, 82.7; PFS ≤ OS2 ≤ OS1 holds for every patient`},
		{"order without OS2", "85.1,82.7", "80.0,82.7",
			`row 2, column os2_months: "82.7" is longer than os1_months, 80; PFS ≤ OS2 ≤ OS1 holds for every patient`},
		{"quotes", "1,male", `"1,male`, `row 2: a quotation mark opens a cell and none closes it; check the quotation marks`},
		{"not UTF-8", "1,male", "1,m\xe4le", `row 2, column sex: "mäle" is not one of male, female; did you mean "male"?`},
		{"yes and no", ",yes,6000", ",2,6000", `row 2, column hipec: "2" is not one of no, yes; write one of these words`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read(bytes.NewReader(change(t, c.old, c.new)), "my.csv")
			var load *cohort.LoadError
			if !errors.As(err, &load) {
				t.Fatalf("got %v", err)
			}
			if got := strings.TrimPrefix(load.Cells[0].Error(), "my.csv: "); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestNoTable(t *testing.T) {
	b, err := data.Bytes(data.Cohort)
	if err != nil {
		t.Fatal(err)
	}
	header, _, _ := strings.Cut(string(b), "\n")
	cases := []struct{ name, text, want string }{
		{"nothing", "", "is empty"},
		{"blank", "\n,,\n\n", "is empty"},
		{"semicolons", "id;age\n1;2\n", "lacks 23 of the 25 columns of the codebook"},
		{"headings only", header + "\n", "no patients"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Read(strings.NewReader(c.text), "my.csv"); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := Read(strings.NewReader(header+"\n"), "my.csv"); !errors.Is(err, cohort.ErrEmpty) {
		t.Errorf("headings only: %v", err)
	}
	if _, err := Load("testdata/absent.csv"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, err := Read(iotest.ErrReader(io.ErrUnexpectedEOF), "my.csv"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("failing reader: %v", err)
	}
}

// A line end within quotes does not shift the row that a spreadsheet shows.
func TestRowNumbersAfterQuotedLineEnd(t *testing.T) {
	b := change(t, "Diagnostic laparoscopy; Sorafenib", "\"Diagnostic laparoscopy;\nSorafenib\"", ",43,", ",43x,")
	_, err := Read(bytes.NewReader(b), "my.csv")
	if err == nil || !strings.Contains(err.Error(), "row 3, column age") {
		t.Errorf("got %v", err)
	}
}

// Marks that programs write for a missing number are missing; an exponent is a number.
func TestMarksAreMissing(t *testing.T) {
	for _, mark := range []string{"", "NA", "n/a", "NaN", ".", "-", "?", "NULL"} {
		c, err := Read(bytes.NewReader(change(t, ",22.6,", ","+mark+",")), "my.csv")
		if err != nil {
			t.Errorf("%q: %v", mark, err)
			continue
		}
		if x, missing, err := c.Floats("bmi"); err != nil || missing != 1 || !math.IsNaN(x[0]) {
			t.Errorf("%q: got %v, %d missing, %v; want NaN first, 1 missing", mark, x, missing, err)
		}
	}
	c, err := Read(bytes.NewReader(change(t, ",22.6,", ",2.26e1,")), "my.csv")
	if err != nil {
		t.Fatal(err)
	}
	if x, _, err := c.Floats("bmi"); err != nil || x[0] != 22.6 {
		t.Errorf("got %v, %v, want 22.6 first", x, err)
	}
}

// A byte order mark, CRLF, columns in another order, an unknown column, empty
// rows and missing cells are all one cohort.
func TestOwnCohort(t *testing.T) {
	c := own(t)
	if c.N() != 6 {
		t.Fatalf("N %d", c.N())
	}
	if want := []string{"Not in the codebook, read as found: centre (category).", "Empty rows skipped: 1."}; !slices.Equal(
		c.Notes(), want) {
		t.Errorf("notes %q", c.Notes())
	}
	bmi, missing, err := c.Floats("bmi")
	if err != nil || missing != 1 || !math.IsNaN(bmi[1]) || bmi[0] != 23.4 {
		t.Errorf("bmi %v, %d missing, %v", bmi, missing, err)
	}
	groups, missing, err := c.Strings(CCGroup)
	if err != nil || missing != 1 || !slices.Equal(groups, []string{CC01, CC23, CC01, CC23, "", CC01}) {
		t.Errorf("cc_group %q, %d missing, %v", groups, missing, err)
	}
	if v, err := c.Variable("centre"); err != nil || !v.Extra || v.Type != cohort.Category {
		t.Errorf("centre: %+v, %v", v, err)
	}
	pfs, err := c.PFS(PFSOptions{})
	if err != nil || pfs.N() != 5 || pfs.Missing() != 1 {
		t.Errorf("PFS %v, %v", pfs, err)
	}
	os1, err := c.OS1By(CCGroup)
	if err != nil || os1.N() != 4 || os1.Missing() != 2 {
		t.Errorf("OS1 %v, %v", os1, err)
	}
}

// FuzzRead: whatever the bytes, Read returns an error or a cohort whose only NaN
// are cells that are empty in the file.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"testdata/own.csv", "testdata/five_mistakes.csv"} {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add(change(f, ",22.6,", ",NaN,"))
	f.Add(change(f, ",22.6,", ",1e999,"))
	f.Add(change(f, ",38,", ",99999999999999999999,"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := Read(bytes.NewReader(b), "fuzz.csv")
		if err != nil {
			return
		}
		for _, name := range c.Columns() {
			v, err := c.Variable(name)
			if err != nil {
				t.Fatal(err)
			}
			if v.Type != cohort.Float && v.Type != cohort.Int {
				continue
			}
			x, missing, err := c.Floats(name)
			if err != nil {
				t.Fatal(err)
			}
			nans := 0
			for _, value := range x {
				if math.IsNaN(value) {
					nans++
				}
			}
			if nans != missing || nans > 0 && !v.MayMiss {
				t.Errorf("%s: %d NaN, %d missing", name, nans, missing)
			}
		}
		_ = c.String() + c.HTML()
		if _, err := c.PFS(PFSOptions{}); err != nil {
			t.Error(err)
		}
	})
}
