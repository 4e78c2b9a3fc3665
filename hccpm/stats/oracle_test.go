package stats

import (
	"testing"

	"hipec/hccpm/internal/oracle"
)

// entry is one expectation of testdata/oracle.json.
type entry struct {
	Kind, Name, Call, Versions string
	Input, Value               map[string]oracle.Numbers
}

// row is what a test says of itself in the table of hccpm/README.md.
type row struct{ routine, against, data string }

// against runs a check for every entry of one kind in a file of testdata and states how far
// from R the answers are.
func against(t *testing.T, file, kind string, r row, check func(t *testing.T, g *oracle.Gauge, e entry)) {
	t.Helper()
	var all []entry
	oracle.ReadFrom(t, file, &all)
	var g oracle.Gauge
	for _, e := range all {
		if e.Kind == kind {
			t.Run(e.Name, func(t *testing.T) { check(t, &g, e) })
		}
	}
	if g.Checks == 0 {
		t.Fatalf("no entry of kind %q", kind)
	}
	t.Logf("largest of %d differences from R: %.2g", g.Checks, g.Worst)
	g.Agree(t, r.routine, r.against, r.data)
}
