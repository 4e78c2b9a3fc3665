package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"hipec/kernel/internal/program"
)

// The ways of a notebook, each over the real protocol. A step is a cell and what is published for
// it: printed text as it is, a value as "=…", an error as "!name: value" (a beginning is enough),
// stderr as "~…".
type step struct{ cell, want string }

var language = map[string][]step{
	"a cell runs again, redeclaring, also with other types": {
		{"x := 1\nfunc f() int { return x }\ntype T struct{ a int }\nfunc (t T) String() string { return \"one\" }\n" +
			"t := T{1}\nt", "=one"},
		{"x := \"s\"\nfunc f() string { return x }\ntype T struct{ b string }\n" +
			"func (t T) String() string { return \"two\" + t.b }\nt := T{\"!\"}\nt", "=two!"},
		{"f()", "=s"},
		{"var x = 2.5\nx", "~note: f still uses the earlier x: with this one, cannot use x (variable of type float64) as " +
			"string value in return statement\n=2.5"},
	},
	"a method in a later cell; values made before have it": {
		{"type P struct{ n int }\np := P{7}\nfmt.Println(p)", "{7}\n"},
		{"func (p P) String() string { return fmt.Sprint(\"P\", p.n) }\np", "=P7"},
		{"fmt.Println([]any{p})", "[P7]\n"},
	},
	"generic functions and types in later cells": {
		{"type Pair[A, B any] struct { First A; Second B }\nfunc swap[A, B any](p Pair[A, B]) Pair[B, A] { return Pair[B, " +
			"A]{p.Second, p.First} }", ""},
		{"swap(Pair[int, string]{1, \"a\"})", "={First:a Second:1}"},
		{"slices.Collect(maps.Values(map[string]int{\"k\": 3}))", "=[3]"},
	},
	"closures, channels and goroutines live on": {
		{"n := 0\ninc := func() int { n++; return n }\nch := make(chan int)\ngo func() { for v := range ch { n += v } }()",
			""},
		{"inc(); inc()", "=2"},
		{"ch <- 40; close(ch); time.Sleep(20 * time.Millisecond); n", "=42"},
	},
	"types keep their identity": {
		{"type E struct{ Code int; hidden string }\nfunc (e E) Error() string { return fmt.Sprint(\"code \", e.Code) }\n" +
			"type byN []int\nfunc (b byN) Len() int { return len(b) }\nfunc (b byN) Less(i, j int) bool { return b[i] < b[j] " +
			"}\nfunc (b byN) Swap(i, j int) { b[i], b[j] = b[j], b[i] }", ""},
		{"var err error = E{5, \"h\"}\nvar as E\nerrors.As(err, &as), as.Code, as.hidden", "!compile error"},
		{"var err error = E{5, \"h\"}\nvar as E\nfmt.Println(errors.As(err, &as), as.Code, as.hidden, err)",
			"true 5 h code 5\n"},
		{"switch v := any(as).(type) { case E: fmt.Println(\"E\", v.hidden) }\nb := byN{3, 1, 2}\nsort.Sort(b)\nb",
			"E h\n=[1 2 3]"},
		{"j, _ := json.Marshal(as)\nstring(j)", "={\"Code\":5}"},
	},
	"unused variables and imports are allowed": {
		{"import \"bytes\"\nfunc f() { unused := 1 }\nunused := 2", ""},
	},
	"declarations and statements in any order": {
		{"fmt.Println(g())\nfunc g() int { return seven }\nconst seven = 7\ncount := g() + k\nvar k = 1\n", "!compile error"},
		{"var k = 1\nfmt.Println(g())\nfunc g() int { return seven + k }\nconst seven = 7", "8\n"},
	},
	"what is shown": {
		{"1, 2", "!compile error"},
		{"func two() (int, string) { return 1, \"a\" }\ntwo()", "=1\na"},
		{"fmt.Println(\"n, err is not shown\")", "n, err is not shown\n"},
		{"5;", ""},
		{"os.Open(\"/no/such/file\")", "!error: open /no/such/file: no such file or directory"},
		{"strconv.Atoi(\"12\")", "=12"},
	},
	"defer at the top": {
		{"defer fmt.Println(\"end\")\nfmt.Println(\"begin\")", "begin\nend\n"},
		{"defer fmt.Println(\"end\")\npanic(\"oh\")", "end\n!panic: In[2]:2: oh"},
	},
	"packages by themselves": {
		{"strings.ToUpper(\"x\") + strconv.Itoa(3)", "=X3"},
		{"floats.Sum([]float64{1, 2})", "=3"},
		{"stat.Mean([]float64{1, 3}, nil)", "=2"},
	},
	"all compile errors, with their place": {
		{"a := 1\nb := nope\nvar c string = a", "!compile error: In[1]:2:6: undefined: nope (and 1 more)"},
	},
	"panics": {
		{"func deep(xs []int, i int) int { return xs[i] }", ""},
		{"deep([]int{1}, 5)", "!panic: In[1]:1: runtime error: index out of range [5] with length 1"},
		{"sort.Slice([]int{2, 1}, func(i, j int) bool {\n\tdeep(nil, 7)\n\treturn true\n})",
			"!panic: In[1]:1: runtime error: index out of range [7] with length 0"},
		{"var m map[string]int\nm[\"a\"] = 1", "!panic: In[4]:2: assignment to entry in nil map"},
		{"var p *int\n\n*p = 1", "!panic: In[5]:3: runtime error: invalid memory address or nil pointer dereference"},
		{"type N struct{ v int; next *N }\nset := func(n *N) {\n\t*n = N{}\n}\nset(nil)",
			"!panic: In[6]:3: runtime error: invalid memory address or nil pointer dereference"},
	},
	"the runtime's own panics in a closure": {
		{"div := func(a, b int) int {\n\treturn a / b\n}\nvar m map[string]int\nset := func() { m[\"a\"] = 1 }", ""},
		{"div(1, 0)", "!panic: In[1]:2: runtime error: integer divide by zero"},
		{"set()", "!panic: In[1]:5: assignment to entry in nil map"},
	},
	"a panic in a goroutine fails its cell and harms nothing else": {
		{"kept := 5\ngo func() { panic(\"in a goroutine\") }()\ntime.Sleep(50 * time.Millisecond)",
			"~panic in a goroutine: in a goroutine\n    In[1]:2 in the cell\n        go func() { panic(\"in a goroutine\") " +
				"}()\n!panic: in a goroutine: In[1]:2: in a goroutine"},
		{"kept", "=5"},
	},
	"a panic is told under the cell that started the goroutine": {
		{"func thrower() { panic(\"thrown\") }", ""},
		{"go thrower()\ntime.Sleep(50 * time.Millisecond)", "~panic in a goroutine: thrown\n    In[1]:1 in thrower\n" +
			"        func thrower() { panic(\"thrown\") }\n!panic: in a goroutine: In[1]:1: thrown"},
	},
	"a deadlock is told": {
		{"kept := 1\n<-make(chan int)", "!deadlock: all goroutines are asleep - deadlock!"},
		{"kept", "=1"},
	},
	"a progress bar over any loop or channel": {
		{"import \"hipec/kernel/display\"\nsum := 0\nfor i, x := range display.Each([]float64{1.5, 2.5}, \"list\") { sum " +
			"+= i + int(2*x) }\nsum", "=list: 0 of 2 (0 %), 0s=9"},
		{"ch := make(chan int)\ngo func() { defer close(ch); for i := range 3 { ch <- i } }()\n" +
			"for x := range display.Chan(ch) { sum += x }\nsum", "=0, 0s=12"},
		{"for k := range display.Seq(maps.Keys(map[string]int{\"k\": 1})) { fmt.Println(k) }", "=0, 0sk\n"},
	},
	"a name declared again means the new thing everywhere": {
		{"n := 2\nfunc double(x int) int { return n * x }\nfunc show() string { return fmt.Sprint(double(5)) }\nshow()",
			"=10"},
		{"n := 3\nshow()", "=15"},
		{"func double(x int) int { return -n * x }\nshow()", "=-15"},
		{"n := 2.5\nshow()", "~note: double still uses the earlier n: with this one, invalid operation: -n * x (mismatched " +
			"types float64 and int)\n=-15"},
	},
	"a type whose text has not changed stays the same type": {
		{"type P struct{ n int }\nfunc (p P) String() string { return fmt.Sprint(\"P\", p.n) }\np := P{1}\np", "=P1"},
		{"type P struct{ n int }\nfunc (p P) String() string { return fmt.Sprint(\"Q\", p.n) }\np", "=Q1"},
	},
	"panic(nil)": {{"panic(nil)", "!panic: In[1]:1: panic called with nil argument"},
		{"defer func() { fmt.Printf(\"%T\", recover()) }()\nvar e error\npanic(e)", "*runtime.PanicNilError"}},
	"os.Exit ends the cell": {
		{"kept := 1\nos.Exit(3)", "!panic: In[1]:2: os.Exit(3)"},
		{"kept", "=1"},
	},
	"commands": {
		{"x := 1\ny := []float64{1, 2}", ""},
		{"%who", "=x  int              8 B\ny  []float64       40 B"},
		{"$ echo from the shell", "from the shell\n"},
		{"%nope", "!command: line 1: %nope: there is no such command; %help lists them"},
	},
	"a whole file": {
		{"package main\n\nimport \"fmt\"\n\nvar a = b + 1\nvar b = f()\n\nfunc f() int { return 41 }\n\n" +
			"func init() { fmt.Println(\"init\", a) }\n\nfunc main() { fmt.Println(\"main\", b) }", "init 42\n"},
		{"main()", "main 41\n"},
	},
}

func TestLanguageOverTheProtocol(t *testing.T) {
	f := startKernel(t)
	f.ask(f.shell, "kernel_info_request", map[string]any{})
	f.until()
	checkLanguage(t, f.cell, func(t *testing.T) { f.t = t }, nil)
}

// checkLanguage runs the steps by a function that runs a cell and returns what was published for
// it, and its number. Begin is told of each test, and other has the cells of which something else
// must come.
func checkLanguage(t *testing.T, cell func(code string) (string, int), begin func(*testing.T),
	other map[string]string) {
	for name, steps := range language {
		t.Run(name, func(t *testing.T) {
			begin(t)
			_, before := cell("%reset")
			for i, st := range steps {
				want := st.want
				if o, ok := other[st.cell]; ok {
					want = o
				}
				got, _ := cell(st.cell)
				got = fromOne(got, before)
				if got != want && !(strings.Contains(want, "!") && strings.HasPrefix(got, want)) {
					t.Errorf("cell %d %q\n got %q\nwant %q", i+1, st.cell, got, want)
				}
			}
		})
	}
}

// cell runs a cell and returns what was published for it, as a step has it, and its number.
func (f *front) cell(code string) (published string, count int) {
	f.t.Helper()
	r := f.ask(f.shell, "execute_request", map[string]any{"code": code})
	n, _ := r["execution_count"].(float64)
	for {
		select {
		case m := <-f.published:
			c := f.content(m)
			published += piece(m.Header.Type, c)
			if m.Header.Type == "status" && c["execution_state"] == "idle" {
				return published, int(n)
			}
		case <-time.After(20 * time.Second):
			f.t.Fatalf("%q: no idle", code)
		}
	}
}

// piece is what is published by a message, as a step has it.
func piece(typ string, c map[string]any) string {
	switch typ {
	case "stream":
		if c["name"] == "stderr" {
			return fmt.Sprint("~", c["text"])
		}
		return fmt.Sprint(c["text"])
	case "execute_result", "display_data":
		return fmt.Sprint("=", c["data"].(map[string]any)["text/plain"])
	case "error":
		return fmt.Sprint("!", c["ename"], ": ", c["evalue"])
	}
	return ""
}

var cellNumber = regexp.MustCompile(`In\[(\d+)\]`)

// fromOne counts the cells in a text from one again.
func fromOne(text string, before int) string {
	return cellNumber.ReplaceAllStringFunc(text, func(s string) string {
		n, _ := strconv.Atoi(s[3 : len(s)-1])
		return fmt.Sprintf("In[%d]", n-before)
	})
}

// Recursion without end is told, and nothing is lost.
func TestStackOverflowIsTold(t *testing.T) {
	f := startKernel(t)
	f.ask(f.shell, "kernel_info_request", map[string]any{})
	f.until()
	f.cell("kept := 1\nfunc f(n int) int { defer func() { recover() }(); return f(n+1) + 1 }")
	if got, _ := f.cell("f(1)"); !strings.Contains(got, "stack overflow") {
		t.Errorf("got %q, want a stack overflow", got)
	}
	if got, _ := f.cell("kept"); got != "=1" {
		t.Errorf("afterwards: got %q, want =1", got)
	}
}

// Whatever ends the process of the cells: the cell is told why, and the next one runs.
func TestDeathsAreSurvived(t *testing.T) {
	t.Setenv(program.MemoryVariable, "2GB")
	f := startKernel(t)
	f.ask(f.shell, "kernel_info_request", map[string]any{})
	f.until()
	for code, want := range map[string]string{
		"m := map[int]int{}\nfor range 4 { go func() { for i := range 1000000 { m[i%10] = i } }() }\n" +
			"time.Sleep(5*time.Second)": "concurrent map",
		"var all [][]byte\nfor { b := make([]byte, 1<<26); for i := 0; i < len(b); i += 4096 { b[i] = 1 }; all = " +
			"append(all, b) }": "out of memory",
		"import \"unsafe\"\nvar p *int = (*int)(unsafe.Pointer(uintptr(12345<<30)))\n*p = 3": "unexpected fault address",
		"syscall.Kill(syscall.Getpid(), syscall.SIGSEGV)\ntime.Sleep(time.Minute)": "SIGSEGV: segmentation " +
			"violation",
		"syscall.Kill(syscall.Getpid(), syscall.SIGKILL)": "killed",
	} {
		f.cell("kept := 1")
		got, _ := f.cell(code)
		if !strings.Contains(got, want) || !strings.Contains(got, "all variables are lost, the next cell runs in a fresh "+
			"process") {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
		if got, _ := f.cell("kept"); !strings.Contains(got, "undefined: kept") {
			t.Errorf("after it: %q", got)
		}
		if got, _ := f.cell("1 + 1"); got != "=2" {
			t.Errorf("after it: %q", got)
		}
	}
}
