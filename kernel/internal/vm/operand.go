package vm

import (
	"fmt"
	"go/types"
	"reflect"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/rtype"
)

// addressOf returns the word that stands for a variable or a function.
func (c *compiler) addressOf(v ssa.Value) unsafe.Pointer {
	switch v := v.(type) {
	case *ssa.Global:
		return c.p.global(v)
	case *ssa.Function:
		if f := c.callee(v); f != nil {
			return f.Value()
		}
		return c.p.native(v).ptr
	}
	panic("vm: not an address")
}

// callee returns the interpreted function that is called by an SSA function, or nil if it is compiled.
func (c *compiler) callee(fn *ssa.Function) *Function {
	if len(fn.Blocks) > 0 {
		return c.p.function(fn)
	}
	if c.p.eng.Hooks.Func != nil {
		if f := c.p.eng.Hooks.Func(fn); f != nil {
			return f
		}
	}
	if obj := fn.Object(); obj != nil {
		if f, ok := c.p.eng.declared.Load(obj); ok {
			return f.(*Function)
		}
	}
	return nil
}

// operand returns the register in which a value lies.
func (c *compiler) operand(in ssa.Instruction, v ssa.Value) slot {
	off := uint32(0)
	t := v.Type()
	for {
		a, ok := c.alias[v]
		if !ok {
			break
		}
		off += a.off
		v = a.of
	}
	var s slot
	switch x := v.(type) {
	case *ssa.Const:
		var ok bool
		if s, ok = c.consts[keyOf(c, x)]; !ok {
			panic(fmt.Sprintf("vm: %s has no register for %s", c.fn, x))
		}
	case *ssa.Global, *ssa.Function:
		if s, ok := c.extra[extraKey{in, -1 - operandNumber(in, v)}]; ok {
			c.loadName(v, s)
			return s
		}
		s, ok := c.consts[constKey{reflect.TypeFor[unsafe.Pointer](), fmt.Sprintf("%p", v)}]
		if !ok {
			panic(fmt.Sprintf("vm: %s has no register for %s", c.fn, v))
		}
		return s
	default:
		var ok bool
		if s, ok = c.slots[v]; !ok {
			panic(fmt.Sprintf("vm: %s has no register: %s = %s", c.fn, v.Name(), v))
		}
	}
	if off != 0 || kindOfType(c, t) != s.k {
		rt := c.p.typeOf(t)
		s = slot{off: s.off + off, k: kindOf(rt)}
		if s.k == kMem {
			s.typ = rtype.Pointer(rt)
		}
	}
	return s
}

func kindOfType(c *compiler, t types.Type) kind {
	if _, ok := t.(*types.Tuple); ok {
		return kNone
	}
	return kindOf(c.p.typeOf(t))
}

// loadName puts what a name of the notebook means now into a register.
func (c *compiler) loadName(v ssa.Value, to slot) {
	name := c.p.eng.Hooks.Name(c.fn, v)
	switch v := v.(type) {
	case *ssa.Global:
		s := c.p.eng.slot(name, false, deref(v.Type()), func() unsafe.Pointer { return c.p.global(v) })
		c.f.names = append(c.f.names, s)
		c.emit(instr{op: opGlobal, a: to.off, b: uint32(len(c.f.names) - 1)})
	case *ssa.Function:
		s := c.p.eng.slot(name, true, v.Signature, func() unsafe.Pointer { return unsafe.Pointer(c.callee(v)) })
		c.slow(func(m *machine, fr *frame) {
			*(*unsafe.Pointer)(at(unsafe.Pointer(fr), to.off)) = (*Function)(s.load()).Value()
		})
	}
}

// destination returns the register of an instruction's value.
func (c *compiler) destination(v ssa.Value) slot { return c.slots[v] }

// part returns the register of one of an instruction's several values.
func (c *compiler) part(v ssa.Value, i int) slot {
	if x := c.extract[v][i]; x != nil {
		return c.slots[x]
	}
	return c.extra[extraKey{v.(ssa.Instruction), i}]
}

// mov emits a copy from one register to another.
func (c *compiler) mov(to, from slot) {
	if to.off == from.off {
		return
	}
	in := instr{a: to.off, b: from.off}
	switch from.k {
	case kInt, kF64, kF32, kC64:
		in.op = opMov
	case kPtr:
		in.op = opMovP
	case kStr:
		in.op = opMovS
	case kSlice:
		in.op = opMovL
	case kIface:
		in.op = opMovE
	case kC128:
		in.op = opMovC
	case kMem:
		if c.movWords(to, from) {
			return
		}
		in.op, in.c = opMovM, c.typeIndex(rtype.At(from.typ))
	}
	c.emit(in)
}

// movWords copies a small structure a word at a time.
func (c *compiler) movWords(to, from slot) bool {
	t := rtype.At(from.typ)
	n := uint32(t.Size())
	if n > 32 || n%8 != 0 || overlaps(to, from) {
		return false
	}
	pointers := rtype.Pointers(t)
	for at := uint32(0); at < n; at += 8 {
		o := opMov
		if pointers[at/8] {
			o = opMovP
		}
		c.emit(instr{op: o, a: to.off + at, b: from.off + at})
	}
	return true
}

func (c *compiler) zero(to slot) {
	in := instr{a: to.off}
	switch to.k {
	case kInt, kF64, kF32, kC64:
		in.op = opZero
	case kPtr:
		in.op = opZeroP
	case kStr:
		in.op = opZeroS
	case kSlice:
		in.op = opZeroL
	case kIface:
		in.op = opZeroE
	case kC128:
		in.op = opZeroC
	case kMem:
		if t := rtype.At(to.typ); t.Size() <= 32 && t.Size()%8 == 0 {
			for i, p := range rtype.Pointers(t) {
				o := opZero
				if p {
					o = opZeroP
				}
				c.emit(instr{op: o, a: to.off + uint32(8*i)})
			}
			return
		}
		in.op, in.c = opZeroM, c.typeIndex(rtype.At(to.typ))
	}
	c.emit(in)
}

func clearSlot(fp unsafe.Pointer, s slot, t reflect.Type) {
	switch s.k {
	case kInt, kF64, kF32, kC64:
		*(*uint64)(at(fp, s.off)) = 0
	default:
		typedmemclr(rtype.Pointer(t), at(fp, s.off))
	}
}
