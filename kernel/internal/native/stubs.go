//go:build amd64 || arm64

package native

import (
	"sync"
	"unsafe"
)

// poolSize is how many stubs asm_*.s has; after them pages of code are made.
const poolSize = 2048

// slots hold the function values in which stubs go on. The assembly reads them.
var slots [poolSize]unsafe.Pointer

func forward()
func stubs()
func addresses() (forward, stubs unsafe.Pointer)

var forwardAt, stubsAt = addresses()

var forwardPC = uintptr(forwardAt)

var pool struct {
	sync.Mutex
	used int
	page *page
	full []*page // the collector sees their function values by way of this list alone
}

// Stub returns the address of code that goes on in a function value, with the arguments that it
// gets: what a method table needs. Stubs live for ever, as the types do whose methods they are.
func Stub(f unsafe.Pointer) unsafe.Pointer {
	pool.Lock()
	defer pool.Unlock()
	if i := pool.used; i < poolSize {
		slots[i] = f
		pool.used++
		return unsafe.Add(stubsAt, i*stubLength)
	}
	if pool.page == nil || pool.page.used == stubsPerPage {
		p, err := newPage()
		if err != nil {
			panic("native: no room for the code of another method: " + err.Error())
		}
		pool.full = append(pool.full, p)
		pool.page = p
	}
	return pool.page.stub(f)
}

func note(impl, tag unsafe.Pointer) unsafe.Pointer { panic("native: not needed here") }
func noted(unsafe.Pointer) unsafe.Pointer          { return nil }

// Stubs returns how many stubs there are.
func Stubs() int {
	pool.Lock()
	defer pool.Unlock()
	n := pool.used
	if pool.page != nil {
		n += pool.page.used
	}
	return n
}
