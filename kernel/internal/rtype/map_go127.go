//go:build go1.27

package rtype

import "unsafe"

type mapType struct {
	header
	key, elem, group                                     *header
	hasher                                               func(unsafe.Pointer, uintptr) uintptr
	groupSize                                            uintptr
	keysOff, keyStride, elemsOff, elemStride, elemOffset uintptr
	flags                                                uint32
}
