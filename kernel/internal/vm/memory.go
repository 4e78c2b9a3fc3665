package vm

import (
	"go/types"
	"reflect"
	"unsafe"

	"golang.org/x/tools/go/ssa"
)

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

var loadOps = map[reflect.Kind][2]op{reflect.Bool: {opLd8U, opLdX8U}, reflect.Uint8: {opLd8U, opLdX8U},
	reflect.Int8:   {opLd8S, opLdX8S},
	reflect.Uint16: {opLd16U, opLdX16U}, reflect.Int16: {opLd16S, opLdX16S}, reflect.Uint32: {opLd32U, opLdX32U},
	reflect.Int32:   {opLd32S, opLdX32S},
	reflect.Float32: {opLd32U, opLdX32U}}

var wideLoadOps = map[kind][2]op{kInt: {opLd64, opLdX64}, kF64: {opLd64, opLdX64}, kC64: {opLd64, opLdX64},
	kPtr: {opLdP, opLdXP}, kStr: {opLdS, opLdXS},
	kSlice: {opLdL, opLdXL}, kIface: {opLdE, opLdXE}, kC128: {opLdC, opLdXC}}

var storeOps = map[uintptr][2]op{1: {opSt8, opStX8}, 2: {opSt16, opStX16}, 4: {opSt32, opStX32}}

var wideStoreOps = map[kind][2]op{kInt: {opSt64, opStX64}, kF64: {opSt64, opStX64}, kC64: {opSt64, opStX64},
	kPtr: {opStP, opStXP}, kStr: {opStS, opStXS},
	kSlice: {opStL, opStXL}, kIface: {opStE, opStXE}, kC128: {opStC, opStXC}}

// wholeVariable reports whether an address is that of a variable in the frame itself, which lies
// there as in a register.
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
