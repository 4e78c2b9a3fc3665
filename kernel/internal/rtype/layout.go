package rtype

import (
	"go/types"
	"reflect"
	"unsafe"
)

const word = unsafe.Sizeof(uintptr(0))

// Sizes of types: those of compiled types are their own, whatever fields the checker knows of.

func (ts *Types) boundType(t types.Type) reflect.Type {
	if n, ok := t.(*types.Named); ok {
		if rt := ts.bound(n); rt != nil {
			return rt
		}
	}
	return nil
}

func (ts *Types) size(t types.Type) (size, align uintptr) {
	t = types.Unalias(t)
	if rt := ts.boundType(t); rt != nil {
		return rt.Size(), uintptr(rt.Align())
	}
	switch u := t.Underlying().(type) {
	case *types.Array:
		size, align = ts.size(u.Elem())
		return size * uintptr(u.Len()), align
	case *types.Struct:
		align = 1
		last := uintptr(1)
		for i := range u.NumFields() {
			s, a := ts.size(u.Field(i).Type())
			size = up(size, a) + s
			align, last = max(align, a), s
		}
		if last == 0 && size > 0 { // so that the address of the last field does not lie behind the structure
			size++
		}
		return up(size, align), align
	}
	return uintptr(ts.sizes.Sizeof(t)), uintptr(ts.sizes.Alignof(t))
}

func up(n, align uintptr) uintptr { return (n + align - 1) / align * align }

// offsets returns where the fields of a structure lie.
func (ts *Types) offsets(t *types.Struct) []uintptr {
	out := make([]uintptr, t.NumFields())
	at := uintptr(0)
	for i := range out {
		s, a := ts.size(t.Field(i).Type())
		at = up(at, a)
		out[i] = at
		at += s
	}
	return out
}

// layOut fills in how a type lies in memory, and where its pointers are.
func (ts *Types) layOut(h *header, t types.Type) {
	size, align := ts.size(t)
	h.size, h.align, h.fieldAlign = size, uint8(align), uint8(align)
	// The runtime reads the mask a word at a time, and takes every bit of the word for the type's.
	mask := make([]byte, maskBytes(size))
	ts.pointers(t, 0, func(at uintptr) {
		mask[at/word/8] |= 1 << (at / word % 8)
		h.ptrBytes = max(h.ptrBytes, at+word)
	})
	h.gcData = &mask[0]
	if h.size == word && h.ptrBytes == word {
		h.tflag |= flagDirectIface
	}
}

// maskBytes is how many bytes the mask of a type has: a bit a word, in whole words, with one bit at least to spare.
func maskBytes(size uintptr) uintptr { return up(size/word/8+1, word) }

// pointers calls f with the offset of every pointer in a value.
func (ts *Types) pointers(t types.Type, at uintptr, f func(uintptr)) {
	t = types.Unalias(t)
	if rt := ts.boundType(t); rt != nil {
		pointersOf(rt, at, f)
		return
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Kind() == types.String || u.Kind() == types.UnsafePointer {
			f(at)
		}
	case *types.Array:
		size, _ := ts.size(u.Elem())
		for i := range u.Len() {
			ts.pointers(u.Elem(), at+uintptr(i)*size, f)
		}
	case *types.Struct:
		for i, o := range ts.offsets(u) {
			ts.pointers(u.Field(i).Type(), at+o, f)
		}
	case *types.Interface:
		f(at)
		f(at + word)
	default: // pointers, slices, maps, channels, functions
		f(at)
	}
}

func pointersOf(rt reflect.Type, at uintptr, f func(uintptr)) {
	switch rt.Kind() {
	case reflect.String, reflect.UnsafePointer, reflect.Pointer, reflect.Slice, reflect.Map, reflect.Chan, reflect.Func:
		f(at)
	case reflect.Interface:
		f(at)
		f(at + word)
	case reflect.Array:
		if pointerTo(rt.Elem()).ptrBytes == 0 {
			return
		}
		for i := range rt.Len() {
			pointersOf(rt.Elem(), at+uintptr(i)*rt.Elem().Size(), f)
		}
	case reflect.Struct:
		for i := range rt.NumField() {
			pointersOf(rt.Field(i).Type, at+rt.Field(i).Offset, f)
		}
	}
}

// Pointers tells which words of a type are pointers, or the words of an interface.
func Pointers(t reflect.Type) []bool {
	out := make([]bool, (t.Size()+word-1)/word)
	pointersOf(t, 0, func(at uintptr) { out[at/word] = true })
	return out
}
