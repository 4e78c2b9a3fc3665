// Package option lets options be left out of a call.
package option

import "fmt"

// Of returns the one value of options that was given, the zero value if there is none. More than one is a mistake
// in the program, and panics.
func Of[T any](options []T) T {
	var o T
	if len(options) > 1 {
		panic(fmt.Sprintf("%d values of %T; give one, or none", len(options), o))
	}
	if len(options) == 1 {
		o = options[0]
	}
	return o
}

// Name is the name of a choice among typed constants that count from 0: the one of its number, or
// Type(number) for a value that is none of them.
func Name[T ~int](typ string, value T, names ...string) string {
	if value < 0 || int(value) >= len(names) {
		return fmt.Sprintf("%s(%d)", typ, int(value))
	}
	return names[value]
}
