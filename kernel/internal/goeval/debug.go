package goeval

import (
	"encoding/json"
	"fmt"

	"hipec/kernel/internal/debug"
	"hipec/kernel/internal/display"
	"hipec/kernel/internal/source"
)

// probe is the debugger as a session knows it.
type probe struct{ d *debug.Debugger }

func (p probe) Site(cell string, line int, function string, variables []string) int {
	return p.d.AddSite(debug.Site{Cell: cell, Line: line, Func: function, Names: variables})
}

func (p probe) Enter() any { return p.d.Enter() }

func (p probe) At(frame any, site int, addresses ...any) {
	p.d.At(frame.(*debug.Frame), site, addresses...)
}

func (p probe) Thrown(value any) { p.d.Thrown(value) }

func (p probe) Leave(frame any) { p.d.Leave(frame.(*debug.Frame)) }

// copied is a variable that is to be made.
type copied struct {
	name  string
	value any
}

// Debug does what a request of the debug adapter protocol asks for.
func (e *evaluator) Debug(request json.RawMessage) json.RawMessage {
	if e.turn.TryLock() { // no cell runs
		e.noteGlobals()
		e.turn.Unlock()
	}
	return e.debug.Handle(request)
}

// prepareDebug has the functions of earlier cells whose breakpoints have changed compiled again, and
// says how the next cell is to be.
func (e *evaluator) prepareDebug(name, code string) {
	for _, earlier := range e.debug.Stale() {
		text := e.debug.Text(earlier)
		functions := source.Functions(text)
		e.s.Debug(e.debug.Begin(earlier, text))
		if functions == "" {
			continue
		}
		if _, err := e.s.Run(earlier, functions); err != nil {
			e.sink.Stderr(fmt.Sprintf("note: the functions of %s cannot be made ready for the debugger (%v): run that cell "+
				"again\n", earlier, err))
		}
	}
	e.s.Debug(e.debug.Begin(name, code))
	if e.debug.Started() {
		e.noteGlobals()
	}
}

// finishDebug makes the variables that the debugger was asked to copy.
func (e *evaluator) finishDebug() {
	e.mu.Lock()
	list := e.copied
	e.copied = nil
	e.mu.Unlock()
	for _, c := range list {
		if err := e.s.Define(c.name, c.value); err != nil {
			e.sink.Stderr("note: " + err.Error() + "\n")
		}
	}
	if e.debug.Started() {
		e.noteGlobals()
	}
}

// noteGlobals keeps which variables there are, for the debugger, which may ask while a cell runs.
func (e *evaluator) noteGlobals() {
	var list []debug.Variable
	for _, n := range e.s.Names() {
		if v, ok := e.s.Variable(n); ok && v.CanAddr() {
			list = append(list, debug.Variable{Name: n, Address: v.Addr().Interface()})
		}
	}
	e.mu.Lock()
	e.globals = list
	e.mu.Unlock()
}

func (e *evaluator) debugGlobals() []debug.Variable {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.globals
}

// copyGlobal makes a variable as soon as no cell runs.
func (e *evaluator) copyGlobal(name string, value any) error {
	if e.turn.TryLock() {
		defer e.turn.Unlock()
		return e.s.Define(name, value)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.copied = append(e.copied, copied{name, value})
	return nil
}

// rich shows a value as a cell does.
func rich(value any) map[string]any { return display.All([]any{value}).Data }
