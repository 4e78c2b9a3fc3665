package session

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"hipec/kernel/internal/cellname"
	"hipec/kernel/internal/engine"
)

// visit calls f for each named type that a type is made of. It goes into type arguments, and into
// what a named type is made of where f says so.
func visit(t types.Type, seen map[types.Type]bool, f func(*types.Named) bool) {
	t = types.Unalias(t)
	if t == nil || seen[t] {
		return
	}
	seen[t] = true
	switch t := t.(type) {
	case *types.Named:
		for i := range t.TypeArgs().Len() {
			visit(t.TypeArgs().At(i), seen, f)
		}
		if f(t) {
			visit(t.Underlying(), seen, f)
		}
	case *types.Pointer:
		visit(t.Elem(), seen, f)
	case *types.Slice:
		visit(t.Elem(), seen, f)
	case *types.Array:
		visit(t.Elem(), seen, f)
	case *types.Chan:
		visit(t.Elem(), seen, f)
	case *types.Map:
		visit(t.Key(), seen, f)
		visit(t.Elem(), seen, f)
	case *types.Struct:
		for i := range t.NumFields() {
			visit(t.Field(i).Type(), seen, f)
		}
	case *types.Tuple:
		for i := range t.Len() {
			visit(t.At(i).Type(), seen, f)
		}
	case *types.Signature:
		visit(t.Params(), seen, f)
		visit(t.Results(), seen, f)
	case *types.Interface:
		for i := range t.NumMethods() {
			visit(t.Method(i).Signature(), seen, f)
		}
	}
}

// reach finds the packages whose objects and types a checked cell mentions: other cells', and all else.
func reach(pkg *types.Package, info *types.Info) (cells, others []*types.Package) {
	found := map[*types.Package]bool{pkg: true}
	note := func(p *types.Package) {
		if p == nil || found[p] {
			return
		}
		found[p] = true
		if cellname.OfCell(p) {
			cells = append(cells, p)
		} else {
			others = append(others, p)
		}
	}
	seen := map[types.Type]bool{}
	typ := func(t types.Type) {
		visit(t, seen, func(n *types.Named) bool {
			note(n.Obj().Pkg())
			return false
		})
	}
	// One that a cell mentions by an alias alone, as in "var h display.HTMLer", shows in no type.
	for _, p := range pkg.Imports() {
		note(p)
	}
	for _, obj := range info.Uses {
		note(obj.Pkg())
		if pn, ok := obj.(*types.PkgName); ok {
			note(pn.Imported())
		}
		typ(obj.Type())
	}
	for _, obj := range info.Defs {
		if obj != nil {
			typ(obj.Type())
		}
	}
	for _, tv := range info.Types {
		typ(tv.Type)
	}
	for _, in := range info.Instances {
		typ(in.Type)
	}
	return cells, others
}

// load builds the cell's program out of its own code and that of the earlier cells it can reach.
func (s *Session) load(c *cell) (*engine.Program, error) {
	cells, others := reach(c.pkg, c.info)
	u := engine.Unit{Code: engine.Code{Name: c.name, Pkg: c.pkg, File: c.file, Info: c.info}}
	seenCode, seenPkg := map[*types.Package]bool{}, map[*types.Package]bool{}
	var add func(list []*types.Package)
	imports := func(list []*types.Package) {
		for _, p := range list {
			if !seenPkg[p] {
				seenPkg[p] = true
				u.Imports = append(u.Imports, p)
			}
		}
	}
	add = func(list []*types.Package) {
		for _, p := range list {
			k := s.codes[p]
			if k == nil || seenCode[p] {
				continue
			}
			seenCode[p] = true
			add(k.earlier)
			imports(k.imports)
			if k.syntax {
				u.Earlier = append(u.Earlier, k.Code)
			}
		}
	}
	add(cells)
	imports(others)
	prog, err := s.engine.Load(u)
	if err == nil {
		return prog, nil
	}
	// A package that is reached only by way of another's types was left out: take in all that is
	// imported, directly or not.
	for i := 0; i < len(u.Imports); i++ {
		imports(u.Imports[i].Imports())
	}
	return s.engine.Load(u)
}

// publish makes the cell's names live.
func (s *Session) publish(c *cell, prog *engine.Program) {
	s.n++
	stub := cellname.Stub(s.n)
	moved := map[types.Object]types.Object{}
	scope := c.pkg.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		pointer := c.remaking != nil && c.remaking.vars[strings.TrimPrefix(name, cellname.Pointer)].obj != nil &&
			strings.HasPrefix(name, cellname.Pointer)
		if obj.Pkg() != c.pkg || cellname.Hidden(name) && !pointer {
			continue
		}
		switch o := obj.(type) {
		case *types.Var:
			addr, ok := prog.Var(name)
			if !ok {
				continue
			}
			s.engine.Pair(o.Type(), addr.Type().Elem())
			v := types.NewVar(o.Pos(), stub, name, o.Type())
			moved[o] = v
			s.engine.Extern(stub.Path(), name, addr)
			stub.Scope().Insert(v)
			s.published[v] = addr
			if pointer { // to a variable that gets a new type
				continue
			}
			// A variable whose statement did not come to its end is not there, and takes no older one's place.
			if i, lowered := c.varIndex[name]; lowered && !s.done[i] {
				continue
			}
			s.set(name, live{v, addr})
		case *types.Func:
			if o.Signature().TypeParams().Len() > 0 {
				s.set(name, live{obj: o})
				continue
			}
			value, ok := prog.Func(name)
			if !ok || c.renewed[name] && len(s.done) < len(c.vars) {
				continue
			}
			s.engine.Pair(o.Type(), value.Type())
			f := types.NewFunc(o.Pos(), stub, name, o.Signature())
			moved[o] = f
			s.engine.Extern(stub.Path(), name, value)
			s.engine.ExternFunc(stub.Path(), name, prog, name)
			stub.Scope().Insert(f)
			s.set(name, live{f, value})
		case *types.TypeName:
			if rt, ok := prog.Type(name); ok {
				s.engine.Pair(o.Type(), rt)
			}
			s.set(name, live{obj: o})
		default:
			s.set(name, live{obj: o})
		}
	}
	stub.MarkComplete()
	s.keepCode(c, stub, moved)
}

func (s *Session) set(name string, l live) {
	s.live[name] = l
	if l.value.IsValid() {
		s.published[l.obj] = l.value
	}
	delete(s.imports, name)
}

// keepCode keeps what later cells may compile again: types, methods and generic functions, their
// uses of this cell's variables and functions turned to the stubs.
func (s *Session) keepCode(c *cell, stub *types.Package, moved map[types.Object]types.Object) {
	info := *c.info
	info.InitOrder = nil // the variables that are initialized there stay behind
	k := &code{Code: engine.Code{Name: c.name, Pkg: c.pkg, Info: &info}, moved: moved}
	file := *c.file
	file.Decls = nil
	hasTypes := false
	for _, d := range c.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.Name == cellname.Statements || d.Name.Name == "init" && d.Recv == nil {
				continue
			}
			k.decls = append(k.decls, d)
			if d.Recv != nil || d.Type.TypeParams != nil {
				k.syntax = true
				file.Decls = append(file.Decls, d)
			}
		case *ast.GenDecl:
			switch d.Tok {
			case token.TYPE:
				hasTypes = true
				file.Decls = append(file.Decls, d)
				for _, sp := range d.Specs {
					k.decls = append(k.decls, &ast.GenDecl{Tok: token.TYPE, TokPos: d.TokPos, Doc: d.Doc, Specs: []ast.Spec{sp}})
				}
			case token.CONST:
				k.decls = append(k.decls, d)
			}
		}
	}
	if !hasTypes && len(k.decls) == 0 {
		return
	}
	for id, obj := range c.info.Uses {
		if m := moved[obj]; m != nil {
			c.info.Uses[id] = m
		}
	}
	c.info.FileVersions[&file] = c.info.FileVersions[c.file]
	k.File = &file
	k.earlier, k.imports = reach(c.pkg, c.info)
	s.codes[c.pkg], s.stubs[stub] = k, k
}
