// Package gomacroeval is the evaluator of the kernel gophernotes: cells on gomacro, the interpreter
// that gophernotes was made of, behind the interface that a worker serves. It shares nothing with
// the default kernel's interpreter but the bindings.
package gomacroeval

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"hipec/kernel/internal/command"
	"hipec/kernel/internal/worker"
)

type evaluator struct {
	sink    worker.Sink
	m       *machine
	sources map[string]string // a cell's text by its name, to quote lines in panics

	mu      sync.Mutex
	stopped chan struct{} // closed when the cell under way is interrupted
}

// New returns an evaluator without any names.
func New(sink worker.Sink) worker.Evaluator {
	e := &evaluator{sink: sink, sources: map[string]string{}, stopped: make(chan struct{})}
	e.reset()
	return e
}

func (e *evaluator) reset() {
	m := newMachine(e.sink.Display, e.sink.Replace)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.m = m
}

func (e *evaluator) Run(name, code string) ([]any, error) {
	e.mu.Lock()
	e.sources[name] = code
	e.stopped = make(chan struct{})
	stopped := e.stopped
	e.mu.Unlock()
	host := command.Host{Out: os.Stdout, Err: os.Stderr, Reset: e.reset, Who: e.who,
		Remove: func(names ...string) []string { return e.m.forget(names...) }, Show: e.sink.Display, Stopped: stopped}
	return command.Cell(code, host, func(code string) ([]any, error) {
		text, err := e.m.commands(code)
		if err != nil {
			return nil, err
		}
		return e.m.run(name, text)
	})
}

// who lists the cells' names for %who.
func (e *evaluator) who() []command.Name {
	binds, types := e.m.names()
	var out []command.Name
	for _, name := range sorted(binds) {
		n := command.Name{Name: name, Type: fmt.Sprint(binds[name].Type), Bytes: -1}
		if v := e.m.ir.ValueOf(name); v.IsValid() && v.CanInterface() {
			n.Bytes = command.Size(v.ReflectValue())
		}
		out = append(out, n)
	}
	for _, name := range sorted(types) {
		out = append(out, command.Name{Name: name, Type: "type " + types[name].ReflectType().Kind().String(), Bytes: -1})
	}
	return out
}

func (e *evaluator) Interrupt() {
	e.mu.Lock()
	select {
	case <-e.stopped:
	default:
		close(e.stopped)
	}
	m := e.m
	e.mu.Unlock()
	m.interrupt()
}

func (e *evaluator) Describe(err error) worker.CellError {
	var compile *compileError
	var thrown *panicked
	var value *valueError
	var line *command.Error
	switch {
	case errors.As(err, &line):
		return worker.CellError{Name: "command", Value: err.Error(), Traceback: []string{err.Error()}}
	case errors.As(err, &compile):
		return worker.CellError{Name: "compile error", Value: compile.Error(), Traceback: []string{compile.trace()}}
	case errors.As(err, &thrown):
		text, kind := thrown.Error(), "panic"
		if _, ok := thrown.value.(mustError); ok {
			kind = "error"
		}
		lines := []string{kind + ": " + text}
		for _, f := range thrown.frames {
			at := fmt.Sprintf("    %s:%d", f.cell, f.line)
			if src := strings.Split(e.sources[f.cell], "\n"); f.line >= 1 && f.line <= len(src) {
				at += "\n        " + strings.TrimSpace(src[f.line-1])
			}
			lines = append(lines, at)
		}
		if len(thrown.frames) > 0 {
			text = fmt.Sprintf("%s:%d: %s", thrown.frames[0].cell, thrown.frames[0].line, text)
		}
		return worker.CellError{Name: kind, Value: text, Traceback: lines}
	case errors.As(err, &value):
		return worker.CellError{Name: "error", Value: err.Error(), Traceback: []string{"error: " + err.Error()}}
	case errors.Is(err, errInterrupted):
		return worker.CellError{Name: "interrupted", Value: err.Error(), Traceback: []string{err.Error()}}
	}
	return worker.CellError{Name: "error", Value: err.Error(), Traceback: []string{err.Error()}}
}
