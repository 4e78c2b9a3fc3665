package session

import (
	"go/types"
	"reflect"
	"strings"

	"hipec/kernel/internal/cellname"
	"hipec/kernel/internal/engine"
	"hipec/kernel/internal/migrate"
)

// point makes the pointers to variables that get new types ready, before anything of the cell runs.
func (r *remaking) point(prog *engine.Program) {
	for name, l := range r.vars {
		if addr, ok := prog.Var(r.retype[name]); ok {
			addr.Elem().Set(reflect.NewAt(addr.Type().Elem().Elem(), l.value.UnsafePointer()))
		}
	}
}

// adopt gives the live variables their new types, once the types compiled again have been loaded. It
// returns the run-time types that took the place of others.
func (r *remaking) adopt(prog *engine.Program) migrate.Swaps {
	s := r.s
	stub := cellname.Stub(s.n, "retyped")
	swaps := migrate.Swaps{}
	for t := range r.types {
		old, ok := s.engine.TypeOf(t.Type())
		if now, there := prog.Type(t.Name()); ok && there && old != now {
			swaps[old] = now
		}
	}
	for hidden, old := range r.insts {
		if addr, ok := prog.Var(hidden); ok && !addr.Elem().IsNil() {
			swaps[old] = addr.Elem().Elem().Type().Elem()
		}
	}
	for name, l := range r.vars {
		hidden := r.retype[name]
		addr, ok := prog.Var(hidden)
		obj := r.c.pkg.Scope().Lookup(hidden)
		if !ok || obj == nil {
			continue
		}
		rt := addr.Type().Elem().Elem()
		typ := obj.Type().(*types.Pointer).Elem()
		s.engine.Pair(typ, rt)
		swaps.Pair(l.value.Type().Elem(), rt)
		v := types.NewVar(l.obj.Pos(), stub, name, typ)
		at := reflect.NewAt(rt, l.value.UnsafePointer())
		stub.Scope().Insert(v)
		s.engine.Extern(stub.Path(), name, at)
		if !strings.Contains(name, cellname.Old) {
			s.set(name, live{v, at})
		}
	}
	stub.MarkComplete()
	return swaps
}

// retype gives values in interfaces, as far as live variables lead to them, the types that took the place of theirs.
func (s *Session) retype(swaps migrate.Swaps) {
	var roots []reflect.Value
	for _, l := range s.live {
		if l.value.Kind() == reflect.Pointer {
			roots = append(roots, l.value.Elem())
		}
	}
	if !swaps.Values(roots) && s.opts.Note != nil {
		s.opts.Note("note: the notebook holds too many values in interfaces to give them all the new type; make again what " +
			"does not get it")
	}
}
