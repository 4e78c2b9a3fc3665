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

	"hipec/kernel/internal/cellname"
	"hipec/kernel/internal/engine"
	"hipec/kernel/internal/source"
)

// A name that a cell redeclares means the new object to the functions of earlier cells as well. If a
// variable or function takes the place of one of the same type, the engine swaps it when the statement
// has ended. Otherwise, for a variable of another type or a constant, the functions that use the name
// are compiled again with the cell. Those that no longer type-check stay as they are, and the author is
// told.

// varDone notes that the statement of a cell's variable has come to its end.
func (s *Session) varDone(i int) {
	s.under.Lock()
	defer s.under.Unlock()
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
		s.rebindRenewed(s.cell, s.program)
	}
}

// rebindFuncs makes the functions of earlier cells call those that a cell declares.
func (s *Session) rebindFuncs(c *cell, prog *engine.Program) {
	scope := c.pkg.Scope()
	for _, name := range scope.Names() {
		f, ok := scope.Lookup(name).(*types.Func)
		if ok && f.Pkg() == c.pkg && !cellname.Hidden(name) && name != "init" && !c.renewed[name] && !generic(f) {
			s.engine.RebindFunc(prog, name)
		}
	}
}

// rebindRenewed does so with the functions that came along with a cell, once all its variables are there.
func (s *Session) rebindRenewed(c *cell, prog *engine.Program) {
	for name := range c.renewed {
		s.engine.RebindFunc(prog, name)
	}
}

func generic(o types.Object) bool {
	f, ok := o.(*types.Func)
	return ok && f.Signature().TypeParams().Len() > 0
}

// interchangeable reports whether what one object stands for can be put in place of the other
// without compiling anything.
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

// global reports whether an object is one of a package's own.
func global(o types.Object) bool {
	return o != nil && o.Pkg() != nil && o.Parent() == o.Pkg().Scope()
}

// aliased reports whether a name is such a one, and not a package's.
func aliased(name string, o types.Object) bool {
	_, isPkg := o.(*types.PkgName)
	return o != nil && !isPkg && strings.Contains(name, cellname.Old)
}

// dependent is a function, method or type that uses a name.
type dependent struct {
	item
	on     string
	pinned bool // names that the cell does not declare keep their old meaning: the current one did not type-check
}

// dependents returns the earlier declarations that refer to a name the cell redeclares with an
// incompatible type or value.
func (s *Session) dependents(c *cell) []dependent {
	again := map[string]types.Object{}
	taken := map[string]bool{}
	scope := c.pkg.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if obj.Pkg() != c.pkg || cellname.Hidden(name) {
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
		if g, ok := it.decl.(*ast.GenDecl); ok && g.Tok == token.CONST {
			continue
		}
		on := ""
		ast.Inspect(it.decl, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok || again[cellname.Base(id.Name)] == nil {
				return on == ""
			}
			old, now := it.from.Info.Uses[id], again[cellname.Base(id.Name)]
			if global(old) && cellname.OfNotebook(old.Pkg()) && !interchangeable(pointedTo(id.Name, old), now) ||
				aliased(id.Name, old) {
				on = cellname.Base(id.Name)
			}
			return on == ""
		})
		if on != "" {
			out = append(out, dependent{item: it, on: on})
		}
	}
	slices.SortFunc(out, func(a, b dependent) int { return strings.Compare(a.name(), b.name()) })
	return out
}

// recompilable reports whether a declaration can be compiled again by itself. A type cannot: it would be
// another type then, and so would a method's.
func recompilable(d ast.Decl) bool {
	f, ok := d.(*ast.FuncDecl)
	return ok && f.Recv == nil
}

// name is what an author calls a function, method or type.
func (it item) name() string { return source.Declares(it.decl)[0] }

// compileWithUsers compiles a cell together with the functions of earlier cells that use what it
// redeclares, as far as they type-check. It returns notes about the others. A function that is compiled
// again may get another type by that, so that its own users are compiled again, too.
func (s *Session) compileWithUsers(name, src string, p plan) (*cell, []string, error) {
	alone, wrongAlone := s.compile(name, src, p)
	if alone == nil || alone.empty {
		return alone, nil, wrongAlone
	}
	best, err := alone, wrongAlone
	var along []dependent
	var stale []string
	seen := map[string]bool{}
	more := func(c *cell) (found bool) {
		for _, d := range s.dependents(c) {
			switch {
			case seen[d.name()]:
				continue
			case !recompilable(d.decl):
				stale = append(stale, fmt.Sprintf("note: %s still uses the earlier %s; declare it again, too, if that is not meant",
					d.name(), d.on))
			default:
				along, found = append(along, d), true
			}
			seen[d.name()] = true
		}
		return found
	}
	for again := more(best); again && len(along) > 0; {
		with := p
		for _, d := range along {
			with.users = append(with.users, d)
		}
		c, wrong := s.compile(name, src, with)
		if wrong == nil {
			best, err, again = c, nil, more(c)
			continue
		}
		left, changed := s.retryPlan(along, wrong, &stale)
		if !changed { // it is the cell itself that does not fit
			for _, d := range along {
				if !best.renewed[d.name()] {
					stale = append(stale, fmt.Sprintf("note: %s still uses the earlier %s", d.name(), d.on))
				}
			}
			break
		}
		if along = left; len(along) == 0 {
			best, err = alone, wrongAlone
		}
	}
	return best, stale, err
}

// retryPlan drops or pins the functions that failed to type-check: one that fails is pinned first, and
// dropped if it fails again. If the mistakes are in none of them, all are pinned. It reports whether
// another try can come out differently.
func (s *Session) retryPlan(along []dependent, wrong error, stale *[]string) (left []dependent, changed bool) {
	var compile *CompileError
	if !errors.As(wrong, &compile) {
		return along, false
	}
	fset := s.engine.FileSet()
	for _, d := range along {
		from, to := fset.Position(d.decl.Pos()), fset.Position(d.decl.End())
		within := func(m Mistake) bool {
			return m.Pos.Filename == from.Filename && from.Line <= m.Pos.Line && m.Pos.Line <= to.Line
		}
		i := slices.IndexFunc(compile.Mistakes, within)
		if changed = changed || i >= 0; i >= 0 && d.pinned {
			*stale = append(*stale, fmt.Sprintf("note: %s still uses the earlier %s: with this one, %s", d.name(), d.on,
				compile.Mistakes[i].Message))
			continue
		}
		d.pinned = d.pinned || i >= 0
		left = append(left, d)
	}
	if !changed {
		for i := range left {
			changed, left[i].pinned = changed || !left[i].pinned, true
		}
	}
	return left, changed
}

// declaredBy returns the names that a cell's declarations and statements make.
func declaredBy(decls []ast.Decl, stmts []ast.Stmt) map[string]bool {
	out := map[string]bool{}
	for _, st := range stmts {
		switch st := st.(type) {
		case *ast.AssignStmt:
			for _, l := range st.Lhs {
				if id, ok := l.(*ast.Ident); ok && st.Tok == token.DEFINE {
					out[id.Name] = true
				}
			}
		case *ast.DeclStmt:
			decls = append(decls[:len(decls):len(decls)], st.Decl)
		}
	}
	for _, d := range decls {
		for _, name := range source.Declares(d) {
			out[name] = true
		}
	}
	return out
}

// addUsers adds functions of earlier cells to a cell.
func (s *Session) addUsers(c *cell, list []dependent, stmts []ast.Stmt) {
	if len(list) == 0 {
		return
	}
	r := &remaking{s: s, c: c, types: map[*types.TypeName]bool{}, useNew: declaredBy(c.file.Decls, stmts)}
	c.renewed = map[string]bool{}
	for _, d := range list {
		r.items = append(r.items, d.item)
	}
	for _, d := range list {
		r.current = !d.pinned
		c.file.Decls = append(c.file.Decls, r.copy(d.item))
		c.renewed[d.name()] = true
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
