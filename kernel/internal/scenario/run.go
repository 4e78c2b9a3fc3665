package scenario

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hipec/kernel/internal/worker"
)

// outcome is what came of a cell.
type outcome struct {
	stdout, stderr, result, fault string
	mimes                         []string
	death                         error // of its process
	late                          bool
}

// Run runs a scenario in a process of its own, and returns what is not as it is wanted, a line
// each. Command starts the process.
func (f *File) Run(command func() *exec.Cmd) []string {
	var mu sync.Mutex
	got := map[int64]*outcome{}
	w := worker.New(worker.Options{Command: command, Grace: 10 * time.Second, Event: func(e worker.Event) {
		mu.Lock()
		defer mu.Unlock()
		if o := got[e.ID]; o != nil {
			o.take(e)
		}
	}})
	defer w.Close()
	if err := w.Run(w.ID(), "In[0]", ""); err != nil { // an interrupt's time is counted from when a process runs cells
		return []string{err.Error()}
	}
	var faults []string
	for i, s := range f.Steps {
		id, o := w.ID(), &outcome{}
		mu.Lock()
		got[id] = o
		mu.Unlock()
		death, late := s.run(w, id, fmt.Sprintf("In[%d]", i+1))
		mu.Lock()
		o.death, o.late = death, late
		for _, x := range s.faults(*o) {
			faults = append(faults, fmt.Sprintf("cell %d: %s", i+1, x))
		}
		mu.Unlock()
		if late {
			break // nothing can be run behind it
		}
	}
	return faults
}

// run runs one cell. It gives up when the cell has not ended in time.
func (s Step) run(w *worker.Worker, id int64, name string) (death error, late bool) {
	ended := make(chan error, 1)
	go func() { ended <- w.RunCell(id, worker.Cell{Name: name, Code: s.Code}) }()
	if s.Interrupt > 0 {
		select {
		case err := <-ended:
			return err, false
		case <-time.After(s.Interrupt):
			w.Interrupt()
		}
	}
	select {
	case err := <-ended:
		return err, false
	case <-time.After(s.Within):
		return nil, true
	}
}

func (o *outcome) take(e worker.Event) {
	switch e.Kind {
	case worker.Stream:
		if e.Stream == "stderr" {
			o.stderr += e.Text
		} else {
			o.stdout += e.Text
		}
	case worker.Error:
		o.fault = e.Error.Name + ": " + e.Error.Value
	case worker.Show, worker.Result:
		o.mimes = slices.AppendSeq(o.mimes, maps.Keys(e.Bundle.Data))
		if e.Kind == worker.Result {
			o.result, _ = e.Bundle.Data["text/plain"].(string)
		}
	}
}

// Test runs the scenarios of a folder on an engine. Command starts a process in which cells run.
func Test(t *testing.T, engine, dir string, command func() *exec.Cmd) {
	files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios in %s: %v", dir, err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Parse(path, text)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			faults := f.Run(command)
			reason, pending := f.Pending[engine]
			switch {
			case pending && len(faults) == 0:
				t.Errorf("%s: this works now on %s: take out the section \"pending %s\"", f.Title, engine, engine)
			case pending:
				t.Skipf("pending: %s", reason)
			}
			for _, x := range faults {
				t.Errorf("%s: %s", f.Title, x)
			}
		})
	}
}
