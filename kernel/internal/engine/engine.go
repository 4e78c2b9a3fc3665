package engine

import (
	"go/token"
	"go/types"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/bound"
	"hipec/kernel/internal/cellname"
	"hipec/kernel/internal/origin"
	"hipec/kernel/internal/vm"
)

// Engine is one interpreter with all that lives on between cells. Load and Extern are called by one
// goroutine at a time; Interrupt may come from any.
type Engine struct {
	fset   *token.FileSet
	bound  *bound.Loader
	vm     *vm.Engine
	tell   func(*Panic)      // tells the session of a goroutine's panic
	onExit func(int64, Exit) // tells the session that a cell is to end

	modules library // packages of modules

	externs   sync.Map // name, as SSA form writes it -> reflect.Value: functions that cells get in place of compiled ones
	vars      sync.Map // of earlier cells: name -> reflect.Value, a pointer
	functions sync.Map // of earlier cells: name -> *vm.Function
	last      *vm.Program
	victim    atomic.Int64 // the cell that an interrupt means; 0 if none is in force
	left      sync.Map     // cells whose goroutine was left behind in compiled code
	began     atomic.Int64 // when that began, in Unix nanoseconds

	waiting  parked
	sleeping int64 // goroutines in time.Sleep
	clocks   clocks
}

// New returns an engine that knows every package the program was linked with through the bindings.
// onPanic is told of a panic in a goroutine that a cell started, onExit that a cell is to end by
// os.Exit; either may be nil.
func New(onPanic func(*Panic), onExit func(cell int64, code Exit)) *Engine {
	fset := token.NewFileSet()
	e := &Engine{fset: fset, bound: bound.New(fset), vm: vm.New(), onExit: onExit}
	e.modules.open(e)
	e.tell = func(p *Panic) {
		if _, stopped := p.Value.(Interrupted); !stopped && onPanic != nil {
			onPanic(p)
		}
	}
	e.vm.Fset = fset
	e.vm.Hooks = vm.Hooks{
		Native: e.native, Var: e.variable, Func: e.earlier, Home: e.modules.home, Name: liveName,
		Goroutine: func(cell int64, p *vm.Thrown) {
			e.tell(&Panic{Value: p.Value, Frames: e.frames(p.Where), Cell: cell})
		},
		Waiting: func(n int, clocks []uintptr) { e.waiting.add(n, clocks) },
		Print:   printText,
	}
	e.vm.Types.Bound = e.boundType
	e.library()
	e.syscalls()
	e.replacements()
	return e
}

// FileSet is the set in which all cells must be parsed, so that positions in panics can be told.
func (e *Engine) FileSet() *token.FileSet { return e.fset }

// Import returns a bound package's types; it implements types.Importer.
func (e *Engine) Import(path string) (*types.Package, error) { return e.bound.Import(path) }

// Packages lists the import paths of all bound packages, sorted.
func (e *Engine) Packages() []string { return bound.Paths() }

// Linked does the same without an engine.
func Linked() []string { return bound.Paths() }

// Extern puts a Go value behind the object name of the package path: a pointer for a variable, a func for a function.
func (e *Engine) Extern(path, name string, value reflect.Value) {
	if value.Kind() == reflect.Pointer {
		e.vars.Store(path+"."+name, value)
		return
	}
	e.replace(path+"."+name, value.Interface())
}

// ExternFunc puts a cell's function behind a name, for calls that need not go by way of a function value.
func (e *Engine) ExternFunc(path, name string, p *Program, function string) {
	if fn := p.ssa.Func(function); fn != nil && fn.TypeParams().Len() == 0 {
		f := p.vm.Func(function)
		e.functions.Store(path+"."+name, f)
	}
}

// replace gives cells another function in place of a compiled one.
func (e *Engine) replace(name string, f any) { e.externs.Store(name, reflect.ValueOf(f)) }

// boundType returns the type that compiled code has for a named one.
func (e *Engine) boundType(n *types.Named) reflect.Type {
	if cellname.OfCell(n.Obj().Pkg()) {
		return nil
	}
	rt, ok := e.bound.Reflect(n)
	if !ok {
		return nil
	}
	return rt
}

// native returns the compiled function behind one without a body.
func (e *Engine) native(fn *ssa.Function) (reflect.Value, bool) {
	if f, ok := e.externs.Load(fn.String()); ok {
		return f.(reflect.Value), true
	}
	if recv := fn.Signature.Recv(); recv != nil {
		rt := e.vm.Types.Of(recv.Type())
		if m, ok := rt.MethodByName(fn.Name()); ok {
			return m.Func, true
		}
		return reflect.Value{}, false
	}
	if fn.Pkg == nil {
		return reflect.Value{}, false
	}
	p := bound.Lookup(fn.Pkg.Pkg.Path())
	if p == nil {
		return reflect.Value{}, false
	}
	f, ok := p.Funcs[fn.Name()]
	return reflect.ValueOf(f), ok
}

// variable returns the address of a variable of an earlier cell or of a compiled package.
func (e *Engine) variable(g *ssa.Global) (unsafe.Pointer, bool) {
	path := g.Pkg.Pkg.Path()
	if v, ok := e.vars.Load(path + "." + g.Name()); ok {
		return v.(reflect.Value).UnsafePointer(), true
	}
	if p := bound.Lookup(path); p != nil {
		if v, ok := p.Vars[g.Name()]; ok {
			return reflect.ValueOf(v).UnsafePointer(), true
		}
	}
	return nil, false
}

// earlier returns the function of an earlier cell or of a module.
func (e *Engine) earlier(fn *ssa.Function) *vm.Function {
	if f := e.modules.function(fn); f != nil {
		return f
	}
	if f, ok := e.functions.Load(fn.String()); ok {
		return f.(*vm.Function)
	}
	return nil
}

// Settle gives the goroutines of a cell that are about to end the time to do so. Before is how many
// goroutines there were when the cell began: if there are no more, none is its own, or it does not
// matter which ended meanwhile.
func (e *Engine) Settle(cell int64, before int) {
	for range 5 { // most are gone at once; to ask for labels takes longer
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Microsecond)
	}
	limit := time.Now().Add(ending)
	for wait := 50 * time.Microsecond; runtime.NumGoroutine() > before && origin.Others(cell) &&
		time.Now().Before(limit); wait *= 2 {
		time.Sleep(min(wait, time.Millisecond))
	}
}

// ending is how long a goroutine may take from the last deferred call that a cell waits for to its end.
const ending = 20 * time.Millisecond

// Pair says that rt is the run-time type of t.
func (e *Engine) Pair(t types.Type, rt reflect.Type) {
	if n, ok := types.Unalias(t).(*types.Named); ok && cellname.OfCell(n.Obj().Pkg()) {
		e.vm.Types.Note(n, rt)
	}
}

// TypeOf returns the run-time type that was made for t.
func (e *Engine) TypeOf(t types.Type) (reflect.Type, bool) { return e.vm.Types.Known(t) }

// TypeFor returns the checker's type for a compiled one.
func (e *Engine) TypeFor(rt reflect.Type) types.Type { return e.bound.TypeOf(rt) }

// Instances returns the instances that cells have made of some generic types, with their run-time types.
func (e *Engine) Instances(of func(*types.TypeName) bool) map[*types.Named]reflect.Type {
	out := map[*types.Named]reflect.Type{}
	e.vm.Types.Each(func(t types.Type, rt reflect.Type) {
		if n, ok := t.(*types.Named); ok && n.TypeArgs().Len() > 0 && of(n.Origin().Obj()) {
			out[n] = rt
		}
	})
	return out
}

// RebindVar makes the functions of earlier cells use another variable under a name where they use one of the same type.
func (e *Engine) RebindVar(name string, typ types.Type, addr reflect.Value) {
	e.vm.SetVar(name, typ, addr.UnsafePointer())
	p := new(unsafe.Pointer)
	*p = addr.UnsafePointer()
	e.vm.SetVar(cellname.Pointer+name, types.NewPointer(typ), unsafe.Pointer(p))
}

// Pointer returns the variable that points to a notebook's variable, of a type that was given
// methods: functions of earlier cells go by way of it. It is the one that was published, or the one
// that RebindVar has put in its place.
func (e *Engine) Pointer(obj types.Object, published reflect.Value) reflect.Value {
	if p := e.vm.Lookup(obj.Name(), obj.Type()); p != nil && published.Kind() == reflect.Pointer {
		return reflect.NewAt(published.Type().Elem(), p)
	}
	return published
}

// RebindFunc makes the functions of earlier cells call a program's function where they call one of
// the same name and type.
func (e *Engine) RebindFunc(p *Program, name string) {
	fn := p.ssa.Func(name)
	if fn == nil || fn.TypeParams().Len() > 0 {
		return
	}
	e.vm.SetFunc(name, fn.Signature, p.vm.Func(name))
}
