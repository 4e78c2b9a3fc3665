//go:build !go1.27

package rtype

import "unsafe"

type mapType struct {
	header
	key, elem, group             *header
	hasher                       func(unsafe.Pointer, uintptr) uintptr
	groupSize, slotSize, elemOff uintptr
	flags                        uint32
}
