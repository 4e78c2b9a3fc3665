package survival

import (
	"strconv"
	"testing"

	"hipec/hccpm/internal/oracle"
)

// entry is one expectation of a file of testdata.
type entry = oracle.Entry[oracleInput]

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
	return oracle.Entries[oracleInput](t, file, kind)
}

// data names the data sets of some entries, each once.
func data(all ...[]entry) string {
	return oracle.DataNames(func(in oracleInput) string { return in.Data }, all...)
}

// columns reads a data set of testdata by column.
func columns(t testing.TB, name string) map[string][]string {
	t.Helper()
	header, rows := oracle.CSV(t, name)
	out := make(map[string][]string)
	for c, h := range header {
		for _, r := range rows {
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
