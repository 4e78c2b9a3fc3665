package program

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"hipec/kernel/internal/notebook"
)

// document is a Markdown file beside notebooks with values that they compute, and drawings of theirs.
type document struct {
	path     string
	text     string
	values   []notebook.Value
	now      []string // of values, once the notebook of each has run
	pictures []picture
}

// picture is a drawing that a document shows from a file: <!--svg 02-survival: fig-rates
// -->![words](file.svg)<!--/--> names notebook and id of the cell.
type picture struct {
	line             int
	book, cell, file string
	now              string
}

var pictureSpan = regexp.MustCompile(`<!--svg ([\w.-]+): ([\w-]+) -->!\[[^\]]*\]\(([^)\s]+)\)<!--/-->`)

func readDocument(path string) (*document, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	d := &document{path: path, text: string(text)}
	if d.values, err = notebook.Values(d.text, true); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	d.now = make([]string, len(d.values))
	for _, m := range pictureSpan.FindAllStringSubmatchIndex(d.text, -1) {
		part := func(i int) string { return d.text[m[2*i]:m[2*i+1]] }
		d.pictures = append(d.pictures, picture{line: 1 + strings.Count(d.text[:m[0]], "\n"), book: part(1), cell: part(2),
			file: part(3)})
	}
	return d, nil
}

func readDocuments(paths []string) ([]*document, error) {
	var out []*document
	for _, p := range paths {
		d, err := readDocument(p)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

func bookOf(nb *notebook.Notebook) string {
	return strings.TrimSuffix(filepath.Base(nb.Path), ".ipynb")
}

// fill computes what a document takes from a notebook that has just run in r.
func (d *document) fill(nb *notebook.Notebook, r notebook.Runner, k *notebook.Collector) error {
	for i, v := range d.values {
		if v.Book != bookOf(nb) {
			continue
		}
		got, err := notebook.Evaluate(r, k, d.path, "in "+v.Book, []notebook.Value{v})
		if err != nil {
			return err
		}
		d.now[i] = got[0]
	}
	for i, p := range d.pictures {
		if p.book != bookOf(nb) {
			continue
		}
		svg, err := drawingOf(nb, p.cell)
		if err != nil {
			return fmt.Errorf("%s: line %d: %w", d.path, p.line, err)
		}
		d.pictures[i].now = svg
	}
	return nil
}

func drawingOf(nb *notebook.Notebook, cell string) (string, error) {
	for _, c := range nb.Cells {
		if c.ID != cell {
			continue
		}
		for _, o := range c.Outputs {
			if s, ok := o.Data["image/svg+xml"].(string); ok {
				return s, nil
			}
		}
		return "", fmt.Errorf("%s: cell %q shows no drawing", nb.Path, cell)
	}
	return "", fmt.Errorf("%s has no cell %q", nb.Path, cell)
}

// absent is the first notebook that the document takes something from and that was not run.
func (d *document) absent() string {
	for i, v := range d.values {
		if d.now[i] == "" {
			return v.Book
		}
	}
	for _, p := range d.pictures {
		if p.now == "" {
			return p.book
		}
	}
	return ""
}

func (d *document) write() ([]string, error) {
	if book := d.absent(); book != "" {
		return nil, fmt.Errorf("%s takes values from %s, which is not among the notebooks that were run", d.path, book)
	}
	written := []string{d.path}
	for _, p := range d.pictures {
		path := filepath.Join(filepath.Dir(d.path), filepath.FromSlash(p.file))
		if err := os.WriteFile(path, []byte(p.now), 0o644); err != nil {
			return nil, err
		}
		written = append(written, path)
	}
	return written, os.WriteFile(d.path, []byte(notebook.Render(d.text, d.now)), 0o644)
}

// numbersComment holds, at the end of a document, the numbers of its prose that are not computed.
var numbersComment = regexp.MustCompile(`(?s)<!-- numbers not computed: (.*?) -->`)

func (d *document) declared() []string {
	m := numbersComment.FindStringSubmatch(d.text)
	if m == nil {
		return nil
	}
	return strings.Fields(m[1])
}

// declare writes the list of numbers that are not computed, as they stand.
func (d *document) declare() {
	var b strings.Builder
	width := 0
	for i, l := range notebook.Literals(d.text) {
		switch {
		case i == 0:
		case width+len(l.Text) > 96:
			b.WriteString("\n")
			width = 0
		default:
			b.WriteString(" ")
			width++
		}
		b.WriteString(l.Text)
		width += len(l.Text)
	}
	comment := "<!-- numbers not computed: " + b.String() + " -->"
	if numbersComment.MatchString(d.text) {
		d.text = numbersComment.ReplaceAllLiteralString(d.text, comment)
		return
	}
	d.text = strings.TrimRight(d.text, "\n") + "\n\n" + comment + "\n"
}

// faults names what in the document is not what the notebooks give.
func (d *document) faults() []string {
	if book := d.absent(); book != "" {
		return []string{fmt.Sprintf("%s: values from %s were not checked: it did not run", d.path, book)}
	}
	var out []string
	for i, v := range d.values {
		if a, b, alike := firstLine(v.Text, d.now[i]); !alike {
			out = append(out, fmt.Sprintf("%s: line %d, the value of %s in %s: %s stored, %s now", d.path, v.Line, v.Expression,
				v.Book, a, b))
		}
	}
	for _, p := range d.pictures {
		path := filepath.Join(filepath.Dir(d.path), filepath.FromSlash(p.file))
		stored, err := os.ReadFile(path)
		switch {
		case errors.Is(err, os.ErrNotExist):
			out = append(out, fmt.Sprintf("%s: line %d: %s is not there", d.path, p.line, path))
		case err != nil:
			out = append(out, err.Error())
		default:
			for _, s := range notebook.CompareDrawings(string(stored), p.now) {
				out = append(out, fmt.Sprintf("%s: line %d, %s, %s", d.path, p.line, p.file, s))
			}
		}
	}
	if fault := notebook.CheckLiterals(d.text, d.declared()); fault != "" {
		out = append(out, d.path+": "+fault)
	}
	return out
}

// firstLine is the first line in which two values differ.
func firstLine(a, b string) (x, y string, alike bool) {
	al, bl := strings.Split(strings.TrimSpace(a), "\n"), strings.Split(strings.TrimSpace(b), "\n")
	for i := range max(len(al), len(bl)) {
		x, y = "nothing", "nothing"
		if i < len(al) {
			x = al[i]
		}
		if i < len(bl) {
			y = bl[i]
		}
		if x != y {
			return x, y, false
		}
	}
	return "", "", true
}
