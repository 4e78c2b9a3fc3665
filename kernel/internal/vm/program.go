package vm

import (
	"fmt"
	"go/types"
	"reflect"
	"sync"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/cellname"
	"hipec/kernel/internal/rtype"
)

// Program is the functions of one cell, with those of other packages that come as source.
type Program struct {
	eng  *Engine
	prog *ssa.Program
	pkg  *ssa.Package // nil for a library; both are nil when it is finished

	mu      sync.Mutex
	funcs   map[*ssa.Function]*Function
	order   []*Function
	globals map[*ssa.Global]unsafe.Pointer
	natives map[*ssa.Function]*nativeFunc
}

// Load takes a package of a cell, built in SSA form. It is called for one cell at a time.
func (e *Engine) Load(pkg *ssa.Package) *Program {
	p := e.program(pkg.Prog)
	p.pkg = pkg
	e.loading.Store(p)
	return p
}

// Library takes packages that come as source and stay: modules. More may be created in prog later,
// in SSA form, before they are used.
func (e *Engine) Library(prog *ssa.Program) *Program {
	p := e.program(prog)
	e.loading.CompareAndSwap(nil, p) // until there is a cell
	return p
}

func (e *Engine) program(prog *ssa.Program) *Program {
	return &Program{eng: e, prog: prog, funcs: map[*ssa.Function]*Function{}, globals: map[*ssa.Global]unsafe.Pointer{},
		natives: map[*ssa.Function]*nativeFunc{}}
}

// Function returns what was made of a function of a library.
func (p *Program) Function(fn *ssa.Function) *Function { return p.function(fn) }

// Global returns the address and the type of a variable of a library.
func (p *Program) Global(g *ssa.Global) reflect.Value {
	return reflect.NewAt(p.typeOf(deref(g.Type())), p.global(g))
}

// Func returns a function of the package, or nil.
func (p *Program) Func(name string) *Function {
	fn := p.pkg.Func(name)
	if fn == nil {
		return nil
	}
	return p.function(fn)
}

// Var returns the address and the type of a variable of the package.
func (p *Program) Var(name string) (reflect.Value, bool) {
	g := p.pkg.Var(name)
	if g == nil {
		return reflect.Value{}, false
	}
	return reflect.NewAt(p.typeOf(deref(g.Type())), p.global(g)), true
}

// Type returns the run-time type of a type of the package.
func (p *Program) Type(name string) (reflect.Type, bool) {
	t := p.pkg.Type(name)
	if t == nil {
		return nil, false
	}
	if n, ok := types.Unalias(t.Type()).(*types.Named); ok && n.TypeParams().Len() > 0 && n.TypeArgs().Len() == 0 {
		return nil, false
	}
	return p.typeOf(t.Type()), true
}

// Finish compiles what was not called, so that the SSA form can go.
func (p *Program) Finish() {
	for i := 0; ; i++ {
		p.mu.Lock()
		if i >= len(p.order) {
			p.funcs, p.natives, p.order, p.globals, p.pkg, p.prog = nil, nil, nil, nil, nil, nil
			p.mu.Unlock()
			return
		}
		f := p.order[i]
		p.mu.Unlock()
		f.prepareOnce()
	}
}

func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

func (p *Program) typeOf(t types.Type) reflect.Type {
	if opaque(t) {
		return reflect.TypeFor[unsafe.Pointer]()
	}
	return p.eng.Types.Of(t)
}

// opaque reports whether a type is one of package ssa's own: an iterator, or the list of a frame's deferred calls.
func opaque(t types.Type) bool {
	switch t := t.(type) {
	case *types.Pointer:
		return opaque(t.Elem())
	case *types.Alias, *types.Array, *types.Basic, *types.Chan, *types.Interface, *types.Map, *types.Named,
		*types.Signature, *types.Slice,
		*types.Struct, *types.Tuple, *types.TypeParam, *types.Union:
		return false
	}
	return true
}

// function returns what was made of a function with a body.
func (p *Program) function(fn *ssa.Function) *Function {
	p.mu.Lock()
	f := p.funcs[fn]
	p.mu.Unlock()
	if f != nil {
		return f
	}
	return p.functionTyped(fn, p.signatureType(fn))
}

// functionTyped is function where the type is known.
func (p *Program) functionTyped(fn *ssa.Function, typ reflect.Type) *Function {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f := p.funcs[fn]; f != nil {
		return f
	}
	obj := fn.Object()
	shared := obj != nil && fn.Origin() == nil && fn.Parent() == nil && fn.Synthetic == "" && ofCell(fn)
	if shared {
		if f, ok := p.eng.declared.Load(obj); ok {
			if p.funcs != nil {
				p.funcs[fn] = f.(*Function)
			}
			return f.(*Function)
		}
	}
	f := &Function{Name: funcName(fn), prog: p, id: functionIDs.Add(1), typ: typ, ssa: fn, pos: fn.Pos(),
		hidden: fn.Synthetic != "" && fn.Origin() == nil, recover: -1}
	if p.funcs == nil { // after Finish
		p.funcs = map[*ssa.Function]*Function{}
	}
	p.funcs[fn] = f
	p.order = append(p.order, f)
	if shared {
		p.eng.declared.Store(obj, f)
	}
	return f
}

func ofCell(fn *ssa.Function) bool {
	return fn.Pkg != nil && cellname.OfCell(fn.Pkg.Pkg)
}

func funcName(fn *ssa.Function) string { return fn.String() }

// signatureType is the type of a function, with the receiver as its first parameter.
func (p *Program) signatureType(fn *ssa.Function) reflect.Type {
	sig := fn.Signature
	var in, out []reflect.Type
	for _, v := range fn.Params {
		in = append(in, p.typeOf(v.Type()))
	}
	if fn.Params == nil { // not built
		if r := sig.Recv(); r != nil {
			in = append(in, p.typeOf(r.Type()))
		}
		for i := range sig.Params().Len() {
			in = append(in, p.typeOf(sig.Params().At(i).Type()))
		}
	}
	for i := range sig.Results().Len() {
		out = append(out, p.typeOf(sig.Results().At(i).Type()))
	}
	return reflect.FuncOf(in, out, sig.Variadic())
}

// methodOf returns the method of a type that is being made.
func (e *Engine) methodOf(recv, typ reflect.Type, sel *types.Selection) *Function {
	p := e.loading.Load()
	if obj := sel.Obj(); e.Hooks.Home != nil && obj.Pkg() != nil {
		if home := e.Hooks.Home(obj.Pkg()); home != nil {
			p = home
		}
	}
	fn := p.prog.MethodValue(sel)
	in := []reflect.Type{recv}
	var out []reflect.Type
	for i := range typ.NumIn() {
		in = append(in, typ.In(i))
	}
	for i := range typ.NumOut() {
		out = append(out, typ.Out(i))
	}
	ft := reflect.FuncOf(in, out, typ.IsVariadic())
	if fn == nil {
		panic(fmt.Sprintf("vm: no code for method %s of %s", sel.Obj().Name(), recv))
	}
	if len(fn.Blocks) == 0 { // the type's cell was not loaded with its syntax, and the method is known
		if f, ok := e.declared.Load(fn.Object()); ok {
			return f.(*Function)
		}
		if e.Hooks.Func != nil {
			if f := e.Hooks.Func(fn); f != nil {
				return f
			}
		}
	}
	return p.functionTyped(fn, ft)
}

// global returns the address of a variable.
func (p *Program) global(g *ssa.Global) unsafe.Pointer {
	p.mu.Lock()
	a := p.globals[g]
	p.mu.Unlock()
	if a != nil {
		return a
	}
	if g.Pkg != p.pkg && p.eng.Hooks.Var != nil {
		if a, ok := p.eng.Hooks.Var(g); ok {
			return a
		}
	}
	t := p.typeOf(deref(g.Type()))
	a = unsafe_New(rtype.Pointer(t))
	if path := g.Pkg.Pkg.Path(); path != cellname.Main {
		shared, _ := p.eng.shared.LoadOrStore(path+"."+g.Name(), a)
		a = shared.(unsafe.Pointer)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if b := p.globals[g]; b != nil {
		return b
	}
	if p.globals == nil { // after Finish
		p.globals = map[*ssa.Global]unsafe.Pointer{}
	}
	p.globals[g] = a
	return a
}

// native returns the compiled function behind one without a body.
func (p *Program) native(fn *ssa.Function) *nativeFunc {
	p.mu.Lock()
	n := p.natives[fn]
	p.mu.Unlock()
	if n != nil {
		return n
	}
	v, ok := p.eng.Hooks.Native(fn)
	if !ok { // assembly, or another package's code by its name
		v = reflect.MakeFunc(p.signatureType(fn), func([]reflect.Value) []reflect.Value {
			panic(fmt.Errorf("%s has no Go code here: what is written in assembly, or reaches into the runtime, can only be "+
				"compiled", fn))
		})
	}
	n = newNative(v)
	p.mu.Lock()
	if p.natives != nil {
		p.natives[fn] = n
	}
	p.mu.Unlock()
	return n
}
