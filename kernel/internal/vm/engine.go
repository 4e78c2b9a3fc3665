// Package vm runs Go: it compiles functions in SSA form to compact instructions over a frame of
// typed registers, and interprets these.
//
// Values lie in registers and in memory as compiled Go has them, of types that reflection and
// compiled code take for their own (package rtype). Calls cross the border to compiled code in both
// directions (package native). Every loop and every call looks at a flag of the cell that it
// belongs to, so that a cell can be stopped anywhere; deferred calls run, and variables keep what
// they hold.
package vm

import (
	"go/token"
	"go/types"
	"reflect"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/rtype"
)

// Engine is what the functions of all cells have in common.
type Engine struct {
	Types *rtype.Types
	Fset  *token.FileSet
	Hooks Hooks

	loading  atomic.Pointer[Program] // the last one: types are made for it
	shared   sync.Map                // path.name -> unsafe.Pointer: variables of packages that come as source
	inited   sync.Map                // path -> bool: which of these are initialized
	declared sync.Map                // types.Object -> *Function: functions and methods that cells declare
	runs     sync.Map                // int64 -> *Run
	methods  sync.Map                // methodKey -> *Function
	names    struct {
		sync.Mutex
		m map[nameKey][]named
	}
	traces  traces
	callers callers
	lends   lends
}

// Hooks are the engine's questions about what is not interpreted.
type Hooks struct {
	// Native returns the compiled function behind a function or method without a body, and whether there is one.
	Native func(fn *ssa.Function) (reflect.Value, bool)
	// Var returns the address of a compiled package's variable.
	Var func(g *ssa.Global) (unsafe.Pointer, bool)
	// Home returns the library to which a package belongs, or nil.
	Home func(pkg *types.Package) *Program
	// Func returns the interpreted function behind one of an earlier cell or of a library, or nil.
	Func func(fn *ssa.Function) *Function
	// Name returns the name of the notebook by which a function is to reach a variable or function, so
	// that it finds what the name means then; "" if it is to keep what it was compiled with.
	Name func(in *ssa.Function, v ssa.Value) string
	// Goroutine is told of a panic in a goroutine that a cell has started.
	Goroutine func(cell int64, p *Thrown)
	// Waiting counts goroutines that wait: +1 before, -1 after, with the channels of clocks that they wait for.
	Waiting func(delta int, clocks []uintptr)
	// Thrown is told of a panic where it begins, before deferred calls run. It may be nil.
	Thrown func(value any)
	// Print gets what print and println write.
	Print func(text string)
}

// New returns an engine without anything in it.
func New() *Engine {
	e := &Engine{Types: rtype.New(), Fset: token.NewFileSet()}
	e.names.m = map[nameKey][]named{}
	e.Types.Method = e.methodCode
	return e
}

// Run is one run of a cell: what its goroutines look at to see whether they are to stop.
type Run struct {
	Cell int64

	stop    uint32
	until   atomic.Int64 // how long deferred calls may run when it is to stop, in Unix nanoseconds
	exit    atomic.Value // of Exit
	mu      sync.Mutex
	stopped chan struct{} // closed when it is to stop
	sampler atomic.Pointer[sampler]
}

const (
	stopInterrupt = 1 + iota
	stopExit
	stopSample // not to stop, but to say where it stands
	polling    // atRest, where code that runs must look for itself whether anything has come
)

// runOf returns the run of a cell by its number. Of cells that have ended, goroutines may still be running.
func (e *Engine) runOf(cell int64) *Run {
	if r, ok := e.runs.Load(cell); ok {
		return r.(*Run)
	}
	r, _ := e.runs.LoadOrStore(cell, &Run{Cell: cell, stop: atRest, stopped: make(chan struct{})})
	return r.(*Run)
}

// Run returns the run of a cell.
func (e *Engine) Run(cell int64) *Run { return e.runOf(cell) }

// EachRun calls f for every run of which goroutines may be left.
func (e *Engine) EachRun(f func(*Run)) {
	e.runs.Range(func(_, r any) bool {
		f(r.(*Run))
		return true
	})
}

// Forget drops a run of which no goroutine is left.
func (e *Engine) Forget(r *Run) { e.runs.CompareAndDelete(r.Cell, r) }

// Stop makes the goroutines of a run panic with Interrupted, at their next loop or call, or where they wait.
func (r *Run) Stop() { r.stopWith(stopInterrupt) }

func (r *Run) stopWith(why uint32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.until.Store(time.Now().Add(cleaning).UnixNano())
	for {
		old := atomic.LoadUint32(&r.stop)
		if stops(old) {
			return
		}
		if atomic.CompareAndSwapUint32(&r.stop, old, why) {
			close(r.stopped)
			return
		}
	}
}

// cleaning is how long the deferred calls of a cell that is to stop may take.
const cleaning = time.Second

// Exit makes the goroutines of a run leave with Exit(code).
func (r *Run) Exit(code int) {
	r.exit.CompareAndSwap(nil, Exit(code))
	r.stopWith(stopExit)
}

// Resume lets goroutines of the run that are left go on.
func (r *Run) Resume() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if stops(atomic.SwapUint32(&r.stop, atRest)) {
		r.stopped = make(chan struct{})
	}
}

// Stopped reports whether the run is to stop, and returns the channel that is closed when it is.
func (r *Run) Stopped() (bool, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return stops(atomic.LoadUint32(&r.stop)), r.stopped
}

// Check panics if the run is to stop.
func (r *Run) Check() {
	switch atomic.LoadUint32(&r.stop) {
	case stopInterrupt:
		panic(Interrupted{})
	case stopExit:
		panic(r.exit.Load().(Exit))
	}
}

// A name of the notebook means one thing a type.
type nameKey struct {
	name string
	fn   bool
}

type named struct {
	typ  types.Type
	slot *nameSlot
}

// slot returns the slot of a name for a type; where there is none, one that begins with p.
func (e *Engine) slot(name string, fn bool, typ types.Type, p func() unsafe.Pointer) *nameSlot {
	e.names.Lock()
	defer e.names.Unlock()
	k := nameKey{name, fn}
	for _, n := range e.names.m[k] {
		if types.Identical(n.typ, typ) {
			return n.slot
		}
	}
	s := &nameSlot{}
	s.set(p())
	e.names.m[k] = append(e.names.m[k], named{typ, s})
	return s
}

// SetVar gives a name of the notebook, for its type, another variable: functions that reach it by
// the name use it from now on.
func (e *Engine) SetVar(name string, typ types.Type, addr unsafe.Pointer) {
	e.slot(name, false, typ, func() unsafe.Pointer { return addr }).set(addr)
}

// Lookup returns the variable that a name of the notebook means for a type, or nil if no function
// has asked and none was set.
func (e *Engine) Lookup(name string, typ types.Type) unsafe.Pointer {
	e.names.Lock()
	defer e.names.Unlock()
	for _, n := range e.names.m[nameKey{name, false}] {
		if types.Identical(n.typ, typ) {
			return n.slot.load()
		}
	}
	return nil
}

// SetFunc does the same with a function.
func (e *Engine) SetFunc(name string, typ types.Type, f *Function) {
	e.slot(name, true, typ, func() unsafe.Pointer { return unsafe.Pointer(f) }).set(unsafe.Pointer(f))
}

// traces are the panics that are on their way through compiled code.
type traces struct {
	mu   sync.Mutex
	list []*Thrown
}

const manyTraces = 16

func (t *traces) note(p *Thrown) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.list) == manyTraces {
		t.list = append(t.list[:0:0], t.list[1:]...)
	}
	t.list = append(t.list, p)
}

// take returns the trace of a panic with a value, and forgets it.
func (t *traces) take(value any) *Thrown {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := len(t.list) - 1; i >= 0; i-- {
		if same(t.list[i].Value, value) {
			p := t.list[i]
			t.list = append(t.list[:i:i], t.list[i+1:]...)
			return p
		}
	}
	return nil
}

// same reports whether two values are one. Such as cannot be compared are of one type at least.
func same(a, b any) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = true
		}
	}()
	if reflect.TypeOf(a) != reflect.TypeOf(b) {
		return false
	}
	return a == b
}

// Trace returns where a panic that has passed through compiled code began, or nil.
func (e *Engine) Trace(value any) []Place {
	if t := e.traces.take(value); t != nil {
		return t.Where
	}
	return nil
}
