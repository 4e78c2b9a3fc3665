// Package hipec_test holds the rules of the structure: what may import what. CONTRIBUTING.md has the picture.
package hipec_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// may lists, for each part, the parts of this module that it may import. A part is a package and
// all below it; the longest name that fits counts.
var may = map[string][]string{
	"data":                  {},
	"hccpm/table":           {"hccpm/internal/option"},
	"hccpm/internal/fault":  {},
	"hccpm/internal/num":    {},
	"hccpm/internal/oracle": {},
	"hccpm/internal/timing": {},
	"hccpm/stats":           {"hccpm/table", "hccpm/internal/fault", "hccpm/internal/num", "hccpm/internal/option"},
	"hccpm/survival": {"hccpm/table", "hccpm/internal/fault", "hccpm/internal/num", "hccpm/stats", "hccpm/internal/option",
		"hccpm/internal/timing"},
	"hccpm/models": {"hccpm/table", "hccpm/internal/fault", "hccpm/internal/num", "hccpm/internal/option",
		"hccpm/internal/timing",
		"hccpm/survival"},
	"hccpm/plots": {"hccpm/table", "hccpm/internal/num", "hccpm/internal/fault", "hccpm/stats", "hccpm/survival",
		"hccpm/models",
		"hccpm/prediction",
		"hccpm/propensity", "hccpm/internal/option"},
	"hccpm/internal/nearest": {},
	"hccpm/internal/option":  {},
	"hccpm/exercise":         {},
	"hccpm/propensity": {"hccpm/table", "hccpm/internal/fault", "hccpm/internal/option", "hccpm/models",
		"hccpm/survival"},
	"hccpm/prediction": {"hccpm/table", "hccpm/internal/fault", "hccpm/internal/num", "hccpm/internal/option",
		"hccpm/models",
		"hccpm/stats", "hccpm/survival"},
	"hccpm/simulate":       {"hccpm/internal/fault", "hccpm/internal/option", "hccpm/survival"},
	"hccpm/claims":         {"data", "hccpm/table", "hccpm/internal/nearest"},
	"hccpm/cohort/formats": {},
	"hccpm/cohort": {"hccpm/cohort/formats", "hccpm/internal/fault", "hccpm/table", "hccpm/stats", "hccpm/survival",
		"hccpm/internal/nearest", "hccpm/internal/option"},
	"hccpm/reanalysis": {"data", "hccpm", "hccpm/claims", "hccpm/stats", "hccpm/survival", "hccpm/table"},
	"hccpm": {"data", "hccpm/cohort", "hccpm/internal/nearest", "hccpm/table", "hccpm/survival",
		"hccpm/internal/option"},
	"kernel/display":            {"kernel/internal/outlet"},
	"kernel/comm":               {"kernel/internal/outlet"},
	"kernel/widgets":            {"kernel/comm", "kernel/display", "kernel/internal/outlet"},
	"kernel/internal/wire":      {},
	"kernel/internal/zmtp":      {},
	"kernel/internal/transport": {"kernel/internal/zmtp"},
	"kernel/internal/display":   {},
	"kernel/internal/origin":    {},
	"kernel/internal/embedded":  {},
	"kernel/internal/debug":     {},
	"kernel/internal/cellname":  {},
	"kernel/internal/source":    {"kernel/internal/cellname"},
	"kernel/internal/migrate":   {},
	"kernel/internal/native":    {},
	"kernel/internal/rtype":     {"kernel/internal/native"},
	"kernel/internal/vm": {"kernel/internal/cellname", "kernel/internal/native", "kernel/internal/rtype",
		"kernel/internal/origin"},
	"kernel/internal/bound":   {},
	"kernel/internal/modules": {},
	"kernel/internal/engine": {"kernel/internal/cellname", "kernel/internal/bound", "kernel/internal/embedded",
		"kernel/internal/vm", "kernel/internal/origin"},
	"kernel/internal/session": {"kernel/internal/cellname", "kernel/internal/source", "kernel/internal/migrate",
		"kernel/internal/engine", "kernel/internal/embedded", "kernel/internal/native", "kernel/internal/origin"},
	"kernel/internal/assist":  {"kernel/internal/cellname"},
	"kernel/internal/docs":    {},
	"kernel/internal/outlet":  {},
	"kernel/internal/history": {},
	"kernel/internal/worker": {"kernel/internal/display", "kernel/internal/origin", "kernel/internal/outlet",
		"kernel/internal/queue"},
	"kernel/internal/goeval": {"kernel/internal/cellname", "kernel/internal/source", "kernel/internal/worker",
		"kernel/internal/session", "kernel/internal/assist", "kernel/internal/docs",
		"kernel/internal/display", "kernel/internal/command", "kernel/internal/debug", "kernel/internal/modules",
		"kernel/internal/origin"},
	"kernel/internal/gomacroeval": {"kernel/display", "kernel/internal/bound", "kernel/internal/worker",
		"kernel/internal/assist", "kernel/internal/docs",
		"kernel/internal/command"},
	"kernel/internal/command": {},
	"kernel/internal/about":   {},
	"kernel/internal/dispatch": {"kernel/internal/about", "kernel/internal/outlet", "kernel/internal/wire",
		"kernel/internal/worker", "kernel/internal/display", "kernel/internal/history",
		"kernel/internal/order", "kernel/internal/queue"},
	"kernel/internal/order":    {},
	"kernel/internal/queue":    {},
	"kernel/internal/notebook": {"kernel/internal/worker"},
	"kernel/internal/scenario": {"kernel/internal/worker"},
	"kernel/bindings": {"kernel/internal/embedded", "data", "hccpm", "hccpm/claims", "hccpm/exercise", "hccpm/simulate",
		"hccpm/cohort", "hccpm/models", "hccpm/plots", "hccpm/prediction", "hccpm/propensity", "hccpm/reanalysis",
		"hccpm/stats", "hccpm/survival", "hccpm/table", "hccpm/cohort/formats", "kernel/bindings",
		"kernel/display", "kernel/comm", "kernel/widgets", "kernel/internal/bound"},
	"kernel/internal/program": {"data", "kernel/internal/about", "kernel/internal/dispatch", "kernel/internal/history",
		"kernel/internal/notebook", "kernel/internal/transport",
		"kernel/internal/wire", "kernel/internal/worker"},
	"kernel/gophernotes": {"hccpm", "kernel/bindings", "kernel/internal/gomacroeval", "kernel/internal/program",
		"kernel/internal/dispatch"},
	"kernel/difftest": {"kernel/bindings", "kernel/internal/goeval", "kernel/internal/worker"},
	"kernel/release":  {"kernel/internal/program"},
	"kernel/docsite":  {"kernel/internal/command", "kernel/internal/notebook"},
	"kernel/modtest": {"kernel/bindings", "kernel/internal/goeval", "kernel/internal/origin",
		"kernel/internal/worker"},
	"kernel/gotests": {"kernel/bindings", "kernel/internal/goeval", "kernel/internal/worker"},
	"kernel/wasm": {"kernel/bindings", "kernel/internal/about", "kernel/internal/dispatch", "kernel/internal/goeval",
		"kernel/internal/history",
		"kernel/internal/wire", "kernel/internal/worker"},
	"kernel/internal/app": {"hccpm", "kernel/bindings", "kernel/internal/goeval", "kernel/internal/program", "lab",
		"notebooks"},
	"kernel/hipec": {"kernel/internal/app"},
	"kernel":       {"kernel/internal/app"},
	"lab":          {},
	"notebooks":    {},
}

// only lists libraries that are one part's business.
var only = map[string][]string{
	"github.com/cosmos72/gomacro":       {"kernel/internal/gomacroeval"},
	"github.com/gopherdata/gophernotes": {"kernel/internal/gomacroeval"},
	"github.com/go-gota/gota":           {"hccpm/cohort", "kernel/internal/display", "kernel/bindings"},
	"github.com/xuri/excelize":          {"hccpm/cohort/formats", "kernel/bindings"},
	"github.com/apache/arrow-go":        {"hccpm/cohort/formats", "kernel/bindings"},
	"github.com/jackc/pgx":              {"hccpm/cohort/formats", "kernel/bindings"},
	"modernc.org/sqlite":                {"hccpm/cohort/formats", "kernel/bindings"},
	"gonum.org/v1/plot":                 {"hccpm/plots", "kernel/internal/display", "kernel/bindings"},
	"github.com/yuin/goldmark":          {"kernel/internal/notebook"},
	"golang.org/x/net":                  {"kernel/internal/notebook"},
	"golang.org/x/crypto":               {"kernel/internal/zmtp"},
	"golang.org/x/mod":                  {"kernel/internal/modules"},
	"github.com/google/go-dap":          {"kernel/internal/debug"},
	// Each use states what it relies on.
	"unsafe": {"kernel/internal/vm", "kernel/internal/rtype", "kernel/internal/native", "kernel/internal/engine",
		"kernel/internal/bound",
		"kernel/internal/migrate", "kernel/internal/origin", "kernel/internal/worker", "kernel/internal/command",
		"kernel/bindings", "kernel/difftest"},
}

func partOf(path string) string {
	for path != "" {
		if _, ok := may[path]; ok {
			return path
		}
		cut := strings.LastIndexByte(path, '/')
		if cut < 0 {
			return ""
		}
		path = path[:cut]
	}
	return ""
}

func in(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	checkImports(t, seen, os.Environ())
	checkImports(t, seen, append(os.Environ(), "GOOS=js", "GOARCH=wasm"))
	for r := range may {
		if !seen[r] {
			t.Errorf("part %s is empty: take it out of the table", r)
		}
	}
}

// checkImports checks the arrows as they are on the system that an environment names, and notes the parts.
func checkImports(t *testing.T, seen map[string]bool, env []string) {
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", "./...")
	cmd.Env = env
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		path, ours := strings.CutPrefix(p.ImportPath, "hipec/")
		if !ours {
			continue // the root, which holds this test
		}
		from := partOf(path)
		if from == "" {
			t.Errorf("%s is in no part: add it to the table here and to the picture in CONTRIBUTING.md", path)
			continue
		}
		seen[from] = true
		for _, im := range p.Imports {
			if sub, ok := strings.CutPrefix(im, "hipec/"); ok {
				if to := partOf(sub); to != from && !in(may[from], to) {
					t.Errorf("%s imports %s: no arrow leads from %s to %s", path, sub, from, to)
				}
			}
			for lib, parts := range only {
				if (im == lib || strings.HasPrefix(im, lib+"/")) && !in(parts, from) {
					t.Errorf("%s imports %s, which is the business of %v", path, im, parts)
				}
			}
		}
	}
}
