package vm

import (
	"reflect"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/rtype"
)

// later makes the function that prepares a call for later: with its arguments as they are now. It
// returns the frame of an interpreted function, or what runs compiled code.
func (c *compiler) later(in ssa.Instruction, call *ssa.CallCommon) func(m *machine, fr *frame) (*frame, func()) {
	if b, ok := call.Value.(*ssa.Builtin); ok && b.Name() == "recover" {
		return func(m *machine, fr *frame) (*frame, func()) { return nil, nil }
	}
	if b, ok := call.Value.(*ssa.Builtin); ok {
		run := c.builtin(in, b, nil)
		size := c.f
		return func(m *machine, fr *frame) (*frame, func()) {
			clone := (*frame)(unsafe_New(size.frame))
			typedmemmove(size.frame, unsafe.Pointer(clone), unsafe.Pointer(fr))
			clone.panicking = nil
			return nil, func() { run(m, clone) }
		}
	}
	s := c.site(in, call)
	pass := func(m *machine, fr *frame, fn *Function, free []unsafe.Pointer, first int) *frame {
		fn.prepareOnce()
		nf := m.newFrame(fn)
		nf.free = free
		for i, a := range s.args {
			move(unsafe.Pointer(fr), a.from, unsafe.Pointer(nf), fn.params[first+i])
		}
		return nf
	}
	types := make([]reflect.Type, call.Signature().Params().Len())
	for i := range types {
		types[i] = c.p.typeOf(call.Signature().Params().At(i).Type())
	}
	values := func(fr *frame) []reflect.Value {
		out := make([]reflect.Value, len(s.args))
		for i, a := range s.args {
			out[i] = value(unsafe.Pointer(fr), a.from.off, c.argType(call, i, types))
		}
		return out
	}
	invoke := func(f reflect.Value, args []reflect.Value) func() {
		if f.Type().IsVariadic() {
			return func() { f.CallSlice(args) }
		}
		return func() { f.Call(args) }
	}
	if call.IsInvoke() {
		t := c.typeOf(call.Value)
		return func(m *machine, fr *frame) (*frame, func()) {
			e := (*eface)(at(unsafe.Pointer(fr), s.callee))
			if e.typ == nil {
				throwNil()
			}
			x := m.eng.target((*rtype.ITab)(e.typ), s)
			if x.fn != nil {
				nf := pass(m, fr, x.fn, nil, 1)
				if x.box != nil {
					load(at(unsafe.Pointer(nf), x.fn.params[0].off), x.box, e.data)
				} else {
					*(*unsafe.Pointer)(at(unsafe.Pointer(nf), x.fn.params[0].off)) = e.data
				}
				return nf, nil
			}
			f := value(unsafe.Pointer(fr), s.callee, t).MethodByName(s.method)
			return nil, invoke(f, values(fr))
		}
	}
	if fn, ok := call.Value.(*ssa.Function); ok {
		if f := c.callee(fn); f != nil {
			var name *nameSlot
			if c.p.eng.Hooks.Name != nil {
				if n := c.p.eng.Hooks.Name(c.fn, fn); n != "" {
					name = c.p.eng.slot(n, true, fn.Signature, func() unsafe.Pointer { return unsafe.Pointer(f) })
				}
			}
			return func(m *machine, fr *frame) (*frame, func()) {
				callee := f
				if name != nil {
					callee = (*Function)(name.load())
				}
				return pass(m, fr, callee, nil, 0), nil
			}
		}
		n := c.p.native(fn)
		return func(m *machine, fr *frame) (*frame, func()) {
			args := make([]reflect.Value, len(s.args))
			for i, a := range s.args {
				args[i] = value(unsafe.Pointer(fr), a.from.off, n.in[i])
			}
			return nil, invoke(n.val, args)
		}
	}
	t := c.typeOf(call.Value)
	return func(m *machine, fr *frame) (*frame, func()) {
		p := *(*unsafe.Pointer)(at(unsafe.Pointer(fr), s.callee))
		if p == nil {
			return nil, throwNil // when it is called
		}
		if cl := closureOf(p); cl != nil {
			return pass(m, fr, cl.fn, cl.free, 0), nil
		}
		return nil, invoke(reflect.NewAt(t, unsafe.Pointer(&p)).Elem(), values(fr))
	}
}

func (c *compiler) argType(call *ssa.CallCommon, i int, params []reflect.Type) reflect.Type {
	return params[i]
}

func (c *compiler) emitDefer(in *ssa.Defer) {
	later := c.later(in, in.Common())
	stack := slot{}
	if in.DeferStack != nil {
		stack = c.operand(in, in.DeferStack)
	}
	c.slow(func(m *machine, fr *frame) {
		nf, run := later(m, fr)
		to := fr
		if stack.off != 0 {
			to = *(**frame)(at(unsafe.Pointer(fr), stack.off))
		}
		to.defers = &deferred{to.defers, nf, run}
	})
}

func (c *compiler) emitGo(in *ssa.Go) {
	later := c.later(in, in.Common())
	c.slow(func(m *machine, fr *frame) {
		nf, run := later(m, fr)
		e, r := m.eng, m.run
		if nf == nil {
			if run != nil {
				go e.goNative(r, run)
			}
			return
		}
		go e.goFrame(r, nf)
	})
}

// goFrame runs an interpreted function in a goroutine of its own.
func (e *Engine) goFrame(r *Run, fr *frame) {
	m := e.acquire(r)
	t := m.try(fr)
	if t == nil {
		m.drop()
		m.leave()
		return
	}
	e.goroutineEnded(r, t)
}

func (e *Engine) goNative(r *Run, f func()) {
	finished := false
	defer func() {
		if v := recover(); !finished && v != nil {
			e.goroutineEnded(r, &Thrown{Value: v, Where: e.Trace(v)})
		}
	}()
	f()
	finished = true
}

func (e *Engine) goroutineEnded(r *Run, t *Thrown) {
	if t.Goexit {
		return
	}
	if _, stopped := t.Value.(Interrupted); !stopped && e.Hooks.Goroutine != nil {
		e.Hooks.Goroutine(r.Cell, t)
	}
}
