package vm

import (
	"reflect"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/native"
	"hipec/kernel/internal/origin"
)

// entry is a call that compiled code makes of an interpreted function.
type entry struct {
	native.Frame
	m  *machine
	fr *frame
}

// beginCall makes the frame of a call that comes from compiled code. Its goroutine tells to which cell it belongs.
func beginCall(c *native.Callback) *native.Frame {
	cl := (*closure)(c.Tag)
	fn := cl.fn
	if !fn.ready.Load() {
		fn.prepare()
	}
	if !fn.atFilled.Load() {
		fn.fillAt()
	}
	e := fn.prog.eng
	m := machines.Get().(*machine)
	if label := origin.Labels(); m.eng != e || m.label != label || label == nil {
		m.eng, m.label = e, label
		m.run = e.runOf(origin.Cell())
	}
	m.stop = &m.run.stop
	fr := m.newFrame(fn)
	fr.free = cl.free
	fr.caller, fr.site = nil, nil
	fr.panicking = e.lends.take()
	m.entry = entry{native.Frame{Mem: unsafe.Pointer(fr), Run: runEntry, End: endEntry}, m, fr}
	return &m.entry.Frame
}

func runEntry(f *native.Frame) {
	e := (*entry)(unsafe.Pointer(f))
	fr := e.fr
	for i, t := range fr.fn.paramT {
		if narrow(t) {
			extend(at(unsafe.Pointer(fr), fr.fn.params[i].off), t)
		}
	}
	e.m.exec(fr)
}

func endEntry(f *native.Frame) {
	e := (*entry)(unsafe.Pointer(f))
	m := e.m
	m.release(e.fr)
	if m.depth == 0 && m.mask == 0 {
		machines.Put(m) // the next call is likely of the same cell
	}
}

// callValues runs a function whose arguments reflection has gathered.
func callValues(c *native.Callback, in []reflect.Value) []reflect.Value {
	f := beginCall(c)
	fr := (*entry)(unsafe.Pointer(f)).fr
	fn := fr.fn
	for i, v := range in {
		setValue(unsafe.Pointer(fr), fn.params[i].off, fn.paramT[i], v)
	}
	f.Run(f)
	out := make([]reflect.Value, len(fn.results))
	for i, s := range fn.results {
		out[i] = value(unsafe.Pointer(fr), s.off, fn.resultT[i])
	}
	f.End(f)
	return out
}

// Call runs a function without parameters and results in this goroutine, for a run. A panic is
// returned as it was, with its trace noted.
func (e *Engine) Call(run *Run, f *Function) (p *Thrown) {
	if !f.ready.Load() {
		f.prepare()
	}
	m := e.acquire(run)
	fr := m.newFrame(f)
	p = m.try(fr)
	if p == nil {
		m.drop()
		m.leave()
	}
	return p
}

// Initialize runs the initialization of a library's package, unless that was done.
func (e *Engine) Initialize(run *Run, p *Program, pkg *ssa.Package) *Thrown {
	if _, done := e.inited.LoadOrStore(pkg.Pkg.Path(), true); done {
		return nil
	}
	return e.Call(run, p.Function(pkg.Func("init")))
}
