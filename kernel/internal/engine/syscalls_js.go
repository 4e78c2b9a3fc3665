package engine

import "syscall/js"

// syscalls has the search for deadlocks know that the page may call a function of a cell at any time.
func (e *Engine) syscalls() {
	e.replace("syscall/js.FuncOf", func(f func(js.Value, []js.Value) any) js.Func {
		e.clocks.call(nil, always)
		return js.FuncOf(f)
	})
}
