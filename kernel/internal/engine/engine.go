package engine

import (
	"context"
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"sync"
	"time"
	"unsafe"
	"weak"

	"github.com/goplus/ixgo"
	// Room for 4,096 methods of types that cells declare; the default of 512 is used up by a long notebook.
	_ "github.com/goplus/reflectx/icall/icall4096"
)

// Engine is one interpreter with all that lives on between cells. Load and Publish are called by one goroutine at a time;
// Interrupt may come from any.
type Engine struct {
	ctx    *ixgo.Context
	loader *loader

	mu      sync.Mutex
	running []weak.Pointer[ixgo.Interp]
	panics  chan ixgo.PanicError // of goroutines that cells started
	stopped chan struct{}        // closed while an interrupt is in force
}

// New returns an engine that knows every package the program was linked with through the bindings.
// onPanic is told of a panic in a goroutine that a cell started; it may be nil.
func New(onPanic func(*Panic)) *Engine {
	ctx := ixgo.NewContext(ixgo.SupportMultipleInterp | ixgo.OptionLoadAllImethod | ixgo.DisableCustomBuiltin)
	e := &Engine{ctx: ctx, panics: make(chan ixgo.PanicError), stopped: make(chan struct{})}
	go e.listen(onPanic)
	e.loader = newLoader(ctx.Loader)
	ctx.Loader = e.loader
	// With a run context, a panic in an interpreted goroutine is sent to the program's channel instead of ending the process.
	ctx.RunContext = context.Background()
	// Imports are bound packages only: the interpreter's own search would call a Go toolchain, which need not be there.
	ctx.Lookup = func(root, path string) (string, bool) { return "", false }
	ctx.BuildContext.GOROOT = ""
	ctx.BuildContext.GOPATH = ""
	ctx.RegisterExternal("time.Sleep", e.sleep)
	ctx.RegisterExternal("os.Exit", func(code int) { panic(Exit(code)) })
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

// sleep is time.Sleep that an interrupt ends.
func (e *Engine) sleep(d time.Duration) {
	e.mu.Lock()
	stopped := e.stopped
	e.mu.Unlock()
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-stopped:
		panic(Interrupted{}) // what stands behind the sleep must not run
	}
}

// Interrupt makes all interpreted code stop at its next instruction, in every cell's functions, and ends time.Sleep. Other
// compiled code that is under way goes on until it returns. After the cell has ended, Resume must be called.
func (e *Engine) Interrupt() {
	e.mu.Lock()
	if !e.isStopped() {
		close(e.stopped)
	}
	e.mu.Unlock()
	// In this order: a program that starts meanwhile either sees the closed channel or is aborted.
	e.each(func(it *ixgo.Interp) { it.Abort() })
}

// isStopped reports whether an interrupt is in force. The engine is locked.
func (e *Engine) isStopped() bool {
	select {
	case <-e.stopped:
		return true
	default:
		return false
	}
}

// Resume lets interpreted code run again after an Interrupt.
func (e *Engine) Resume() {
	e.mu.Lock()
	e.stopped = make(chan struct{})
	e.mu.Unlock()
	// The package initializer has run and is guarded; running it again does nothing but clear the mark of the interrupt.
	e.each(func(it *ixgo.Interp) { _ = it.RunInit() })
}

func (e *Engine) each(f func(*ixgo.Interp)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	kept := e.running[:0]
	for _, w := range e.running {
		if it := w.Value(); it != nil {
			kept = append(kept, w)
			f(it)
		}
	}
	e.running = kept
}

// note keeps account of a new interpreter, and has it send panics of its goroutines here. The interpreter makes such a
// channel by itself only where it runs a whole program, hence the reach into its field.
func (e *Engine) note(it *ixgo.Interp) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.running = append(e.running, weak.Make(it))
	f := reflect.ValueOf(it).Elem().FieldByName("cherror")
	if f.IsValid() && f.Type() == reflect.TypeOf(e.panics) {
		reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem().Set(reflect.ValueOf(e.panics))
	}
}

func (e *Engine) listen(onPanic func(*Panic)) {
	for r := range e.panics {
		p := newPanic(r.Value, r.Stack())
		if inner, ok := r.Value.(ixgo.PanicError); ok {
			p = newPanic(inner.Value, inner.Stack())
		}
		if _, ok := p.Value.(Interrupted); !ok && onPanic != nil {
			onPanic(p)
		}
	}
}
