package session

import (
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"hipec/kernel/internal/engine"
)

// A name that a cell declares again means the new thing to the functions of earlier cells as well. Where a variable or a function takes the place
// of one of the same type, the engine does it, at the moment at which the statement has come to its end. Anything else, a variable of another
// type, say, or a constant, is compiled in: the functions come along with the cell and are compiled with it. Where that cannot be, because they do
// not fit any more, they stay as they are, and the author is told.

// varDone notes that the statement of a cell's variable has come to its end.
func (s *Session) varDone(i int) {
	s.done[i] = true
	if s.cell == nil || i >= len(s.cell.vars) {
		return
	}
	name := s.cell.vars[i].Name()
	v, isVar := s.cell.pkg.Scope().Lookup(name).(*types.Var)
	addr, ok := s.program.Var(name)
	if isVar && ok {
		s.engine.RebindVar(name, v.Type(), addr)
	}
	if len(s.done) == len(s.cell.vars) {
		s.rebindRenewed()
	}
}

// rebindFuncs makes the functions of earlier cells call those that a cell declares.
func (s *Session) rebindFuncs(c *cell, prog *engine.Program) {
	scope := c.pkg.Scope()
	for _, name := range scope.Names() {
		f, ok := scope.Lookup(name).(*types.Func)
		if ok && f.Pkg() == c.pkg && !strings.HasPrefix(name, "·") && name != "init" && !c.renewed[name] && !generic(f) {
			s.engine.RebindFunc(prog, name)
		}
	}
}

// rebindRenewed does so with the functions that came along with the cell under way, once all its variables are there.
func (s *Session) rebindRenewed() {
	for name := range s.cell.renewed {
		s.engine.RebindFunc(s.program, name)
	}
}

func generic(o types.Object) bool {
	f, ok := o.(*types.Func)
	return ok && f.Signature().TypeParams().Len() > 0
}

// interchangeable reports whether what one object stands for can be put in place of the other without compiling anything.
func interchangeable(a, b types.Object) bool {
	switch a := a.(type) {
	case *types.Var:
		_, ok := b.(*types.Var)
		return ok && types.Identical(a.Type(), b.Type())
	case *types.Func:
		_, ok := b.(*types.Func)
		return ok && !generic(a) && !generic(b) && types.Identical(a.Type(), b.Type())
	case *types.Const:
		c, ok := b.(*types.Const)
		return ok && types.Identical(a.Type(), b.Type()) && constant.Compare(a.Val(), token.EQL, c.Val())
	}
	return a == b
}

// dependent is a function or method that uses a name.
type dependent struct {
	item
	on string
}

// dependents answers the functions and methods of earlier cells that mean, by a name which a cell declares, something for which what it declares
// cannot be put in place.
func (s *Session) dependents(c *cell) []dependent {
	again := map[string]types.Object{}
	taken := map[string]bool{}
	scope := c.pkg.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if obj.Pkg() != c.pkg || strings.HasPrefix(name, "·") {
			continue
		}
		taken[name] = true
		if _, was := s.live[name]; was {
			again[name] = obj
		}
	}
	for _, v := range c.vars { // as long as the cell has mistakes, they are not among the package's
		if _, was := s.live[v.Name()]; was && again[v.Name()] == nil {
			taken[v.Name()], again[v.Name()] = true, v
		}
	}
	if len(again) == 0 {
		return nil
	}
	var out []dependent
	for _, it := range s.items(taken) {
		f, ok := it.decl.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		on := ""
		ast.Inspect(f, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok || again[id.Name] == nil {
				return on == ""
			}
			old := it.from.Info.Uses[id]
			if old != nil && old.Pkg() != nil && old.Parent() == old.Pkg().Scope() && ofNotebook(old.Pkg()) && !interchangeable(old, again[id.Name]) {
				on = id.Name
			}
			return on == ""
		})
		if on != "" {
			out = append(out, dependent{it, on})
		}
	}
	slices.SortFunc(out, func(a, b dependent) int { return strings.Compare(a.name(), b.name()) })
	return out
}

// name is what an author calls a function or method.
func (it item) name() string { return declares(it.decl)[0] }

// compileWithUsers compiles a cell, together with the functions that must come along, as far as they fit. It answers what is to be said of the
// others.
func (s *Session) compileWithUsers(name, src string, p parts) (*cell, []string, error) {
	alone, err := s.compile(name, src, p)
	if alone == nil || alone.empty {
		return alone, nil, err
	}
	var along []dependent
	var stale []string
	for _, d := range s.dependents(alone) {
		if methodBase(d.decl) != nil {
			stale = append(stale, fmt.Sprintf("note: %s still uses the earlier %s; declare it again, too, if that is not meant", d.name(), d.on))
		} else {
			along = append(along, d)
		}
	}
	for len(along) > 0 {
		with := p
		for _, d := range along {
			with.renewed = append(with.renewed, d.item)
		}
		c, wrong := s.compile(name, src, with)
		if wrong == nil {
			return c, stale, nil
		}
		left := s.fitting(along, wrong, &stale)
		if len(left) == len(along) { // it is the cell itself that does not fit
			for _, d := range along {
				stale = append(stale, fmt.Sprintf("note: %s still uses the earlier %s", d.name(), d.on))
			}
			break
		}
		along = left
	}
	return alone, stale, err
}

// fitting leaves out the functions in which the compiler found a mistake.
func (s *Session) fitting(along []dependent, wrong error, stale *[]string) []dependent {
	var compile *CompileError
	if !errors.As(wrong, &compile) {
		return nil
	}
	fset := s.engine.FileSet()
	var left []dependent
	for _, d := range along {
		from, to := fset.Position(d.decl.Pos()), fset.Position(d.decl.End())
		within := func(m Mistake) bool {
			return m.Pos.Filename == from.Filename && from.Line <= m.Pos.Line && m.Pos.Line <= to.Line
		}
		if i := slices.IndexFunc(compile.Mistakes, within); i >= 0 {
			*stale = append(*stale, fmt.Sprintf("note: %s still uses the earlier %s: with this one, %s", d.name(), d.on, compile.Mistakes[i].Message))
		} else {
			left = append(left, d)
		}
	}
	return left
}

// bring adds functions of earlier cells to a cell.
func (s *Session) bring(c *cell, list []item) {
	r := &remaking{s: s, c: c, types: map[*types.TypeName]bool{}, items: list}
	c.renewed = map[string]bool{}
	for _, it := range list {
		c.file.Decls = append(c.file.Decls, r.copy(it))
		c.renewed[it.name()] = true
	}
}

// tellStale says which functions still mean something else by a name.
func (s *Session) tellStale(stale []string) {
	if s.opts.Note == nil {
		return
	}
	for _, text := range stale {
		s.opts.Note(text)
	}
}
