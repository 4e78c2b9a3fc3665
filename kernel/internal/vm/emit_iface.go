package vm

import (
	"reflect"
	"sync"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/rtype"
)

// dynamic returns the type of what an interface holds, or nil. Methods tells whether the interface's type has any.
func dynamic(e *eface, methods bool) unsafe.Pointer {
	if methods && e.typ != nil {
		return (*rtype.ITab)(e.typ).Type
	}
	return e.typ
}

// tables remembers method tables: which type has which interface's methods.
var tables sync.Map // [2]unsafe.Pointer -> unsafe.Pointer, nil if it has not

// tableFor returns the first word of an interface of type it that holds a value of the type at t;
// ok is false if it has not the methods.
func tableFor(it reflect.Type, t unsafe.Pointer) (word unsafe.Pointer, ok bool) {
	if it.NumMethod() == 0 {
		return t, true
	}
	k := [2]unsafe.Pointer{rtype.Pointer(it), t}
	if w, known := tables.Load(k); known {
		word = w.(unsafe.Pointer)
		return word, word != nil
	}
	word = unsafe.Pointer(rtype.ITabFor(it, rtype.At(t)))
	tables.Store(k, word)
	return word, word != nil
}

func (c *compiler) emitChangeInterface(in *ssa.ChangeInterface) {
	to, x := c.slots[in], c.operand(in, in.X)
	from, it := c.typeOf(in.X), c.typeOf(in)
	methods := from.NumMethod() > 0
	if from == it {
		c.mov(to, x)
		return
	}
	c.slow(func(m *machine, fr *frame) {
		e := *(*eface)(at(unsafe.Pointer(fr), x.off))
		if t := dynamic(&e, methods); t != nil {
			e.typ, _ = tableFor(it, t)
		}
		*(*eface)(at(unsafe.Pointer(fr), to.off)) = e
	})
}

func (c *compiler) emitTypeAssert(in *ssa.TypeAssert) {
	x := c.operand(in, in.X)
	from, t := c.typeOf(in.X), c.p.typeOf(in.AssertedType)
	var to, okSlot slot
	if in.CommaOk {
		to, okSlot = c.part(in, 0), c.part(in, 1)
	} else {
		to = c.slots[in]
	}
	methods := from.NumMethod() > 0
	isIface := t.Kind() == reflect.Interface
	want := rtype.Pointer(t)
	direct := rtype.Direct(t)
	commaOk := in.CommaOk
	c.slow(func(m *machine, fr *frame) {
		p := unsafe.Pointer(fr)
		e := *(*eface)(at(p, x.off))
		dyn := dynamic(&e, methods)
		ok := false
		if isIface {
			if dyn != nil {
				var w unsafe.Pointer
				if w, ok = tableFor(t, dyn); ok {
					*(*eface)(at(p, to.off)) = eface{w, e.data}
				}
			}
		} else if ok = dyn == want; ok {
			if direct {
				*(*unsafe.Pointer)(at(p, to.off)) = e.data
			} else {
				load(at(p, to.off), t, e.data)
			}
		}
		if commaOk {
			if !ok {
				clearSlot(p, to, t)
			}
			*(*uint64)(at(p, okSlot.off)) = b2i(ok)
			return
		}
		if !ok {
			throwAssertion(from, rtype.At(dyn), t)
		}
	})
}

func (c *compiler) emitMakeClosure(in *ssa.MakeClosure) {
	fn := in.Fn.(*ssa.Function)
	s := &closureSite{fn: c.p.function(fn)}
	for _, b := range in.Bindings {
		s.from = append(s.from, c.operand(in, b))
		t := c.typeOf(b)
		s.typ = append(s.typ, rtype.Pointer(t))
	}
	// What was caught is put into a box as it lies in a register; small numbers are the same in memory.
	c.f.closures = append(c.f.closures, s)
	c.emit(instr{op: opClosure, a: c.slots[in].off, b: uint32(len(c.f.closures) - 1)})
}
