package debug

import (
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"reflect"
)

// value is what an expression gives: a Go value, or an untyped constant.
type value struct {
	v reflect.Value
	c constant.Value
}

// evaluate computes a Go expression on the variables of a scope: names, fields, elements,
// operators, conversions to basic types, len and cap, and calls of methods and functions that are
// values.
func evaluate(text string, scope map[string]reflect.Value) (v value, err error) {
	e, err := parser.ParseExpr(text)
	if err != nil {
		return value{}, err
	}
	defer func() {
		if r := recover(); r != nil {
			if e, ok := r.(evalError); ok {
				err = e
				return
			}
			err = fmt.Errorf("%v", r)
		}
	}()
	return evaluator{scope}.eval(e), nil
}

type evalError struct{ error }

func fail(format string, args ...any) { panic(evalError{fmt.Errorf(format, args...)}) }

type evaluator struct{ scope map[string]reflect.Value }

var basic = map[string]reflect.Type{"int": reflect.TypeFor[int](), "int8": reflect.TypeFor[int8](),
	"int16": reflect.TypeFor[int16](), "int32": reflect.TypeFor[int32](),
	"int64": reflect.TypeFor[int64](), "uint": reflect.TypeFor[uint](), "uint8": reflect.TypeFor[uint8](),
	"uint16": reflect.TypeFor[uint16](),
	"uint32": reflect.TypeFor[uint32](), "uint64": reflect.TypeFor[uint64](), "float64": reflect.TypeFor[float64](),
	"float32": reflect.TypeFor[float32](),
	"string":  reflect.TypeFor[string](), "bool": reflect.TypeFor[bool](), "byte": reflect.TypeFor[byte](),
	"rune": reflect.TypeFor[rune]()}

func (e evaluator) eval(x ast.Expr) value {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return e.eval(x.X)
	case *ast.BasicLit:
		return value{c: constant.MakeFromLiteral(x.Value, x.Kind, 0)}
	case *ast.Ident:
		if v, ok := e.scope[x.Name]; ok {
			return value{v: v}
		}
		switch x.Name {
		case "true", "false":
			return value{c: constant.MakeBool(x.Name == "true")}
		case "nil":
			return value{}
		}
		fail("undefined here: %s", x.Name)
	case *ast.SelectorExpr:
		return e.selector(x)
	case *ast.IndexExpr:
		return e.index(x)
	case *ast.SliceExpr:
		v := strip(e.eval(x.X).typed(nil))
		low, high := 0, 0
		if v.Kind() != reflect.Map {
			high = v.Len()
		}
		if x.Low != nil {
			low = int(e.eval(x.Low).typed(basic["int"]).Int())
		}
		if x.High != nil {
			high = int(e.eval(x.High).typed(basic["int"]).Int())
		}
		return value{v: v.Slice(low, high)}
	case *ast.StarExpr:
		return value{v: e.eval(x.X).typed(nil).Elem()}
	case *ast.UnaryExpr:
		return e.unary(x)
	case *ast.BinaryExpr:
		return e.binary(x)
	case *ast.CallExpr:
		return e.call(x)
	case *ast.TypeAssertExpr:
		v := e.eval(x.X).typed(nil)
		if v.Kind() == reflect.Interface {
			return value{v: v.Elem()}
		}
	}
	fail("this kind of expression is not evaluated here; assign it in a cell")
	return value{}
}

// strip follows pointers and interfaces to what is behind them.
func strip(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	return v
}

func (e evaluator) selector(x *ast.SelectorExpr) value {
	v := e.eval(x.X).typed(nil)
	if m := v.MethodByName(x.Sel.Name); m.IsValid() {
		return value{v: m}
	}
	if v.CanAddr() {
		if m := v.Addr().MethodByName(x.Sel.Name); m.IsValid() {
			return value{v: m}
		}
	}
	s := strip(v)
	if s.Kind() == reflect.Struct {
		if f := s.FieldByName(x.Sel.Name); f.IsValid() {
			return value{v: f}
		}
	}
	fail("%s has no field or method %s", typeText(v), x.Sel.Name)
	return value{}
}

func (e evaluator) index(x *ast.IndexExpr) value {
	v := e.eval(x.X)
	s := v.typed(nil)
	if s.Kind() == reflect.Pointer || s.Kind() == reflect.Interface {
		s = strip(s)
	}
	if s.Kind() == reflect.Map {
		got := s.MapIndex(e.eval(x.Index).typed(s.Type().Key()))
		if !got.IsValid() {
			got = reflect.Zero(s.Type().Elem())
		}
		return value{v: got}
	}
	i := e.eval(x.Index).typed(basic["int"])
	n := i.Int()
	if n < 0 || n >= int64(s.Len()) {
		fail("index out of range [%d] with length %d", n, s.Len())
	}
	return value{v: s.Index(int(n))}
}

func (e evaluator) unary(x *ast.UnaryExpr) value {
	v := e.eval(x.X)
	if x.Op == token.AND && v.v.CanAddr() {
		return value{v: v.v.Addr()}
	}
	if v.c != nil {
		return value{c: constant.UnaryOp(x.Op, v.c, 0)}
	}
	return value{v: reflect.ValueOf(constOf(constant.UnaryOp(x.Op, v.constant(), 0), v.v.Type()).Interface())}
}

func (e evaluator) call(x *ast.CallExpr) value {
	if id, ok := x.Fun.(*ast.Ident); ok {
		if _, shadowed := e.scope[id.Name]; !shadowed {
			if t := basic[id.Name]; t != nil && len(x.Args) == 1 {
				v := e.eval(x.Args[0])
				if v.c != nil {
					return value{v: v.typed(t)}
				}
				return value{v: v.v.Convert(t)}
			}
			if (id.Name == "len" || id.Name == "cap") && len(x.Args) == 1 {
				v := e.eval(x.Args[0])
				if v.c != nil {
					return value{c: constant.MakeInt64(int64(len(constant.StringVal(v.c))))}
				}
				s := v.v
				if s.Kind() == reflect.Pointer || s.Kind() == reflect.Interface {
					s = strip(s)
				}
				n := s.Len
				if id.Name == "cap" {
					n = s.Cap
				}
				return value{v: reflect.ValueOf(n())}
			}
		}
	}
	f := e.eval(x.Fun).typed(nil)
	if f.Kind() == reflect.Interface {
		f = f.Elem()
	}
	if f.Kind() != reflect.Func || f.IsNil() {
		fail("what is called is no function that can be called here")
	}
	t := f.Type()
	var in []reflect.Value
	for i, a := range x.Args {
		want := t
		switch {
		case t.IsVariadic() && i >= t.NumIn()-1:
			want = t.In(t.NumIn() - 1).Elem()
		case i < t.NumIn():
			want = t.In(i)
		default:
			fail("too many arguments")
		}
		in = append(in, e.eval(a).typed(want))
	}
	out := f.Call(in)
	if len(out) == 0 {
		fail("the function returns nothing")
	}
	return value{v: out[0]}
}

var errNil = errors.New("nil has no type here")

// typed returns a value as one of a type; nil stands for the type that it has by itself.
func (v value) typed(t reflect.Type) reflect.Value {
	switch {
	case v.c != nil:
		return constOf(v.c, t)
	case !v.v.IsValid():
		if t == nil {
			panic(evalError{errNil})
		}
		return reflect.Zero(t)
	case t != nil && v.v.Kind() == reflect.Interface && t.Kind() != reflect.Interface:
		return v.v.Elem()
	}
	return v.v
}

// constant returns a value of a basic kind as a constant, so that operators need one form alone; nil for others.
func (v value) constant() constant.Value {
	if v.c != nil {
		return v.c
	}
	x := v.v
	if x.Kind() == reflect.Interface {
		x = x.Elem()
	}
	switch {
	case !x.IsValid():
		return nil
	case x.Kind() == reflect.Bool:
		return constant.MakeBool(x.Bool())
	case x.Kind() == reflect.String:
		return constant.MakeString(x.String())
	case x.CanInt():
		return constant.MakeInt64(x.Int())
	case x.CanUint():
		return constant.MakeUint64(x.Uint())
	case x.CanFloat():
		if c := constant.MakeFloat64(x.Float()); c.Kind() != constant.Unknown {
			return c
		}
	}
	return nil
}

// constOf makes a value of a type, or of a constant's own type, of a constant.
func constOf(c constant.Value, t reflect.Type) reflect.Value {
	if t == nil || t.Kind() == reflect.Interface {
		switch c.Kind() {
		case constant.Bool:
			return reflect.ValueOf(constant.BoolVal(c))
		case constant.String:
			return reflect.ValueOf(constant.StringVal(c))
		case constant.Int:
			t = basic["int"]
		default:
			t = basic["float64"]
		}
	}
	out := reflect.New(t).Elem()
	switch {
	case t.Kind() == reflect.Bool && c.Kind() == constant.Bool:
		out.SetBool(constant.BoolVal(c))
	case t.Kind() == reflect.String && c.Kind() == constant.String:
		out.SetString(constant.StringVal(c))
	case out.CanInt():
		n, exact := constant.Int64Val(constant.ToInt(c))
		if !exact || out.OverflowInt(n) {
			fail("%s does not fit into %s", c, t)
		}
		out.SetInt(n)
	case out.CanUint():
		n, exact := constant.Uint64Val(constant.ToInt(c))
		if !exact || out.OverflowUint(n) {
			fail("%s does not fit into %s", c, t)
		}
		out.SetUint(n)
	case out.CanFloat():
		f, _ := constant.Float64Val(constant.ToFloat(c))
		out.SetFloat(f)
	default:
		fail("%s is no %s", c, t)
	}
	return out
}

// boolean returns a truth value.
func boolean(v value) (yes, ok bool) {
	c := v.constant()
	if c == nil || c.Kind() != constant.Bool {
		return false, false
	}
	return constant.BoolVal(c), true
}
