package program

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
)

func TestWriteMissingChangesNothing(t *testing.T) {
	dir := t.TempDir()
	files := fstest.MapFS{"a.ipynb": {Data: []byte("new")}, "w/b.csv": {Data: []byte("b")}}
	if err := os.WriteFile(filepath.Join(dir, "a.ipynb"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	written, err := writeMissing(dir, files)
	if err != nil || len(written) != 1 || filepath.Base(written[0]) != "b.csv" {
		t.Fatalf("written %v, %v", written, err)
	}
	if text, _ := os.ReadFile(filepath.Join(dir, "a.ipynb")); string(text) != "mine" {
		t.Errorf("a notebook of the user's was changed: %q", text)
	}
	if text, _ := os.ReadFile(filepath.Join(dir, "w", "b.csv")); string(text) != "b" {
		t.Errorf("got %q", text)
	}
}

// A Python that notes what it is asked for stands in for the real one.
func fakePython(t *testing.T, body string) (python, log string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a script of the shell")
	}
	dir := t.TempDir()
	python, log = filepath.Join(dir, "python3"), filepath.Join(dir, "log")
	if err := os.WriteFile(python, []byte("#!/bin/sh\necho \"$@\" >>"+log+"\n"+body), 0o755); err != nil {
		t.Fatal(err)
	}
	return python, log
}

func TestLabMakesItsEnvironmentOnce(t *testing.T) {
	python, log := fakePython(t, `if [ "$2" = venv ]; then mkdir -p "$3/bin"; touch "$3/pyvenv.cfg"; cp "$0" "$3/bin/python"; fi
exit 0
`)
	env := filepath.Join(t.TempDir(), "cache", "lab")
	l := &labMaker{p: &Program{Name: "hipec", Lab: Lab{Requirements: []byte("jupyterlab==4\n"), Overrides: []byte("{}")}},
		env: env, python: python, wheels: "wheels"}
	for range 2 {
		if err := l.environment(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	text, _ := os.ReadFile(log)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "-m venv ") || !strings.Contains(lines[1],
		"-r "+filepath.Join(env, "requirements.txt")+" --no-index --find-links wheels") {
		t.Errorf("it was called with\n%s", text)
	}
	if got, _ := os.ReadFile(filepath.Join(env, "requirements.txt")); string(got) != "jupyterlab==4\n" {
		t.Errorf("requirements: %q", got)
	}
	if got, _ := os.ReadFile(filepath.Join(env, "share/jupyter/lab/settings/overrides.json")); string(got) != "{}" {
		t.Errorf("overrides: %q", got)
	}
	// Left half made, it is compiled again.
	if err := os.Remove(filepath.Join(env, stamp)); err != nil {
		t.Fatal(err)
	}
	if err := l.environment(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestLabRefuses(t *testing.T) {
	python, _ := fakePython(t, `if [ "$2" = venv ]; then mkdir -p "$3/bin"; touch "$3/pyvenv.cfg"; cp "$0" "$3/bin/python"; exit 0; fi
echo "no route to the index" >&2
exit 1
`)
	mine := t.TempDir()
	for _, c := range []struct{ env, python, want string }{
		{mine, python, "is no Python environment: name another folder"},
		{filepath.Join(mine, "x"), python, "-wheels DIR"},
		{filepath.Join(mine, "y"), "nothere", "-python nothere"},
	} {
		l := &labMaker{p: &Program{Name: "hipec"}, env: c.env, python: c.python}
		if err := l.environment(t.Context()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q in it", err, c.want)
		}
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := findPython(""); err == nil || !strings.Contains(err.Error(), "install uv, or Python") {
		t.Errorf("without Python: %v", err)
	}
}
