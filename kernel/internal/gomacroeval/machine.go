package gomacroeval

import (
	"go/build"
	"io"
	"maps"
	"os"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cosmos72/gomacro/ast2"
	"github.com/cosmos72/gomacro/base"
	breflect "github.com/cosmos72/gomacro/base/reflect"
	"github.com/cosmos72/gomacro/fast"
	"github.com/cosmos72/gomacro/gls"
	"github.com/cosmos72/gomacro/xreflect"
)

// machine is one interpreter with all that lives on between cells. Cells are run by one goroutine;
// interrupt may come from any.
type machine struct {
	ir      *fast.Interp
	known   map[string][]string       // import paths by package name
	replace map[string]map[string]any // functions that cells get in place of compiled ones, by package and name
	display func(v any)

	mu      sync.Mutex
	stopped chan struct{}  // closed when the cell under way is interrupted; nil between cells
	cell    atomic.Uintptr // the goroutine that runs it
}

func newMachine(display func(any), replace map[string]any) *machine {
	m := &machine{ir: newInterp(), known: packageNames(), display: display, replace: map[string]map[string]any{}}
	for name, f := range replace {
		at := strings.LastIndexByte(name, '.')
		if at > 0 && name[0] != '(' { // methods stay compiled; what they print comes through the pipes
			m.put(name[:at], name[at+1:], f)
		}
	}
	m.put("time", "Sleep", m.sleep)
	m.ir.DeclBuiltin("Display", fast.Builtin{Compile: m.compileDisplay, ArgMin: 1, ArgMax: base.MaxUint16})
	for _, name := range []string{"must", "must2"} {
		m.ir.DeclBuiltin(name, fast.Builtin{Compile: m.compileMust, ArgMin: 1, ArgMax: base.MaxUint16})
	}
	return m
}

func (m *machine) put(path, name string, f any) {
	if m.replace[path] == nil {
		m.replace[path] = map[string]any{}
	}
	m.replace[path][name] = f
}

// newInterp starts gomacro. It must go by reflection alone: with a Go toolchain it would read
// compiled packages' type data, which it does not know any more in today's form. What it knows of
// where a toolchain might be is therefore hidden while it starts.
func newInterp() *fast.Interp {
	root := build.Default.GOROOT
	build.Default.GOROOT = os.DevNull
	ir := fast.New()
	build.Default.GOROOT = root
	ir.Comp.Universe.Importer = &xreflect.Importer{}
	ir.Comp.Options &^= base.OptShowPrompt | base.OptTrapPanic | base.OptModuleImport | base.OptDebugger
	ir.Comp.Stdout, ir.Comp.Stderr = io.Discard, io.Discard // it warns of each variable that is declared again
	return ir
}

// run runs a cell. The values are those of its last expression.
func (m *machine) run(name, code string) (values []any, err error) {
	m.cell.Store(gls.GoID())
	m.stop(make(chan struct{}))
	defer m.stop(nil)
	c := &cell{name: name, code: code}
	expr, err := m.compile(c)
	if err != nil {
		return nil, err
	}
	if expr == nil {
		return nil, nil
	}
	got, types, err := m.execute(c, expr)
	if err == nil && m.isStopped() { // the cell may have recovered
		err = errInterrupted
	}
	if err != nil || !c.shows {
		return nil, err
	}
	return m.results(c, got, types)
}

// compile parses and compiles a cell. If that fails, all names are what they were.
func (m *machine) compile(c *cell) (expr *fast.Expr, err error) {
	comp := m.ir.Comp
	saved := comp.CompBinds
	saved.Binds, saved.Types = maps.Clone(saved.Binds), maps.Clone(saved.Types)
	defer func() {
		if r := recover(); r != nil {
			comp.CompBinds = saved
			comp.Code.Clear()
			expr, err = nil, m.compileError(c, r)
		}
	}()
	comp.Code.Clear()
	comp.Globals.Filepath, comp.Line = c.name, 0
	c.nodes = comp.ParseBytes([]byte(c.code))
	if err := m.imports(c); err != nil {
		return nil, err
	}
	waitForEver(c.nodes)
	form := ast2.AnyToAst(c.nodes, "cell")
	if form == nil {
		return nil, nil
	}
	c.look()
	return m.ir.CompileAst(form), nil
}

// execute runs what a cell became. It does what gomacro's RunExpr does, but keeps where a panic came from.
func (m *machine) execute(c *cell, expr *fast.Expr) (values []xreflect.Value, types []xreflect.Type, err error) {
	env := m.ir.PrepareEnv()
	run := env.Run
	clear := func() {
		run.Signals = base.Signals{}
		run.ExecFlags = 0
		run.Interrupt, run.InstallDefer, run.DeferOfFun, run.PanicFun, run.Panic = nil, nil, nil, nil, nil
		run.CurrEnv = nil
	}
	clear()
	run.CurrEnv = env
	env.IP, env.Code, env.DebugPos = 0, nil, nil // an earlier cell's
	if m.isStopped() {                           // while the cell was compiled
		return nil, nil, errInterrupted
	}
	defer func() {
		if r := recover(); r != nil {
			err = m.fault(c, r, run.CurrEnv)
		}
		clear()
	}()
	if expr.Untyped() {
		expr.ConstTo(expr.DefaultType())
	}
	v, vs := expr.AsXV(fast.COptKeepUntyped)(env)
	return breflect.PackValues(v, vs), breflect.PackTypes(expr.Type, expr.Types), nil
}

// stop sets what an interrupt closes.
func (m *machine) stop(ch chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stopped = ch
}

func (m *machine) isStopped() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	select {
	case <-m.stopped:
		return true
	default:
		return false
	}
}

// interrupt stops the cell that runs, if any: gomacro looks at its signals every few statements.
func (m *machine) interrupt() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.stopped == nil {
		return
	}
	select {
	case <-m.stopped:
	default:
		close(m.stopped)
	}
	m.ir.Interrupt(os.Interrupt)
}

// sleep is time.Sleep that an interrupt ends, in the cell's own goroutine; a panic in another would end the process.
func (m *machine) sleep(d time.Duration) {
	m.mu.Lock()
	stopped := m.stopped
	m.mu.Unlock()
	if stopped == nil || m.cell.Load() != gls.GoID() {
		time.Sleep(d)
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-stopped:
		panic(base.SigInterrupt)
	}
}

// results returns a cell's values as the notebook shows them.
func (m *machine) results(c *cell, got []xreflect.Value, types []xreflect.Type) ([]any, error) {
	var out []any
	for i, v := range got {
		switch {
		case i >= len(types): // an untyped nil
		case i == len(got)-1 && types[i].ReflectType() == reflect.TypeFor[error]():
			if err, ok := breflect.ValueInterface(v).(error); ok {
				return nil, &valueError{err}
			}
		default:
			out = append(out, m.present(v, types[i]))
		}
	}
	if len(out) == 1 && out[0] == nil || c.hidden {
		out = nil
	}
	return out, nil
}

// forget makes names mean nothing any more; it returns those that meant nothing before.
func (m *machine) forget(names ...string) (unknown []string) {
	binds, types := m.names()
	for _, n := range names {
		switch {
		case binds[n] != nil:
			delete(m.ir.Comp.Binds, n)
		case types[n] != nil:
			delete(m.ir.Comp.Types, n)
		default:
			unknown = append(unknown, n)
		}
	}
	return unknown
}

// names lists the variables, functions, constants and types that cells declared.
func (m *machine) names() (binds map[string]*fast.Bind, types map[string]xreflect.Type) {
	binds = map[string]*fast.Bind{}
	for name, b := range m.ir.Comp.Binds {
		_, imported := b.Value.(*fast.Import)
		_, builtin := b.Value.(fast.Builtin)
		if !imported && !builtin && isWord(name[0]) {
			binds[name] = b
		}
	}
	return binds, m.ir.Comp.Types
}
