package notebook

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"hipec/kernel/internal/worker"
)

// Runner runs cells; a worker does.
type Runner interface {
	ID() int64
	Run(id int64, name, code string) error
	Interrupt()
}

// CellFailure is the error that stopped a notebook.
type CellFailure struct {
	Path  string
	Index int // of the cell among all cells, from 1
	Count int // its execution count
	Err   *worker.CellError
}

// Error names the place, and what is wrong in one line; the cell's error has all of it.
func (e *CellFailure) Error() string {
	what, _, _ := strings.Cut(e.Err.Value, "\n")
	return fmt.Sprintf("%s: cell %d (In[%d]): %s: %s", e.Path, e.Index, e.Count, e.Err.Name, strings.TrimSuffix(what, ":"))
}

// Collector turns the events of runs into outputs. Its Event method is a worker's Event option.
type Collector struct {
	mu    sync.Mutex
	cells map[int64]*collected
}

type collected struct {
	cell  *Cell
	fault *worker.CellError
	clear bool           // what is there goes when the next output comes
	shown map[string]int // index of an output by its display id
}

// output appends an output; an earlier one that it may go on with is the caller's to look for.
func (c *collected) output(o Output, id string) {
	if c.clear {
		c.cell.Outputs, c.clear, c.shown = nil, false, nil
	}
	if id != "" {
		if c.shown == nil {
			c.shown = map[string]int{}
		}
		c.shown[id] = len(c.cell.Outputs)
	}
	c.cell.Outputs = append(c.cell.Outputs, o)
}

// update puts a bundle in place of what was shown under an id, in whichever cell. The collector is locked.
func (k *Collector) update(e worker.Event) {
	for _, c := range k.cells {
		if i, ok := c.shown[e.DisplayID]; ok {
			c.cell.Outputs[i].Data, c.cell.Outputs[i].Metadata = e.Bundle.Data, e.Bundle.Metadata
		}
	}
}

// NewCollector returns an empty collector.
func NewCollector() *Collector { return &Collector{cells: map[int64]*collected{}} }

// Event appends an output to the cell that caused it.
func (k *Collector) Event(e worker.Event) {
	k.mu.Lock()
	defer k.mu.Unlock()
	c := k.cells[e.ID]
	if c == nil {
		return
	}
	switch e.Kind {
	case worker.Stream:
		if n := len(c.cell.Outputs); n > 0 && !c.clear && c.cell.Outputs[n-1].Type == "stream" &&
			c.cell.Outputs[n-1].Name == e.Stream {
			c.cell.Outputs[n-1].Text += e.Text
			return
		}
		c.output(Output{Type: "stream", Name: e.Stream, Text: e.Text}, "")
	case worker.Show:
		c.output(Output{Type: "display_data", Data: e.Bundle.Data, Metadata: e.Bundle.Metadata}, e.DisplayID)
	case worker.Update:
		k.update(e)
	case worker.Clear:
		if c.clear = e.Wait; !e.Wait {
			c.cell.Outputs, c.shown = nil, nil
		}
	case worker.Result:
		c.output(Output{Type: "execute_result", Data: e.Bundle.Data, Metadata: e.Bundle.Metadata}, "")
	case worker.Late:
		if c.fault == nil {
			c.fault = e.Error
		}
	case worker.Error:
		c.fault = e.Error
		c.output(Output{Type: "error", EName: e.Error.Name, EValue: e.Error.Value, Trace: e.Error.Traceback}, "")
	}
}

// Run runs a notebook's code cells from top to bottom, their old outputs put away. It stops at the
// first cell that fails, unless that carries the tag raises-exception, and then returns a
// *CellFailure. Progress, if not nil, is called before each cell with its number and how many there
// are.
func Run(ctx context.Context, nb *Notebook, r Runner, k *Collector, progress func(i, n int)) error {
	count, total, done := 0, 0, 0
	for _, c := range nb.Cells {
		if c.Type == "code" {
			c.Outputs, c.Count = nil, 0
			total++
		}
	}
	stop := context.AfterFunc(ctx, r.Interrupt)
	defer stop()
	var ran []func() error // each tells whether its cell failed, also after it had ended
	for i, c := range nb.Cells {
		if c.Type != "code" {
			continue
		}
		if done++; progress != nil {
			progress(done, total)
		}
		count++
		c.Count = count
		id := r.ID()
		got := &collected{cell: c}
		k.mu.Lock()
		k.cells[id] = got
		k.mu.Unlock()
		if err := r.Run(id, fmt.Sprintf("In[%d]", count), c.Source); err != nil {
			got.fault = &worker.CellError{Name: "kernel restarted", Value: err.Error()}
			k.mu.Lock()
			got.output(Output{Type: "error", EName: got.fault.Name, EValue: got.fault.Value, Trace: []string{got.fault.Error()}},
				"")
			k.mu.Unlock()
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%s: interrupted at cell %d", nb.Path, i+1)
		}
		failure := func() error {
			k.mu.Lock()
			defer k.mu.Unlock()
			if got.fault != nil && !c.Tagged("raises-exception") {
				return &CellFailure{nb.Path, i + 1, c.Count, got.fault}
			}
			return nil
		}
		if err := failure(); err != nil {
			return err
		}
		ran = append(ran, failure)
	}
	for _, failure := range ran {
		if err := failure(); err != nil {
			return err
		}
	}
	return nil
}
