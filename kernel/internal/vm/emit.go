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

// back reports whether a jump from a place in the layout to a block goes back, or stays.
func (c *compiler) back(from int, to *ssa.BasicBlock) bool { return c.place[to] <= from }

func (c *compiler) emitGoto(b *ssa.BasicBlock, from int) {
	op := opJmp
	if c.back(from, b) {
		op = opJmpB
	}
	at := c.emit(instr{op: op})
	c.fixups = append(c.fixups, fixup{at, edge{nil, b, 0}})
}

func (c *compiler) hasMoves(e edge) bool {
	_, ok := e.to.Instrs[0].(*ssa.Phi)
	return ok && len(c.moves(e)) > 0
}

type copyOf struct {
	to, from slot
	typ      reflect.Type
	imm      uint32
	isImm    bool
	name     ssa.Value // a name of the notebook
}

// moves lists what is to be copied on an edge.
func (c *compiler) moves(e edge) []copyOf {
	// A block may be the predecessor of another twice.
	k, n := -1, e.n
	for i, p := range e.to.Preds {
		if p == e.from {
			if k == -1 || n > 0 && k >= 0 && c.sameSuccBefore(e, i) {
				k = i
			}
		}
	}
	var out []copyOf
	for _, in := range e.to.Instrs {
		phi, ok := in.(*ssa.Phi)
		if !ok {
			break
		}
		if _, unused := c.slots[phi]; !unused {
			continue
		}
		m := copyOf{to: c.slots[phi], typ: c.typeOf(phi)}
		if imm, ok := c.immediate(phi.Edges[k]); ok {
			m.imm, m.isImm = imm, true
		} else {
			m.from = c.operand(phi, phi.Edges[k])
			if m.from.off == m.to.off {
				continue
			}
		}
		out = append(out, m)
	}
	return out
}

// sameSuccBefore reports whether the edge is the second of two between the same blocks, and i its place among the predecessors.
func (c *compiler) sameSuccBefore(e edge, i int) bool {
	return len(e.from.Succs) == 2 && e.from.Succs[0] == e.from.Succs[1] && e.n == 1
}

// emitMoves copies into the phis, all at once: what is read must not have been written.
func (c *compiler) emitMoves(e edge) {
	list := c.moves(e)
	for len(list) > 0 {
		progress := false
		for i, m := range list {
			blocked := false
			for j, other := range list {
				if j != i && !other.isImm && overlaps(other.from, m.to) {
					blocked = true
				}
			}
			if blocked {
				continue
			}
			if m.isImm {
				c.emit(instr{op: opImm, a: m.to.off, b: m.imm})
			} else {
				c.mov(m.to, m.from)
			}
			list = append(list[:i:i], list[i+1:]...)
			progress = true
			break
		}
		if progress {
			continue
		}
		// A circle: one of them goes by way of a spare register.
		m := &list[0]
		s := c.spareFor(m.from, m.typ)
		c.mov(s, m.from)
		old := m.from
		for i := range list {
			if !list[i].isImm && list[i].from.off == old.off {
				list[i].from = slot{s.off, list[i].from.k, list[i].from.typ}
			}
		}
	}
}

var slotSize = map[kind]uint32{kInt: 8, kF64: 8, kF32: 8, kC64: 8, kPtr: 8, kStr: 16, kSlice: 24, kIface: 16, kC128: 16}

func sizeOf(s slot) uint32 {
	if s.k == kMem {
		return max(1, uint32(rtype.At(s.typ).Size()))
	}
	return slotSize[s.k]
}

// overlaps reports whether two registers have memory in common.
func overlaps(a, b slot) bool {
	return a.off < b.off+sizeOf(b) && b.off < a.off+sizeOf(a)
}

func (c *compiler) spareFor(s slot, t reflect.Type) slot {
	if s.k == kMem {
		return c.spareM[t]
	}
	return c.spare[s.k]
}

// emitJump goes to a block, with the moves on the way. Where the block only decides a loop's next round, it is decided here.
func (c *compiler) emitJump(in *ssa.Jump, from int) {
	b := in.Block()
	to := b.Succs[0]
	e := edge{b, to, 0}
	if c.hasMoves(e) {
		c.emitMoves(e)
	}
	if c.back(from, to) {
		if branch := c.decides(to); branch != nil {
			c.emitBranch(branch, from, -1)
			return
		}
	}
	if c.place[to] == from+1 {
		return
	}
	c.emitGoto(to, from)
}

// decides returns the branch at the end of a block that does nothing else.
func (c *compiler) decides(b *ssa.BasicBlock) *ssa.If {
	for _, in := range b.Instrs {
		if branch, ok := in.(*ssa.If); ok {
			cmp, ok := branch.Cond.(*ssa.BinOp)
			if ok && c.folded[cmp] {
				return branch
			}
			return nil
		}
		if _, ok := in.(*ssa.Phi); !ok && !c.emitsNothing(in) {
			return nil
		}
	}
	return nil
}

// emitBranch goes to one of two blocks. It stands at a place in the layout; next is the block that follows, or -1.
func (c *compiler) emitBranch(in *ssa.If, from, next int) {
	b := in.Block()
	yes, no := edge{b, b.Succs[0], 0}, edge{b, b.Succs[1], 1}
	for _, e := range []edge{yes, no} {
		if c.hasMoves(e) {
			c.pending = append(c.pending, e)
			c.edges[e] = -1
			delete(c.edges, e)
		}
	}
	if c.place[yes.to] == next && !c.hasMoves(yes) {
		c.emitCondition(in, no, from, false)
		return
	}
	c.emitCondition(in, yes, from, true)
	if c.place[no.to] == next && !c.hasMoves(no) {
		return
	}
	op := opJmp
	if c.back(from, no.to) && !c.hasMoves(no) {
		op = opJmpB
	}
	at := c.emit(instr{op: op})
	c.fixups = append(c.fixups, fixup{at, no})
}

// emitCondition goes on an edge if the condition is as wanted.
func (c *compiler) emitCondition(in *ssa.If, e edge, from int, want bool) {
	back := c.back(from, e.to) && !c.hasMoves(e)
	jump := func(fwd, bwd op, a, b uint32) {
		op := fwd
		if back {
			op = bwd
		}
		at := c.emit(instr{op: op, a: a, b: b})
		c.fixups = append(c.fixups, fixup{at, e})
	}
	cmp, ok := in.Cond.(*ssa.BinOp)
	if !ok || !c.folded[cmp] {
		s := c.operand(in, in.Cond)
		if want {
			jump(opJT, opJTB, s.off, 0)
		} else {
			jump(opJF, opJFB, s.off, 0)
		}
		return
	}
	c.compareAndJump(cmp, want, jump)
}

var negated = map[token.Token]token.Token{token.EQL: token.NEQ, token.NEQ: token.EQL, token.LSS: token.GEQ, token.GEQ: token.LSS,
	token.GTR: token.LEQ, token.LEQ: token.GTR}

var turned = map[token.Token]token.Token{token.EQL: token.EQL, token.NEQ: token.NEQ, token.LSS: token.GTR, token.GTR: token.LSS,
	token.LEQ: token.GEQ, token.GEQ: token.LEQ}

func (c *compiler) compareAndJump(cmp *ssa.BinOp, want bool, jump func(fwd, bwd op, a, b uint32)) {
	x, y, o := cmp.X, cmp.Y, cmp.Op
	k := kindOfType(c, x.Type())
	if isNil(x) && !isNil(y) {
		x, y = y, x
		k = kindOfType(c, x.Type())
	}
	switch k {
	case kF64:
		c.floatJump(cmp, want, jump)
		return
	case kStr:
		a, b := c.operand(cmp, x).off, c.operand(cmp, y).off
		if (o == token.EQL) == want {
			jump(opJEqS, opJEqSB, a, b)
		} else {
			jump(opJNeS, opJNeSB, a, b)
		}
		return
	}
	if !want {
		o = negated[o]
	}
	if k == kPtr || k == kSlice {
		a := c.operand(cmp, x).off
		if isNil(y) {
			if o == token.EQL {
				jump(opJEqImm, opJEqImmB, a, 0)
			} else {
				jump(opJNeImm, opJNeImmB, a, 0)
			}
			return
		}
		b := c.operand(cmp, y).off
		if o == token.EQL {
			jump(opJEqI, opJEqIB, a, b)
		} else {
			jump(opJNeI, opJNeIB, a, b)
		}
		return
	}
	uns := unsigned(c.typeOf(x)) && c.typeOf(x).Size() == 8
	if _, ok := c.immediate(x); ok {
		x, y, o = y, x, turned[o]
	}
	if imm, ok := c.immediate(y); ok && (!uns || o == token.EQL || o == token.NEQ) {
		a := c.operand(cmp, x).off
		ops := map[token.Token][2]op{token.EQL: {opJEqImm, opJEqImmB}, token.NEQ: {opJNeImm, opJNeImmB}, token.LSS: {opJLtImm, opJLtImmB},
			token.LEQ: {opJLeImm, opJLeImmB}, token.GTR: {opJGtImm, opJGtImmB}, token.GEQ: {opJGeImm, opJGeImmB}}
		jump(ops[o][0], ops[o][1], a, imm)
		return
	}
	a, b := c.operand(cmp, x).off, c.operand(cmp, y).off
	if o == token.GTR || o == token.GEQ {
		a, b, o = b, a, turned[o]
	}
	switch {
	case o == token.EQL:
		jump(opJEqI, opJEqIB, a, b)
	case o == token.NEQ:
		jump(opJNeI, opJNeIB, a, b)
	case o == token.LSS && uns:
		jump(opJLtU, opJLtUB, a, b)
	case o == token.LSS:
		jump(opJLtI, opJLtIB, a, b)
	case uns:
		jump(opJLeU, opJLeUB, a, b)
	default:
		jump(opJLeI, opJLeIB, a, b)
	}
}

// floatJump compares floating-point numbers, of which neither may be less if one is not a number.
func (c *compiler) floatJump(cmp *ssa.BinOp, want bool, jump func(fwd, bwd op, a, b uint32)) {
	a, b, o := c.operand(cmp, cmp.X).off, c.operand(cmp, cmp.Y).off, cmp.Op
	if o == token.GTR || o == token.GEQ {
		a, b, o = b, a, turned[o]
	}
	switch {
	case (o == token.EQL) == want && (o == token.EQL || o == token.NEQ):
		jump(opJEqF, opJEqFB, a, b)
	case o == token.EQL || o == token.NEQ:
		jump(opJNeF, opJNeFB, a, b)
	case o == token.LSS && want:
		jump(opJLtF, opJLtFB, a, b)
	case o == token.LSS:
		jump(opJNLtF, opJNLtFB, a, b)
	case want:
		jump(opJLeF, opJLeFB, a, b)
	default:
		jump(opJNLeF, opJNLeFB, a, b)
	}
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
	ops := map[reflect.Kind]op{reflect.Bool: opLdF8U, reflect.Uint8: opLdF8U, reflect.Int8: opLdF8S, reflect.Uint16: opLdF16U, reflect.Int16: opLdF16S,
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
