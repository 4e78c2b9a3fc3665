package session

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"hipec/kernel/internal/cellname"
)

// lastExpr returns the cell's last statement if it is an expression.
func (s *Session) lastExpr(c *cell) ast.Expr {
	if len(c.body.List) == 0 {
		return nil
	}
	if es, ok := c.body.List[len(c.body.List)-1].(*ast.ExprStmt); ok {
		return es.X
	}
	return nil
}

// shows reports whether the value of the last expression is to be shown, and notes whether it ends in an error.
// A print's count and error are not.
func (c *cell) shows(e ast.Expr) bool {
	tv, ok := c.info.Types[e]
	if !ok || tv.Type == nil || tv.IsVoid() || tv.IsType() || tv.IsBuiltin() {
		return false
	}
	last := tv.Type
	if t, ok := tv.Type.(*types.Tuple); ok {
		if t.Len() == 0 {
			return false
		}
		last = t.At(t.Len() - 1).Type()
	}
	c.lastIsError = types.Identical(last, types.Universe.Lookup("error").Type())
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok {
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
			if f, ok := c.info.Uses[sel.Sel].(*types.Func); ok && f.Pkg() != nil && f.Pkg().Path() == "fmt" {
				return !strings.HasPrefix(f.Name(), "Print") && !strings.HasPrefix(f.Name(), "Fprint")
			}
		}
	}
	// With a semicolon behind it, only an error is of interest.
	return !c.hidden || c.lastIsError
}

// showLast hands the last expression's values to the session.
func (c *cell) showLast(e ast.Expr) {
	c.idents[cellname.Result] = true
	c.body.List[len(c.body.List)-1] = &ast.ExprStmt{X: &ast.CallExpr{
		Fun:    &ast.Ident{NamePos: e.Pos(), Name: cellname.Result},
		Lparen: e.Pos(), Args: []ast.Expr{e}, Rparen: e.End(),
	}}
}

// dropLast makes a value that is not shown one that Go takes for used.
func (c *cell) dropLast(e ast.Expr) {
	if tv := c.info.Types[e]; !tv.IsValue() || tv.IsNil() {
		return
	}
	if _, several := c.info.Types[e].Type.(*types.Tuple); !several {
		c.body.List[len(c.body.List)-1] = &ast.AssignStmt{Lhs: []ast.Expr{&ast.Ident{NamePos: e.Pos(), Name: "_"}},
			TokPos: e.Pos(), Tok: token.ASSIGN, Rhs: []ast.Expr{e}}
	}
}

// findVars notes the variables that the cell's own statements declare, and reports whether there are any.
func (c *cell) findVars() bool {
	note := func(id *ast.Ident) {
		if v, ok := c.info.Defs[id].(*types.Var); ok && id.Name != "_" {
			if _, twice := c.varIndex[id.Name]; !twice {
				c.varIndex[id.Name] = len(c.vars)
				c.vars = append(c.vars, v)
			}
		}
	}
	for _, st := range c.body.List {
		switch st := st.(type) {
		case *ast.AssignStmt:
			if st.Tok == token.DEFINE {
				for _, l := range st.Lhs {
					if id, ok := l.(*ast.Ident); ok {
						note(id)
					}
				}
			}
		case *ast.DeclStmt:
			for _, sp := range st.Decl.(*ast.GenDecl).Specs {
				if vs, ok := sp.(*ast.ValueSpec); ok {
					for _, id := range vs.Names {
						note(id)
					}
				}
			}
		}
	}
	return len(c.vars) > 0
}

// lower turns the statements that declare variables into assignments to package-level variables.
func (c *cell) lower(s *Session) {
	c.keepOld(s)
	var out []ast.Stmt
	for _, st := range c.body.List {
		names := []*ast.Ident{}
		switch x := st.(type) {
		case *ast.AssignStmt:
			if x.Tok == token.DEFINE {
				for _, l := range x.Lhs {
					names = append(names, l.(*ast.Ident))
				}
				x.Tok = token.ASSIGN
			}
			out = append(out, st)
		case *ast.DeclStmt:
			for _, sp := range x.Decl.(*ast.GenDecl).Specs {
				vs := sp.(*ast.ValueSpec)
				names = append(names, vs.Names...)
				if len(vs.Values) > 0 {
					lhs := make([]ast.Expr, len(vs.Names))
					for i, n := range vs.Names {
						lhs[i] = n
					}
					out = append(out, &ast.AssignStmt{Lhs: lhs, TokPos: vs.Pos(), Tok: token.ASSIGN, Rhs: vs.Values})
				}
			}
		default:
			out = append(out, st)
		}
		for _, n := range names {
			if i, ok := c.varIndex[n.Name]; ok {
				out = append(out, doneStmt(st.End(), i))
			}
		}
	}
	c.body.List = out
	c.idents[cellname.Done] = true
	te := &typeExprs{c: c, mine: func(o *types.TypeName) bool { return o.Pkg() == c.pkg }}
	for _, v := range c.vars {
		c.file.Decls = append(c.file.Decls, &ast.GenDecl{Tok: token.VAR, TokPos: v.Pos(), Specs: []ast.Spec{&ast.ValueSpec{
			Names: []*ast.Ident{{NamePos: v.Pos(), Name: v.Name()}},
			Type:  te.of(v.Type()),
		}}})
	}
}

func doneStmt(pos token.Pos, i int) ast.Stmt {
	return &ast.ExprStmt{X: &ast.CallExpr{
		Fun:    &ast.Ident{NamePos: pos, Name: cellname.Done},
		Lparen: pos, Rparen: pos,
		Args: []ast.Expr{&ast.BasicLit{ValuePos: pos, Kind: token.INT, Value: strconv.Itoa(i)}},
	}}
}

// keepOld renames, in statements, the uses of an earlier cell's object whose name a variable of
// this cell takes over, as in "df := df.Filter(…)": by Go's scoping the name on the right is still
// the old one.
func (c *cell) keepOld(s *Session) {
	for id, obj := range c.info.Uses {
		if _, taken := c.varIndex[id.Name]; !taken || id.Pos() < c.body.Pos() || id.Pos() >= c.body.End() {
			continue
		}
		alias := id.Name + cellname.Old
		if p, ok := obj.(*types.PkgName); ok {
			c.aliases[alias] = p
			c.idents[alias] = true
			id.Name = alias
			continue
		}
		l, ok := s.live[id.Name]
		if !ok || l.obj != obj {
			continue // a variable of this cell, a field, a local name
		}
		if c.aliases[alias] == nil {
			c.aliases[alias] = s.aliasOf(l, alias)
			c.idents[alias] = true
		}
		id.Name = alias
	}
}

// aliasOf makes an object of another name for the same thing.
func (s *Session) aliasOf(l live, name string) types.Object {
	stub := cellname.Earlier(s.n)
	var obj types.Object
	switch o := l.obj.(type) {
	case *types.Var:
		obj = types.NewVar(o.Pos(), stub, name, o.Type())
	case *types.Func:
		obj = types.NewFunc(o.Pos(), stub, name, o.Signature())
		if generic(o) {
			s.origins[obj] = o
		}
	case *types.Const:
		return types.NewConst(o.Pos(), o.Pkg(), name, o.Type(), o.Val())
	default:
		return types.NewTypeName(o.Pos(), o.Pkg(), name, o.Type())
	}
	stub.Scope().Insert(obj)
	stub.MarkComplete()
	if l.value.IsValid() {
		s.engine.Extern(stub.Path(), name, l.value)
	}
	return obj
}

// typeExprs writes types as syntax for the second pass.
type typeExprs struct {
	c    *cell
	n    int
	mine func(*types.TypeName) bool // types that the cell declares, under their own names
}

// of returns an expression for a type. A type that does not depend on this cell's declarations gets
// a name in the scope that means just it; others are spelt out, since the second pass makes this
// cell's named types again.
func (te *typeExprs) of(t types.Type) ast.Expr {
	if !te.local(t, map[types.Type]bool{}) {
		return te.name(t)
	}
	switch t := t.(type) {
	case *types.Alias:
		return te.of(types.Unalias(t))
	case *types.Named:
		var x ast.Expr = ast.NewIdent(t.Obj().Name())
		if !te.mine(t.Origin().Obj()) { // a generic type of elsewhere with an argument of this cell
			x = te.name(t.Origin())
		}
		if args := t.TypeArgs(); args.Len() > 0 {
			ix := &ast.IndexListExpr{X: x}
			for i := range args.Len() {
				ix.Indices = append(ix.Indices, te.of(args.At(i)))
			}
			return ix
		}
		return x
	case *types.Pointer:
		return &ast.StarExpr{X: te.of(t.Elem())}
	case *types.Slice:
		return &ast.ArrayType{Elt: te.of(t.Elem())}
	case *types.Array:
		return &ast.ArrayType{Len: &ast.BasicLit{Kind: token.INT, Value: strconv.FormatInt(t.Len(), 10)},
			Elt: te.of(t.Elem())}
	case *types.Map:
		return &ast.MapType{Key: te.of(t.Key()), Value: te.of(t.Elem())}
	case *types.Chan:
		dir := ast.SEND | ast.RECV
		if t.Dir() == types.SendOnly {
			dir = ast.SEND
		} else if t.Dir() == types.RecvOnly {
			dir = ast.RECV
		}
		return &ast.ChanType{Dir: dir, Value: te.of(t.Elem())}
	case *types.Signature:
		return te.signature(t)
	case *types.Struct:
		return te.structure(t)
	case *types.Interface:
		methods := &ast.FieldList{}
		for i := range t.NumMethods() {
			m := t.Method(i)
			methods.List = append(methods.List, &ast.Field{Names: []*ast.Ident{ast.NewIdent(m.Name())},
				Type: te.signature(m.Signature())})
		}
		return &ast.InterfaceType{Methods: methods}
	}
	panic(fmt.Sprintf("no syntax for type %s", t))
}

// name puts a name for a type into the scope.
func (te *typeExprs) name(t types.Type) *ast.Ident {
	te.n++
	name := cellname.Type + strconv.Itoa(te.n)
	te.c.aliases[name] = types.NewTypeName(token.NoPos, te.c.pkg, name, t)
	return ast.NewIdent(name)
}

func (te *typeExprs) structure(t *types.Struct) *ast.StructType {
	fields := &ast.FieldList{}
	for i := range t.NumFields() {
		f := &ast.Field{}
		if t.Field(i).Embedded() {
			f.Type = te.embedded(t.Field(i).Type())
		} else {
			f.Type = te.of(t.Field(i).Type())
			f.Names = []*ast.Ident{ast.NewIdent(t.Field(i).Name())}
		}
		if tag := t.Tag(i); tag != "" {
			f.Tag = &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(tag)}
		}
		fields.List = append(fields.List, f)
	}
	return &ast.StructType{Fields: fields}
}

// embedded returns an expression for the type of an embedded field, which gives the field its name.
func (te *typeExprs) embedded(t types.Type) ast.Expr {
	var obj *types.TypeName
	var args *types.TypeList
	switch t := t.(type) {
	case *types.Pointer:
		return &ast.StarExpr{X: te.embedded(t.Elem())}
	case *types.Alias:
		obj, args = t.Obj(), t.TypeArgs()
	case *types.Named:
		obj, args = t.Obj(), t.TypeArgs()
	default:
		return ast.NewIdent(t.String()) // a basic type
	}
	var x ast.Expr = ast.NewIdent(obj.Name())
	if p := obj.Pkg(); p != nil && !cellname.OfNotebook(p) {
		alias := p.Name() + cellname.Old
		te.c.aliases[alias] = types.NewPkgName(token.NoPos, te.c.pkg, p.Name(), p)
		x = &ast.SelectorExpr{X: ast.NewIdent(alias), Sel: ast.NewIdent(obj.Name())}
	}
	if args.Len() == 0 {
		return x
	}
	ix := &ast.IndexListExpr{X: x}
	for i := range args.Len() {
		ix.Indices = append(ix.Indices, te.of(args.At(i)))
	}
	return ix
}

func (te *typeExprs) signature(t *types.Signature) *ast.FuncType {
	list := func(tuple *types.Tuple, variadic bool) *ast.FieldList {
		fl := &ast.FieldList{}
		for i := range tuple.Len() {
			typ := tuple.At(i).Type()
			if variadic && i == tuple.Len()-1 {
				fl.List = append(fl.List, &ast.Field{Type: &ast.Ellipsis{Elt: te.of(typ.(*types.Slice).Elem())}})
				continue
			}
			fl.List = append(fl.List, &ast.Field{Type: te.of(typ)})
		}
		return fl
	}
	return &ast.FuncType{Params: list(t.Params(), t.Variadic()), Results: list(t.Results(), false)}
}

// local reports whether a type depends on a type that this cell declares.
func (te *typeExprs) local(t types.Type, seen map[types.Type]bool) bool {
	found := false
	visit(t, seen, func(n *types.Named) bool {
		if te.mine(n.Origin().Obj()) {
			found = true
		}
		return false
	})
	return found
}
