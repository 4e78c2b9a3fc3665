package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// project is a folder with the data, one notebook that has run, and a document that takes values from it.
func project(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "data"), os.DirFS("../data")); err != nil {
		t.Fatal(err)
	}
	cell := func(kind, source string) map[string]any {
		c := map[string]any{"cell_type": kind, "id": kind + source[:1], "source": source, "metadata": map[string]any{}}
		if kind == "code" {
			c["outputs"], c["execution_count"] = []any{}, nil
		}
		return c
	}
	text, err := json.Marshal(map[string]any{"nbformat": 4, "nbformat_minor": 5, "metadata": map[string]any{
		"hipec": map[string]any{"version": "1", "prose": "checked"}},
		"cells": []any{
			cell("markdown", "# Survival\n\nOf <!--= os1.N() -->0<!--/--> patients in 2017, forty years on."),
			cell("code", "os1 := must(must(hccpm.Paper()).OS1())\nkm := must(survival.KaplanMeier(os1))\nkm"),
			cell("code", "plots.Survival(km)")}})
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "book.ipynb", string(text))
	write(t, dir, "README.md", "The median is <!--= book: km.Groups[0].Median(survival.Midpoint).Value -->0<!--/--> "+
		"months; Go 1.26.\n\n"+
		"A table:\n\n<!--= book: must(must(hccpm.Paper()).Table3()).Markdown() -->\nold\n<!--/-->\n\n"+
		"<!--svg book: codep -->![curve](curve.svg)<!--/-->\n")
	if out, err := in(dir, "run", "-in-place", "-declare", "-text", "README.md", "book.ipynb"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := in(dir, "verify", "-text", "README.md", "book.ipynb"); err != nil {
		t.Fatalf("what was just run: %v\n%s", err, out)
	}
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// in runs the command in a folder.
func in(dir string, args ...string) (string, error) {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// One value changed, alone, wherever it stands, makes verify fail and name it; report then writes nothing.
func TestEveryNumberIsGuarded(t *testing.T) {
	dir := project(t)
	for _, c := range []struct{ file, old, new, want string }{
		{"data/cohort.csv", ",153.9,", ",153.8,",
			"data/cohort.csv: line 3 (2), column os1_months: 153.9 recorded, 153.8 now"},
		{"data/claims.csv", "res-n,", "res-m,", "column id: res-n recorded, res-m now"},
		{"data/SHA256SUMS", "cohort.csv", "cohort.txt", "SHA256SUMS: line 3"},
		{"book.ipynb", "107.8", "107.9", "cell [1], "},
		{"book.ipynb", `-->10<!--/-->`, `-->12<!--/-->`, "the Markdown cell 1 from the top, line 3, the value of os1.N(): " +
			"12 stored, 10 now"},
		{"book.ipynb", "in 2017", "in 2018", "line 3, the number 2018 in the prose: 2017 declared, 2018 now"},
		{"book.ipynb", "forty years", "seventy years", "the number seventy in the prose: forty declared"},
		{"README.md", "-->107.8<!--/-->", "-->108.7<!--/-->", "README.md: line 1, the value of " +
			"km.Groups[0].Median(survival.Midpoint).Value in book: 108.7 stored, 107.8 now"},
		{"README.md", "Go 1.26", "Go 1.27", "README.md: line 1, the number 1.27 in the prose: 1.26 declared"},
		{"README.md", "153.9", "153.6", "README.md: line 5, the value of"},
		{"curve.svg", "Survival, OS1", "Survival, OS3", "curve.svg, figure “Survival, OS3”, lettering, line 1: 3 stored, 1 " +
			"now"},
	} {
		was := read(t, dir, c.file)
		if !strings.Contains(was, c.old) {
			t.Errorf("%s: there is no %q to change:\n%.3000s", c.file, c.old, was)
			continue
		}
		write(t, dir, c.file, strings.Replace(was, c.old, c.new, 1))
		out, err := in(dir, "verify", "-text", "README.md", "book.ipynb")
		if err == nil || !strings.Contains(out, c.want) {
			t.Errorf("%s, %q for %q: err %v, want %q:\n%s", c.file, c.new, c.old, err, c.want, out)
		}
		if n := strings.Count(out, c.new); strings.HasPrefix(c.file, "README") && n > 2 {
			t.Errorf("%s, %q: named %d times:\n%s", c.file, c.new, n, out)
		}
		if c.file != "README.md" && c.file != "curve.svg" {
			if out, err := in(dir, "report", "-o", "page.html", "book.ipynb"); err == nil || !strings.Contains(out, c.want) {
				t.Errorf("report with %s changed: err %v\n%s", c.file, err, out)
			}
			if _, err := os.Stat(filepath.Join(dir, "page.html")); err == nil {
				t.Errorf("report wrote a page with %s changed", c.file)
			}
		}
		write(t, dir, c.file, was)
	}
}

func TestChangedDataAreRefusedOrMarked(t *testing.T) {
	dir := project(t)
	write(t, dir, "data/cohort.csv", strings.Replace(read(t, dir, "data/cohort.csv"), ",153.9,", ",153.8,", 1))
	before := read(t, dir, "book.ipynb")
	out, err := in(dir, "run", "-in-place", "book.ipynb")
	if err == nil || !strings.Contains(out, "column os1_months: 153.9 recorded, 153.8 now") ||
		read(t, dir, "book.ipynb") != before {
		t.Errorf("run: %v\n%s", err, out)
	}
	if out, err := in(dir, "run", "-changed-data", "-out", "out", "-report", "page.html", "book.ipynb"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, f := range []string{"out/book.ipynb", "page.html"} {
		if !strings.Contains(read(t, dir, f), "153.9 recorded, 153.8 now") {
			t.Errorf("%s is not marked", f)
		}
	}
	if strings.Contains(read(t, dir, "page.html"), "were run for this page;") {
		t.Error("the page vouches for its numbers")
	}
}

func TestReportSaysWhatWasNotChecked(t *testing.T) {
	dir := project(t)
	if out, err := in(dir, "report", "-o", "a.html", "book.ipynb"); err != nil || !strings.Contains(read(t, dir, "a.html"),
		"were run for this page;") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := in(dir, "report", "-unchecked", "-o", "b.html", "book.ipynb"); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	page := read(t, dir, "b.html")
	if !strings.Contains(page, "were not checked") || strings.Contains(page, "were run for this page;") {
		t.Error("a page of stored outputs vouches for them")
	}
}

// Stale and wrong are told apart by what was noted when the notebook was run.
func TestStaleOrWrong(t *testing.T) {
	dir := project(t)
	was := read(t, dir, "book.ipynb")
	verify := func(old, new string) string {
		t.Helper()
		if !strings.Contains(was, old) {
			t.Fatalf("there is no %q", old)
		}
		write(t, dir, "book.ipynb", strings.Replace(was, old, new, 1))
		out, err := in(dir, "verify", "book.ipynb")
		if err == nil {
			t.Fatalf("%q for %q was not noticed", new, old)
		}
		return out
	}
	if out := verify("107.8", "107.9"); !strings.Contains(out, "wrong: data, library and code are those") ||
		strings.Contains(out, "stale") {
		t.Errorf("a number changed by hand:\n%s", out)
	}
	out := verify(".OS1()", ".OS2()")
	if !strings.Contains(out, "(stale: its code") || !strings.Contains(out, "stale: the code of cells [1] changed") ||
		strings.Contains(out, "wrong:") {
		t.Errorf("code changed and not run:\n%s", out)
	}
}

// What JupyterLab writes when all cells are run and the notebook saved is no difference.
func TestWhatJupyterLabWritesIsNoDifference(t *testing.T) {
	dir := project(t)
	var nb map[string]any
	if err := json.Unmarshal([]byte(read(t, dir, "book.ipynb")), &nb); err != nil {
		t.Fatal(err)
	}
	nb["metadata"].(map[string]any)["language_info"] = map[string]any{"name": "go", "version": "1.99",
		"nbconvert_exporter": "", "file_extension": ".go"}
	for i, c := range nb["cells"].([]any) {
		c := c.(map[string]any)
		c["metadata"].(map[string]any)["trusted"] = true
		if c["cell_type"] == "code" {
			c["execution_count"] = 7 + i
			for _, o := range c["outputs"].([]any) {
				o.(map[string]any)["execution_count"] = 7 + i
			}
		}
	}
	text, err := json.MarshalIndent(nb, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "book.ipynb", string(text))
	out, err := in(dir, "verify", "book.ipynb")
	if err != nil || !strings.Contains(out, "note: book.ipynb was saved by another program") {
		t.Errorf("%v\n%s", err, out)
	}
}

// One line of a routine, changed: a program built from it fails to verify the paper's notebooks,
// and names cell and number.
func TestAChangedRoutineIsNoticed(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the whole program")
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	source := filepath.Join(root, "hccpm", "stats", "quantile.go")
	text := read(t, root, "hccpm/stats/quantile.go")
	const line = "position = 1 + (n-1)*p"
	if !strings.Contains(text, line) {
		t.Fatalf("%s has no line %q: name another", source, line)
	}
	write(t, dir, "changed.go", strings.Replace(text, line, line+" + 0.1", 1))
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{source: filepath.Join(dir, "changed.go")}})
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "overlay.json", string(overlay))
	exe := filepath.Join(dir, "hipec-changed")
	build := exec.Command("go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-ldflags=-s -w", "-o", exe,
		"./kernel")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(exe, "verify")
	cmd.Dir = root
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err == nil {
		t.Fatalf("the change was not noticed:\n%s", out.String())
	}
	for _, want := range []string{"cell [", " stored, ", " now", "stale: the library changed since it was run"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

// The notebooks that this project ships vouch for every number in their prose.
func TestTheNotebooksAskForIt(t *testing.T) {
	books, err := filepath.Glob("../notebooks/*.ipynb")
	if err != nil || len(books) < 7 {
		t.Fatalf("%d notebooks, %v", len(books), err)
	}
	for _, b := range books {
		var nb struct {
			Metadata struct{ Hipec struct{ Prose string } }
		}
		if err := json.Unmarshal([]byte(read(t, ".", b)), &nb); err != nil || nb.Metadata.Hipec.Prose != "checked" {
			t.Errorf("%s: prose is %q, want checked (%v)", b, nb.Metadata.Hipec.Prose, err)
		}
	}
	if text := read(t, "..", "README.md"); !strings.Contains(text, "<!--= 04-claims: ") || !strings.Contains(text,
		"<!-- numbers not computed: ") {
		t.Error("README.md has no computed values, or no list of the others")
	}
}

func TestDiffStripReceipt(t *testing.T) {
	dir := project(t)
	was := read(t, dir, "book.ipynb")
	write(t, dir, "other.ipynb", strings.Replace(was, "107.8", "108.8", 1))
	if out, err := in(dir, "diff", "book.ipynb", "book.ipynb"); err != nil || out != "" {
		t.Errorf("a notebook and itself: %v %q", err, out)
	}
	if out, err := in(dir, "diff", "book.ipynb", "other.ipynb"); err == nil || !strings.Contains(out,
		"cell [1] (codeo): outputs") || !strings.Contains(out, "107.8 → 108.8") {
		t.Errorf("%v %s", err, out)
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "book.ipynb"}, {"-c", "user.name=a", "-c", "user.email=a@b",
		"commit", "-qm", "x"}} {
		git := exec.Command("git", args...)
		git.Dir = dir
		if out, err := git.CombinedOutput(); err != nil {
			t.Skipf("git: %v %s", err, out)
		}
	}
	if out, err := in(dir, "strip", "book.ipynb"); err != nil {
		t.Fatal(out)
	}
	stripped := read(t, dir, "book.ipynb")
	if strings.Contains(stripped, "107.8 ") || strings.Contains(stripped, "library_sha256") || strings.Contains(stripped,
		`"ran"`) {
		t.Error("something of the run is left")
	}
	if out, err := in(dir, "diff", "HEAD:book.ipynb", "book.ipynb"); err == nil || !strings.Contains(out,
		"number of outputs: 1 → 0") {
		t.Errorf("against a revision: %v %s", err, out)
	}
	if out, err := in(dir, "diff", "HEAD:none.ipynb", "book.ipynb"); err == nil || !strings.Contains(out, "none.ipynb") {
		t.Errorf("a file that no revision has: %v %s", err, out)
	}
	out, err := in(dir, "receipt", "book.ipynb")
	var r map[string]any
	if err != nil || json.Unmarshal([]byte(out), &r) != nil || r["data_sha256"] == "" || r["notebooks_sha256"] == nil ||
		r["command"] != "hipec verify book.ipynb" {
		t.Errorf("%v %s", err, out)
	}
	if again, _ := in(dir, "receipt", "book.ipynb"); again != out {
		t.Errorf("two receipts differ: %s %s", out, again)
	}
}
