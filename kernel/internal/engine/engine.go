package engine

import (
	"context"
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/goplus/ixgo"
	// Room for 10,240 methods of types that cells declare; the default of 512 is used up by a long notebook.
	_ "github.com/goplus/reflectx/icall/icall10240"

	"hipec/kernel/internal/origin"
)

// Engine is one interpreter with all that lives on between cells. Load and Publish are called by one goroutine at a time;
// Interrupt may come from any.
type Engine struct {
	ctx    *ixgo.Context
	loader *loader

	layout *layout
	panics chan ixgo.PanicError // of goroutines that cells started
	tell   func(*Panic)         // tells the session of them
	onExit func(int64, Exit)    // tells the session that a cell is to end

	traces    traces
	functions map[string]unsafe.Pointer // cells' functions, compiled, by the names of their externals
	known     sync.Map                  // reflect.Type -> *made: all types that programs have made
	compiled  sync.Map                  // methodOf -> reflect.Value: other methods that cells have called through interfaces
	addresses int                       // how many have been given to instructions

	mu       sync.Mutex
	programs []*program
	stopped  chan struct{} // closed while an interrupt is in force
	everyone atomic.Bool   // an interrupt stops all cells
	began    time.Time     // the interrupt in force
	exiting  atomic.Bool   // the victim ends by os.Exit
	deadline atomic.Int64  // until when the victim's deferred calls may run
	victim   atomic.Int64  // the cell that an interrupt means; 0 if none is in force

	waiting  parked
	sleeping int64 // goroutines in time.Sleep
	clocks   clocks

	users  users // of the notebook's names
	latest latest
}

// New returns an engine that knows every package the program was linked with through the bindings.
// onPanic is told of a panic in a goroutine that a cell started, onExit that a cell is to end by os.Exit; either may be nil.
func New(onPanic func(*Panic), onExit func(cell int64, code Exit)) *Engine {
	ctx := ixgo.NewContext(ixgo.SupportMultipleInterp | ixgo.OptionLoadAllImethod | ixgo.DisableCustomBuiltin)
	e := &Engine{ctx: ctx, onExit: onExit, functions: map[string]unsafe.Pointer{}, panics: make(chan ixgo.PanicError), stopped: make(chan struct{}),
		users: users{}, latest: latest{vars: map[string][]latestVar{}, funcs: map[string][]latestFunc{}}}
	e.tell = func(p *Panic) {
		if _, ok := p.Value.(Interrupted); !ok && onPanic != nil {
			onPanic(p)
		}
	}
	go e.listen()
	e.loader = newLoader(ctx.Loader)
	ctx.Loader = e.loader
	// With a run context, a panic in an interpreted goroutine is sent to the program's channel instead of ending the process.
	ctx.RunContext = context.Background()
	// Imports are bound packages only: the interpreter's own search would call a Go toolchain, which need not be there.
	ctx.Lookup = func(root, path string) (string, bool) { return "", false }
	ctx.BuildContext.GOROOT = ""
	ctx.BuildContext.GOPATH = ""
	l, err := readLayout()
	if err != nil {
		panic(err) // go.mod pins the version that this was written for
	}
	e.layout = &l
	ctx.SetPanic(e.onPanic)
	e.externs()
	if err := e.library(); err != nil {
		panic(err) // its text is our own
	}
	return e
}

// FileSet is the set in which all cells must be parsed, so that positions in panics can be told.
func (e *Engine) FileSet() *token.FileSet { return e.ctx.FileSet }

// Import answers a bound package's types; it implements types.Importer.
func (e *Engine) Import(path string) (pkg *types.Package, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("import %q: %v", path, r)
		}
	}()
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if _, ok := ixgo.LookupPackage(path); !ok {
		return nil, fmt.Errorf("package %s is not linked into this kernel", path)
	}
	return e.ctx.Importer.Import(path)
}

// Packages lists the import paths of all bound packages, sorted.
func (e *Engine) Packages() []string { return ixgo.PackageList() }

// Extern puts a Go value behind the object name of the package path: a pointer for a variable, a func for a function.
func (e *Engine) Extern(path, name string, value reflect.Value) {
	e.ctx.RegisterExternal(path+"."+name, value.Interface())
	if value.Kind() == reflect.Pointer {
		e.loader.variable(path, name, value)
	}
}

// Pair notes that rt is the run-time type of t, and the same of every named type inside the two.
func (e *Engine) Pair(t types.Type, rt reflect.Type) { e.loader.pair(t, rt) }

// TypeOf answers the run-time type that was noted for t.
func (e *Engine) TypeOf(t types.Type) (reflect.Type, bool) { return e.loader.noted(t) }

// Instances answers the instances that cells have made of some generic types, with their run-time types.
func (e *Engine) Instances(of func(*types.TypeName) bool) map[*types.Named]reflect.Type {
	return e.loader.instances(of)
}

// settle is sent among the panics, to see that all before it have been told.
type settle chan struct{}

// Settle gives the goroutines of a cell that are about to end the time to do so, and returns when the panics of those that have are told.
func (e *Engine) Settle(cell int64) {
	for limit := time.Now().Add(ending); origin.Others(cell) && time.Now().Before(limit); {
		time.Sleep(time.Millisecond)
	}
	done := make(settle)
	e.panics <- ixgo.PanicError{Value: done}
	<-done
}

// ending is how long a goroutine may take from the last deferred call that a cell waits for to its end.
const ending = 20 * time.Millisecond

func (e *Engine) listen() {
	for r := range e.panics {
		if done, ok := r.Value.(settle); ok {
			close(done)
			continue
		}
		p := e.newPanic(r.Value, r.Stack())
		if inner, ok := r.Value.(ixgo.PanicError); ok {
			p = e.newPanic(inner.Value, inner.Stack())
		}
		// The interpreter panics anew where a goroutine leaves by runtime.Goexit.
		if _, left := p.Value.(*runtime.PanicNilError); !left {
			e.tell(p)
		}
	}
}
