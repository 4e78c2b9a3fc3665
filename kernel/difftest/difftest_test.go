package main

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The test program is also the process in which cells run.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == asWorker {
		main()
		return
	}
	os.Exit(m.Run())
}

// few are the written programs and some generated ones, compiled.
func few(t *testing.T) ([]program, *native) {
	t.Helper()
	list, err := programs(4, 99, -1)
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := buildNative(t.TempDir(), list)
	if err != nil {
		t.Fatal(err)
	}
	return list, compiled
}

func TestFewPrograms(t *testing.T) {
	list, compiled := few(t)
	cells := processes{func() *exec.Cmd { return exec.Command(os.Args[0], asWorker, "hipec") }}
	for i, found := range compareAll(list, compiled, cells) {
		for _, d := range found {
			t.Errorf("%s, %s: %s", list[i].name, d.how, d.where(false))
		}
	}
}

// wrong is an engine that prints something else, or fails.
type wrong struct{ err error }

func (w wrong) Run([]string) (string, error) { return "nothing of that\n", w.err }

func TestDifferencesAreFound(t *testing.T) {
	list, compiled := few(t)
	for _, e := range []Engine{wrong{}, wrong{errors.New("oh")}} {
		found := compareAll(list, compiled, e)
		for i := range list {
			if len(found[i]) != 2 {
				t.Errorf("%s: got %d differences, want one as one cell and one as many", list[i].name, len(found[i]))
			}
		}
		if err := report(list, found, map[string]string{}, false); err == nil {
			t.Error("differences are reported without an error")
		}
		known := map[string]string{}
		for _, p := range list {
			known[p.name] = "it is wrong"
		}
		if err := report(list, found, known, false); err != nil {
			t.Errorf("known differences: %v", err)
		}
		if err := report(list, make([][]difference, len(list)), known, false); err == nil {
			t.Error("known differences that are none any more go without an error")
		}
	}
}

func TestGeneratedProgramsDependOnSeedAndNumberAlone(t *testing.T) {
	if generate(3, 5) != generate(3, 5) {
		t.Error("the same seed and number give two programs")
	}
	if generate(3, 5) == generate(3, 6) || generate(3, 5) == generate(4, 5) {
		t.Error("another seed or number gives the same program")
	}
}

func TestAsMany(t *testing.T) {
	cells, err := asMany("package main\n\nimport \"fmt\"\n\ntype t int\n\nfunc (t) m() {}\n\nfunc main() {\n" +
		"\tfmt.Println(t(1))\n}\n")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(cells, "|"),
		"import \"fmt\"|type t int|func (t) m() {}|\n\tfmt.Println(t(1))\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
