//go:build !linux

package dispatch

func consumed([]int) (memory int64, seconds float64, ok bool) { return 0, 0, false }

func systemMemory() (total, available int64, ok bool) { return 0, 0, false }
