package vm

import (
	"reflect"
	"unsafe"

	"hipec/kernel/internal/rtype"
)

// kind is how a value lies in a register.
type kind uint8

const (
	kNone kind = iota
	kInt       // an integer or bool, extended to 64 bits by its sign if it has one
	kF64       // a float64
	kF32       // a float32, in the first half
	kPtr       // a word that is a pointer: also a map, channel or function
	kStr
	kSlice
	kIface // an interface: two words that are pointers
	kC128  // a complex128
	kC64   // a complex64, in the first half
	kMem   // a structure or an array, as it lies in memory
)

func kindOf(t reflect.Type) kind {
	switch t.Kind() {
	case reflect.Float64:
		return kF64
	case reflect.Float32:
		return kF32
	case reflect.Pointer, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return kPtr
	case reflect.String:
		return kStr
	case reflect.Slice:
		return kSlice
	case reflect.Interface:
		return kIface
	case reflect.Complex128:
		return kC128
	case reflect.Complex64:
		return kC64
	case reflect.Struct, reflect.Array:
		return kMem
	}
	return kInt
}

// slot is a register: where it lies in a frame, how, and the type of what it holds.
type slot struct {
	off uint32
	k   kind
	typ unsafe.Pointer // for kMem
}

func at(fp unsafe.Pointer, off uint32) unsafe.Pointer { return unsafe.Add(fp, off) }

// move copies a register of one frame to a register of the same kind of another.
func move(from unsafe.Pointer, s slot, to unsafe.Pointer, d slot) {
	p, q := unsafe.Add(from, s.off), unsafe.Add(to, d.off)
	switch s.k {
	case kInt, kF64, kF32, kC64:
		*(*uint64)(q) = *(*uint64)(p)
	case kPtr:
		*(*unsafe.Pointer)(q) = *(*unsafe.Pointer)(p)
	case kStr:
		*(*string)(q) = *(*string)(p)
	case kSlice:
		*(*[]byte)(q) = *(*[]byte)(p)
	case kIface:
		*(*any)(q) = *(*any)(p)
	case kC128:
		*(*complex128)(q) = *(*complex128)(p)
	case kMem:
		typedmemmove(s.typ, q, p)
	}
}

// load puts a value from memory, where it has its own size, into a register.
func load(q unsafe.Pointer, t reflect.Type, p unsafe.Pointer) {
	switch t.Kind() {
	case reflect.Bool, reflect.Uint8:
		*(*uint64)(q) = uint64(*(*uint8)(p))
	case reflect.Int8:
		*(*int64)(q) = int64(*(*int8)(p))
	case reflect.Int16:
		*(*int64)(q) = int64(*(*int16)(p))
	case reflect.Uint16:
		*(*uint64)(q) = uint64(*(*uint16)(p))
	case reflect.Int32:
		*(*int64)(q) = int64(*(*int32)(p))
	case reflect.Uint32, reflect.Float32:
		*(*uint64)(q) = uint64(*(*uint32)(p))
	default:
		typedmemmove(rtype.Pointer(t), q, p)
	}
}

// store puts a register's value into memory.
func store(p unsafe.Pointer, t reflect.Type, q unsafe.Pointer) { typedmemmove(rtype.Pointer(t), p, q) }

// value returns a register's value as reflection has it. It is a copy.
func value(fp unsafe.Pointer, off uint32, t reflect.Type) reflect.Value {
	v := reflect.New(t)
	typedmemmove(rtype.Pointer(t), v.UnsafePointer(), unsafe.Add(fp, off))
	return v.Elem()
}

// setValue puts a value that reflection has into a register.
func setValue(fp unsafe.Pointer, off uint32, t reflect.Type, v reflect.Value) {
	p := reflect.New(t)
	if v.IsValid() {
		p.Elem().Set(v)
	}
	load(unsafe.Add(fp, off), t, p.UnsafePointer())
}

// narrow reports whether an integer type fills its register only when it is extended.
func narrow(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Bool, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return true
	}
	return false
}

// extend makes a register of a narrow type what it should be, where only its first bits are certain.
func extend(q unsafe.Pointer, t reflect.Type) { load(q, t, q) }
