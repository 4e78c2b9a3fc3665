// Package migrate gives values that live in interfaces another type: the one that took the place of
// theirs when a notebook's type was given methods. The types are laid out alike, so that a value's
// memory is read as the new type; nothing is computed.
package migrate

import (
	"reflect"
	"sync"
	"unsafe"
)

// Swaps says which type takes the place of which.
type Swaps map[reflect.Type]reflect.Type

// Pair adds what differs between two types of one shape: an old type and the one that takes its place.
func (s Swaps) Pair(old, now reflect.Type) { s.pair(old, now, map[reflect.Type]bool{}) }

func (s Swaps) pair(old, now reflect.Type, seen map[reflect.Type]bool) {
	if old == now || old.Kind() != now.Kind() || seen[old] {
		return
	}
	seen[old] = true
	if old.Name() != "" {
		s[old] = now
	}
	switch old.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		s.pair(old.Elem(), now.Elem(), seen)
	case reflect.Map:
		s.pair(old.Key(), now.Key(), seen)
		s.pair(old.Elem(), now.Elem(), seen)
	case reflect.Struct:
		for i := range min(old.NumField(), now.NumField()) {
			s.pair(old.Field(i).Type, now.Field(i).Type, seen)
		}
	}
}

// Values gives what lies in interfaces, anywhere in what the roots hold, the types that took the
// place of theirs. The roots are addressable: variables. What waits in channels and lies in a
// sync.Map is reached, what only a closure or a goroutine holds is not. It reports false if there
// were too many places to look at them all: the values in the rest keep their types.
func (s Swaps) Values(roots []reflect.Value) (complete bool) { return s.values(roots, manyPlaces) }

func (s Swaps) values(roots []reflect.Value, limit int) (complete bool) {
	if len(s) == 0 {
		return true
	}
	w := &walker{swaps: s, made: map[reflect.Type]reflect.Type{}, holds: map[reflect.Type]bool{}, seen: map[place]bool{},
		left: limit}
	for _, v := range roots {
		w.walk(v)
	}
	return w.left > 0
}

// walker goes through all that variables hold.
type walker struct {
	swaps Swaps
	made  map[reflect.Type]reflect.Type
	holds map[reflect.Type]bool
	seen  map[place]bool
	left  int // places that may still be visited
}

type place struct {
	at unsafe.Pointer
	t  reflect.Type
}

// manyPlaces is how many places are looked at: a notebook with more than these is not kept waiting any longer.
const manyPlaces = 5_000_000

// typeNow returns the type that takes the place of t, or t.
func (w *walker) typeNow(t reflect.Type) reflect.Type {
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
		now = reflect.PointerTo(w.typeNow(t.Elem()))
	case reflect.Slice:
		now = reflect.SliceOf(w.typeNow(t.Elem()))
	case reflect.Array:
		now = reflect.ArrayOf(t.Len(), w.typeNow(t.Elem()))
	case reflect.Chan:
		now = reflect.ChanOf(t.ChanDir(), w.typeNow(t.Elem()))
	case reflect.Map:
		now = reflect.MapOf(w.typeNow(t.Key()), w.typeNow(t.Elem()))
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
		w.inInterface(v)
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
			w.syncMap(m)
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

// inInterface visits what lies in an interface.
func (w *walker) inInterface(v reflect.Value) {
	x := v.Elem()
	if !x.IsValid() {
		return
	}
	if x.Kind() == reflect.Pointer {
		if now := w.typeNow(x.Type()); now != x.Type() {
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

// changed returns a copy of a value with what it holds migrated; the zero Value if there is nothing to change.
func (w *walker) changed(x reflect.Value) reflect.Value {
	now := w.typeNow(x.Type())
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

// syncMap visits a map of package sync.
func (w *walker) syncMap(m *sync.Map) {
	m.Range(func(k, x any) bool {
		pair := [2]any{k, x}
		was := pair
		for i := range pair {
			w.inInterface(reflect.ValueOf(&pair[i]).Elem())
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
