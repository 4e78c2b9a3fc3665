// Package cellname is what the parts of the kernel agree on about the names of cells' packages, and
// about names that the kernel adds to cells. All of the latter begin with a character that no Go
// name has, so that no cell can write them.
package cellname

import (
	"fmt"
	"go/types"
	"strings"
)

// Main is the path and the name of every cell's package, so that unexported fields and methods stay
// reachable from cell to cell.
const Main = "main"

// Kernel is the path of the package whose objects are the kernel's own.
const Kernel = "kernel"

// Names in a cell's package.
const (
	Statements = "·cell"    // the function that the cell's statements become
	Result     = "·result"  // takes the values of the last expression
	Done       = "·done"    // is told that a variable's statement has come to its end
	Type       = "·T"       // begins the name by which the second check knows a type
	Use        = "·use"     // begins a variable for which a type's methods are compiled
	Pointer    = "·retyped" // begins a pointer to the notebook's variable of the name that follows
	Old        = "·old"     // follows a name of the notebook, and stands for what the name meant before
)

// Hidden reports whether a name is one that the kernel added.
func Hidden(name string) bool { return strings.HasPrefix(name, "·") }

// Base strips what the kernel adds to a name of the notebook: "x·old3" and "·retypedx" give "x".
func Base(name string) string {
	name, _, _ = strings.Cut(strings.TrimPrefix(name, Pointer), Old)
	return name
}

const stub, old = "cell/", "old/"

// Stub returns a package under which later cells know the variables and functions of the n-th cell, or a part of them.
func Stub(n int, part ...string) *types.Package {
	return types.NewPackage(fmt.Sprint(stub, n, strings.Join(append([]string{""}, part...), ".")), Main)
}

// Earlier returns a package for names that stand for what was declared before the n-th cell.
func Earlier(n int) *types.Package { return types.NewPackage(fmt.Sprint(old, n), Main) }

// OfCell reports whether a package holds the declarations of a cell.
func OfCell(p *types.Package) bool { return p != nil && p.Path() == Main }

// IsLive reports whether a package holds what names of the notebook stand for: a cell's own, or a stub of one.
func IsLive(p *types.Package) bool { return OfCell(p) || p != nil && strings.HasPrefix(p.Path(), stub) }

// OfNotebook reports whether a package holds what cells have declared, under a name that is live or
// one that stands for an earlier declaration.
func OfNotebook(p *types.Package) bool {
	return IsLive(p) || p != nil && strings.HasPrefix(p.Path(), old)
}
