package stats

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// tolerance is how far a value may be from R's, absolute or relative.
const tolerance = 1e-8

// entry is one expectation of testdata/oracle.json.
type entry struct {
	Kind, Name, Call, Versions string
	Input, Value               map[string]numbers
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

// against runs a check for every entry of one kind and logs the largest
// difference.
func against(t *testing.T, kind string, check func(t *testing.T, g *gauge, e entry)) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "oracle.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []entry
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	var g gauge
	for _, e := range all {
		if e.Kind == kind {
			t.Run(e.Name, func(t *testing.T) { check(t, &g, e) })
		}
	}
	if g.checks == 0 {
		t.Fatalf("no entry of kind %q", kind)
	}
	t.Logf("largest of %d differences from R: %.2g", g.checks, g.worst)
}

// gauge compares with an oracle and remembers the largest difference.
type gauge struct {
	worst  float64
	checks int
}

func (g *gauge) check(t *testing.T, what string, got, want float64) {
	t.Helper()
	d := difference(got, want)
	g.worst = max(g.worst, d)
	g.checks++
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

// difference is relative where it can be: small P values must have right digits
// too.  NaN agrees with NaN.
func difference(got, want float64) float64 {
	switch {
	case math.IsNaN(got) && math.IsNaN(want), got == want:
		return 0
	case math.IsNaN(got) || math.IsNaN(want) || math.IsInf(want, 0):
		return math.Inf(1)
	case math.Abs(want) < 1e-12:
		return math.Abs(got - want)
	}
	return math.Abs(got-want) / math.Abs(want)
}
