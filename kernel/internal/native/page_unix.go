//go:build (amd64 || arm64) && (linux || darwin)

package native

import "syscall"

// reserve returns memory that the collector does not know.
func reserve(size int) ([]byte, error) {
	return syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
}

// allowExecution makes memory code, which is not written to any more.
func allowExecution(code []byte) error {
	return syscall.Mprotect(code, syscall.PROT_READ|syscall.PROT_EXEC)
}
