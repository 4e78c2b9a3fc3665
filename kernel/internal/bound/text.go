package bound

import (
	"embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"runtime"
	"strings"
	"sync"
)

// Texts are named as their packages, with + for /: sync+atomic.txt.
//
//go:embed lib/*.txt
var library embed.FS

// Text is a package, or a part of one, that comes as Go source.
type Text struct {
	Pkg   *types.Package
	Files []*ast.File
	Info  *types.Info
	// Foreign is where a package comes from that is none of ours; nil for those in lib.
	Foreign *Foreign
}

// Foreign is the source of a package that is not linked in.
type Foreign struct {
	// GoVersion is the language in which it is written, such as go1.22.
	GoVersion string
	// Names are those of the files, as positions are to tell them, and Files their text.
	Names []string
	Files [][]byte
	// Folder returns the files from which go:embed lines take theirs: those of the package's folder and below.
	Folder func() (fs.FS, error)
}

func textName(path string) string { return "lib/" + strings.ReplaceAll(path, "/", "+") + ".txt" }

func hasText(path string) bool {
	f, err := library.Open(textName(path))
	if err != nil {
		return false
	}
	f.Close()
	return true
}

// Source returns what a package has as text; "" if nothing.
func Source(path string) string {
	b, err := library.ReadFile(textName(path))
	if err != nil {
		return ""
	}
	return string(b)
}

// generics are the exported names of each text.
var generics = sync.OnceValue(func() map[string]map[string]bool {
	all := map[string]map[string]bool{}
	list, err := library.ReadDir("lib")
	if err != nil {
		panic(err) // it is embedded
	}
	for _, e := range list {
		path := strings.ReplaceAll(strings.TrimSuffix(e.Name(), ".txt"), "+", "/")
		all[path] = map[string]bool{}
		f, err := parser.ParseFile(token.NewFileSet(), e.Name(), Source(path), parser.SkipObjectResolution)
		if err != nil {
			panic(err) // so are these
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.IsExported() {
					all[path][d.Name.Name] = true
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if t, ok := s.(*ast.TypeSpec); ok && t.Name.IsExported() {
						all[path][t.Name.Name] = true
					}
				}
			}
		}
	}
	return all
})

// Generic reports whether a package has a name as text.
func Generic(path, name string) bool { return generics()[path][name] }

// Texts returns what a package has as text: a package of its own with the same path where the rest is compiled.
func (l *Loader) Texts(p *types.Package) []*Text {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.texts[p]
}

// readText checks a package that is text as a whole.
func (l *Loader) readText(pkg *types.Package) error {
	t, err := l.check(pkg)
	if err != nil {
		return err
	}
	l.texts[pkg] = []*Text{t}
	return nil
}

// readPatch checks the generic part of a package, which is a package of its own, and enters its
// names into the other's scope.
func (l *Loader) readPatch(pkg *types.Package) error {
	pkg.MarkComplete() // the text may import the compiled part
	part := types.NewPackage(pkg.Path(), pkg.Name())
	t, err := l.check(part)
	if err != nil {
		return err
	}
	l.texts[pkg] = []*Text{t}
	l.texts[part] = l.texts[pkg]
	for _, name := range part.Scope().Names() {
		if token.IsExported(name) {
			pkg.Scope().Insert(part.Scope().Lookup(name))
		}
	}
	return nil
}

func (l *Loader) check(pkg *types.Package) (*Text, error) {
	name := textName(pkg.Path())
	f, err := parser.ParseFile(l.fset, name, Source(pkg.Path()), parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	t := &Text{Pkg: pkg, Files: []*ast.File{f}, Info: NewInfo()}
	conf := types.Config{Importer: inner{l}, GoVersion: "go1.26"}
	if err := types.NewChecker(&conf, l.fset, pkg, t.Info).Files([]*ast.File{f}); err != nil {
		return nil, fmt.Errorf("bound: %w", err)
	}
	return t, nil
}

// readForeign checks a package of a module. It is text as a whole.
func (l *Loader) readForeign(path, by string) (*types.Package, error) {
	src, err := l.Foreign(path, by)
	if err != nil {
		return nil, err
	}
	t := &Text{Info: NewInfo(), Foreign: src}
	for i, name := range src.Names {
		f, err := parser.ParseFile(l.fset, name, src.Files[i], parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("package %s cannot be read: %w", path, err)
		}
		t.Files = append(t.Files, f)
	}
	pkg := types.NewPackage(path, t.Files[0].Name.Name)
	t.Pkg = pkg
	var first error
	conf := types.Config{Importer: inner{l}, GoVersion: src.GoVersion, Sizes: types.SizesFor("gc", runtime.GOARCH),
		FakeImportC: true, Error: func(err error) {
			if first == nil {
				first = err
			}
		}}
	if err := types.NewChecker(&conf, l.fset, pkg, t.Info).Files(t.Files); err != nil {
		return nil, fmt.Errorf("package %s cannot be interpreted: %w", path, first)
	}
	l.packages[path], l.whole[path], l.texts[pkg] = pkg, true, []*Text{t}
	return pkg, nil
}

// NewInfo returns room for what package ssa needs to know.
func NewInfo() *types.Info {
	return &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{},
		Uses:      map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Scopes: map[ast.Node]*types.Scope{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Instances:  map[*ast.Ident]types.Instance{}, FileVersions: map[*ast.File]string{}}
}

// inner imports while the loader is locked.
type inner struct{ l *Loader }

func (i inner) Import(path string) (*types.Package, error) { return i.l.load(path) }
