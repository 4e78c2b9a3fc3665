package program

import "syscall"

// hardLimit has the system refuse memory above a size: one huge allocation would not wait to be measured.
func hardLimit(bytes uint64) {
	const data = 2 // RLIMIT_DATA, which package syscall does not name on every processor
	_ = syscall.Setrlimit(data, &syscall.Rlimit{Cur: bytes, Max: bytes})
}
