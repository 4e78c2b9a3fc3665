package vm

import (
	"go/constant"
	"go/token"
	"go/types"
	"reflect"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/rtype"
)

var plainOps = map[token.Token][2]op{token.ADD: {opAdd, opAddI}, token.SUB: {opSub, opSubI}, token.MUL: {opMul, opMulI}, token.AND: {opAnd, opAndI},
	token.OR: {opOr, opOrI}, token.XOR: {opXor, opXorI}, token.AND_NOT: {opAndNot, opAndNotI}}

var narrowOps = map[token.Token]map[reflect.Kind]op{
	token.ADD: {reflect.Int8: opAdd8S, reflect.Int16: opAdd16S, reflect.Int32: opAdd32S, reflect.Uint8: opAdd8U, reflect.Uint16: opAdd16U, reflect.Uint32: opAdd32U},
	token.SUB: {reflect.Int8: opSub8S, reflect.Int16: opSub16S, reflect.Int32: opSub32S, reflect.Uint8: opSub8U, reflect.Uint16: opSub16U, reflect.Uint32: opSub32U},
	token.MUL: {reflect.Int8: opMul8S, reflect.Int16: opMul16S, reflect.Int32: opMul32S, reflect.Uint8: opMul8U, reflect.Uint16: opMul16U, reflect.Uint32: opMul32U},
}

var extendOps = map[reflect.Kind]op{reflect.Int8: opExt8S, reflect.Int16: opExt16S, reflect.Int32: opExt32S, reflect.Uint8: opExt8U, reflect.Uint16: opExt16U,
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
		o := map[bool]map[token.Token]op{false: {token.QUO: opQuo, token.REM: opRem}, true: {token.QUO: opQuoU, token.REM: opRemU}}[unsigned(t)][in.Op]
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

// address is where a value lies in memory that is read or written: in the frame, behind a pointer, or in a slice.
type address struct {
	frame   bool
	off     uint32
	ptr     slot
	slice   slot
	index   slot
	inSlice bool
}

func (c *compiler) address(in ssa.Instruction, v ssa.Value) address {
	if a, ok := c.frameOffset(v); ok {
		return address{frame: true, off: c.slots[a.alloc].off + a.off}
	}
	if c.folded[v] {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			a := c.address(x, x.X)
			a.off += c.fieldOffset(deref(x.X.Type()), x.Field)
			return a
		case *ssa.IndexAddr:
			return address{inSlice: true, slice: c.operand(x, x.X), index: c.operand(x, x.Index)}
		}
	}
	return address{ptr: c.operand(in, v)}
}

var loadOps = map[reflect.Kind][2]op{reflect.Bool: {opLd8U, opLdX8U}, reflect.Uint8: {opLd8U, opLdX8U}, reflect.Int8: {opLd8S, opLdX8S},
	reflect.Uint16: {opLd16U, opLdX16U}, reflect.Int16: {opLd16S, opLdX16S}, reflect.Uint32: {opLd32U, opLdX32U}, reflect.Int32: {opLd32S, opLdX32S},
	reflect.Float32: {opLd32U, opLdX32U}}

var wideLoadOps = map[kind][2]op{kInt: {opLd64, opLdX64}, kF64: {opLd64, opLdX64}, kC64: {opLd64, opLdX64}, kPtr: {opLdP, opLdXP}, kStr: {opLdS, opLdXS},
	kSlice: {opLdL, opLdXL}, kIface: {opLdE, opLdXE}, kC128: {opLdC, opLdXC}}

var storeOps = map[uintptr][2]op{1: {opSt8, opStX8}, 2: {opSt16, opStX16}, 4: {opSt32, opStX32}}

var wideStoreOps = map[kind][2]op{kInt: {opSt64, opStX64}, kF64: {opSt64, opStX64}, kC64: {opSt64, opStX64}, kPtr: {opStP, opStXP}, kStr: {opStS, opStXS},
	kSlice: {opStL, opStXL}, kIface: {opStE, opStXE}, kC128: {opStC, opStXC}}

// wholeVariable reports whether an address is that of a variable in the frame itself, which lies there as in a register.
func (c *compiler) wholeVariable(v ssa.Value) bool {
	a, ok := v.(*ssa.Alloc)
	return ok && c.inFrame[a]
}

func (c *compiler) emitLoad(in *ssa.UnOp) {
	to, t := c.slots[in], c.typeOf(in)
	if c.wholeVariable(in.X) {
		c.mov(to, c.slots[in.X])
		return
	}
	a := c.address(in, in.X)
	if a.frame {
		c.loadFrame(to, t, a.off)
		return
	}
	if to.k == kMem {
		c.emit(instr{op: opLdM, a: to.off, b: a.ptr.off, c: a.off, x: uint16(c.typeIndex(t))})
		return
	}
	ops, ok := loadOps[t.Kind()]
	if !ok {
		ops = wideLoadOps[to.k]
	}
	if a.inSlice {
		c.emit(instr{op: ops[1], a: to.off, b: a.slice.off, c: a.index.off})
		return
	}
	c.emit(instr{op: ops[0], a: to.off, b: a.ptr.off, c: a.off})
}

func (c *compiler) emitStore(in *ssa.Store) {
	if sum := c.merged[in]; sum != nil {
		op := opAddMem
		if c.typeOf(sum).Kind() == reflect.Float64 {
			op = opFAddMem
		}
		c.emit(instr{op: op, a: c.operand(in, in.Addr).off, b: c.operand(sum, sum.Y).off})
		return
	}
	t := c.typeOf(in.Val)
	from := c.operand(in, in.Val)
	if c.wholeVariable(in.Addr) {
		c.mov(c.slots[in.Addr], from)
		return
	}
	a := c.address(in, in.Addr)
	if a.frame {
		c.storeFrame(a.off, t, from)
		return
	}
	if from.k == kMem {
		c.emit(instr{op: opStM, a: a.ptr.off, b: from.off, c: a.off, x: uint16(c.typeIndex(t))})
		return
	}
	ops, ok := storeOps[t.Size()]
	if !ok || wide(t) {
		ops = wideStoreOps[from.k]
	}
	if a.inSlice {
		c.emit(instr{op: ops[1], a: a.slice.off, b: a.index.off, c: from.off})
		return
	}
	c.emit(instr{op: ops[0], a: a.ptr.off, b: from.off, c: a.off})
}

// emitIndex takes an element of an array or a string.
func (c *compiler) emitIndex(in *ssa.Index) {
	to, x, i := c.slots[in], c.operand(in, in.X), c.operand(in, in.Index)
	if x.k == kStr {
		c.emit(instr{op: opStringIndex, a: to.off, b: x.off, c: i.off})
		return
	}
	arr := in.X.Type().Underlying().(*types.Array)
	t, n := c.p.typeOf(arr.Elem()), int(arr.Len())
	c.slow(func(m *machine, fr *frame) {
		k := *(*int)(at(unsafe.Pointer(fr), i.off))
		if uint(k) >= uint(n) {
			throwIndex(k, n)
		}
		load(at(unsafe.Pointer(fr), to.off), t, unsafe.Add(unsafe.Pointer(fr), uintptr(x.off)+uintptr(k)*t.Size()))
	})
}

func (c *compiler) emitConvert(in *ssa.Convert) {
	to, x := c.slots[in], c.operand(in, in.X)
	from, t := c.typeOf(in.X), c.typeOf(in)
	switch {
	case x.k == kInt && to.k == kInt:
		if o, ok := extendOps[t.Kind()]; ok {
			c.emit(instr{op: o, a: to.off, b: x.off})
		} else {
			c.mov(to, x)
		}
	case x.k == kInt && to.k == kF64 && (!unsigned(from) || from.Size() < 8):
		c.emit(instr{op: opIntF, a: to.off, b: x.off})
	case x.k == kF64 && to.k == kInt && !unsigned(t) && t.Size() == 8:
		c.emit(instr{op: opFInt, a: to.off, b: x.off})
	case x.k == kF64 && to.k == kF32:
		c.emit(instr{op: opFG, a: to.off, b: x.off})
	case x.k == kF32 && to.k == kF64:
		c.emit(instr{op: opGF, a: to.off, b: x.off})
	default:
		c.emitSlowConvert(in, in.X)
	}
}

// emitSlowConvert converts as reflection does, which follows the language; where an unsafe.Pointer is concerned, nothing changes.
func (c *compiler) emitSlowConvert(in ssa.Value, x ssa.Value) {
	to, from := c.slots[in], c.operand(in.(ssa.Instruction), x)
	ft, tt := c.typeOf(x), c.typeOf(in)
	if to.k == kSlice && from.k == kStr && tt.Elem().Kind() == reflect.Uint8 {
		c.slow(func(m *machine, fr *frame) {
			*(*[]byte)(at(unsafe.Pointer(fr), to.off)) = []byte(*(*string)(at(unsafe.Pointer(fr), from.off)))
		})
		return
	}
	if to.k == kStr && from.k == kSlice && ft.Elem().Kind() == reflect.Uint8 {
		c.slow(func(m *machine, fr *frame) {
			*(*string)(at(unsafe.Pointer(fr), to.off)) = string(*(*[]byte)(at(unsafe.Pointer(fr), from.off)))
		})
		return
	}
	if to.k == kSlice && from.k == kStr && tt.Elem().Kind() == reflect.Int32 {
		c.slow(func(m *machine, fr *frame) {
			*(*[]rune)(at(unsafe.Pointer(fr), to.off)) = []rune(*(*string)(at(unsafe.Pointer(fr), from.off)))
		})
		return
	}
	if to.k == kStr && from.k == kSlice && ft.Elem().Kind() == reflect.Int32 {
		c.slow(func(m *machine, fr *frame) {
			*(*string)(at(unsafe.Pointer(fr), to.off)) = string(*(*[]rune)(at(unsafe.Pointer(fr), from.off)))
		})
		return
	}
	if ft.Kind() == reflect.UnsafePointer || tt.Kind() == reflect.UnsafePointer {
		c.slow(func(m *machine, fr *frame) {
			if to.k == kPtr {
				*(*unsafe.Pointer)(at(unsafe.Pointer(fr), to.off)) = *(*unsafe.Pointer)(at(unsafe.Pointer(fr), from.off))
			} else {
				*(*uint64)(at(unsafe.Pointer(fr), to.off)) = *(*uint64)(at(unsafe.Pointer(fr), from.off))
			}
		})
		return
	}
	c.slow(func(m *machine, fr *frame) {
		v := value(unsafe.Pointer(fr), from.off, ft)
		setValue(unsafe.Pointer(fr), to.off, tt, v.Convert(tt))
	})
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

var _ = constant.Int
