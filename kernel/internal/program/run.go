package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hipec/data"
	"hipec/kernel/internal/notebook"
)

// The key under which a notebook's metadata tell its version and what it was run with.
const metadataKey = "hipec"

// The tag of cells whose text "hipec run" prints at its end.
const summaryTag = "summary"

// runOptions are what run, verify and report have in common.
type runOptions struct {
	documents   []*document
	changedData bool // run on data that are not the recorded ones, and say so
	parameters  map[string]string
}

// several collects a flag that may be given more than once.
type several []string

func (s *several) String() string { return strings.Join(*s, " ") }

// Set appends a value.
func (s *several) Set(v string) error {
	*s = append(*s, v)
	return nil
}

func (p *Program) runCommand(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("run", flag.ContinueOnError)
	out := fs.String("out", "out", "folder for the executed notebooks")
	inPlace := fs.Bool("in-place", false, "write the executed notebooks over the given ones, and documents too")
	report := fs.String("report", "", "also write one HTML page with all notebooks to this file")
	changed := fs.Bool("changed-data", false, "run although the data are not the recorded ones, and mark what is written")
	declare := fs.Bool("declare", false, "with -in-place: vouch for the numbers in prose that are not computed, as they "+
		"stand")
	var texts, parameters several
	fs.Var(&texts, "text", "a Markdown document whose computed values are to be written (with -in-place); may be repeated")
	fs.Var(&parameters, "p", "name=value: a parameter of the cell tagged parameters; may be repeated")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() == 0 {
		return errors.New("run: name at least one notebook")
	}
	if !*inPlace && (len(texts) > 0 || *declare) {
		return errors.New("run: -text and -declare write over their files: they go with -in-place")
	}
	o := runOptions{changedData: *changed}
	var err error
	if o.documents, err = readDocuments(texts); err != nil {
		return err
	}
	if o.parameters, err = parseParameters(parameters); err != nil {
		return err
	}
	if len(o.parameters) > 0 && *inPlace {
		return errors.New("run: -p and -in-place: a notebook is not written over with other parameters than its own; " +
			"use -out")
	}
	books, err := p.runAll(ctx, fs.Args(), o)
	if err != nil {
		return err
	}
	var written []string
	if !*inPlace {
		if err := os.MkdirAll(*out, 0o755); err != nil {
			return err
		}
	}
	for _, nb := range books {
		path := nb.Path
		if !*inPlace {
			path = filepath.Join(*out, filepath.Base(nb.Path))
		}
		if *declare {
			nb.Declare()
		}
		if err := nb.Write(path); err != nil {
			return err
		}
		written = append(written, path)
	}
	for _, d := range o.documents {
		if *declare {
			d.declare()
		}
		w, err := d.write()
		if err != nil {
			return err
		}
		written = append(written, w...)
	}
	if *report != "" {
		if err := p.writeReport(*report, books, nil); err != nil {
			return err
		}
		written = append(written, *report)
	}
	for _, nb := range books {
		printSummary(nb)
	}
	fmt.Printf("\nwritten: %s\n", strings.Join(written, "\n         "))
	return nil
}

// runAll runs notebooks one after the other, each in a fresh process, and prints a line for each.
// On data that are not the recorded ones it runs nothing, unless that is asked for.
func (p *Program) runAll(ctx context.Context, paths []string, o runOptions) ([]*notebook.Notebook, error) {
	changed := changedData(paths)
	if len(changed) > 0 && !o.changedData {
		return nil, fmt.Errorf("the data are not the recorded ones; nothing was run:\n%s\n"+
			"Put them right and build %s again, or record the change (data/README.md); -changed-data runs the program's own "+
			"data all the same and marks the result",
			strings.Join(changed, "\n"), p.Name)
	}
	var books []*notebook.Notebook
	for _, path := range paths {
		nb, err := notebook.Read(path)
		if err != nil {
			return nil, err
		}
		if err := nb.Inject(o.parameters); err != nil {
			return nil, err
		}
		books = append(books, nb)
	}
	for _, nb := range books {
		name := strings.TrimSuffix(filepath.Base(nb.Path), ".ipynb")
		start := time.Now()
		cells, err := p.runOne(ctx, nb, o.documents, func(i, n int) { progress("%-28s cell %d of %d", name, i, n) })
		progress("")
		if err != nil {
			fmt.Printf("%-28s failed\n", name)
			return nil, fmt.Errorf("%w\n\nNothing was written", tell(err))
		}
		fmt.Printf("%-28s %2d cells  %5.1f s\n", name, cells, time.Since(start).Seconds())
		mark(nb, changed)
	}
	return books, nil
}

// mark writes into a notebook that its data are not the recorded ones, or that they are.
func mark(nb *notebook.Notebook, changed []string) {
	m, _ := nb.Metadata[metadataKey].(map[string]any)
	delete(m, "changed_data")
	if len(changed) > 0 {
		m["changed_data"] = strings.Join(changed, "; ")
	}
}

// tell adds what a failed cell had to say at length.
func tell(err error) error {
	var f *notebook.CellFailure
	if !errors.As(err, &f) {
		return err
	}
	return fmt.Errorf("%w\n\n%s", err, strings.Join(f.Err.Traceback, "\n"))
}

// runOne runs a notebook in a fresh process, in the notebook's own folder, and stamps it.
// Then it computes the values in the notebook's prose, and those that documents take from it.
func (p *Program) runOne(ctx context.Context, nb *notebook.Notebook, documents []*document, step func(i, n int)) (
	cells int, err error) {
	k := notebook.NewCollector()
	w, err := p.newWorker(filepath.Dir(nb.Path), k.Event)
	if err != nil {
		return 0, err
	}
	defer w.Close()
	err = notebook.Run(ctx, nb, w, k, func(i, n int) {
		cells = n
		step(i, n)
	})
	if err == nil {
		err = nb.RenderProse(w, k)
	}
	for _, d := range documents {
		if err == nil {
			err = d.fill(nb, w, k)
		}
	}
	if err == nil {
		p.stamp(nb)
	}
	return cells, err
}

// stamp writes into a notebook's metadata what it was run with. Its own version is its author's to say.
func (p *Program) stamp(nb *notebook.Notebook) {
	m, _ := nb.Metadata[metadataKey].(map[string]any)
	if m == nil {
		m = map[string]any{"version": "0"}
	}
	m["module"] = "hipec " + Version
	m["data_sha256"] = data.SHA256()
	m["library_sha256"] = p.Library
	nb.Stamp()
	nb.Metadata[metadataKey] = m
	nb.Metadata["kernelspec"] = map[string]any{"name": p.Name, "display_name": p.DisplayName, "language": "go"}
	nb.Metadata["language_info"] = map[string]any{"name": "go", "file_extension": ".go", "mimetype": "text/x-go"}
}

// printSummary prints the text of the cells that carry the summary tag.
func printSummary(nb *notebook.Notebook) {
	for _, c := range nb.Cells {
		if !c.Tagged(summaryTag) {
			continue
		}
		for _, o := range c.Outputs {
			text := o.Text
			if t, ok := o.Data["text/plain"].(string); ok {
				text = t
			}
			fmt.Printf("\n%s\n", strings.TrimRight(text, "\n"))
		}
	}
}

// progress rewrites one line on a terminal; elsewhere the line that each notebook gets is enough.
func progress(format string, args ...any) {
	if fi, err := os.Stderr.Stat(); err != nil || fi.Mode()&os.ModeCharDevice == 0 {
		return
	}
	fmt.Fprintf(os.Stderr, "\r\x1b[K"+format, args...)
}
