package notebook

import (
	"fmt"
	"strings"

	"hipec/kernel/internal/worker"
)

// Evaluate is what each expression prints, in the process in which a notebook has run.
//
// Errors: an expression that fails, or prints nothing, with its place.
func Evaluate(r Runner, k *Collector, path, where string, list []Value) ([]string, error) {
	out := make([]string, len(list))
	for i, v := range list {
		var err error
		if out[i], err = evaluate(r, k, v.Expression); err != nil {
			return nil, fmt.Errorf("%s: %s, line %d: the value of %s: %w", path, where, v.Line, v.Expression, err)
		}
	}
	return out, nil
}

func evaluate(r Runner, k *Collector, expression string) (string, error) {
	id, got := r.ID(), &collected{cell: &Cell{}}
	k.mu.Lock()
	k.cells[id] = got
	k.mu.Unlock()
	if err := r.Run(id, "value", "fmt.Print("+expression+")"); err != nil {
		return "", err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if got.fault != nil {
		return "", got.fault
	}
	var b strings.Builder
	for _, o := range got.cell.Outputs {
		if o.Type == "stream" && o.Name == "stdout" {
			b.WriteString(o.Text)
		}
	}
	text := strings.TrimSpace(b.String())
	switch {
	case text == "":
		return "", &worker.CellError{Name: "value", Value: "nothing was printed"}
	case strings.Contains(text, "-->"):
		return "", &worker.CellError{Name: "value", Value: "it has “-->” in it, which ends a comment"}
	}
	return text, nil
}

// RenderProse puts the computed values into the Markdown cells of a notebook that has run.
//
// Errors: a value that cannot be read or computed, with its cell and line.
func (nb *Notebook) RenderProse(r Runner, k *Collector) error {
	for i, c := range nb.Cells {
		if c.Type != "markdown" || !strings.Contains(c.Source, "<!--= ") {
			continue
		}
		where := fmt.Sprintf("cell %d (Markdown)", i+1)
		list, err := Values(c.Source, false)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", nb.Path, where, err)
		}
		values, err := Evaluate(r, k, nb.Path, where, list)
		if err != nil {
			return err
		}
		c.Source = Render(c.Source, values)
	}
	return nil
}
