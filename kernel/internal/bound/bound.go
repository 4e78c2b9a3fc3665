// Package bound knows the compiled packages that cells can import: their functions, variables,
// types and constants, as the generated files below kernel/bindings list them. From what reflection
// says of these it makes the types that the checker works with. Generic functions and types have
// no compiled form; they come as text, from lib.
package bound

import (
	"fmt"
	"go/constant"
	"go/token"
	"maps"
	"reflect"
	"slices"
	"sync"
)

// Package is what a compiled package exports. Its maps are by name.
type Package struct {
	Path, Name string
	// Funcs are functions, Vars pointers to variables, Types the types that have no type parameters.
	Funcs map[string]any
	Vars  map[string]any
	Types map[string]reflect.Type
	// Consts are constants of their types. Untyped constants are an int64 or uint64 for an integer, an
	// int32 for a rune, a string, a bool, or a Number.
	Consts  map[string]any
	Untyped map[string]any
}

// Number is an untyped floating-point number or a large integer, exactly, as package constant
// writes it: 22/7, or 1e100.
type Number string

// Contents adds to a package what one generated file lists. Files may be for some systems alone, so
// a package may have several.
type Contents func(p *Package)

// What of package runtime/cgo has nothing to do with C is there in programs without it too.
func init() {
	Register("runtime/cgo", "cgo", func(*Package) {})
	// Many notebooks name it, and it has nothing that could be compiled.
	Register("golang.org/x/exp/constraints", "constraints", func(*Package) {})
}

type registered struct {
	name  string
	parts []Contents
	once  sync.Once
	whole *Package
}

// registry is filled while the program is initialized, and only read afterwards.
var registry = map[string]*registered{}

// Register makes a package known. It is for generated files, which call it when the program is
// initialized; what is listed is asked for when a package is first needed.
func Register(path, name string, c Contents) {
	r := registry[path]
	if r == nil {
		r = &registered{name: name}
		registry[path] = r
	}
	r.parts = append(r.parts, c)
}

// Lookup returns a compiled package, or nil if none of that path is linked in.
func Lookup(path string) *Package {
	r := registry[path]
	if r == nil {
		return nil
	}
	r.once.Do(func() {
		p := &Package{Path: path, Name: r.name, Funcs: map[string]any{}, Vars: map[string]any{},
			Types:  map[string]reflect.Type{},
			Consts: map[string]any{}, Untyped: map[string]any{}}
		for _, part := range r.parts {
			part(p)
		}
		r.whole = p
	})
	return r.whole
}

// Known reports whether a package can be imported: one that is linked in.
func Known(path string) bool { return registry[path] != nil }

// Paths lists the import paths of all packages that are linked in, sorted.
func Paths() []string { return slices.Sorted(maps.Keys(registry)) }

// NameOf returns the name that a package goes by, or "" if it is not linked in.
func NameOf(path string) string {
	if r := registry[path]; r != nil {
		return r.name
	}
	return ""
}

// Has reports whether a package exports a name, be it compiled or generic.
func (p *Package) Has(name string) bool {
	_, f := p.Funcs[name]
	_, v := p.Vars[name]
	_, t := p.Types[name]
	_, c := p.Consts[name]
	_, u := p.Untyped[name]
	return f || v || t || c || u || Generic(p.Path, name)
}

// Names lists the compiled names that a package exports, sorted.
func (p *Package) Names() []string {
	list := slices.Collect(maps.Keys(p.Funcs))
	list = slices.AppendSeq(list, maps.Keys(p.Vars))
	list = slices.AppendSeq(list, maps.Keys(p.Types))
	list = slices.AppendSeq(list, maps.Keys(p.Consts))
	list = slices.AppendSeq(list, maps.Keys(p.Untyped))
	slices.Sort(list)
	return list
}

// Constant returns the value of an untyped constant and its type's name, such as "untyped int".
func Constant(x any) (v constant.Value, kind string) {
	switch x := x.(type) {
	case int64:
		return constant.MakeInt64(x), "untyped int"
	case uint64:
		return constant.MakeUint64(x), "untyped int"
	case int32:
		return constant.MakeInt64(int64(x)), "untyped rune"
	case string:
		return constant.MakeString(x), "untyped string"
	case bool:
		return constant.MakeBool(x), "untyped bool"
	case Number:
		if v := number(string(x)); v.Kind() == constant.Int {
			return v, "untyped int"
		} else if v.Kind() != constant.Unknown {
			return constant.ToFloat(v), "untyped float"
		}
	}
	panic(fmt.Sprintf("bound: %v (%T) is no untyped constant", x, x))
}

// number reads an integer, or a fraction of two: a fraction whose denominator is 1 is a float.
func number(s string) constant.Value {
	for i := range s {
		if s[i] == '/' {
			return constant.BinaryOp(constant.ToFloat(literal(s[:i])), token.QUO, constant.ToFloat(literal(s[i+1:])))
		}
	}
	return literal(s)
}

func literal(s string) constant.Value {
	if s != "" && s[0] == '-' {
		return constant.UnaryOp(token.SUB, literal(s[1:]), 0)
	}
	if v := constant.MakeFromLiteral(s, token.INT, 0); v.Kind() != constant.Unknown {
		return v
	}
	return constant.MakeFromLiteral(s, token.FLOAT, 0)
}
