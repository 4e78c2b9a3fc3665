package main

import (
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"

	"hipec/kernel/internal/notebook"
)

// page is a written page. Its head, between lines of three hyphens, is MkDocs' own; docsite reads from it
//
//	cells: yes          the blocks of Go are cells of one notebook, run from top to bottom
//	data: FILE FILE     files of the repository that they open
type page struct {
	path  string
	head  string
	parts []part
	cells int
	data  []string
}

// part is a piece of a page: prose, or a cell.
type part struct {
	text string
	cell bool
}

func (p page) name() string { return strings.TrimSuffix(filepath.Base(p.path), ".md") }

// readPage parts a page into prose and cells.
func readPage(path string) (page, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return page{}, err
	}
	p := page{path: path}
	body := string(text)
	if rest, ok := strings.CutPrefix(body, "---\n"); ok {
		if p.head, body, ok = strings.Cut(rest, "---\n"); !ok {
			return page{}, fmt.Errorf("%s: the head has no end", path)
		}
	}
	run := false
	for line := range strings.Lines(p.head) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch key {
		case "cells":
			run = strings.TrimSpace(value) == "yes"
		case "data":
			p.data = strings.Fields(value)
		}
	}
	p.parts = []part{{text: body}}
	if run {
		if p.parts, err = split(body); err != nil {
			return page{}, fmt.Errorf("%s: %w", path, err)
		}
	}
	for _, x := range p.parts {
		if x.cell {
			p.cells++
		}
	}
	if run && p.cells == 0 {
		return page{}, fmt.Errorf("%s: it says that it has cells, but there is no block of Go", path)
	}
	return p, nil
}

// split takes the blocks of Go out of a text.
func split(body string) ([]part, error) {
	const begin, end = "```go\n", "```\n"
	var parts []part
	var now strings.Builder
	inCell := false
	flush := func(cell bool) {
		if strings.TrimSpace(now.String()) != "" {
			parts = append(parts, part{now.String(), cell})
		}
		now.Reset()
	}
	for line := range strings.Lines(body) {
		switch {
		case !inCell && line == begin:
			flush(false)
			inCell = true
		case inCell && line == end:
			flush(true)
			inCell = false
		default:
			now.WriteString(line)
		}
	}
	if inCell {
		return nil, fmt.Errorf("a block of Go has no end")
	}
	flush(false)
	return parts, nil
}

// notebook writes the page as a notebook, with the files that it opens.
func (p page) notebook(dir string) error {
	cells := []map[string]any{}
	for _, x := range p.parts {
		c := map[string]any{"cell_type": "markdown", "metadata": map[string]any{}, "source": plainMarkdown(x.text),
			"id": fmt.Sprintf("part-%d", len(cells)+1)}
		if x.cell {
			c["cell_type"], c["source"] = "code", strings.TrimSuffix(x.text, "\n")
			c["outputs"], c["execution_count"] = []any{}, nil
		}
		cells = append(cells, c)
	}
	text, err := json.MarshalIndent(map[string]any{"cells": cells, "nbformat": 4, "nbformat_minor": 5,
		"metadata": map[string]any{"kernelspec": map[string]any{"name": "hipec", "display_name": "Go (hipec)",
			"language": "go"}}}, "", " ")
	if err != nil {
		return err
	}
	for _, file := range p.data {
		b, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, filepath.Base(file)), b, 0o644)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", p.path, err)
		}
	}
	return os.WriteFile(filepath.Join(dir, p.name()+".ipynb"), append(text, '\n'), 0o644)
}

// plainMarkdown takes out what only MkDocs understands: links to other pages become their words.
func plainMarkdown(text string) string {
	return strings.TrimSpace(links.ReplaceAllStringFunc(text, func(link string) string {
		m := links.FindStringSubmatch(link)
		if strings.Contains(m[3], "://") {
			return link
		}
		return m[1] + m[2]
	}))
}

// finish writes the page for MkDocs, each cell with what came of it.
func (p page) finish(books string) error {
	nb, err := notebook.Read(filepath.Join(books, p.name()+".ipynb"))
	if err != nil {
		return err
	}
	if len(nb.Cells) != len(p.parts) {
		return fmt.Errorf("%s: %d parts, %d cells", p.path, len(p.parts), len(nb.Cells))
	}
	var out strings.Builder
	fmt.Fprintf(&out, "---\n%snotebook: guides/%s.ipynb\n---\n", p.head, p.name())
	for i, x := range p.parts {
		if !x.cell {
			if nb.Cells[i].Source != plainMarkdown(x.text) {
				return fmt.Errorf("%s: a computed value in its text is now another: %s", p.path, nb.Cells[i].Source)
			}
			out.WriteString(x.text)
			continue
		}
		fmt.Fprintf(&out, "```go\n%s```\n\n", x.text)
		for _, o := range nb.Cells[i].Outputs {
			out.WriteString(outputHTML(o))
		}
	}
	return os.WriteFile(p.path, []byte(out.String()), 0o644)
}

// outputHTML is an output as a block of HTML that Markdown leaves alone: without an empty line in it.
func outputHTML(o notebook.Output) string {
	of := func(mime string) string { s, _ := o.Data[mime].(string); return s }
	text := ""
	switch {
	case o.Type == "stream":
		text = preformatted(o.Text)
	case of("text/html") != "":
		text = of("text/html")
	case of("image/svg+xml") != "":
		text = of("image/svg+xml")
	case of("text/plain") != "":
		text = preformatted(of("text/plain"))
	default:
		return ""
	}
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\r\n"); strings.TrimSpace(line) != "" {
			lines = append(lines, line)
		}
	}
	return "<div class=\"cell-output\">\n" + strings.Join(lines, "\n") + "\n</div>\n\n"
}

func preformatted(text string) string {
	return "<pre>" + strings.ReplaceAll(html.EscapeString(strings.TrimRight(text, "\n")), "\n", "&#10;") + "</pre>"
}
