package engine

import (
	"reflect"
	"runtime"
	"strings"
	"sync"
	"unsafe"

	"github.com/goplus/ixgo"
	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/origin"
)

// Where a panic came from is told by the chain of the interpreter's frames. It is broken wherever a cell calls a function of an earlier one,
// or compiled code calls back; so the innermost part is noted when the panic begins, and the outermost when it has come to the top.

// trace is where a panic began.
type trace struct {
	value  any
	frames []unsafe.Pointer
	where  []Frame
	cell   int64 // to which the goroutine belongs
}

// traces keeps the latest, for whoever is told of a panic by its value alone.
type traces struct {
	mu   sync.Mutex
	list []trace
}

const manyTraces = 16

func (t *traces) note(x trace) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.list = append(t.list, x); len(t.list) > manyTraces {
		t.list = append([]trace(nil), t.list[1:]...)
	}
}

// of answers the latest trace of a value, and forgets it.
func (t *traces) of(value any) (trace, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := len(t.list) - 1; i >= 0; i-- {
		if same(t.list[i].value, value) {
			x := t.list[i]
			t.list = append(t.list[:i:i], t.list[i+1:]...)
			return x, true
		}
	}
	return trace{}, false
}

// same reports whether two values are one. Such as cannot be compared are of one type at least.
func same(a, b any) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = true
		}
	}()
	if reflect.TypeOf(a) != reflect.TypeOf(b) {
		return false
	}
	return a == b
}

// onPanic notes where a panic begins. The interpreter calls it once more when one has come to the top, with a frame that runs
// nothing.
func (e *Engine) onPanic(info *ixgo.PanicInfo) {
	frame := reflect.ValueOf(info).Elem().FieldByName("Frame").UnsafePointer()
	value := any(info.Error)
	switch p := info.Error.(type) {
	case ixgo.PanicError:
		value = p.Value
	case ixgo.FatalError:
		value = p.Value
	}
	if *(*unsafe.Pointer)(unsafe.Add(frame, e.layout.block)) == nil {
		// From the top down to the innermost that is linked to it.
		old, _ := e.traces.of(value)
		x := trace{value: value, cell: origin.Cell()}
		for f := *(*unsafe.Pointer)(unsafe.Add(frame, e.layout.callee)); f != nil; f = *(*unsafe.Pointer)(unsafe.Add(f, e.layout.callee)) {
			x.frames = append([]unsafe.Pointer{f}, x.frames...)
		}
		x.where = e.join(old, x.frames)
		e.traces.note(x)
		return
	}
	e.noteFrom(frame, value)
}

// noteFrom notes the chain of frames that ends in one where a panic begins.
func (e *Engine) noteFrom(frame unsafe.Pointer, value any) {
	x := trace{value: value, cell: origin.Cell()}
	for f := frame; f != nil && *(*unsafe.Pointer)(unsafe.Add(f, e.layout.block)) != nil; f = *(*unsafe.Pointer)(unsafe.Add(f, e.layout.caller)) {
		x.frames = append(x.frames, f)
		x.where = append(x.where, e.place(f))
	}
	e.traces.note(x)
}

// join puts the frames that end at the top behind those where the panic began.
func (e *Engine) join(inner trace, outer []unsafe.Pointer) []Frame {
	seen := map[unsafe.Pointer]bool{}
	for _, f := range inner.frames {
		seen[f] = true
	}
	where := inner.where
	for _, f := range outer {
		if !seen[f] {
			where = append(where, e.place(f))
		}
	}
	return where
}

// place tells a frame's function and line.
func (e *Engine) place(frame unsafe.Pointer) Frame {
	f := function{*(*unsafe.Pointer)(unsafe.Add(frame, e.layout.pfn)), e.layout}
	fn := *(**ssa.Function)(unsafe.Add(f.ptr, e.layout.fn))
	out := Frame{Func: strings.TrimPrefix(fn.String(), "main.")}
	list := f.ssa()
	for i := e.layout.at(frame); i >= 0 && i < len(list); i-- { // an instruction that stands nowhere belongs to the one before
		if pos := list[i].Pos(); pos.IsValid() {
			p := e.ctx.FileSet.Position(pos)
			out.File, out.Line = p.Filename, p.Line
			break
		}
	}
	if out.File == "" {
		p := e.ctx.FileSet.Position(fn.Pos())
		out.File, out.Line = p.Filename, p.Line
	}
	return out
}

// cells leaves of a trace what stands in cells.
func cells(where []Frame) []Frame {
	var out []Frame
	for _, f := range where {
		if strings.HasPrefix(f.File, "In[") && f.Line > 0 {
			out = append(out, f)
		}
	}
	return out
}

// Some panics are the Go runtime's own, and nobody is told when they begin. These two are foreseen.

// divide notes where a division by zero begins.
func (e *Engine) divide(f function, in *ssa.BinOp, call instr) instr {
	by := f.registerOf(in.Y)
	return func(frame unsafe.Pointer) {
		if reflect.ValueOf(e.layout.stackOf(frame)[by]).IsZero() {
			e.noteFrom(frame, panicOf(func() { zero := 0; _ = 1 / zero }))
		}
		call(frame)
	}
}

// assign is m[k] = v, where k and v may be nil interfaces.
func (e *Engine) assign(f function, in *ssa.MapUpdate) instr {
	of, key, val := f.registerOf(in.Map), f.registerOf(in.Key), f.registerOf(in.Value)
	return func(frame unsafe.Pointer) {
		stack := e.layout.stackOf(frame)
		m := reflect.ValueOf(stack[of])
		if m.Kind() == reflect.Map && m.IsNil() {
			e.noteFrom(frame, panicOf(func() { var m map[int]int; m[0] = 0 }))
		}
		m.SetMapIndex(valueFor(stack[key], m.Type().Key()), valueFor(stack[val], m.Type().Elem()))
	}
}

// through answers a store through a pointer, which may be nil: the interpreter leaves that to reflection, which has words of its own for it.
func (e *Engine) through(f function, in *ssa.Store, store instr) instr {
	switch in.Addr.(type) {
	case *ssa.Alloc, *ssa.Global, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.FreeVar: // these point to something
		return store
	}
	to := f.registerOf(in.Addr)
	return func(frame unsafe.Pointer) {
		if p := reflect.ValueOf(e.layout.stackOf(frame)[to]); !p.IsValid() || p.Kind() == reflect.Pointer && p.IsNil() {
			e.noteFrom(frame, panicOf(storeNowhere))
			storeNowhere()
		}
		store(frame)
	}
}

func storeNowhere() {
	var nothing *int
	*nothing = 0
}

// panicNil panics with what Go panics with in place of nil.
func (e *Engine) panicNil(f function, in *ssa.Panic, call instr) instr {
	of := f.registerOf(in.X)
	return func(frame unsafe.Pointer) {
		stack := e.layout.stackOf(frame)
		if stack[of] == nil {
			defer func() { stack[of] = nil }() // the register may be that of a constant
			stack[of] = new(runtime.PanicNilError)
		}
		call(frame)
	}
}

// panicOf answers what a function panics with.
func panicOf(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}
