package vm

import (
	"go/types"
	"reflect"
	"time"
	"unsafe"

	"golang.org/x/tools/go/ssa"
)

func (c *compiler) emitReceive(in *ssa.UnOp) {
	x, t := c.operand(in, in.X), c.typeOf(in.X)
	var to, okSlot slot
	if in.CommaOk {
		to, okSlot = c.part(in, 0), c.part(in, 1)
	} else {
		to = c.slots[in]
	}
	commaOk := in.CommaOk
	et := t.Elem()
	direct := wide(et)
	c.slow(func(m *machine, fr *frame) {
		p := unsafe.Pointer(fr)
		ch := *(*unsafe.Pointer)(at(p, x.off))
		into := at(p, to.off)
		if !direct {
			into = reflect.New(et).UnsafePointer()
		}
		done, ok := false, false
		if ch != nil {
			done, ok = chanrecv(ch, true, into)
		}
		if !done {
			v := typedValue(fr, x, t)
			var got reflect.Value
			_, got, ok = m.wait([]reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: v}})
			reflect.NewAt(et, into).Elem().Set(got)
		}
		if !direct {
			load(at(p, to.off), et, into)
		}
		if commaOk {
			*(*uint64)(at(p, okSlot.off)) = b2i(ok)
		}
	})
}

func (c *compiler) emitSend(in *ssa.Send) {
	x, t, v := c.operand(in, in.Chan), c.typeOf(in.Chan), c.operand(in, in.X)
	et := t.Elem()
	c.slow(func(m *machine, fr *frame) {
		p := unsafe.Pointer(fr)
		ch := *(*unsafe.Pointer)(at(p, x.off))
		if ch != nil && chansend(ch, at(p, v.off), true) {
			return
		}
		m.wait([]reflect.SelectCase{{Dir: reflect.SelectSend, Chan: typedValue(fr, x, t), Send: value(p, v.off, et)}})
	})
}

func (c *compiler) emitSelect(in *ssa.Select) {
	type state struct {
		ch, send slot
		t        reflect.Type
		to       slot
		recv     bool
	}
	var states []state
	n := 2
	for _, s := range in.States {
		st := state{ch: c.operand(in, s.Chan), t: c.typeOf(s.Chan), recv: s.Dir != types.SendOnly}
		if st.recv {
			st.to = c.part(in, n)
			n++
		} else {
			st.send = c.operand(in, s.Send)
		}
		states = append(states, st)
	}
	index, okSlot := c.part(in, 0), c.part(in, 1)
	blocking := in.Blocking
	c.slow(func(m *machine, fr *frame) {
		p := unsafe.Pointer(fr)
		cases := make([]reflect.SelectCase, len(states), len(states)+1)
		for i, s := range states {
			cases[i] = reflect.SelectCase{Dir: reflect.SelectRecv, Chan: value(p, s.ch.off, s.t)}
			if !s.recv {
				cases[i].Dir, cases[i].Send = reflect.SelectSend, value(p, s.send.off, s.t.Elem())
			}
		}
		var chosen int
		var got reflect.Value
		var ok bool
		if blocking {
			chosen, got, ok = m.wait(cases)
		} else {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectDefault})
			if chosen, got, ok = reflect.Select(cases); chosen == len(states) {
				chosen = -1
			}
		}
		*(*int)(at(p, index.off)), *(*uint64)(at(p, okSlot.off)) = chosen, b2i(ok)
		for i, s := range states {
			if s.recv && i == chosen {
				setValue(p, s.to.off, s.t.Elem(), got)
			} else if s.recv {
				clearSlot(p, s.to, s.t.Elem())
			}
		}
	})
}

var timeType = reflect.TypeFor[time.Time]()

// wait is a blocking select that ends when the run is to stop.
func (m *machine) wait(cases []reflect.SelectCase) (chosen int, v reflect.Value, ok bool) {
	var clocks []uintptr
	for _, c := range cases {
		if c.Dir == reflect.SelectRecv && !c.Chan.IsNil() && c.Chan.Type().Elem() == timeType {
			clocks = append(clocks, c.Chan.Pointer())
		}
	}
	if m.eng.Hooks.Waiting != nil {
		m.eng.Hooks.Waiting(1, clocks)
		defer m.eng.Hooks.Waiting(-1, clocks)
	}
	n := len(cases)
	_, stopped := m.run.Stopped()
	if m.mask > 0 { // a deferred call of a stopped cell
		late := make(chan struct{})
		timer := time.AfterFunc(time.Until(time.Unix(0, m.run.until.Load())), func() { close(late) })
		defer timer.Stop()
		stopped = late
	}
	all := append(cases[:n:n], reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(stopped)})
	chosen, v, ok = reflect.Select(all)
	if chosen < n {
		return chosen, v, ok
	}
	m.run.Check()
	panic(Interrupted{})
}
