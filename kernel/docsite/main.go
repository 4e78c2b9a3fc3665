// Command docsite prepares the pages of the documentation for the generator of the site (MkDocs):
// the written pages, whose cells it runs and shows with what came of them; the reference, from doc
// comments; the commands of cells, as %help lists them; the gallery; and documents of the repository.
//
//	docsite -hipec bin/hipec -o .lab/docs -books .lab/guides
//
// The pages' cells are written as notebooks as well, for the browser.
//
// A cell that fails ends it with an error that names the page and the cell. It is run by "make docs",
// in the root of the repository.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	out := flag.String("o", ".lab/docs", "the `folder` to write")
	books := flag.String("books", ".lab/guides", "the `folder` for the pages' cells as notebooks, with their files")
	hipec := flag.String("hipec", "bin/hipec", "the `program` that runs cells")
	flag.Parse()
	program, err := filepath.Abs(*hipec)
	if err == nil {
		err = write(*out, *books, program)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "docsite:", err)
		os.Exit(1)
	}
}

// pages is where the written pages lie.
const pages = "docs/pages"

func write(out, books, hipec string) error {
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	if err := os.CopyFS(out, os.DirFS(pages)); err != nil {
		return err
	}
	for _, step := range []func(out string) error{
		func(out string) error { return guides(out, books, hipec) }, reference, commands, gallery, documents,
	} {
		if err := step(out); err != nil {
			return err
		}
	}
	return nil
}

// guides runs the cells of the pages that have some, and writes them with what came of them.
func guides(out, books, hipec string) error {
	if err := os.RemoveAll(books); err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "docsite")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	var found []page
	err = filepath.WalkDir(out, func(path string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".md" {
			return err
		}
		p, err := readPage(path)
		if err == nil && p.cells > 0 {
			found = append(found, p)
			err = p.notebook(work)
		}
		return err
	})
	if err != nil || len(found) == 0 {
		return err
	}
	args := []string{"run", "-in-place"}
	for _, p := range found {
		args = append(args, p.name()+".ipynb")
	}
	cmd := exec.Command(hipec, args...)
	cmd.Dir = work
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("a page's cells do not run: %w\n%s", err, text)
	}
	for _, p := range found {
		if err := p.finish(work); err != nil {
			return err
		}
	}
	return keep(work, books)
}

// keep copies notebooks and the tables that they open, not what their cells have written.
func keep(work, books string) error {
	if err := os.MkdirAll(books, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(work)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); ext != ".ipynb" && ext != ".csv" {
			continue
		}
		b, err := os.ReadFile(filepath.Join(work, e.Name()))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(books, e.Name()), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// title is a line that Markdown takes for the name of a page.
func title(text string) string { return "# " + strings.TrimSpace(text) + "\n\n" }
