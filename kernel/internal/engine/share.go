package engine

import (
	"go/types"
	"maps"
	"reflect"
	"sync/atomic"
	"unsafe"

	"github.com/goplus/ixgo"
	"github.com/goplus/reflectx"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"
)

// A program of the interpreter can call the methods of a type by way of an interface only if it has compiled them itself. A value may come
// from any other cell, earlier or later, behind an interface that tells nothing of its type. So such calls look the method up among those of all
// types that programs have made: the compiled functions themselves, which run as they did before. The interpreter's "go" and "defer" look into
// their own program's tables; these are given a type's methods when they meet one that they lack.

// made is what a notebook's type has for methods.
type made struct {
	set   map[string]*ssa.Function
	code  []compiled
	calls map[string]unsafe.Pointer // the compiled functions, by name
}

// compiled is a function with what the interpreter keeps for it.
type compiled struct{ fn, kept reflect.Value }

// tables answers a program's own tables: its functions, by their SSA form, and its types' methods.
func (l *layout) tables(it *ixgo.Interp) (funcs reflect.Value, sets map[reflect.Type]map[string]*ssa.Function) {
	v := reflect.ValueOf(it).Elem()
	f := v.Field(l.funcs)
	funcs = reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
	return funcs, *(*map[reflect.Type]map[string]*ssa.Function)(l.setsOf(it))
}

// setsOf answers where a program keeps its types' methods.
func (l *layout) setsOf(it *ixgo.Interp) unsafe.Pointer {
	return unsafe.Pointer(reflect.ValueOf(it).Elem().Field(l.msets).UnsafeAddr())
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

// share takes note of the methods of a program's types.
func (e *Engine) share(it *ixgo.Interp) {
	funcs, sets := e.layout.tables(it)
	for rt, set := range sets {
		if _, known := e.known.Load(rt); known {
			continue
		}
		m := &made{set: set, calls: map[string]unsafe.Pointer{}}
		for name, fn := range set {
			key := reflect.ValueOf(fn)
			if kept := funcs.MapIndex(key); kept.IsValid() {
				m.code = append(m.code, compiled{key, kept})
				m.calls[name] = kept.UnsafePointer()
			}
		}
		e.known.Store(rt, m)
	}
}

// adopt gives a program the methods of a type that another has made. Other goroutines may be reading its tables, so they get new ones.
func (e *Engine) adopt(it *ixgo.Interp, rt reflect.Type) {
	m, ours := e.known.Load(rt)
	if !ours {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	_, sets := e.layout.tables(it)
	if _, own := sets[rt]; own {
		return
	}
	e.giveFunctions(it, m.(*made).code)
	sets = maps.Clone(sets)
	sets[rt] = m.(*made).set
	atomic.StorePointer((*unsafe.Pointer)(e.layout.setsOf(it)), reflect.ValueOf(sets).UnsafePointer())
}

// giveFunctions puts functions into a program's table.
func (e *Engine) giveFunctions(it *ixgo.Interp, list []compiled) {
	funcs, _ := e.layout.tables(it)
	all := reflect.MakeMapWithSize(funcs.Type(), funcs.Len()+len(list))
	for i := funcs.MapRange(); i.Next(); {
		all.SetMapIndex(i.Key(), i.Value())
	}
	for _, c := range list {
		all.SetMapIndex(c.fn, c.kept)
	}
	atomic.StorePointer((*unsafe.Pointer)(funcs.Addr().UnsafePointer()), all.UnsafePointer())
}

// later answers a "go" or "defer" of a call through an interface.
func (e *Engine) later(it *ixgo.Interp, f function, call *ssa.CallCommon, then instr) instr {
	of := f.registerOf(call.Value)
	return func(frame unsafe.Pointer) {
		if v := e.layout.stackOf(frame)[of]; v != nil {
			e.adopt(it, reflect.TypeOf(v))
		}
		then(frame)
	}
}

// invoke answers a call through an interface. The interpreter's own keeps the method that it has found where another goroutine may put that
// of another type before it is called.
func (e *Engine) invoke(it *ixgo.Interp, f function, in *ssa.Call, call instr) instr {
	name, of, result := in.Call.Method.Name(), f.registerOf(in.Call.Value), f.registerOf(in)
	arguments := []int{of}
	for _, a := range in.Call.Args {
		arguments = append(arguments, f.registerOf(a))
	}
	return func(frame unsafe.Pointer) {
		v := e.layout.stackOf(frame)[of]
		if v == nil {
			var nothing *int
			*nothing = 0 // panics in Go's words
		}
		rt := reflect.TypeOf(v)
		if m, ours := e.known.Load(rt); ours {
			if to := m.(*made).calls[name]; to != nil {
				callByStack(it, frame, to, result, arguments)
				return
			}
		}
		if fn, ok := e.method(rt, name); ok {
			callExternal(it, frame, fn, result, arguments)
			return
		}
		call(frame)
	}
}

// methodOf is the method of a type.
type methodOf struct {
	rt   reflect.Type
	name string
}

// ofTypes is the type of run-time types, some of whose methods the interpreter has another version of.
var ofTypes = reflect.TypeOf(reflect.TypeOf(0))

// method answers a compiled method, or one that a notebook's type has by what it embeds. Reflection alone cannot call the latter.
func (e *Engine) method(rt reflect.Type, name string) (fn reflect.Value, ok bool) {
	if rt == ofTypes {
		return fn, false
	}
	key := methodOf{rt, name}
	if fn, ok := e.compiled.Load(key); ok {
		return fn.(reflect.Value), true
	}
	m, ok := reflectx.MethodByName(rt, name)
	if ok {
		e.compiled.Store(key, m.Func)
	}
	return m.Func, ok
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
