package formats

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// table reads one of the files of testdata; see files.py and files.R there.
func table(t *testing.T, name string, o Options) *Table {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(bytes.NewReader(raw), int64(len(raw)), name, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range got.Faults {
		t.Errorf("%s: fault %+v", name, f)
	}
	return got
}

func (t *Table) column(name string) *Column {
	for j := range t.Columns {
		if t.Columns[j].Name == name {
			return &t.Columns[j]
		}
	}
	return nil
}

// Every format holds the same 60 patients, written by other programs.
func TestFormatsAgree(t *testing.T) {
	want := table(t, "lung60.csv", Options{})
	for _, name := range []string{"lung.sav", "lung.zsav", "lung_haven.sav", "lung118.dta", "lung117.dta", "lung114.dta",
		"lung_pandas.dta",
		"lung_haven.dta", "lung.xpt", "lung8.xpt", "lung_haven.xpt", "lung.parquet", "lung.feather", "lung_zstd.arrow",
		"lung.xlsx", "lung.sas7bdat"} {
		t.Run(name, func(t *testing.T) {
			got := table(t, name, Options{})
			if got.Rows() != 60 {
				t.Fatalf("%d rows, want 60", got.Rows())
			}
			for _, w := range want.Columns {
				c := got.column(w.Name)
				if c == nil {
					c = got.column(strings.ReplaceAll(w.Name, ".", "_"))
				}
				if c == nil && w.Name == "pat.karno" {
					c = got.column("patkarno")
				}
				if c == nil && w.Name == "name" {
					continue // not every format took it
				}
				if c == nil {
					t.Errorf("no column %s in %v", w.Name, names(got))
					continue
				}
				compare(t, &w, c)
			}
		})
	}
}

func names(t *Table) (out []string) {
	for _, c := range t.Columns {
		out = append(out, c.Name)
	}
	return out
}

func compare(t *testing.T, want, got *Column) {
	t.Helper()
	label := map[string]string{}
	for _, l := range got.Labels {
		label[l.Value] = l.Label
	}
	bad := 0
	for i := range want.Len() {
		w, g := want.Cell(i), got.Cell(i)
		switch {
		case want.Name == "seen":
			if got.Kind == Date {
				g = dayText(got.Number[i])
			}
			w, _, _ = strings.Cut(w, " ")
		case want.Name == "name" && strings.HasPrefix(g, "Mueller") || g == "Smith":
			continue
		case want.Name == "sex" && (g == "male" || g == "female"):
			w = map[string]string{"1": "male", "2": "female"}[w]
		case want.Number != nil && got.Number != nil:
			if x, y := want.Number[i], got.Number[i]; x == y || math.Abs(x-y) < 1e-12 || math.IsNaN(x) && math.IsNaN(y) {
				continue
			}
		}
		if w != g {
			if bad++; bad < 3 {
				t.Errorf("%s, row %d: got %q, want %q", want.Name, i+1, g, w)
			}
		}
	}
}

// Labels, declared missing values and dates come along.
func TestLabelsComeAlong(t *testing.T) {
	for _, name := range []string{"lung.sav", "lung.zsav", "lung_haven.sav", "lung118.dta", "lung117.dta", "lung114.dta",
		"lung_haven.dta", "lung_pandas.dta"} {
		got := table(t, name, Options{})
		sex := got.column("sex")
		if fmt.Sprint(sex.Labels) != "[{1 male} {2 female}]" {
			t.Errorf("%s: labels of sex %v", name, sex.Labels)
		}
		if name != "lung_pandas.dta" && sex.Label != "Sex of the patient" {
			t.Errorf("%s: sex is called %q", name, sex.Label)
		}
		if seen := got.column("seen"); seen.Kind != Date {
			t.Errorf("%s: seen is of kind %v, want a date", name, seen.Kind)
		}
	}
	sav := table(t, "lung.sav", Options{})
	if c := sav.column("wt_loss"); !slices.Equal(c.Missing, []string{"-24"}) {
		t.Errorf("wt_loss: missing values %v, want -24", c.Missing)
	}
	if !sav.column("status").Ordered || sav.column("sex").Ordered {
		t.Error("the measure of status or sex did not come along")
	}
	for _, name := range []string{"lung.xpt", "lung8.xpt", "lung_haven.xpt"} {
		if seen := table(t, name, Options{}).column("seen"); seen.Kind != Date {
			t.Errorf("%s: seen is of kind %v, want a date", name, seen.Kind)
		}
	}
	parquet := table(t, "lung.parquet", Options{})
	if g := parquet.column("grade"); !g.Ordered || fmt.Sprint(g.Labels) != "[{low low} {medium medium} {high high}]" {
		t.Errorf("grade: ordered %v, %v", g.Ordered, g.Labels)
	}
	if c := parquet.column("big").Cell(0); c != "9007199254740993" {
		t.Errorf("a long id became %s", c)
	}
}

func TestLongTextsOfSPSS(t *testing.T) {
	got := table(t, "longtext.sav", Options{})
	if c := got.column("text"); c.Cell(0) != strings.Repeat("a", 600)+"end" || c.Cell(1) != "short" {
		t.Errorf("got %d characters that end in %q, and %q", len(c.Cell(0)), c.Cell(0)[max(0, len(c.Cell(0))-5):], c.Cell(1))
	}
	if x := got.column("x"); x.Number[0] != 1.5 || !math.IsNaN(x.Number[1]) {
		t.Errorf("x is %v", x.Number)
	}
}

func TestExcel(t *testing.T) {
	if got := table(t, "lung.xlsx", Options{Sheet: "second"}); fmt.Sprint(names(got)) != "[a b]" || got.Rows() != 2 {
		t.Errorf("sheet second: %v, %d rows", names(got), got.Rows())
	}
	raw, err := os.ReadFile("testdata/lung.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Read(bytes.NewReader(raw), int64(len(raw)), "lung.xlsx", Options{Sheet: "third"}); err == nil ||
		!strings.Contains(err.Error(), "the sheets are data, second") {
		t.Errorf("no such sheet: got %v", err)
	}
	raw, _ = os.ReadFile("testdata/odd.xlsx")
	odd, err := Read(bytes.NewReader(raw), int64(len(raw)), "odd.xlsx", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if c := odd.column("text number"); c.Number == nil || c.Number[1] != 13.5 {
		t.Errorf("numbers stored as text: %+v", c)
	}
	if len(odd.Faults) != 1 || odd.Faults[0].Row != 3 || !strings.Contains(odd.Faults[0].Problem,
		"error that the spreadsheet computed, in D3") {
		t.Errorf("an error of the spreadsheet: %+v", odd.Faults)
	}
	if !strings.Contains(strings.Join(odd.Notes, " "), "Merged cells: E2:E3") {
		t.Errorf("merged cells: %v", odd.Notes)
	}
	raw, _ = os.ReadFile("testdata/title.xlsx")
	title, err := Read(bytes.NewReader(raw), int64(len(raw)), "title.xlsx", Options{})
	if err != nil || len(title.Faults) != 1 || !strings.Contains(title.Faults[0].Problem, "looks like a title") {
		t.Errorf("a title: %v, %+v", err, title)
	}
	o := Options{}
	o.HeaderRow = 2
	if got := table(t, "title.xlsx", o); fmt.Sprint(names(got)) != "[id age sex]" || got.Row.Of(0) != 3 {
		t.Errorf("HeaderRow: %v, first row %d", names(got), got.Row.Of(0))
	}
}

// A binary file that is cut off anywhere, or has a byte changed, gives an error or a table, and never a panic.
func TestDamagedFiles(t *testing.T) {
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		raw, err := os.ReadFile("testdata/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		step := max(1, len(raw)/12)
		for n := 0; n < len(raw); n += step {
			_, _ = Read(bytes.NewReader(raw[:n]), int64(n), f.Name(), Options{})
			changed := slices.Clone(raw)
			changed[n] ^= 0x55
			_, _ = Read(bytes.NewReader(changed), int64(len(changed)), f.Name(), Options{})
		}
	}
}
