package vm

import (
	"fmt"
	"reflect"
	"unsafe"
)

//go:generate go run ./gen

type op uint16

// instr is one instruction. Its operands are offsets of registers in the frame, unless loop.tmpl says otherwise.
type instr struct {
	op      op
	x       uint16
	a, b, c uint32
}

const instrSize = unsafe.Sizeof(instr{})

func (in instr) String() string {
	return fmt.Sprintf("%-12s a=%d b=%d c=%d x=%d", opNames[in.op], in.a, in.b, in.c, in.x)
}

// array is what indexing needs to know of an array, or of a slice with large elements.
type array struct {
	len  int
	size uintptr
}

// slowFunc is an instruction that is made of Go code: it is rare, or does much.
type slowFunc func(m *machine, fr *frame)

// argument is a register that a call copies into the frame of the function called.
type argument struct{ from slot }

// site is a place where a function is called.
type site struct {
	fn   *Function // called directly
	name *nameSlot // or by a name of the notebook, which may come to mean another one
	args []argument
	rets []slot // where the results go; those with offset 0 are not wanted
	ret  uint32 // the first of them

	callee  uint32 // the register with the function value or the interface
	index   int    // of the method in the interface
	method  string
	native  *nativeFunc
	words   [16]uint32 // of a compiled function, in the order of its shape
	sig     *signature
	wrapper bool // in code that the compiler made: recover in what it calls works as if it were called directly
	cache   targets

	narrow []result // those results of compiled code of whose registers only the first bits are certain

	one bool // one argument of eight bytes without a pointer
}

// pass copies the arguments into the frame of the function called.
func (s *site) pass(from, to unsafe.Pointer, params []slot) {
	if s.one {
		*(*uint64)(unsafe.Add(to, params[0].off)) = *(*uint64)(unsafe.Add(from, s.args[0].from.off))
		return
	}
	for i := range s.args {
		a := &s.args[i].from
		switch a.k {
		case kInt, kF64:
			*(*uint64)(unsafe.Add(to, params[i].off)) = *(*uint64)(unsafe.Add(from, a.off))
		case kPtr:
			*(*unsafe.Pointer)(unsafe.Add(to, params[i].off)) = *(*unsafe.Pointer)(unsafe.Add(from, a.off))
		default:
			move(from, *a, to, params[i])
		}
	}
}

type result struct {
	off uint32
	typ reflect.Type
}

// extendResults makes registers of what compiled code has left in them.
func (s *site) extendResults(fp unsafe.Pointer) {
	for i := range s.narrow {
		extend(unsafe.Add(fp, s.narrow[i].off), s.narrow[i].typ)
	}
}

// signature is what a call of a function value or method needs to know where it turns out to be compiled.
type signature struct {
	typ     reflect.Type // of the function, with the receiver as unsafe.Pointer if it is a method
	in, out []reflect.Type
}
