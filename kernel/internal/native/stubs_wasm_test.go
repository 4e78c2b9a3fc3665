package native

import (
	"testing"
	"unsafe"
)

// All stubs of the pool, each of which goes on in a function of its own, and its end.
func TestStubs(t *testing.T) {
	first := Stubs()
	codes := make([]unsafe.Pointer, 0, poolSize)
	for i := first; i < poolSize; i++ {
		f := func(x int) int { return x + i }
		codes = append(codes, Stub(*(*unsafe.Pointer)(unsafe.Pointer(&f))))
	}
	for i, code := range codes {
		fn := unsafe.Pointer(&code) // a function value without anything caught
		if got := (*(*func(int) int)(unsafe.Pointer(&fn)))(1000); got != 1000+first+i {
			t.Fatalf("stub %d: got %d, want %d", first+i, got, 1000+first+i)
		}
	}
	defer func() {
		if _, ok := recover().(error); !ok {
			t.Error("beyond the pool's end: got no error")
		}
	}()
	Stub(nil)
}
