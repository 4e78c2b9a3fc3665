package vm

import (
	"go/types"
	"reflect"
	"runtime"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/native"
	"hipec/kernel/internal/rtype"
)

// allocateExtra gives an instruction registers that are nobody's value.
func (c *compiler) allocateExtra(in ssa.Instruction) {
	if phi, ok := in.(*ssa.Phi); ok {
		t := c.typeOf(phi)
		if k := kindOf(t); k == kMem {
			if _, ok := c.spareM[t]; !ok {
				c.spareM[t] = c.regs.take(k, t)
			}
		} else if _, ok := c.spare[k]; !ok {
			c.spare[k] = c.regs.take(k, t)
		}
	}
}

func (c *compiler) emitCall(in *ssa.Call) {
	call := in.Common()
	if b, ok := call.Value.(*ssa.Builtin); ok {
		c.emitBuiltin(in, b)
		return
	}
	s := c.site(in, call)
	s.rets = c.results(in, call)
	if call.IsInvoke() {
		c.finishDynamic(s, call)
		c.addSite(opInvoke, s)
		return
	}
	fn, ok := call.Value.(*ssa.Function)
	if !ok {
		c.finishDynamic(s, call)
		c.addSite(opCallValue, s)
		return
	}
	if fn.Name() == "init" && fn.Synthetic == "package initializer" && fn.Pkg != nil && fn.Pkg != c.fn.Pkg && len(fn.Blocks) > 0 {
		// A package that comes as source is initialized once, whichever cell imports it first.
		if _, done := c.p.eng.inited.LoadOrStore(fn.Pkg.Pkg.Path(), true); done || fn.Pkg.Pkg.Path() == "main" {
			return
		}
	}
	if f := c.callee(fn); f != nil {
		s.fn = f
		if c.p.eng.Hooks.Name != nil {
			if name := c.p.eng.Hooks.Name(c.fn, fn); name != "" {
				s.name = c.p.eng.slot(name, true, fn.Signature, func() unsafe.Pointer { return unsafe.Pointer(f) })
			}
		}
		s.one = len(s.args) == 1 && (s.args[0].from.k == kInt || s.args[0].from.k == kF64)
		c.addSite(opCall, s)
		return
	}
	if fn.Name() == "init" && fn.Signature.Recv() == nil && fn.Synthetic != "" {
		return // a compiled package was initialized with the program
	}
	if c.intrinsic(in, fn, s) {
		return
	}
	s.native = c.p.native(fn)
	c.nativeWords(s, 0)
	c.addSite(opCallNative, s)
}

// intrinsic emits what some functions of the standard library do.
func (c *compiler) intrinsic(in *ssa.Call, fn *ssa.Function, s *site) bool {
	to := uint32(0)
	if len(s.rets) == 1 {
		to = s.rets[0].off
	}
	switch fn.String() {
	case "math.Sqrt":
		c.emit(instr{op: opSqrt, a: to, b: s.args[0].from.off})
		return true
	case "runtime.GC": // frames that are free hold what they held
		c.slow(func(m *machine, fr *frame) {
			m.drop()
			runtime.GC()
		})
		return true
	case "math.Abs":
		c.emit(instr{op: opFAbs, a: to, b: s.args[0].from.off})
		return true
	}
	if c.asksForCallers(fn, s) {
		return true
	}
	n := c.p.native(fn)
	if n.shape != 0 && n.shape == native.ShapeOf("F", "F") {
		c.emit(instr{op: opCallF1, a: to, b: s.args[0].from.off, c: c.wordIndex(n.ptr)})
		return true
	}
	return false
}

func (c *compiler) addSite(o op, s *site) {
	if len(s.rets) > 0 {
		s.ret = s.rets[0].off
	}
	c.f.sites = append(c.f.sites, s)
	c.emit(instr{op: o, a: uint32(len(c.f.sites) - 1)})
}

// site begins the description of a call: its arguments and what it calls.
func (c *compiler) site(in ssa.Instruction, call *ssa.CallCommon) *site {
	s := &site{wrapper: c.f.hidden}
	for _, a := range call.Args {
		s.args = append(s.args, argument{c.operand(in, a)})
	}
	if call.IsInvoke() {
		s.callee = c.operand(in, call.Value).off
		s.method = call.Method.Name()
		t := c.typeOf(call.Value)
		for i := range t.NumMethod() {
			if t.Method(i).Name == s.method {
				s.index = i
			}
		}
	} else if _, static := call.Value.(*ssa.Function); !static {
		s.callee = c.operand(in, call.Value).off
	}
	return s
}

// results returns the registers of a call's results.
func (c *compiler) results(in *ssa.Call, call *ssa.CallCommon) []slot {
	res := call.Signature().Results()
	switch res.Len() {
	case 0:
		return nil
	case 1:
		return []slot{c.slots[in]}
	}
	var out []slot
	for i := range res.Len() {
		out = append(out, c.part(in, i))
	}
	return out
}

// finishDynamic describes what is called where it turns out to be compiled.
func (c *compiler) finishDynamic(s *site, call *ssa.CallCommon) {
	t := c.typeOf(call.Value)
	sig := call.Signature()
	s.sig = &signature{typ: t}
	s.native = &nativeFunc{}
	for i := range sig.Params().Len() {
		s.sig.in = append(s.sig.in, c.p.typeOf(sig.Params().At(i).Type()))
	}
	for i := range sig.Results().Len() {
		s.sig.out = append(s.sig.out, c.p.typeOf(sig.Results().At(i).Type()))
	}
	in, ok1 := classes(s.sig.in)
	out, ok2 := classes(s.sig.out)
	first := uint32(0)
	if call.IsInvoke() {
		in, first = "P"+in, s.callee+8
	}
	s.native.in, s.native.out = s.sig.in, s.sig.out
	if ok1 && ok2 {
		s.native.shape = native.ShapeOf(in, out)
	}
	c.nativeWords(s, first)
}

// nativeWords finds the words of arguments and results, in the order of the shape. First is that of a receiver, or 0.
func (c *compiler) nativeWords(s *site, first uint32) {
	if s.native.shape == 0 {
		return
	}
	for i, t := range s.native.out {
		if narrow(t) {
			s.narrow = append(s.narrow, result{s.rets[i].off, t})
		}
	}
	var from []slot
	for _, a := range s.args {
		from = append(from, a.from)
	}
	var list []uint32
	if first != 0 {
		list = append(list, first)
	}
	list = append(list, wordOffsets(from, s.native.in)...)
	list = append(list, wordOffsets(s.rets, s.native.out)...)
	copy(s.words[:], list)
}

// later makes the function that prepares a call for later: with its arguments as they are now. It returns the frame of an interpreted
// function, or what runs compiled code.
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

func (c *compiler) emitPanic(in *ssa.Panic) {
	x := c.operand(in, in.X)
	c.slow(func(m *machine, fr *frame) { panic(*(*any)(at(unsafe.Pointer(fr), x.off))) })
}

var _ = types.Universe

// compileBoxed makes the code of a method that is called through an interface: the receiver, to which the first argument points, is
// passed on as it is.
func compileBoxed(f *Function) {
	c := &compiler{f: f, p: f.prog, slots: map[ssa.Value]slot{}, consts: map[constKey]slot{}, spare: map[kind]slot{}, spareM: map[reflect.Type]slot{},
		extra: map[extraKey]slot{}}
	f.paramT, f.resultT = f.paramTypes(), f.resultTypes()
	recv := f.paramT[0].Elem()
	key := extraKey{nil, 0}
	c.extra[key] = c.regs.take(kindOf(recv), recv)
	for _, t := range f.paramT {
		f.params = append(f.params, c.regs.take(kindOf(t), t))
	}
	for _, t := range f.resultT {
		f.results = append(f.results, c.regs.take(kindOf(t), t))
	}
	c.settle()
	to, from := c.extra[key], f.params[0]
	c.slow(func(m *machine, fr *frame) {
		p := *(*unsafe.Pointer)(at(unsafe.Pointer(fr), from.off))
		if p == nil {
			throwNil()
		}
		load(at(unsafe.Pointer(fr), to.off), recv, p)
	})
	s := &site{fn: f.boxed, wrapper: true, rets: f.results, args: []argument{{to}}}
	for _, p := range f.params[1:] {
		s.args = append(s.args, argument{p})
	}
	c.addSite(opCall, s)
	f.returns = append(f.returns, f.results)
	if len(f.results) == 0 {
		c.emit(instr{op: opRet0})
	} else {
		c.emit(instr{op: opRetN})
	}
	c.end()
}
