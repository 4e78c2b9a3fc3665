package program

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hipec/data"
	"hipec/kernel/internal/notebook"
)

func (p *Program) verifyCommand(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("verify", flag.ContinueOnError)
	var texts several
	fs.Var(&texts, "text", "a Markdown document with values of the notebooks; may be repeated")
	if err := fs.Parse(args); err != nil {
		return err
	}
	paths := fs.Args()
	if len(paths) == 0 {
		for _, pattern := range []string{"notebooks/*.ipynb", "notebooks/workshop/*.ipynb"} {
			list, err := filepath.Glob(pattern)
			if err != nil {
				return err
			}
			paths = append(paths, list...)
		}
		if len(paths) == 0 {
			return errors.New("verify: no notebooks in notebooks/; name some")
		}
		if text, err := os.ReadFile("README.md"); err == nil && len(texts) == 0 && bytes.Contains(text, []byte("<!--= ")) {
			texts = append(texts, "README.md")
		}
	}
	documents, err := readDocuments(texts)
	if err != nil {
		return err
	}
	return p.verify(ctx, paths, documents)
}

// Verify runs notebooks again; its error names what differs from what is stored in them.
func (p *Program) Verify(ctx context.Context, paths ...string) error {
	return p.verify(ctx, paths, nil)
}

func (p *Program) verify(ctx context.Context, paths []string, documents []*document) error {
	c, err := p.check(ctx, paths, documents)
	if err != nil {
		return err
	}
	for _, n := range c.notes {
		fmt.Println("note:", n)
	}
	if len(c.faults) > 0 {
		return fmt.Errorf("verify: %s\n%s", differences(len(c.faults)), strings.Join(c.faults, "\n"))
	}
	return nil
}

// checked is what came of running notebooks again.
type checked struct {
	books  []*notebook.Notebook // as they came out
	faults []string
	notes  []string // what is worth a word and is no fault
}

// check runs notebooks again in fresh processes and compares them, and documents, with what is
// stored. Changed verdicts come first of all.
func (p *Program) check(ctx context.Context, paths []string, documents []*document) (checked, error) {
	var c checked
	c.faults = changedData(paths)
	var verdicts, rest []string
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".ipynb")
		one, err := p.checkOne(ctx, path, documents)
		switch {
		case ctx.Err() != nil:
			return c, err
		case err != nil:
			fmt.Printf("%-28s failed\n", name)
			one.faults = []string{tell(err).Error()}
		case len(one.faults)+len(one.verdicts) == 0:
			fmt.Printf("%-28s as stored\n", name)
		default:
			fmt.Printf("%-28s %s\n", name, differences(len(one.faults)+len(one.verdicts)))
		}
		verdicts = append(verdicts, one.verdicts...)
		rest = append(rest, one.faults...)
		c.notes = append(c.notes, one.notes...)
		c.books = append(c.books, one.books...)
	}
	for _, d := range documents {
		found := d.faults()
		state := "as stored"
		if len(found) > 0 {
			state = differences(len(found))
		}
		fmt.Printf("%-28s %s\n", d.path, state)
		rest = append(rest, found...)
	}
	c.faults = append(c.faults, append(verdicts, rest...)...)
	return c, nil
}

func differences(n int) string {
	if n == 1 {
		return "1 difference"
	}
	return fmt.Sprintf("%d differences", n)
}

// checkedOne is what came of one notebook.
type checkedOne struct {
	checked
	verdicts []string // changed
}

// checkOne runs a notebook again and names all in which the stored one differs from what it should be.
func (p *Program) checkOne(ctx context.Context, path string, documents []*document) (checkedOne, error) {
	var c checkedOne
	text, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	stored, err := notebook.Parse(text, path)
	if err != nil {
		return c, err
	}
	now, err := notebook.Parse(text, path)
	if err != nil {
		return c, err
	}
	name := filepath.Base(path)
	_, err = p.runOne(ctx, now, documents, func(i, n int) { progress("%-28s cell %d of %d", name, i, n) })
	progress("")
	if err != nil {
		return c, err
	}
	c.books = append(c.books, now)
	for _, d := range notebook.Compare(stored, now) {
		if d.Verdict {
			c.verdicts = append(c.verdicts, d.String())
		} else {
			c.faults = append(c.faults, d.String())
		}
	}
	n := len(c.verdicts) + len(c.faults)
	c.faults = append(c.faults, stored.Undeclared()...)
	faults, notes := p.stampFaults(stored, path, n)
	c.faults, c.notes = append(c.faults, faults...), notes
	if canonical, err := stored.Marshal(); err != nil {
		return c, err
	} else if !bytes.Equal(canonical, text) {
		c.notes = append(c.notes, path+" was saved by another program, in another form; “"+p.Name+" run -in-place "+path+
			"” writes the one that git compares best")
	}
	return c, nil
}

// stampFaults checks what a notebook says of itself against the data, this program and the change
// log beside it. Of differences it says whether what they depend on has changed since the notebook
// was run: then they are stale, else what is stored was changed, or comes out otherwise every time.
func (p *Program) stampFaults(nb *notebook.Notebook, path string, differ int) (faults, notes []string) {
	m, _ := nb.Metadata[metadataKey].(map[string]any)
	say := func(format string, args ...any) { faults = append(faults, path+": "+fmt.Sprintf(format, args...)) }
	var since []string
	if got, want := m["data_sha256"], data.SHA256(); got != want {
		say("metadata: run with the data of SHA-256 %v, but the data here have %s", got, want)
		since = append(since, "the data")
	}
	if got, want := m["module"], "hipec "+Version; got != want {
		say("metadata: run with %v, but this is %s", got, want)
	}
	if m["changed_data"] != nil {
		say("metadata: it was run on data that are not the recorded ones: %v", m["changed_data"])
	}
	if got := m["library_sha256"]; got != p.Library {
		since = append(since, "the library")
	}
	if list := nb.Changed(); len(list) > 0 {
		since = append(since, fmt.Sprintf("the code of cells %v", list))
	}
	switch {
	case differ == 0:
	case len(since) > 0:
		notes = append(notes, fmt.Sprintf("%s: stale: %s changed since it was run", path, strings.Join(since, " and ")))
	default:
		notes = append(notes, path+": wrong: data, library and code are those that it was run with, so what is stored was "+
			"changed by hand, or does not come out the same each time")
	}
	log, err := os.ReadFile(filepath.Join(filepath.Dir(path), "CHANGELOG.md"))
	if err != nil {
		return faults, notes // a notebook elsewhere needs no change log
	}
	entry := fmt.Sprintf("%s %v", strings.TrimSuffix(filepath.Base(path), ".ipynb"), m["version"])
	if !strings.Contains(string(log), entry) {
		say("CHANGELOG.md has no entry %q", entry)
	}
	return faults, notes
}
