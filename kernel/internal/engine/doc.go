// Package engine stands between a session and the interpreter (package vm): it takes checked syntax
// trees and runs them.
//
// A session hands over one Unit a cell: a type-checked package together with the earlier cells
// whose generic functions it can reach. The engine builds SSA form of them, has it compiled and
// run, and returns the addresses of the variables, the function values and the run-time types that
// the cell made, so that the next cell can use them.
//
// What outlives a cell is kept here. Variables and functions of earlier cells have a key, made of
// the path of the stub package under which the session publishes them and their name. A type keeps
// the run-time type that was made for it.
//
// Bound packages come from the bindings. Cells get other versions of functions that wait without
// end, so that an interrupt can wake them, of those that would end the process, and of those that
// make timers, so that a deadlock can be told from a wait.
package engine
