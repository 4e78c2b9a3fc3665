package session

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hipec/kernel/internal/cellname"
	"hipec/kernel/internal/engine"
	"hipec/kernel/internal/origin"
	"hipec/kernel/internal/source"
)

// Options holds a session's callbacks; any may be nil.
type Options struct {
	// Foreign returns the source of a package that is not linked in; by is the package that imports it,
	// or "" if a cell does. It may be nil.
	Foreign func(path, by string) (*Foreign, error)
	// Display is called when a cell calls Display(v).
	Display func(v any)
	// GoroutinePanic is called when a goroutine that a cell started panics; the other goroutines go on.
	GoroutinePanic func(*Panic)
	// Note is told what a cell's author should know although nothing went wrong, in one line without its end.
	Note func(text string)
	// Probe is what cells call that are compiled to be debugged. It may be nil.
	Probe Probe
}

// Session holds the live names of a notebook. Run is called by one goroutine at a time; Interrupt may come from any.
type Session struct {
	opts    Options
	engine  *engine.Engine
	live    map[string]live
	imports map[string]string        // name -> path
	dots    []*types.Package         // imported with a dot
	codes   map[*types.Package]*code // by the package in which a cell was checked
	stubs   map[*types.Package]*code // by that under which later cells know its variables and functions
	known   map[string][]string      // package name -> paths of bound packages

	origins   map[types.Object]types.Object  // what the other names of generic functions stand for, in the cell under way
	published map[types.Object]reflect.Value // behind every variable and function that ever was live

	debugged bool // cells are compiled to be debugged

	n int // cells evaluated, to number stubs
	// of what the cell under way has come to: a goroutine that was left behind may still mean an
	// earlier one
	under   sync.Mutex
	values  []any
	done    map[int]bool
	cell    *cell // under way, with its program
	program *engine.Program
	runs    int64        // numbers for runs whose caller has given them none
	running atomic.Int64 // number of the run under way, or 0

	look      time.Duration // how often a run is looked at for a deadlock
	state     sync.Mutex
	stoppedBy error // why the run under way was stopped, if it was
}

// live is a name that a cell can use: a variable, function, constant or type of an earlier one.
type live struct {
	obj   types.Object
	value reflect.Value // a variable's address or a function; the zero Value for all else
}

// code is what later cells need of a cell's syntax.
type code struct {
	engine.Code
	syntax  bool // it has methods or generic functions
	earlier []*types.Package
	imports []*types.Package

	decls []ast.Decl                    // all of its declarations but variables, one type each
	moved map[types.Object]types.Object // its variables and functions, and what they are to later cells
}

// Result is what a cell came to.
type Result struct {
	// Values are what the last expression gave; none if the cell ends otherwise, or with a semicolon.
	Values []any
}

// Foreign is the source of a package.
type Foreign = engine.Foreign

// Frame is a place in a cell or a module.
type Frame = engine.Frame

// New returns an empty session.
func New(opts Options) *Session {
	s := &Session{opts: opts, look: lookEvery, live: map[string]live{}, imports: map[string]string{},
		codes: map[*types.Package]*code{}, stubs: map[*types.Package]*code{},
		published: map[types.Object]reflect.Value{}}
	s.engine = engine.New(opts.GoroutinePanic, s.exit)
	s.engine.SetForeign(opts.Foreign)
	if opts.Probe != nil {
		s.engine.OnPanic(opts.Probe.Thrown)
	}
	s.known = packageNames(s.engine.Packages())
	stub := types.NewPackage(cellname.Kernel, cellname.Main)
	anySlice := types.NewSlice(types.Universe.Lookup("any").Type())
	variadic := types.NewSignatureType(nil, nil, nil, types.NewTuple(types.NewParam(token.NoPos, stub, "v", anySlice)),
		nil, true)
	one := types.NewSignatureType(nil, nil, nil,
		types.NewTuple(types.NewParam(token.NoPos, stub, "i", types.Typ[types.Int])), nil, false)
	failed := types.NewTuple(types.NewParam(token.NoPos, stub, "", types.Universe.Lookup("error").Type()))
	s.builtin(stub, "Display", types.NewSignatureType(nil, nil, nil, variadic.Params(), failed, true),
		func(v ...any) error {
			for _, x := range v {
				if s.opts.Display != nil {
					s.opts.Display(x)
				}
			}
			return nil // what cannot be shown says so in its place
		})
	s.builtin(stub, cellname.Result, variadic, func(v ...any) {
		s.under.Lock()
		defer s.under.Unlock()
		s.values = v
	})
	s.builtin(stub, cellname.Done, one, s.varDone)
	stub.MarkComplete()
	return s
}

func (s *Session) builtin(stub *types.Package, name string, sig *types.Signature, f any) {
	obj := types.NewFunc(token.NoPos, stub, name, sig)
	stub.Scope().Insert(obj)
	s.engine.Extern(stub.Path(), name, reflect.ValueOf(f))
	s.live[name] = live{obj, reflect.ValueOf(f)}
}

// Run evaluates a cell. The name stands for it in positions; it must be of the form In[n].
//
// Errors: *CompileError, after which nothing has run; *Panic; *ValueError, when the last value is
// an error; ErrInterrupted; ErrDeadlock. Unless it is a *CompileError, the cell's declarations remain
// in effect, and so do the variables whose statements had ended.
func (s *Session) Run(name, src string) (res Result, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the kernel failed on this cell: %v (this is a fault of the kernel; variables of earlier cells "+
				"are kept)", r)
		}
	}()
	cell := origin.Cell()
	if cell == 0 {
		s.runs++
		cell = s.runs
		origin.Enter(cell)
		defer origin.Leave()
	}
	s.running.Store(cell)
	defer func() {
		s.running.Store(0)
		s.state.Lock()
		defer s.state.Unlock()
		s.stoppedBy = nil
		s.engine.Resume()
	}()
	s.origins = map[types.Object]types.Object{}
	p := s.keepTypes(plan{Parts: source.Split(src)})
	var grown *grown
	if s.givesMethods(name, p) {
		before := s.snapshot()
		if grown, err = s.growTypes(name, src, p); err != nil {
			s.restore(before)
			return Result{}, err
		}
		p.Decls, p.declared = string(source.Blank(p.Decls)), true
		defer func() {
			if _, nothingRan := err.(*CompileError); nothingRan {
				s.restore(before)
			}
		}()
	}
	c, stale, err := s.compileWithUsers(name, src, p)
	if err != nil {
		return Result{}, err
	}
	if grown != nil {
		s.retype(grown.swaps)
		s.rebindFuncs(grown.cell, grown.program)
		s.rebindRenewed(grown.cell, grown.program)
		stale = append(grown.stale, stale...)
	}
	s.tellStale(stale)
	if len(c.blank) > 0 {
		if err := s.engine.Begin(c.blank); err != nil {
			return Result{}, err
		}
	}
	if c.empty {
		return Result{}, nil
	}
	if err := s.execute(c, cell); err != nil {
		return Result{}, err
	}
	return s.result(c)
}

// execute runs a cell and makes its names live.
func (s *Session) execute(c *cell, number int64) error {
	prog, err := s.load(c)
	if err != nil {
		return err
	}
	s.begin(c, prog)
	defer s.begin(nil, nil)
	s.rebindFuncs(c, prog)
	if len(c.vars) == 0 {
		s.rebindRenewed(c, prog)
	}
	watched := s.watch(number)
	err = s.await(s.engine.Start(func() error { return prog.Run(cellname.Statements) }), number)
	close(watched)
	var exit engine.Exit
	if by := s.stopCause(); by != nil && !(errors.As(err, &exit) && errors.As(by, &exit)) {
		err = by
	}
	s.under.Lock()
	defer s.under.Unlock()
	s.publish(c, prog)
	return err
}

// begin notes the cell that is under way; nil ends it, and leaves what it has come to.
func (s *Session) begin(c *cell, prog *engine.Program) {
	s.under.Lock()
	defer s.under.Unlock()
	s.cell, s.program = c, prog
	if c != nil {
		s.values, s.done = nil, map[int]bool{}
	}
}

// result takes an error that the last expression gave out of the values.
func (s *Session) result(c *cell) (Result, error) {
	s.under.Lock()
	v := s.values
	s.values = nil
	s.under.Unlock()
	if n := len(v); n > 0 && c.lastIsError {
		err, _ := v[n-1].(error)
		if err != nil {
			return Result{}, &ValueError{err}
		}
		v = v[:n-1]
	}
	if len(v) == 1 && v[0] == nil {
		v = nil
	}
	if c.hidden {
		v = nil
	}
	return Result{Values: v}, nil
}

// Names lists the live names, sorted, without the kernel's own.
func (s *Session) Names() []string {
	var names []string
	for n, l := range s.live {
		if l.obj.Pkg() == nil || l.obj.Pkg().Path() != cellname.Kernel {
			names = append(names, n)
		}
	}
	sort.Strings(names)
	return names
}

// Object returns a live name's object, or nil.
func (s *Session) Object(name string) types.Object { return s.live[name].obj }

// Value returns what a live variable holds.
func (s *Session) Value(name string) (any, bool) {
	l, ok := s.live[name]
	if !ok || l.value.Kind() != reflect.Pointer {
		return nil, false
	}
	return l.value.Elem().Interface(), true
}

// Variable returns a live variable.
func (s *Session) Variable(name string) (reflect.Value, bool) {
	l, ok := s.live[name]
	if !ok || l.value.Kind() != reflect.Pointer {
		return reflect.Value{}, false
	}
	return l.value.Elem(), true
}

// Imports returns the names under which packages have been imported, with their paths.
func (s *Session) Imports() map[string]string {
	m := make(map[string]string, len(s.imports))
	for k, v := range s.imports {
		m[k] = v
	}
	return m
}

// IsLinked reports whether a package is linked into the kernel.
func IsLinked(path string) bool { return slices.Contains(engine.Linked(), path) }

// HasLinked reports whether packages of a module are.
func HasLinked(module string) bool {
	return slices.ContainsFunc(engine.Linked(), func(p string) bool {
		return p == module || strings.HasPrefix(p,
			module+"/")
	})
}

// Package returns a bound package's types by path.
func (s *Session) Package(path string) (*types.Package, error) { return s.engine.Import(path) }

// Paths returns the import paths of all bound packages that a cell may import, sorted.
func (s *Session) Paths() []string {
	var out []string
	for _, p := range s.engine.Packages() {
		if !inner(p) {
			out = append(out, p)
		}
	}
	return out
}

// Known returns the paths of the bound packages that go by a name.
func (s *Session) Known(name string) []string { return s.known[name] }
