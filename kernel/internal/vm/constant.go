package vm

import (
	"go/constant"
	"go/types"
	"math"
	"reflect"
	"unsafe"

	"golang.org/x/tools/go/ssa"
)

func keyOf(c *compiler, v *ssa.Const) constKey {
	text := "zero"
	if v.Value != nil {
		text = v.Value.ExactString()
	}
	return constKey{c.typeOf(v), text}
}

// constant gives a constant a register, which is filled when the frame is made.
func (c *compiler) constant(v *ssa.Const) {
	if _, ok := v.Type().(*types.Tuple); ok {
		return
	}
	key := keyOf(c, v)
	if _, ok := c.consts[key]; ok {
		return
	}
	t := key.typ
	c.consts[key] = c.regs.take(kindOf(t), t)
	if v.Value == nil {
		return
	}
	c.init = append(c.init, func(mem unsafe.Pointer) {
		load(at(mem, c.consts[key].off), t, constantOf(v.Value, t).UnsafePointer())
	})
}

// constantOf returns a pointer to a constant's value.
func constantOf(x constant.Value, t reflect.Type) reflect.Value {
	p := reflect.New(t)
	v := p.Elem()
	switch t.Kind() {
	case reflect.Bool:
		v.SetBool(constant.BoolVal(x))
	case reflect.String:
		if x.Kind() == constant.Int { // string(65)
			n, _ := constant.Int64Val(x)
			v.SetString(string(rune(n)))
		} else {
			v.SetString(constant.StringVal(x))
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, ok := constant.Int64Val(constant.ToInt(x))
		if !ok {
			u, _ := constant.Uint64Val(constant.ToInt(x))
			n = int64(u)
		}
		v.SetInt(n)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		n, ok := constant.Uint64Val(constant.ToInt(x))
		if !ok {
			i, _ := constant.Int64Val(constant.ToInt(x))
			n = uint64(i)
		}
		v.SetUint(n)
	case reflect.UnsafePointer:
		n, _ := constant.Uint64Val(constant.ToInt(x))
		*(*uintptr)(p.UnsafePointer()) = uintptr(n)
	case reflect.Float32:
		f, _ := constant.Float32Val(x)
		v.SetFloat(float64(f))
	case reflect.Float64:
		f, _ := constant.Float64Val(x)
		v.SetFloat(f)
	case reflect.Complex64, reflect.Complex128:
		re, _ := constant.Float64Val(constant.Real(x))
		im, _ := constant.Float64Val(constant.Imag(x))
		v.SetComplex(complex(re, im))
	case reflect.Interface: // a constant of a type parameter's core type, or an untyped one
		v.Set(constantOf(x, dynamicType(x)).Elem())
	}
	return p
}

func dynamicType(x constant.Value) reflect.Type {
	switch x.Kind() {
	case constant.Bool:
		return reflect.TypeFor[bool]()
	case constant.String:
		return reflect.TypeFor[string]()
	case constant.Float:
		return reflect.TypeFor[float64]()
	case constant.Complex:
		return reflect.TypeFor[complex128]()
	}
	return reflect.TypeFor[int]()
}

// immediate returns an integer constant that fits into an instruction.
func (c *compiler) immediate(v ssa.Value) (uint32, bool) {
	for {
		a, ok := c.alias[v]
		if !ok || a.off != 0 {
			break
		}
		if kindOfType(c, v.Type()) != kindOfType(c, a.of.Type()) {
			return 0, false
		}
		v = a.of
	}
	k, ok := v.(*ssa.Const)
	if !ok || kindOfType(c, k.Type()) != kInt {
		return 0, false
	}
	if k.Value == nil {
		return 0, true
	}
	if k.Value.Kind() == constant.Bool {
		return uint32(b2i(constant.BoolVal(k.Value))), true
	}
	n, exact := constant.Int64Val(constant.ToInt(k.Value))
	if !exact || n < math.MinInt32 || n > math.MaxInt32 {
		return 0, false
	}
	return uint32(int32(n)), true
}

// isNil reports whether a value is the constant nil.
func isNil(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && k.Value == nil
}

// typedValue returns the address of a register as one of a type.
func typedValue(fr *frame, s slot, t reflect.Type) reflect.Value {
	return reflect.NewAt(t, at(unsafe.Pointer(fr), s.off)).Elem()
}
