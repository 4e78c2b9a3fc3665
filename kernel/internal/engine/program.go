package engine

import (
	"fmt"
	"go/ast"
	"go/types"
	"reflect"

	"github.com/goplus/ixgo"
	"golang.org/x/tools/go/ssa"
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
	it     *ixgo.Interp
}

// Load prepares a unit. An error here is a fault of the engine, not of the cell, whose types were checked before.
func (e *Engine) Load(u Unit) (p *Program, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the interpreter cannot load this cell: %v", r)
		}
	}()
	if err := roomForMethods(u); err != nil {
		return nil, err
	}
	pkg := e.build(u)
	it, err := e.ctx.NewInterp(pkg)
	if err != nil {
		return nil, fmt.Errorf("the interpreter cannot load this cell: %w", err)
	}
	e.note(it)
	return &Program{e, it}, nil
}

// build makes SSA form of the unit in a program of its own.
func (e *Engine) build(u Unit) *ssa.Package {
	b := ixgo.NewSSABuilder(e.ctx)
	var plain []*types.Package
	for _, p := range u.Imports {
		e.refresh(p)
		// A package with generic functions comes as source, with imports of its own; any other as types alone.
		if sp := e.ctx.SourcePackage(p.Path()); sp != nil && sp.Loaded() {
			b.BuildPackages([]*types.Package{p})
			continue
		}
		if sp := e.ctx.SourcePackage(p.Path() + "@patch"); sp != nil && sp.Loaded() {
			b.BuildPackages([]*types.Package{sp.Package})
		}
		plain = append(plain, p)
	}
	prog := b.Program()
	for _, p := range plain {
		if prog.Package(p) == nil {
			p.MarkComplete()
			prog.CreatePackage(p, nil, nil, true).Build()
		}
	}
	for _, c := range u.Earlier {
		prog.CreatePackage(c.Pkg, []*ast.File{c.File}, c.Info, true).Build()
	}
	pkg := prog.CreatePackage(u.Pkg, []*ast.File{u.File}, u.Info, false)
	pkg.Build()
	return pkg
}

// Run initializes the cell's package and calls its function. The error is a *Panic if the cell's code panicked.
func (p *Program) Run(function string) error {
	if err := p.it.RunInit(); err != nil {
		return p.engine.asPanic(err)
	}
	if _, err := p.it.RunFunc(function); err != nil {
		return p.engine.asPanic(err)
	}
	return nil
}

// Var answers the address of a package-level variable.
func (p *Program) Var(name string) (reflect.Value, bool) {
	a, ok := p.it.GetVarAddr(name)
	return reflect.ValueOf(a), ok
}

// Func answers a package-level function as a value.
func (p *Program) Func(name string) (v reflect.Value, ok bool) {
	defer func() {
		if recover() != nil { // a function that no instruction reached has no body
			ok = false
		}
	}()
	f, ok := p.it.GetFunc(name)
	return reflect.ValueOf(f), ok
}

// Type answers the run-time type of a package-level type that has no type parameters.
func (p *Program) Type(name string) (rt reflect.Type, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return p.it.GetType(name)
}
