//go:build !linux

package program

// hardLimit does nothing where the system has no such limit.
func hardLimit(uint64) {}
