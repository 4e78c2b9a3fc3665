package survival

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// tolerance is how far a closed form may be from R's, absolute or relative.
const tolerance = 1e-8

// entry is one expectation of testdata/oracle.json.
type entry struct {
	Kind, Name, Call, Versions string
	Input                      oracleInput
	Value                      json.RawMessage
}

type oracleInput struct {
	Data, Time, Event, Group, Entry, Weight, ID, Strata string
	ConfType                                            string
	Level, Rho                                          float64
	Breaks                                              numbers
}

// numbers reads text with 17 digits; "NA" is NaN.
type numbers []float64

func (n *numbers) UnmarshalJSON(b []byte) error {
	var text []string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	*n = make(numbers, len(text))
	for i, s := range text {
		if s == "NA" {
			(*n)[i] = math.NaN()
			continue
		}
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return err
		}
		(*n)[i] = v
	}
	return nil
}

// oracle is the entries of one kind.
func oracle(t *testing.T, kind string) []entry {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "oracle.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all, out []entry
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
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
	s, err := NewSample(Columns{
		Time: floats(t, c[in.Time]), Event: event, Entry: floats(t, c[in.Entry]),
		Weight: floats(t, c[in.Weight]), Strata: c[in.Group], ID: c[in.ID], Name: in.Event,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// gauge compares with an oracle and remembers the largest difference.
type gauge struct{ worst float64 }

// check wants got to agree with want to tolerance, absolute or relative; NaN
// agrees with NaN.
func (g *gauge) check(t *testing.T, what string, got, want float64) {
	t.Helper()
	d := difference(got, want)
	g.worst = max(g.worst, d)
	if d > tolerance {
		t.Errorf("%s: got %.17g, want %.17g", what, got, want)
	}
}

func (g *gauge) slices(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: got %d values, want %d", what, len(got), len(want))
		return
	}
	for i := range got {
		g.check(t, fmt.Sprintf("%s[%d]", what, i), got[i], want[i])
	}
}

// difference is absolute below one and relative above.
func difference(got, want float64) float64 {
	switch {
	case math.IsNaN(got) && math.IsNaN(want), got == want:
		return 0
	case math.IsNaN(got) || math.IsNaN(want):
		return math.Inf(1)
	}
	return math.Abs(got-want) / max(1, math.Abs(want))
}
