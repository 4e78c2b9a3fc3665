package session

import (
	"strings"
	"testing"
)

// What Go's semantics demand of cells, where an interpreter is easily wrong.
func TestSemantics(t *testing.T) {
	tests := map[string][]step{
		"values exchanged in a loop": {
			{"func swap(n int) (int, int) { a, b := 1, 2; for i := 0; i < n; i++ { a, b = b, a }; return a, b }\nfmt.Print(swap(1))\nfmt.Print(swap(2))", "2 11 2"},
			{"func turn(n int) [3]int { a, b, c := 1, 2, 3; for range n { a, b, c = b, c, a }; return [3]int{a, b, c} }\nturn(1)", "=[2 3 1]"},
			{"func alternate(n int) (out []bool) { t, u := true, false; for len(out) < n { out = append(out, t); t, u = u, t }; return }\nalternate(4)", "=[true false true false]"},
			{"type flag bool\nfunc first(more flag, n int) string { a, b := \"x\", \"y\"; for more { a, b = b, a; n--; more = flag(n > 0) }; return a }\nfmt.Print(first(true, 1), first(true, 2))", "yx"},
		},
		"iterators of earlier cells": {
			{"func Count(n int) iter.Seq[int] { return func(yield func(int) bool) { for i := 0; i < n; i++ { if !yield(i) { return } } } }", ""},
			{"func Map[T, U any](s iter.Seq[T], f func(T) U) iter.Seq[U] { return func(yield func(U) bool) { for v := range s { if !yield(f(v)) { return } } } }\n" +
				"slices.Collect(Map(Count(4), func(i int) string { return strconv.Itoa(i * i) }))", "=[0 1 4 9]"},
			{"next, stop := iter.Pull(Count(2))", ""}, {"next()", "=0=true"}, {"next()", "=1=true"}, {"next()", "=0=false"}, {"stop()", ""},
		},
		"instances of generic types keep their identity": {
			{"type G[T any] struct{ V T }\nvar a any = G[int]{3}", ""},
			{"func wrap[T any](x T) any { return G[T]{x} }\nb := wrap(\"s\")", ""},
			{"_, ok := a.(G[int])\n_, ok2 := b.(G[string])\nfmt.Print(ok, ok2)", "true true"},
			{"switch v := b.(type) { case G[int]: fmt.Print(\"int\"); case G[string]: fmt.Print(v.V) }", "s"},
		},
		"structs without a name that embed": {
			{"type P struct{ A int }\nx := struct { P; time.Time }{P{1}, time.Unix(0, 0).UTC()}\nfmt.Print(x.A, x.Year())", "1 1970"},
			{"type Q struct{ *P }\ny := []struct { Q; P; fmt.Stringer; error }{{Q{&P{1}}, P{3}, time.Second, io.EOF}}\nfmt.Print(y[0].P.A, y[0].Q.A, y[0].String(), y[0].error)", "3 11sEOF"},
			{"y[0].Q.P.A", "=1"},
		},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			cells := make([]string, len(steps))
			for i, st := range steps {
				cells[i] = st.cell
			}
			for i, got := range run(t, New(Options{}), cells...) {
				if want := steps[i].want; got != want && !(strings.HasPrefix(want, "!") && strings.HasPrefix(got, want)) {
					t.Errorf("cell %d %q\n got %q\nwant %q", i+1, steps[i].cell, got, want)
				}
			}
		})
	}
}
