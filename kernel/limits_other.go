//go:build !linux

package main

// hardLimit does nothing where the system has no such limit.
func hardLimit(uint64) {}
