// Package session runs a notebook's cells: it splits a cell, checks it, lowers it to a Go package, has the engine run it, and
// keeps the names that live on. It knows neither JSON nor sockets.
//
// # How a cell becomes a package
//
// A cell mixes declarations and statements in any order. Its statements become the body of a function ·cell; its types,
// constants, functions and methods become package-level declarations; a variable that a statement declares (by := or var)
// becomes a package-level variable that the statement assigns, so that a function of the same cell can use it too and
// later cells find it. Each cell is a types.Package of its own, always with the path "main", so that unexported fields
// and methods stay reachable from cell to cell.
//
// The cell is checked twice. The first pass sees its statements as an ordinary function body: that settles, by Go's own scoping,
// which names := makes new, what type they get, and whether x in "x := x + 1" is the variable of an earlier cell. The second pass sees
// the lowered form.
//
// What lives on is published under a stub package, "cell/N": variables by their address, functions by their value. Methods
// and generic functions of earlier cells are compiled again, from their syntax, into each cell that can reach them, with their uses of
// variables and functions turned to the stubs.
package session
