package engine

import (
	"go/types"
	"reflect"
	"strings"
	"unsafe"
	"weak"

	"github.com/goplus/ixgo"
	"golang.org/x/tools/go/ssa"
)

// A name that a cell declares again means the new thing everywhere, as in any notebook: a function of an earlier cell that uses the variable x,
// or calls the function f, uses and calls the latest. What a pointer points to, what a closure of a cell's statements has caught, and what a
// variable was given stay as they are.
//
// The interpreter compiles an instruction with the address or the function that it is about. So the instructions of such functions are compiled
// anew, from the same SSA form, once the name has another meaning. A frame is filled with these values when it is made, and kept for later calls;
// so a function's first instruction fills them in again.

// PointerPrefix begins the name of a variable that points to the notebook's variable of the name that follows.
const PointerPrefix = "·retyped"

// makeInstr is the interpreter's own making of one instruction.
//
//go:linkname makeInstr github.com/goplus/ixgo.makeInstr
func makeInstr(it *ixgo.Interp, pfn unsafe.Pointer, in ssa.Instruction) instr

// users are the programs whose functions use a name of the notebook.
type users map[string][]weak.Pointer[ixgo.Interp]

// of answers the programs that still exist, and forgets the others.
func (u users) of(name string) []*ixgo.Interp {
	var out []*ixgo.Interp
	kept := u[name][:0]
	for _, w := range u[name] {
		if it := w.Value(); it != nil {
			out, kept = append(out, it), append(kept, w)
		}
	}
	if len(kept) == 0 {
		delete(u, name)
	} else {
		u[name] = kept
	}
	return out
}

// root answers the declared function in which a function stands.
func root(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

// declared reports whether a function is one that a cell declares, or stands in one; not a cell's own statements.
func declared(fn *ssa.Function) bool {
	fn = root(fn)
	if o := fn.Origin(); o != nil {
		fn = o
	}
	return fn.Pkg != nil && OfCell(fn.Pkg.Pkg) && !strings.HasPrefix(fn.Name(), "·") && (fn.Name() != "init" || fn.Signature.Recv() != nil)
}

// ofNotebook reports whether a package is a cell's, or the one by which a cell's variables and functions are known to later ones.
func ofNotebook(p *ssa.Package) bool {
	return p != nil && (OfCell(p.Pkg) || strings.HasPrefix(p.Pkg.Path(), "cell/"))
}

// nameOf answers the notebook's name that a value stands for, or "".
func nameOf(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.Global:
		if ofNotebook(v.Pkg) {
			return strings.TrimPrefix(v.Name(), PointerPrefix)
		}
	case *ssa.Function:
		o := v
		if v.Origin() != nil {
			o = v.Origin()
		}
		if v.Parent() == nil && v.Signature.Recv() == nil && ofNotebook(o.Pkg) && o.Object() != nil {
			return o.Name()
		}
	}
	return ""
}

// noteUses takes note of the notebook's names that a program's functions use.
func (e *Engine) noteUses(it *ixgo.Interp) {
	found := map[string]bool{}
	var room [8]*ssa.Value
	for _, f := range e.layout.functions(it) {
		if !declared(f.fn()) {
			continue
		}
		for _, in := range f.ssa() {
			for _, op := range in.Operands(room[:0]) {
				if name := nameOf(*op); name != "" {
					found[name] = true
				}
			}
		}
	}
	for name := range found {
		e.users[name] = append(e.users[name], weak.Make(it))
	}
}

// eachUser calls f for every declared function of the programs that use a name.
func (e *Engine) eachUser(name string, f func(*ixgo.Interp, function)) {
	for _, it := range e.users.of(name) {
		for _, fn := range e.layout.functions(it) {
			if declared(fn.fn()) {
				f(it, fn)
			}
		}
	}
}

// RebindVar makes the functions of earlier cells use another variable under a name where they use one of the same type.
func (e *Engine) RebindVar(name string, typ types.Type, addr reflect.Value) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.latest.variable(name, typ, addr)
	e.eachUser(name, func(it *ixgo.Interp, f function) {
		consts, changed := f.constants(), false
		for v, at := range f.registers() {
			g, ok := v.(*ssa.Global)
			if !ok || nameOf(g) != name {
				continue
			}
			t := g.Type().(*types.Pointer).Elem()
			slot := &consts[at&0xffffff]
			if strings.HasPrefix(g.Name(), PointerPrefix) {
				if p, ok := t.(*types.Pointer); ok && types.Identical(p.Elem(), typ) {
					reflect.ValueOf(*slot).Elem().Set(addr)
				}
			} else if types.Identical(t, typ) && reflect.ValueOf(*slot).Pointer() != addr.Pointer() {
				*slot, changed = addr.Interface(), true
			}
		}
		if changed {
			e.rebuild(it, f)
		}
	})
}

// RebindFunc makes the functions of earlier cells call a program's function where they call one of the same name and type.
func (e *Engine) RebindFunc(p *Program, name string) {
	fn := p.it.MainPkg().Func(name)
	value, ok := p.Func(name)
	if fn == nil || !ok {
		return
	}
	funcs, _ := e.layout.tables(p.it)
	kept := funcs.MapIndex(reflect.ValueOf(fn))
	if !kept.IsValid() {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.latest.function(name, fn.Signature, value, kept.UnsafePointer())
	e.eachUser(name, func(it *ixgo.Interp, f function) {
		changed := false
		var room [8]*ssa.Value
		for _, in := range f.ssa() {
			for _, op := range in.Operands(room[:0]) {
				old, ok := (*op).(*ssa.Function)
				if !ok || old == fn || nameOf(old) != name || old.Origin() != nil || !types.Identical(old.Signature, fn.Signature) {
					continue
				}
				// The register of the old one is that of the new one: frames have no room for more.
				if at, ok := f.registers()[old]; ok {
					f.registers()[fn] = at
					f.constants()[at&0xffffff] = value.Interface()
				}
				*op, changed = fn, true
			}
		}
		if changed {
			e.giveFunctions(it, []compiled{{reflect.ValueOf(fn), kept}})
			e.rebuild(it, f)
		}
	})
}

// rebuild compiles a function's instructions anew, in place: a goroutine that is in it goes on with the next of them. The engine is locked.
func (e *Engine) rebuild(it *ixgo.Interp, f function) {
	if top := root(f.fn()); len(top.TypeArgs()) > 0 {
		record := e.layout.record(it)
		record.EnterInstance(top)
		defer record.LeaveInstance(top)
	}
	fresh := make([]instr, len(f.ssa()))
	for i, in := range f.ssa() {
		fresh[i] = makeInstr(it, f.ptr, in)
	}
	e.prepareList(it, f, fresh)
	var slots []int
	for v, at := range f.registers() {
		if nameOf(v) != "" {
			slots = append(slots, int(at&0xffffff))
		}
	}
	if len(fresh) > 0 {
		begin, consts, l := fresh[0], f.constants(), e.layout
		fresh[0] = func(frame unsafe.Pointer) {
			stack := l.stackOf(frame)
			for _, at := range slots {
				stack[at] = consts[at]
			}
			begin(frame)
		}
	}
	into := f.instrs()
	for _, p := range e.programs { // while an interrupt is in force, the instructions are kept aside
		for _, s := range p.saved {
			if s.f.ptr == f.ptr {
				into = s.list
			}
		}
	}
	copy(into, fresh)
}

// latest is what names of the notebook mean, for each type that they have had: what is compiled again later on uses that.
type latest struct {
	vars  map[string][]latestVar
	funcs map[string][]latestFunc
}

type latestVar struct {
	typ  types.Type
	addr reflect.Value
}

type latestFunc struct {
	sig   *types.Signature
	value reflect.Value
	ptr   unsafe.Pointer
}

func (l *latest) variable(name string, typ types.Type, addr reflect.Value) {
	for i, x := range l.vars[name] {
		if types.Identical(x.typ, typ) {
			l.vars[name][i].addr = addr
			return
		}
	}
	l.vars[name] = append(youngest(l.vars[name]), latestVar{typ, addr})
}

func (l *latest) function(name string, sig *types.Signature, value reflect.Value, ptr unsafe.Pointer) {
	for i, x := range l.funcs[name] {
		if types.Identical(x.sig, sig) {
			l.funcs[name][i].value, l.funcs[name][i].ptr = value, ptr
			return
		}
	}
	l.funcs[name] = append(youngest(l.funcs[name]), latestFunc{sig, value, ptr})
}

// A cell that is run again and again may declare a variable of a new type each time. So many are remembered.
const manyMeanings = 16

func youngest[T any](list []T) []T { return list[max(0, len(list)-manyMeanings+1):] }

// refresh puts the latest meaning behind the names of a package by which a unit reaches an earlier cell's variables and functions.
func (e *Engine) refresh(p *types.Package) {
	if !strings.HasPrefix(p.Path(), "cell/") {
		return
	}
	for _, name := range p.Scope().Names() {
		switch o := p.Scope().Lookup(name).(type) {
		case *types.Var:
			for _, x := range e.latest.vars[name] {
				if types.Identical(x.typ, o.Type()) {
					e.Extern(p.Path(), name, x.addr)
				}
			}
		case *types.Func:
			for _, x := range e.latest.funcs[name] {
				if types.Identical(x.sig, o.Signature()) {
					e.Extern(p.Path(), name, x.value)
					e.functions[p.Path()+"."+name] = x.ptr
				}
			}
		}
	}
}
