// Package replace puts bindings in place of others.
package replace

import "github.com/goplus/ixgo"

// Package makes a package known, also where another of the same path is known already.
func Package(path string, load func() *ixgo.Package) {
	if old, ok := ixgo.LookupPackage(path); ok {
		*old = *load()
		return
	}
	ixgo.RegisterPackageLazy(path, load)
}
