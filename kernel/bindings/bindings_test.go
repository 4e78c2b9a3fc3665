package bindings

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hipec/kernel/internal/bound"
)

// The module's own packages change more often than anyone thinks of the bindings: every exported name must be bound.
func TestOwnPackagesAreBoundWhole(t *testing.T) {
	for _, path := range []string{"data", "hccpm", "hccpm/claims", "hccpm/exercise", "hccpm/simulate", "hccpm/cohort",
		"hccpm/models", "hccpm/plots", "hccpm/prediction", "hccpm/propensity", "hccpm/reanalysis", "hccpm/stats",
		"hccpm/survival", "hccpm/table", "kernel/display", "kernel/comm", "kernel/widgets"} {
		p := bound.Lookup("hipec/" + path)
		if p == nil {
			t.Errorf("%s is not bound", path)
			continue
		}
		names := map[string]bool{}
		for _, n := range p.Names() {
			names[n] = true
		}
		declared := exported(t, filepath.Join("..", "..", filepath.FromSlash(path)))
		for n := range declared {
			if !names[n] && !bound.Generic("hipec/"+path, n) {
				t.Errorf("%s.%s is not bound: run go generate ./kernel/bindings", path, n)
			}
		}
		for n := range names {
			if !declared[n] {
				t.Errorf("%s.%s is bound but gone: run go generate ./kernel/bindings", path, n)
			}
		}
	}
}

// exported returns the exported package-level names of a folder's Go files.
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

// namesOf returns the exported package-level names of a file; text nil stands for what lies at the path.
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
	a, b := read("../display/each.go"), read("../internal/bound/lib/hipec+kernel+display.txt")
	if a != b {
		t.Errorf("kernel/display/each.go and its copy in kernel/internal/bound/lib differ:\n%s\n%s", a, b)
	}
}

// The standard library is bound whole, as the toolchain at hand has it: generic names too.
func TestStandardLibraryIsBoundWhole(t *testing.T) {
	cmd := exec.Command("go", "list", "-f", "{{.ImportPath}} {{.Name}} {{.Dir}}{{range .GoFiles}} {{.}}{{end}}", "std")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	// of the toolchain, or by cgo
	left := []string{"unsafe", "plugin", "runtime/race", "runtime/msan", "runtime/asan", "testing/cryptotest"}
	n := 0
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		path := f[0]
		if strings.Contains("/"+path+"/", "/internal/") || strings.HasPrefix(path, "vendor/") || len(f) < 4 ||
			slices.Contains(left, path) {
			continue
		}
		p := bound.Lookup(path)
		if p == nil {
			t.Errorf("%s is not bound: run go generate ./kernel/bindings", path)
			continue
		}
		for _, file := range f[3:] {
			for name := range namesOf(t, filepath.Join(f[2], file), nil) {
				if n++; !p.Has(name) {
					t.Errorf("%s.%s is not bound: run go generate ./kernel/bindings", path, name)
				}
			}
		}
	}
	if n < 5000 {
		t.Errorf("%d names were looked at", n)
	}
}

// A package whose types others export must be bound itself: a cell could else import it from
// source, and have the types twice.
func TestTypesOfBoundPackagesAreBound(t *testing.T) {
	l := bound.New(token.NewFileSet())
	for _, path := range bound.Paths() {
		if _, err := l.Import(path); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range l.Partial() {
		ofC := path == "modernc.org/libc" // C's library in Go, with thousands of names that no notebook calls
		if !strings.Contains("/"+path+"/", "/internal/") && !strings.HasPrefix(path, "vendor/") && !ofC {
			t.Errorf("%s is not bound: name it in gen, and run go generate ./kernel/bindings", path)
		}
	}
}
