package debug

import (
	"go/ast"
	"go/constant"
	"go/token"
	"reflect"
)

func (e evaluator) binary(x *ast.BinaryExpr) value {
	a := e.eval(x.X)
	if x.Op == token.LAND || x.Op == token.LOR { // the right side may hold only if the left does
		yes, ok := boolean(a)
		if !ok {
			fail("%s wants truth values", x.Op)
		}
		if yes == (x.Op == token.LOR) {
			return a
		}
		b := e.eval(x.Y)
		if _, ok := boolean(b); !ok {
			fail("%s wants truth values", x.Op)
		}
		return b
	}
	b := e.eval(x.Y)
	compares := x.Op == token.EQL || x.Op == token.NEQ
	if compares && (!a.v.IsValid() && a.c == nil || !b.v.IsValid() && b.c == nil) {
		return value{c: constant.MakeBool(isNil(a) == isNil(b) == (x.Op == token.EQL))}
	}
	ca, cb := a.constant(), b.constant()
	if f, ok := floats(a, b, x.Op); ok { // with the rules of floating point: infinities, and what is no number
		return f
	}
	if ca == nil || cb == nil {
		if !compares {
			fail("%s is not for these values", x.Op)
		}
		return value{c: constant.MakeBool(a.typed(nil).Equal(b.typed(nil)) == (x.Op == token.EQL))}
	}
	switch x.Op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		apart := func(k constant.Kind) bool { return (ca.Kind() == k) != (cb.Kind() == k) }
		if apart(constant.String) || apart(constant.Bool) {
			fail("mismatched kinds")
		}
		return value{c: constant.MakeBool(constant.Compare(ca, x.Op, cb))}
	case token.SHL, token.SHR:
		n, _ := constant.Uint64Val(cb)
		return a.like(b, constant.Shift(ca, x.Op, uint(n)))
	case token.QUO:
		if cb.Kind() != constant.String && constant.Sign(cb) == 0 {
			fail("division by zero")
		}
		if ca.Kind() == constant.Int && cb.Kind() == constant.Int {
			return a.like(b, constant.BinaryOp(ca, token.QUO_ASSIGN, cb))
		}
	case token.REM:
		if constant.Sign(cb) == 0 {
			fail("division by zero")
		}
	}
	return a.like(b, constant.BinaryOp(ca, x.Op, cb))
}

// floats computes in floating point where one side is of such a type.
func floats(a, b value, op token.Token) (value, bool) {
	float := func(v value) bool {
		return v.c == nil && v.v.IsValid() && strip(v.v).IsValid() && strip(v.v).CanFloat()
	}
	if !float(a) && !float(b) {
		return value{}, false
	}
	number := func(v value) float64 {
		if v.c == nil && strip(v.v).CanFloat() {
			return strip(v.v).Float()
		}
		f, _ := constant.Float64Val(constant.ToFloat(v.constant()))
		return f
	}
	x, y := number(a), number(b)
	truth := func(t bool) (value, bool) { return value{c: constant.MakeBool(t)}, true }
	switch op {
	case token.EQL:
		return truth(x == y)
	case token.NEQ:
		return truth(x != y)
	case token.LSS:
		return truth(x < y)
	case token.LEQ:
		return truth(x <= y)
	case token.GTR:
		return truth(x > y)
	case token.GEQ:
		return truth(x >= y)
	case token.ADD:
		x += y
	case token.SUB:
		x -= y
	case token.MUL:
		x *= y
	case token.QUO:
		x /= y
	default:
		return value{}, false
	}
	return value{v: reflect.ValueOf(x)}, true
}

// like makes a result of the type that one of the operands has; of a constant, if both are.
func (v value) like(w value, c constant.Value) value {
	for _, x := range []value{v, w} {
		if x.c == nil {
			t := x.v
			if t.Kind() == reflect.Interface {
				t = t.Elem()
			}
			return value{v: constOf(c, t.Type())}
		}
	}
	return value{c: c}
}

func isNil(v value) bool {
	if v.c != nil {
		return false
	}
	switch v.v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan, reflect.Interface, reflect.UnsafePointer:
		return v.v.IsNil()
	}
	return false
}
