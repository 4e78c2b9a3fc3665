package engine

import (
	"reflect"
	"unsafe"

	"github.com/goplus/ixgo"
	"golang.org/x/tools/go/ssa"
)

// A function of an earlier cell is an external to the interpreter, called by way of reflection. Its compiled form is called directly
// instead: that is faster, and leaves the chain of frames whole.

// callByStack is the interpreter's own call of one of its functions: arguments are taken from registers of the caller's frame, and
// the result is put into one.
//
//go:linkname callByStack github.com/goplus/ixgo.(*Interp).callFunctionByStack
func callByStack(it *ixgo.Interp, caller, pfn unsafe.Pointer, result int, arguments []int)

// callExternal is the interpreter's own call of a compiled function.
//
//go:linkname callExternal github.com/goplus/ixgo.(*Interp).callExternalByStack
func callExternal(it *ixgo.Interp, caller unsafe.Pointer, fn reflect.Value, result int, arguments []int)

// direct answers a call of an earlier cell's function that goes straight to it; nil if the callee is something else.
func (e *Engine) direct(it *ixgo.Interp, f function, in *ssa.Call) instr {
	callee := in.Call.StaticCallee()
	if callee == nil || len(callee.Blocks) > 0 || callee.Pkg == nil {
		return nil
	}
	to := e.functions[callee.Pkg.Pkg.Path()+"."+callee.Name()]
	if to == nil {
		return nil
	}
	result := f.registerOf(in)
	arguments := make([]int, len(in.Call.Args))
	for i, a := range in.Call.Args {
		arguments[i] = f.registerOf(a)
	}
	return func(frame unsafe.Pointer) { callByStack(it, frame, to, result, arguments) }
}

// ExternFunc puts a cell's function behind a name, as Extern does, for direct calls.
func (e *Engine) ExternFunc(path, name string, p *Program, function string) {
	fn := p.it.MainPkg().Func(function)
	funcs, _ := e.layout.tables(p.it)
	if kept := funcs.MapIndex(reflect.ValueOf(fn)); fn != nil && kept.IsValid() {
		e.functions[path+"."+name] = kept.UnsafePointer()
	}
}
