package modules

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// archive is the files of one module.
type archive struct {
	module Module
	goes   string // the version of Go that its go.mod names, as go1.22
	files  map[string]*zip.File
	dirs   map[string][]string // names of files by folder
}

// Source is the Go files of one package that are built here.
type Source struct {
	Module Module
	// GoVersion is the language that they are written in, such as go1.22.
	GoVersion string
	Files     []File
	// Read returns another file of the package's folder or below, for what is embedded. Names lists all of them.
	Read  func(name string) ([]byte, error)
	Names []string
}

// File is one file.
type File struct {
	Name string // with the module and its version, as positions tell it
	Text []byte
}

// open returns a module's files, fetched and checked if they are not here.
func (s *Set) open(ctx context.Context, m Module, sum string) (*archive, error) {
	m.Sum = ""
	a := s.archive[m.String()]
	if a == nil {
		b, hash, err := s.fetch.zip(ctx, m)
		if err != nil {
			return nil, err
		}
		if a, err = newArchive(m, b); err != nil {
			return nil, err
		}
		a.module.Sum = hash
		s.archive[m.String()] = a
	}
	if sum != "" && sum != a.module.Sum {
		return nil, fmt.Errorf("%s: the files have the hash %s, the notebook says %s: "+
			"they are not what it was written with. "+
			"Take the hash away from the cell only if you know why", m, a.module.Sum, sum)
	}
	return a, nil
}

func newArchive(m Module, b []byte) (*archive, error) { return newArchiveAs(m, m.String()+"/", b) }

// newArchiveAs reads an archive whose names begin with a prefix.
func newArchiveAs(m Module, prefix string, b []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m, err)
	}
	a := &archive{module: m, goes: "go1.16", files: map[string]*zip.File{}, dirs: map[string][]string{}}
	for _, f := range z.File {
		name, ok := strings.CutPrefix(f.Name, prefix)
		if !ok {
			return nil, fmt.Errorf("%s: its archive holds %q, which is no file of it", m, f.Name)
		}
		a.files[name] = f
		dir := path.Dir(name)
		a.dirs[dir] = append(a.dirs[dir], path.Base(name))
	}
	if text, err := a.read("go.mod"); err == nil {
		if f, err := modfile.ParseLax("go.mod", text, nil); err == nil && f.Go != nil {
			a.goes = "go" + f.Go.Version
		}
	}
	return a, nil
}

func (a *archive) read(name string) ([]byte, error) {
	f := a.files[name]
	if f == nil {
		return nil, fmt.Errorf("%s has no file %s", a.module, name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// dir returns the folder of a package in its module.
func (a *archive) dir(pkg string) string {
	if pkg == a.module.Path {
		return "."
	}
	return strings.TrimPrefix(pkg, a.module.Path+"/")
}

// has reports whether the module has a package.
func (a *archive) has(pkg string) bool {
	return slices.ContainsFunc(a.dirs[a.dir(pkg)], func(name string) bool { return strings.HasSuffix(name, ".go") })
}

// Package returns the source of a package of the set's modules.
func (s *Set) Package(ctx context.Context, pkg string) (*Source, error) {
	if s.opts.Off {
		return nil, ErrOff
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for p := pkg; p != ""; p = parent(p) { // a module may lie in another's folder
		v := s.wanted[p]
		if v == "" {
			continue
		}
		m := Module{Path: p, Version: v}
		a, err := s.open(ctx, m, "")
		if err != nil {
			return nil, err
		}
		if !a.has(pkg) {
			continue
		}
		if err := s.takeIn(ctx, m); err != nil {
			return nil, err
		}
		return a.source(pkg)
	}
	return nil, fmt.Errorf("no module of this notebook has a package %s", pkg)
}

// tags choose, in modules that have both, Go code before assembly.
var tags = []string{"purego", "noasm", "safe"}

func (a *archive) source(pkg string) (*Source, error) {
	dir := a.dir(pkg)
	ctx := build.Default
	ctx.CgoEnabled, ctx.BuildTags, ctx.Compiler = false, tags, "gc"
	ctx.JoinPath = path.Join
	ctx.OpenFile = func(name string) (io.ReadCloser, error) {
		b, err := a.read(name)
		return io.NopCloser(bytes.NewReader(b)), err
	}
	src := &Source{Module: a.module, GoVersion: a.goes, Read: func(name string) ([]byte,
		error) {
		return a.read(path.Join(dir, name))
	}}
	for name := range a.files {
		if rel, ok := strings.CutPrefix(name, dir+"/"); ok || dir == "." {
			if !ok {
				rel = name
			}
			src.Names = append(src.Names, rel)
		}
	}
	slices.Sort(src.Names)
	names := slices.Clone(a.dirs[dir])
	slices.Sort(names)
	left := ""
	for _, name := range names {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		ok, err := ctx.MatchFile(dir, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", a.module, path.Join(dir, name), err)
		}
		if !ok {
			left = name
			continue
		}
		text, err := a.read(path.Join(dir, name))
		if err != nil {
			return nil, err
		}
		if usesC(text) {
			left = name
			continue
		}
		src.Files = append(src.Files, File{path.Join(a.module.String(), dir, name), text})
	}
	if len(src.Files) == 0 {
		return nil, fmt.Errorf("package %s of %s has no files for %s/%s without cgo (%s is for others): it can only be "+
			"compiled", pkg, a.module,
			ctx.GOOS, ctx.GOARCH, left)
	}
	return src, nil
}

// usesC reports whether a file needs cgo.
func usesC(text []byte) bool {
	f, err := parser.ParseFile(token.NewFileSet(), "", text, parser.ImportsOnly)
	return err == nil && slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"C"` })
}
