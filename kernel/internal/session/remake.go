package session

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"hipec/kernel/internal/cellname"
	"hipec/kernel/internal/engine"
	"hipec/kernel/internal/migrate"
	"hipec/kernel/internal/source"
)

// A method may come in a later cell than its type. Go's run-time types do not grow, so the type is
// compiled again with all its methods, and with it all that is made of it: types, constants and
// functions that mention it, from the syntax that their cells left. Live variables keep their
// memory and get the new type.

// remaking is the recompilation of some types.
type remaking struct {
	s      *Session
	c      *cell
	types  map[*types.TypeName]bool
	items  []item
	vars   map[string]live         // live variables to be given a new type, by name
	insts  map[string]reflect.Type // instances of generic types, by the hidden variable that has the new one
	retype map[string]string
	useNew map[string]bool // names that the cell declares and that recompiled declarations take from it
	// all other names mean what they mean now, not what they meant when the declaration was compiled
	current bool
	useOld  map[string]bool // names that the cell declares and that recompiled declarations do not take from it
	stale   []string        // what is to be said of these
	lost    []string        // why something cannot be compiled again
}

// givesMethods reports whether a cell gives methods to a type of an earlier one. A cell that cannot be read does not.
func (s *Session) givesMethods(name string, p plan) bool {
	f, err := source.Parse(token.NewFileSet(), name, source.Parts{Decls: p.Decls}, &source.Mistakes{
		FileSet: token.NewFileSet(), Cell: name})
	return err == nil && len(s.foreign(f.Decls.Decls)) > 0
}

// growTypes makes a cell's declarations live before its statements are looked at, since with them
// types of earlier cells are compiled again. It returns, among others, which run-time types took the
// place of which.
func (s *Session) growTypes(name, src string, p plan) (*grown, error) {
	p.Stmts, p.Plain = string(source.Blank(p.Stmts)), false
	c, stale, err := s.compileWithUsers(name, src, p)
	if err != nil {
		// What is compiled again may not fit what else the cell declares.
		p.keepOld = true
		var wrong error
		if c, stale, wrong = s.compileWithUsers(name, src, p); wrong != nil {
			if ours(err, name) {
				return nil, err
			}
			return nil, wrong
		}
	}
	stale = append(stale, c.remaking.stale...)
	prog, err := s.load(c)
	if err != nil {
		return nil, err
	}
	if c.remaking != nil {
		c.remaking.point(prog)
	}
	s.under.Lock()
	s.values, s.done = nil, map[int]bool{}
	s.under.Unlock()
	if err := prog.Run(cellname.Statements); err != nil {
		return nil, err
	}
	s.publish(c, prog)
	out := &grown{cell: c, program: prog, stale: stale}
	if c.remaking != nil {
		out.swaps = c.remaking.adopt(prog)
	}
	return out, nil
}

// ours reports whether all mistakes lie in the cell itself.
func ours(err error, name string) bool {
	var compile *CompileError
	return errors.As(err, &compile) && !slices.ContainsFunc(compile.Mistakes,
		func(m Mistake) bool { return m.Pos.Filename != name })
}

// grown is a cell whose declarations gave types methods.
type grown struct {
	cell    *cell
	program *engine.Program
	stale   []string // what is to be said of functions that do not fit
	swaps   migrate.Swaps
}

// names is what a session knows, as it was at some time.
type names struct {
	live    map[string]live
	imports map[string]string
	dots    []*types.Package
}

func (s *Session) snapshot() names {
	return names{maps.Clone(s.live), maps.Clone(s.imports), slices.Clone(s.dots)}
}

func (s *Session) restore(n names) { s.live, s.imports, s.dots = n.live, n.imports, n.dots }

// foreign returns the live types of earlier cells to which a cell's declarations give methods.
func (s *Session) foreign(decls []ast.Decl) map[*types.TypeName]bool {
	own := map[string]bool{}
	for _, d := range decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
			for _, sp := range g.Specs {
				own[sp.(*ast.TypeSpec).Name.Name] = true
			}
		}
	}
	out := map[*types.TypeName]bool{}
	for _, d := range decls {
		base := source.MethodBase(d)
		if base == nil || own[base.Name] {
			continue
		}
		if t, ok := s.live[base.Name].obj.(*types.TypeName); ok && s.codes[t.Pkg()] != nil && !t.IsAlias() {
			out[t] = true
		}
	}
	return out
}

// remake adds to a cell of declarations all that is to be compiled again.
func (s *Session) remake(c *cell, roots map[*types.TypeName]bool, earlier bool) *remaking {
	r := &remaking{s: s, c: c, types: roots, vars: map[string]live{}, retype: map[string]string{},
		insts: map[string]reflect.Type{}}
	taken := map[string]bool{} // what the cell declares itself is not brought in again
	for _, d := range c.file.Decls {
		for _, name := range source.Declares(d) {
			taken[name] = true
		}
	}
	if r.useNew = taken; earlier {
		r.useNew, r.useOld = nil, taken
	}
	all := s.items(taken)
	for grown := true; grown; {
		grown = false
		rest := all[:0:0]
		for _, it := range all {
			if r.concerns(it) {
				grown = true
				r.take(it)
			} else {
				rest = append(rest, it)
			}
		}
		all = rest
	}
	for _, it := range r.items {
		c.file.Decls = append(c.file.Decls, r.copy(it))
	}
	for name, l := range s.live {
		if v, ok := l.obj.(*types.Var); ok && !taken[name] && r.mentions(v.Type()) {
			r.vars[name] = l
		}
	}
	r.declareVars()
	return r
}

// mentions reports whether a type is made of one that is compiled again.
func (r *remaking) mentions(t types.Type) bool {
	found := false
	visit(t, map[types.Type]bool{}, func(n *types.Named) bool {
		found = found || r.types[n.Origin().Obj()]
		return false
	})
	return found
}

// concerns reports whether a declaration has to do with a type that is compiled again.
func (r *remaking) concerns(it item) bool {
	for _, o := range it.objs {
		if t, ok := o.(*types.TypeName); ok && r.types[t] {
			return true
		}
	}
	found := false
	ast.Inspect(it.decl, func(n ast.Node) bool {
		if found {
			return false
		}
		switch n := n.(type) {
		case *ast.Ident:
			for _, o := range []types.Object{it.from.Info.Uses[n], it.from.Info.Defs[n]} {
				if o != nil && r.mentions(o.Type()) {
					found = true
				}
			}
		case ast.Expr:
			if tv, ok := it.from.Info.Types[n]; ok && tv.Type != nil && r.mentions(tv.Type) {
				found = true
			}
		}
		return !found
	})
	return found
}

func (r *remaking) take(it item) {
	r.items = append(r.items, it)
	for _, o := range it.objs {
		if t, ok := o.(*types.TypeName); ok {
			r.types[t] = true
		}
	}
}

// copy returns a fresh copy of a declaration's syntax. A name in it that now means something else is replaced
// by one that means what it did.
func (r *remaking) copy(it item) ast.Decl {
	made := map[types.Object]bool{}
	for _, other := range r.items {
		for _, o := range other.objs {
			if cur := r.s.live[o.Name()].obj; cur == o || cur != nil && cur == other.from.moved[o] {
				made[o], made[cur] = true, true
			}
		}
	}
	rename := func(from, to *ast.Ident) {
		obj := it.from.Info.Uses[from]
		if obj == nil || made[obj] || strings.HasPrefix(from.Name, cellname.Pointer) {
			return
		}
		if it.from.Info.Defs[from] != nil { // an embedded field, which has the name of its type
			if r.nameFor(it.from, obj, from.Name) != from.Name {
				r.lost = append(r.lost, fmt.Sprintf("%s embeds an earlier %s; declare %s again first", it.name(), from.Name,
					it.name()))
			}
			return
		}
		to.Name = r.nameFor(it.from, obj, from.Name)
		if on := cellname.Base(to.Name); to.Name != on && r.useOld[on] {
			if note := fmt.Sprintf("note: %s still uses the earlier %s", it.name(), on); !slices.Contains(r.stale, note) {
				r.stale = append(r.stale, note)
			}
		}
	}
	if g, ok := it.decl.(*ast.GenDecl); ok && g.Tok == token.TYPE { // it must stay as it lies in memory
		defer func(again, hide map[string]bool) { r.useNew, r.useOld = again, hide }(r.useNew, r.useOld)
		if r.useNew != nil {
			r.useNew, r.useOld = nil, r.useNew
		}
	}
	d := r.inlinePointers(it.from, it.decl, source.Copy(it.decl, rename).(ast.Decl))
	if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
		r.hideStale(it, g)
	}
	return d
}

// nameFor returns the identifier to emit for a reference to obj: its own name while that is still bound
// to obj, or is to mean what the cell declares; otherwise an alias.
func (r *remaking) nameFor(k *code, obj types.Object, name string) string {
	if p, ok := obj.(*types.PkgName); ok {
		if r.s.imports[name] == p.Imported().Path() || r.c.imports[name] == p.Imported().Path() {
			return name
		}
		alias := p.Name() + cellname.Old
		r.c.aliases[alias] = p
		return alias
	}
	if !(global(obj) && (obj.Pkg() == k.Pkg || cellname.OfNotebook(obj.Pkg())) || aliased(name, obj)) {
		return name
	}
	plain := cellname.Base(name)
	cur := r.meaning(plain).obj
	if r.useNew[plain] || r.current && cur != nil {
		return plain
	}
	if !r.useOld[plain] && cur != nil && (cur == obj || cur == k.moved[obj] || interchangeable(cur, obj)) {
		return plain
	}
	if m := k.moved[obj]; m != nil {
		obj = m
	}
	return r.alias(plain, live{obj, r.s.published[obj]})
}

// alias makes another name for what a name meant.
func (r *remaking) alias(plain string, l live) string {
	name := plain + cellname.Old + strconv.Itoa(len(r.c.aliases))
	o := r.s.aliasOf(l, name)
	r.c.aliases[name] = o
	if l.value.IsValid() {
		r.s.published[o] = l.value
	}
	if v, ok := o.(*types.Var); ok && r.mentions(v.Type()) { // it gets its new type as the live ones do
		r.vars[name] = live{o, l.value}
	}
	return name
}

// hideStale drops from a group of constants those that have been declared again since.
func (r *remaking) hideStale(it item, g *ast.GenDecl) {
	for _, sp := range g.Specs {
		for _, n := range sp.(*ast.ValueSpec).Names {
			o := it.from.Pkg.Scope().Lookup(n.Name)
			if cur := r.s.live[n.Name].obj; cur != o {
				n.Name = "_"
			}
		}
	}
}

// declareVars adds, for each live variable that gets a new type, a variable of that type, from
// which it is read after loading.
func (r *remaking) declareVars() {
	te := &typeExprs{c: r.c, mine: func(o *types.TypeName) bool { return r.types[o] }}
	for name, l := range r.vars {
		hidden := cellname.Pointer + name
		r.retype[name] = hidden
		r.c.file.Decls = append(r.c.file.Decls, &ast.GenDecl{Tok: token.VAR, Specs: []ast.Spec{&ast.ValueSpec{
			Names: []*ast.Ident{ast.NewIdent(hidden)},
			Type:  &ast.StarExpr{X: te.of(l.obj.Type())},
		}}})
	}
	mine := func(o *types.TypeName) bool { return r.types[o] && !types.IsInterface(o.Type()) }
	for n, rt := range r.s.engine.Instances(mine) {
		hidden := cellname.Pointer + "·" + strconv.Itoa(len(r.insts))
		r.insts[hidden] = rt
		r.c.file.Decls = append(r.c.file.Decls, &ast.GenDecl{Tok: token.VAR, Specs: []ast.Spec{&ast.ValueSpec{
			Names: []*ast.Ident{ast.NewIdent(hidden)},
			Type:  &ast.InterfaceType{Methods: &ast.FieldList{}}, // as in useTypes, so that its methods are compiled
			Values: []ast.Expr{&ast.CallExpr{
				Fun:  &ast.ParenExpr{X: &ast.StarExpr{X: te.of(n)}},
				Args: []ast.Expr{ast.NewIdent("nil")},
			}},
		}}})
	}
}
