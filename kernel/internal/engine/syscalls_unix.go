//go:build linux || freebsd

package engine

import "syscall"

// syscalls stand for those of golang.org/x/sys/unix, which are written in assembly.
func (e *Engine) syscalls() {
	x := func(name string, f any) { e.replace("golang.org/x/sys/unix."+name, f) }
	x("Syscall", syscall.Syscall)
	x("Syscall6", syscall.Syscall6)
	x("RawSyscall", syscall.RawSyscall)
	x("RawSyscall6", syscall.RawSyscall6)
	x("SyscallNoError", func(trap, a, b, c uintptr) (r1, r2 uintptr) {
		r1, r2, _ = syscall.Syscall(trap, a, b, c)
		return r1, r2
	})
	x("RawSyscallNoError", func(trap, a, b, c uintptr) (r1, r2 uintptr) {
		r1, r2, _ = syscall.RawSyscall(trap, a, b, c)
		return r1, r2
	})
}
