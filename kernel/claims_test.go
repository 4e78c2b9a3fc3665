package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"hipec/hccpm/claims"
	"hipec/hccpm/reanalysis"
)

// paperCells are the plain outputs of the paper's notebooks by "notebook [number]", as claims.csv names them.
func paperCells(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	paths, err := filepath.Glob("../notebooks/0[1-3]-*.ipynb")
	if err != nil || len(paths) != 3 {
		t.Fatalf("%d notebooks, %v", len(paths), err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var book struct {
			Cells []struct {
				Number  int `json:"execution_count"`
				Outputs []struct {
					Data map[string]json.RawMessage `json:"data"`
				} `json:"outputs"`
			} `json:"cells"`
		}
		if err := json.Unmarshal(text, &book); err != nil {
			t.Fatal(err)
		}
		for _, c := range book.Cells {
			for _, o := range c.Outputs {
				var lines []string
				if plain := o.Data["text/plain"]; json.Unmarshal(plain, &lines) != nil {
					lines = []string{string(plain)}
				}
				out[fmt.Sprintf("%s [%d]", filepath.Base(path)[:2], c.Number)] += strings.Join(lines, "") + "\n"
			}
		}
	}
	return out
}

var decimal = regexp.MustCompile(`\d+(?:\.(\d+))?`)

// shows reports whether a text holds the value, or the value as a share of one, to two digits at least.
func shows(text string, value float64) bool {
	for _, m := range decimal.FindAllStringSubmatch(text, -1) {
		x, err := strconv.ParseFloat(m[0], 64)
		if err != nil {
			continue
		}
		half := 0.5*math.Pow(10, -float64(len(m[1]))) + 1e-9
		for _, v := range []float64{value, value / 100} {
			exact := math.Abs(x-v) < 1e-12
			if exact || (len(m[1]) > 0 && math.Abs(v-x) <= half && half*10 < math.Abs(v)+1e-12) {
				return true
			}
		}
	}
	return false
}

// The cell that claims.csv names for a number shows this number; every number that can be computed
// has one, and no other.
func TestClaimsNameTheirCells(t *testing.T) {
	book, err := reanalysis.Claims()
	if err != nil {
		t.Fatal(err)
	}
	cells := paperCells(t)
	for _, r := range book.Results() {
		cell := r.Claim.Cell
		switch {
		case r.Verdict == claims.NotComputable:
			if cell != "" {
				t.Errorf("%s cannot be computed, and names cell %s", r.Claim.ID, cell)
			}
		case cell == "":
			t.Errorf("%s names no cell", r.Claim.ID)
		case !shows(cells[cell], r.Primary.Value):
			t.Errorf("%s: cell %s does not show %v:\n%s", r.Claim.ID, cell, r.Primary.Value, cells[cell])
		}
	}
	if shows("n = 10, 0.36", 11) || shows("0.36", 0.35) || shows("0.4", 0.43) || !shows("0.643", 64.29) {
		t.Error("the comparison is at fault")
	}
}
