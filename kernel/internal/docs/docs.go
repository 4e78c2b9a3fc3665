// Package docs holds what is written about the packages that are bound into the kernel. They are
// compiled in, and their sources need not be where the kernel runs.
package docs

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"sync"
)

// docs.json.gz maps a package's path to its names' comments; the name "" is the package itself,
// Type.Method a method; under "Name()" stands a function's type as it is written. It is made by "go
// generate ./kernel/bindings".
//
//go:embed docs.json.gz
var packed []byte

var read = sync.OnceValue(func() map[string]map[string]string {
	all := map[string]map[string]string{}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return all
	}
	if json.NewDecoder(z).Decode(&all) != nil {
		return map[string]map[string]string{}
	}
	return all
})

// Of returns what is written about a name of a package; "" if nothing is.
func Of(path, name string) string { return read()[path][name] }
