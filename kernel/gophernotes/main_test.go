package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"hipec/kernel/internal/goeval"
	"hipec/kernel/internal/gomacroeval"
	"hipec/kernel/internal/notebook"
	"hipec/kernel/internal/worker"
)

// The test program is also the process in which cells run, on either interpreter.
var engines = map[string]func(worker.Sink) worker.Evaluator{"hipec": goeval.New, "gophernotes": gomacroeval.New}

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && engines[os.Args[1]] != nil {
		if err := worker.Serve(engines[os.Args[1]]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func start(t *testing.T, engine, dir string, event func(worker.Event)) *worker.Worker {
	t.Helper()
	w := worker.New(worker.Options{Event: event, Command: func() *exec.Cmd {
		cmd := exec.Command(os.Args[0], engine)
		cmd.Dir = dir
		return cmd
	}})
	t.Cleanup(w.Close)
	return w
}

// A cell that needs today's Go carries this tag; both are compared without it.
const todaysGo = "todays-go"

// runOn runs a notebook on an interpreter, from its folder.
func runOn(t *testing.T, engine, path string) *notebook.Notebook {
	t.Helper()
	nb, err := notebook.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	nb.Cells = slices.DeleteFunc(nb.Cells, func(c *notebook.Cell) bool { return c.Tagged(todaysGo) })
	k := notebook.NewCollector()
	if err := notebook.Run(context.Background(), nb, start(t, engine, filepath.Dir(path), k.Event), k, nil); err != nil {
		t.Fatalf("%s: %v", engine, err)
	}
	return nb
}

// Two independent interpreters compute the same numbers, tables and figures from the same notebooks.
func TestInterpretersAgree(t *testing.T) {
	paths, err := filepath.Glob("../../notebooks/*.ipynb")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no notebooks: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			one, two := runOn(t, "hipec", path), runOn(t, "gophernotes", path)
			for _, d := range notebook.Compare(one, two) {
				t.Error(d)
			}
			outputs := 0
			for _, c := range one.Cells {
				outputs += len(c.Outputs)
			}
			if outputs == 0 {
				t.Error("no outputs to compare")
			}
			t.Logf("%d outputs are the same", outputs)
		})
	}
}

// book runs cells one after the other and returns what each gave: printed text, and values by MIME type.
type book struct {
	w  *worker.Worker
	mu sync.Mutex
	by map[int64][]worker.Event
}

func newBook(t *testing.T, engine string) *book {
	b := &book{by: map[int64][]worker.Event{}}
	b.w = start(t, engine, t.TempDir(), func(e worker.Event) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.by[e.ID] = append(b.by[e.ID], e)
	})
	return b
}

func (b *book) run(code string) []worker.Event {
	id := b.w.ID()
	if err := b.w.Run(id, fmt.Sprintf("In[%d]", id), code); err != nil {
		return []worker.Event{{Error: &worker.CellError{Name: "kernel", Value: err.Error()}}}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.by[id]
}

// said is what a cell printed and what went wrong; form its value in a MIME type.
func said(events []worker.Event) string {
	var text strings.Builder
	for _, e := range events {
		text.WriteString(e.Text)
		if e.Error != nil {
			text.WriteString("!" + e.Error.Name + ": " + e.Error.Value)
		}
	}
	return text.String()
}

func form(events []worker.Event, mime string) string {
	for _, e := range events {
		if e.Bundle == nil || e.Bundle.Data[mime] == nil {
			continue
		}
		if s, ok := e.Bundle.Data[mime].(string); ok {
			return s
		}
		text, _ := json.Marshal(e.Bundle.Data[mime])
		return string(text)
	}
	return ""
}
