package engine

import (
	"reflect"
	"runtime"
	"unsafe"

	"github.com/goplus/ixgo"
	"golang.org/x/tools/go/ssa"
)

// assertion is x.(T): for a concrete T the types must be the same, not only assignable. The error is Go's own.
func (e *Engine) assertion(it *ixgo.Interp, f function, in *ssa.TypeAssert) instr {
	from, to := f.registerOf(in.X), f.registerOf(in)
	want, static := e.reflectType(it, f, in.AssertedType), e.reflectType(it, f, in.X.Type())
	return func(frame unsafe.Pointer) {
		stack := e.layout.stackOf(frame)
		v, ok := asserted(stack[from], want)
		switch {
		case in.CommaOk && ok:
			stack[to] = ixgo.Tuple{v, true}
		case in.CommaOk:
			stack[to] = ixgo.Tuple{reflect.Zero(want).Interface(), false}
		case ok:
			stack[to] = v
		default:
			err := assertionError(static, reflect.TypeOf(stack[from]), want)
			e.noteFrom(frame, err)
			panic(err)
		}
	}
}

// asserted returns a value as one of a type, if it is one.
func asserted(v any, want reflect.Type) (any, bool) {
	have := reflect.TypeOf(v)
	switch {
	case have == nil:
		return nil, false
	case have == want:
		return v, true
	case want.Kind() == reflect.Interface:
		return v, have.AssignableTo(want)
	case have.Name() != "" || want.Name() != "" || !have.AssignableTo(want):
		return nil, false
	case have.Kind() == reflect.Chan && have.ChanDir() != want.ChanDir():
		return nil, false
	}
	// The interpreter may have made a type without a name twice.
	return reflect.ValueOf(v).Convert(want).Interface(), true
}

// assertionError makes the runtime's own error, whose fields have no other way in.
func assertionError(static, have, want reflect.Type) error {
	err := &runtime.TypeAssertionError{}
	v := reflect.ValueOf(err).Elem()
	put := func(name string, t reflect.Type) {
		if f := v.FieldByName(name); t != nil && f.IsValid() && f.Kind() == reflect.Pointer {
			// An interface holds its dynamic value, here a pointer to the runtime's description, in its second word.
			*(*unsafe.Pointer)(f.Addr().UnsafePointer()) = (*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1]
		}
	}
	put("concrete", have)
	put("asserted", want)
	if want.Kind() != reflect.Interface {
		put("_interface", static)
		return err
	}
	if have != nil {
		if f := v.FieldByName("missingMethod"); f.IsValid() && f.Kind() == reflect.String {
			*(*string)(f.Addr().UnsafePointer()) = missing(have, want)
		}
	}
	return err
}

// missing names the first method of an interface that a type lacks.
func missing(have, want reflect.Type) string {
	for i := range want.NumMethod() {
		m := want.Method(i)
		got, ok := have.MethodByName(m.Name)
		if !ok {
			return m.Name
		}
		params := got.Type.NumIn()
		if have.Kind() != reflect.Interface {
			params-- // the receiver
		}
		if params != m.Type.NumIn() || got.Type.NumOut() != m.Type.NumOut() {
			return m.Name
		}
	}
	if want.NumMethod() > 0 {
		return want.Method(0).Name
	}
	return ""
}
