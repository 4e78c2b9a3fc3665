// Package engine is the adapter to the Go interpreter: it takes checked syntax trees and runs them.
//
// A session hands over one Unit a cell: a type-checked package together with the earlier cells whose methods or generic
// functions it can reach. The engine builds SSA form of them, interprets it, and answers the addresses of the variables, the
// function values and the run-time types that the cell made, so that the next cell can use them.
//
// What outlives a cell is kept here in two forms. Variables and functions are externals: each has a key, made of the path of
// the stub package under which its session publishes it and its name, and a Go value behind that key. Types are kept as pairs
// of a type as the checker sees it and the run-time type that was made for it once; without that pair every evaluation would
// make the type anew, and a value of an earlier cell would not fit a variable of a later one.
//
// A running program is a list of Go closures for each function, one an instruction. Some are exchanged for others after loading: those that
// wait, so that an interrupt can wake them; calls of what earlier cells compiled; sequences that loops are made of. An
// interrupt exchanges all of them for a while. See layout.go.
//
// No other package imports the interpreter (bindings apart, which register compiled packages with it).
package engine
