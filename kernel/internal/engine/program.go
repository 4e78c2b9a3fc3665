package engine

import (
	"fmt"
	"go/ast"
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/origin"
	"hipec/kernel/internal/vm"
)

// Code is the syntax of one cell with what the checker found out about it.
type Code struct {
	Name string // as positions name it, for instance "In[3]"
	Pkg  *types.Package
	File *ast.File
	Info *types.Info
}

// Unit is a cell ready to run.
type Unit struct {
	Code
	// Earlier are the cells whose methods or generic functions this one can reach. Their files hold types, methods and
	// generic functions only; all else in them goes by way of externals.
	Earlier []Code
	// Imports are the bound packages and stubs that the cell or an earlier one can reach.
	Imports []*types.Package
}

// Program is a loaded cell.
type Program struct {
	engine *Engine
	ssa    *ssa.Package
	vm     *vm.Program
}

// Load prepares a unit. An error here is a fault of the engine, not of the cell, whose types were checked before.
func (e *Engine) Load(u Unit) (p *Program, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the interpreter cannot load this cell: %v", r)
		}
	}()
	if e.last != nil {
		e.last.Finish()
	}
	pkg := e.build(u)
	p = &Program{e, pkg, e.vm.Load(pkg)}
	e.last = nil
	for _, name := range u.Pkg.Scope().Names() { // types get their methods while the syntax is at hand
		if _, ok := u.Pkg.Scope().Lookup(name).(*types.TypeName); ok {
			p.vm.Type(name)
		}
	}
	e.last = p.vm
	return p, nil
}

// build makes SSA form of the unit in a program of its own.
func (e *Engine) build(u Unit) *ssa.Package {
	prog := ssa.NewProgram(e.fset, ssa.InstantiateGenerics)
	for _, p := range u.Imports {
		e.create(prog, p)
	}
	for _, c := range u.Earlier {
		prog.CreatePackage(c.Pkg, []*ast.File{c.File}, c.Info, true).Build()
	}
	pkg := prog.CreatePackage(u.Pkg, []*ast.File{u.File}, u.Info, false)
	pkg.Build()
	return pkg
}

// create makes SSA form of a package and of what it needs: of what comes as text, with its code,
// and of all else with its names alone. A module's code is made once, in the library; cells get
// what is generic of it besides.
func (e *Engine) create(prog *ssa.Program, p *types.Package) {
	if prog.Package(p) != nil {
		return
	}
	whole := false
	for _, t := range e.bound.Texts(p) {
		files := t.Files
		if t.Foreign != nil && prog != e.modules.prog {
			e.create(e.modules.prog, p)
			if files = outline(t); files == nil {
				break
			}
		}
		if prog.Package(t.Pkg) != nil {
			continue
		}
		pkg := prog.CreatePackage(t.Pkg, files, t.Info, t.Pkg == p)
		for _, q := range t.Pkg.Imports() {
			e.create(prog, q)
		}
		pkg.Build()
		whole = whole || t.Pkg == p
		if t.Foreign != nil && prog == e.modules.prog {
			e.modules.add(pkg, t)
		}
	}
	if !whole {
		p.MarkComplete()
		prog.CreatePackage(p, nil, nil, true).Build()
	}
}

// Run initializes the cell's package and calls its function. The error is a *Panic if the cell's code panicked.
func (p *Program) Run(function string) error {
	run := p.engine.vm.Run(origin.Cell())
	if t := p.engine.modules.initialize(p.engine, run); t != nil {
		return &Panic{Value: t.Value, Frames: p.engine.frames(t.Where), Cell: run.Cell}
	}
	for _, name := range []string{"init", function} {
		f := p.vm.Func(name)
		if f == nil {
			continue
		}
		if t := p.engine.vm.Call(run, f); t != nil && !t.Goexit {
			return &Panic{Value: t.Value, Frames: p.engine.frames(t.Where), Cell: run.Cell}
		}
	}
	return nil
}

// Var returns the address of a package-level variable.
func (p *Program) Var(name string) (reflect.Value, bool) { return p.vm.Var(name) }

// Func returns a package-level function as a value.
func (p *Program) Func(name string) (v reflect.Value, ok bool) {
	fn := p.ssa.Func(name)
	if fn == nil || fn.TypeParams().Len() > 0 {
		return v, false
	}
	return p.vm.Func(name).Reflect(), true
}

// Type returns the run-time type of a package-level type that has no type parameters.
func (p *Program) Type(name string) (rt reflect.Type, ok bool) { return p.vm.Type(name) }

// frames returns the places that stand in cells or in modules.
func (e *Engine) frames(where []vm.Place) []Frame {
	var out []Frame
	for _, w := range where {
		if p := e.fset.Position(w.Pos); (strings.HasPrefix(p.Filename, "In[") || strings.Contains(p.Filename, "@")) &&
			p.Line > 0 {
			out = append(out, Frame{Func: strings.TrimPrefix(w.Func, "main."), File: p.Filename, Line: p.Line})
		}
	}
	return out
}
