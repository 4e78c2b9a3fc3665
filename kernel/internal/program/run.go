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

func (p *Program) runCommand(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("run", flag.ContinueOnError)
	out := fs.String("out", "out", "folder for the executed notebooks")
	inPlace := fs.Bool("in-place", false, "write the executed notebooks over the given ones")
	report := fs.String("report", "", "also write one HTML page with all notebooks to this file")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() == 0 {
		return errors.New("run: name at least one notebook")
	}
	books, err := p.runAll(ctx, fs.Args())
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
		if err := nb.Write(path); err != nil {
			return err
		}
		written = append(written, path)
	}
	if *report != "" {
		if err := writeReport(*report, books); err != nil {
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
func (p *Program) runAll(ctx context.Context, paths []string) ([]*notebook.Notebook, error) {
	var books []*notebook.Notebook
	for _, path := range paths {
		nb, err := notebook.Read(path)
		if err != nil {
			return nil, err
		}
		books = append(books, nb)
	}
	for _, nb := range books {
		name := strings.TrimSuffix(filepath.Base(nb.Path), ".ipynb")
		start := time.Now()
		cells, err := p.runOne(ctx, nb, func(i, n int) { progress("%-28s cell %d of %d", name, i, n) })
		progress("")
		if err != nil {
			fmt.Printf("%-28s failed\n", name)
			return nil, fmt.Errorf("%w\n\nNothing was written", tell(err))
		}
		fmt.Printf("%-28s %2d cells  %5.1f s\n", name, cells, time.Since(start).Seconds())
	}
	return books, nil
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
func (p *Program) runOne(ctx context.Context, nb *notebook.Notebook, step func(i, n int)) (cells int, err error) {
	k := notebook.NewCollector()
	w, err := newWorker(filepath.Dir(nb.Path), k.Event)
	if err != nil {
		return 0, err
	}
	defer w.Close()
	err = notebook.Run(ctx, nb, w, k, func(i, n int) {
		cells = n
		step(i, n)
	})
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

func reportCommand(args []string) error {
	fs := flag.NewFlagSet("report", flag.ContinueOnError)
	out := fs.String("o", "report.html", "the page to write")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() == 0 {
		return errors.New("report: name at least one executed notebook")
	}
	var books []*notebook.Notebook
	for _, path := range fs.Args() {
		nb, err := notebook.Read(path)
		if err != nil {
			return err
		}
		books = append(books, nb)
	}
	return writeReport(*out, books)
}

func writeReport(path string, books []*notebook.Notebook) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	note := fmt.Sprintf("hipec %s, data SHA-256 %s. Every number below was computed when this page was made.", Version, data.SHA256())
	err = notebook.WriteHTML(f, "CRS + HIPEC for hepatocellular carcinoma with peritoneal metastasis: the paper, rerun", note, books)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
