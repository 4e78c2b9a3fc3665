package engine

import (
	"go/types"
	"reflect"
	"sync"

	"github.com/goplus/ixgo"
	"golang.org/x/tools/go/types/typeutil"
)

// loader answers the interpreter's questions about types and packages: the bound packages' from the loader it wraps, the
// cells' from what earlier cells left.
type loader struct {
	ixgo.Loader

	mu    sync.RWMutex
	named typeutil.Map // types.Type (always *types.Named) -> reflect.Type
	stubs map[string]*ixgo.Package
}

var errorType = types.Universe.Lookup("error").Type()

func newLoader(base ixgo.Loader) *loader {
	return &loader{Loader: base, stubs: map[string]*ixgo.Package{}}
}

func (l *loader) Installed(path string) (*ixgo.Package, bool) {
	l.mu.RLock()
	p, ok := l.stubs[path]
	l.mu.RUnlock()
	if ok {
		return p, true
	}
	return l.Loader.Installed(path)
}

func (l *loader) variable(path, name string, address reflect.Value) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.stubs[path]
	if p == nil {
		p = &ixgo.Package{Name: "main", Path: path, Vars: map[string]reflect.Value{}, Funcs: map[string]reflect.Value{}}
		l.stubs[path] = p
	}
	p.Vars[name] = address
}

func (l *loader) LookupReflect(t types.Type) (reflect.Type, bool) {
	star := false
	elem := t
	if p, ok := elem.(*types.Pointer); ok {
		star, elem = true, p.Elem()
	}
	if n, ok := elem.(*types.Named); ok {
		// The interpreter does not know error by its name inside a function literal of a generic function.
		if n == errorType {
			if star {
				return reflect.TypeFor[*error](), true
			}
			return reflect.TypeFor[error](), true
		}
		l.mu.RLock()
		rt, _ := l.named.At(n).(reflect.Type)
		l.mu.RUnlock()
		if rt != nil {
			if star {
				rt = reflect.PointerTo(rt)
			}
			return rt, true
		}
	}
	return l.Loader.LookupReflect(t)
}

func (l *loader) noted(t types.Type) (reflect.Type, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	rt, ok := l.named.At(t).(reflect.Type)
	return rt, ok
}

// name notes the run-time type of one named type, unless it has one.
func (l *loader) name(n *types.Named, rt reflect.Type) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.named.At(n) == nil {
		l.named.Set(n, rt)
	}
}

// instances answers the instances of generic types that have been noted, with their run-time types.
func (l *loader) instances(of func(origin *types.TypeName) bool) map[*types.Named]reflect.Type {
	l.mu.RLock()
	defer l.mu.RUnlock()
	out := map[*types.Named]reflect.Type{}
	l.named.Iterate(func(t types.Type, rt any) {
		if n := t.(*types.Named); n.TypeArgs().Len() > 0 && of(n.Origin().Obj()) {
			out[n] = rt.(reflect.Type)
		}
	})
	return out
}

// pair walks a type and its run-time twin side by side and notes the named types that cells have made.
func (l *loader) pair(t types.Type, rt reflect.Type) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.walk(t, rt, map[types.Type]bool{})
}

func (l *loader) walk(t types.Type, rt reflect.Type, seen map[types.Type]bool) {
	t = types.Unalias(t)
	if rt == nil || seen[t] {
		return
	}
	seen[t] = true
	if n, ok := t.(*types.Named); ok {
		if !OfCell(n.Obj().Pkg()) {
			return // a bound type's arguments do not show by reflection: nothing to learn there
		}
		if l.named.At(n) == nil {
			l.named.Set(n, rt)
		}
		t = n.Underlying()
	}
	l.parts(t, rt, seen)
}

func (l *loader) parts(t types.Type, rt reflect.Type, seen map[types.Type]bool) {
	switch t := t.(type) {
	case *types.Pointer:
		if rt.Kind() == reflect.Pointer {
			l.walk(t.Elem(), rt.Elem(), seen)
		}
	case *types.Slice:
		if rt.Kind() == reflect.Slice {
			l.walk(t.Elem(), rt.Elem(), seen)
		}
	case *types.Array:
		if rt.Kind() == reflect.Array {
			l.walk(t.Elem(), rt.Elem(), seen)
		}
	case *types.Chan:
		if rt.Kind() == reflect.Chan {
			l.walk(t.Elem(), rt.Elem(), seen)
		}
	case *types.Map:
		if rt.Kind() == reflect.Map {
			l.walk(t.Key(), rt.Key(), seen)
			l.walk(t.Elem(), rt.Elem(), seen)
		}
	case *types.Struct:
		if rt.Kind() == reflect.Struct && rt.NumField() == t.NumFields() {
			for i := range t.NumFields() {
				l.walk(t.Field(i).Type(), rt.Field(i).Type, seen)
			}
		}
	case *types.Signature:
		if rt.Kind() == reflect.Func && rt.NumIn() == t.Params().Len() && rt.NumOut() == t.Results().Len() {
			for i := range rt.NumIn() {
				l.walk(t.Params().At(i).Type(), rt.In(i), seen)
			}
			for i := range rt.NumOut() {
				l.walk(t.Results().At(i).Type(), rt.Out(i), seen)
			}
		}
	}
}

// OfCell reports whether a package holds the declarations of a cell.
func OfCell(p *types.Package) bool { return p != nil && p.Path() == "main" }
