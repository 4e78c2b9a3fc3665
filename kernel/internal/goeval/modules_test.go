package goeval

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "hipec/kernel/bindings/std"
	"hipec/kernel/internal/worker"
)

// serve makes a folder that serves modules, and has the environment name it.
func serve(t *testing.T, modules map[string]map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for module, files := range modules {
		path, version, _ := strings.Cut(module, "@")
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, name := range slices.Sorted(maps.Keys(files)) {
			w, err := z.Create(module + "/" + name)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(w, files[name])
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		mod := files["go.mod"]
		if mod == "" {
			mod = "module " + path + "\n"
		}
		at := filepath.Join(dir, filepath.FromSlash(path), "@v")
		if err := os.MkdirAll(at, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{version + ".zip": b.String(), version + ".mod": mod,
			version + ".info": fmt.Sprintf(`{"Version":%q}`, version), "list": version + "\n"} {
			if err := os.WriteFile(filepath.Join(at, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Setenv("GOPROXY", "file://"+filepath.ToSlash(dir))
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Setenv("GOSUMDB", "off")
	t.Setenv("HIPEC_MODULES", "")
}

var sample = map[string]map[string]string{
	"example.org/a@v1.0.0": {
		"go.mod": "module example.org/a\n\ngo 1.22\n\nrequire example.org/b v1.0.0\n",
		"a.go": `package a

import (
	"embed"
	"errors"
	"fmt"

	"example.org/b"
)

//go:embed hello.txt
var hello string

//go:embed hello.txt
var raw []byte

//go:embed *.txt
var files embed.FS

func Tree() string { b, err := files.ReadFile("hello.txt"); return fmt.Sprint(string(b), err) }

var Count = start()

func start() int { return b.Registered() }

// Shape has a method that only this package calls.
type Shape interface {
	Area() float64
	name() string
}

type Square struct{ Side float64 }

func (s Square) Area() float64  { return s.Side * s.Side }
func (s Square) name() string   { return "square" }
func (s *Square) Grow(by float64) { s.Side += by }

func Describe(s Shape) string { return fmt.Sprintf("%s of %g", s.name(), s.Area()) }

// Pair is generic, and so is its method.
type Pair[K comparable, V any] struct {
	Key K
	Val V
}

func (p Pair[K, V]) String() string { return fmt.Sprintf("%v=%v", p.Key, p.Val) }

func Pairs[K comparable, V any](m map[K]V, order []K) []Pair[K, V] {
	var out []Pair[K, V]
	for _, k := range order {
		out = append(out, make2(k, m[k]))
	}
	return out
}

func make2[K comparable, V any](k K, v V) Pair[K, V] { return Pair[K, V]{k, v} }

var ErrBad = errors.New("bad")

func Check(ok bool) error {
	if ok {
		return nil
	}
	return fmt.Errorf("checked: %w", ErrBad)
}

func Hello() string { return hello + string(raw) }

func Add() int {
	Count++
	return Count
}

func Apply(f func(int) int, n int) (out []int) {
	for i := range n {
		out = append(out, f(i))
	}
	return out
}

func Fail() { panic("failed in a") }

func asm(x int) int // in assembly

func Asm() int { return asm(1) }
`,
		"hello.txt":   "hi ",
		"plug/p.go":   "package plug\n\nimport \"example.org/b\"\n\nfunc init() { b.Register() }\n",
		"cycle/c.go":  "package cycle\n\nimport _ \"example.org/a/cycle2\"\n",
		"cycle2/c.go": "package cycle2\n\nimport _ \"example.org/a/cycle\"\n",
		"wrong/w.go":  "package wrong\n\nvar X int = \"text\"\n",
	},
	"example.org/b@v1.0.0": {
		"go.mod": "module example.org/b\n\ngo 1.22\n",
		"b.go": "package b\n\nvar n = 40\n\nfunc init() { n += 2 }\n\nfunc Register() { n++ }\n\n" +
			"func Registered() int { return n }\n",
	},
}

// cells runs cells one after the other, and compares the last value of each, or the error.
func cells(t *testing.T, list ...[2]string) {
	t.Helper()
	e := New(worker.Sink{Display: func(any) {}, Stderr: func(string) {}})
	for i, c := range list {
		v, err := e.Run(fmt.Sprintf("In[%d]", i+1), c[0])
		got := fmt.Sprint(v...)
		if err != nil {
			got = strings.Join(e.Describe(err).Traceback, "\n")
		}
		if err == nil && got != c[1] || err != nil && (c[1] == "" || !strings.Contains(got, c[1])) {
			t.Errorf("cell %d:\n%s\ngot %s\nwant %s", i+1, c[0], got, c[1])
		}
	}
}

// A module's packages do in cells what they do compiled: variables, initialization, methods,
// generic code, what is embedded.
func TestModule(t *testing.T) {
	serve(t, sample)
	cells(t,
		[2]string{`import "example.org/a"`, "%get example.org/a"},
		[2]string{"%get example.org/a@v1.0.0", ""},
		[2]string{"import \"example.org/a\"\na.Count", "42"},
		[2]string{"a.Add() + a.Add()", "87"},
		[2]string{"a.Count = 10\na.Add()", "11"},
		[2]string{"a.Hello()", "hi hi "},
		[2]string{"a.Tree()", "hi <nil>"},
		[2]string{"s := a.Square{Side: 2}\ns.Grow(1)\na.Describe(s) + a.Describe(&s)", "square of 9square of 9"},
		[2]string{"type mine struct{ a.Square }\na.Describe(mine{a.Square{Side: 1}})", "square of 1"},
		[2]string{"type T struct{ n int }\na.Pairs(map[string]T{\"x\": {1}, \"y\": {2}}, []string{\"y\", \"x\"})",
			"[y={2} x={1}]"},
		[2]string{"errors.Is(a.Check(false), a.ErrBad)", "true"},
		[2]string{"k := 3\na.Apply(func(i int) int { k++; return i * k }, 3)", "[0 5 12]"},
		[2]string{"a.Fail()", "example.org/a@v1.0.0/a.go"},
		[2]string{"a.Asm()", "written in assembly"},
		[2]string{"import \"example.org/b\"\nimport _ \"example.org/a/plug\"", ""},
		[2]string{"b.Registered()", "43"},
		[2]string{"import _ \"example.org/a/plug\"\nb.Registered()", "43"},
		[2]string{`import "example.org/a/cycle"`, "example.org/a/cycle2 imports example.org/a/cycle"},
		[2]string{"import \"example.org/a/wrong\"\nwrong.X", "wrong/w.go:3:13"},
		[2]string{`import "example.org/a/none"`, "no module of this notebook has a package"},
		[2]string{"%reset\nimport \"example.org/a\"\na.Count", "42"},
	)
}

func TestModuleHash(t *testing.T) {
	serve(t, sample)
	cells(t,
		[2]string{"%get example.org/a@v1.0.0 h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
			"not what it was written with"},
		[2]string{"%get example.org/a@v1.0.0 sha", "name one module"},
		[2]string{"%get", "name one module"},
		[2]string{"!*go get -u example.org/b\nimport \"example.org/b\"\nb.Registered()", "42"},
	)
}

func TestModulesOff(t *testing.T) {
	serve(t, sample)
	t.Setenv("HIPEC_MODULES", "off")
	cells(t, [2]string{"%get example.org/a", "HIPEC_MODULES=off"})
}
