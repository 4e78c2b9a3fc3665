package vm

import (
	"reflect"
	"unsafe"

	"golang.org/x/tools/go/ssa"
)

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

// emitSlowConvert converts as reflection does, which follows the language; where an unsafe.Pointer
// is concerned, nothing changes.
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
