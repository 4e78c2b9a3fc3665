// Package debug stops cells where a person asks for it, and tells what is there. It speaks the
// debug adapter protocol as Jupyter carries it.
//
// Cells that are to be debugged are compiled with calls of [Debugger.Enter], [Debugger.At] and
// [Debugger.Leave] between their statements, which tell where a goroutine stands and which
// variables it sees. Code without a breakpoint near it has no such calls, and runs as fast as ever:
// a cell is compiled with them while the debugger is on and there is a breakpoint, or something
// else to stop for.
//
// A goroutine that stops waits in At; others of the notebook's goroutines stop at their next
// statement. A cell's path is a hash of its text, as front ends compute it too.
package debug
