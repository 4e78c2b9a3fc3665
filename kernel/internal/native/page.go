//go:build (amd64 || arm64) && (linux || darwin || windows)

package native

import "unsafe"

// A page of code is followed by a page with the function values that its stubs go on in. The code
// is written once, before it can be executed; afterwards only the second page changes.
type page struct {
	code, data []byte
	used       int
	keep       [stubsPerPage]unsafe.Pointer // for the collector, which does not look into data
}

// Code and data are a multiple of every page size that these systems have.
const (
	pageSize     = 65536
	stubsPerPage = pageSize / 16
)

func newPage() (*page, error) {
	mem, err := reserve(2 * pageSize)
	if err != nil {
		return nil, err
	}
	p := &page{code: mem[:pageSize], data: mem[pageSize:]}
	for i := range stubsPerPage {
		// The slot of stub i lies at data[8*i].
		writeStub(p.code[16*i:16*i+16], pageSize+8*i-16*i)
	}
	if err := allowExecution(p.code); err != nil {
		return nil, err
	}
	flush(p.code)
	return p, nil
}

func (p *page) stub(f unsafe.Pointer) unsafe.Pointer {
	i := p.used
	p.used++
	p.keep[i] = f
	*(*uintptr)(unsafe.Pointer(&p.data[8*i])) = uintptr(f)
	return unsafe.Pointer(&p.code[16*i])
}
