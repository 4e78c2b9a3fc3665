package engine

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/goplus/ixgo"
)

// Exit is the value with which a cell's os.Exit ends the cell.
type Exit int

func (x Exit) Error() string { return fmt.Sprintf("os.Exit(%d)", int(x)) }

// Interrupted is the value with which an interrupt ends a sleeping call.
type Interrupted struct{}

func (Interrupted) Error() string { return "interrupted" }

// Frame is one call in a cell's code.
type Frame struct {
	Func string
	File string
	Line int
}

// Panic is what a cell's code panicked with, and where: the innermost call first.
type Panic struct {
	Value  any
	Frames []Frame
	Cell   int64 // the number of the cell that started the goroutine, where that is known
}

// Error says the panic as Go does.
func (p *Panic) Error() string {
	return twice(Said(p.Value))
}

// Said returns what a value says of itself as an error, or as text. Its own methods may panic, as those of a nil pointer do.
func Said(v any) string {
	text := fmt.Sprint(v)
	if rv := reflect.ValueOf(v); text == "<nil>" && rv.Kind() == reflect.Pointer {
		return "(" + strings.Replace(rv.Type().String(), "main.", "", 1) + ")(nil), a nil pointer whose own method panics"
	}
	return text
}

// scopes is what Go says of two types of one name.
const scopes = " (types from different scopes)"

// twice explains how a value can be of a type and not of it.
func twice(msg string) string {
	if _, types, ok := strings.Cut(msg, "interface conversion: "); ok {
		_, types, _ = strings.Cut(strings.TrimSuffix(types, scopes), " is ")
		if a, b, ok := strings.Cut(types, ", not "); ok && a == b {
			return strings.TrimSuffix(msg, scopes) + " (" + strings.TrimPrefix(a, "main.") + " was declared again, or given methods, after the value was made)"
		}
	}
	return msg
}

// Unwrap answers the value if it is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

func (e *Engine) asPanic(err error) error {
	var pe ixgo.PanicError
	var fe ixgo.FatalError
	switch {
	case errors.As(err, &pe):
		return e.newPanic(pe.Value, pe.Stack())
	case errors.As(err, &fe):
		return e.newPanic(fe.Value, fe.Stack())
	}
	return e.newPanic(err, nil)
}

func (e *Engine) newPanic(value any, stack []byte) *Panic {
	if x, ok := e.traces.of(value); ok {
		if list := cells(x.where); len(list) > 0 {
			return &Panic{Value: value, Frames: list, Cell: x.cell}
		}
	}
	return &Panic{Value: value, Frames: frames(string(stack))}
}

// frames reads a stack as the interpreter prints it: a line with the function, a line with tab, file and line number.
func frames(stack string) []Frame {
	var out []Frame
	lines := strings.Split(stack, "\n")
	for i := 0; i+1 < len(lines); i++ {
		where, ok := strings.CutPrefix(lines[i+1], "\t")
		if !ok {
			continue
		}
		where, _, _ = strings.Cut(where, " +0x")
		cut := strings.LastIndexByte(where, ':')
		if cut < 0 {
			continue
		}
		n, err := strconv.Atoi(where[cut+1:])
		if err != nil || !strings.HasPrefix(where, "In[") {
			continue
		}
		name := strings.TrimSuffix(lines[i], "()")
		out = append(out, Frame{Func: strings.TrimPrefix(name, "main."), File: where[:cut], Line: n})
	}
	return out
}
