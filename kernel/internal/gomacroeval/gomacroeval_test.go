package gomacroeval

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	_ "hipec/kernel/bindings"

	"hipec/kernel/internal/worker"
)

// runner returns a function that runs cells in one session: values as "=…", what is displayed as
// "@…", an error as "!name: value".
func runner(t *testing.T) (worker.Evaluator, func(cell string) string) {
	t.Helper()
	var shown strings.Builder
	e := New(worker.Sink{Display: func(v any) { fmt.Fprintf(&shown, "@%v", v) }, Replace: map[string]any{
		"fmt.Println": func(a ...any) (int, error) { return fmt.Fprintln(&shown, a...) },
		"fmt.Print":   func(a ...any) (int, error) { return fmt.Fprint(&shown, a...) },
	}})
	n := 0
	return e, func(cell string) string {
		n++
		shown.Reset()
		values, err := e.Run(fmt.Sprintf("In[%d]", n), cell)
		for _, v := range values {
			fmt.Fprintf(&shown, "=%v", v)
		}
		if err != nil {
			d := e.Describe(err)
			fmt.Fprintf(&shown, "!%s: %s", d.Name, d.Value)
		}
		return shown.String()
	}
}

type step struct{ cell, want string } // want is a beginning; for an error, a part

func check(t *testing.T, tests map[string][]step) {
	t.Helper()
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			_, run := runner(t)
			for _, s := range steps {
				got := run(s.cell)
				ok := got == s.want
				if strings.HasPrefix(s.want, "!") {
					ok = strings.HasPrefix(got, "!") && strings.Contains(got, s.want[1:])
				}
				if !ok {
					t.Errorf("%q: %q, want %q", s.cell, got, s.want)
				}
			}
		})
	}
}

func TestCells(t *testing.T) {
	check(t, map[string][]step{
		"values live on, and are declared again": {
			{"x := 3", ""}, {"x * 2", "=6"}, {"x := \"s\"\nx", "=s"}, {"x;", ""}, {"", ""}, {"// nothing", ""},
		},
		"functions, types and methods": {
			{"type P struct{ X int }\nfunc (p P) String() string { return fmt.Sprint(\"P\", p.X) }", ""},
			{"P{3}", "=P3"}, {"&P{4}", "=P4"}, {"Display(P{5}, 6)", "@P5@6"}, {"var s fmt.Stringer = P{7}\ns", "=P7"},
			{"func f() (int, string) { return 1, \"b\" }\nf()", "=1=b"},
			{"type Q struct{ P }\nQ{P{8}}", "=P8"},
			{"type I interface{ M() int }\ntype T struct{}\nfunc (T) M() int { return 7 }\nvar i I = T{}\ni.M()", "=7"},
		},
		"packages come by their names": {
			{"strings.ToUpper(\"a\")", "=A"}, {"mat.NewDense(1, 1, []float64{2}).At(0, 0)", "=2"},
			{"import m \"math\"\nm.Sqrt(4)", "=2"},
			{"import . \"strings\"\nToLower(\"B\")", "=b"}, {"rand.New(rand.NewSource(1)).Intn(1)", "=0"},
			{"time.Second", "=1s"}, {"math.MaxInt8", "=127"},
			{"hccpm.CC01", "=" + "CC0/1"}, {"log.Prefix()", "="},
		},
		"what is not shown": {
			{"fmt.Println(1)", "1\n"}, {"nil", ""}, {"var err error\nerr", ""}, {"n, err := strconv.Atoi(\"5\")\nerr", ""},
			{"n", "=5"},
		},
		"errors": {
			{"x := 1", ""},
			{"errors.New(\"bad\")", "!error: bad"}, {"y := x +", "!compile error: In[3]:1:"},
			{"x = nosuch", "!In[4]:1:5: undefined: nosuch"},
			{"strings.NoSuch()", "!undefined: strings.NoSuch"},
			{"import \"no/such\"", "!In[6]:1:8: package no/such is not linked"},
			{"import \"gota/dataframe\"", "!did you mean \"github.com/go-gota/gota/dataframe\""},
			{"panic(\"p\")", "!panic: In[8]:1: p"}, {"func f(n int) int {\n\treturn 1 / n\n}\nf(0)",
				"!panic: In[9]:2: runtime error: integer divide"},
			{"x", "=1"}, {"%nosuch", "!command: line 1"}, {":quit", "!command: line 1"},
			{"z := 5\nnosuch()", "!undefined: nosuch"}, {"z", "!undefined: z"},
		},
		"a type of a cell as an interface of the library": {
			{"type L []int\nfunc (l L) Len() int { return len(l) }\nfunc (l L) Less(i, j int) bool { return l[i] < l[j] }\n" +
				"func (l L) Swap(i, j int) { l[i], l[j] = l[j], l[i] }", ""},
			{"l := L{3, 1, 2}\nsort.Sort(l)\nl", "=[1 2 3]"},
			{"type E struct{}\nfunc (E) Error() string { return \"mine\" }\nfunc g() error { return E{} }\ng()", "!error: mine"},
		},
	})
}

func TestNamesCanBeForgotten(t *testing.T) {
	check(t, map[string][]step{
		"a variable, a type": {{"x := 1", ""}, {"type T struct{}", ""}, {"%rm x T", ""}, {"x", "!undefined"},
			{"T{}", "!undefined"}},
		"what there is not is named": {{"%rm nope", "!there is no nope"}},
	})
}

// "select {}" waits for ever: what stands behind it does not run.
func TestEmptySelectWaits(t *testing.T) {
	for _, cell := range []string{"select {}\nfmt.Println(\"behind\")",
		"if true {\n\tselect {}\n}\nfmt.Println(\"behind\")"} {
		_, run := runner(t)
		done := make(chan string, 1)
		go func() { done <- run(cell) }() // it stays, as the cell does
		select {
		case got := <-done:
			t.Errorf("%q ended: %q", cell, got)
		case <-time.After(300 * time.Millisecond):
		}
	}
}

func TestAnErrorWhoseMethodPanicsIsTold(t *testing.T) {
	for _, err := range []error{&valueError{(*nilError)(nil)}, &panicked{value: (*nilError)(nil)}} {
		if got := err.Error(); !strings.Contains(got, "<nil>") {
			t.Errorf("got %q, want <nil> in it", got)
		}
	}
}

type nilError struct{ code int }

func (e *nilError) Error() string { return fmt.Sprint(e.code) }

// An error from a construct that gomacro lacks names the construct and points to the default kernel.
func TestWhatGomacroLacks(t *testing.T) {
	_, run := runner(t)
	for cell, construct := range map[string]string{
		"for i := range 3 { fmt.Println(i) }":                              "range over an integer",
		"n := 4\nfor range n { }":                                          "range over an integer",
		"for x := range func(yield func(int) bool) { yield(1) } { _ = x }": "range over a function (iterators)",
		"min(1, 2)":                           "the built-in function min",
		"max(1, 2)":                           "the built-in function max",
		"clear(map[int]int{})":                "the built-in function clear",
		"func Map[T any](x T) T { return x }": "generic functions and types",
		"func Sum[K comparable, V int](m map[K]V) {}": "generic functions and types",
		"type Stack[T any] struct{ items []T }":       "generic functions and types",
		"type N interface{ ~int | ~string }":          "type constraints such as ~int",
		"slices.Sort([]int{2, 1})": "generic functions and types such as " +
			"slices.Sort",
		"import \"maps\"\nmaps.Keys(map[int]int{})": "generic functions and types such as " +
			"maps.Keys",
		"type A[T any] = []T":                           "generic functions and types",
		"for l := range strings.Lines(\"a\") { _ = l }": "range over a function (iterators)",
		"var p atomic.Pointer[int]":                     "generic functions and types",
		"import \"cmp\"\ncmp.Compare(1, 2)": "generic functions and types such as " +
			"cmp.Compare",
		"s := []int{3}\nslices.SortFunc(s, func(a, b int) int { return a - b })": "generic functions and types such as " +
			"slices.SortFunc",
		"sync.OnceValue(func() int { return 1 })": "generic functions and types such as " +
			"sync.OnceValue",
		"new(3)": "new of a value",
		"type XY struct{}\nfunc (XY) Len() int { return 0 }\nfunc (XY) XY(int) (float64, float64) { return 0, 0 }\n" +
			"plotter.NewScatter(XY{})": "a compiled interface",
	} {
		got := run(cell)
		if !strings.Contains(got, construct) || !strings.Contains(got, "the kernel Go (hipec) has it") {
			t.Errorf("%q: %q, want %q", cell, got, construct)
		}
	}
}

func TestInterrupt(t *testing.T) {
	e, run := runner(t)
	run("before := 7")
	for _, cell := range []string{
		"for {}", "for { time.Sleep(time.Hour) }", "i := 0\nfor { i++ }", "func g() { for { } }\ng()",
		"func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }\nfib(60)",
		"func h() { defer func() { recover() }(); for { } }\nh()",
	} {
		time.AfterFunc(50*time.Millisecond, e.Interrupt)
		if got := run(cell); !strings.HasPrefix(got, "!interrupted") {
			t.Errorf("%q: %q", cell, got)
		}
		if got := run("before"); got != "=7" {
			t.Errorf("after %q: %q", cell, got)
		}
	}
}

func TestAssist(t *testing.T) {
	e, run := runner(t)
	run("counter := 1\nfunc countAll() {}\ntype shape struct{ Width int }\ns := shape{2}")
	complete := func(code string) string {
		a := e.Assist(worker.Request{Kind: worker.Complete, Code: code, Cursor: len(code)})
		return fmt.Sprint(code[a.Start:a.End], a.Matches)
	}
	for code, want := range map[string]string{
		"count": "count[countAll counter]", "strings.ToTit": "ToTit[ToTitle ToTitleSpecial]",
		"x := fallth": "fallth[fallthrough]", "s.W": "W[Width]",
		"noSuchName": "noSuchName[]", "%he": "%he[%help]", "1 + ": "[]",
	} {
		if got := complete(code); got != want && !(want == "[]") {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
	for code, want := range map[string]string{"strings.ToUpper": "func strings.ToUpper(s string) string",
		"counter": "counter int = 1", "shape": "type shape", "%cd": "change the folder"} {
		if a := e.Assist(worker.Request{Kind: worker.Inspect, Code: code, Cursor: len(code)}); !a.Found ||
			!strings.Contains(a.Text, want) {
			t.Errorf("%s: %+v, want %s", code, a, want)
		}
	}
	for code, want := range map[string]string{"1 + 1": "complete", "for {": "incomplete", "x := 1 +": "incomplete",
		"}": "invalid", "x := := 1": "invalid"} {
		if a := e.Assist(worker.Request{Kind: worker.IsWhole, Code: code}); a.State != want {
			t.Errorf("%s: %s, want %s", code, a.State, want)
		}
	}
}

// TestMain is also a process that runs one cell, to see that gomacro needs no Go toolchain and looks for none.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "alone" {
		values, err := New(worker.Sink{}).Run("In[1]", "import \"sort\"\nx := []int{2, 1}\nsort.Ints(x)\nx")
		fmt.Println(values, err)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestNoToolchain(t *testing.T) {
	cmd := exec.Command(os.Args[0], "alone")
	cmd.Env = []string{"PATH=", "HOME=" + t.TempDir()}
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != "[[1 2]] <nil>\n" {
		t.Errorf("%v %s", err, out)
	}
}
