package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The test program is the command itself when it is started with a command's name, as the worker is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-") {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func hipec(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err = cmd.Run()
	return o.String(), e.String(), err
}

func writeNotebook(t *testing.T, dir string, cells ...string) string {
	t.Helper()
	type cell map[string]any
	var list []cell
	for i, c := range cells {
		list = append(list, cell{"cell_type": "code", "id": fmt.Sprint("c", i), "source": c, "metadata": map[string]any{},
			"outputs": []any{}, "execution_count": nil})
	}
	text, err := json.Marshal(map[string]any{"cells": list, "metadata": map[string]any{}, "nbformat": 4,
		"nbformat_minor": 5})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "book.ipynb")
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRunWritesExecuted(t *testing.T) {
	dir := t.TempDir()
	book := writeNotebook(t, dir, "x := 20", "x + 1")
	out := filepath.Join(dir, "out")
	stdout, stderr, err := hipec(t, "run", "-out", out, "-report", filepath.Join(dir, "r.html"), book)
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	if !strings.Contains(stdout, "2 cells") || !strings.Contains(stdout, "book.ipynb") {
		t.Errorf("printed %q", stdout)
	}
	text, err := os.ReadFile(filepath.Join(out, "book.ipynb"))
	if err != nil || !bytes.Contains(text, []byte(`"21"`)) {
		t.Errorf("%v %s", err, text)
	}
}

func TestRunStopsAtTheFirstErrorAndWritesNothing(t *testing.T) {
	dir := t.TempDir()
	book := writeNotebook(t, dir, "x := 20", "y := x +", "fmt.Println(\"not reached\")")
	out := filepath.Join(dir, "out")
	stdout, stderr, err := hipec(t, "run", "-out", out, book)
	if err == nil {
		t.Fatal("exit 0")
	}
	if !strings.Contains(stderr, "cell 2 (In[2])") || !strings.Contains(stderr, "In[2]:1:9: syntax error") ||
		strings.Contains(stdout, "not reached") {
		t.Errorf("said %q %q", stdout, stderr)
	}
	if _, err := os.Stat(out); !os.IsNotExist(err) {
		t.Error("something was written")
	}
}

// A result beside a goroutine that panicked cannot be relied on, whether its cell was still running or not.
func TestRunFailsWhenAGoroutinePanics(t *testing.T) {
	for name, cells := range map[string][]string{
		"in its cell": {"var wg sync.WaitGroup\nwg.Add(1)\ngo func() { defer wg.Done(); panic(\"oh\") }()\nwg.Wait()"},
		"in a later one": {"go func() { time.Sleep(200 * time.Millisecond); panic(\"oh\") }()",
			"time.Sleep(600 * time.Millisecond)"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			out := filepath.Join(dir, "out")
			_, stderr, err := hipec(t, "run", "-out", out, writeNotebook(t, dir, cells...))
			if err == nil || !strings.Contains(stderr, "cell 1 (In[1]): panic: in a goroutine: In[1]:") ||
				!strings.Contains(stderr, "oh") {
				t.Errorf("got %v, said %q; want an exit other than 0 that names cell 1", err, stderr)
			}
			if _, err := os.Stat(out); !os.IsNotExist(err) {
				t.Error("something was written")
			}
		})
	}
}

// A cohort file with five different mistakes: five errors at once, each with row and column, and nothing written.
func TestRunWithABadCohort(t *testing.T) {
	bad, err := filepath.Abs("../hccpm/testdata/five_mistakes.csv")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	book := writeNotebook(t, dir, fmt.Sprintf("cohort, err := hccpm.Load(%q)\nerr", bad), "cohort.N()")
	out := filepath.Join(dir, "out")
	_, stderr, err := hipec(t, "run", "-out", out, book)
	if err == nil {
		t.Fatal("exit 0")
	}
	if n := strings.Count(stderr, "five_mistakes.csv: row "); n != 5 {
		t.Errorf("%d of five mistakes told:\n%s", n, stderr)
	}
	for _, word := range []string{"row ", "column "} {
		if strings.Count(stderr, word) < 5 {
			t.Errorf("not every mistake names its %s:\n%s", word, stderr)
		}
	}
	if _, err := os.Stat(out); !os.IsNotExist(err) {
		t.Error("something was written")
	}
}

func TestVerifyNamesWhatDiffers(t *testing.T) {
	dir := t.TempDir()
	book := writeNotebook(t, dir, "1.0 / 3.0", "\"same\"")
	if _, stderr, err := hipec(t, "run", "-in-place", book); err != nil {
		t.Fatal(stderr)
	}
	if stdout, stderr, err := hipec(t, "verify", book); err != nil || !strings.Contains(stdout, "as stored") {
		t.Fatalf("%v %s %s", err, stdout, stderr)
	}
	text, err := os.ReadFile(book)
	if err != nil {
		t.Fatal(err)
	}
	change := func(old, new string) string {
		t.Helper()
		if !bytes.Contains(text, []byte(old)) {
			t.Fatalf("no %q in %s", old, text)
		}
		if err := os.WriteFile(book, bytes.Replace(text, []byte(old), []byte(new), 1), 0o644); err != nil {
			t.Fatal(err)
		}
		_, stderr, err := hipec(t, "verify", book)
		if err == nil {
			t.Fatalf("%q in place of %q was not noticed", new, old)
		}
		return stderr
	}
	if got := change("0.3333333333333333", "0.3333333333333433"); !strings.Contains(got,
		"cell [1], text/plain: 0.3333333333333433 stored, 0.3333333333333333 now") {
		t.Errorf("an output: %s", got)
	}
	if got := change(`"data_sha256": "`, `"data_sha256": "0`); !strings.Contains(got, "data of SHA-256 0") {
		t.Errorf("the data's digest: %s", got)
	}
	if got := change(`"module": "hipec `, `"module": "hipec 9`); !strings.Contains(got, "run with hipec 9") {
		t.Errorf("the module's version: %s", got)
	}
}

// A data file that was changed on disk is named, and a notebook that fails does not keep the rest from being told.
func TestVerifyNamesChangedDataAndGoesOn(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "data"), os.DirFS("../data")); err != nil {
		t.Fatal(err)
	}
	cohort := filepath.Join(dir, "data", "cohort.csv")
	text, err := os.ReadFile(cohort)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cohort, bytes.Replace(text, []byte("153.9"), []byte("153.8"), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	bad := writeNotebook(t, dir, "panic(\"first\")")
	if err := os.Rename(bad, filepath.Join(dir, "a.ipynb")); err != nil {
		t.Fatal(err)
	}
	writeNotebook(t, dir, "2.5")
	cmd := exec.Command(os.Args[0], "verify", "a.ipynb", "book.ipynb")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatal("exit 0")
	}
	for _, want := range []string{"cohort.csv", "a.ipynb: cell 1 (In[1]): panic: In[1]:1: first",
		"book.ipynb: cell [1], number of outputs: 0 stored, 1 now"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not told:\n%s", want, out)
		}
	}
}

func TestInstall(t *testing.T) {
	dir := t.TempDir()
	if _, stderr, err := hipec(t, "install", "-prefix", dir); err != nil {
		t.Fatal(stderr)
	}
	text, err := os.ReadFile(filepath.Join(dir, "share", "jupyter", "kernels", "hipec", "kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	var spec struct {
		Argv     []string `json:"argv"`
		Name     string   `json:"display_name"`
		Language string   `json:"language"`
	}
	if err := json.Unmarshal(text, &spec); err != nil || spec.Name != "Go (hipec)" || spec.Language != "go" ||
		len(spec.Argv) != 3 || spec.Argv[2] != "{connection_file}" {
		t.Fatalf("%v %s", err, text)
	}
	exe := strings.ReplaceAll(spec.Argv[0], "{resource_dir}", filepath.Join(dir, "share", "jupyter", "kernels", "hipec"))
	if _, err := os.Stat(exe); err != nil {
		t.Error("the kernel's program is not there:", err)
	}
	if _, _, err := hipec(t, "install", "-prefix", dir, "-sys"); err == nil {
		t.Error("two places at once were accepted")
	}
}
