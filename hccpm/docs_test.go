package hccpm

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// imported are the packages that notebooks import.
var imported = []string{".", "claims", "cohort", "exercise", "models", "plots", "prediction", "propensity",
	"reanalysis",
	"simulate", "stats", "survival", "table"}

// rendering methods are the same everywhere: what they print, the example of the routine
// that makes their value shows.
var rendering = []string{"String", "HTML", "Table", "Error", "Unwrap"}

// wordless functions answer an error and have no source: they take data in.
var wordless = map[string]bool{"NewSample": true, "Intervals": true, "NewFrame": true}

// Every exported name says what it is, every function has an example, every method has one
// or is called in one, and what computes in stats, survival and models names its source.
func TestEveryNameIsDocumented(t *testing.T) {
	for _, folder := range imported {
		t.Run(folder, func(t *testing.T) {
			p := documented(t, folder)
			called := calledInExamples(p)
			for _, f := range p.Funcs {
				wantFunc(t, f, folder)
			}
			for _, typ := range p.Types {
				wantDoc(t, typ.Doc, typ.Name)
				for _, f := range typ.Funcs {
					wantFunc(t, f, folder)
				}
				for _, m := range typ.Methods {
					wantDoc(t, m.Doc, typ.Name+"."+m.Name)
					if len(m.Examples) == 0 && !called[m.Name] && !slices.Contains(rendering, m.Name) {
						t.Errorf("%s.%s is in no Example", typ.Name, m.Name)
					}
				}
				for _, v := range slices.Concat(typ.Consts, typ.Vars) {
					wantValues(t, v)
				}
			}
			for _, v := range slices.Concat(p.Consts, p.Vars) {
				wantValues(t, v)
			}
		})
	}
}

// documented reads the package in a folder with its examples.
func documented(t *testing.T, folder string) *doc.Package {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(set, name, src, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	p, err := doc.NewFromFiles(set, files, "hipec/hccpm/"+folder)
	if err != nil {
		t.Fatal(err)
	}
	if p.Doc == "" {
		t.Errorf("package %s has no comment", folder)
	}
	return p
}

// calledInExamples are the names that examples of the package select.
func calledInExamples(p *doc.Package) map[string]bool {
	examples := slices.Clone(p.Examples)
	for _, f := range p.Funcs {
		examples = append(examples, f.Examples...)
	}
	for _, typ := range p.Types {
		examples = append(examples, typ.Examples...)
		for _, f := range slices.Concat(typ.Funcs, typ.Methods) {
			examples = append(examples, f.Examples...)
		}
	}
	called := map[string]bool{}
	for _, e := range examples {
		ast.Inspect(e.Code, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if s, ok := call.Fun.(*ast.SelectorExpr); ok {
					called[s.Sel.Name] = true
				}
			}
			return true
		})
	}
	return called
}

func wantFunc(t *testing.T, f *doc.Func, folder string) {
	t.Helper()
	wantDoc(t, f.Doc, f.Name)
	if len(f.Examples) == 0 {
		t.Errorf("%s has no Example", f.Name)
	}
	if computes := folder == "stats" || folder == "survival" || folder == "models"; computes && fallible(f.Decl) &&
		!wordless[f.Name] {
		wantSource(t, f)
	}
}

func wantDoc(t *testing.T, comment, name string) {
	t.Helper()
	if strings.TrimSpace(comment) == "" {
		t.Errorf("%s has no comment", name)
	}
}

// fallible says whether a function returns an error too: it computes something from data.
func fallible(d *ast.FuncDecl) bool {
	if d.Type.Results == nil {
		return false
	}
	last := d.Type.Results.List[len(d.Type.Results.List)-1]
	id, ok := last.Type.(*ast.Ident)
	return ok && id.Name == "error"
}

func wantSource(t *testing.T, f *doc.Func) {
	t.Helper()
	if !strings.Contains(f.Doc, "References:") && !strings.Contains(f.Doc, "R equivalent:") {
		t.Errorf("%s names neither its source nor its equivalent in R", f.Name)
	}
}

// wantValues wants a comment on each exported constant or variable, or on their group if
// the line names it.
func wantValues(t *testing.T, v *doc.Value) {
	t.Helper()
	for _, spec := range v.Decl.Specs {
		s, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for _, name := range s.Names {
			if name.IsExported() && s.Doc.Text() == "" && s.Comment.Text() == "" && v.Doc == "" {
				t.Errorf("%s has no comment", fmt.Sprint(name))
			}
		}
	}
}
