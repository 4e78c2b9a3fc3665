package engine

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"strings"
	"sync"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/bound"
	"hipec/kernel/internal/embedded"
	"hipec/kernel/internal/origin"
	"hipec/kernel/internal/vm"
)

// library is the packages of modules, interpreted from their source. They are built once; functions
// are compiled when they are called.
type library struct {
	prog *ssa.Program
	vm   *vm.Program

	foreign sync.Map       // *types.Package -> true
	begin   []*ssa.Package // to be initialized before the next cell runs, in this order
	texts   map[*ssa.Package]*bound.Text
}

func (l *library) open(e *Engine) {
	l.prog = ssa.NewProgram(e.fset, ssa.InstantiateGenerics)
	l.vm = e.vm.Library(l.prog)
	l.texts = map[*ssa.Package]*bound.Text{}
}

// Foreign is the source of a package that is not linked in.
type Foreign = bound.Foreign

// SetForeign says where the source of packages comes from that are not linked in. It is called
// before anything is imported.
func (e *Engine) SetForeign(f func(path, by string) (*Foreign, error)) { e.bound.Foreign = f }

// add takes in a package that was built. What it imports was added before.
func (l *library) add(pkg *ssa.Package, t *bound.Text) {
	l.foreign.Store(pkg.Pkg, true)
	l.begin = append(l.begin, pkg)
	l.texts[pkg] = t
}

// home returns the library if a package is one of a module.
func (l *library) home(pkg *types.Package) *vm.Program {
	if _, ok := l.foreign.Load(pkg); ok {
		return l.vm
	}
	return nil
}

// function returns the code of a module's function or method that a cell's program knows by its name alone, or nil.
func (l *library) function(fn *ssa.Function) *vm.Function {
	obj, ok := fn.Object().(*types.Func)
	if !ok || obj.Pkg() == nil || l.home(obj.Pkg()) == nil {
		return nil
	}
	if fn = l.prog.FuncValue(obj); fn == nil || len(fn.Blocks) == 0 {
		return nil
	}
	return l.vm.Function(fn)
}

// initialize runs what packages do when a program begins, once, in the name of the cell that imports them first.
func (l *library) initialize(e *Engine, run *vm.Run) *vm.Thrown {
	for len(l.begin) > 0 {
		pkg := l.begin[0]
		l.begin = l.begin[1:]
		if err := l.embed(pkg); err != nil {
			return &vm.Thrown{Value: err}
		}
		if t := e.vm.Initialize(run, l.vm, pkg); t != nil && !t.Goexit {
			return t
		}
	}
	return nil
}

// Begin initializes packages, and what they need, that are imported for that alone. What is linked
// in was initialized with the program.
func (e *Engine) Begin(pkgs []*types.Package) error {
	for _, p := range pkgs {
		if texts := e.bound.Texts(p); len(texts) > 0 && texts[0].Foreign != nil {
			e.create(e.modules.prog, p)
		}
	}
	run := e.vm.Run(origin.Cell())
	if t := e.modules.initialize(e, run); t != nil {
		return &Panic{Value: t.Value, Frames: e.frames(t.Where), Cell: run.Cell}
	}
	return nil
}

// embed fills the variables of a package that stand under a go:embed line.
func (l *library) embed(pkg *ssa.Package) error {
	t := l.texts[pkg]
	delete(l.texts, pkg)
	for _, f := range t.Files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, sp := range g.Specs {
				v := sp.(*ast.ValueSpec)
				lines := embedLines(v.Doc)
				if len(g.Specs) == 1 && len(lines) == 0 {
					lines = embedLines(g.Doc)
				}
				if len(lines) == 0 || len(v.Names) != 1 {
					continue
				}
				if err := l.fillEmbedded(pkg, t, v.Names[0].Name, lines); err != nil {
					return fmt.Errorf("%s.%s: %w", pkg.Pkg.Path(), v.Names[0].Name, err)
				}
			}
		}
	}
	return nil
}

// embedLines returns what stands behind go:embed in a comment.
func embedLines(doc *ast.CommentGroup) (lines []string) {
	if doc == nil {
		return nil
	}
	for _, c := range doc.List {
		if p, ok := strings.CutPrefix(c.Text, "//go:embed "); ok {
			lines = append(lines, p)
		}
	}
	return lines
}

func (l *library) fillEmbedded(pkg *ssa.Package, t *bound.Text, name string, lines []string) error {
	var patterns []string
	for _, line := range lines {
		more, err := embedded.Patterns(line)
		if err != nil {
			return err
		}
		patterns = append(patterns, more...)
	}
	folder, err := t.Foreign.Folder()
	if err != nil {
		return err
	}
	v := l.vm.Global(pkg.Var(name)).Elem()
	if v.Type() == reflect.TypeFor[embedded.FS]() {
		files, err := embedded.Files(folder, patterns...)
		v.Set(reflect.ValueOf(files))
		return err
	}
	isBytes := v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8
	if v.Kind() != reflect.String && !isBytes || len(patterns) != 1 {
		return fmt.Errorf("go:embed can not make %s of %d patterns", v.Type(), len(patterns))
	}
	text, err := embedded.Text(folder, patterns[0])
	if err != nil {
		return err
	}
	if isBytes {
		v.SetBytes([]byte(text))
	} else {
		v.SetString(text)
	}
	return nil
}

// outline returns a package's files with the code of what is generic alone: a cell makes instances
// of it, and calls all else in the library. It is nil if nothing is generic.
func outline(t *bound.Text) []*ast.File {
	generic := false
	files := make([]*ast.File, len(t.Files))
	for i, f := range t.Files {
		c := *f
		c.Decls = make([]ast.Decl, len(f.Decls))
		for j, d := range f.Decls {
			c.Decls[j] = d
			switch d := d.(type) {
			case *ast.FuncDecl:
				fn, _ := t.Info.Defs[d.Name].(*types.Func)
				if fn != nil && (fn.Signature().TypeParams().Len() > 0 || fn.Signature().RecvTypeParams().Len() > 0) {
					generic = true
					continue
				}
				plain := *d
				plain.Body = nil
				c.Decls[j] = &plain
			case *ast.GenDecl:
				for _, sp := range d.Specs {
					ts, ok := sp.(*ast.TypeSpec)
					generic = generic || ok && ts.TypeParams != nil
				}
			}
		}
		files[i] = &c
		t.Info.FileVersions[&c] = t.Info.FileVersions[f]
	}
	if !generic {
		return nil
	}
	return files
}
