package session

import (
	"fmt"
	"go/types"
	"reflect"
	"strings"
	"sync"
	"unsafe"

	"hipec/kernel/internal/engine"
)

// point makes the pointers to variables that get new types ready, before anything of the cell runs.
func (r *remaking) point(prog *engine.Program) {
	for name, l := range r.vars {
		if addr, ok := prog.Var(r.retype[name]); ok {
			addr.Elem().Set(reflect.NewAt(addr.Type().Elem().Elem(), l.value.UnsafePointer()))
		}
	}
}

// adopt gives the live variables their new types, once the types made anew have been loaded. It answers the run-time types that
// took the place of others.
func (r *remaking) adopt(prog *engine.Program) map[reflect.Type]reflect.Type {
	s := r.s
	stub := types.NewPackage(fmt.Sprintf("cell/%d.retyped", s.n), "main")
	swaps := map[reflect.Type]reflect.Type{}
	for t := range r.types {
		old, ok := s.engine.TypeOf(t.Type())
		if now, there := prog.Type(t.Name()); ok && there && old != now {
			swaps[old] = now
		}
	}
	for hidden, old := range r.insts {
		if addr, ok := prog.Var(hidden); ok && !addr.Elem().IsNil() {
			swaps[old] = addr.Elem().Elem().Type().Elem()
		}
	}
	for name, l := range r.vars {
		hidden := r.retype[name]
		addr, ok := prog.Var(hidden)
		obj := r.c.pkg.Scope().Lookup(hidden)
		if !ok || obj == nil {
			continue
		}
		rt := addr.Type().Elem().Elem()
		typ := obj.Type().(*types.Pointer).Elem()
		s.engine.Pair(typ, rt)
		pairTypes(l.value.Type().Elem(), rt, swaps, map[reflect.Type]bool{})
		v := types.NewVar(l.obj.Pos(), stub, name, typ)
		at := reflect.NewAt(rt, l.value.UnsafePointer())
		stub.Scope().Insert(v)
		s.engine.Extern(stub.Path(), name, at)
		if !strings.Contains(name, oldSuffix) {
			s.set(name, live{v, at})
		}
	}
	stub.MarkComplete()
	return swaps
}

// pairTypes walks two types of one shape and notes where they differ.
func pairTypes(old, now reflect.Type, swaps map[reflect.Type]reflect.Type, seen map[reflect.Type]bool) {
	if old == now || old.Kind() != now.Kind() || seen[old] {
		return
	}
	seen[old] = true
	if old.Name() != "" {
		swaps[old] = now
	}
	switch old.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		pairTypes(old.Elem(), now.Elem(), swaps, seen)
	case reflect.Map:
		pairTypes(old.Key(), now.Key(), swaps, seen)
		pairTypes(old.Elem(), now.Elem(), swaps, seen)
	case reflect.Struct:
		for i := range min(old.NumField(), now.NumField()) {
			pairTypes(old.Field(i).Type, now.Field(i).Type, swaps, seen)
		}
	}
}

// walker goes through all that live variables hold, and gives what lies in interfaces its new type.
type walker struct {
	swaps map[reflect.Type]reflect.Type
	made  map[reflect.Type]reflect.Type
	holds map[reflect.Type]bool
	seen  map[place]bool
	left  int // places that may still be visited
}

type place struct {
	at unsafe.Pointer
	t  reflect.Type
}

// How many places are looked at: a notebook with more values in interfaces than this waits no longer.
const manyPlaces = 5_000_000

// retype gives values in interfaces the types that took the place of theirs. It reaches what variables hold, also what waits in their channels, but
// not what only a closure or a goroutine holds.
func (s *Session) retype(swaps map[reflect.Type]reflect.Type) {
	if len(swaps) == 0 {
		return
	}
	w := &walker{swaps: swaps, made: map[reflect.Type]reflect.Type{}, holds: map[reflect.Type]bool{}, seen: map[place]bool{}, left: manyPlaces}
	for _, l := range s.live {
		if l.value.Kind() == reflect.Pointer {
			w.walk(l.value.Elem())
		}
	}
}

// renewed answers the type that takes the place of t, or t.
func (w *walker) renewed(t reflect.Type) reflect.Type {
	if now, ok := w.swaps[t]; ok {
		return now
	}
	if t.Name() != "" {
		return t
	}
	if now, ok := w.made[t]; ok {
		return now
	}
	now := t
	switch t.Kind() {
	case reflect.Pointer:
		now = reflect.PointerTo(w.renewed(t.Elem()))
	case reflect.Slice:
		now = reflect.SliceOf(w.renewed(t.Elem()))
	case reflect.Array:
		now = reflect.ArrayOf(t.Len(), w.renewed(t.Elem()))
	case reflect.Chan:
		now = reflect.ChanOf(t.ChanDir(), w.renewed(t.Elem()))
	case reflect.Map:
		now = reflect.MapOf(w.renewed(t.Key()), w.renewed(t.Elem()))
	}
	w.made[t] = now
	return now
}

// walk visits an addressable value.
func (w *walker) walk(v reflect.Value) {
	t := v.Type()
	if !w.mayHold(t) || w.left == 0 {
		return
	}
	at := place{v.Addr().UnsafePointer(), t}
	if w.seen[at] {
		return
	}
	w.seen[at] = true
	w.left--
	switch t.Kind() {
	case reflect.Interface:
		w.face(v)
	case reflect.Pointer:
		if !v.IsNil() {
			w.walk(v.Elem())
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			w.walk(v.Index(i))
		}
	case reflect.Chan:
		w.waiting(v)
	case reflect.Struct:
		if m, ok := v.Addr().Interface().(*sync.Map); ok {
			w.shared(m)
			return
		}
		for i := range v.NumField() {
			f := v.Field(i)
			w.walk(reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem())
		}
	case reflect.Map:
		w.entries(v)
	}
}

// face visits what lies in an interface.
func (w *walker) face(v reflect.Value) {
	x := v.Elem()
	if !x.IsValid() {
		return
	}
	if x.Kind() == reflect.Pointer {
		if now := w.renewed(x.Type()); now != x.Type() {
			x = reflect.NewAt(now.Elem(), x.UnsafePointer())
			v.Set(x)
		}
		if !x.IsNil() {
			w.walk(x.Elem())
		}
		return
	}
	c := w.changed(x)
	if c.IsValid() && c.Type().AssignableTo(v.Type()) {
		v.Set(c)
	}
}

// changed answers a copy of a value with what it holds renewed; the zero Value if there is nothing to renew.
func (w *walker) changed(x reflect.Value) reflect.Value {
	now := w.renewed(x.Type())
	if now == x.Type() && !w.mayHold(now) {
		return reflect.Value{}
	}
	c := reflect.New(x.Type())
	c.Elem().Set(x)
	c = reflect.NewAt(now, c.UnsafePointer()).Elem()
	w.walk(c)
	return c
}

// waiting visits what lies in a channel's buffer, where it lies: taking it out and putting it back could lose its turn.
func (w *walker) waiting(v reflect.Value) {
	if v.Cap() == 0 {
		return
	}
	// As the runtime lays a channel out: how many wait, how many may, and where they do. A place that is empty is zero.
	c := (*struct {
		n, max uint
		buffer unsafe.Pointer
	})(v.UnsafePointer())
	if int(c.max) != v.Cap() || int(c.n) > v.Cap() {
		return
	}
	w.walk(reflect.NewAt(reflect.ArrayOf(v.Cap(), v.Type().Elem()), c.buffer).Elem())
}

// shared visits a map of package sync.
func (w *walker) shared(m *sync.Map) {
	m.Range(func(k, x any) bool {
		pair := [2]any{k, x}
		was := pair
		for i := range pair {
			w.face(reflect.ValueOf(&pair[i]).Elem())
		}
		if reflect.TypeOf(pair[0]) != reflect.TypeOf(was[0]) {
			m.Delete(was[0])
		}
		m.Store(pair[0], pair[1])
		return true
	})
}

// entries visits a map, whose elements have no address.
func (w *walker) entries(v reflect.Value) {
	if v.IsNil() {
		return
	}
	for _, k := range v.MapKeys() {
		e := v.MapIndex(k)
		c := reflect.New(v.Type().Elem()).Elem()
		c.Set(e)
		w.walk(c)
		nk := reflect.New(v.Type().Key()).Elem()
		nk.Set(k)
		w.walk(nk)
		if nk.Kind() == reflect.Interface && nk.Elem().IsValid() && nk.Elem().Type() != k.Elem().Type() {
			v.SetMapIndex(k, reflect.Value{})
		}
		v.SetMapIndex(nk, c)
	}
}

// mayHold reports whether a value of a type may hold, anywhere, an interface.
func (w *walker) mayHold(t reflect.Type) bool {
	if known, ok := w.holds[t]; ok {
		return known
	}
	found := holdsInterface(t, map[reflect.Type]bool{})
	w.holds[t] = found
	return found
}

func holdsInterface(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if t == reflect.TypeFor[sync.Map]() {
		return true
	}
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		return holdsInterface(t.Elem(), seen)
	case reflect.Map:
		return holdsInterface(t.Key(), seen) || holdsInterface(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if holdsInterface(t.Field(i).Type, seen) {
				return true
			}
		}
	}
	return false
}
