package oracle

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Entry is one expectation of a file of testdata: the call that gave it, what went in, and what came out.
type Entry[Input any] struct {
	Kind, Name, Call, Versions string
	Input                      Input
	Value                      json.RawMessage
}

// Expect decodes the value of an entry.
func (e Entry[Input]) Expect(t testing.TB, into any) {
	t.Helper()
	if err := json.Unmarshal(e.Value, into); err != nil {
		t.Fatalf("%s: %v", e.Name, err)
	}
}

// Entries is the entries of one kind in a file of testdata; there must be some.
func Entries[Input any](t testing.TB, file, kind string) []Entry[Input] {
	t.Helper()
	var all, out []Entry[Input]
	ReadFrom(t, file, &all)
	for _, e := range all {
		if e.Kind == kind {
			out = append(out, e)
		}
	}
	if len(out) == 0 {
		t.Fatalf("no entry of kind %q", kind)
	}
	return out
}

// DataNames lists the data sets of some entries, each once, in order; name says which one an entry is about, and
// empty is data made by the test.
func DataNames[Input any](name func(Input) string, all ...[]Entry[Input]) string {
	var names []string
	for _, e := range slices.Concat(all...) {
		n := name(e.Input)
		if n == "" {
			n = "made here"
		}
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// CSV reads a data set of testdata: its header and its rows.
func CSV(t testing.TB, name string) (header []string, rows [][]string) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[0], all[1:]
}
