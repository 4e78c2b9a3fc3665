package session

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strconv"

	"hipec/kernel/internal/cellname"
	"hipec/kernel/internal/source"
)

// A cell that is run again declares its types again. Where the text of one is what it was, and
// means what it did, the type stays the same one: values that were made before are still of it, and
// so are the parameters of functions. A method of such a type that has another text than before
// counts as one that comes in a later cell than its type.

// unchanged is the search for such declarations in one cell.
type unchanged struct {
	s       *Session
	file    *ast.File
	imports map[string]string
	others  map[string]ast.Decl      // names that the cell declares otherwise: they may mean something new
	specs   map[string]*ast.TypeSpec // the cell's types
	same    map[string]bool          // those that may stay
	old     map[string]item          // what they were declared with
}

// keepTypes blanks out, in a cell's declarations, the types that stay the same, with their methods as far as these do.
func (s *Session) keepTypes(p plan) plan {
	fset := token.NewFileSet()
	const before = "package main;"
	f, err := parser.ParseFile(fset, "", before+p.Decls, parser.SkipObjectResolution)
	if err != nil || len(f.Decls) == 0 {
		return p
	}
	u := &unchanged{s: s, file: f, imports: map[string]string{}, others: map[string]ast.Decl{},
		specs: map[string]*ast.TypeSpec{},
		same:  map[string]bool{}, old: map[string]item{}}
	u.note(p.Imports)
	u.settle()
	text := []byte(p.Decls)
	drop := func(d ast.Decl) {
		from, to := fset.Position(d.Pos()).Offset-len(before), fset.Position(d.End()).Offset-len(before)
		copy(text[from:to], source.Blank(p.Decls[from:to]))
	}
	for _, d := range f.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE && u.allSame(g) {
			drop(d)
		}
		if base := source.MethodBase(d); base != nil && u.same[base.Name] && u.sameMethod(base.Name, d.(*ast.FuncDecl)) {
			drop(d)
		}
	}
	p.Decls = string(text)
	return p
}

// note gathers what the cell declares.
func (u *unchanged) note(imports string) {
	if f, err := parser.ParseFile(token.NewFileSet(), "", "package main;"+imports, parser.ImportsOnly); err == nil {
		for _, im := range f.Imports {
			if path, err := strconv.Unquote(im.Path.Value); err == nil && im.Name != nil {
				u.imports[im.Name.Name] = path
			}
		}
	}
	for _, d := range u.file.Decls {
		g, ok := d.(*ast.GenDecl)
		if ok && g.Tok == token.TYPE {
			for _, sp := range g.Specs {
				ts := sp.(*ast.TypeSpec)
				u.specs[ts.Name.Name] = ts
			}
		} else if ok {
			for _, name := range source.Declares(d) {
				u.others[name] = d
			}
		} else if f, isFunc := d.(*ast.FuncDecl); isFunc && f.Recv == nil {
			u.others[f.Name.Name] = f
		}
	}
}

// settle finds the types that may stay: first by their text, then those of which all that they are made of may.
func (u *unchanged) settle() {
	for name, spec := range u.specs {
		if t, ok := u.s.live[name].obj.(*types.TypeName); ok && !t.IsAlias() {
			if old, was := u.s.typeDecl(t); was && source.SameText(old.decl.(*ast.GenDecl).Specs[0], spec) {
				u.old[name], u.same[name] = old, true
			}
		}
	}
	for again := true; again; {
		again = false
		for name := range u.same {
			if !u.means(u.old[name]) {
				delete(u.same, name)
				again = true
			}
		}
		for _, d := range u.file.Decls { // those of a group go together
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE && !u.allSame(g) {
				for _, sp := range g.Specs {
					if name := sp.(*ast.TypeSpec).Name.Name; u.same[name] {
						delete(u.same, name)
						again = true
					}
				}
			}
		}
	}
}

func (u *unchanged) allSame(g *ast.GenDecl) bool {
	for _, sp := range g.Specs {
		if !u.same[sp.(*ast.TypeSpec).Name.Name] {
			return false
		}
	}
	return true
}

// means reports whether every name in a declaration of an earlier cell means what it did. Variables
// and functions may be others of their type.
func (u *unchanged) means(it item) bool {
	ok := true
	ast.Inspect(it.decl, func(n ast.Node) bool {
		id, isName := n.(*ast.Ident)
		if !isName || !ok {
			return ok
		}
		old := it.from.Info.Uses[id]
		cur := u.s.live[id.Name].obj
		switch {
		case old == nil || u.same[id.Name]:
		case u.others[id.Name] != nil:
			ok = u.alike(id.Name)
		case u.specs[id.Name] != nil:
			ok = false
		default:
			if p, isPkg := old.(*types.PkgName); isPkg {
				path := u.imports[id.Name]
				if path == "" {
					path = u.s.imports[id.Name]
				}
				ok = path == p.Imported().Path()
			} else if old.Parent() == types.Universe {
				ok = cur == nil
			} else if old.Pkg() != nil && old.Parent() == old.Pkg().Scope() && cellname.OfNotebook(old.Pkg()) {
				ok = cur != nil && interchangeable(old, cur)
			}
		}
		return ok
	})
	return ok
}

// alike reports whether a constant or a function that the cell declares again can stand in for the
// one that there was, whatever the function does.
func (u *unchanged) alike(name string) bool {
	for _, it := range u.s.items(nil) {
		if it.name() != name {
			continue
		}
		now, isFunc := u.others[name].(*ast.FuncDecl)
		was, wasFunc := it.decl.(*ast.FuncDecl)
		if !isFunc || !wasFunc {
			return source.SameText(it.decl, u.others[name])
		}
		head := *was
		head.Body = nil
		it.decl = &head
		return source.SameText(was.Type, now.Type) && u.means(it)
	}
	return false
}

// sameMethod reports whether a method of a type that stays has the text of the one that the type
// has, and it means what it did.
func (u *unchanged) sameMethod(base string, f *ast.FuncDecl) bool {
	name := base + "." + f.Name.Name
	for _, it := range u.s.items(nil) {
		if it.name() == name {
			return source.SameText(it.decl, f) && u.means(it)
		}
	}
	return false
}

// typeDecl finds the declaration of a live type.
func (s *Session) typeDecl(t *types.TypeName) (item, bool) {
	k := s.codes[t.Pkg()]
	if k == nil {
		return item{}, false
	}
	for _, d := range k.decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE && k.Info.Defs[g.Specs[0].(*ast.TypeSpec).Name] == t {
			return item{from: k, decl: d, objs: []types.Object{t}}, true
		}
	}
	return item{}, false
}
