package rtype

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os/exec"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"hipec/kernel/internal/native"
)

// A test binary that was built with -trimpath does not know where the library's source is.
func init() {
	if root, err := exec.Command("go", "env", "GOROOT").Output(); err == nil {
		build.Default.GOROOT = strings.TrimSpace(string(root))
	}
}

// The layout of types is the runtime's own. Here it is compared with types that the compiler made.
func TestLayout(t *testing.T) {
	type inner struct {
		A int8
		b string
	}
	h := pointerTo(reflect.TypeFor[inner]())
	if h.size != 24 || h.ptrBytes != 16 || h.align != 8 || reflect.Kind(h.kind) != reflect.Struct ||
		h.tflag&flagNamed == 0 {
		t.Errorf("header: got %+v", *h)
	}
	st := (*structType)(unsafe.Pointer(h))
	if len(st.fields) != 2 || st.fields[1].offset != 8 ||
		At(unsafe.Pointer(st.fields[1].typ)) != reflect.TypeFor[string]() {
		t.Errorf("fields: got %+v", st.fields)
	}
	if f := (*funcType)(unsafe.Pointer(pointerTo(reflect.TypeFor[func(int, ...string) bool]()))); f.inCount != 2 ||
		f.outCount != 1|1<<15 {
		t.Errorf("function: got %d, %d", f.inCount, f.outCount)
	}
	if it := (*interfaceType)(unsafe.Pointer(pointerTo(reflect.TypeFor[fmt.State]()))); len(it.methods) != 4 {
		t.Errorf("interface: got %d methods, want 4", len(it.methods))
	}
	m := (*mapType)(unsafe.Pointer(pointerTo(reflect.TypeFor[map[int32]string]())))
	if At(unsafe.Pointer(m.key)) != reflect.TypeFor[int32]() || At(unsafe.Pointer(m.elem)) != reflect.TypeFor[string]() ||
		m.hasher == nil {
		t.Error("map: key, element or hasher is elsewhere")
	}
	if a := (*arrayType)(unsafe.Pointer(pointerTo(reflect.TypeFor[[7]int]()))); a.len != 7 ||
		At(unsafe.Pointer(a.slice)) != reflect.TypeFor[[]int]() {
		t.Errorf("array: got %d", a.len)
	}
	if c := (*chanType)(unsafe.Pointer(pointerTo(reflect.TypeFor[<-chan int]()))); reflect.ChanDir(
		c.dir) != reflect.RecvDir {
		t.Errorf("channel: got %d", c.dir)
	}
	var e error = fmt.Errorf("x")
	tab := *(**ITab)(unsafe.Pointer(&e))
	if At(tab.Type) != reflect.TypeOf(e) || At(tab.Inter) != reflect.TypeFor[error]() {
		t.Error("method table: the types are elsewhere")
	}
}

const source = `package main
import "fmt"
type T struct { a int8; S string; next *T; kids []T; m map[string]T; f func(T) *T }
type L []L
type M map[string]*M
type I interface { Get() J; hidden() }
type J interface { I; fmt.Stringer }
type P[K comparable, V any] struct { Key K; Val V }
type E struct { T; fmt.Stringer }
type F func(int) F
type A [3]*A
type C chan C
type B bool
func (T) String() string { return "" }
func (*T) Set(int) {}
func (B) Get() J { return nil }
func (B) hidden() {}
var p P[string, *T]
var anon struct { T; x int }
`

func load(t *testing.T) (*Types, *types.Package) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "a.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	pkg, err := conf.Check("main", fset, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ts := New()
	ts.Bound = func(n *types.Named) reflect.Type {
		if n.Obj().Name() == "Stringer" {
			return reflect.TypeFor[fmt.Stringer]()
		}
		return nil
	}
	ts.Method = func(recv, typ reflect.Type, sel *types.Selection) Method {
		in := []reflect.Type{recv}
		for i := range typ.NumIn() {
			in = append(in, typ.In(i))
		}
		var out []reflect.Type
		for i := range typ.NumOut() {
			out = append(out, typ.Out(i))
		}
		answer := func([]reflect.Value) []reflect.Value {
			var res []reflect.Value
			for _, o := range out {
				v := reflect.New(o).Elem()
				if o.Kind() == reflect.String {
					v.SetString(recv.String() + "." + sel.Obj().Name())
				}
				res = append(res, v)
			}
			return res
		}
		plain := native.FuncPointer(reflect.MakeFunc(reflect.FuncOf(in, out, typ.IsVariadic()), answer))
		in[0] = reflect.TypeFor[unsafe.Pointer]()
		word := native.FuncPointer(reflect.MakeFunc(reflect.FuncOf(in, out, typ.IsVariadic()), answer))
		return Method{Interface: word, Plain: plain}
	}
	return ts, pkg
}

// Types of all kinds, most of which mention themselves, as reflection tells them.
func TestTypes(t *testing.T) {
	ts, pkg := load(t)
	for name, want := range map[string]string{
		"T": "main.T struct 5 fields", "L": "main.L slice", "M": "main.M map", "I": "main.I interface",
		"J": "main.J interface", "E": "main.E struct",
		"F": "main.F func", "A": "main.A array", "C": "main.C chan", "B": "main.B bool",
	} {
		rt := ts.Of(pkg.Scope().Lookup(name).Type())
		if got := rt.String() + " " + rt.Kind().String(); len(want) < len(got) || want[:len(got)] != got {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
		if rt.Name() != name || rt.PkgPath() != "main" {
			t.Errorf("%s: name %q of package %q", name, rt.Name(), rt.PkgPath())
		}
		if got := reflect.PointerTo(rt).Elem(); got != rt {
			t.Errorf("%s: a pointer to it points to %s", name, got)
		}
		if again := ts.Of(pkg.Scope().Lookup(name).Type()); again != rt {
			t.Errorf("%s: two types", name)
		}
		reflect.New(rt).Elem().IsZero()
		reflect.MakeMap(reflect.MapOf(reflect.TypeFor[string](), rt)).SetMapIndex(reflect.ValueOf("k"), reflect.Zero(rt))
	}
	tt := ts.Of(pkg.Scope().Lookup("T").Type())
	if f, _ := tt.FieldByName("kids"); f.Type.Elem() != tt || f.Offset != 32 {
		t.Errorf("kids: got %v at %d", f.Type, f.Offset)
	}
	if got := ts.Of(pkg.Scope().Lookup("p").Type()).String(); got != "main.P[string,*main.T]" {
		t.Errorf("an instance: got %s", got)
	}
	if f := ts.Of(pkg.Scope().Lookup("E").Type()).Field(0); !f.Anonymous || f.Type != tt {
		t.Errorf("an embedded field: got %+v", f)
	}
}

// Compiled code finds the methods: by assertion, by reflection, by name.
func TestMethods(t *testing.T) {
	ts, pkg := load(t)
	tt := ts.Of(pkg.Scope().Lookup("T").Type())
	if got := fmt.Sprint(reflect.Zero(tt).Interface()); got != "main.T.String" {
		t.Errorf("fmt: got %s", got)
	}
	if got := fmt.Sprint(reflect.New(tt).Interface()); got != "*main.T.String" {
		t.Errorf("fmt by pointer: got %s", got)
	}
	if n, p := tt.NumMethod(), reflect.PointerTo(tt).NumMethod(); n != 1 || p != 2 {
		t.Errorf("methods: got %d and %d, want 1 and 2", n, p)
	}
	m, ok := tt.MethodByName("String")
	if !ok || m.Func.Call([]reflect.Value{reflect.Zero(tt)})[0].String() != "main.T.String" {
		t.Error("a method as a function")
	}
	anon := ts.Of(pkg.Scope().Lookup("anon").Type())
	if _, ok := reflect.Zero(anon).Interface().(fmt.Stringer); !ok {
		t.Errorf("%s has no method of what it embeds", anon)
	}
	b, i := ts.Of(pkg.Scope().Lookup("B").Type()), ts.Of(pkg.Scope().Lookup("I").Type())
	if !b.Implements(i) || tt.Implements(i) {
		t.Errorf("B implements I: %t, want true; T does: %t, want false", b.Implements(i), tt.Implements(i))
	}
	if ITabFor(i, tt) != nil || ITabFor(i, b) == nil {
		t.Error("method tables where there should be none, or none where there should be one")
	}
}

// The collector knows where the pointers are.
func TestCollector(t *testing.T) {
	ts, pkg := load(t)
	tt := ts.Of(pkg.Scope().Lookup("T").Type())
	list := reflect.MakeSlice(reflect.SliceOf(tt), 100, 100)
	for i := range 100 {
		v := list.Index(i).FieldByName("S")
		v.SetString(fmt.Sprint("number ", i))
	}
	for range 3 {
		runtime.GC()
		for range 1000 {
			_ = make([]byte, 64)
		}
	}
	for i := range 100 {
		if got := list.Index(i).FieldByName("S").String(); got != fmt.Sprint("number ", i) {
			t.Fatalf("after a collection: got %q, want number %d", got, i)
		}
	}
}

// The runtime reads a mask of pointers as whole words and writes all their bits into its own map,
// where those behind a small object are its neighbour's: what stands behind the mask's own bits
// must be zero.
func TestMask(t *testing.T) {
	ts, pkg := load(t)
	litter := func() {
		for range 100 {
			b := make([]byte, 3) // lies beside other small things without pointers
			b[0], b[1], b[2] = 0xff, 0xff, 0xff
			runtime.KeepAlive(&b)
		}
	}
	for range 50 {
		st := types.NewStruct([]*types.Var{
			types.NewField(token.NoPos, pkg, "T", types.Typ[types.Int], true), // embedded: reflection does not make it
			types.NewField(token.NoPos, pkg, "p", types.NewPointer(types.Typ[types.Int]), false),
		}, nil)
		h := pointerTo(New().Of(st))
		litter()
		if got := *(*uint64)(unsafe.Pointer(h.gcData)); got != 2 {
			t.Fatalf("the first word of a mask: got %#x, want 2", got)
		}
	}
	big := types.NewArray(types.NewPointer(types.Typ[types.Int]), 64)
	for n, want := range map[int64]int{1: 8, 63: 8, 64: 16, 128: 24} {
		if got := maskBytes(uintptr(n) * word); got != uintptr(want) {
			t.Errorf("the mask of %d words: got %d bytes, want %d", n, got, want)
		}
	}
	if h := pointerTo(ts.Of(types.NewStruct([]*types.Var{types.NewField(token.NoPos, pkg, "int", types.Typ[types.Int],
		true),
		types.NewField(token.NoPos, pkg, "a", big, false)}, nil))); *(*uint64)(unsafe.Pointer(h.gcData)) != ^uint64(1) ||
		*(*uint64)(unsafe.Add(unsafe.Pointer(h.gcData), 8)) != 1 {
		t.Error("a mask of 65 bits: wrong")
	}
}
