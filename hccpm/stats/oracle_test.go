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

// against runs a check for every entry of one kind and logs the largest
// difference.
func against(t *testing.T, kind string, check func(t *testing.T, g *oracle.Gauge, e entry)) {
	t.Helper()
	var all []entry
	oracle.Read(t, &all)
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
}
