package session

import "testing"

// A method may come in a later cell than its type; values made before have it.
func TestMethodsInLaterCells(t *testing.T) {
	tests := map[string][]step{
		"a value made before": {
			{"type P struct{ x int }\np := P{1}\nq := &P{2}", ""},
			{"func (p P) String() string { return fmt.Sprint(\"P\", p.x) }", ""},
			{"fmt.Println(p, q)", "P1 P2\n"},
			{"p", "=P1"},
		},
		"seen before without it": {
			{"type P struct{ x int }\np := P{1}\nfmt.Println(p)", "{1}\n"},
			{"func (p P) String() string { return \"now\" }\nfmt.Println(p)", "now\n"},
			{"var s fmt.Stringer = p\ns.String()", "=now"},
		},
		"in slices, maps, structs and interfaces": {
			{"type P struct{ x int }\ntype Q struct{ In P; Any any }\nps := []P{{1}, {2}}\nm := map[string]P{\"a\": {3}}\n" +
				"q := Q{P{4}, P{5}}\nanys := []any{P{6}, &P{7}, []P{{8}}, map[P]int{{9}: 1}}", ""},
			{"func (p P) String() string { return fmt.Sprint(\"P\", p.x) }\nfmt.Println(ps, m, q, anys)",
				"[P1 P2] map[a:P3] {P4 P5} [P6 P7 [P8] map[P9:1]]\n"},
		},
		"constants": {
			{"type Color int\nconst ( Red Color = iota; Green )\nc := Green", ""},
			{"func (c Color) String() string { return [...]string{\"red\", \"green\"}[c] }", ""},
			{"fmt.Println(Red, Green, c, c == Green)", "red green green true\n"},
		},
		"functions go along": {
			{"type P struct{ x int }\nfunc newP(x int) P { return P{x} }\nfunc double(p P) P { return newP(2 * p.x) }", ""},
			{"func (p P) String() string { return fmt.Sprint(\"P\", p.x) }", ""},
			{"fmt.Println(double(newP(4)))", "P8\n"},
		},
		"a pointer method changes the same memory": {
			{"type Counter struct{ n int }\nvar c Counter\nat := &c\nfunc show() int { return c.n }", ""},
			{"func (c *Counter) Add() { c.n++ }", ""},
			{"c.Add()\nat.Add()\nfmt.Println(c.n, show())", "2 2\n"},
		},
		"more methods, one after the other, and one again": {
			{"type T struct{}\nvar t T", ""},
			{"func (T) A() string { return \"a\" }", ""},
			{"func (t T) B() string { return t.A() + \"b\" }", ""},
			{"fmt.Println(t.B())", "ab\n"},
			{"func (T) A() string { return \"A\" }", ""},
			{"fmt.Println(t.B())", "Ab\n"},
			{"func (T) A() string { return \"A\" }", ""},
			{"fmt.Println(t.A(), t.B())", "A Ab\n"},
		},
		"methods there from the beginning stay": {
			{"type T struct{ n int }\nfunc (t T) Len() int { return t.n }\nt := T{3}", ""},
			{"func (t T) Less(i, j int) bool { return i < j }\nfunc (t T) Swap(i, j int) {}\nsort.Sort(t)\n" +
				"var s sort.Interface = t\ns.Len()", "=3"},
		},
		"generic types": {
			{"type Stack[E any] struct{ list []E }\nfunc (s *Stack[E]) Push(e E) { s.list = append(s.list, e) }\n" +
				"var s Stack[int]\ns.Push(1)", ""},
			{"func (s *Stack[E]) Pop() E { e := s.list[len(s.list)-1]; s.list = s.list[:len(s.list)-1]; return e }\n" +
				"s.Push(5)\ns.Pop()", "=5"},
			{"len(s.list)", "=1"},
		},
		"type switches and assertions": {
			{"type Shape interface{ Area() float64 }\ntype Sq struct{ a float64 }\nvar things []any = []any{Sq{2}, 3}", ""},
			{"func (s Sq) Area() float64 { return s.a * s.a }", ""},
			{"for _, x := range things { switch x := x.(type) { case Shape: fmt.Println(x.Area()); case int: " +
				"fmt.Println(\"int\") } }\n_, ok := things[0].(Sq)\nok", "4\nint\n=true"},
		},
		"what a name meant stays": {
			{"scale := 10\ntype P struct{ x int }\nfunc big(p P) int { return p.x * scale }", ""},
			{"scale := \"none\"", "note: big still uses the earlier scale: with this one, invalid operation: p.x * scale " +
				"(mismatched types int and string)\n"},
			{"func (p P) M() int { return big(p) }\nP{2}.M()", "=20"},
		},
		"mistakes leave all as it was": {
			{"type P struct{ x int }\np := P{1}", ""},
			{"func (p P) String() string { return p.y }", "!In[2]:1:39: p.y undefined (type P has no field or method y)"},
			{"func (p P) String() string { return \"s\" }\nnowhere()", "!In[3]:2:1: undefined: nowhere"},
			{"fmt.Println(p)", "{1}\n"},
			{"func (p P) String() string { return \"s\" }\nfmt.Println(p)", "s\n"},
		},
		"error and json": {
			{"type E struct{ Code int }\ne := E{3}", ""},
			{"func (e E) Error() string { return fmt.Sprint(\"code \", e.Code) }\nvar err error = e\nfmt.Println(err)",
				"code 3\n"},
			{"func (e E) MarshalJSON() ([]byte, error) { return []byte(`\"E\"`), nil }\n" +
				"b, _ := json.Marshal(map[string]any{\"e\": e})\nstring(b)", `={"e":"E"}`},
		},
		"instances of generic types that lie in interfaces alone": {
			{"type G[T any] struct{ x T }\nfunc (g G[T]) Get() T { return g.x }\n" +
				"var all = []interface{ Get() int }{G[int]{3}, G[int]{4}}\nvar one any = G[string]{\"s\"}", ""},
			{"func (g G[T]) Twice() [2]T { return [2]T{g.x, g.x} }\nall[1].(G[int]).Twice()", "=[4 4]"},
			{"one.(G[string]).Twice()", "=[s s]"},
			{"func (g G[T]) Zero() (z T) { return }", ""},
			{"all[0].Get() + all[1].Get()", "=7"},
		},
		"in channels and maps of package sync": {
			{"type L struct{ n int }\nc := make(chan any, 3)\nc <- L{1}\nd := make(chan L, 1)\nd <- L{2}\nvar m sync.Map\n" +
				"m.Store(\"a\", L{3})\nm.Store(L{4}, &L{5})\nvar v atomic.Value\nv.Store(L{6})\nvar l = list.New()\n" +
				"l.PushBack(L{7});", ""},
			{"func (l L) N() int { return l.n }", ""},
			{"type N interface{ N() int }\na, _ := m.Load(\"a\")\nb, ok := m.Load(L{4})\n" +
				"fmt.Print((<-c).(N).N(), (<-d).N(), a.(N).N(), ok, b.(N).N(), v.Load().(N).N(), l.Front().Value.(N).N())",
				"1 2 3 true 5 6 7"},
			{"c <- L{8}\nc <- \"x\"\nfmt.Print((<-c).(L).N(), <-c, len(c))", "8x0"},
		},
		"what is not reached is told": {
			{"type L struct{ n int }\nc := func() func() any { var x any = L{1}; return func() any { return x } }()", ""},
			{"func (l L) N() int { return l.n }", ""},
			{"x := c()\nx.(L).N()", "!interface conversion: interface {} is main.L, not main.L (L was declared again, or " +
				"given methods, after the value was made)"},
		},
		"what lies in another interface": {
			{"type A interface{ N() int }\ntype L struct{ n int }\nfunc (l L) N() int { return l.n }\nvar a A = L{1}", ""},
			{"type L struct{ n, m int }\nfunc (l L) N() int { return l.n }\na.(L).n",
				"!interface conversion: main.A is main.L, not main.L (L was declared again"},
		},
		"variables that the methods use": {
			{"type Op int\nconst ( Add Op = iota; Sub )\nvar names = map[Op]string{Add: \"add\", Sub: \"sub\"}\n" +
				"func name(o Op) string { return names[o] }\nvar last Op", ""},
			{"func (o Op) String() string { last = o; return names[o] }\nfmt.Println(Add, Sub)", "add sub\n"},
			{"names[Sub] = \"minus\"\nfmt.Println(Sub, last, name(Sub))", "minus minus minus\n"},
			{"func (o Op) Len() int { for x := range names { if x == o { return len(names[x]) } }; return -1 }\n" +
				"fmt.Println(Sub.Len(), name(Add), last)", "5 add minus\n"},
			{"names := 3\nfmt.Println(Sub, names)", "note: Op.Len still uses the earlier names; declare it again, too, if " +
				"that is not meant\nnote: Op.String still uses the earlier names; declare it again, too, if that is not meant\n" +
				"note: name still uses the earlier names: with this one, cannot index names (variable of type int)\nminus 3\n"},
			{"func (o Op) Cap() int { return 7 }\nfmt.Println(Sub, name(Add), names, Sub.Len(), Sub.Cap())",
				"minus add 3 5 7\n"},
			{"names := map[Op]string{Sub: \"MINUS\"}\nfmt.Println(name(Sub), Sub)",
				"note: Op.Len still uses the earlier names; declare it again, too, if that is not meant\n" +
					"note: Op.String still uses the earlier names; declare it again, too, if that is not meant\nMINUS minus\n"},
		},
		"of what was declared again meanwhile": {
			{"type P struct{ A int }\ntype T struct{ P; Z int }\nt := T{P{1}, 7}", ""}, {"type P struct{ A [50]int; B string }",
				"note: T still uses the earlier P; declare it again, too, if that is not meant\n"},
			{"func (t T) M() string { return fmt.Sprint(t) }\nt.M()",
				"!In[3]:1:9: cannot give a method to T: T embeds an earlier P; declare T again first"}, {"t", "={{1} 7}"},
			{"type U struct{ p P; z int }\nu := U{z: 7}\nconst N = 2\ntype V struct{ a [N]int; z int }\nv := V{z: 8}", ""},
			{"type P struct{ A [3]int }\nconst N = 9\nfunc (u U) M() int { return u.z }\n" +
				"func (v V) M() int { return v.z + N }\nfmt.Print(u.M(), v.M(), len(v.a))",
				"note: T still uses the earlier P; declare it again, too, if that is not meant\n" +
					"note: U still uses the earlier P\nnote: V still uses the earlier N\n7 17 2"},
			{"type P[E any] struct{ A E }\nfunc (t T) M() string { return \"\" }",
				"!In[7]:2:9: cannot give a method to T: T embeds an earlier P; declare T again first"},
		},
		"in a cell that runs or imports something else": {
			{"type T struct{ n int }\nx := T{3}\nfunc f() T { return x }", ""}, {"panic(1)\nvar q T\nfunc uq() any { return q }",
				"!1"},
			{"func init() { fmt.Print(x) }\nfunc (t T) String() string { return fmt.Sprint(\"T\", t.n) }\nfmt.Print(uq())",
				"T3T0"},
			{"import x \"strings\"\nfunc (t T) Up() string { return x.ToUpper(\"a\") }\nfmt.Print(f().Up(), f())", "AT3"},
		},
		"an alias has none": {
			{"type A = time.Duration", ""},
			{"func (a A) Twice() A { return 2 * a }", "!In[2]:1:9: cannot define methods on A, which stands for time.Duration"},
		},
		"embedded": {
			{"type A struct{ n int }\ntype B struct{ A; m int }\nb := B{A{1}, 2}", ""},
			{"func (a A) N() int { return a.n }\nb.N()", "=1"},
		},
	}
	check(t, tests)
}
