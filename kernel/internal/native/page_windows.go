//go:build amd64 || arm64

package native

import (
	"syscall"
	"unsafe"
)

var (
	kernel32       = syscall.NewLazyDLL("kernel32.dll")
	virtualAlloc   = kernel32.NewProc("VirtualAlloc")
	virtualProtect = kernel32.NewProc("VirtualProtect")
	flushCache     = kernel32.NewProc("FlushInstructionCache")
)

const (
	memCommit       = 0x1000
	memReserve      = 0x2000
	pageReadWrite   = 0x04
	pageExecuteRead = 0x20
)

// reserve returns memory that the collector does not know.
func reserve(size int) ([]byte, error) {
	p, _, err := virtualAlloc.Call(0, uintptr(size), memCommit|memReserve, pageReadWrite)
	if p == 0 {
		return nil, err
	}
	// memory of the system's, which does not move
	return unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&p))), size), nil
}

// allowExecution makes memory code, which is not written to any more.
func allowExecution(code []byte) error {
	var old uint32
	at := uintptr(unsafe.Pointer(unsafe.SliceData(code)))
	if ok, _, err := virtualProtect.Call(at, uintptr(len(code)), pageExecuteRead, uintptr(unsafe.Pointer(&old))); ok == 0 {
		return err
	}
	const thisProcess = ^uintptr(0)
	if ok, _, err := flushCache.Call(thisProcess, at, uintptr(len(code))); ok == 0 {
		return err
	}
	return nil
}
