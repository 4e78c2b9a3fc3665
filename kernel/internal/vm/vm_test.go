package vm

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"math"
	"os"
	"os/exec"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/tools/go/ssa"
)

// A test binary that was built with -trimpath does not know where the library's source is.
func init() {
	if root, err := exec.Command("go", "env", "GOROOT").Output(); err == nil {
		build.Default.GOROOT = strings.TrimSpace(string(root))
	}
	imports = importer.ForCompiler(testFset, "source", nil)
}

var testNatives = map[string]any{
	"fmt.Println": fmt.Println, "fmt.Sprint": fmt.Sprint, "fmt.Sprintf": fmt.Sprintf, "fmt.Printf": fmt.Printf,
	"math.Sqrt": math.Sqrt, "math.Floor": math.Floor,
	"sort.Slice": sort.Slice, "sort.Sort": sort.Sort, "strings.Repeat": strings.Repeat, "strconv.Itoa": strconv.Itoa,
	"strings.Map":     strings.Map,
	"strings.ToUpper": strings.ToUpper, "fmt.Errorf": fmt.Errorf, "sort.Ints": sort.Ints, "math.NaN": math.NaN,
}

// imports is shared: checking the library's source takes long.
var testFset = token.NewFileSet()
var imports types.Importer

// load compiles a program with a function main and returns it with what it prints.
func loadTest(t testing.TB, src string) (*Engine, *Program, *strings.Builder) {
	t.Helper()
	out := &strings.Builder{}
	e := New()
	e.Hooks = Hooks{
		Native: func(fn *ssa.Function) (reflect.Value, bool) {
			f, ok := testNatives[fn.String()]
			if !ok && fn.Signature.Recv() != nil {
				rt := e.Types.Of(fn.Signature.Recv().Type())
				if m, ok := rt.MethodByName(fn.Name()); ok {
					return m.Func, true
				}
			}
			return reflect.ValueOf(f), ok
		},
		Print:     func(s string) { out.WriteString(s) },
		Goroutine: func(cell int64, p *Thrown) { fmt.Fprintf(out, "goroutine: %v\n", p.Value) },
	}
	e.Types.Bound = func(n *types.Named) reflect.Type {
		if p := n.Obj().Pkg(); p != nil && p.Path() == "strings" && n.Obj().Name() == "Builder" {
			return reflect.TypeFor[strings.Builder]()
		}
		return nil
	}
	f, err := parser.ParseFile(testFset, "main.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{},
		Uses:      map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Scopes: map[ast.Node]*types.Scope{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Instances:  map[*ast.Ident]types.Instance{}, FileVersions: map[*ast.File]string{}}
	conf := types.Config{Importer: imports, GoVersion: "go1.26"}
	pkg, err := conf.Check("main", testFset, []*ast.File{f}, info)
	if err != nil {
		t.Fatal(err)
	}
	prog := ssa.NewProgram(testFset, ssa.InstantiateGenerics)
	seen := map[*types.Package]bool{}
	var all func(p *types.Package)
	all = func(p *types.Package) {
		for _, i := range p.Imports() {
			if !seen[i] {
				seen[i] = true
				all(i)
				prog.CreatePackage(i, nil, nil, true).Build()
			}
		}
	}
	all(pkg)
	sp := prog.CreatePackage(pkg, []*ast.File{f}, info, false)
	sp.Build()
	if os.Getenv("DUMP") != "" {
		for _, m := range sp.Members {
			if fn, ok := m.(*ssa.Function); ok {
				fn.WriteTo(os.Stderr)
			}
		}
	}
	return e, e.Load(sp), out
}

func runTest(t testing.TB, src string) string {
	t.Helper()
	e, p, out := loadTest(t, src)
	for _, name := range []string{"init", "main"} {
		if f := p.Func(name); f != nil {
			if x := e.Call(e.Run(1), f); x != nil {
				fmt.Fprintf(out, "panic: %v\n", x.Value)
			}
		}
	}
	return out.String()
}

func TestPrograms(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"loop", `func main() { s := 0; for i := 0; i < 10; i++ { s += i }; println(s) }`, "45\n"},
		{"fib", `func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }; func main() { println(fib(20)) }`,
			"6765\n"},
		{"swap", `func main() { a, b := 0, 1; for i := 0; i < 10; i++ { a, b = b, a+b }; println(a, b) }`, "55 89\n"},
		{"bools", `func alt(n int) (out []bool) { t, u := true, false; for len(out) < n { out = append(out, t); t, u = u, t }; return }
			func main() { for _, b := range alt(4) { println(b) } }`, "true\nfalse\ntrue\nfalse\n"},
		{"strings", `func main() { s := ""; for _, r := range "héy" { s = string(r) + s }; println(s, len(s), s[1]) }`,
			"yéh 4 195\n"},
		{"struct", `type P struct { X int8; Y string; Z [3]int16 }
			func (p *P) inc() { p.X++; p.Z[1] -= 2 }
			func main() { var p P; p.X = 127; p.inc(); p.Y = "a"; q := p; q.Y += "b"; println(p.X, p.Y, q.Y, p.Z[1], p == q, p == P{-128, "a", [3]int16{0, -2, 0}}) }`, "-128 a ab -2 false true\n"},
		{"map", `func main() { m := map[string]int{}; for _, w := range []string{"a", "b", "a"} { m[w]++ }; println(m["a"], m["b"], m["c"], len(m)); delete(m, "a"); _, ok := m["a"]; println(ok)
			n := map[string]any{"x": nil}; println(len(n)); s := 0; for k, v := range map[int8]int16{-3: -5, 4: 7} { s += int(k)*100 + int(v) }; println(s) }`, "2 1 0 2\nfalse\n1\n102\n"},
		{"closure", `func main() { var fs []func() int; for i := 0; i < 3; i++ { fs = append(fs, func() int { i *= 10; return i }) }; for _, f := range fs { println(f(), f()) } }`, "0 0\n10 100\n20 200\n"},
		{"defer", `func f() (r int) { defer func() { if x := recover(); x != nil { r = 7 } }(); var a []int; return a[3] }
			func g() { defer println("deferred"); defer func() { println(recover().(string)) }(); panic("boo") }
			func main() { println(f()); g() }`, "7\nboo\ndeferred\n"},
		{"deferrecover", `func f() { defer func() { println(recover() == nil) }(); defer func() { defer recover() }(); panic(4) }
			func g() { defer func() { println(recover().(int)) }(); defer recover(); panic(5) }; func main() { f(); g() }`, "true\n5\n"},
		{"deferrecoverlate", `func f() { defer func() { println(recover() == nil) }(); defer func() { defer recover(); defer func() { println(recover().(int)) }(); panic(3) }(); panic(2) }; func main() { f() }`, "3\ntrue\n"},
		{"recoverbymethodvalue", `import "fmt"
			type T struct{}; func (T) M() { println(recover().(int)) }
			func f() { var i interface{ M() } = T{}; g := i.M; defer g(); panic(6) }; func main() { f(); println(fmt.Sprint(1)) }`, "6\n1\n"},
		{"selfvalue", `type F func(int) F; func f(n int) F { println(n); return F(f) }; func main() { f(1)(2)(3); fs := append([]func(int) F{}, f); fs[0](4) }`, "1\n2\n3\n4\n"},
		{"panics", `func main() { defer func() { println(recover().(error).Error()); panic("second") }(); var m map[string]int; m["a"] = 1 }`, "assignment to entry in nil map\npanic: second\n"},
		{"iface", `type S interface { Area() float64 }; type Sq struct{ a float64 }; func (s Sq) Area() float64 { return s.a * s.a }
			type C struct{ r float64 }; func (c *C) Area() float64 { return c.r }
			func main() { for _, s := range []S{Sq{3}, &C{2}} { println(s.Area()); switch x := s.(type) { case Sq: println("sq", x.a); case *C: println("c", x.r) } } }`,
			"9\nsq 3\n2\nc 2\n"},
		{"generic", `type L[T any] struct { v T; next *L[T] }; func (l *L[T]) push(v T) *L[T] { return &L[T]{v, l} }
			func Map[T, U any](x []T, f func(T) U) []U { var out []U; for _, v := range x { out = append(out, f(v)) }; return out }
			func main() { var l *L[string]; l = l.push("a").push("b"); println(l.v, l.next.v); for _, s := range Map([]int{1, 2}, func(i int) string { return string(rune('a' + i)) }) { println(s) } }`, "b a\nb\nc\n"},
		{"channel", `func main() { c := make(chan int); d := make(chan bool, 1); go func() { s := 0; for v := range c { s += v }; println(s); d <- true }(); for i := range 5 { c <- i }; close(c); <-d
			select { case v, ok := <-c: println(v, ok); default: println("none") } }`, "10\n0 false\n"},
		{"fmt", `import "fmt"
			type T struct { a int; B string }; func (t T) String() string { return fmt.Sprint("T", t.a) }
			type E struct{}; func (*E) Error() string { return "bad" }
			func main() { println(fmt.Sprint(T{1, "x"}, []T{{2, ""}}, &T{3, ""}), fmt.Sprintf("%v %T %d", error(&E{}), T{}, []int32{4})) }`, "T1 [T2] T3 bad main.T [4]\n"},
		{"sort", `import "sort"
			type by []int; func (b by) Len() int { return len(b) }; func (b by) Less(i, j int) bool { return b[i] < b[j] }; func (b by) Swap(i, j int) { b[i], b[j] = b[j], b[i] }
			func main() { x := []int{3, 1, 2}; sort.Slice(x, func(i, j int) bool { return x[i] > x[j] }); println(x[0], x[1], x[2]); sort.Sort(by(x)); println(x[0], x[1], x[2]) }`, "3 2 1\n1 2 3\n"},
		{"embed", `type A struct{ n int }; func (a *A) Inc() { a.n++ }; func (a A) Get() int { return a.n }; type B struct { A; s string }; type I interface { Inc(); Get() int }
			func main() { b := &B{}; var i I = b; i.Inc(); i.Inc(); f := i.Get; b.Inc(); println(f(), b.Get(), (*A).Inc != nil) }`, "3 3 true\n"},
		{"shift", `func main() { var u uint8 = 200; var i int32 = -5; n := 70; println(u<<1, u>>1, i>>1, i<<30, i>>n, u<<n, ^u, -i) }`, "144 100 -3 -1073741824 -1 0 55 5\n"},
		{"float", `import "math"
			func main() { x := 0.0; for i := 1; i <= 4; i++ { x += math.Sqrt(float64(i*i)) / 2 }; println(x, math.Floor(2.7), max(1.0, math.NaN()) != max(1.0, math.NaN()), int(x-7.9), uint8(int(x+295)&0xff)) }`, "5 2 true -2 44\n"},
		{"array", `func main() { var a [5]int; for i := range a { a[i] = i * i }; b := a; b[2] = 9; p := &b; p[3]++; println(a[2], b[2], p[3], len(p)); x := a[1:4]; x[0] = 5; println(a[1], cap(x)) }`, "4 9 10 5\n5 4\n"},
		{"rangefunc", `func seq(n int) func(func(int) bool) { return func(y func(int) bool) { for i := 0; i < n; i++ { if !y(i) { return } } } }
			func f() int { for i := range seq(10) { if i == 3 { return i * 2 } }; return -1 }
			func main() { println(f()); defer println("end"); for i := range seq(2) { defer println("d", i) } }`, "6\nd 1\nd 0\nend\n"},
		{"labels", `func main() { n := 0; outer: for i := 0; i < 5; i++ { for j := 0; j < 5; j++ { if j == 3 { continue outer }; if i == 3 { break outer }; n++ } }; println(n); goto end; end: println("end") }`, "9\nend\n"},
		{"complex", `func main() { c := complex(1, 2); c *= c; println(real(c), imag(c), c == complex(-3, 4)) }`,
			"-3 4 true\n"},
		{"localtype", `import "fmt"
			func main() { type T struct { A int "json:\"a\"" }; x := []T{{1}}; for _, v := range x { println(fmt.Sprintf("%+v %T", v, v)) } }`, "{A:1} main.T\n"},
		{"builder", `import "strings"
			func main() { var b strings.Builder; for i := 0; i < 3; i++ { b.WriteString("x"); b.WriteByte('y') }; println(b.String(), b.Len()) }`, "xyxyxy 6\n"},
		{"rangeany", `func f(m map[int]string) (k, v any) { for k, v = range m { }; return }; func g() (k, v any) { for k, v = range "a" { }; return }
			func main() { k, v := f(map[int]string{1: "a"}); println(k == any(1), v == any("a")); k, v = g(); println(k == any(0), v == any('a')) }`, "true true\ntrue true\n"},
		{"rangefuncdefer", `func seq(y func(int) bool) { for i := range 2 { if !y(i) { return } } }; func f() { for i := range seq { for j := range seq { defer println(i, j) } } }; func main() { f() }`, "1 1\n1 0\n0 1\n0 0\n"},
		{"multi", `func f(a, b int) (int, string, error) { return a + b, "s", nil }; func main() { n, s, err := f(1, 2); println(n, s, err == nil); _, t, _ := f(3, 4); println(t) }`, "3 s true\ns\n"},
		{"typeerr", `func main() { defer func() { println(recover().(error).Error()) }(); var i any = 1; _ = i.(string) }`,
			"interface conversion: interface {} is int, not string\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := runTest(t, "package main\n"+c.src); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

var _ unsafe.Pointer
