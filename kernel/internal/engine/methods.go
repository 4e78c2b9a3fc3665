package engine

import (
	"fmt"
	"go/ast"

	"github.com/goplus/ixgo"
)

// A method of a type that a cell declares takes one of a fixed number of entry points, for the type and for its pointer, and never
// gives it back, since a value may always be alive somewhere.

// spare is how many entry points must be free for a cell that declares methods.
const spare = 256

// roomForMethods reports, as an error, that a unit's methods may find no room.
func roomForMethods(u Unit) error {
	all, used, free := ixgo.IcallStat()
	if free >= spare || !declaresMethods(u.File) {
		return nil
	}
	return fmt.Errorf("this kernel has no room for more methods (%d of %d are taken by the types that its cells have declared, each time they ran); "+
		"restart it", used, all)
}

func declaresMethods(f *ast.File) bool {
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil {
			return true
		}
	}
	return false
}
