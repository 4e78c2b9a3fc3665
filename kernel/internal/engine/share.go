package engine

import (
	"fmt"
	"go/types"
	"reflect"
	"unsafe"

	"github.com/goplus/ixgo"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"
)

// A program of the interpreter can call the methods of a type by way of an interface only if it has compiled them itself. A value
// may come from any earlier cell, behind an interface that tells nothing of its type. So every program is given the methods of all types that
// earlier ones have made: the compiled functions themselves, which run as they did before.

// made is a notebook's type with its compiled methods.
type made struct {
	rt   reflect.Type
	set  map[string]*ssa.Function
	code []compiled
}

// compiled is a function with what the interpreter keeps for it.
type compiled struct{ fn, kept reflect.Value }

// manyTypes is how many types programs are given the methods of, the latest first. A notebook has a few; one that declares the same type anew
// again and again does not grow slow by it.
const manyTypes = 256

// tables answers a program's own tables: its functions, by their SSA form, and its types' methods.
func (l *layout) tables(it *ixgo.Interp) (funcs reflect.Value, sets map[reflect.Type]map[string]*ssa.Function) {
	v := reflect.ValueOf(it).Elem()
	f := v.Field(l.funcs)
	funcs = reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
	return funcs, *(*map[reflect.Type]map[string]*ssa.Function)(unsafe.Pointer(v.Field(l.msets).UnsafeAddr()))
}

// keepTypes takes note of the named types that a program has made, whatever they are made of: a later program may meet their values behind an
// interface, or declare variables of them.
func (e *Engine) keepTypes(it *ixgo.Interp) {
	v := reflect.ValueOf(it).Elem().Field(e.layout.types[0]).Elem().Field(e.layout.types[1])
	cache := (*typeutil.Map)(v.UnsafePointer())
	cache.Iterate(func(t types.Type, rt any) {
		if n, ok := t.(*types.Named); ok && (OfCell(n.Obj().Pkg()) || n.TypeArgs().Len() > 0) {
			if rt, ok := rt.(reflect.Type); ok {
				e.loader.name(n, rt)
			}
		}
	})
}

// share gives a program the methods of earlier ones, and takes note of its own.
func (e *Engine) share(it *ixgo.Interp) {
	funcs, sets := e.layout.tables(it)
	for rt, set := range sets {
		if _, known := e.known.LoadOrStore(rt, true); known {
			continue
		}
		m := made{rt: rt, set: set}
		for _, fn := range set {
			key := reflect.ValueOf(fn)
			if kept := funcs.MapIndex(key); kept.IsValid() {
				m.code = append(m.code, compiled{key, kept})
			}
		}
		e.methods = append(e.methods, m)
	}
	if n := len(e.methods) - manyTypes; n > 0 {
		e.methods = append([]made(nil), e.methods[n:]...)
	}
	for _, m := range e.methods {
		if _, own := sets[m.rt]; own {
			continue
		}
		for _, c := range m.code {
			funcs.SetMapIndex(c.fn, c.kept)
		}
		sets[m.rt] = m.set
	}
}

// guard keeps a call through an interface from a type whose methods the program was not given: the interpreter would jump astray.
func (e *Engine) guard(it *ixgo.Interp, f function, in *ssa.Call, call instr) instr {
	_, sets := e.layout.tables(it)
	of := f.registerOf(in.Call.Value)
	return func(frame unsafe.Pointer) {
		if v := e.layout.stackOf(frame)[of]; v != nil {
			rt := reflect.TypeOf(v)
			if _, there := sets[rt]; !there {
				if _, ours := e.known.Load(rt); ours {
					panic(fmt.Errorf("the value is of an old type %v, declared again more than %d times since; make it anew", rt, manyTypes))
				}
			}
		}
		call(frame)
	}
}

// number gives each function of a program addresses of its own. The interpreter counts them anew in each program, and finds the
// function of a stack's line by them.
func (e *Engine) number(it *ixgo.Interp) {
	most := e.addresses
	for _, f := range e.layout.functions(it) {
		base := (*int)(unsafe.Add(f.ptr, e.layout.base))
		*base += e.addresses
		most = max(most, *base+len(f.ssa())+2)
	}
	e.addresses = most
}
