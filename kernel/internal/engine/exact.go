package engine

import (
	"fmt"
	"go/types"
	"os"
	"reflect"
	"strconv"
	"strings"
	"unsafe"

	"github.com/goplus/ixgo"
	"golang.org/x/tools/go/ssa"
)

// Instructions that the interpreter carries out otherwise than Go, made again here.

//go:linkname typeOf github.com/goplus/ixgo.(*Interp).preToType
func typeOf(it *ixgo.Interp, t types.Type) reflect.Type

// reflectType returns the run-time type of a type that an instruction of a function names.
func (e *Engine) reflectType(it *ixgo.Interp, f function, t types.Type) reflect.Type {
	if top := root(f.fn()); len(top.TypeArgs()) > 0 {
		record := e.layout.record(it)
		record.EnterInstance(top)
		defer record.LeaveInstance(top)
	}
	return typeOf(it, t)
}

// valueFor returns a register's content as a value of a type, or one that can be assigned to it. A nil interface is an untyped nil there.
func valueFor(x any, t reflect.Type) reflect.Value {
	if x == nil {
		return reflect.Zero(t)
	}
	return reflect.ValueOf(x)
}

// lookup is m[k] where k may be a nil interface.
func (e *Engine) lookup(f function, in *ssa.Lookup, call instr) instr {
	m, ok := in.X.Type().Underlying().(*types.Map)
	if !ok || !types.IsInterface(m.Key()) {
		return call
	}
	of, key, to := f.registerOf(in.X), f.registerOf(in.Index), f.registerOf(in)
	return func(frame unsafe.Pointer) {
		stack := e.layout.stackOf(frame)
		if stack[key] != nil {
			call(frame)
			return
		}
		rm := reflect.ValueOf(stack[of])
		v := rm.MapIndex(reflect.Zero(rm.Type().Key()))
		found := v.IsValid()
		if !found {
			v = reflect.Zero(rm.Type().Elem())
		}
		stack[to] = v.Interface()
		if in.CommaOk {
			stack[to] = ixgo.Tuple{v.Interface(), found}
		}
	}
}

// leave takes a frame that returns off its caller. The interpreter leaves that to later for functions that are called often, and uses their
// frames again: a walk from a frame down to the innermost would then go round in a circle.
func (e *Engine) leave(call instr) instr {
	caller, callee := e.layout.caller, e.layout.callee
	return func(frame unsafe.Pointer) {
		call(frame)
		if c := *(*unsafe.Pointer)(unsafe.Add(frame, caller)); c != nil {
			*(*unsafe.Pointer)(unsafe.Add(c, callee)) = nil
		}
	}
}

// deferNil defers a nil function: it panics when it is called, not before, and as any call of a nil function does.
func (e *Engine) deferNil(f function, in *ssa.Defer, call instr) instr {
	if in.Call.StaticCallee() != nil {
		return call
	}
	if _, ok := in.Call.Value.(*ssa.Builtin); ok {
		return call
	}
	of := f.registerOf(in.Call.Value)
	return func(frame unsafe.Pointer) {
		stack := e.layout.stackOf(frame)
		fn := reflect.ValueOf(stack[of])
		if fn.Kind() != reflect.Func || !fn.IsNil() {
			call(frame)
			return
		}
		held := stack[of]
		stack[of] = reflect.MakeFunc(fn.Type(), func([]reflect.Value) []reflect.Value { storeNowhere(); return nil }).Interface()
		call(frame)
		stack[of] = held
	}
}

// builtin returns what replaces a call of a function that Go has built in; nil for most.
func (e *Engine) builtin(f function, in *ssa.Call, call instr) instr {
	fn, ok := in.Call.Value.(*ssa.Builtin)
	if !ok {
		return nil
	}
	to := f.registerOf(in)
	args := make([]int, len(in.Call.Args))
	for i, a := range in.Call.Args {
		args[i] = f.registerOf(a)
	}
	switch fn.Name() {
	case "max", "min":
		return e.extreme(fn.Name() == "max", to, args)
	case "delete":
		return func(frame unsafe.Pointer) {
			stack := e.layout.stackOf(frame)
			m := reflect.ValueOf(stack[args[0]])
			m.SetMapIndex(valueFor(stack[args[1]], m.Type().Key()), reflect.Value{})
		}
	case "print", "println":
		return func(frame unsafe.Pointer) {
			stack := e.layout.stackOf(frame)
			var b strings.Builder
			for i, a := range args {
				if i > 0 && fn.Name() == "println" {
					b.WriteByte(' ')
				}
				b.WriteString(printed(stack[a], types.IsInterface(in.Call.Args[i].Type())))
			}
			if fn.Name() == "println" {
				b.WriteByte('\n')
			}
			_, _ = os.Stderr.WriteString(b.String())
		}
	case "recover":
		return func(frame unsafe.Pointer) {
			call(frame)
			if to < 0 {
				return
			}
			switch x := e.layout.stackOf(frame)[to].(type) {
			case Exit, Interrupted: // nothing in a cell can hold these up
				panic(x)
			}
		}
	}
	return nil
}

// printed writes a value as Go's println does.
func printed(x any, boxed bool) string {
	if boxed {
		words := *(*[2]uintptr)(unsafe.Pointer(&x))
		return fmt.Sprintf("(%#x,%#x)", words[0], words[1])
	}
	v := reflect.ValueOf(x)
	switch v.Kind() {
	case reflect.Bool, reflect.String:
		return fmt.Sprint(x)
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits())
	case reflect.Complex64, reflect.Complex128:
		return strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits())
	case reflect.Slice:
		return fmt.Sprintf("[%d/%d]%#x", v.Len(), v.Cap(), v.Pointer())
	case reflect.Chan, reflect.Func, reflect.Map, reflect.Pointer, reflect.UnsafePointer:
		return fmt.Sprintf("%#x", v.Pointer())
	}
	if v.CanInt() {
		return strconv.FormatInt(v.Int(), 10)
	}
	if v.CanUint() {
		return strconv.FormatUint(v.Uint(), 10)
	}
	return fmt.Sprint(x)
}

func (e *Engine) extreme(most bool, to int, args []int) instr {
	return func(frame unsafe.Pointer) {
		stack := e.layout.stackOf(frame)
		best := stack[args[0]]
		for _, a := range args[1:] {
			best = extremeOf(most, best, stack[a])
		}
		stack[to] = best
	}
}

// extremeOf returns the larger or the smaller of two values of one type.
func extremeOf(most bool, a, b any) any {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	less := false
	switch {
	case x.CanInt():
		less = x.Int() < y.Int()
	case x.CanUint():
		less = x.Uint() < y.Uint()
	case x.Kind() == reflect.String:
		less = x.String() < y.String()
	case x.CanFloat(): // NaN and the sign of zero
		out := reflect.New(x.Type()).Elem()
		if most {
			out.SetFloat(max(x.Float(), y.Float()))
		} else {
			out.SetFloat(min(x.Float(), y.Float()))
		}
		return out.Interface()
	}
	if less == most {
		return b
	}
	return a
}
