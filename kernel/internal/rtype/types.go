package rtype

import (
	"fmt"
	"go/token"
	"go/types"
	"hash/fnv"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"unsafe"

	"golang.org/x/tools/go/types/typeutil"
)

// Method is code for one method of a type, as function values.
type Method struct {
	// Interface takes the receiver as the word that an interface holds: a pointer to it, or itself if it is a pointer.
	Interface unsafe.Pointer
	// Plain takes the receiver as its first argument.
	Plain unsafe.Pointer
}

// Types makes run-time types and remembers them. Its methods may be called by several goroutines.
type Types struct {
	// Bound returns the type that compiled code has for a named type, or nil if the type is a notebook's.
	Bound func(*types.Named) reflect.Type
	// Method returns the code of a method; recv is the run-time type of its receiver, typ that of the
	// method without it. It is called when all types are made, and must not ask for others.
	Method func(recv, typ reflect.Type, sel *types.Selection) Method

	mu      sync.Mutex
	made    typeutil.Map // types.Type -> reflect.Type
	source  map[reflect.Type]types.Type
	depth   int
	pending []func()
	begun   []types.Type // what Of has made so far
	sizes   types.Sizes
	count   uint32
}

// New returns an empty set of types.
func New() *Types {
	return &Types{sizes: types.SizesFor("gc", runtime.GOARCH), source: map[reflect.Type]types.Type{}}
}

// Of returns the run-time type of a type that has no type parameters.
func (ts *Types) Of(t types.Type) reflect.Type {
	ts.mu.Lock()
	finished := false
	defer func() {
		if !finished { // a panic: what was begun is not used, and begins again if it is asked for again
			for _, t := range ts.begun {
				ts.made.Delete(t)
			}
			ts.depth, ts.pending = 0, nil
		}
		ts.begun = nil
		ts.mu.Unlock()
	}()
	rt := ts.of(t)
	finished = true
	return rt
}

// Known returns the run-time type of t if there is one already.
func (ts *Types) Known(t types.Type) (reflect.Type, bool) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	rt, ok := ts.made.At(t).(reflect.Type)
	return rt, ok
}

// Note says that rt is the run-time type of t, unless it has one.
func (ts *Types) Note(t types.Type, rt reflect.Type) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.made.At(t) == nil {
		ts.made.Set(t, rt)
	}
}

// Each calls f for all types that have been made, in no order.
func (ts *Types) Each(f func(types.Type, reflect.Type)) {
	ts.mu.Lock()
	var all []func()
	ts.made.Iterate(func(t types.Type, rt any) { all = append(all, func() { f(t, rt.(reflect.Type)) }) })
	ts.mu.Unlock()
	for _, call := range all {
		call()
	}
}

// Source returns the type of a notebook for which rt was made, or nil.
func (ts *Types) Source(rt reflect.Type) types.Type {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	return ts.source[rt]
}

func (ts *Types) of(t types.Type) reflect.Type {
	t = types.Unalias(t)
	if rt, ok := ts.made.At(t).(reflect.Type); ok {
		return rt
	}
	ts.depth++
	rt := ts.build(t)
	ts.set(t, rt)
	ts.depth--
	for ts.depth == 0 && len(ts.pending) > 0 {
		next := ts.pending[0]
		ts.pending = ts.pending[1:]
		ts.depth++
		next()
		ts.depth--
	}
	return rt
}

func (ts *Types) set(t types.Type, rt reflect.Type) {
	ts.made.Set(t, rt)
	ts.begun = append(ts.begun, t)
}

var basics = map[types.BasicKind]reflect.Type{
	types.Bool: reflect.TypeFor[bool](), types.Int: reflect.TypeFor[int](), types.Int8: reflect.TypeFor[int8](),
	types.Int16: reflect.TypeFor[int16](), types.Int32: reflect.TypeFor[int32](), types.Int64: reflect.TypeFor[int64](),
	types.Uint: reflect.TypeFor[uint](), types.Uint8: reflect.TypeFor[uint8](), types.Uint16: reflect.TypeFor[uint16](),
	types.Uint32: reflect.TypeFor[uint32](), types.Uint64: reflect.TypeFor[uint64](),
	types.Uintptr: reflect.TypeFor[uintptr](),
	types.Float32: reflect.TypeFor[float32](), types.Float64: reflect.TypeFor[float64](),
	types.Complex64:  reflect.TypeFor[complex64](),
	types.Complex128: reflect.TypeFor[complex128](), types.String: reflect.TypeFor[string](),
	types.UnsafePointer: reflect.TypeFor[unsafe.Pointer](),
	types.UntypedBool:   reflect.TypeFor[bool](), types.UntypedInt: reflect.TypeFor[int](),
	types.UntypedRune:  reflect.TypeFor[rune](),
	types.UntypedFloat: reflect.TypeFor[float64](), types.UntypedString: reflect.TypeFor[string](),
	types.UntypedComplex: reflect.TypeFor[complex128](),
	types.UntypedNil:     reflect.TypeFor[unsafe.Pointer](),
}

func (ts *Types) build(t types.Type) reflect.Type {
	switch t := t.(type) {
	case *types.Basic:
		if rt := basics[t.Kind()]; rt != nil {
			return rt
		}
	case *types.Named:
		return ts.named(t)
	case *types.Pointer:
		return reflect.PointerTo(ts.of(t.Elem()))
	case *types.Slice:
		return reflect.SliceOf(ts.of(t.Elem()))
	case *types.Array:
		return reflect.ArrayOf(int(t.Len()), ts.of(t.Elem()))
	case *types.Map:
		return reflect.MapOf(ts.of(t.Key()), ts.of(t.Elem()))
	case *types.Chan:
		return reflect.ChanOf(direction(t.Dir()), ts.of(t.Elem()))
	case *types.Signature:
		return ts.function(t)
	case *types.Struct:
		return ts.structure(t)
	case *types.Interface:
		if t.NumMethods() == 0 {
			return reflect.TypeFor[any]()
		}
		it := &interfaceType{}
		keep(unsafe.Pointer(it))
		ts.fillInterface(it, t)
		it.str = nameOff("*"+ts.text(t), false)
		it.tflag = flagExtraStar
		return At(unsafe.Pointer(it))
	case *types.Tuple:
		return reflect.TypeFor[struct{}]()
	}
	panic(fmt.Sprintf("rtype: no run-time type for %s (%T)", t, t))
}

func direction(d types.ChanDir) reflect.ChanDir {
	switch d {
	case types.SendOnly:
		return reflect.SendDir
	case types.RecvOnly:
		return reflect.RecvDir
	}
	return reflect.BothDir
}

// function returns the type of a function without its receiver.
func (ts *Types) function(sig *types.Signature) reflect.Type {
	list := func(tuple *types.Tuple) []reflect.Type {
		out := make([]reflect.Type, tuple.Len())
		for i := range out {
			out[i] = ts.of(tuple.At(i).Type())
		}
		return out
	}
	return reflect.FuncOf(list(sig.Params()), list(sig.Results()), sig.Variadic())
}

// text writes an interface or a structure as package reflect does.
func (ts *Types) text(t types.Type) string {
	var parts []string
	word := "struct"
	switch t := t.(type) {
	case *types.Interface:
		word = "interface"
		for i := range t.NumMethods() {
			f := t.Method(i)
			parts = append(parts, f.Name()+strings.TrimPrefix(ts.function(f.Signature()).String(), "func"))
		}
	case *types.Struct:
		for i := range t.NumFields() {
			f := t.Field(i)
			text := ts.of(f.Type()).String()
			if !f.Embedded() {
				text = f.Name() + " " + text
			}
			if tag := t.Tag(i); tag != "" {
				text += " " + strconv.Quote(tag)
			}
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return word + " {}"
	}
	return word + " { " + strings.Join(parts, "; ") + " }"
}

// structure returns the type of a structure that has no name. Reflection makes those without embedded fields.
func (ts *Types) structure(t *types.Struct) reflect.Type {
	plain := true
	fields := make([]reflect.StructField, t.NumFields())
	blanks := 0
	for i := range fields {
		f := t.Field(i)
		fields[i] = reflect.StructField{Name: f.Name(), Type: ts.of(f.Type()), Tag: reflect.StructTag(t.Tag(i))}
		if !f.Exported() {
			fields[i].PkgPath = "main"
			if f.Pkg() != nil {
				fields[i].PkgPath = f.Pkg().Path()
			}
		}
		if f.Name() == "_" {
			blanks++
		}
		plain = plain && !f.Embedded() && token.IsIdentifier(f.Name())
	}
	if plain && blanks == 0 {
		return reflect.StructOf(fields)
	}
	own, ptr := ts.methods(t), ts.methods(types.NewPointer(t))
	h, un, methods := alloc(t, len(own))
	st := (*structType)(unsafe.Pointer(h))
	pkg := ""
	for i, f := range fields {
		st.fields = append(st.fields, structField{
			name: newName(f.Name, string(f.Tag), f.PkgPath == "", t.Field(i).Embedded()), typ: pointerTo(f.Type),
		})
		if f.PkgPath != "" {
			pkg = f.PkgPath
		}
	}
	if pkg != "" {
		st.pkgPath = newName(pkg, "", false, false)
	}
	ts.layOut(h, t)
	for i, o := range ts.offsets(t) {
		st.fields[i].offset = o
	}
	text := ts.text(t)
	h.kind = uint8(reflect.Struct)
	h.str = nameOff("*"+text, false)
	h.hash = ts.unique(text)
	h.tflag |= flagExtraStar
	if types.Comparable(t) {
		h.equal = func(p, q unsafe.Pointer) bool {
			for i, f := range st.fields {
				if t.Field(i).Name() != "_" && !f.typ.equal(unsafe.Add(p, f.offset), unsafe.Add(q, f.offset)) {
					return false
				}
			}
			return true
		}
	}
	rt := At(unsafe.Pointer(h))
	if len(ptr) == 0 {
		return rt
	}
	h.tflag |= flagUncommon
	un.pkgPath = nameOff("main", false)
	ph, pun, pmethods := ts.pointer(h, text, len(ptr))
	pun.pkgPath = un.pkgPath
	prt := At(unsafe.Pointer(ph))
	ts.set(t, rt)
	ts.set(types.NewPointer(t), prt)
	ts.pending = append(ts.pending, func() {
		ts.fill(un, methods, rt, own, "main")
		ts.fill(pun, pmethods, prt, ptr, "main")
	})
	return rt
}

func (ts *Types) unique(text string) uint32 {
	ts.count++
	h := fnv.New32a()
	fmt.Fprint(h, text, ts.count)
	return h.Sum32()
}

// Memory returns the type of a structure with these fields, whatever methods their types have.
func Memory(fields []reflect.StructField) reflect.Type { return reflect.StructOf(fields) }
