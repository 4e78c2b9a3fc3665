package vm

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/rtype"
)

func (c *compiler) emitBuiltin(in *ssa.Call, b *ssa.Builtin) {
	if values := c.appends[in]; values != nil {
		c.emitAppendValues(in, values)
		return
	}
	c.slow(c.builtin(in, b, in))
}

// builtin returns what a built-in function does; in is the call, defer or go, and v its value or nil.
func (c *compiler) builtin(in ssa.Instruction, b *ssa.Builtin, v *ssa.Call) slowFunc {
	call := in.(ssa.CallInstruction).Common()
	args := make([]slot, len(call.Args))
	ts := make([]reflect.Type, len(call.Args))
	for i, a := range call.Args {
		args[i], ts[i] = c.operand(in, a), c.typeOf(a)
	}
	var to slot
	if v != nil {
		to = c.slots[v]
	}
	set := func(fr *frame, n int) {
		if to.off != 0 {
			*(*int)(at(unsafe.Pointer(fr), to.off)) = n
		}
	}
	switch b.Name() {
	case "append":
		return c.appendSlice(call, args, ts, to)
	case "copy":
		return copySlice(args, ts, set)
	case "len", "cap":
		return length(b.Name(), args[0], ts[0], set)
	case "close":
		return func(m *machine, fr *frame) { typedValue(fr, args[0], ts[0]).Close() }
	case "delete":
		t := rtype.Pointer(ts[0])
		return func(m *machine, fr *frame) {
			if p := *(*unsafe.Pointer)(at(unsafe.Pointer(fr), args[0].off)); p != nil {
				mapdelete(t, p, at(unsafe.Pointer(fr), args[1].off))
			}
		}
	case "clear":
		return func(m *machine, fr *frame) { typedValue(fr, args[0], ts[0]).Clear() }
	case "panic":
		return func(m *machine, fr *frame) { panic(*(*any)(at(unsafe.Pointer(fr), args[0].off))) }
	case "recover":
		return func(m *machine, fr *frame) {
			x := m.recovered(fr)
			if to.off != 0 {
				*(*any)(at(unsafe.Pointer(fr), to.off)) = x
			}
		}
	case "print", "println":
		ln := b.Name() == "println"
		return func(m *machine, fr *frame) { m.eng.Hooks.Print(printText(fr, args, ts, ln)) }
	case "min", "max":
		return minMax(b.Name() == "max", args, ts[0], to)
	case "complex", "real", "imag":
		return complexPart(b.Name(), args, ts, to)
	case "ssa:wrapnilchk":
		return func(m *machine, fr *frame) {
			p := *(*unsafe.Pointer)(at(unsafe.Pointer(fr), args[0].off))
			if p == nil {
				recv, method := *(*string)(at(unsafe.Pointer(fr), args[1].off)), *(*string)(at(unsafe.Pointer(fr), args[2].off))
				panic(wrapError(fmt.Sprintf("value method %s.%s called using nil *%s pointer", recv, method,
					recv[strings.LastIndexByte(recv, '.')+1:])))
			}
			*(*unsafe.Pointer)(at(unsafe.Pointer(fr), to.off)) = p
		}
	case "ssa:deferstack":
		return func(m *machine, fr *frame) { *(*unsafe.Pointer)(at(unsafe.Pointer(fr), to.off)) = unsafe.Pointer(fr) }
	}
	if b.Name() == "Offsetof" {
		n := c.offsetOf(call.Args[0])
		return func(m *machine, fr *frame) { set(fr, n) }
	}
	return unsafeBuiltin(b.Name(), args, ts, to, c, v)
}

// offsetOf returns where the field lies that was taken to make a value.
func (c *compiler) offsetOf(v ssa.Value) int {
	switch v := v.(type) {
	case *ssa.Field:
		return int(c.field(v.X.Type(), v.Field).Offset)
	case *ssa.UnOp:
		if f, ok := v.X.(*ssa.FieldAddr); ok {
			return int(c.field(deref(f.X.Type()), f.Field).Offset)
		}
	}
	panic("vm: unsafe.Offsetof of what is no field")
}

type wrapError string

func (e wrapError) Error() string { return string(e) }
func (e wrapError) RuntimeError() {}

func length(name string, x slot, t reflect.Type, set func(*frame, int)) slowFunc {
	if t.Kind() == reflect.Pointer { // to an array
		n := t.Elem().Len()
		return func(m *machine, fr *frame) { set(fr, n) }
	}
	if t.Kind() == reflect.Array {
		n := t.Len()
		return func(m *machine, fr *frame) { set(fr, n) }
	}
	if name == "cap" {
		return func(m *machine, fr *frame) { set(fr, typedValue(fr, x, t).Cap()) }
	}
	return func(m *machine, fr *frame) { set(fr, typedValue(fr, x, t).Len()) }
}

func copySlice(args []slot, ts []reflect.Type, set func(*frame, int)) slowFunc {
	if ts[1].Kind() == reflect.String {
		return func(m *machine, fr *frame) {
			set(fr, copy(*(*[]byte)(at(unsafe.Pointer(fr), args[0].off)), *(*string)(at(unsafe.Pointer(fr), args[1].off))))
		}
	}
	t := rtype.Pointer(ts[0].Elem())
	return func(m *machine, fr *frame) {
		set(fr, typedslicecopy(t, *(*sliceHeader)(at(unsafe.Pointer(fr), args[0].off)),
			*(*sliceHeader)(at(unsafe.Pointer(fr), args[1].off))))
	}
}

// appendSlice appends a slice or a string to a slice.
func (c *compiler) appendSlice(call *ssa.CallCommon, args []slot, ts []reflect.Type, to slot) slowFunc {
	if len(args) == 1 {
		return func(m *machine, fr *frame) {
			*(*sliceHeader)(at(unsafe.Pointer(fr), to.off)) = *(*sliceHeader)(at(unsafe.Pointer(fr), args[0].off))
		}
	}
	et := rtype.Pointer(ts[0].Elem())
	size := ts[0].Elem().Size()
	isString := ts[1].Kind() == reflect.String
	return func(m *machine, fr *frame) {
		p := unsafe.Pointer(fr)
		s := *(*sliceHeader)(at(p, args[0].off))
		var x sliceHeader
		if isString {
			str := *(*string)(at(p, args[1].off))
			x = sliceHeader{unsafe.Pointer(unsafe.StringData(str)), len(str), len(str)}
		} else {
			x = *(*sliceHeader)(at(p, args[1].off))
		}
		if x.len > 0 {
			if s.cap-s.len < x.len {
				s = growslice(et, s, x.len)
			}
			typedslicecopy(et, sliceHeader{unsafe.Add(s.data, uintptr(s.len)*size), x.len, x.len}, x)
			s.len += x.len
		}
		*(*sliceHeader)(at(p, to.off)) = s
	}
}

// emitAppendValues appends single values.
func (c *compiler) emitAppendValues(in *ssa.Call, values []ssa.Value) {
	s0 := c.operand(in, in.Call.Args[0])
	st := c.typeOf(in.Call.Args[0])
	t := st.Elem()
	et, size := rtype.Pointer(t), t.Size()
	to := c.slots[in]
	var from []slot
	for _, v := range values {
		from = append(from, c.operand(in, v))
	}
	if len(from) == 1 && size == 8 && (from[0].k == kInt || from[0].k == kF64) {
		f := from[0].off
		c.slow(func(m *machine, fr *frame) {
			p := unsafe.Pointer(fr)
			s := *(*sliceHeader)(at(p, s0.off))
			if s.len == s.cap {
				s = growslice(et, s, 1)
			}
			*(*uint64)(unsafe.Add(s.data, uintptr(s.len)*8)) = *(*uint64)(at(p, f))
			s.len++
			*(*sliceHeader)(at(p, to.off)) = s
		})
		return
	}
	c.slow(func(m *machine, fr *frame) {
		p := unsafe.Pointer(fr)
		s := *(*sliceHeader)(at(p, s0.off))
		if s.cap-s.len < len(from) {
			s = growslice(et, s, len(from))
		}
		for _, f := range from {
			typedmemmove(et, unsafe.Add(s.data, uintptr(s.len)*size), at(p, f.off))
			s.len++
		}
		*(*sliceHeader)(at(p, to.off)) = s
	})
}

// minMax follows the language: not a number wins, and -0 is less than 0.
func minMax(isMax bool, args []slot, t reflect.Type, to slot) slowFunc {
	switch kindOf(t) {
	case kF64:
		return func(m *machine, fr *frame) {
			fold(fr, args, to, isMax, func(a, b float64) float64 { return min(a, b) },
				func(a, b float64) float64 { return max(a, b) })
		}
	case kF32:
		return func(m *machine, fr *frame) {
			fold(fr, args, to, isMax, func(a, b float32) float32 { return min(a, b) },
				func(a, b float32) float32 { return max(a, b) })
		}
	case kStr:
		return func(m *machine, fr *frame) {
			fold(fr, args, to, isMax, func(a, b string) string { return min(a, b) },
				func(a, b string) string { return max(a, b) })
		}
	}
	if unsigned(t) {
		return func(m *machine, fr *frame) {
			fold(fr, args, to, isMax, func(a, b uint64) uint64 { return min(a, b) },
				func(a, b uint64) uint64 { return max(a, b) })
		}
	}
	return func(m *machine, fr *frame) {
		fold(fr, args, to, isMax, func(a, b int64) int64 { return min(a, b) }, func(a, b int64) int64 { return max(a, b) })
	}
}

func fold[T any](fr *frame, args []slot, to slot, isMax bool, lo, hi func(a, b T) T) {
	p := unsafe.Pointer(fr)
	x := *(*T)(at(p, args[0].off))
	for _, a := range args[1:] {
		if y := *(*T)(at(p, a.off)); isMax {
			x = hi(x, y)
		} else {
			x = lo(x, y)
		}
	}
	*(*T)(at(p, to.off)) = x
}

func complexPart(name string, args []slot, ts []reflect.Type, to slot) slowFunc {
	return func(m *machine, fr *frame) {
		p := unsafe.Pointer(fr)
		switch {
		case name == "complex" && args[0].k == kF64:
			*(*complex128)(at(p, to.off)) = complex(*(*float64)(at(p, args[0].off)), *(*float64)(at(p, args[1].off)))
		case name == "complex":
			*(*complex64)(at(p, to.off)) = complex(*(*float32)(at(p, args[0].off)), *(*float32)(at(p, args[1].off)))
		case args[0].k == kC128:
			z := *(*complex128)(at(p, args[0].off))
			if name == "real" {
				*(*float64)(at(p, to.off)) = real(z)
			} else {
				*(*float64)(at(p, to.off)) = imag(z)
			}
		default:
			z := *(*complex64)(at(p, args[0].off))
			if name == "real" {
				*(*float32)(at(p, to.off)) = real(z)
			} else {
				*(*float32)(at(p, to.off)) = imag(z)
			}
		}
	}
}

func unsafeBuiltin(name string, args []slot, ts []reflect.Type, to slot, c *compiler, v *ssa.Call) slowFunc {
	ptr := func(fr *frame, i int) unsafe.Pointer { return *(*unsafe.Pointer)(at(unsafe.Pointer(fr), args[i].off)) }
	num := func(fr *frame, i int) int { return *(*int)(at(unsafe.Pointer(fr), args[i].off)) }
	switch name {
	case "Add":
		return func(m *machine, fr *frame) {
			*(*unsafe.Pointer)(at(unsafe.Pointer(fr), to.off)) = unsafe.Add(ptr(fr, 0), num(fr, 1))
		}
	case "Slice":
		return func(m *machine, fr *frame) {
			n := num(fr, 1)
			bytes := n
			if size := int(ts[0].Elem().Size()); size > 1 && n > 0 {
				if bytes = n * size; n > 1<<47/size {
					bytes = -1
				}
			}
			s := unsafe.Slice((*byte)(ptr(fr, 0)), bytes) // checks the length
			h := sliceHeader{ptr(fr, 0), n, n}
			if s == nil {
				h = sliceHeader{}
			}
			*(*sliceHeader)(at(unsafe.Pointer(fr), to.off)) = h
		}
	case "SliceData", "StringData":
		return func(m *machine, fr *frame) { *(*unsafe.Pointer)(at(unsafe.Pointer(fr), to.off)) = ptr(fr, 0) }
	case "String":
		return func(m *machine, fr *frame) {
			*(*string)(at(unsafe.Pointer(fr), to.off)) = unsafe.String((*byte)(ptr(fr, 0)), num(fr, 1))
		}
	case "Sizeof", "Alignof":
		n := ts[0].Size()
		if name == "Alignof" {
			n = uintptr(ts[0].Align())
		}
		return func(m *machine, fr *frame) { *(*uintptr)(at(unsafe.Pointer(fr), to.off)) = n }
	}
	panic("vm: unknown built-in function " + name)
}

// printText is what print and println write.
func printText(fr *frame, args []slot, ts []reflect.Type, ln bool) string {
	var b strings.Builder
	for i, a := range args {
		if ln && i > 0 {
			b.WriteByte(' ')
		}
		v := value(unsafe.Pointer(fr), a.off, ts[i])
		switch v.Kind() {
		case reflect.Bool:
			fmt.Fprint(&b, v.Bool())
		case reflect.String:
			b.WriteString(v.String())
		case reflect.Float32, reflect.Float64:
			b.WriteString(strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits()))
		case reflect.Complex64, reflect.Complex128:
			b.WriteString(strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits()))
		case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
			b.WriteString(strconv.FormatInt(v.Int(), 10))
		case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
			b.WriteString(strconv.FormatUint(v.Uint(), 10))
		case reflect.Slice:
			fmt.Fprintf(&b, "[%d/%d]0x%x", v.Len(), v.Cap(), v.Pointer())
		case reflect.Interface:
			w := *(*[2]uintptr)(at(unsafe.Pointer(fr), a.off))
			fmt.Fprintf(&b, "(0x%x,0x%x)", w[0], w[1])
		default:
			fmt.Fprintf(&b, "0x%x", v.Pointer())
		}
	}
	if ln {
		b.WriteByte('\n')
	}
	return b.String()
}
