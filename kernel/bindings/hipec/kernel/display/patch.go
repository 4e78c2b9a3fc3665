package display

import (
	_ "embed"

	"github.com/goplus/ixgo"
)

// Generic functions cannot be bound: there is no compiled form of them. The interpreter gets their text, which is that of each.go in the package
// itself but for the names of what is compiled.
//
//go:embed _patch/display.go
var generic []byte

func init() { ixgo.RegisterPatch("hipec/kernel/display", generic) }
