//go:build (amd64 || arm64) && !(linux || darwin || windows)

package native

import (
	"errors"
	"unsafe"
)

const stubsPerPage = 0

type page struct{ used int }

func newPage() (*page, error) {
	return nil, errors.New("this system's pages of code are not known to the kernel; restart it")
}

func (*page) stub(unsafe.Pointer) unsafe.Pointer { return nil }
