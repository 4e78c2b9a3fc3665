package command

import (
	"reflect"
	"unsafe"
)

// How many places are looked at: beyond this the size is reported as a lower bound.
const manyPlaces = 2_000_000

// Size returns how many bytes a value takes with all that it points to, each place once. What a
// channel, a closure or a map's own bookkeeping takes is not counted.
func Size(v reflect.Value) int64 {
	s := sizer{seen: map[unsafe.Pointer]bool{}, left: manyPlaces}
	return int64(v.Type().Size()) + s.behind(v)
}

type sizer struct {
	seen map[unsafe.Pointer]bool
	left int
}

// behind returns the size of what a value points to.
func (s *sizer) behind(v reflect.Value) int64 {
	if s.left--; s.left < 0 || !points(v.Type()) {
		return 0
	}
	var n int64
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && s.first(v.UnsafePointer()) {
			n = int64(v.Type().Elem().Size()) + s.behind(v.Elem())
		}
	case reflect.Interface:
		if e := v.Elem(); e.IsValid() {
			n = s.behind(e)
			if e.Kind() != reflect.Pointer {
				n += int64(e.Type().Size())
			}
		}
	case reflect.String:
		n = int64(v.Len())
	case reflect.Slice:
		if v.IsNil() || !s.first(v.UnsafePointer()) {
			break
		}
		n = int64(v.Cap()) * int64(v.Type().Elem().Size())
		fallthrough
	case reflect.Array:
		for i := 0; i < v.Len() && points(v.Type().Elem()); i++ {
			n += s.behind(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			n += s.behind(v.Field(i))
		}
	case reflect.Map:
		for iter := v.MapRange(); iter.Next(); {
			n += int64(v.Type().Key().Size()+v.Type().Elem().Size()) + s.behind(iter.Key()) + s.behind(iter.Value())
		}
	}
	return n
}

func (s *sizer) first(p unsafe.Pointer) bool {
	if p == nil || s.seen[p] {
		return false
	}
	s.seen[p] = true
	return true
}

// points reports whether a value of a type may point to anything.
func points(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.String, reflect.Slice, reflect.Map:
		return true
	case reflect.Array:
		return points(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if points(t.Field(i).Type) {
				return true
			}
		}
	}
	return false
}
