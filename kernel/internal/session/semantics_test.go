package session

import (
	"testing"
	"time"
)

// What Go's semantics demand of cells, where an interpreter is easily wrong.
func TestSemantics(t *testing.T) {
	tests := map[string][]step{
		"values exchanged in a loop": {
			{"func swap(n int) (int, int) { a, b := 1, 2; for i := 0; i < n; i++ { a, b = b, a }; return a, b }\n" +
				"fmt.Print(swap(1))\nfmt.Print(swap(2))", "2 11 2"},
			{"func turn(n int) [3]int { a, b, c := 1, 2, 3; for range n { a, b, c = b, c, a }; return [3]int{a, b, c} }\n" +
				"turn(1)", "=[2 3 1]"},
			{"func alternate(n int) (out []bool) { t, u := true, false; for len(out) < n { out = append(out, t); t, u = u, t " +
				"}; return }\nalternate(4)", "=[true false true false]"},
			{"type flag bool\nfunc first(more flag, n int) string { a, b := \"x\", \"y\"; for more { a, b = b, a; n--; more = " +
				"flag(n > 0) }; return a }\nfmt.Print(first(true, 1), first(true, 2))", "yx"},
		},
		"iterators of earlier cells": {
			{"func Count(n int) iter.Seq[int] { return func(yield func(int) bool) { for i := 0; i < n; i++ { if !yield(i) { " +
				"return } } } }", ""},
			{"func Map[T, U any](s iter.Seq[T], f func(T) U) iter.Seq[U] { return func(yield func(U) bool) { for v := range s " +
				"{ if !yield(f(v)) { return } } } }\n" +
				"slices.Collect(Map(Count(4), func(i int) string { return strconv.Itoa(i * i) }))", "=[0 1 4 9]"},
			{"next, stop := iter.Pull(Count(2))", ""}, {"next()", "=0=true"}, {"next()", "=1=true"}, {"next()", "=0=false"},
			{"stop()", ""},
		},
		"instances of generic types keep their identity": {
			{"type G[T any] struct{ V T }\nvar a any = G[int]{3}", ""},
			{"func wrap[T any](x T) any { return G[T]{x} }\nb := wrap(\"s\")", ""},
			{"_, ok := a.(G[int])\n_, ok2 := b.(G[string])\nfmt.Print(ok, ok2)", "true true"},
			{"switch v := b.(type) { case G[int]: fmt.Print(\"int\"); case G[string]: fmt.Print(v.V) }", "s"},
		},
		"structs without a name that embed": {
			{"type P struct{ A int }\nx := struct { P; time.Time }{P{1}, time.Unix(0, 0).UTC()}\nfmt.Print(x.A, x.Year())",
				"1 1970"},
			{"type Q struct{ *P }\ny := []struct { Q; P; fmt.Stringer; error }{{Q{&P{1}}, P{3}, time.Second, io.EOF}}\n" +
				"fmt.Print(y[0].P.A, y[0].Q.A, y[0].String(), y[0].error)", "3 11sEOF"},
			{"y[0].Q.P.A", "=1"},
		},
		"a value behind a semicolon": {
			{"x := 1; y := 2; fmt.Print(x, y); x + y;", "1 2"}, {"z := 3\nfloat64(z);", ""}, {"u := 1; u == 1;", ""},
			{"s := []int{1}; s[u+4];", "!runtime error: index out of range"},
			{"r := 1; int;", "!In[5]:1:9: int (type) is not an expression"},
		},
		"functions that are older than the types they are given": {
			{"type Shape interface{ Area() float64 }\ntype hidden interface{ area() float64 }\n" +
				"func total(ss ...Shape) (t float64) { for _, s := range ss { t += s.Area() }; return }\n" +
				"func inner(h hidden) float64 { return h.area() }\n" +
				"in, out := make(chan Shape), make(chan float64)\ngo func() { for s := range in { out <- s.Area() } }()", ""},
			{"type Sq struct{ s float64 }\nfunc (s Sq) Area() float64 { return s.s * s.s }\n" +
				"func (s *Sq) area() float64 { return -s.s }\ntotal(Sq{2}, &Sq{1}) + inner(&Sq{3})", "=2"},
			{"type Tri struct{ Sq; sync.Mutex }\nin <- &Tri{Sq: Sq{5}}\n<-out", "=25"},
			{"func (s Sq) Area() float64 { return s.s }\nin <- Sq{7}\n<-out + total(Sq{1})", "=8"},
			{"func twice(h hidden) { defer h.area(); done := make(chan bool); go func() { defer close(done); defer h.area() " +
				"}(); <-done }", ""},
			{"type Loud int\nfunc (Loud) area() float64 { fmt.Print(\"a\"); return 0 }\ntwice(Loud(1))", "aa"},
			{"total(nil)", "!runtime error: invalid memory address or nil pointer dereference"},
		},
		"methods by way of what a struct without a name embeds": {
			{"type P struct{ a int }\nfunc (p P) String() string { return fmt.Sprint(\"P\", p.a) }\n" +
				"func (p *P) n() int { return p.a }\nfunc show(s fmt.Stringer) string { return s.String() }\n" +
				"x := struct{ P; B int }{P{1}, 2}\nshow(x)", "=P1"},
			{"show(&x) + show(struct{ fmt.Stringer }{time.Second})", "=P11s"},
			{"func n(v interface{ n() int }) int { return v.n() }\nn(&x) + n(&struct{ *P }{&P{5}})", "=6"},
			{"type Q struct{ time.Time; sync.Mutex }\nshow(&Q{Time: time.Unix(0, 0).UTC()})", "=1970-01-01 00:00:00 +0000 UTC"},
		},
		"error inside a function literal of a generic function": {
			{"func each[T, R any](xs []T, f func(T) (R, error)) (out []R) { func() { for _, x := range xs { if r, err := " +
				"f(x); err == nil { out = append(out, r) } } }(); return }", ""},
			{"each([]string{\"1\", \"x\", \"3\"}, strconv.Atoi)", "=[1 3]"},
		},
		"one call of several types at once": {
			{"var wg sync.WaitGroup\nfor i := range 20 { var e error = io.EOF; if i%2 == 0 { e = &fs.PathError{\"a\", \"b\", " +
				"io.EOF} }; wg.Go(func() { for range 100 { _ = e.Error() } }) }\nwg.Wait()", ""},
		},
	}
	check(t, tests)
}

// What a parser says after it has lost its way is not told.
func TestOneMistakeOnce(t *testing.T) {
	for src, want := range map[string]string{
		"a b c":         "!In[1]:1:3: syntax error: expected ';', found b\n    a b c\n      ^",
		"x := 5 y := 6": "!In[1]:1:8: syntax error: expected ';', found y\n    x := 5 y := 6\n           ^",
		"for i := range 3": "!In[1]:1:17: syntax error: expected '{', found newline\n    for i := range 3\n" +
			"                    ^",
	} {
		if got := run(t, New(Options{}), src)[0]; got != want {
			t.Errorf("%q\n got %q\nwant %q", src, got, want)
		}
	}
}

// A goroutine that compiled code starts for a cell's function is told of as any other, and one that
// leaves early is no panic.
func TestPanicsOfGoroutinesThatPackagesStart(t *testing.T) {
	for name, src := range map[string]string{
		"wait group": "var wg sync.WaitGroup\nwg.Go(func() { panic(\"far\") })\nwg.Wait()",
		"timer":      "time.AfterFunc(time.Millisecond, func() { panic(\"far\") });",
		"context": "ctx, cancel := context.WithCancel(context.Background())\n" +
			"context.AfterFunc(ctx, func() { panic(\"far\") })\ncancel()",
		"finalizer": "func leave() { p := new([100]int); runtime.SetFinalizer(p, func(*[100]int) { panic(\"far\") }) }\n" +
			"leave(); runtime.GC()",
		"left early": "done := make(chan int)\ngo func() { defer close(done); runtime.Goexit() }()\n<-done\n" +
			"go func() { panic(\"far\") }()",
	} {
		t.Run(name, func(t *testing.T) {
			told := make(chan *Panic, 2)
			s := New(Options{GoroutinePanic: func(p *Panic) { told <- p }})
			if got := run(t, s, src); got[0] != "" {
				t.Fatal(got)
			}
			select {
			case p := <-told:
				if p.Error() != "far" || p.Cell == 0 || len(p.Frames) == 0 || p.Frames[0].File != "In[1]" {
					t.Errorf("got %q of cell %d at %v", p.Error(), p.Cell, p.Frames)
				}
			case <-time.After(5 * time.Second):
				t.Fatal("no report")
			}
			if got := run(t, s, "1 + 1"); got[0] != "=2" {
				t.Error(got)
			}
		})
	}
}
