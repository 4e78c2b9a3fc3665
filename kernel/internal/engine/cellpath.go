package engine

import (
	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/cellname"
)

// ofNotebook reports whether a package is a cell's, or the one by which a cell's variables and
// functions are known to later ones.
func ofNotebook(p *ssa.Package) bool { return p != nil && cellname.IsLive(p.Pkg) }

// root returns the declared function in which a function stands.
func root(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

// declared reports whether a function is one that a cell declares, or stands in one; not a cell's own statements.
func declared(fn *ssa.Function) bool {
	fn = root(fn)
	if o := fn.Origin(); o != nil {
		fn = o
	}
	return fn.Pkg != nil && cellname.OfCell(fn.Pkg.Pkg) && !cellname.Hidden(fn.Name()) &&
		(fn.Name() != "init" || fn.Signature.Recv() != nil)
}

// liveName returns the notebook's name by which a function reaches a variable or function, so that
// it finds what the name means when it runs; "" if it keeps what it was compiled with.
func liveName(in *ssa.Function, v ssa.Value) string {
	if !declared(in) {
		return ""
	}
	switch v := v.(type) {
	case *ssa.Global:
		if ofNotebook(v.Pkg) {
			return v.Name()
		}
	case *ssa.Function:
		if v.Parent() == nil && v.Signature.Recv() == nil && v.Origin() == nil && v.TypeParams().Len() == 0 &&
			ofNotebook(v.Pkg) && v.Object() != nil {
			return v.Name()
		}
	}
	return ""
}
