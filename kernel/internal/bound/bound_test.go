package bound

import (
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"reflect"
	"testing"
)

// sample is a package as a generated file lists it.
type (
	celsius float64
	node    struct {
		Next  *node
		Label string `json:"label"`
		seen  bool
	}
	walker interface {
		Walk(func(node) bool) error
		hidden()
	}
)

func (c celsius) Kelvin() float64          { return float64(c) + 273.15 }
func (n *node) Walk(func(node) bool) error { return nil }
func (n *node) hidden()                    {}

var zero celsius

func init() {
	Register("hipec/kernel/internal/bound", "bound", func(p *Package) {
		p.Types["Celsius"] = reflect.TypeFor[celsius]() // an alias: it goes by another name
		p.Types["node"] = reflect.TypeFor[node]()
		p.Types["walker"] = reflect.TypeFor[walker]()
		p.Funcs["New"] = func(label string, kids ...*node) (*node, error) { return nil, nil }
		p.Consts["Boiling"] = celsius(100)
		p.Untyped["Big"] = uint64(math.MaxUint64)
		p.Untyped["Third"] = Number("1/3")
		p.Untyped["Whole"] = Number("2/1")
		p.Untyped["Huge"] = Number("-36893488147419103232")
		p.Untyped["Letter"] = 'é'
	})
	Register("hipec/kernel/internal/bound", "bound", func(p *Package) { p.Vars["Zero"] = &zero })
	Register("iter", "iter", func(*Package) {})
	Register("cmp", "cmp", func(*Package) {})
}

// Names of all kinds have the types that a Go checker would give them.
func TestImport(t *testing.T) {
	l := New(token.NewFileSet())
	pkg, err := l.Import("hipec/kernel/internal/bound")
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := l.Import("hipec/kernel/internal/bound"); again != pkg {
		t.Error("a second import makes another package")
	}
	q := func(p *types.Package) string { return p.Name() }
	for name, want := range map[string]string{
		"Celsius": "type bound.Celsius = bound.celsius",
		"node":    "type bound.node struct{Next *bound.node; Label string \"json:\\\"label\\\"\"; seen bool}",
		"walker":  "type bound.walker interface{Walk(func(bound.node) bool) error; hidden()}",
		"New":     "func bound.New(string, ...*bound.node) (*bound.node, error)",
		"Boiling": "const bound.Boiling bound.celsius",
		"Zero":    "var bound.Zero bound.celsius",
		"Big":     "const bound.Big untyped int",
		"Third":   "const bound.Third untyped float",
		"Whole":   "const bound.Whole untyped float",
		"Huge":    "const bound.Huge untyped int",
		"Letter":  "const bound.Letter untyped rune",
	} {
		if got := types.ObjectString(pkg.Scope().Lookup(name), q); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	for name, want := range map[string]string{"Boiling": "100", "Big": "18446744073709551615",
		"Huge": "-36893488147419103232", "Letter": "233", "Third": "1/3"} {
		if got := pkg.Scope().Lookup(name).(*types.Const).Val().ExactString(); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// Methods are those of the value and those of the pointer; a method that is not exported is known
// where an interface asks for it.
func TestMethods(t *testing.T) {
	l := New(token.NewFileSet())
	pkg, err := l.Import("hipec/kernel/internal/bound")
	if err != nil {
		t.Fatal(err)
	}
	n, w := pkg.Scope().Lookup("node").Type(), pkg.Scope().Lookup("walker").Type().Underlying().(*types.Interface)
	if types.Implements(n, w) || !types.Implements(types.NewPointer(n), w) {
		t.Error("node implements walker: want by its pointer alone")
	}
	if obj, _, _ := types.LookupFieldOrMethod(l.TypeOf(reflect.TypeFor[celsius]()), false, pkg, "Kelvin"); obj == nil {
		t.Error("celsius has no method Kelvin")
	}
	if rt, ok := l.Reflect(n.(*types.Named)); !ok || rt != reflect.TypeFor[node]() {
		t.Errorf("the compiled type of node: got %v", rt)
	}
	if _, ok := l.Reflect(types.NewNamed(types.NewTypeName(token.NoPos, pkg, "other", nil), types.Typ[types.Int],
		nil)); ok {
		t.Error("a type that is nobody's has a compiled one")
	}
}

// Generic names come from texts, and instances of sequences in compiled signatures are theirs.
func TestTexts(t *testing.T) {
	l := New(token.NewFileSet())
	pkg, err := l.Import("iter")
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Texts(pkg)) != 1 || !Generic("iter", "Seq") || Generic("iter", "Nothing") {
		t.Error("the text of iter is not known")
	}
	if _, err := l.Import("nosuch"); err == nil {
		t.Error("a package that is not linked in: no error")
	}
	if p := Lookup("iter"); p == nil || !p.Has("Pull") || p.Has("Push") {
		t.Error("what iter has: wrong")
	}
}

func TestConstant(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a value that is no constant: no panic")
		}
	}()
	if v, kind := Constant(Number("1e400")); kind != "untyped float" || v.Kind() == constant.Unknown {
		t.Errorf("1e400: got %v, %s", v, kind)
	}
	Constant([]int{})
}
