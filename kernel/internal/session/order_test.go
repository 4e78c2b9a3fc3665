package session

import (
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"
)

// Cells over few names, each of which means many things: what one leaves hardly ever fits the next.
var anyOrder = []string{
	"x := 1", "x := 2.5", "x := \"s\"", "var x int", "const x = 7", "const x = 1 << 3", "type x int",
	"func x() int { return 3 }", "x := T{}", "x := []int{1,2}", "x := &T{}", "x, y := 1, 2", "x := f",
	"y := x", "y := x\nx := 4", "x := 3\npanic(1)", "y := func() any { return x }",
	"func f() string { return fmt.Sprint(x) }", "func f() string { return fmt.Sprint(x, N) }", "func f() any { return x }",
	"func f(k ...int) string { return \"var\" }", "f := func() string { return \"lit\" }", "func f() T { return T{} }",
	"func f() (string, error) { return \"\", nil }",
	"func f[E any](e E) E { return e }", "func f(t T) string { return fmt.Sprint(t.M()) }",
	"func g() string { return f() + \"g\" }", "func g() string { return fmt.Sprint(f()) }", "func g() any { return G(x) }",
	"func g() any { return G(f) }", "func g() string { return f(1) }",
	"func g() (s string) { defer func() { if r := recover(); r != nil { s = fmt.Sprint(r, x) } }(); return " +
		"fmt.Sprint(f()) }",
	"func g() any { go f(); defer f(); h := f; return h }", "func g() any { return P{A: x} }",
	"func g() any { return S[int]{}.Len() + N }",
	"const N = 3", "const N = \"n\"", "const ( N = iota + 2; M )", "const ( M = iota; N )", "var N = 5", "N := N",
	"func N() int { return x }",
	"type T struct{ A int }", "type T struct{ A, B int }", "type T struct{ A int }\nfunc (t T) M() int { return t.A + N }",
	"type T struct{ S[int] }", "type T int", "type T = int", "type T interface{ M() int }", "type T struct{ P }",
	"func (t T) M() int { return 1 }", "func (t T) M() int { return N }", "func (t T) String() string { return \"T\" }",
	"func (t *T) Set() { _ = x }", "func (t T) M() string { return g2() }\nfunc g2() string { return \"q\" }",
	"func (t T) Mk() P { return P{} }",
	"type P struct{ A int; t T }", "type P struct{ A any }", "type P[E any] struct{ A E }",
	"func (p P) M() int { return 9 }", "type (\n P struct { A any; t *T }\n T struct { p *P }\n)",
	"func (p *P) Get() any { return p.A }",
	"type S[E any] struct{ list []E }", "func (s S[E]) Len() int { return len(s.list) }",
	"func (s S[E]) Len() int { return N }", "func (s *S[E]) Add(e E) { s.list = append(s.list, e) }", "s := S[int]{}",
	"s := S[T]{}", "type S[E any] struct{ list []E }\nfunc (s S[E]) Len() int { return len(s.list) }\ns := S[T]{}",
	"func G[E any](e E) E { return e }", "func G[E any](e E) any { return []any{e, x} }",
	"func G[E fmt.Stringer](e E) string { return e.String() }", "func G(a any) any { return a }",
	"func G[E any](e E) S[E] { return S[E]{list: []E{e}} }", "G := G(5)", "var g2 = G[int]",
	"all := []any{T{}, &T{}, x}", "all = append(all, T{})", "for _, a := range all { _, _ = a.(T) }",
	"var i interface{ M() int } = T{}", "i.M()", "m := map[T]P{}", "c := make(chan any, 3)\nc <- T{}\nc <- P{}",
	"mv := T{}.M", "mv()", "me := T.M",
	"f()", "g()", "x", "G(1)", "G(T{})", "s.Len()", "s", "T{}.M()", "P{}", "fmt.Sprint(all)", "T{1}", "N", "M", "f(1)",
	"f(T{})", "y", "fmt.Sprint(y)", "<-c", "m",
	"import str \"strings\"", "import x \"strings\"", "x.ToUpper(\"a\")", "import . \"strings\"",
	"func f() string { return ToUpper(\"dot\") }",
	"package main\nvar x = g3()\nfunc g3() int { return N2 }\nconst N2 = 4", "func init() { _ = x }",
	"var q T\nfunc uq() any { return q }", "uq()", "q = T{}", "q", "type T struct{ A int }\nq = T{3}\nuq()",
}

// In whatever order cells are run, each works or is told in the words of Go what is wrong, at a place of its own.
func TestCellsInAnyOrder(t *testing.T) {

	for seed := range int64(60) {
		r := rand.New(rand.NewSource(seed))
		s := New(Options{})
		s.look = 40 * time.Millisecond
		var told []string
		for i := range 60 {
			name, cell := fmt.Sprintf("In[%d]", i+1), anyOrder[r.Intn(len(anyOrder))]
			if r.Intn(4) == 0 {
				cell += "\n" + anyOrder[r.Intn(len(anyOrder))]
			}
			told = append(told, cell)
			if _, err := s.Run(name, cell); strange(err, name) {
				t.Errorf("seed %d: %v, after\n%s", seed, err, strings.Join(told, "\n###\n"))
				break
			}
		}

	}
}

// strange reports whether a cell ended by something that is no fault of its own.
func strange(err error, name string) bool {
	if err == nil || errors.Is(err, ErrDeadlock) {
		return false
	}
	for _, inner := range []string{"kernel", "interpreter", "reflect", "·", "invalid memory address"} {
		if strings.Contains(err.Error(), inner) {
			return true
		}
	}
	var compile *CompileError
	var p *Panic
	var value *ValueError
	if !errors.As(err, &compile) {
		return !errors.As(err, &p) && !errors.As(err, &value)
	}
	for _, m := range compile.Mistakes {
		if m.Pos.Filename != name {
			return true
		}
	}
	return false
}
