package oracle

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the tests found instead of comparing with it")

// Update is true if the tests were asked to write what they found.
func Update() bool { return *update }

// Agreement is a row of the table in hccpm/README.md: how far a routine is from what it
// was compared with.
type Agreement struct {
	// Routine as Go names it, what answered in its place, and on which data.
	Routine, Against, Data string
	// Checks is the number of values compared.
	Checks int
	// Worst difference, rounded up to a power of ten so that it is the same on every
	// processor; 0 if there was none.
	Worst float64
}

// ledger is where a package keeps its agreements.
var ledger = filepath.Join("testdata", "agreement.json")

// ReadAgreements reads the agreements of a package, by its folder.
func ReadAgreements(folder string) ([]Agreement, error) {
	b, err := os.ReadFile(filepath.Join(folder, ledger))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []Agreement
	return out, json.Unmarshal(b, &out)
}

// Agree states, at the end of a test, what its gauge found: it must be what
// testdata/agreement.json says, which -update writes.
func (g *Gauge) Agree(t testing.TB, routine, against, data string) {
	t.Helper()
	if t.Failed() {
		return
	}
	now := Agreement{Routine: routine, Against: against, Data: data, Checks: g.Checks, Worst: magnitude(g.Worst)}
	all, err := ReadAgreements(".")
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(all, func(a Agreement) bool { return a.Routine == routine && a.Against == against })
	if Update() {
		if at < 0 {
			all = append(all, now)
		} else {
			all[at] = now
		}
		slices.SortFunc(all, func(a, b Agreement) int {
			return strings.Compare(a.Routine+a.Against, b.Routine+b.Against)
		})
		b, err := json.MarshalIndent(all, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(ledger, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if at < 0 {
		t.Fatalf("%s against %s is not in %s: run with -update", routine, against, ledger)
	}
	was := all[at]
	if was.Data != data || was.Checks != g.Checks || now.Worst > 100*max(was.Worst, 1e-15) {
		t.Errorf("found %+v, %s says %+v: run with -update and look at the difference", now, ledger, was)
	}
}

// magnitude rounds up to a power of ten.
func magnitude(x float64) float64 {
	if x == 0 {
		return 0
	}
	return math.Pow(10, math.Ceil(math.Log10(x)))
}

// AgreementTable writes agreements as a Markdown table, sorted as they are.
func AgreementTable(rows []Agreement) string {
	var b strings.Builder
	b.WriteString("| routine | compared with | data | values | largest difference |\n|---|---|---|---:|---:|\n")
	for _, r := range rows {
		worst := "0"
		if r.Worst > 0 {
			worst = fmt.Sprintf("≤ %.0e", r.Worst)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %d | %s |\n", r.Routine, r.Against, r.Data, r.Checks, worst)
	}
	return b.String()
}
