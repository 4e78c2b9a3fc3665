package session

import (
	"go/ast"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/astutil"

	"hipec/kernel/internal/cellname"
)

// A function that is compiled again, or a method that comes later, may use a live variable whose type is
// compiled again with it. The variable's memory stays where it is, so that such a function reaches it by
// a pointer of the new type, which is set once the cell has been loaded.

// repoint turns the uses of such variables in a checked cell to their pointers. It reports whether there were any.
func (r *remaking) repoint() bool {
	found := false
	for i, d := range r.c.file.Decls {
		if f, ok := d.(*ast.FuncDecl); !ok || f.Body == nil {
			continue
		}
		r.c.file.Decls[i] = astutil.Apply(d, func(at *astutil.Cursor) bool {
			id, ok := at.Node().(*ast.Ident)
			if !ok {
				return true
			}
			v, ok := r.c.info.Uses[id].(*types.Var)
			if l, live := r.vars[id.Name]; ok && live && l.obj == v {
				found = true
				at.Replace(&ast.ParenExpr{Lparen: id.Pos(), Rparen: id.End(), X: &ast.StarExpr{Star: id.Pos(),
					X: &ast.Ident{NamePos: id.Pos(), Name: cellname.Pointer + id.Name}}})
			}
			return true
		}, nil).(ast.Decl)
	}
	return found
}

// pointedTo returns, for a pointer to a variable, one of the variable's type; any other object as it is.
func pointedTo(name string, o types.Object) types.Object {
	if v, ok := o.(*types.Var); ok && strings.HasPrefix(name, cellname.Pointer) {
		return types.NewVar(v.Pos(), v.Pkg(), cellname.Base(name), v.Type().(*types.Pointer).Elem())
	}
	return o
}

// meaning returns what a name of the notebook means, unless the cell means a package by it, or what is in one.
func (r *remaking) meaning(name string) live {
	inPackage := func(p *types.Package) bool { return ast.IsExported(name) && p.Scope().Lookup(name) != nil }
	if r.c.imports[name] != "" || slices.ContainsFunc(r.c.dots, inPackage) {
		return live{}
	}
	return r.s.live[name]
}

// inlinePointers turns, in a copy of a declaration, pointers to variables back to the variables, as far as
// these are still live.
func (r *remaking) inlinePointers(k *code, from, d ast.Decl) ast.Decl {
	names := map[string]string{} // of the variables, by those of their pointers
	ast.Inspect(from, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && strings.HasPrefix(id.Name, cellname.Pointer) && names[id.Name] == "" {
			obj, plain := k.Info.Uses[id], cellname.Base(id.Name)
			at, cur := r.s.engine.Pointer(obj, r.s.published[obj]), r.meaning(plain)
			switch {
			case r.useNew[plain] || r.current && cur.obj != nil,
				at.Kind() == reflect.Pointer && cur.value.Kind() == reflect.Pointer && at.Elem().Pointer() == cur.value.Pointer() &&
					!r.useOld[plain]:
				names[id.Name] = plain
			default:
				names[id.Name] = r.alias(plain, live{pointedTo(id.Name, obj), at.Elem()})
			}
		}
		return true
	})
	return astutil.Apply(d, func(at *astutil.Cursor) bool {
		if p, ok := at.Node().(*ast.ParenExpr); ok {
			if star, ok := p.X.(*ast.StarExpr); ok {
				if id, ok := star.X.(*ast.Ident); ok && names[id.Name] != "" {
					at.Replace(&ast.Ident{NamePos: id.Pos(), Name: names[id.Name]})
					return false
				}
			}
		}
		return true
	}, nil).(ast.Decl)
}
