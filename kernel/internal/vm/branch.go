package vm

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

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

// emitJump goes to a block, with the moves on the way. Where the block only decides a loop's next
// round, it is decided here.
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

var negated = map[token.Token]token.Token{token.EQL: token.NEQ, token.NEQ: token.EQL, token.LSS: token.GEQ,
	token.GEQ: token.LSS,
	token.GTR: token.LEQ, token.LEQ: token.GTR}

var turned = map[token.Token]token.Token{token.EQL: token.EQL, token.NEQ: token.NEQ, token.LSS: token.GTR,
	token.GTR: token.LSS,
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
		ops := map[token.Token][2]op{token.EQL: {opJEqImm, opJEqImmB}, token.NEQ: {opJNeImm, opJNeImmB},
			token.LSS: {opJLtImm, opJLtImmB},
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
