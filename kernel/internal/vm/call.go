package vm

import (
	"go/types"
	"reflect"
	"sync/atomic"
	"unsafe"

	"hipec/kernel/internal/native"
	"hipec/kernel/internal/origin"
	"hipec/kernel/internal/rtype"
)

// nativeFunc is a compiled function.
type nativeFunc struct {
	shape native.Shape
	ptr   unsafe.Pointer
	val   reflect.Value
	in    []reflect.Type
	out   []reflect.Type
}

func newNative(f reflect.Value) *nativeFunc {
	n := &nativeFunc{ptr: native.FuncPointer(f), val: f}
	t := f.Type()
	for i := range t.NumIn() {
		n.in = append(n.in, t.In(i))
	}
	for i := range t.NumOut() {
		n.out = append(n.out, t.Out(i))
	}
	in, ok1 := classes(n.in)
	out, ok2 := classes(n.out)
	if ok1 && ok2 && native.Fits(n.in, n.out) {
		n.shape = native.ShapeOf(in, out)
	}
	return n
}

// call calls a compiled function: its arguments are in the site's registers, and its results go into registers too.
func (n *nativeFunc) call(s *site, fp unsafe.Pointer) {
	if n.shape != 0 {
		native.Call(n.shape, n.ptr, fp, &s.words)
		s.extendResults(fp)
		return
	}
	callReflect(n.val, n.in, n.out, s.args, s.rets, fp)
}

func callReflect(f reflect.Value, in, out []reflect.Type, args []argument, rets []slot, fp unsafe.Pointer) {
	list := make([]reflect.Value, len(in))
	for i, t := range in {
		list[i] = value(fp, args[i].from.off, t)
	}
	var res []reflect.Value
	if f.Type().IsVariadic() {
		res = f.CallSlice(list)
	} else {
		res = f.Call(list)
	}
	for i, t := range out {
		if rets[i].off != 0 {
			setValue(fp, rets[i].off, t, res[i])
		}
	}
}

// callValue begins a call of a function value; if that is compiled, it is the whole call.
func (m *machine) callValue(fr *frame, s *site) {
	fp := unsafe.Pointer(fr)
	p := *(*unsafe.Pointer)(at(fp, s.callee))
	if p == nil {
		throwNil()
	}
	if c := closureOf(p); c != nil {
		fn := c.fn
		if !fn.ready.Load() {
			fn.prepare()
		}
		nf := m.newFrame(fn)
		nf.free = c.free
		for i := range s.args {
			move(fp, s.args[i].from, unsafe.Pointer(nf), fn.params[i])
		}
		m.enter(nf, s)
		return
	}
	if shape := s.native.shape; shape != 0 {
		native.Call(shape, p, fp, &s.words)
		s.extendResults(fp)
		m.refresh()
		return
	}
	f := reflect.NewAt(s.sig.typ, unsafe.Pointer(&p)).Elem()
	callReflect(f, s.sig.in, s.sig.out, s.args, s.rets, fp)
	m.refresh()
}

// refresh finds again the run to which the goroutine belongs: an iterator that is pulled runs in the
// name of the cell that pulls.
func (m *machine) refresh() {
	label := origin.Labels()
	if label == m.label {
		return
	}
	m.label = label
	if cell := origin.Cell(); cell != m.run.Cell {
		m.run = m.eng.runOf(cell)
		m.stop = &m.run.stop
	}
}

// target is what a call through an interface comes to, for one method table.
type target struct {
	tab *rtype.ITab
	fn  *Function      // interpreted
	box reflect.Type   // the receiver's type, if the interface holds a pointer to it
	fun unsafe.Pointer // compiled: a function value without anything caught
}

// targets remembers what the latest method tables of a call through an interface came to.
type targets [4]atomic.Pointer[target]

func (c *targets) of(tab *rtype.ITab) *atomic.Pointer[target] {
	return &c[uintptr(unsafe.Pointer(tab))>>5%uintptr(len(c))]
}

// methodKey is a method of a run-time type.
type methodKey struct {
	recv unsafe.Pointer
	name string
}

// invoke begins a call through an interface, as callValue does.
func (m *machine) invoke(fr *frame, s *site) {
	fp := unsafe.Pointer(fr)
	e := (*eface)(at(fp, s.callee))
	tab := (*rtype.ITab)(e.typ)
	if tab == nil {
		throwNil()
	}
	known := s.cache.of(tab)
	t := known.Load()
	if t == nil || t.tab != tab {
		t = m.eng.target(tab, s)
		known.Store(t)
	}
	if fn := t.fn; fn != nil {
		if !fn.ready.Load() {
			fn.prepare()
		}
		nf := m.newFrame(fn)
		if t.box != nil {
			load(at(unsafe.Pointer(nf), fn.params[0].off), t.box, e.data)
		} else {
			*(*unsafe.Pointer)(at(unsafe.Pointer(nf), fn.params[0].off)) = e.data
		}
		for i := range s.args {
			move(fp, s.args[i].from, unsafe.Pointer(nf), fn.params[i+1])
		}
		m.enter(nf, s)
		return
	}
	if s.native.shape != 0 {
		native.Call(s.native.shape, t.fun, fp, &s.words)
		s.extendResults(fp)
		return
	}
	v := reflect.NewAt(s.sig.typ, at(fp, s.callee)).Elem()
	callReflect(v.MethodByName(s.method), s.sig.in, s.sig.out, s.args, s.rets, fp)
}

// target finds the method of the type that a method table is of.
func (e *Engine) target(tab *rtype.ITab, s *site) *target {
	if f, ok := e.methods.Load(methodKey{tab.Type, s.method}); ok {
		t := &target{tab: tab, fn: f.(*Function)}
		if rt := rtype.At(tab.Type); !rtype.Direct(rt) {
			t.box = rt
		}
		return t
	}
	return &target{tab: tab, fun: tab.Method(s.index)}
}

// methodCode makes the code of a method for method tables. The method is compiled when it is first called.
func (e *Engine) methodCode(recv, typ reflect.Type, sel *types.Selection) rtype.Method {
	fn := e.methodOf(recv, typ, sel)
	e.methods.Store(methodKey{rtype.Pointer(recv), sel.Obj().Name()}, fn)
	plain := &closure{fn: fn}
	p := plain.init()
	if rtype.Direct(recv) {
		return rtype.Method{Interface: p, Plain: p}
	}
	// Through an interface the receiver comes as a pointer to it.
	boxed := &Function{Name: fn.Name, prog: fn.prog, hidden: true, pos: fn.pos, boxed: fn, recover: -1}
	boxed.id = functionIDs.Add(1)
	in := []reflect.Type{reflect.PointerTo(recv)}
	for i := 1; i < fn.typ.NumIn(); i++ {
		in = append(in, fn.typ.In(i))
	}
	boxed.typ = reflect.FuncOf(in, fn.resultTypes(), fn.typ.IsVariadic())
	return rtype.Method{Interface: (&closure{fn: boxed}).init(), Plain: p}
}
