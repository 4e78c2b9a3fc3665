package hccpm

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"testing"

	"hipec/hccpm/internal/oracle"
)

// flags is a yes/no column as 0 and 1.
func flags(t *testing.T, c *Cohort, column string) []float64 {
	t.Helper()
	b, err := c.Bools(column)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, len(b))
	for i, yes := range b {
		if yes {
			out[i] = 1
		}
	}
	return out
}

// R was asked about the same patients as the cohort holds: the oracles have the paper's numbers
// written out, beside the data.
func TestOraclesSpeakOfThisCohort(t *testing.T) {
	c := paper(t)
	floats := func(column string) []float64 {
		x, _, err := c.Floats(column)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	f, err := os.Open("survival/testdata/paper.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for column, want := range map[string][]float64{
		"os1": floats("os1_months"), "os2": floats("os2_months"), "pfs": floats("pfs_months"), "cc": floats("cc"),
		"death": flags(t, c, Died), "progression": flags(t, c, "pfs_event"),
	} {
		at := slices.Index(rows[0], column)
		if at < 0 || len(rows) != len(want)+1 {
			t.Fatalf("survival's paper.csv: no column %s, or %d rows", column, len(rows))
		}
		for i, w := range want {
			if got, err := strconv.ParseFloat(rows[i+1][at], 64); err != nil || got != w {
				t.Errorf("survival's paper.csv: patient %d: %s is %v, want %v", i+1, column, rows[i+1][at], w)
			}
		}
	}

	b, err := os.ReadFile("stats/testdata/oracle.json")
	if err != nil {
		t.Fatal(err)
	}
	var entries []struct {
		Kind, Name string
		Input      map[string]oracle.Numbers
	}
	if err := json.Unmarshal(b, &entries); err != nil {
		t.Fatal(err)
	}
	checks := 0
	for _, e := range entries {
		want := map[string]map[string][]float64{
			"PCI and CC 0.95":      {"x": floats("pci"), "y": floats("cc")},
			"age and BMI 0.95":     {"x": floats("age"), "y": floats("bmi")},
			"death on age and PCI": {"x1": floats("age"), "x2": floats("pci"), "y": flags(t, c, Died)},
			"minutes":              {"x": floats("or_minutes")},
		}[e.Name]
		for name, values := range want {
			got, ok := e.Input[name]
			if !ok {
				continue
			}
			checks++
			if !slices.Equal([]float64(got), values) {
				t.Errorf("stats' oracle, %s %q: %s is %v, want %v", e.Kind, e.Name, name, got, values)
			}
		}
	}
	if checks < 8 {
		t.Errorf("only %d of stats' inputs were found", checks)
	}
}
