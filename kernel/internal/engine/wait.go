package engine

import (
	"go/token"
	"go/types"
	"reflect"
	"time"
	"unsafe"

	"github.com/goplus/ixgo"
	"golang.org/x/tools/go/ssa"
)

// prepare exchanges the instructions that may wait without end, for an interrupt must be able to wake them, and calls through
// interfaces.
func (e *Engine) prepare(it *ixgo.Interp) {
	for _, f := range e.layout.functions(it) {
		e.prepareList(it, f, f.instrs())
	}
}

// prepareList does so for one function, in a list of its instructions.
func (e *Engine) prepareList(it *ixgo.Interp, f function, list []instr) {
	e.speed(f, list)
	for i, in := range f.ssa() {
		if i >= len(list) {
			break
		}
		switch in := in.(type) {
		case *ssa.UnOp:
			if in.Op == token.ARROW {
				list[i] = e.receive(f, in)
			}
		case *ssa.Call:
			if in.Call.IsInvoke() {
				list[i] = e.invoke(it, f, in, list[i])
			} else if call := e.direct(it, f, in); call != nil {
				list[i] = call
			} else if call := e.builtin(f, in, list[i]); call != nil {
				list[i] = call
			}
		case *ssa.BinOp:
			if b, ok := in.Y.Type().Underlying().(*types.Basic); ok && (in.Op == token.QUO || in.Op == token.REM) && b.Info()&types.IsInteger != 0 {
				list[i] = e.divide(f, in, list[i])
			}
		case *ssa.Return:
			list[i] = e.leave(list[i])
		case *ssa.Store:
			list[i] = e.through(f, in, list[i])
		case *ssa.MapUpdate:
			list[i] = e.assign(f, in)
		case *ssa.Lookup:
			list[i] = e.lookup(f, in, list[i])
		case *ssa.TypeAssert:
			list[i] = e.assertion(it, f, in)
		case *ssa.Panic:
			list[i] = e.panicNil(f, in, list[i])
		case *ssa.Go:
			if in.Call.IsInvoke() {
				list[i] = e.later(it, f, &in.Call, list[i])
			}
		case *ssa.Defer:
			if in.Call.IsInvoke() {
				list[i] = e.later(it, f, &in.Call, list[i])
			} else {
				list[i] = e.deferNil(f, in, list[i])
			}
		case *ssa.Send:
			list[i] = e.send(f, in)
		case *ssa.Select:
			if in.Blocking {
				list[i] = e.choose(f, in)
			}
		}
	}
}

func (e *Engine) receive(f function, in *ssa.UnOp) instr {
	from, to := f.registerOf(in.X), f.registerOf(in)
	return func(frame unsafe.Pointer) {
		stack := e.layout.stackOf(frame)
		ch := reflect.ValueOf(stack[from])
		var v reflect.Value
		ok := false
		if !ch.IsNil() {
			v, ok = ch.TryRecv()
		}
		if !v.IsValid() { // it would wait; a closed channel gives a zero value
			_, v, ok = e.wait([]reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: ch}})
		}
		x := v.Interface()
		if in.CommaOk {
			x = ixgo.Tuple{x, ok}
		}
		if to >= 0 {
			stack[to] = x
		}
	}
}

func (e *Engine) send(f function, in *ssa.Send) instr {
	to, what := f.registerOf(in.Chan), f.registerOf(in.X)
	return func(frame unsafe.Pointer) {
		stack := e.layout.stackOf(frame)
		ch := reflect.ValueOf(stack[to])
		x := element(ch, stack[what])
		if ch.IsNil() || !ch.TrySend(x) {
			e.wait([]reflect.SelectCase{{Dir: reflect.SelectSend, Chan: ch, Send: x}})
		}
	}
}

// element answers a value as one of a channel's elements; the interpreter holds the zero value of some types as nil.
func element(ch reflect.Value, x any) reflect.Value {
	if x == nil {
		return reflect.Zero(ch.Type().Elem())
	}
	return reflect.ValueOf(x)
}

func (e *Engine) choose(f function, in *ssa.Select) instr {
	to := f.registerOf(in)
	chans, sends := make([]int, len(in.States)), make([]int, len(in.States))
	for i, st := range in.States {
		chans[i] = f.registerOf(st.Chan)
		if st.Send != nil {
			sends[i] = f.registerOf(st.Send)
		}
	}
	return func(frame unsafe.Pointer) {
		stack := e.layout.stackOf(frame)
		cases := make([]reflect.SelectCase, len(in.States))
		for i, st := range in.States {
			ch := reflect.ValueOf(stack[chans[i]])
			cases[i] = reflect.SelectCase{Dir: reflect.SelectRecv, Chan: ch}
			if st.Dir == types.SendOnly {
				cases[i].Dir, cases[i].Send = reflect.SelectSend, element(ch, stack[sends[i]])
			}
		}
		chosen, v, ok := e.wait(cases)
		out := ixgo.Tuple{chosen, ok}
		for i, st := range in.States {
			if st.Dir != types.RecvOnly {
				continue
			}
			if i == chosen && ok {
				out = append(out, v.Interface())
			} else {
				out = append(out, reflect.Zero(cases[i].Chan.Type().Elem()).Interface())
			}
		}
		if to >= 0 {
			stack[to] = out
		}
	}
}

var timeType = reflect.TypeFor[time.Time]()

// clocksAmong answers the channels from which a wait would receive times.
func clocksAmong(cases []reflect.SelectCase) []uintptr {
	var out []uintptr
	for _, c := range cases {
		if c.Dir == reflect.SelectRecv && c.Chan.Kind() == reflect.Chan && !c.Chan.IsNil() && c.Chan.Type().Elem() == timeType {
			out = append(out, c.Chan.Pointer())
		}
	}
	return out
}

// wait is a blocking select that an interrupt ends.
func (e *Engine) wait(cases []reflect.SelectCase) (chosen int, v reflect.Value, ok bool) {
	clocks := clocksAmong(cases)
	e.waiting.enter(clocks)
	defer e.waiting.leave(clocks)
	for {
		stopped := e.stopChan()
		n := len(cases)
		all := append(cases[:n:n], reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(stopped)})
		chosen, v, ok = reflect.Select(all)
		if chosen < n {
			return chosen, v, ok
		}
		e.check()
		e.await(stopped)
	}
}
