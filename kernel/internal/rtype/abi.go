// Package rtype makes run-time types: for every type that the checker knows, a reflect.Type that
// compiled code takes for its own, with methods that it finds.
//
// Reflection can make slices, maps, functions and plain structures at run time, but no named types,
// no interfaces and no methods. These are laid out here as the compiler lays them out (internal/abi
// in Go's source; the layout has been the same since Go 1.22, and TestLayout compares it with what
// the compiler made).
package rtype

import (
	"go/types"
	"reflect"
	"sync"
	"unsafe"
)

type tflag uint8

const (
	flagUncommon tflag = 1 << iota
	flagExtraStar
	flagNamed
	flagRegularMemory
	flagGCMaskOnDemand
	flagDirectIface
)

// header begins every type.
type header struct {
	size       uintptr
	ptrBytes   uintptr
	hash       uint32
	tflag      tflag
	align      uint8
	fieldAlign uint8
	kind       uint8
	equal      func(unsafe.Pointer, unsafe.Pointer) bool
	gcData     *byte
	str        int32
	ptrToThis  int32
}

type uncommon struct {
	pkgPath int32
	mcount  uint16
	xcount  uint16
	moff    uint32
	_       uint32
}

type method struct{ name, mtyp, ifn, tfn int32 }

type imethod struct{ name, typ int32 }

type name struct{ bytes *byte }

type arrayType struct {
	header
	elem, slice *header
	len         uintptr
}

type chanType struct {
	header
	elem *header
	dir  int
}

type interfaceType struct {
	header
	pkgPath name
	methods []imethod
}

type sliceType struct {
	header
	elem *header
}

type funcType struct {
	header
	inCount, outCount uint16
}

type ptrType struct {
	header
	elem *header
}

type structField struct {
	name   name
	typ    *header
	offset uintptr
}

type structType struct {
	header
	pkgPath name
	fields  []structField
}

// addReflectOff gives a pointer a number by which the runtime finds it: names, types and code of
// types made at run time are known to it by such numbers. The runtime keeps it for packages such as
// this (go.dev/issue/67401).
//
//go:linkname addReflectOff reflect.addReflectOff
func addReflectOff(unsafe.Pointer) int32

// pointerTo returns what stands behind a reflect.Type, which is an interface with a pointer to the
// type in its second word.
func pointerTo(t reflect.Type) *header {
	return (*header)((*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1])
}

// Pointer returns the address of a type, as it stands in the first word of an any that holds a value of it.
func Pointer(t reflect.Type) unsafe.Pointer { return unsafe.Pointer(pointerTo(t)) }

// At returns the type at an address that Pointer has returned, or that was taken from an any.
func At(p unsafe.Pointer) reflect.Type {
	if p == nil {
		return nil
	}
	t := reflect.TypeFor[int]()
	(*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1] = p
	return t
}

// Direct reports whether a value of the type is itself the word that an interface holds, rather
// than what the word points to.
func Direct(t reflect.Type) bool { return pointerTo(t).tflag&flagDirectIface != 0 }

// ITab is the method table in the first word of an interface that has methods.
type ITab struct {
	Inter unsafe.Pointer
	Type  unsafe.Pointer
	Hash  uint32
	fun   [1]uintptr // as many as the interface has methods
}

// Method returns the function value, without anything caught, of the i-th method; i must be less
// than the number of methods of the interface.
func (t *ITab) Method(i int) unsafe.Pointer {
	return unsafe.Add(unsafe.Pointer(t), unsafe.Offsetof(t.fun)+uintptr(i)*word)
}

// ITabFor returns the method table for a concrete type in an interface type, or nil if it has not all methods.
func ITabFor(iface, t reflect.Type) *ITab {
	if !t.Implements(iface) {
		return nil
	}
	v := reflect.New(iface)
	v.Elem().Set(reflect.Zero(t))
	return *(**ITab)(v.UnsafePointer())
}

func newName(text, tag string, exported, embedded bool) name {
	b := []byte{0}
	if exported {
		b[0] |= 1
	}
	if embedded {
		b[0] |= 1 << 3
	}
	b = appendText(b, text)
	if tag != "" {
		b[0] |= 1 << 1
		b = appendText(b, tag)
	}
	return name{&b[0]}
}

func appendText(b []byte, s string) []byte {
	n := len(s)
	for n >= 0x80 {
		b = append(b, byte(n)|0x80)
		n >>= 7
	}
	return append(append(b, byte(n)), s...)
}

func nameOff(text string, exported bool) int32 {
	return addReflectOff(unsafe.Pointer(newName(text, "", exported, false).bytes))
}

// methodName returns the number of a method's name. A name that is not exported belongs to its
// package, which stands behind it where that is not the package of the type.
func methodName(f *types.Func, of string) int32 {
	if f.Exported() || f.Pkg() == nil || f.Pkg().Path() == of {
		return nameOff(f.Name(), f.Exported())
	}
	b := appendText([]byte{1 << 2}, f.Name())
	at := nameOff(f.Pkg().Path(), false)
	b = append(b, (*[4]byte)(unsafe.Pointer(&at))[:]...)
	return addReflectOff(unsafe.Pointer(&b[0]))
}

// kept holds every type that was made, for ever: method tables, which the collector does not look
// into, and the runtime's list of them know types by their addresses alone.
var kept struct {
	sync.Mutex
	list []unsafe.Pointer
}

func keep(p unsafe.Pointer) {
	kept.Lock()
	kept.list = append(kept.list, p)
	kept.Unlock()
}

// Equal compares two values of a type that can be compared, as == does.
func Equal(t reflect.Type, p, q unsafe.Pointer) bool { return pointerTo(t).equal(p, q) }
