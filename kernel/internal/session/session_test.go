package session

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	_ "hipec/kernel/bindings/std"
	"hipec/kernel/internal/source"
)

// run evaluates cells in order in one session and returns what each printed, showed or failed with, in one text a cell.
func run(t *testing.T, s *Session, cells ...string) []string {
	t.Helper()
	var out []string
	for i, src := range cells {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		old := os.Stdout
		os.Stdout = w
		read := make(chan string)
		go func() {
			b, _ := io.ReadAll(r)
			read <- string(b)
		}()
		res, err := s.Run(fmt.Sprintf("In[%d]", i+1), src)
		os.Stdout = old
		w.Close()
		text := <-read
		for _, v := range res.Values {
			text += fmt.Sprintf("=%v", v)
		}
		if err != nil {
			text += "!" + err.Error()
		}
		out = append(out, text)
	}
	return out
}

type step struct{ cell, want string } // want: printed text, =value, !error (a prefix of it)

func TestCells(t *testing.T) {
	tests := map[string][]step{
		"values live on": {
			{"x := 3", ""}, {"x*2", "=6"}, {"x = 10; x", "=10"}, {"x", "=10"},
		},
		"a name on both sides of := is the old one on the right": {
			{"x := 1", ""}, {"x := x + 1\nx", "=2"}, {"x := fmt.Sprint(x, \"!\")\nx", "=2!"},
			{"y := x; x := 5; fmt.Print(y, x)", "2!5"},
		},
		"types keep identity and methods": {
			{"type P struct{ a int }\nfunc (p P) String() string { return fmt.Sprint(\"P\", p.a) }", ""},
			{"p := P{7}\nfmt.Print(p)", "P7"},
			{"var s fmt.Stringer = p\n_, ok := s.(P)\nok", "=true"},
			{"switch v := any(p).(type) { case P: fmt.Print(v.a); default: fmt.Print(\"no\") }", "7"},
			{"ps := []P{{3}, {1}, {2}}\nsort.Slice(ps, func(i, j int) bool { return ps[i].a < ps[j].a })\nps", "=[P1 P2 P3]"},
		},
		"sort.Sort over a type of an earlier cell": {
			{"type byLen []string\nfunc (b byLen) Len() int { return len(b) }\nfunc (b byLen) Less(i, j int) bool { return " +
				"len(b[i]) < len(b[j]) }\nfunc (b byLen) Swap(i, j int) { b[i], b[j] = b[j], b[i] }", ""},
			{"w := byLen{\"ccc\", \"a\", \"bb\"}", ""},
			{"sort.Sort(w); w", "=[a bb ccc]"},
		},
		"functions, closures and variables of the same cell": {
			{"count := 0\nfunc next() int { count++; return count }\nnext(); next()", "=2"},
			{"next()", "=3"}, {"count = 40", ""}, {"next()", "=41"},
			{"func next() string { return \"new\" }\nnext()", "=new"},
		},
		"generics across cells": {
			{"type Stack[T any] struct{ items []T }\nfunc (s *Stack[T]) Push(v T) { s.items = append(s.items, v) }\n" +
				"func (s *Stack[T]) Len() int { return len(s.items) }", ""},
			{"func Map[A, B any](in []A, f func(A) B) []B { var out []B; for _, v := range in { out = append(out, f(v)) }; " +
				"return out }", ""},
			{"st := &Stack[string]{}", ""}, {"st.Push(\"a\"); st.Len()", "=1"},
			{"st2 := &Stack[string]{}\nst = st2\nst.Push(\"z\"); st.Push(\"z\"); st2.Len()", "=2"},
			{"Map([]int{1,2,3}, func(i int) string { return fmt.Sprint(i*i) })", "=[1 4 9]"},
			{"slices.Max([]int{3, 9, 2})", "=9"},
			{"for i := range 3 { fmt.Print(i) }; fmt.Print(min(4, 2))", "0122"},
		},
		"a method that uses a variable of its cell keeps that one": {
			{"base := 100\ntype T struct{}\nfunc (T) Get() int { return base }", ""},
			{"base2 := base\nbase := \"other\"\nT{}.Get()", "note: T.Get still uses the earlier base; declare it again, too, " +
				"if that is not meant\n=100"},
			{"base", "=other"},
		},
		"what is shown": {
			{"fmt.Println(\"x\")", "x\n"}, {"1; 2", "!"}, {"5;", ""}, {"func f() (int, string) { return 1, \"a\" }\nf()",
				"=1=a"},
			{"error(nil)", ""}, {"errors.New(\"bad\")", "!bad"},
			{"strconv.Atoi(\"12x\")", "!strconv.Atoi: parsing \"12x\": invalid syntax"}, {"strconv.Atoi(\"12\")", "=12"},
			{"_, err := strconv.Atoi(\"q\")\nerr", "!strconv.Atoi: parsing \"q\": invalid syntax"},
		},
		"mistakes have a place": {
			{"a := 1\nb := undefinedName + a", "!In[1]:2:6: undefined: undefinedName\n    b := undefinedName + a\n         ^"},
			{"var s string = 5\nvar i int = \"x\"", "!In[2]:1:16: cannot use 5"},
			{"if true {", "!In[3]:1:10: syntax error"},
			{"func f() int {\n\treturn \"x\"\n}", "!In[4]:2:9: cannot use \"x\""},
			{"import \"no/such\"", "!In[5]:1:8: package no/such is not linked"},
			{"x := 1\nx := 2", "!In[6]:2:3: no new variables"},
		},
		"a package that is meant but lacks a name": {
			{"strings.Fields(\"a b\"), strings.Nope", "!In[1]:1"},
			{"x := strings.Nope(1)", "!In[2]:1:14: undefined: strings.Nope"},
			{"var x rand.Source", "!In[3]:1:7: undefined: rand (several packages go by that name; import one: [\"math/rand\" " +
				"\"math/rand/v2\"])"},
			{"rand.Nope()", "!In[4]:1:1: undefined: rand (several packages go by that name; import one: [\"crypto/rand\" " +
				"\"math/rand\" \"math/rand/v2\"])"},
		},
		"panics tell where": {
			{"func f(i int) int { return []int{1}[i] }", ""},
			{"a := 5\nb := f(3)", "!runtime error: index out of range"},
			{"a", "=5"}, {"b", "!In[4]:1:1: undefined: b"},
			{"panic(fmt.Errorf(\"own %d\", 3))", "!own 3"},
		},
		"defer runs at the cell's end": {
			{"defer fmt.Print(\"end\")\nfmt.Print(\"start \")", "start end"},
			{"defer fmt.Print(\"end\")\npanic(\"oh\")", "end!oh"},
		},
		"goroutines and channels live on": {
			{"ch := make(chan int, 1)\ngo func() { ch <- 42 }()", ""}, {"<-ch", "=42"},
			{"var mu sync.Mutex\nmu.Lock()", ""}, {"mu.Unlock()", ""},
		},
		"embedding and json": {
			{"type Base struct{ ID int }\nfunc (b *Base) Name() string { return fmt.Sprint(\"n\", b.ID) }\n" +
				"type D struct { Base; Tag string `json:\"t\"` }", ""},
			{"d := &D{Base{3}, \"x\"}\nd.Name()", "=n3"},
			{"b, err := json.Marshal(d)\nstring(b)", "={\"ID\":3,\"t\":\"x\"}"},
			{"type Namer interface{ Name() string }", ""}, {"var n Namer = d\nn.Name()", "=n3"},
		},
		"an interface that tells nothing of its value's type": {
			{"type T struct{ n int }\nfunc (t T) A() int { return t.n }\nfunc (t *T) b(k int) (int, error) { t.n += k; return " +
				"t.n, nil }\nvar v interface{ A() int } = T{3}\nvar w interface{ b(int) (int, error) } = &T{4}", ""},
			{"v.A()", "=3"},
			{"w.b(2)", "=6"},
			{"func() { defer w.b(1); go v.A() }()\nw.b(0)", "=7"},
			{"var f = v.A\nf()", "=3"},
			{"func apply(x any) int { return x.(interface{ A() int }).A() }\napply(v)", "=3"},
		},
		"a variable may take a package's name": {
			{"strings := strings.ToUpper(\"a\")\nstrings", "=A"}, {"strings + \"b\"", "=Ab"},
		},
		"os.Exit ends the cell": {
			{"os.Exit(3)", "!os.Exit(3)"}, {"1+1", "=2"},
		},
		"a type declared again is another type": {
			{"type T struct{ A int }\nt := T{3}", ""}, {"type T struct{ A, B int }\nu := T{1, 2}", ""}, {"t", "={3}"},
			{"u", "={1 2}"},
			{"t = u", "!In[5]:1:5: cannot use u (variable of struct type T) as T value in assignment; T was declared again"},
		},
		"fields of other packages stay closed": {
			{"time.Time{1, 2, nil}", "!In[1]:1:11: implicit assignment to unexported field wall"},
		},
		"constraints": {
			{"type Number interface { ~int | ~float64 }\ntype N2 Number\nfunc Sum[N N2](xs ...N) (s N) { for _, x := range xs " +
				"{ s += x }; return }\nSum(1, 2, 3)", "=6"},
			{"Sum(1.5, 2)", "=3.5"},
			{"func Twice[N Number](x N) N { return 2 * x }\nTwice(4)", "=8"},
		},
		"consts and iota": {
			{"const ( A = iota; B; C )\ntype Day int\nconst ( Mon Day = iota; Tue )\n" +
				"func (d Day) String() string { return [...]string{\"Mon\",\"Tue\"}[d] }", ""},
			{"fmt.Print(C, Tue)", "2 Tue"},
		},
	}
	check(t, tests)
}

// check runs tables of cells, each in a session of its own. Of an error the beginning is enough.
func check(t *testing.T, tests map[string][]step) {
	t.Helper()
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			cells := make([]string, len(steps))
			for i, st := range steps {
				cells[i] = st.cell
			}
			for i, got := range run(t, New(Options{Note: func(text string) { fmt.Println(text) }}), cells...) {
				if want := steps[i].want; got != want && !(strings.HasPrefix(want, "!") && strings.HasPrefix(got, want)) {
					t.Errorf("cell %d %q\n got %q\nwant %q", i+1, steps[i].cell, got, want)
				}
			}
		})
	}
}

func TestInterruptKeepsVariables(t *testing.T) {
	s := New(Options{})
	run(t, s, "x := 1\nfunc double(i int) int { return 2 * i }")
	go func() {
		time.Sleep(100 * time.Millisecond)
		s.Interrupt()
	}()
	got := run(t, s, "for { x++ }")
	if !strings.HasPrefix(got[0], "!interrupted") {
		t.Fatalf("got %q", got[0])
	}
	if got := run(t, s, "x > 1", "double(21)"); got[0] != "=true" || got[1] != "=42" {
		t.Fatalf("after the interrupt: %q", got)
	}
}

func TestGoroutinePanicIsReported(t *testing.T) {
	told := make(chan *Panic, 1)
	s := New(Options{GoroutinePanic: func(p *Panic) { told <- p }})
	run(t, s, "go func() {\n\tpanic(\"far\")\n}()")
	select {
	case p := <-told:
		if p.Error() != "far" || len(p.Frames) == 0 || p.Frames[0].File != "In[1]" || p.Frames[0].Line != 2 {
			t.Fatalf("got %q %v", p.Error(), p.Frames)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("no report")
	}
}

// An interrupt that comes while a cell is still being prepared must not be lost.
func TestInterruptAtAnyTime(t *testing.T) {
	s := New(Options{})
	for i := range 40 {
		done := make(chan error, 1)
		go func() {
			_, err := s.Run("In[1]", "n := 0\nfor { n++ }")
			done <- err
		}()
		for s.running.Load() == 0 {
			time.Sleep(time.Microsecond)
		}
		time.Sleep(time.Duration(i) * 20 * time.Microsecond)
		s.Interrupt()
		select {
		case err := <-done:
			if !errors.Is(err, ErrInterrupted) {
				t.Fatalf("after %d: %v", i, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("an interrupt %d × 20 µs after the start was lost", i)
		}
	}
}

// No text may make the checker or the lowering fail, nor be taken for a fault of the kernel. Nothing runs here.
func FuzzCell(f *testing.F) {
	for _, src := range []string{
		"x := 1\nfunc f() int { return x }\nf()", "type T[P any] struct{ p P }\nfunc (t T[P]) M() {}",
		"import . \"strings\"\nToUpper(\"a\")",
		"func (old Old) M() int { return len(old.s) }\nvar y = x + 1", "package main\nvar a = b\nvar b = 1\nfunc main() {}",
		"a, b := 1, func() {}\na, b",
		"const (\n\tA = iota\n\tB\n)\nvar s struct{ X, y int }\n_ = s", "for i := range 3 { defer func() { _ = i }() }",
		"x = x", "if x := 1; x > 0 { x := 2; _ = x }",
	} {
		f.Add(src)
	}
	s := New(Options{})
	if _, err := s.Run("In[1]", "x := 5\ntype Old struct{ s string }\no := Old{}"); err != nil {
		f.Fatal(err)
	}
	before := s.snapshot()
	f.Fuzz(func(t *testing.T, src string) {
		defer s.restore(before)
		defer func() {
			if r := recover(); r != nil {
				t.Fatalf("%q: %v\n%s", src, r, debug.Stack())
			}
		}()
		s.givesMethods("In[2]", plan{Parts: source.Split(src)})
		if _, err := s.compile("In[2]", src, plan{Parts: source.Split(src)}); err != nil && err.Error() == "" {
			t.Fatal("an error that says nothing")
		}
		s.Sketch(src)
	})
}
