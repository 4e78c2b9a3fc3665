package bindings

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goplus/ixgo"
)

// The module's own packages change more often than anyone thinks of the bindings: every exported name must be bound.
func TestOwnPackagesAreBoundWhole(t *testing.T) {
	for _, path := range []string{"data", "hccpm", "hccpm/claims", "hccpm/cohort", "hccpm/models", "hccpm/plots", "hccpm/stats", "hccpm/survival", "hccpm/table", "kernel/display"} {
		p, ok := ixgo.LookupPackage("hipec/" + path)
		if !ok {
			t.Errorf("%s is not bound", path)
			continue
		}
		bound := map[string]bool{}
		for n := range p.Funcs {
			bound[n] = true
		}
		for n := range p.Vars {
			bound[n] = true
		}
		for n := range p.NamedTypes {
			bound[n] = true
		}
		for n := range p.Interfaces {
			bound[n] = true
		}
		for n := range p.AliasTypes {
			bound[n] = true
		}
		for n := range p.TypedConsts {
			bound[n] = true
		}
		for n := range p.UntypedConsts {
			bound[n] = true
		}
		if generic, err := os.ReadFile(filepath.Join("hipec", filepath.FromSlash(path), "_patch", filepath.Base(path)+".go")); err == nil {
			for n := range namesOf(t, "patch.go", generic) {
				bound[n] = true
			}
		}
		declared := exported(t, filepath.Join("..", "..", filepath.FromSlash(path)))
		for n := range declared {
			if !bound[n] {
				t.Errorf("%s.%s is not bound: run go generate ./kernel/bindings", path, n)
			}
		}
		for n := range bound {
			if !declared[n] {
				t.Errorf("%s.%s is bound but gone: run go generate ./kernel/bindings", path, n)
			}
		}
	}
}

// exported answers the exported package-level names of a folder's Go files.
func exported(t *testing.T, dir string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	entries, err := fs.Glob(os.DirFS(dir), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e, "_test.go") {
			continue
		}
		maps.Copy(names, namesOf(t, filepath.Join(dir, e), nil))
	}
	if len(names) == 0 {
		t.Fatalf("no exported name found in %s", dir)
	}
	return names
}

// namesOf answers the exported package-level names of a file; text nil stands for what lies at the path.
func namesOf(t *testing.T, path string, text any) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	add := func(id *ast.Ident) {
		if id.IsExported() {
			names[id.Name] = true
		}
	}
	f, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				add(d.Name)
			}
		case *ast.GenDecl:
			for _, sp := range d.Specs {
				switch sp := sp.(type) {
				case *ast.TypeSpec:
					add(sp.Name)
				case *ast.ValueSpec:
					for _, id := range sp.Names {
						add(id)
					}
				}
			}
		}
	}
	return names
}

// The generic functions of a package are there twice: compiled, and as text for the interpreter.
func TestGenericFunctionsAreTheSame(t *testing.T) {
	read := func(path string) string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, body, ok := strings.Cut(string(text), "\n// ")
		if !ok {
			t.Fatalf("%s: no comment", path)
		}
		return strings.ReplaceAll(body, "display.", "") // the names of what is compiled
	}
	a, b := read("../display/each.go"), read("hipec/kernel/display/_patch/display.go")
	if a != b {
		t.Errorf("kernel/display/each.go and its copy in _patch differ:\n%s\n%s", a, b)
	}
}

// A bound package must be named in bindings.go, or generate.sh would forget it.
func TestEveryFolderIsImported(t *testing.T) {
	text, err := os.ReadFile("bindings.go")
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "export.go" {
			return err
		}
		if dir := filepath.ToSlash(filepath.Dir(path)); !strings.Contains(string(text), `"hipec/kernel/bindings/`+dir+`"`) {
			t.Errorf("%s is not imported by bindings.go", dir)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
