package hccpm

import (
	"os"
	"strings"
	"testing"

	"hipec/hccpm/internal/oracle"
)

// The README's tables are what the tests of survival, models, stats and hccpm found and what bench.sh
// printed; -update writes them.
func TestREADME(t *testing.T) {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	agreement := ""
	for _, name := range []string{"survival", "models", "prediction", "propensity", "stats", "hccpm"} {
		rows, err := oracle.ReadAgreements(strings.TrimPrefix(name, "hccpm"))
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) > 0 {
			agreement += "\n### " + name + "\n\n" + oracle.AgreementTable(rows)
		}
	}
	bench, err := os.ReadFile("bench.md")
	if err != nil {
		t.Fatal(err)
	}
	want := between(t, string(b), "<!-- agreement -->\n", agreement+"\n")
	want = between(t, want, "<!-- bench -->\n", "\n"+string(bench)+"\n")
	if want == string(b) {
		return
	}
	if !oracle.Update() {
		t.Fatal("README.md is not what the tests found: go test ./hccpm -run README -update")
	}
	if err := os.WriteFile("README.md", []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// between puts text between a mark and the end that follows it.
func between(t *testing.T, s, mark, text string) string {
	t.Helper()
	before, rest, ok := strings.Cut(s, mark)
	_, after, ended := strings.Cut(rest, "<!-- end -->")
	if !ok || !ended {
		t.Fatalf("README.md has no %q with an end", mark)
	}
	return before + mark + text + "<!-- end -->" + after
}
