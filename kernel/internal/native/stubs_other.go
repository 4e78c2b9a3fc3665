//go:build !amd64 && !arm64 && !wasm

package native

import (
	"sync"
	"unsafe"
)

// On other architectures function values are known by a list, and methods of notebooks' types are
// not found by compiled code.

const forwardPC = uintptr(0)

var made sync.Map // unsafe.Pointer -> unsafe.Pointer

func note(impl, tag unsafe.Pointer) unsafe.Pointer {
	made.Store(impl, tag)
	return impl
}

func noted(f unsafe.Pointer) unsafe.Pointer {
	if tag, ok := made.Load(f); ok {
		return tag.(unsafe.Pointer)
	}
	return nil
}

// Stub returns nil: there is no code to point a method table to.
func Stub(f unsafe.Pointer) unsafe.Pointer { return nil }
