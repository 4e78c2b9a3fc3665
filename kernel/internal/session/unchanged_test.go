package session

import (
	"fmt"
	"testing"

	"hipec/kernel/internal/native"
)

// A type whose text has not changed stays the same type when its cell is run again.
func TestTypesThatStay(t *testing.T) {
	enum := `type Color int
const ( Red Color = iota; Green )
var names = []string{"red", "green"}
func label(c Color) string { return names[c] }
func (c Color) String() string { return label(c) }`
	check(t, map[string][]step{
		"values are of it": {
			{"type P struct{ X int }\nfunc (p P) Get() int { return p.X }\nfunc get(p P) int { return p.Get() }", ""},
			{"p := P{1}\nvar x any = p", ""},
			{"type P struct{ X int } // again\nfunc (p P) Get() int { return p.X }\nfunc get(p P) int { return p.Get() }\n" +
				"p = P{2}\n_, ok := x.(P)\nfmt.Print(ok, get(p))", "true 2"},
		},
		"a method with another text comes later than its type": {
			{"type P struct{ X int }\nfunc (p P) Get() int { return p.X }\nfunc (p P) Two() int { return 2 * p.Get() }", ""},
			{"p := P{1}\nvar x any = p", ""},
			{"type P struct{ X int }\nfunc (p P) Get() int { return 10 * p.X }\nfunc (p P) Two() int { return 2 * p.Get() }\n" +
				"p.Two() + x.(P).Get()", "=30"},
		},
		"with constants, variables and functions": {
			{enum, ""}, {"c := Green\nall := []any{Red, c}", ""},
			{enum + "\nfmt.Print(c, all)", "green [red green]"},
			{"type Color int\nconst ( Red Color = iota; Green )\nvar names = []string{\"ROT\", \"GRÜN\"}\n" +
				"func label(c Color) string { return names[c] + \".\" }\nfunc (c Color) String() string { return label(c) }\n" +
				"fmt.Print(c, all)", "GRÜN. [ROT. GRÜN.]"},
			{"type Color int\nconst ( Red Color = 1 + iota; Green )\nfunc (c Color) String() string { return \"new\" }\n" +
				"fmt.Print(c, all, Red, int(Red))", "new [new new] new 1"},
		},
		"generic": {
			{"type S[E any] struct{ list []E }\nfunc (s *S[E]) Push(e E) { s.list = append(s.list, e) }\nvar s S[int]", ""},
			{"type S[E any] struct{ list []E }\nfunc (s *S[E]) Push(e E) { s.list = append(s.list, e) }\ns.Push(1)\n" +
				"t := S[int]{}\nt = s\nlen(t.list)", "=1"},
		},
		"made of one another": {
			{"type (\n\tA struct{ b *B }\n\tB struct{ a []A; t time.Time }\n)\na := A{&B{}}", ""},
			{"type (\n\tA struct{ b *B }\n\tB struct{ a []A; t time.Time }\n)\na = A{}\na.b == nil", "=true"},
			{"type (\n\tA struct{ b *B }\n\tB struct{ a []A }\n)\na = A{}",
				"!In[3]:5:5: cannot use A{} (value of struct type A) as A value in assignment; A was declared again"},
		},
		"made of one that changed": {
			{"type In struct{ x int }\ntype Out struct{ in In }\no := Out{}", ""},
			{"type In struct{ x, y int }\ntype Out struct{ in In }\no = Out{}",
				"!In[2]:3:5: cannot use Out{} (value of struct type Out) as Out value in assignment; Out was declared again"},
			{"type In struct{ x, y, z int }", "note: Out still uses the earlier In; declare it again, too, if that is not " +
				"meant\n"},
			{"type Out struct{ in In }\nOut{}.in.z", "=0"},
		},
		"a package by the same name": {
			{"import t \"time\"\ntype X struct{ at t.Duration }\nx := X{}", ""},
			{"import t \"go/token\"\ntype X struct{ at t.Token }\nx := X{t.ADD}\nx.at", "=+"},
		},
		"what hides a name": {
			{"type X struct{ at string }\nx := X{\"a\"}", ""}, {"type string int\ntype X struct{ at string }\nx := X{3}\nx.at",
				"=3"},
			{"type X struct{ at string }\nx = X{4}\nx.at + 1", "=5"},
		},
		"mistakes": {
			{"type P struct{ X int }\nfunc (p P) Get() int { return p.X }\np := P{1}", ""},
			{"type P struct{ X int }\nfunc (p P) Get() int { return p.Y }", "!In[2]:2:33: p.Y undefined"},
			{"type P struct{ X int }\nfunc (p P) Get() int { return 7 }\nnowhere()", "!In[3]:3:1: undefined: nowhere"},
			{"p.Get()", "=1"},
			{"type P struct{ X int\nfunc", "!In[5]:2:1"}, {"p.Get()", "=1"},
		},
	})
}

// Running such a cell again takes no more room for methods, however often.
func TestTypesThatStayTakeNoRoom(t *testing.T) {

	s := New(Options{})
	cell := "type P struct{ X int }\nfunc (p P) Get() int { return p.X }\nfunc (p *P) Set(x int) { p.X = x }\n" +
		"p := &P{%d}\nvar g interface{ Get() int } = p\ng.Get()"
	if got := run(t, s, fmt.Sprintf(cell, 1)); got[0] != "=1" {
		t.Fatal(got)
	}
	before := native.Stubs()
	for i := range 20 {
		if got := run(t, s, fmt.Sprintf(cell, i)); got[0] != fmt.Sprintf("=%d", i) {
			t.Fatal(got)
		}
	}
	if after := native.Stubs(); after != before {
		t.Errorf("%d entry points, later %d", before, after)
	}
}
