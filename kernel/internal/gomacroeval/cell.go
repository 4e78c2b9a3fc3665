package gomacroeval

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/cosmos72/gomacro/fast"

	"hipec/kernel/internal/bound"
)

// cell is a cell on its way.
type cell struct {
	name, code string
	nodes      []ast.Node
	shows      bool // it ends with an expression whose value is of interest
	hidden     bool // it ends with a semicolon
}

// look finds out whether the last expression's value is to be shown. What a print returns is not.
func (c *cell) look() {
	c.hidden = endsWithSemicolon(c.code)
	if len(c.nodes) == 0 {
		return
	}
	last := c.nodes[len(c.nodes)-1]
	if st, ok := last.(*ast.ExprStmt); ok {
		last = st.X
	}
	e, ok := last.(ast.Expr)
	if !ok {
		return
	}
	c.shows = true
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok {
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
			x, ok := sel.X.(*ast.Ident)
			c.shows = !(ok && x.Name == "fmt" && (strings.HasPrefix(sel.Sel.Name, "Print") || strings.HasPrefix(sel.Sel.Name,
				"Fprint")))
		}
	}
}

func endsWithSemicolon(code string) bool {
	fset := token.NewFileSet()
	var sc scanner.Scanner
	sc.Init(fset.AddFile("", -1, len(code)), []byte(code), func(token.Position, string) {}, 0)
	hidden := false
	for {
		_, t, lit := sc.Scan()
		if t == token.EOF {
			return hidden
		}
		hidden = t == token.SEMICOLON && lit == ";"
	}
}

// waitForEver writes "select {}" as a receive that never comes: gomacro goes on behind the former.
func waitForEver(nodes []ast.Node) {
	receive := func(at token.Pos) *ast.ExprStmt {
		never := &ast.CallExpr{Fun: &ast.Ident{NamePos: at, Name: "make"}, Lparen: at, Rparen: at,
			Args: []ast.Expr{&ast.ChanType{Begin: at, Dir: ast.SEND | ast.RECV, Value: &ast.Ident{NamePos: at, Name: "int"}}}}
		return &ast.ExprStmt{X: &ast.UnaryExpr{OpPos: at, Op: token.ARROW, X: never}}
	}
	empty := func(n ast.Node) bool {
		s, ok := n.(*ast.SelectStmt)
		return ok && len(s.Body.List) == 0
	}
	inList := func(list []ast.Stmt) {
		for i, s := range list {
			if empty(s) {
				list[i] = receive(s.Pos())
			}
		}
	}
	for i, node := range nodes {
		if empty(node) {
			nodes[i] = receive(node.Pos())
			continue
		}
		ast.Inspect(node, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BlockStmt:
				inList(n.List)
			case *ast.CaseClause:
				inList(n.Body)
			case *ast.CommClause:
				inList(n.Body)
			}
			return true
		})
	}
}

// imports makes the packages known that a cell imports, and imports those that it only selects
// from, if one package alone has all that is selected: as the default kernel does.
func (m *machine) imports(c *cell) error {
	declared := map[string]bool{}
	selected := map[string]map[string]bool{}
	var fault error
	for _, node := range c.nodes {
		ast.Inspect(node, func(n ast.Node) bool {
			note(n, declared, selected)
			if spec, ok := n.(*ast.ImportSpec); ok && fault == nil {
				fault = m.importSpec(c, spec, declared)
			}
			return true
		})
	}
	if fault != nil {
		return fault
	}
	// They are done: what a dot import brings must be there before the rest is compiled.
	c.nodes = slices.DeleteFunc(c.nodes, func(n ast.Node) bool {
		d, ok := n.(*ast.GenDecl)
		return ok && d.Tok == token.IMPORT
	})
	for name, members := range selected {
		if declared[name] || m.ir.Comp.TryResolve(name) != nil || m.ir.Comp.TryResolveType(name) != nil {
			continue
		}
		if p := m.fit(name, members); p != "" {
			if _, err := m.load(p); err != nil {
				return &compileError{Cell: c.name, Message: err.Error()}
			}
			m.ir.ImportPackage("", p)
		}
	}
	return nil
}

// importSpec loads what an import declaration names.
func (m *machine) importSpec(c *cell, spec *ast.ImportSpec, declared map[string]bool) error {
	at := m.position(spec.Path.Pos())
	p, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return c.mistake(at, "bad import path "+spec.Path.Value)
	}
	imp, err := m.load(p)
	if err != nil {
		return c.mistake(at, err.Error())
	}
	name := imp.Name
	if spec.Name != nil {
		name = spec.Name.Name
	}
	m.ir.ImportPackage(fast.PackageName(name), p)
	declared[name] = true
	return nil
}

// fit returns the one package of a name that has all members.
func (m *machine) fit(name string, members map[string]bool) string {
	var fit []string
next:
	for _, p := range m.known[name] {
		compiled := bound.Lookup(p)
		if compiled == nil {
			continue
		}
		for member := range members {
			if !has(compiled, member) {
				continue next
			}
		}
		fit = append(fit, p)
	}
	if len(fit) != 1 {
		return ""
	}
	return fit[0]
}

// note notes the names that a node declares, and what it selects from a name.
func note(n ast.Node, declared map[string]bool, selected map[string]map[string]bool) {
	names := func(list ...*ast.Ident) {
		for _, id := range list {
			declared[id.Name] = true
		}
	}
	exprs := func(list ...ast.Expr) {
		for _, e := range list {
			if id, ok := e.(*ast.Ident); ok {
				names(id)
			}
		}
	}
	switch n := n.(type) {
	case *ast.SelectorExpr:
		if x, ok := n.X.(*ast.Ident); ok {
			if selected[x.Name] == nil {
				selected[x.Name] = map[string]bool{}
			}
			selected[x.Name][n.Sel.Name] = true
		}
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			exprs(n.Lhs...)
		}
	case *ast.RangeStmt:
		if n.Tok == token.DEFINE {
			exprs(n.Key, n.Value)
		}
	case *ast.ValueSpec:
		names(n.Names...)
	case *ast.TypeSpec:
		names(n.Name)
	case *ast.Field:
		names(n.Names...)
	case *ast.FuncDecl:
		if n.Recv == nil {
			names(n.Name)
		}
	}
}

// wordsBefore returns the chain of names that ends at a cursor, as a.b.c; and where its last begins.
func wordsBefore(code string, cursor int) (words []string, start int) {
	cursor = min(max(cursor, 0), len(code))
	begin := cursor
	for begin > 0 && (isWord(code[begin-1]) || code[begin-1] == '.') {
		begin--
	}
	words = strings.Split(code[begin:cursor], ".")
	return words, cursor - len(words[len(words)-1])
}

func isWord(b byte) bool {
	return b == '_' || b >= 0x80 || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}
