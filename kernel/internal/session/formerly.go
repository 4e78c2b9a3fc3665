package session

import (
	"go/ast"
	"go/token"
)

// Functions of libraries that returned an error when many notebooks were written, and return none
// today: by the path of the package.
var lostError = map[string]map[string]bool{
	"gonum.org/v1/plot": {"New": true},
}

// formerly lets a cell take the error of a function that returns none any more: it is nil.
// Otherwise such a cell would not compile.
func (s *Session) formerly(c *cell, files ...*ast.File) {
	told := false
	give := func(left int, right []ast.Expr) []ast.Expr {
		if left != 2 || len(right) != 1 {
			return right
		}
		call, ok := right[0].(*ast.CallExpr)
		if !ok || len(call.Args) > 0 {
			return right
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return right
		}
		pkg, ok := sel.X.(*ast.Ident)
		if !ok || !lostError[s.pathOf(c, pkg.Name)][sel.Sel.Name] {
			return right
		}
		if !told && s.opts.Note != nil {
			told = true
			s.opts.Note("note: " + pkg.Name + "." + sel.Sel.Name + " returns no error any more: what takes it is nil")
		}
		at := call.End()
		return []ast.Expr{call, &ast.CallExpr{Fun: &ast.Ident{NamePos: at, Name: "error"}, Lparen: at, Args: []ast.Expr{
			&ast.Ident{NamePos: at, Name: "nil"}}, Rparen: at}}
	}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				if n.Tok == token.DEFINE || n.Tok == token.ASSIGN {
					n.Rhs = give(len(n.Lhs), n.Rhs)
				}
			case *ast.ValueSpec:
				n.Values = give(len(n.Names), n.Values)
			}
			return true
		})
	}
}

// pathOf returns the path of the package that a name stands for in a cell; "" if it stands for something else.
func (s *Session) pathOf(c *cell, name string) string {
	if p := c.imports[name]; p != "" {
		return p
	}
	if p := s.imports[name]; p != "" {
		return p
	}
	if _, taken := s.live[name]; taken || len(s.known[name]) != 1 {
		return ""
	}
	return s.known[name][0]
}
