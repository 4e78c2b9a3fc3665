package session

import "testing"

// A name that is declared again means the new thing to the functions of earlier cells.
func TestNamesDeclaredAgain(t *testing.T) {
	check(t, map[string][]step{
		"a variable": {
			{"x := 1\nfunc f() int { return x }\nfunc add(n int) int { x += n; return x }\nf()", "=1"},
			{"x := 5", ""}, {"f()", "=5"}, {"add(2)\nx", "=7"},
			{"x = 8\nf()", "=8"},
			{"var x int\nf()", "=0"}, {"x := x + 3\nf()", "=3"},
		},
		"from its statement on": {
			{"x := 1\nfunc f() int { return x }", ""},
			{"a := f()\nx := 2\nfmt.Print(a, f())\npanic(1)", "1 2!1"},
			{"f()", "=2"},
			{"panic(2)\nx := 3", "!2"}, {"f()", "=2"},
		},
		"loops and sums on it": {
			{"n, sum := 10, 0.5\nfunc loop() float64 { for i := 0; i < n; i++ { sum += float64(i); n -= 0 }; return sum }\n" +
				"loop()", "=45.5"},
			{"n, sum := 3, 1.0\nloop()", "=4"}, {"sum", "=4"},
		},
		"structs, slices and maps": {
			{"type P struct{ A int }\nvar p P\nps := []P{{1}}\nm := map[string]int{}\n" +
				"func set(a int) { p.A = a; ps[0].A = a; m[\"a\"] = a }\nset(1)", ""},
			{"p := P{}\nps := []P{{}, {}}\nm := map[string]int{}\nset(2)\nfmt.Print(p, ps, m)", "{2} [{2} {0}] map[a:2]"},
		},
		"a pointer and a closure keep what they had": {
			{"c := 10\np := &c\nfs := []func() int{func() int { c++; return c }}", ""},
			{"c := 20\nfs = append(fs, func() int { c++; return c })\nfmt.Print(fs[0](), fs[1](), *p, c)", "11 21 11 21"},
		},
		"a closure that a function made": {
			{"x := 1\nfunc maker() func() int { return func() int { return x } }\nf := maker()", ""},
			{"x := 2\nf()", "=2"},
		},
		"a function": {
			{"func f() int { return 1 }\nfunc g() int { return f() * 10 }\nfunc h() int { return g() + f() }\nh()", "=11"},
			{"func f() int { return 2 }\nh()", "=22"},
			{"func g() int { return 5 }\nh()", "=7"},
			{"func f() int { return 3 }", ""}, {"h()", "=8"},
		},
		"a function as a value, deferred, in a goroutine": {
			{"func f() int { fmt.Print(\"a\"); return 1 }\nfunc apply(g func() int) int { return g() }", ""},
			{"func all() int { defer f(); d := make(chan int); go func() { d <- f() }(); g := f; return g() + apply(f) + <-d " +
				"}\nall()", "aaaa=3"},
			{"func f() int { fmt.Print(\"b\"); return 2 }\nall()", "bbbb=6"},
			{"old := f", ""}, {"func f() int { return old() + 1 }\nall()", "bbbb=9"},
		},
		"recursion goes to the latest": {
			{"func fact(n int) int { if n < 2 { return 1 }; return n * fact(n-1) }\nold := fact", ""},
			{"func fact(n int) int { return 2 * old(n) }", ""}, {"fact(3)", "=48"},
		},
		"methods and generic functions": {
			{"x := 1\nfunc f() int { return x }\ntype T struct{}\nfunc (T) M() int { return x + f() }\n" +
				"func G[E any](e E) (E, int) { return e, x + f() }\nfunc g() (string, int) { return G(\"s\") }", ""},
			{"x := 2\nfmt.Print(T{}.M())\nfmt.Println(G(1))\nfmt.Println(g())", "41 4\ns 4\n"},
			{"func f() int { return 10 }\nfmt.Print(T{}.M())\nfmt.Println(G(1))\nfmt.Println(g())", "121 12\ns 12\n"},
			{"var i interface{ M() int } = T{}\nx := 3\ni.M()", "=13"},
			{"func (T) N() int { return x + f() }\nx := 4\nT{}.N() + T{}.M()", "=28"},
			{"x := 5\nT{}.N() + T{}.M()", "=30"},
		},
		"a variable whose type was given methods": {
			{"type P struct{ n int }\nvar ps = []P{{1}}\nfunc sum() int { t := 0; for _, p := range ps { t += p.n }; return t " +
				"}\nfunc (p P) Add(k int) P { return P{p.n + sum() + k} }", ""},
			{"ps := []P{{10}, {20}}\nfmt.Print(sum(), ps[0].Add(1))", "30 {41}"},
			{"func (p P) String() string { return fmt.Sprint(\"P\", p.n, \"/\", sum(), len(ps)) }\nfmt.Print(ps[0])",
				"P10/30 2"},
			{"ps := []P{{5}}\nfmt.Print(ps[0])", "P5/5 1"},
			{"func (p P) Len() int { return len(ps) + sum() }\nps := []P{{1}, {2}, {3}}\nfmt.Print(ps[0], ps[0].Len())",
				"P1/6 3 9"},
		},
		"locks and groups that are used": {
			{"var mu sync.Mutex\nvar wg sync.WaitGroup\ntotal := 0\nfunc add() { defer wg.Done(); mu.Lock(); defer " +
				"mu.Unlock(); total++ }\nfor range 20 { wg.Add(1); go add() }\nwg.Wait()\ntotal", "=20"},
			{"var mu sync.Mutex\nvar wg sync.WaitGroup\ntotal := 0\nfor range 20 { wg.Add(1); go add() }\nwg.Wait()\ntotal",
				"=20"},
		},
	})
}

// What is compiled in comes along with the cell that declares it again, as far as it fits; if not, the author is told.
func TestFunctionsComeAlong(t *testing.T) {
	begin := step{`const N = 3
x := 1
type T struct{ A int }
func n() int { return N * 2 }
func f() string { return fmt.Sprint(x, N) }
func g() string { return f() + "!" }
func mk() T { return T{A: 7} }
func show(t T) string { return fmt.Sprintf("%+v", t) }
func Map[A, B any](xs []A, f func(A) B) (out []B) { for _, x := range xs { out = append(out, f(x)) }; return }
func useMap() []int { return Map([]int{1,2}, func(i int) int { return i * N }) }
func half() float64 { return float64(x) / 2 }
func (t T) M() int { return N }`, ""}
	check(t, map[string][]step{
		"a constant": {begin, {"const N = 5\nn()", "note: T.M still uses the earlier N; declare it again, too, if that is " +
			"not meant\n=10"}, {"g()", "=1 5!"}, {"useMap()", "=[5 10]"},
			{"const N = 5\nn() + T{}.M()",
				"note: T.M still uses the earlier N; declare it again, too, if that is not meant\n=13"},
			{"func (t T) M() int { return N }\nT{}.M()", "=5"}},
		"a variable of another type": {begin,
			{"x := \"s\"\ng()", "note: half still uses the earlier x: with this one, cannot convert x (variable of type " +
				"string) to type float64\n=s3!"},
			{"half()", "=0.5"}, {"x := 4\nhalf()", "=2"}, {"g()", "=4 3!"}},
		"a type": {begin, {"type T struct{ A, B int }\nshow(mk())", "={A:7 B:0}"}},
		"a generic function": {begin, {"func Map[A, B any](xs []A, f func(A) B) (out []B) { return nil }\nlen(useMap())",
			"=0"}},
		"a function of another type": {begin,
			{"func f(k int) string { return \"k\" }", "note: g still uses the earlier f: with this one, not enough arguments " +
				"in call to f\n\thave ()\n\twant (int)\n"}, {"g()", "=1 3!"},
			{"func g() string { return f(1) }\ng()", "=k"}},
		"a statement that fails": {{"x := 1\nfunc f() string { return fmt.Sprint(x) }\nfunc g() string { return f() }", ""},
			{"x := fmt.Sprint(func() int { panic(\"no\") }())", "!no"}, {"f() + g()", "=11"}, {"x", "=1"},
			{"x := \"s\"", ""}, {"f() + g()", "=ss"}},
		"with the cell's own statements": {{"type S interface{ A() int }\ntype Q struct{ n int }\n" +
			"func (q Q) A() int { return q.n }\nfunc sum(list []S) (t int) { for _, s := range list { t += s.A() }; return }\n" +
			"list := []S{Q{2}}\nsum(list)", "=2"},
			{"type S interface{ A() int; B() int }", ""},
			{"sum(list)", "!In[3]:1:5: cannot use list (variable of type []S) as []S value in argument to sum; S was " +
				"declared again after one of the two was made"},
			{"type S interface{ A() int }\nsum([]S{Q{3}})", "=3"}},
		"what did not fit once": {{"f := 3\nfunc g() string { return fmt.Sprint(f + 1) }\ng()", "=4"},
			{"type f int\ng()", "note: g still uses the earlier f: with this one, f (type) is not an expression\n=4"},
			{"f := 2.5\ng()", "=3.5"}, {"f := \"s\"\ng()", "note: g still uses the earlier f: with this one, invalid " +
				"operation: f + 1 (mismatched types string and untyped int)\n=3.5"},
			{"const f = 8\ng()", "=9"},
			{"func f() {}\ng()", "note: g still uses the earlier f: with this one, invalid operation: f + 1 (mismatched " +
				"types func() and untyped int)\n=9"},
			{"f := 10\ng()", "=11"}, {"f := 11\ng()", "=12"}},
		"a type that is made of it": {{"type Cfg struct{ n int }\ntype Opt func(*Cfg)\n" +
			"func with(n int) Opt { return func(c *Cfg) { c.n = n } }", ""},
			{"type Cfg struct{ n, m int }", "note: Opt still uses the earlier Cfg; declare it again, too, if that is not " +
				"meant\nnote: with still uses the earlier Cfg: with this one, cannot use (func(c *Cfg) literal) (value of type " +
				"func(c *Cfg)) as Opt value in return statement\n"},
			{"type Opt func(*Cfg)\nvar c Cfg\nwith(3)(&c)\nc", "={3 0}"}},
		"what uses those that come along": {{"type U struct{ A int }\nfunc (u U) Get() int { return u.A }\n" +
			"func mk() U { return U{A: 1} }\nfunc use() int { return mk().Get() }\nfunc use2() int { return use() + 1 }\nuse2()",
			"=2"},
			{"type U struct{ A, B int }\nfunc (u U) Get() int { return u.A + 100 }\nuse2()", "=102"}},
		"generic functions by another name": {{"func G[E any](x E) E { return x }\nfunc use() int { return G(1) }\n" +
			"type T struct{ n int }\nfunc mk() T { return T{use()} }", ""},
			{"G := G(5)\nG", "note: use still uses the earlier G: with this one, invalid operation: cannot call G (variable " +
				"of type int): int is not a function\n=5"},
			{"func (t T) N() int { return t.n + use() }\nmk().N()", "=2"}, {"func G(xs ...int) int { return 40 }\nmk().N()",
				"=80"}, {"func G[E any](x E) (e E) { return }\nmk().N()", "=0"}},
		"with a method that comes later": {{"type T struct{ n int }\nconst N = 3\n" +
			"func f(t T) int { var a [N]int; return len(a) + t.n }\nfunc k() int { return N }\n" +
			"func s() string { return fmt.Sprint(N) }", ""},
			{"const N = \"x\"\nfunc (t T) M() int { return 1 }\nfmt.Print(T{}.M(), f(T{}), k(), s())",
				"note: k still uses the earlier N: with this one, cannot use N (untyped string constant \"x\") as int value in " +
					"return statement\nnote: f still uses the earlier N\n1 3 3x"},
			{"const N = 5\nfunc (t T) M() int { return 2 }\nfmt.Print(T{}.M(), f(T{}), k(), s())", "2 5 55"}},
		"what it meant else stays": {{"a, b := 1, 2\nfunc f() string { return fmt.Sprint(a, b) }", ""},
			{"a, b := \"x\", \"y\"\nf()", "=xy"}, {"import str \"strings\"\nfunc up() string { return str.ToUpper(a) }", ""},
			{"const a = \"k\"\nup()", "=K"}},
	})
}

// Functions that are running meanwhile see the new thing from their next use on; none of them is harmed.
func TestNamesDeclaredAgainMeanwhile(t *testing.T) {
	s := New(Options{})
	run(t, s, "x := 1\nstop, done := make(chan bool), make(chan bool)\nfunc get() int { return x }\n"+
		"func work() { n := 0; for { select { case <-stop: done <- true; return; default: n += get() + x } } }\n"+
		"for range 4 { go work() }")
	for range 200 {
		run(t, s, "x := 2", "func get() int { return x * 2 }", "func get() int { return -x }")
	}
	if got := run(t, s, "for range 4 { stop <- true; <-done }\nget()"); got[0] != "=-2" {
		t.Errorf("afterwards: %q", got[0])
	}
}
