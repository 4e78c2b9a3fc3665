package hipec_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// The bounds that CONTRIBUTING.md states for Go files.
const (
	maxColumns = 120
	maxLines   = 400
)

// Words that readers stumbled over, and what is written for them.
var words = []struct{ bad, good string }{
	{`\bnought\b`, "zero"},
	{`\banew\b`, "again"},
	{`\btells of\b`, "reports, describes"},
	{`\bmisspoke\b`, "sent malformed input"},
	{`\bmeans? ill\b`, "hostile"},
	{`\bthat is none, or\b`, "malformed or"},
	{`^// (?:\(?[A-Z][A-Za-z_.*]*\)?) answers\b`, "returns"},
	{`\bturned away\b`, "rejected"},
	{`\brooms? of the house\b`, "packages"},
	{`\bto be had\b`, "available"},
}

// goFiles calls f for every Go file that people write.
func goFiles(t *testing.T, f func(path string, src []byte)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		hidden := strings.HasPrefix(name, ".") && path != "."
		if d.IsDir() && (name == "testdata" || name == "node_modules" || name == "out" || hidden) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err == nil && !generated.Match(src) {
			f(filepath.ToSlash(path), src)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

func TestLines(t *testing.T) {
	goFiles(t, func(path string, src []byte) {
		lines := strings.Split(string(src), "\n")
		if n := len(lines) - 1; n > maxLines {
			t.Errorf("%s has %d lines, more than %d: one thing, one file", path, n, maxLines)
		}
		free := freeLines(t, path, src)
		for i, line := range lines {
			if n := utf8.RuneCountInString(line); n > maxColumns && !free[i+1] && !strings.HasPrefix(line, "//go:") {
				t.Errorf("%s:%d: %d columns, more than %d", path, i+1, n, maxColumns)
			}
		}
	})
}

// freeLines are the numbers of lines whose width is not the author's to choose: what an example prints, and raw
// strings, which hold other languages.
func freeLines(t *testing.T, path string, src []byte) map[int]bool {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	free := map[int]bool{}
	span := func(n ast.Node) {
		for l := fset.Position(n.Pos()).Line; l <= fset.Position(n.End()).Line; l++ {
			free[l] = true
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && strings.HasPrefix(lit.Value, "`") {
			span(lit)
		}
		return true
	})
	for _, group := range f.Comments {
		if output.MatchString(group.Text()) {
			span(group)
		}
	}
	return free
}

var output = regexp.MustCompile(`(?mi)^(unordered )?output:`)

func TestWords(t *testing.T) {
	for _, w := range words {
		bad := regexp.MustCompile(w.bad)
		goFiles(t, func(path string, src []byte) {
			if path == "style_test.go" {
				return
			}
			for i, line := range strings.Split(string(src), "\n") {
				if bad.MatchString(strings.TrimSpace(line)) {
					t.Errorf("%s:%d: %q: write %q", path, i+1, strings.TrimSpace(line), w.good)
				}
			}
		})
	}
}

func TestTextFiles(t *testing.T) {
	list, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, more := range []string{"*/*.md", "*/*/*.md", "*/*/*/*.md"} {
		m, err := filepath.Glob(more)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, m...)
	}
	for _, path := range list {
		if strings.Contains(path, "node_modules") || strings.HasPrefix(path, ".") { // made from others
			continue
		}
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range words {
			bad := regexp.MustCompile(w.bad)
			for i, line := range strings.Split(string(src), "\n") {
				if bad.MatchString(line) {
					t.Errorf("%s:%d: %q: write %q", path, i+1, bad.FindString(line), w.good)
				}
			}
		}
	}
}
