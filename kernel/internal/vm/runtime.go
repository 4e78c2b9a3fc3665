package vm

import "unsafe"

// These are the runtime's own ways to copy, clear and make values of types that are known at run
// time alone. Package reflect has them behind Value, at several times the price; the runtime keeps
// their names for packages such as this (go.dev/issue/67401).

//go:noescape
//go:linkname typedmemmove reflect.typedmemmove
func typedmemmove(t, dst, src unsafe.Pointer)

//go:noescape
//go:linkname typedmemclr reflect.typedmemclr
func typedmemclr(t, p unsafe.Pointer)

//go:linkname unsafe_New reflect.unsafe_New
func unsafe_New(t unsafe.Pointer) unsafe.Pointer

//go:noescape
//go:linkname mapaccess reflect.mapaccess
func mapaccess(t, m, key unsafe.Pointer) unsafe.Pointer

//go:noescape
//go:linkname mapassign reflect.mapassign0
func mapassign(t, m, key, val unsafe.Pointer)

//go:noescape
//go:linkname mapdelete reflect.mapdelete
func mapdelete(t, m, key unsafe.Pointer)

//go:linkname growslice reflect.growslice
func growslice(t unsafe.Pointer, old sliceHeader, num int) sliceHeader

// The memory of Go's own values.

type sliceHeader struct {
	data     unsafe.Pointer
	len, cap int
}

type eface struct{ typ, data unsafe.Pointer }

func b2i(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

//go:linkname unsafe_NewArray reflect.unsafe_NewArray
func unsafe_NewArray(t unsafe.Pointer, n int) unsafe.Pointer

//go:noescape
//go:linkname typedslicecopy reflect.typedslicecopy
func typedslicecopy(t unsafe.Pointer, dst, src sliceHeader) int

//go:noescape
//go:linkname chanrecv reflect.chanrecv
func chanrecv(ch unsafe.Pointer, nb bool, val unsafe.Pointer) (selected, received bool)

//go:noescape
//go:linkname chansend reflect.chansend0
func chansend(ch, val unsafe.Pointer, nb bool) bool
