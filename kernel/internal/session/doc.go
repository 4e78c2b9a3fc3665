// Package session runs a notebook's cells: it checks a cell, lowers it to a Go package, has the
// engine run it, and keeps the names that live on. It knows neither JSON nor sockets. Package
// source reads the text of cells; package migrate gives live values new types.
//
// # How a cell becomes a package
//
// A cell mixes declarations and statements in any order. Its statements become the body of a
// function ·cell; its types, constants, functions and methods become package-level declarations; a
// variable that a statement declares (by := or var) becomes a package-level variable that the
// statement assigns, so that a function of the same cell can use it too and later cells find it.
// Each cell is a types.Package of its own, always with the path "main", so that unexported fields
// and methods stay reachable from cell to cell.
//
// The cell is checked twice. The first pass sees its statements as an ordinary function body: that
// settles, by Go's own scoping, which names := makes new, what type they get, and whether x in "x
// := x + 1" is the variable of an earlier cell. The second pass sees the lowered form.
//
// What lives on is published under a stub package, "cell/N": variables by their address, functions
// by their value. Methods and generic functions of earlier cells are compiled again, from their
// syntax, into each cell that can reach them, with their uses of variables and functions turned to
// the stubs.
//
// # What happens when a name is declared again
//
// In this order, and each step in a file of its own:
//
//   - unchanged.go: types whose declaration has the same text and means the same stay the same types; they are
//     blanked in the cell.
//   - remake.go: a cell that gives methods to a type of an earlier cell has the type compiled again with all its
//     methods, and with it everything that mentions it. Its declarations become live first (growTypes), then its
//     statements are compiled.
//   - rebind.go: functions of earlier cells that use a redeclared name. If the new object fits in place of the old
//     one (the same type), they find it by the name, and nothing is compiled. Otherwise they are compiled again
//     together with the cell, as far as they type-check; those that do not are pinned to the old meanings, and the
//     author is told.
//   - repoint.go: variables whose type was compiled again keep their memory, and are reached by a pointer of the
//     new type.
//   - retype.go: live variables get their new types, and migrate gives them to the values in interfaces.
//
// # Words
//
//   - live: of a name that the next cell can use.
//   - published: of an object that was live once; its address or value is kept.
//   - stub: the package under which later cells know a cell's variables and functions.
//   - moved: from a cell's object to its stub's.
//   - item: a declaration of an earlier cell, whose syntax is kept to be compiled again.
//   - user, dependent: an item that uses a name which the cell declares again.
//   - alias: a name that the kernel makes up for what a name meant before; its base is the name itself.
//   - pinned: of a dependent that keeps the old meaning of all names but those that the cell declares.
//   - useNew, useOld: names for which a recompiled declaration takes the cell's meaning, or the one before.
//   - swap: a run-time type that takes the place of another.
package session
