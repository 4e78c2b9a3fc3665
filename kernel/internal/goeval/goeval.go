// Package goeval is the evaluator of the default kernel: a session of Go cells, and what helps to write them, behind the interface
// that a worker serves.
package goeval

import (
	"errors"
	"fmt"
	"strings"

	"hipec/kernel/internal/assist"
	"hipec/kernel/internal/session"
	"hipec/kernel/internal/worker"
)

type evaluator struct {
	s       *session.Session
	sources map[string]string // a cell's text by its name, to quote lines in panics
}

// New answers an evaluator with an empty session.
func New(sink worker.Sink) worker.Evaluator {
	e := &evaluator{sources: map[string]string{}}
	e.s = session.New(session.Options{
		Display: sink.Display,
		GoroutinePanic: func(p *session.Panic) {
			sink.Stderr("panic in a goroutine: " + strings.Join(e.trace(p), "\n") + "\n")
		},
	})
	for name, f := range sink.Replace {
		e.s.Replace(name, f)
	}
	return e
}

func (e *evaluator) Run(name, code string) ([]any, error) {
	e.sources[name] = code
	res, err := e.s.Run(name, code)
	return res.Values, err
}

func (e *evaluator) Interrupt() { e.s.Interrupt() }

func (e *evaluator) Assist(r worker.Request) worker.Assist {
	switch r.Kind {
	case worker.Complete:
		c := assist.Complete(e.s, r.Code, r.Cursor)
		return worker.Assist{Matches: c.Matches, Kinds: c.Kinds, Start: c.Start, End: c.End}
	case worker.Inspect:
		text, ok := assist.Inspect(e.s, r.Code, r.Cursor)
		return worker.Assist{Found: ok, Text: text}
	case worker.IsWhole:
		state, indent := assist.IsComplete(r.Code, session.Syntax)
		return worker.Assist{State: string(state), Indent: indent}
	}
	return worker.Assist{}
}

func (e *evaluator) Describe(err error) worker.CellError {
	var compile *session.CompileError
	var panicked *session.Panic
	var value *session.ValueError
	switch {
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
	case errors.As(err, &panicked):
		lines := e.trace(panicked)
		lines[0] = "panic: " + lines[0]
		text := panicked.Error()
		if len(panicked.Frames) > 0 {
			f := panicked.Frames[0]
			text = fmt.Sprintf("%s:%d: %s", f.File, f.Line, text)
		}
		return worker.CellError{Name: "panic", Value: text, Traceback: lines}
	case errors.As(err, &value):
		return worker.CellError{Name: "error", Value: err.Error(), Traceback: []string{"error: " + err.Error()}}
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
