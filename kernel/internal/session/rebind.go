package session

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"hipec/kernel/internal/engine"
)

// A name that a cell declares again means the new thing to the functions of earlier cells as well, from the moment on at which its statement has
// come to its end. That needs the same type; where it is another one, the author is told which functions still mean the old thing.

// varDone notes that the statement of a cell's variable has come to its end.
func (s *Session) varDone(i int) {
	s.done[i] = true
	if s.cell == nil || i >= len(s.cell.vars) {
		return
	}
	name := s.cell.vars[i].Name()
	v, ok := s.cell.pkg.Scope().Lookup(name).(*types.Var)
	if !ok {
		return
	}
	if addr, ok := s.program.Var(name); ok {
		s.tellStale(name, s.engine.RebindVar(name, v.Type(), addr))
	}
}

// rebindFuncs makes the functions of earlier cells call those that a cell declares.
func (s *Session) rebindFuncs(c *cell, prog *engine.Program) {
	scope := c.pkg.Scope()
	for _, name := range scope.Names() {
		f, ok := scope.Lookup(name).(*types.Func)
		if ok && !strings.HasPrefix(name, "·") && name != "init" && f.Signature().TypeParams().Len() == 0 {
			s.tellStale(name, s.engine.RebindFunc(prog, name))
		}
	}
}

// tellStale names the functions that still mean something else by a name.
func (s *Session) tellStale(name string, stale []*types.Func) {
	var list []string
	for _, f := range stale {
		if text, ok := s.liveFunc(f); ok {
			list = append(list, text)
		}
	}
	if len(list) == 0 || s.opts.Note == nil {
		return
	}
	slices.Sort(list)
	verb, cells := "uses", "its cell"
	if len(list) > 1 {
		verb, cells = "use", "their cells"
	}
	s.opts.Note(fmt.Sprintf("note: %s still %s the earlier %s, which is of another type; run %s again to change that", strings.Join(list, ", "), verb, name, cells))
}

// liveFunc reports whether a function or method is still the one that its name means, and how to call it.
func (s *Session) liveFunc(f *types.Func) (string, bool) {
	k := s.codes[f.Pkg()]
	if k == nil {
		return "", false
	}
	if recv := f.Signature().Recv(); recv != nil {
		t := recv.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		n, ok := types.Unalias(t).(*types.Named)
		if !ok {
			return "", false
		}
		return n.Obj().Name() + "." + f.Name(), s.live[n.Obj().Name()].obj == n.Origin().Obj()
	}
	cur := s.live[f.Name()].obj
	return f.Name(), cur != nil && (cur == f || cur == k.moved[f])
}

// sameKind reports whether two objects can stand for one another: variables, or functions, of one type.
func sameKind(a, b types.Object) bool {
	switch a.(type) {
	case *types.Var:
		_, ok := b.(*types.Var)
		return ok && types.Identical(a.Type(), b.Type())
	case *types.Func:
		_, ok := b.(*types.Func)
		return ok && types.Identical(a.Type(), b.Type())
	}
	return false
}
