package native

import (
	"fmt"
	"sync"
	"unsafe"
)

// A WebAssembly program cannot add code to itself, so the stubs of asm_wasm.s are all there are.

// slots hold the function values in which stubs go on. The assembly reads them.
var slots [poolSize]unsafe.Pointer

func addresses() (forward, stubs uintptr)

// forwardPC is the code of the function values that New makes; at stubsAt stand the addresses of the stubs.
var forwardPC, stubsAt = addresses()

var pool struct {
	sync.Mutex
	used int
}

// Stub returns the address of code that goes on in a function value, with the arguments that it
// gets: what a method table needs. Stubs live for ever, as the types do whose methods they are. It
// panics with an error when none is left.
func Stub(f unsafe.Pointer) unsafe.Pointer {
	pool.Lock()
	defer pool.Unlock()
	if pool.used == poolSize {
		panic(fmt.Errorf("the methods of a notebook's types need more than %d pieces of code, which is all that this "+
			"kernel has in a browser: restart it, or use the desktop kernel", poolSize))
	}
	code := *(*unsafe.Pointer)(unsafe.Add(*(*unsafe.Pointer)(unsafe.Pointer(&stubsAt)), pool.used*8))
	slots[pool.used] = f
	pool.used++
	return code
}

func note(impl, tag unsafe.Pointer) unsafe.Pointer { panic("native: not needed here") }
func noted(unsafe.Pointer) unsafe.Pointer          { return nil }

// Stubs returns how many stubs there are.
func Stubs() int {
	pool.Lock()
	defer pool.Unlock()
	return pool.used
}
