// Package oracle reads what R answered and measures how far this module's answers are from it. Only tests use it.
package oracle

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// Tolerance is how far a closed form may be from R's.
const Tolerance = 1e-8

// Numbers reads text with 17 digits; "NA" is NaN.
type Numbers []float64

// UnmarshalJSON reads a list of texts.
func (n *Numbers) UnmarshalJSON(b []byte) error {
	var text []string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	*n = make(Numbers, len(text))
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

// Read decodes testdata/oracle.json.
func Read(t testing.TB, into any) {
	t.Helper()
	ReadFrom(t, "oracle.json", into)
}

// ReadFrom decodes a file of testdata.
func ReadFrom(t testing.TB, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

// Gauge compares with an oracle and remembers the largest difference.
type Gauge struct {
	Worst  float64
	Checks int
	// Tolerance in place of the package's, for what is not a closed form; 0 means that.
	Tolerance float64
}

// Check wants got to agree with want to the tolerance.
func (g *Gauge) Check(t testing.TB, what string, got, want float64) {
	t.Helper()
	d := Difference(got, want)
	g.Worst = max(g.Worst, d)
	g.Checks++
	tolerance := g.Tolerance
	if tolerance == 0 {
		tolerance = Tolerance
	}
	if d > tolerance {
		t.Errorf("%s: got %.17g, want %.17g", what, got, want)
	}
}

// Slices wants each value of got to agree with that of want.
func (g *Gauge) Slices(t testing.TB, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: got %d values, want %d", what, len(got), len(want))
		return
	}
	for i := range got {
		g.Check(t, fmt.Sprintf("%s[%d]", what, i), got[i], want[i])
	}
}

// Difference is relative where it can be: small P values must have right digits too. NaN agrees with NaN.
func Difference(got, want float64) float64 {
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
