package vm

import (
	"fmt"
	"go/types"
	"reflect"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/rtype"
)

// registers hands out room in a frame.
type registers struct {
	areas
	mems   []reflect.Type
	memIdx []*uint32
}

var areaOf = map[kind]uint32{kInt: areaWords, kF64: areaWords, kF32: areaWords, kC64: areaWords, kC128: areaWords,
	kPtr: areaPtrs, kStr: areaStrs,
	kSlice: areaSlices, kIface: areaIfaces, kMem: areaMems}

func (r *registers) take(k kind, t reflect.Type) slot {
	area := areaOf[k]
	s := slot{k: k}
	n := 0
	switch area {
	case areaWords:
		n = r.words
		if r.words++; k == kC128 {
			r.words++
		}
	case areaPtrs:
		n = r.ptrs
		r.ptrs++
	case areaStrs:
		n = r.strs
		r.strs++
	case areaSlices:
		n = r.slices
		r.slices++
	case areaIfaces:
		n = r.ifaces
		r.ifaces++
	case areaMems:
		n = len(r.mems)
		r.mems = append(r.mems, t)
		s.typ = rtype.Pointer(t)
	}
	s.off = area<<28 | uint32(n)
	return s
}

var areaSize = [...]uint32{8, 8, 16, 24, 16}

// settle makes the frame's type and turns numbers into offsets.
func (c *compiler) settle() {
	t, begin, memAt := frameType(c.regs.areas, c.regs.mems)
	c.f.frame = rtype.Pointer(t)
	fix := func(s slot) slot {
		area, n := s.off>>28, s.off&(1<<28-1)
		if area == areaMems {
			s.off = memAt[n]
		} else {
			s.off = begin[area] + n*areaSize[area]
		}
		return s
	}
	for v, s := range c.slots {
		c.slots[v] = fix(s)
	}
	for k, s := range c.consts {
		c.consts[k] = fix(s)
	}
	for k, s := range c.spare {
		c.spare[k] = fix(s)
	}
	for k, s := range c.spareM {
		c.spareM[k] = fix(s)
	}
	for k, s := range c.extra {
		c.extra[k] = fix(s)
	}
	for i, s := range c.f.params {
		c.f.params[i] = fix(s)
	}
	for i, s := range c.f.results {
		c.f.results[i] = fix(s)
	}
}

// allocate gives every value a register that needs one.
func (c *compiler) allocate() {
	for i, prm := range c.fn.Params {
		s := c.regs.take(kindOf(c.f.paramT[i]), c.f.paramT[i])
		c.f.params = append(c.f.params, s)
		c.slots[prm] = s
	}
	for _, t := range c.f.resultT {
		c.f.results = append(c.f.results, c.regs.take(kindOf(t), t))
	}
	for _, fv := range c.fn.FreeVars {
		t := c.typeOf(fv)
		c.slots[fv] = c.regs.take(kindOf(t), t)
	}
	var room [8]*ssa.Value
	for _, b := range c.layout {
		for _, in := range b.Instrs {
			if a, ok := in.(*ssa.Alloc); ok && c.inFrame[a] {
				t := c.p.typeOf(deref(a.Type()))
				c.slots[a] = c.regs.take(kindOf(t), t)
				continue
			}
			if v, ok := in.(ssa.Value); ok {
				c.allocateValue(v)
			}
			for _, op := range in.Operands(room[:0]) {
				if *op != nil {
					c.allocateOperand(in, *op)
				}
			}
			c.allocateExtra(in)
		}
	}
	c.settle()
	if len(c.init) > 0 {
		mem := unsafe_New(c.f.frame)
		for _, f := range c.init {
			f(mem)
		}
		c.f.consts = mem
	}
}

// leader returns the value whose register a value shares.
func (c *compiler) leader(v ssa.Value) ssa.Value {
	for {
		u, ok := c.class[v]
		if !ok || u == v {
			return v
		}
		v = u
	}
}

func (c *compiler) allocateValue(v ssa.Value) {
	if _, ok := c.alias[v]; ok || c.folded[v] {
		return
	}
	if t, ok := v.Type().(*types.Tuple); ok {
		for i := range t.Len() {
			x := c.extract[v][i]
			if b, ok := t.At(i).Type().(*types.Basic); ok && b.Kind() == types.Invalid { // of Next: what the loop does not name
				c.extra[extraKey{v.(ssa.Instruction), i}] = c.regs.take(kInt, nil)
				continue
			}
			if x == nil { // nobody wants it; compiled code needs a place for it
				rt := c.p.typeOf(t.At(i).Type())
				c.extra[extraKey{v.(ssa.Instruction), i}] = c.regs.take(kindOf(rt), rt)
			}
		}
		return
	}
	if _, ok := v.(*ssa.Range); ok { // the iterator
		c.slots[v] = c.regs.take(kPtr, nil)
		return
	}
	l := c.leader(v)
	if s, ok := c.slots[l]; ok {
		c.slots[v] = s
		return
	}
	t := c.typeOf(v)
	s := c.regs.take(kindOf(t), t)
	c.slots[l], c.slots[v] = s, s
}

// allocateOperand gives constants, addresses of variables and functions a register that is filled
// when the frame is made, or where its meaning may change, one a use.
func (c *compiler) allocateOperand(in ssa.Instruction, v ssa.Value) {
	switch v := v.(type) {
	case *ssa.Const:
		c.constant(v)
	case *ssa.Global, *ssa.Function:
		if call, ok := in.(ssa.CallInstruction); ok && !call.Common().IsInvoke() && call.Common().Value == v {
			if _, plain := in.(*ssa.Call); plain && !usedAsArgument(call.Common(), v) {
				return // called directly
			}
		}
		if c.p.eng.Hooks.Name != nil && c.p.eng.Hooks.Name(c.fn, v) != "" {
			k := extraKey{in, -1 - operandNumber(in, v)}
			if _, ok := c.extra[k]; !ok {
				c.extra[k] = c.regs.take(kPtr, nil)
			}
			return
		}
		key := constKey{reflect.TypeFor[unsafe.Pointer](), fmt.Sprintf("%p", v)}
		if _, ok := c.consts[key]; ok {
			return
		}
		c.consts[key] = c.regs.take(kPtr, nil)
		c.init = append(c.init, func(mem unsafe.Pointer) {
			*(*unsafe.Pointer)(at(mem, c.consts[key].off)) = c.addressOf(v)
		})
	}
}

func usedAsArgument(call *ssa.CallCommon, v ssa.Value) bool {
	for _, a := range call.Args {
		if a == v {
			return true
		}
	}
	return false
}

func operandNumber(in ssa.Instruction, v ssa.Value) int {
	var room [8]*ssa.Value
	for i, op := range in.Operands(room[:0]) {
		if *op == v {
			return i
		}
	}
	return 0
}
