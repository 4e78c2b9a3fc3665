package main

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

const module = "hipec/"

// packages are those that cells import, in the order of the reference.
var packages = []string{"hccpm", "hccpm/cohort", "hccpm/survival", "hccpm/models", "hccpm/stats", "hccpm/prediction",
	"hccpm/propensity", "hccpm/plots", "hccpm/table", "hccpm/simulate", "hccpm/exercise", "hccpm/claims",
	"hccpm/reanalysis", "hccpm/cohort/formats", "data", "kernel/display", "kernel/widgets", "kernel/comm"}

// reference writes a page for each package, from its doc comments, and a list of them.
func reference(out string) error {
	dir := filepath.Join(out, "reference")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var list strings.Builder
	list.WriteString(title("Reference"))
	list.WriteString("What stands here is what the kernel shows when you ask for a name (Shift + Tab, or `name?`): " +
		"comments of the source. In a cell these packages need no `import`.\n\n| package | |\n|---|---|\n")
	for _, path := range packages {
		p, err := load(path)
		if err != nil {
			return err
		}
		text := p.page()
		if err := os.WriteFile(filepath.Join(dir, file(path)), []byte(text), 0o644); err != nil {
			return err
		}
		synopsis := strings.ReplaceAll(p.doc.Synopsis(p.doc.Doc), "|", "\\|")
		fmt.Fprintf(&list, "| [%s](%s) | %s |\n", path, file(path), synopsis)
	}
	return os.WriteFile(filepath.Join(dir, "index.md"), []byte(list.String()), 0o644)
}

// file is the name of a package's page.
func file(path string) string { return strings.ReplaceAll(path, "/", "-") + ".md" }

// source is a package as its files have it.
type source struct {
	path string
	doc  *doc.Package
	set  *token.FileSet
}

func load(path string) (source, error) {
	p := source{path: path, set: token.NewFileSet()}
	names, err := fs.Glob(os.DirFS(path), "*.go")
	if err != nil {
		return p, err
	}
	var files []*ast.File
	for _, name := range names {
		f, err := parser.ParseFile(p.set, filepath.Join(path, name), nil, parser.ParseComments)
		if err != nil {
			return p, err
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		return p, fmt.Errorf("reference: there is no package in %s", path)
	}
	p.doc, err = doc.NewFromFiles(p.set, files, module+path)
	return p, err
}

// page is a package's page: what it is for, then everything that it exports, each under an anchor of its name.
func (p source) page() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n`import \"%s%s\"`\n\n", p.path, module, p.path)
	b.WriteString(p.markdown(p.doc.Doc))
	p.examples(&b, p.doc.Examples)
	p.values(&b, "Constants", p.doc.Consts)
	p.values(&b, "Variables", p.doc.Vars)
	if len(p.doc.Funcs) > 0 {
		b.WriteString("## Functions\n\n")
		p.funcs(&b, p.doc.Funcs, "###")
	}
	if len(p.doc.Types) > 0 {
		b.WriteString("## Types\n\n")
	}
	types := append([]*doc.Type(nil), p.doc.Types...)
	sort.Slice(types, func(i, j int) bool { return types[i].Name < types[j].Name })
	for _, t := range types {
		fmt.Fprintf(&b, "### %s {#%s}\n\n%s%s", t.Name, t.Name, p.code(t.Decl), p.markdown(t.Doc))
		p.examples(&b, t.Examples)
		p.values(&b, "", t.Consts)
		p.values(&b, "", t.Vars)
		p.funcs(&b, t.Funcs, "####")
		p.funcs(&b, t.Methods, "####")
	}
	return b.String()
}

func (p source) values(b *strings.Builder, heading string, values []*doc.Value) {
	if heading != "" && len(values) > 0 {
		fmt.Fprintf(b, "## %s\n\n", heading)
	}
	for _, v := range values {
		for _, name := range v.Names {
			fmt.Fprintf(b, "<a id=\"%s\"></a>", name)
		}
		b.WriteString("\n\n" + p.code(v.Decl) + p.markdown(v.Doc))
	}
}

func (p source) funcs(b *strings.Builder, funcs []*doc.Func, level string) {
	for _, f := range funcs {
		name := f.Name
		if f.Recv != "" {
			name = strings.TrimLeft(f.Recv, "*") + "." + f.Name
		}
		f.Decl.Body = nil
		fmt.Fprintf(b, "%s %s {#%s}\n\n%s%s", level, name, name, p.code(f.Decl), p.markdown(f.Doc))
		p.examples(b, f.Examples)
	}
}

// code is a declaration as a block.
func (p source) code(decl ast.Node) string {
	switch d := decl.(type) { // the comment stands below, as prose
	case *ast.FuncDecl:
		d.Doc = nil
	case *ast.GenDecl:
		d.Doc = nil
	}
	var b strings.Builder
	if err := format.Node(&b, p.set, decl); err != nil {
		return ""
	}
	return "```go\n" + b.String() + "\n```\n\n"
}

func (p source) examples(b *strings.Builder, examples []*doc.Example) {
	for _, e := range examples {
		fmt.Fprintf(b, "??? example \"Example%s\"\n\n", strings.TrimRight(" "+strings.TrimSuffix(e.Suffix, "_"), " "))
		text := p.body(e)
		if e.Doc != "" {
			indent(b, strings.TrimSpace(e.Doc)+"\n\n")
		}
		indent(b, "```go\n"+text+"\n```\n")
		if e.Output != "" {
			indent(b, "\n```text\n"+strings.TrimRight(e.Output, "\n")+"\n```\n")
		}
		b.WriteString("\n")
	}
}

// body is what an example's function does, without its braces.
func (p source) body(e *doc.Example) string {
	var b strings.Builder
	_ = format.Node(&b, p.set, e.Code)
	text := strings.TrimSpace(b.String())
	if inner, ok := strings.CutPrefix(text, "{"); ok {
		text = strings.TrimSuffix(inner, "}")
	}
	var lines []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "// Output:") {
			break
		}
		lines = append(lines, strings.TrimPrefix(strings.TrimRight(line, "\n"), "\t"))
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

func indent(b *strings.Builder, text string) {
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			b.WriteString("    ")
		}
		b.WriteString(line)
	}
}

// markdown is a doc comment as Markdown, with links to what it names.
func (p source) markdown(text string) string {
	if text == "" {
		return ""
	}
	pr := p.doc.Printer()
	pr.HeadingLevel = 4
	pr.DocLinkURL = func(l *comment.DocLink) string {
		anchor := l.Name
		if l.Recv != "" {
			anchor = l.Recv + "." + l.Name
		}
		if anchor != "" {
			anchor = "#" + anchor
		}
		path, ours := strings.CutPrefix(l.ImportPath, module)
		switch {
		case l.ImportPath == "":
			return anchor
		case !ours:
			return "https://pkg.go.dev/" + l.ImportPath + anchor
		}
		for _, known := range packages {
			if path == known {
				return file(path) + anchor
			}
		}
		return ""
	}
	return string(pr.Markdown(p.doc.Parser().Parse(text))) + "\n"
}
