package vm

import (
	"fmt"
	"go/types"
	"reflect"
	"unicode/utf8"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/rtype"
)

// emitOther emits what is made of Go code.
func (c *compiler) emitOther(in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.MakeMap:
		to, t := c.slots[in], c.typeOf(in)
		c.slow(func(m *machine, fr *frame) { typedValue(fr, to, t).Set(reflect.MakeMap(t)) })
	case *ssa.MakeChan:
		to, t, n := c.slots[in], c.typeOf(in), c.operand(in, in.Size)
		c.slow(func(m *machine, fr *frame) {
			typedValue(fr, to, t).Set(makeChan(t, *(*int)(at(unsafe.Pointer(fr), n.off))))
		})
	case *ssa.MakeSlice:
		c.emitMakeSlice(in)
	case *ssa.Slice:
		c.emitSlice(in)
	case *ssa.SliceToArrayPointer:
		to, x, n := c.slots[in], c.operand(in, in.X), deref(in.Type()).Underlying().(*types.Array).Len()
		c.slow(func(m *machine, fr *frame) {
			s := *(*sliceHeader)(at(unsafe.Pointer(fr), x.off))
			if s.len < int(n) {
				throwToArray(s.len, int(n))
			}
			*(*unsafe.Pointer)(at(unsafe.Pointer(fr), to.off)) = s.data
		})
	case *ssa.Lookup:
		c.emitLookup(in)
	case *ssa.MapUpdate:
		mp, k, v := c.operand(in, in.Map), c.operand(in, in.Key), c.operand(in, in.Value)
		t := rtype.Pointer(c.typeOf(in.Map))
		c.slow(func(m *machine, fr *frame) {
			p := unsafe.Pointer(fr)
			h := *(*unsafe.Pointer)(at(p, mp.off))
			if h == nil {
				throwNilMap()
			}
			mapassign(t, h, at(p, k.off), at(p, v.off))
		})
	case *ssa.Range:
		c.emitRange(in)
	case *ssa.Next:
		c.emitNext(in)
	case *ssa.Select:
		c.emitSelect(in)
	case *ssa.Send:
		c.emitSend(in)
	default:
		panic(fmt.Sprintf("vm: unknown instruction %T", in))
	}
}

// throwToArray panics as a conversion of too short a slice to an array does.
func throwToArray(have, want int) {
	defer func() {
		text := fmt.Sprintf("cannot convert slice with length %d to array or pointer to array with length %d", have, want)
		recover()
		panic(boundsError(text))
	}()
	panic("")
}

type boundsError string

func (e boundsError) Error() string { return "runtime error: " + string(e) }
func (e boundsError) RuntimeError() {}

func makeChan(t reflect.Type, n int) reflect.Value {
	if n < 0 {
		_ = make(chan int, n)
	}
	if t.ChanDir() != reflect.BothDir {
		return reflect.MakeChan(reflect.ChanOf(reflect.BothDir, t.Elem()), n).Convert(t)
	}
	return reflect.MakeChan(t, n)
}

func (c *compiler) emitMakeSlice(in *ssa.MakeSlice) {
	to, n, k := c.slots[in], c.operand(in, in.Len), c.operand(in, in.Cap)
	t := c.typeOf(in).Elem()
	et, size := rtype.Pointer(t), t.Size()
	c.slow(func(m *machine, fr *frame) {
		l, cp := *(*int)(at(unsafe.Pointer(fr), n.off)), *(*int)(at(unsafe.Pointer(fr), k.off))
		const most = 1 << 47
		if l < 0 || cp < l || size > 0 && uintptr(cp) > most/size {
			if l >= 0 && l <= cp && l <= 1<<20 {
				_ = make([]int64, 0, max(cp, 1<<62))
			}
			if l >= 0 && cp >= l {
				_ = make([]int64, max(l, 1<<62))
			}
			_ = make([]int64, l, cp)
		}
		*(*sliceHeader)(at(unsafe.Pointer(fr), to.off)) = sliceHeader{unsafe_NewArray(et, cp), l, cp}
	})
}

func (c *compiler) emitSlice(in *ssa.Slice) {
	to, x := c.slots[in], c.operand(in, in.X)
	var lo, hi, mx slot
	if in.Low != nil {
		lo = c.operand(in, in.Low)
	}
	if in.High != nil {
		hi = c.operand(in, in.High)
	}
	if in.Max != nil {
		mx = c.operand(in, in.Max)
	}
	num := func(fr *frame, s slot, otherwise int) int {
		if s.off == 0 {
			return otherwise
		}
		return *(*int)(at(unsafe.Pointer(fr), s.off))
	}
	if x.k == kStr {
		c.slow(func(m *machine, fr *frame) {
			s := *(*string)(at(unsafe.Pointer(fr), x.off))
			*(*string)(at(unsafe.Pointer(fr), to.off)) = s[num(fr, lo, 0):num(fr, hi, len(s))]
		})
		return
	}
	t := c.typeOf(in).Elem()
	size := t.Size()
	arrayLen := -1
	alloc, made := in.X.(*ssa.Alloc)
	made = made && alloc.Comment == "makeslice"
	if p, ok := in.X.Type().Underlying().(*types.Pointer); ok {
		arrayLen = int(p.Elem().Underlying().(*types.Array).Len())
	}
	c.slow(func(m *machine, fr *frame) {
		var s sliceHeader
		if arrayLen >= 0 {
			s = sliceHeader{*(*unsafe.Pointer)(at(unsafe.Pointer(fr), x.off)), arrayLen, arrayLen}
			if s.data == nil {
				throwNil()
			}
		} else {
			s = *(*sliceHeader)(at(unsafe.Pointer(fr), x.off))
		}
		l, h, k := num(fr, lo, 0), num(fr, hi, s.len), num(fr, mx, s.cap)
		if uint(k) > uint(s.cap) || uint(h) > uint(k) || uint(l) > uint(h) {
			if made { // go/ssa writes make with a constant capacity so
				_ = make([]struct{}, h, arrayLen)
			}
			throwSlice(s, l, h, k, mx.off != 0, arrayLen >= 0)
		}
		out := sliceHeader{s.data, h - l, k - l}
		if out.cap > 0 {
			out.data = unsafe.Add(s.data, uintptr(l)*size)
		}
		*(*sliceHeader)(at(unsafe.Pointer(fr), to.off)) = out
	})
}

// throwSlice panics as slicing does that is out of bounds.
func throwSlice(s sliceHeader, l, h, k int, three, array bool) {
	z := unsafe.Slice((*struct{})(unsafe.Pointer(&struct{}{})), s.cap)[:s.len]
	if array && !three {
		text := unsafe.String((*byte)(unsafe.Pointer(&throwText[0])), min(s.len, len(throwText)))
		if s.len <= len(throwText) {
			_ = text[l:h] // says "with length"
		}
	}
	if three {
		_ = z[l:h:k]
	}
	_ = z[l:h]
	panic("unreachable")
}

var throwText [1 << 16]byte

func (c *compiler) emitLookup(in *ssa.Lookup) {
	x, k := c.operand(in, in.X), c.operand(in, in.Index)
	if x.k == kStr {
		c.emit(instr{op: opStringIndex, a: c.slots[in].off, b: x.off, c: k.off})
		return
	}
	mt := c.typeOf(in.X)
	t, et := rtype.Pointer(mt), mt.Elem()
	if !in.CommaOk {
		to := c.slots[in]
		if et.Size() == 8 && (to.k == kInt || to.k == kF64) {
			c.slow(func(m *machine, fr *frame) {
				p := unsafe.Pointer(fr)
				if e := mapaccess(t, *(*unsafe.Pointer)(at(p, x.off)), at(p, k.off)); e != nil {
					*(*uint64)(at(p, to.off)) = *(*uint64)(e)
				} else {
					*(*uint64)(at(p, to.off)) = 0
				}
			})
			return
		}
		c.slow(func(m *machine, fr *frame) {
			p := unsafe.Pointer(fr)
			if e := mapaccess(t, *(*unsafe.Pointer)(at(p, x.off)), at(p, k.off)); e != nil {
				load(at(p, to.off), et, e)
			} else {
				clearSlot(p, to, et)
			}
		})
		return
	}
	to, ok := c.part(in, 0), c.part(in, 1)
	c.slow(func(m *machine, fr *frame) {
		p := unsafe.Pointer(fr)
		e := mapaccess(t, *(*unsafe.Pointer)(at(p, x.off)), at(p, k.off))
		if e != nil {
			load(at(p, to.off), et, e)
		} else {
			clearSlot(p, to, et)
		}
		*(*uint64)(at(p, ok.off)) = b2i(e != nil)
	})
}

// iterator is what range goes by.
type iterator struct {
	text string
	at   int
	keys *reflect.MapIter
}

func (c *compiler) emitRange(in *ssa.Range) {
	to, x := c.slots[in], c.operand(in, in.X)
	if x.k == kStr {
		c.slow(func(m *machine, fr *frame) {
			*(**iterator)(at(unsafe.Pointer(fr), to.off)) = &iterator{text: *(*string)(at(unsafe.Pointer(fr), x.off))}
		})
		return
	}
	t := c.typeOf(in.X)
	c.slow(func(m *machine, fr *frame) {
		*(**iterator)(at(unsafe.Pointer(fr), to.off)) = &iterator{keys: value(unsafe.Pointer(fr), x.off, t).MapRange()}
	})
}

func (c *compiler) emitNext(in *ssa.Next) {
	it := c.operand(in, in.Iter)
	ok, k, v := c.part(in, 0), c.part(in, 1), c.part(in, 2)
	tuple := in.Type().(*types.Tuple)
	target := func(i int, t reflect.Type) reflect.Type { // the loop's variable may be an interface
		if b, ok := tuple.At(i).Type().(*types.Basic); ok && b.Kind() == types.Invalid {
			return t
		}
		return c.p.typeOf(tuple.At(i).Type())
	}
	if in.IsString {
		kt, vt := target(1, reflect.TypeFor[int]()), target(2, reflect.TypeFor[rune]())
		if kindOf(kt) != kInt || kindOf(vt) != kInt {
			c.slow(func(m *machine, fr *frame) {
				p := unsafe.Pointer(fr)
				i := *(**iterator)(at(p, it.off))
				more := i.at < len(i.text)
				*(*uint64)(at(p, ok.off)) = b2i(more)
				if more {
					r, n := utf8.DecodeRuneInString(i.text[i.at:])
					setValue(p, k.off, kt, converted(reflect.ValueOf(i.at), kt))
					setValue(p, v.off, vt, converted(reflect.ValueOf(r), vt))
					i.at += n
				}
			})
			return
		}
		c.slow(func(m *machine, fr *frame) {
			p := unsafe.Pointer(fr)
			i := *(**iterator)(at(p, it.off))
			more := i.at < len(i.text)
			*(*uint64)(at(p, ok.off)) = b2i(more)
			if more {
				r, n := utf8.DecodeRuneInString(i.text[i.at:])
				*(*int)(at(p, k.off)), *(*int64)(at(p, v.off)) = i.at, int64(r)
				i.at += n
			}
		})
		return
	}
	mt := c.typeOf(in.Iter.(*ssa.Range).X)
	kt, vt := mt.Key(), mt.Elem()
	wantK, wantV := c.extract[in][1] != nil, c.extract[in][2] != nil
	kd, vd := target(1, kt), target(2, vt)
	set := func(fr *frame, s slot, t, d reflect.Type, i *reflect.MapIter, key bool) {
		if t != d {
			x := i.Value
			if key {
				x = i.Key
			}
			setValue(unsafe.Pointer(fr), s.off, d, converted(x(), d))
			return
		}
		to := typedValue(fr, s, t)
		if !wide(t) {
			to = reflect.New(t).Elem()
		}
		if key {
			to.SetIterKey(i)
		} else {
			to.SetIterValue(i)
		}
		if !wide(t) {
			load(at(unsafe.Pointer(fr), s.off), t, to.Addr().UnsafePointer())
		}
	}
	c.slow(func(m *machine, fr *frame) {
		i := (*(**iterator)(at(unsafe.Pointer(fr), it.off))).keys
		more := i.Next()
		*(*uint64)(at(unsafe.Pointer(fr), ok.off)) = b2i(more)
		if !more {
			return
		}
		if wantK {
			set(fr, k, kt, kd, i, true)
		}
		if wantV {
			set(fr, v, vt, vd, i, false)
		}
	})
}

// converted returns a value as one of a type that it can be assigned to.
func converted(v reflect.Value, t reflect.Type) reflect.Value {
	if t.Kind() == reflect.Interface {
		return v
	}
	return v.Convert(t)
}
