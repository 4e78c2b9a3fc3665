package session

import (
	"go/ast"
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
)

// A function that is made anew, or a method that comes later, may use a live variable whose type is made anew with it. The variable's memory
// stays where it is, so that such a function reaches it by a pointer of the new type, which is set once the cell has been loaded.

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
					X: &ast.Ident{NamePos: id.Pos(), Name: retypePrefix + id.Name}}})
			}
			return true
		}, nil).(ast.Decl)
	}
	return found
}

// unpoint turns, in a copy of a declaration, pointers to variables back to the variables, as far as these are still live.
func (r *remaking) unpoint(k *code, from, d ast.Decl) ast.Decl {
	stale := map[string]bool{}
	ast.Inspect(from, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && strings.HasPrefix(id.Name, retypePrefix) {
			name := strings.TrimPrefix(id.Name, retypePrefix)
			at, l := r.s.published[k.Info.Uses[id]], r.s.live[name]
			stale[name] = at.Kind() != reflect.Pointer || l.value.Kind() != reflect.Pointer || at.Elem().Pointer() != l.value.Pointer()
		}
		return true
	})
	return astutil.Apply(d, func(at *astutil.Cursor) bool {
		if p, ok := at.Node().(*ast.ParenExpr); ok {
			if star, ok := p.X.(*ast.StarExpr); ok {
				if id, ok := star.X.(*ast.Ident); ok && strings.HasPrefix(id.Name, retypePrefix) {
					if name := strings.TrimPrefix(id.Name, retypePrefix); !stale[name] {
						at.Replace(&ast.Ident{NamePos: id.Pos(), Name: name})
						return false
					}
				}
			}
		}
		return true
	}, nil).(ast.Decl)
}
