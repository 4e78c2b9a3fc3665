//go:build amd64 || arm64

package native

import (
	"testing"
	"unsafe"
)

// Stubs of the pool and of a page, each of which goes on in a function of its own.
func TestStubs(t *testing.T) {
	const n = poolSize + stubsPerPage + 3
	for i := range n {
		f := func(x int) int { return x + i }
		code := Stub(*(*unsafe.Pointer)(unsafe.Pointer(&f)))
		fn := unsafe.Pointer(&code) // a function value without anything caught
		got := (*(*func(int) int)(unsafe.Pointer(&fn)))(1000)
		if got != 1000+i {
			t.Fatalf("stub %d: got %d, want %d", i, got, 1000+i)
		}
	}
}
