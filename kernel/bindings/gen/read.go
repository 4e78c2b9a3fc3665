package main

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// reader reads packages from source, for one target.
type reader struct {
	target target
	ctx    build.Context
	fset   *token.FileSet
	dirs   map[string]string // of packages that are not the library's
	known  map[string]*types.Package
}

func newReader(t target, dirs map[string]string) *reader {
	ctx := build.Default
	ctx.GOOS, ctx.GOARCH, ctx.GOROOT, ctx.CgoEnabled, ctx.Compiler = t.goos, t.goarch, t.root, false, "gc"
	ctx.ReleaseTags, ctx.ToolTags = nil, nil
	for _, tag := range t.tags {
		if strings.HasPrefix(tag, "goexperiment.") { // the others are the processor's
			ctx.ToolTags = append(ctx.ToolTags, tag)
		}
	}
	for minor := 1; ; minor++ {
		tag := fmt.Sprintf("go1.%d", minor)
		ctx.ReleaseTags = append(ctx.ReleaseTags, tag)
		if tag == t.version {
			break
		}
	}
	return &reader{target: t, ctx: ctx, fset: token.NewFileSet(), dirs: dirs, known: map[string]*types.Package{
		"unsafe": types.Unsafe}}
}

// Not bound: what the toolchain keeps for itself, what needs cgo, and what is no package to import.
var left = []string{"cmd", "vendor", "builtin", "unsafe", "plugin", "runtime/cgo", "runtime/race", "runtime/msan",
	"runtime/asan", "testing/cryptotest"}

// standard lists the library's packages that have files for the target.
func (r *reader) standard() ([]string, error) {
	src := filepath.Join(r.target.root, "src")
	var list []string
	err := filepath.WalkDir(src, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || dir == src {
			return err
		}
		path, _ := filepath.Rel(src, dir)
		path = filepath.ToSlash(path)
		if slices.Contains(left, path) || d.Name() == "internal" || d.Name() == "testdata" || strings.HasPrefix(d.Name(),
			"_") {
			return filepath.SkipDir
		}
		if p, err := r.ctx.ImportDir(dir, 0); err == nil && len(p.GoFiles) > 0 && p.Name != "main" {
			list = append(list, path)
		}
		return nil
	})
	return list, err
}

// Import reads a package; it implements types.Importer.
func (r *reader) Import(path string) (*types.Package, error) {
	if p := r.known[path]; p != nil {
		return p, nil
	}
	dir := r.dirs[path]
	if dir == "" {
		dir = filepath.Join(r.target.root, "src", filepath.FromSlash(path))
		if strings.HasPrefix(path, "golang.org/x/") {
			dir = filepath.Join(r.target.root, "src", "vendor", filepath.FromSlash(path))
		}
	}
	bp, err := r.ctx.ImportDir(dir, 0)
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range bp.GoFiles {
		f, err := parser.ParseFile(r.fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	conf := types.Config{Importer: r, IgnoreFuncBodies: true, FakeImportC: true,
		Sizes: types.SizesFor("gc", r.target.goarch), Error: func(error) {}}
	p, err := conf.Check(path, r.fset, files, nil)
	if p == nil {
		return nil, err
	}
	r.known[path] = p // mistakes in bodies that were left out do not matter: unused imports
	return p, nil
}

// read notes what a package exports on this target.
func (r *reader) read(path string, all map[string]*contents) error {
	p, err := r.Import(path)
	if err != nil {
		return err
	}
	c := all[path]
	if c == nil {
		c = &contents{path: path, name: p.Name(), entries: map[entry][]target{}}
		all[path] = c
	}
	c.on = append(c.on, r.target)
	for _, name := range p.Scope().Names() {
		if !token.IsExported(name) {
			continue
		}
		if e, ok := entryOf(name, p.Scope().Lookup(name)); ok {
			c.entries[e] = append(c.entries[e], r.target)
		}
	}
	return nil
}

// entry is one line of a generated file: a name, the map in which it stands, and its value as Go writes it.
type entry struct{ name, in, value string }

// entryOf returns the entry of an exported name; ok is false for what is generic, which has no compiled form.
func entryOf(name string, obj types.Object) (e entry, ok bool) {
	q := "q." + name
	switch obj := obj.(type) {
	case *types.Func:
		return entry{name, "Funcs", q}, obj.Signature().TypeParams().Len() == 0
	case *types.Var:
		return entry{name, "Vars", "&" + q}, true
	case *types.TypeName:
		if t, ok := obj.Type().(interface{ TypeParams() *types.TypeParamList }); ok && t.TypeParams().Len() > 0 {
			return e, false
		}
		if i, ok := obj.Type().Underlying().(*types.Interface); ok && !i.IsMethodSet() {
			return e, false // a constraint
		}
		return entry{name, "Types", "reflect.TypeFor[" + q + "]()"}, true
	case *types.Const:
		return constEntry(name, q, obj)
	}
	return e, false
}

func constEntry(name, q string, obj *types.Const) (entry, bool) {
	b, basic := obj.Type().(*types.Basic)
	if !basic || b.Info()&types.IsUntyped == 0 {
		return entry{name, "Consts", q}, true
	}
	switch v := obj.Val(); b.Kind() {
	case types.UntypedBool, types.UntypedString:
		return entry{name, "Untyped", q}, true
	case types.UntypedRune:
		return entry{name, "Untyped", "rune(" + q + ")"}, true
	case types.UntypedInt:
		if _, exact := constant.Int64Val(v); exact {
			return entry{name, "Untyped", "int64(" + q + ")"}, true
		}
		if _, exact := constant.Uint64Val(v); exact {
			return entry{name, "Untyped", "uint64(" + q + ")"}, true
		}
		return entry{name, "Untyped", fmt.Sprintf("bound.Number(%q)", v.ExactString())}, true
	case types.UntypedFloat:
		s := constant.ToFloat(v).ExactString()
		if !strings.ContainsRune(s, '/') {
			s += "/1" // a float even if it is a whole number
		}
		return entry{name, "Untyped", fmt.Sprintf("bound.Number(%q)", s)}, true
	}
	return entry{}, false
}
