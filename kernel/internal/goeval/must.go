package goeval

import (
	"fmt"
	"go/types"
	"reflect"
	"regexp"

	"hipec/kernel/internal/session"
	"hipec/kernel/internal/worker"
)

// mustName is the cell in which must is declared; it stands in no notebook.
const mustName = "must"

// mustSource declares must, known to every cell: must(f()) is what f returns without its error, and
// an error stops the cell. must2 is the same of a function that returns two values besides.
const mustSource = `type mustError struct{ error }

func must[T any](v T, err error) T {
	if err != nil {
		panic(mustError{err})
	}
	return v
}

func must2[A, B any](a A, b B, err error) (A, B) {
	if err != nil {
		panic(mustError{err})
	}
	return a, b
}`

var (
	callsMust    = regexp.MustCompile(`\bmust2?\(`)
	declaresMust = regexp.MustCompile(`\bfunc must2?\b|\bmust2?\s*(:=|,|=)|\bvar must2?\b`)
)

// giveMust declares must before the first cell that calls it, unless a cell declared the name itself.
func (e *evaluator) giveMust(code string) {
	if e.own != nil || !callsMust.MatchString(code) || declaresMust.MatchString(code) || e.s.Object("must") != nil ||
		e.s.Object("must2") != nil {
		return
	}
	if _, err := e.s.Run(mustName, mustSource); err != nil {
		return // the cell says that must is not known
	}
	e.own = map[string]types.Object{"must": e.s.Object("must"), "must2": e.s.Object("must2"),
		"mustError": e.s.Object("mustError")}
}

// stoppedByMust describes the error with which must stopped a cell: plainly, with the line that called it.
func (e *evaluator) stoppedByMust(p *session.Panic) (worker.CellError, bool) {
	if t := reflect.TypeOf(p.Value); t == nil || t.Name() != "mustError" || len(p.Frames) == 0 {
		return worker.CellError{}, false
	}
	lines := e.trace(p)
	lines[0] = "error: " + lines[0]
	return worker.CellError{Name: "error", Value: fmt.Sprintf("%s:%d: %s", p.Frames[0].File, p.Frames[0].Line, p.Error()),
		Traceback: lines}, true
}
