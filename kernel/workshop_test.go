package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hipec/kernel/internal/display"
	"hipec/kernel/internal/goeval"
	"hipec/kernel/internal/notebook"
	"hipec/kernel/internal/origin"
	"hipec/kernel/internal/worker"
)

// lesson runs the cells of a notebook one after the other.
type lesson struct {
	t *testing.T
	e worker.Evaluator
	n int64
}

// run runs a cell and returns what its last value says.
func (l *lesson) run(source string) string {
	l.t.Helper()
	l.n++
	origin.Enter(l.n)
	defer origin.Leave()
	values, err := l.e.Run(fmt.Sprintf("In[%d]", l.n), source)
	if err != nil {
		l.t.Fatalf("%s\n%s", source, strings.Join(l.e.Describe(err).Traceback, "\n"))
	}
	return fmt.Sprint(display.All(values).Data["text/plain"])
}

var answered = regexp.MustCompile(`(?s)// BEGIN SOLUTION\n.*// END SOLUTION`)

// Every exercise of the workshop has a beginning that fails kindly, a solution that passes, and two
// usual wrong answers, each with its hint.
func TestWorkshop(t *testing.T) {
	files, err := filepath.Glob("../notebooks/workshop/*.ipynb")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no lessons: ", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".ipynb"), func(t *testing.T) { checkLesson(t, file) })
	}
}

func checkLesson(t *testing.T, file string) {
	begun := time.Now()
	nb, err := notebook.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	handedOut, err := notebook.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := handedOut.Student(); err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, c := range nb.Cells {
		all += c.Source + "\n"
	}
	for _, c := range handedOut.Cells {
		if strings.Contains(c.Source, "For the instructor") {
			t.Error("the instructor's notes are handed out")
		}
	}
	for _, want := range []string{"**You will learn**", "**You need**", "**Predict", "## Key points", "cannot tell",
		"## For the instructor"} {
		if !strings.Contains(all, want) {
			t.Errorf("the lesson has no %s", want)
		}
	}
	t.Chdir(filepath.Dir(file)) // where the lessons' tables are
	l := &lesson{t: t, e: goeval.New(worker.Sink{Display: func(any) {}, Stderr: func(s string) { t.Error(s) }})}
	exercises := 0
	for i, c := range nb.Cells {
		if c.Type != "code" {
			continue
		}
		// Checks hold the answers, so they are folded; an exercise shows none.
		folded, _ := c.Metadata["jupyter"].(map[string]any)
		if holds := strings.Contains(c.Source, "exercise."); holds != c.Tagged("check") ||
			holds != (folded["source_hidden"] == true) {
			t.Errorf("cell %d: a check is a cell tagged so, and folded: %s", i+1, c.Source)
		}
		if !c.Tagged("exercise") {
			l.run(c.Source)
			continue
		}
		exercises++
		if got := l.run(handedOut.Cells[i].Source); !strings.HasPrefix(got, "✗") || !strings.Contains(got,
			"in the place of the dots") {
			t.Errorf("cell %d as it is handed out: got %s", i+1, got)
		}
		own, _ := c.Metadata["hipec"].(map[string]any)
		wrong, _ := own["wrong"].([]any)
		if len(wrong) < 2 {
			t.Errorf("cell %d: %d usual wrong answers, want two at least", i+1, len(wrong))
		}
		for _, w := range wrong {
			w := w.([]any)
			code := answered.ReplaceAllLiteralString(c.Source, "answer = "+w[0].(string))
			if got := l.run(code); !strings.HasPrefix(got, "✗") || !strings.Contains(got, w[1].(string)) {
				t.Errorf("cell %d, %s: got %s, want the hint %q", i+1, w[0], got, w[1])
			}
		}
		if got := l.run(c.Source); !strings.HasPrefix(got, "✓") {
			t.Errorf("cell %d, its own solution: got %s", i+1, got)
		}
	}
	if exercises < 4 {
		t.Errorf("%d exercises, want four at least", exercises)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Logf("it took %s", took) // the browser check has the bound
	}
}

// The women of lesson 7 are those whose models are compared with R.
func TestWorkshopTable(t *testing.T) {
	lesson, err := os.ReadFile("../notebooks/workshop/gbsg.csv")
	if err != nil {
		t.Fatal(err)
	}
	library, err := os.ReadFile("../hccpm/cohort/testdata/gbsg.csv")
	if err != nil || !bytes.Equal(lesson, library) {
		t.Errorf("notebooks/workshop/gbsg.csv is not that of hccpm/cohort/testdata (%v)", err)
	}
}
