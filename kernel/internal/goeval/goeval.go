// Package goeval is the evaluator of the default kernel: a session of Go cells, and what helps to
// write them, behind the interface that a worker serves.
package goeval

import (
	"errors"
	"fmt"
	"go/types"
	"os"
	"runtime"
	"strings"
	"sync"

	"hipec/kernel/internal/assist"
	"hipec/kernel/internal/cellname"
	"hipec/kernel/internal/command"
	"hipec/kernel/internal/debug"
	"hipec/kernel/internal/modules"
	"hipec/kernel/internal/origin"
	"hipec/kernel/internal/session"
	"hipec/kernel/internal/source"
	"hipec/kernel/internal/worker"
)

type evaluator struct {
	sink    worker.Sink
	s       *session.Session
	modules *modules.Set            // outlives %reset
	sources map[string]string       // a cell's text by its name, to quote lines in panics
	cells   map[string]int64        // its number, to tell under which cell a goroutine's panic belongs
	own     map[string]types.Object // what giveMust declared

	debug  *debug.Debugger // outlives %reset
	copied []copied        // what the debugger has been told to make variables, when the cell under way has ended

	turn    sync.Mutex // held while a cell runs
	mu      sync.Mutex
	globals []debug.Variable
	stopped chan struct{}  // closed when the cell under way is interrupted
	running int64          // the cell under way; 0 if none is
	fallen  *session.Panic // of the first of its goroutines that panicked
}

// New returns an evaluator with an empty session.
func New(sink worker.Sink) worker.Evaluator {
	e := &evaluator{sink: sink, sources: map[string]string{}, cells: map[string]int64{}, stopped: make(chan struct{}),
		modules: modules.New(modules.FromEnvironment())}
	e.debug = debug.New(debug.Options{Event: sink.Debug, Pause: func(wait func(<-chan struct{})) { e.s.Pause(wait) },
		Globals: e.debugGlobals,
		Set:     e.copyGlobal, Rich: rich})
	e.reset()
	return e
}

// reset begins a new session.
func (e *evaluator) reset() {
	e.s = session.New(session.Options{Display: e.sink.Display, GoroutinePanic: e.goroutinePanic,
		Note: func(text string) { e.sink.Stderr(text + "\n") }, Foreign: e.foreign, Probe: probe{e.debug}})
	for name, f := range e.sink.Replace {
		e.s.Replace(name, f)
	}
	e.own = nil
}

// goroutinePanic tells a panic under the cell that started the goroutine; where that is not known,
// under that in which its function stands.
func (e *evaluator) goroutinePanic(p *session.Panic) {
	e.mu.Lock()
	cell := p.Cell
	if n := len(p.Frames); n > 0 && cell == 0 {
		cell = e.cells[p.Frames[n-1].File]
	}
	text := "panic in a goroutine: " + strings.Join(e.trace(p), "\n") + "\n"
	within := cell != 0 && cell == e.running
	if within && e.fallen == nil {
		e.fallen = p
	}
	late := e.Describe(&goroutineError{p})
	e.mu.Unlock()
	if !within && e.sink.Failed != nil {
		e.sink.Failed(cell, late)
	}
	if cell != 0 {
		origin.Enter(cell)
		defer origin.Leave()
	}
	e.sink.Stderr(text)
}

func (e *evaluator) Run(name, code string) ([]any, error) {
	e.turn.Lock()
	defer e.turn.Unlock()
	e.mu.Lock()
	cell := origin.Cell()
	e.sources[name], e.cells[name] = code, cell
	e.running, e.fallen = cell, nil
	e.stopped = make(chan struct{})
	stopped := e.stopped
	e.mu.Unlock()
	e.prepareDebug(name, code)
	defer e.finishDebug()
	host := command.Host{Out: os.Stdout, Err: os.Stderr, Reset: e.reset, Who: e.who, Remove: e.s.Forget,
		Show: e.sink.Display, Stopped: stopped, Profile: func() func() any { return e.profile(cell) },
		Get: func(query, sum string) (string, error) { return e.get(query, sum, stopped) }}
	before := runtime.NumGoroutine()
	return command.Cell(code, host, func(code string) ([]any, error) {
		e.giveMust(code)
		res, err := e.s.Run(name, code)
		if fell := e.settle(cell, before); fell != nil && err == nil {
			err = fell
		}
		return res.Values, err
	})
}

// Guard runs f, which calls methods of a cell's values, as a part of the cell: it can be interrupted.
func (e *evaluator) Guard(f func()) error { return e.s.Within(f) }

// goroutineError is the error of a cell one of whose goroutines panicked while it ran: what it
// computed cannot be relied on.
type goroutineError struct{ *session.Panic }

func (g *goroutineError) Unwrap() error { return g.Panic }

// settle ends the account of a cell's goroutines.
func (e *evaluator) settle(cell int64, before int) error {
	e.s.Settle(cell, before)
	e.mu.Lock()
	defer e.mu.Unlock()
	fell := e.fallen
	e.running, e.fallen = 0, nil
	if fell == nil {
		return nil
	}
	return &goroutineError{fell}
}

// who lists the session's names for %who.
func (e *evaluator) who() []command.Name {
	var out []command.Name
	for _, n := range e.s.Names() {
		obj := e.s.Object(n)
		if own, ok := e.own[n]; ok && own == obj {
			continue
		}
		entry := command.Name{Name: n, Type: kind(obj) + types.TypeString(obj.Type(), short), Bytes: -1}
		if v, ok := e.s.Variable(n); ok {
			entry.Bytes = command.Size(v)
		}
		out = append(out, entry)
	}
	return out
}

func kind(obj types.Object) string {
	switch obj.(type) {
	case *types.TypeName:
		return "type "
	case *types.Const:
		return "const "
	}
	return ""
}

func short(p *types.Package) string {
	if p.Name() == cellname.Main { // a cell's
		return ""
	}
	return p.Name()
}

func (e *evaluator) Interrupt() {
	e.mu.Lock()
	select {
	case <-e.stopped:
	default:
		close(e.stopped)
	}
	e.mu.Unlock()
	e.s.Interrupt()
}

func (e *evaluator) Assist(r worker.Request) worker.Assist {
	_, code := command.Top(r.Code)
	switch r.Kind {
	case worker.Complete:
		if c, ok := completeCommand(r.Code, r.Cursor); ok {
			return c
		}
		c, ok := assist.InString(code, r.Cursor, e.s.Value)
		if !ok {
			c = assist.Complete(names{e.s}, code, r.Cursor)
		}
		return worker.Assist{Matches: c.Matches, Kinds: c.Kinds, Signatures: c.Signatures, Start: c.Start, End: c.End}
	case worker.Inspect:
		if line := lineTo(r.Code, r.Cursor); command.Is(line) {
			name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
			text := command.Describe(name)
			return worker.Assist{Found: text != "", Text: text}
		}
		text, ok := assist.Inspect(names{e.s}, code, r.Cursor)
		return worker.Assist{Found: ok, Text: text}
	case worker.IsWhole:
		state, indent := assist.IsComplete(code, source.IsCell)
		return worker.Assist{State: string(state), Indent: indent}
	}
	return worker.Assist{}
}

// lineTo returns the line in which the cursor stands, up to the cursor.
func lineTo(code string, cursor int) string {
	cursor = min(max(cursor, 0), len(code))
	return code[strings.LastIndexByte(code[:cursor], '\n')+1 : cursor]
}

// completeCommand completes the name of a command.
func completeCommand(code string, cursor int) (worker.Assist, bool) {
	line := lineTo(code, cursor)
	typed := strings.TrimLeft(line, " \t")
	if !command.Is(typed) {
		return worker.Assist{}, false
	}
	a := worker.Assist{Start: cursor - len(typed), End: cursor, Kinds: map[string]string{}, Matches: []string{}}
	for _, name := range command.Names() {
		if strings.HasPrefix(name, typed) {
			a.Matches = append(a.Matches, name)
			a.Kinds[name] = "magic"
		}
	}
	return a, true
}

func (e *evaluator) Describe(err error) worker.CellError {
	if v, ok := err.(*session.ValueError); ok { // its own methods are not to be trusted
		return worker.CellError{Name: "error", Value: v.Error(), Traceback: []string{"error: " + v.Error()}}
	}
	var compile *session.CompileError
	var panicked *session.Panic
	var goroutine *goroutineError
	var line *command.Error
	switch {
	case errors.As(err, &line):
		return worker.CellError{Name: "command", Value: err.Error(), Traceback: []string{err.Error()}}
	case errors.As(err, &compile):
		lines := make([]string, len(compile.Mistakes))
		for i, m := range compile.Mistakes {
			lines[i] = m.Error()
		}
		first := compile.Mistakes[0]
		text := first.Message
		if first.Pos.IsValid() {
			text = first.Pos.String() + ": " + text
		}
		if n := len(lines) - 1; n > 0 {
			text += fmt.Sprintf(" (and %d more)", n)
		}
		return worker.CellError{Name: "compile error", Value: text, Traceback: lines}
	case errors.As(err, &goroutine):
		ce := e.Describe(goroutine.Panic)
		ce.Value = "in a goroutine: " + ce.Value
		ce.Traceback[0] += " (in a goroutine that the cell started; the other goroutines went on, and variables keep what " +
			"they hold)"
		return ce
	case errors.As(err, &panicked):
		if ce, ok := e.stoppedByMust(panicked); ok {
			return ce
		}
		lines := e.trace(panicked)
		lines[0] = "panic: " + lines[0]
		text := panicked.Error()
		if len(panicked.Frames) > 0 {
			f := panicked.Frames[0]
			text = fmt.Sprintf("%s:%d: %s", f.File, f.Line, text)
		}
		return worker.CellError{Name: "panic", Value: text, Traceback: lines}
	case errors.Is(err, session.ErrDeadlock):
		return worker.CellError{Name: "deadlock", Value: err.Error(), Traceback: []string{err.Error()}}
	case errors.Is(err, session.ErrInterrupted):
		return worker.CellError{Name: "interrupted", Value: err.Error(), Traceback: []string{err.Error()}}
	}
	return worker.CellError{Name: "error", Value: err.Error(), Traceback: []string{err.Error()}}
}

// trace is a panic's message and its frames, each with the line of the cell where it stands.
func (e *evaluator) trace(p *session.Panic) []string {
	out := []string{p.Error()}
	for _, f := range p.Frames {
		in := f.Func
		if strings.HasPrefix(in, "·cell") {
			in = "the cell"
		}
		line := ""
		if src := strings.Split(e.sources[f.File], "\n"); f.Line >= 1 && f.Line <= len(src) {
			line = "\n        " + strings.TrimSpace(src[f.Line-1])
		}
		out = append(out, fmt.Sprintf("    %s:%d in %s%s", f.File, f.Line, in, line))
	}
	return out
}
