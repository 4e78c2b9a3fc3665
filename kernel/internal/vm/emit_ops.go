package vm

import (
	"go/token"
	"reflect"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/rtype"
)

var plainOps = map[token.Token][2]op{token.ADD: {opAdd, opAddI}, token.SUB: {opSub, opSubI}, token.MUL: {opMul, opMulI},
	token.AND: {opAnd, opAndI},
	token.OR:  {opOr, opOrI}, token.XOR: {opXor, opXorI}, token.AND_NOT: {opAndNot, opAndNotI}}

var narrowOps = map[token.Token]map[reflect.Kind]op{
	token.ADD: {reflect.Int8: opAdd8S, reflect.Int16: opAdd16S, reflect.Int32: opAdd32S, reflect.Uint8: opAdd8U,
		reflect.Uint16: opAdd16U, reflect.Uint32: opAdd32U},
	token.SUB: {reflect.Int8: opSub8S, reflect.Int16: opSub16S, reflect.Int32: opSub32S, reflect.Uint8: opSub8U,
		reflect.Uint16: opSub16U, reflect.Uint32: opSub32U},
	token.MUL: {reflect.Int8: opMul8S, reflect.Int16: opMul16S, reflect.Int32: opMul32S, reflect.Uint8: opMul8U,
		reflect.Uint16: opMul16U, reflect.Uint32: opMul32U},
}

var extendOps = map[reflect.Kind]op{reflect.Int8: opExt8S, reflect.Int16: opExt16S, reflect.Int32: opExt32S,
	reflect.Uint8: opExt8U, reflect.Uint16: opExt16U,
	reflect.Uint32: opExt32U, reflect.Bool: opExt8U}

// extend makes a register hold what a narrow type can hold.
func (c *compiler) extend(s slot, t reflect.Type) {
	if o, ok := extendOps[t.Kind()]; ok {
		c.emit(instr{op: o, a: s.off, b: s.off})
	}
}

func (c *compiler) emitBinOp(in *ssa.BinOp) {
	to := c.slots[in]
	switch in.Op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		c.emitCompare(in, to)
		return
	}
	t := c.typeOf(in)
	switch kindOf(t) {
	case kInt:
		c.emitInt(in, to, t)
	case kF64:
		ops := map[token.Token]op{token.ADD: opFAdd, token.SUB: opFSub, token.MUL: opFMul, token.QUO: opFQuo}
		c.emit(instr{op: ops[in.Op], a: to.off, b: c.operand(in, in.X).off, c: c.operand(in, in.Y).off})
	case kF32:
		ops := map[token.Token]op{token.ADD: opGAdd, token.SUB: opGSub, token.MUL: opGMul, token.QUO: opGQuo}
		c.emit(instr{op: ops[in.Op], a: to.off, b: c.operand(in, in.X).off, c: c.operand(in, in.Y).off})
	case kStr:
		c.emit(instr{op: opConcat, a: to.off, b: c.operand(in, in.X).off, c: c.operand(in, in.Y).off})
	case kC128:
		c.emitComplex(in, to)
	case kC64:
		c.emitComplex64(in, to)
	}
}

func (c *compiler) emitInt(in *ssa.BinOp, to slot, t reflect.Type) {
	x, y := in.X, in.Y
	switch in.Op {
	case token.ADD, token.MUL, token.AND, token.OR, token.XOR:
		if _, ok := c.immediate(x); ok {
			x, y = y, x
		}
	case token.SHL, token.SHR:
		c.emitShift(in, to, t)
		return
	case token.QUO, token.REM:
		o := map[bool]map[token.Token]op{false: {token.QUO: opQuo, token.REM: opRem},
			true: {token.QUO: opQuoU, token.REM: opRemU}}[unsigned(t)][in.Op]
		c.emit(instr{op: o, a: to.off, b: c.operand(in, x).off, c: c.operand(in, y).off})
		if in.Op == token.QUO && !unsigned(t) {
			c.extend(to, t)
		}
		return
	}
	if imm, ok := c.immediate(y); ok {
		c.emit(instr{op: plainOps[in.Op][1], a: to.off, b: c.operand(in, x).off, c: imm})
		if in.Op == token.ADD || in.Op == token.SUB || in.Op == token.MUL || in.Op == token.AND_NOT || unsigned(t) {
			c.extend(to, t)
		}
		return
	}
	a, b := c.operand(in, x).off, c.operand(in, y).off
	if o, ok := narrowOps[in.Op][t.Kind()]; ok {
		c.emit(instr{op: o, a: to.off, b: a, c: b})
		return
	}
	c.emit(instr{op: plainOps[in.Op][0], a: to.off, b: a, c: b})
}

func (c *compiler) emitShift(in *ssa.BinOp, to slot, t reflect.Type) {
	x := c.operand(in, in.X).off
	if n, ok := c.immediate(in.Y); ok && int32(n) >= 0 {
		switch {
		case in.Op == token.SHL && n < 64:
			c.emit(instr{op: opShlI, a: to.off, b: x, c: n})
			c.extend(to, t)
		case in.Op == token.SHL, unsigned(t) && n >= 64:
			c.zero(to)
		case unsigned(t):
			c.emit(instr{op: opShrI, a: to.off, b: x, c: n})
		default:
			c.emit(instr{op: opSarI, a: to.off, b: x, c: min(n, 63)})
		}
		return
	}
	i := instr{a: to.off, b: x, c: c.operand(in, in.Y).off}
	if !unsigned(c.typeOf(in.Y)) {
		i.x = 1
	}
	switch {
	case in.Op == token.SHL:
		i.op = opShl
	case unsigned(t):
		i.op = opShr
	default:
		i.op = opSar
	}
	c.emit(i)
	if in.Op == token.SHL {
		c.extend(to, t)
	}
}

func (c *compiler) emitCompare(in *ssa.BinOp, to slot) {
	x, y, o := in.X, in.Y, in.Op
	if isNil(x) && !isNil(y) {
		x, y = y, x
	}
	t := c.typeOf(x)
	k := kindOf(t)
	a, b := c.operand(in, x), c.operand(in, y)
	if o == token.GTR || o == token.GEQ {
		a, b, o = b, a, turned[o]
	}
	var ops map[token.Token]op
	switch k {
	case kInt:
		ops = map[token.Token]op{token.EQL: opEqI, token.NEQ: opNeI, token.LSS: opLtI, token.LEQ: opLeI}
		if unsigned(t) {
			ops = map[token.Token]op{token.EQL: opEqU, token.NEQ: opNeU, token.LSS: opLtU, token.LEQ: opLeU}
		}
	case kPtr, kSlice: // a slice is compared with nil: both have their pointer first
		ops = map[token.Token]op{token.EQL: opEqI, token.NEQ: opNeI}
	case kF64:
		ops = map[token.Token]op{token.EQL: opEqF, token.NEQ: opNeF, token.LSS: opLtF, token.LEQ: opLeF}
	case kF32:
		ops = map[token.Token]op{token.EQL: opEqG, token.NEQ: opNeG, token.LSS: opLtG, token.LEQ: opLeG}
	case kStr:
		ops = map[token.Token]op{token.EQL: opEqS, token.NEQ: opNeS, token.LSS: opLtS, token.LEQ: opLeS}
	case kIface:
		op := opEqIface
		if t.NumMethod() == 0 {
			op = opEqE
		}
		c.emit(instr{op: op, a: to.off, b: a.off, c: b.off})
		if o == token.NEQ {
			c.emit(instr{op: opNot, a: to.off, b: to.off})
		}
		return
	default:
		ne := b2i(o == token.NEQ)
		c.slow(func(m *machine, fr *frame) {
			p := unsafe.Pointer(fr)
			*(*uint64)(at(p, to.off)) = b2i(rtype.Equal(t, at(p, a.off), at(p, b.off))) ^ ne
		})
		return
	}
	c.emit(instr{op: ops[o], a: to.off, b: a.off, c: b.off})
}

func (c *compiler) emitComplex(in *ssa.BinOp, to slot) {
	a, b, o := c.operand(in, in.X).off, c.operand(in, in.Y).off, in.Op
	c.slow(func(m *machine, fr *frame) {
		p := unsafe.Pointer(fr)
		x, y := *(*complex128)(at(p, a)), *(*complex128)(at(p, b))
		*(*complex128)(at(p, to.off)) = complexOp(o, x, y)
	})
}

func complexOp[T complex64 | complex128](o token.Token, x, y T) T {
	switch o {
	case token.ADD:
		return x + y
	case token.SUB:
		return x - y
	case token.MUL:
		return x * y
	}
	return x / y
}

func (c *compiler) emitComplex64(in *ssa.BinOp, to slot) {
	a, b, o := c.operand(in, in.X).off, c.operand(in, in.Y).off, in.Op
	c.slow(func(m *machine, fr *frame) {
		p := unsafe.Pointer(fr)
		*(*complex64)(at(p, to.off)) = complexOp(o, *(*complex64)(at(p, a)), *(*complex64)(at(p, b)))
	})
}

func (c *compiler) emitUnOp(in *ssa.UnOp) {
	switch in.Op {
	case token.MUL:
		c.emitLoad(in)
		return
	case token.ARROW:
		c.emitReceive(in)
		return
	}
	to, x := c.slots[in], c.operand(in, in.X)
	t := c.typeOf(in)
	switch {
	case in.Op == token.NOT:
		c.emit(instr{op: opNot, a: to.off, b: x.off})
	case to.k == kF64:
		c.emit(instr{op: opFNeg, a: to.off, b: x.off})
	case to.k == kF32:
		c.emit(instr{op: opGNeg, a: to.off, b: x.off})
	case to.k == kC128:
		c.slow(func(m *machine, fr *frame) {
			*(*complex128)(at(unsafe.Pointer(fr), to.off)) = -*(*complex128)(at(unsafe.Pointer(fr), x.off))
		})
	case to.k == kC64:
		c.slow(func(m *machine, fr *frame) {
			*(*complex64)(at(unsafe.Pointer(fr), to.off)) = -*(*complex64)(at(unsafe.Pointer(fr), x.off))
		})
	case in.Op == token.SUB:
		c.emit(instr{op: opNeg, a: to.off, b: x.off})
		c.extend(to, t)
	case in.Op == token.XOR:
		c.emit(instr{op: opCom, a: to.off, b: x.off})
		c.extend(to, t)
	}
}

func (c *compiler) emitMakeInterface(in *ssa.MakeInterface) {
	to, x := c.slots[in], c.operand(in, in.X)
	t, it := c.typeOf(in.X), c.typeOf(in)
	w := c.wordIndex(interfaceWord(it, t))
	switch {
	case x.k == kPtr:
		c.emit(instr{op: opMakeIface, a: to.off, b: x.off, c: w})
	case t.Size() == 8 && (x.k == kInt || x.k == kF64):
		c.emit(instr{op: opMakeIface8, a: to.off, b: x.off, c: w, x: uint16(c.typeIndex(t))})
	case x.k == kStr:
		c.emit(instr{op: opMakeIfaceS, a: to.off, b: x.off, c: w})
	case rtype.Direct(t):
		c.emit(instr{op: opMakeIface, a: to.off, b: x.off, c: w})
	default:
		c.emit(instr{op: opMakeIfaceM, a: to.off, b: x.off, c: w, x: uint16(c.typeIndex(t))})
	}
}

// interfaceWord returns the first word of an interface of type it that holds a value of type t.
func interfaceWord(it, t reflect.Type) unsafe.Pointer {
	if it.NumMethod() == 0 {
		return rtype.Pointer(t)
	}
	return unsafe.Pointer(rtype.ITabFor(it, t))
}
