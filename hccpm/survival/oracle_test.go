package survival

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
)

// entry is one expectation of testdata/oracle.json.
type entry struct {
	Kind, Name, Call, Versions string
	Input                      oracleInput
	Value                      json.RawMessage
}

type oracleInput struct {
	Data, Time, Event, Group, Entry, Weight, ID, Strata string
	Cause, Cluster, Plus1                               string // Plus1: weights one more than the column
	ConfType, Estimator, StdErr, Of, Score, Adjust      string
	Level, Rho, Gamma, From, Tau, At                    float64
	Higher                                              bool
	TestWeight                                          string `json:"weighting"`
	Breaks, Times, Left, Right                          oracle.Numbers
}

// entries is the entries of one kind in oracle.json.
func entries(t *testing.T, kind string) []entry {
	t.Helper()
	return entriesOf(t, "oracle.json", kind)
}

// entriesOf is the entries of one kind in a file of testdata.
func entriesOf(t *testing.T, file, kind string) []entry {
	t.Helper()
	var all, out []entry
	oracle.ReadFrom(t, file, &all)
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

// expect decodes the value of an entry.
func (e entry) expect(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal(e.Value, into); err != nil {
		t.Fatalf("%s: %v", e.Name, err)
	}
}

// data names the data sets of some entries, each once.
func data(all ...[]entry) string {
	seen := make(map[string]bool)
	var names []string
	for _, entries := range all {
		for _, e := range entries {
			name := e.Input.Data
			if name == "" {
				name = "made here"
			}
			if !seen[name] {
				names = append(names, name)
			}
			seen[name] = true
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// columns reads a data set of testdata by column.
func columns(t testing.TB, name string) map[string][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string][]string)
	for c, h := range rows[0] {
		for _, r := range rows[1:] {
			out[h] = append(out[h], r[c])
		}
	}
	return out
}

func floats(t testing.TB, text []string) []float64 {
	t.Helper()
	if text == nil {
		return nil
	}
	out := make([]float64, len(text))
	for i, s := range text {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = v
	}
	return out
}

// sample builds the sample an entry speaks of.
func (in oracleInput) sample(t testing.TB) Sample {
	t.Helper()
	c := columns(t, in.Data)
	event := make([]bool, len(c[in.Event]))
	for i, s := range c[in.Event] {
		event[i] = s == "1"
	}
	weight := floats(t, c[in.Weight])
	for _, v := range floats(t, c[in.Plus1]) {
		weight = append(weight, v+1)
	}
	s, err := NewSample(Columns{
		Time: floats(t, c[in.Time]), Event: event, Entry: floats(t, c[in.Entry]), Cause: c[in.Cause],
		Weight: weight, Strata: c[in.Group], ID: c[in.ID], Cluster: c[in.Cluster], Name: in.Event,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
