package assist

import (
	"go/ast"
	"go/types"
	"strings"
)

// expected returns the type of the value that is to stand at the end of a way through the syntax:
// of a field of a literal, of an argument, or of what is assigned to. It is nil if any type may
// stand there.
func expected(way []ast.Node, info *types.Info) types.Type {
	value, ok := way[len(way)-1].(ast.Expr)
	if !ok {
		return nil
	}
	for i := len(way) - 2; i >= 0; i-- {
		switch up := way[i].(type) {
		case *ast.ParenExpr:
		case *ast.SelectorExpr: // "survival.": the package's name is what stands for the value so far
			if up.Sel != value {
				return nil
			}
		case *ast.KeyValueExpr:
			if key, ok := up.Key.(*ast.Ident); ok && up.Value == value && i > 0 {
				return fieldType(way[i-1], key.Name, info)
			}
			return nil
		case *ast.CompositeLit:
			if t := info.Types[up].Type; t != nil || up.Type == nil {
				return elementType(t)
			}
			return elementType(info.Types[up.Type].Type)
		case *ast.CallExpr:
			return argumentType(up, value, info)
		case *ast.AssignStmt:
			return assignedType(up, value, info)
		default:
			return nil
		}
		value = way[i].(ast.Expr)
	}
	return nil
}

// fieldType is the type of a struct literal's field.
func fieldType(literal ast.Node, name string, info *types.Info) types.Type {
	lit, ok := literal.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	st := structOf(info.Types[lit].Type)
	if st == nil {
		return nil
	}
	for i := range st.NumFields() {
		if f := st.Field(i); f.Name() == name {
			return f.Type()
		}
	}
	return nil
}

// elementType is the type of the elements of a list's literal.
func elementType(list types.Type) types.Type {
	if list == nil {
		return nil
	}
	switch t := list.Underlying().(type) {
	case *types.Slice:
		return t.Elem()
	case *types.Array:
		return t.Elem()
	}
	return nil
}

// structOf is the struct that a type is, or points to; nil if it is none.
func structOf(t types.Type) *types.Struct {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, _ := t.Underlying().(*types.Struct)
	return st
}

func argumentType(call *ast.CallExpr, value ast.Expr, info *types.Info) types.Type {
	sig, ok := info.Types[call.Fun].Type.(*types.Signature)
	if !ok {
		return nil
	}
	for k, arg := range call.Args {
		if arg != value {
			continue
		}
		n := sig.Params().Len()
		switch {
		case sig.Variadic() && k >= n-1:
			return sig.Params().At(n - 1).Type().(*types.Slice).Elem()
		case k < n:
			return sig.Params().At(k).Type()
		}
	}
	return nil
}

func assignedType(st *ast.AssignStmt, value ast.Expr, info *types.Info) types.Type {
	for k, right := range st.Rhs {
		if right == value && len(st.Lhs) == len(st.Rhs) {
			return info.Types[st.Lhs[k]].Type
		}
	}
	return nil
}

// choices adds the constants of a type that is a choice among some, as options have them, and the
// names of that type which the notebook has. It reports whether the type is one.
func (c *Completion) choices(s Names, t types.Type, locals []types.Object) bool {
	if t == nil {
		return false
	}
	if b, ok := t.(*types.Basic); ok && b.Kind() == types.Bool {
		for _, name := range []string{"true", "false"} {
			c.object(s, types.Universe.Lookup(name))
		}
	} else {
		named, ok := types.Unalias(t).(*types.Named)
		if !ok || named.Obj().Pkg() == nil {
			return false
		}
		constants := constantsOf(s, named)
		if len(constants) == 0 {
			return false
		}
		prefix := ""
		if name := short(named.Obj().Pkg()); name != "" {
			prefix = name + "."
		}
		for _, k := range constants {
			c.add(prefix+k.Name(), "constant", sentence(s.Doc(k)))
		}
	}
	for _, n := range s.Names() {
		locals = append(locals, s.Object(n))
	}
	for _, o := range locals {
		if types.Identical(o.Type(), t) && kindOf(o) == "variable" {
			c.object(s, o)
		}
	}
	return true
}

// constantsOf are the exported constants of a type in its package; a cell's need not be exported.
func constantsOf(s Names, t *types.Named) []*types.Const {
	if _, ok := t.Underlying().(*types.Basic); !ok {
		return nil
	}
	var out []*types.Const
	pkg := t.Obj().Pkg()
	if whole, err := s.Package(pkg.Path()); err == nil {
		// a bound package that nobody has imported yet has but what others mention
		pkg = whole
	}
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		if k, ok := scope.Lookup(name).(*types.Const); ok && own(k) && types.Identical(k.Type(), t) {
			out = append(out, k)
		}
	}
	return out
}

// sentence is the first of a comment, in one line.
func sentence(doc string) string {
	doc = strings.Join(strings.Fields(doc), " ")
	if i := strings.Index(doc, ". "); i >= 0 {
		return doc[:i+1]
	}
	return doc
}
