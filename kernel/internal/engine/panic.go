package engine

import (
	"fmt"
	"reflect"
	"strings"
)

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

// Said returns what a value says of itself as an error, or as text. Its own methods may panic, as
// those of a nil pointer do.
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
			return strings.TrimSuffix(msg, scopes) + " (" + strings.TrimPrefix(a, "main.") +
				" was declared again, or given methods, after the value was made)"
		}
	}
	return msg
}

// Unwrap returns the value if it is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}
