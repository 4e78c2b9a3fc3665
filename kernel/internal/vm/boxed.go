package vm

import (
	"reflect"
	"unsafe"

	"golang.org/x/tools/go/ssa"
)

// compileBoxed makes the code of a method that is called through an interface: the receiver, to
// which the first argument points, is passed on as it is.
func compileBoxed(f *Function) {
	c := &compiler{f: f, p: f.prog, slots: map[ssa.Value]slot{}, consts: map[constKey]slot{}, spare: map[kind]slot{},
		spareM: map[reflect.Type]slot{},
		extra:  map[extraKey]slot{}}
	f.paramT, f.resultT = f.paramTypes(), f.resultTypes()
	recv := f.paramT[0].Elem()
	key := extraKey{nil, 0}
	c.extra[key] = c.regs.take(kindOf(recv), recv)
	for _, t := range f.paramT {
		f.params = append(f.params, c.regs.take(kindOf(t), t))
	}
	for _, t := range f.resultT {
		f.results = append(f.results, c.regs.take(kindOf(t), t))
	}
	c.settle()
	to, from := c.extra[key], f.params[0]
	c.slow(func(m *machine, fr *frame) {
		p := *(*unsafe.Pointer)(at(unsafe.Pointer(fr), from.off))
		if p == nil {
			throwNil()
		}
		load(at(unsafe.Pointer(fr), to.off), recv, p)
	})
	s := &site{fn: f.boxed, wrapper: true, rets: f.results, args: []argument{{to}}}
	for _, p := range f.params[1:] {
		s.args = append(s.args, argument{p})
	}
	c.addSite(opCall, s)
	f.returns = append(f.returns, f.results)
	if len(f.results) == 0 {
		c.emit(instr{op: opRet0})
	} else {
		c.emit(instr{op: opRetN})
	}
	c.end()
}
