package vm

import (
	"runtime"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/cellname"
	"hipec/kernel/internal/native"
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
	if fn.Name() == "init" && fn.Synthetic == "package initializer" && fn.Pkg != nil && fn.Pkg != c.fn.Pkg &&
		len(fn.Blocks) > 0 {
		if home := c.p.eng.Hooks.Home; home != nil && home(fn.Pkg.Pkg) != nil && home(fn.Pkg.Pkg) != c.p {
			return // a library's package is initialized before the cell runs
		}
		// A package that comes as source is initialized once, whichever cell imports it first.
		if _, done := c.p.eng.inited.LoadOrStore(fn.Pkg.Pkg.Path(), true); done || cellname.OfCell(fn.Pkg.Pkg) {
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
	if ok1 && ok2 && native.Fits(s.sig.in, s.sig.out) {
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

func (c *compiler) emitPanic(in *ssa.Panic) {
	x := c.operand(in, in.X)
	c.slow(func(m *machine, fr *frame) { panic(*(*any)(at(unsafe.Pointer(fr), x.off))) })
}
