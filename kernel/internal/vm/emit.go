package vm

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/rtype"
)

// edge is the way from a block to one of its successors, on which the successor's phis get their values.
type edge struct {
	from, to *ssa.BasicBlock
	n        int // of the successor
}

// fixup is an instruction whose operand c is to become the place of a block or of an edge's moves.
type fixup struct {
	at int
	e  edge
}

func (c *compiler) emitAll() {
	c.labels = make([]int, len(c.layout))
	for i, fv := range c.fn.FreeVars {
		c.emitFreeVar(i, fv)
	}
	for i, b := range c.layout {
		c.labels[i] = len(c.f.code)
		if b == c.fn.Recover {
			c.f.recover = len(c.f.code)
		}
		for _, in := range b.Instrs {
			if in.Pos().IsValid() {
				c.now = in.Pos()
			} else {
				c.now = token.NoPos
			}
			if !c.emitsNothing(in) {
				c.emitInstr(in, i)
			}
		}
	}
	for len(c.pending) > 0 { // moves on the edges of branches
		e := c.pending[0]
		c.pending = c.pending[1:]
		if _, done := c.edges[e]; done {
			continue
		}
		c.edges[e] = len(c.f.code)
		c.now = token.NoPos
		c.emitMoves(e)
		c.emitGoto(e.to, len(c.layout)) // as from behind everything: backward, so that the stop flag is looked at
	}
	for _, f := range c.fixups {
		c.f.code[f.at].c = uint32(int32(c.target(f.e)-f.at) * int32(instrSize))
	}
}

// target returns where control goes on an edge.
func (c *compiler) target(e edge) int {
	if at, ok := c.edges[e]; ok {
		return at
	}
	return c.labels[c.place[e.to]]
}

func (c *compiler) finish() {
	if len(c.f.code) == 0 {
		c.emit(instr{op: opRet0})
	}
	c.end()
}

// end is called behind the last instruction. The loop points behind the instruction under way: so another one follows.
func (c *compiler) end() {
	c.emit(instr{op: opNop})
	c.f.entry = unsafe.SliceData(c.f.code)
}

func (c *compiler) emitFreeVar(i int, fv *ssa.FreeVar) {
	to := c.slots[fv]
	if to.k == kPtr {
		c.emit(instr{op: opFreeVar, a: to.off, b: uint32(i)})
		return
	}
	t := c.typeOf(fv)
	c.slow(func(m *machine, fr *frame) { load(at(unsafe.Pointer(fr), to.off), t, fr.free[i]) })
}

// emitInstr emits one instruction of the block at a place in the layout.
func (c *compiler) emitInstr(in ssa.Instruction, from int) {
	switch in := in.(type) {
	case *ssa.Phi:
	case *ssa.Jump:
		c.emitJump(in, from)
	case *ssa.If:
		c.emitBranch(in, from, from+1)
	case *ssa.Return:
		c.emitReturn(in)
	case *ssa.BinOp:
		c.emitBinOp(in)
	case *ssa.UnOp:
		c.emitUnOp(in)
	case *ssa.Store:
		c.emitStore(in)
	case *ssa.Alloc:
		c.emitAlloc(in)
	case *ssa.FieldAddr:
		x := c.operand(in, in.X)
		c.emit(instr{op: opFieldAddr, a: c.slots[in].off, b: x.off, c: c.fieldOffset(deref(in.X.Type()), in.Field)})
	case *ssa.Field:
		c.emitField(in)
	case *ssa.IndexAddr:
		c.emitIndexAddr(in, c.slots[in])
	case *ssa.Index:
		c.emitIndex(in)
	case *ssa.ChangeType:
		c.mov(c.slots[in], c.operand(in, in.X))
	case *ssa.Convert:
		c.emitConvert(in)
	case *ssa.MultiConvert:
		c.emitSlowConvert(in, in.X)
	case *ssa.MakeInterface:
		c.emitMakeInterface(in)
	case *ssa.ChangeInterface:
		c.emitChangeInterface(in)
	case *ssa.TypeAssert:
		c.emitTypeAssert(in)
	case *ssa.MakeClosure:
		c.emitMakeClosure(in)
	case *ssa.Call:
		c.emitCall(in)
	case *ssa.Defer:
		c.emitDefer(in)
	case *ssa.Go:
		c.emitGo(in)
	case *ssa.RunDefers:
		c.emit(instr{op: opRunDefers})
	case *ssa.Panic:
		c.emitPanic(in)
	default:
		c.emitOther(in)
	}
}

func (c *compiler) emitReturn(in *ssa.Return) {
	if c.defersForOthers() {
		c.emit(instr{op: opRunDefers})
	}
	switch {
	case len(in.Results) == 0:
		c.emit(instr{op: opRet0})
		return
	case len(in.Results) == 1:
		s := c.operand(in, in.Results[0])
		if s.k == kInt || s.k == kF64 {
			c.emit(instr{op: opRet, a: s.off})
			return
		}
	}
	var list []slot
	for _, r := range in.Results {
		list = append(list, c.operand(in, r))
	}
	c.f.returns = append(c.f.returns, list)
	c.emit(instr{op: opRetN, a: uint32(len(c.f.returns) - 1)})
}

// defersForOthers reports whether only the bodies of loops over functions put calls off to the function's return.
func (c *compiler) defersForOthers() bool {
	stack := false
	for _, b := range c.layout {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.RunDefers:
				return false
			case *ssa.Call:
				if f, ok := in.Call.Value.(*ssa.Builtin); ok && f.Name() == "ssa:deferstack" {
					stack = true
				}
			}
		}
	}
	return stack
}

func (c *compiler) emitAlloc(in *ssa.Alloc) {
	if c.inFrame[in] {
		if !c.setAtOnce(in) {
			c.zero(c.slots[in])
		}
		return
	}
	t := c.p.typeOf(deref(in.Type()))
	to := c.slots[in].off
	c.emit(instr{op: opNew, a: to, c: c.typeIndex(t)})
}

// setAtOnce reports whether the instruction after a variable's sets the whole of it.
func (c *compiler) setAtOnce(in *ssa.Alloc) bool {
	list := in.Block().Instrs
	for i, x := range list {
		if x == ssa.Instruction(in) && i+1 < len(list) {
			st, ok := list[i+1].(*ssa.Store)
			return ok && st.Addr == in
		}
	}
	return false
}

// emitField takes a field of a structure that does not lie in memory as it does in a register.
func (c *compiler) emitField(in *ssa.Field) {
	f := c.field(in.X.Type(), in.Field)
	x := c.operand(in, in.X)
	c.loadFrame(c.slots[in], f.Type, x.off+uint32(f.Offset))
}

// loadFrame loads a value that lies in the frame as in memory.
func (c *compiler) loadFrame(to slot, t reflect.Type, off uint32) {
	if wide(t) {
		from := slot{off, kindOf(t), nil}
		if from.k == kMem {
			from.typ = rtype.Pointer(t)
		}
		c.mov(to, from)
		return
	}
	ops := map[reflect.Kind]op{reflect.Bool: opLdF8U, reflect.Uint8: opLdF8U, reflect.Int8: opLdF8S,
		reflect.Uint16: opLdF16U, reflect.Int16: opLdF16S,
		reflect.Uint32: opLdF32U, reflect.Int32: opLdF32S, reflect.Float32: opLdF32U}
	if o, ok := ops[t.Kind()]; ok {
		c.emit(instr{op: o, a: to.off, b: off})
		return
	}
	c.emit(instr{op: opMov, a: to.off, b: off}) // complex64
}

// storeFrame stores a register to where a value lies in the frame as in memory.
func (c *compiler) storeFrame(off uint32, t reflect.Type, from slot) {
	if wide(t) {
		to := from
		to.off = off
		c.mov(to, from)
		return
	}
	ops := map[uintptr]op{1: opStF8, 2: opStF16, 4: opStF32}
	if o, ok := ops[t.Size()]; ok {
		c.emit(instr{op: o, a: off, b: from.off})
		return
	}
	c.emit(instr{op: opMov, a: off, b: from.off}) // complex64
}

// emitIndexAddr computes the address of an element.
func (c *compiler) emitIndexAddr(in *ssa.IndexAddr, to slot) {
	i := c.operand(in, in.Index)
	switch t := in.X.Type().Underlying().(type) {
	case *types.Slice:
		size := c.p.typeOf(t.Elem()).Size()
		x := c.operand(in, in.X)
		if size < 1<<16 {
			c.emit(instr{op: opIndexAddr, a: to.off, b: x.off, c: i.off, x: uint16(size)})
			return
		}
		c.f.arrays = append(c.f.arrays, array{0, size})
		c.emit(instr{op: opIndexAddrBig, a: to.off, b: x.off, c: i.off, x: uint16(len(c.f.arrays) - 1)})
	default:
		arr := deref(in.X.Type()).Underlying().(*types.Array)
		n := c.arrayIndex(arr)
		if at, ok := c.frameOffset(in.X); ok {
			c.emit(instr{op: opFrameArrayAddr, a: to.off, b: c.slots[at.alloc].off + at.off, c: i.off, x: n})
			return
		}
		c.emit(instr{op: opArrayAddr, a: to.off, b: c.operand(in, in.X).off, c: i.off, x: n})
	}
}

func (c *compiler) arrayIndex(arr *types.Array) uint16 {
	a := array{int(arr.Len()), c.p.typeOf(arr.Elem()).Size()}
	for i, b := range c.f.arrays {
		if a == b {
			return uint16(i)
		}
	}
	if len(c.f.arrays) >= 1<<16-1 {
		panic(fmt.Sprintf("vm: %s uses too many types of arrays", c.fn))
	}
	c.f.arrays = append(c.f.arrays, a)
	return uint16(len(c.f.arrays) - 1)
}
