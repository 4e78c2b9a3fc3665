package session

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"time"

	"hipec/kernel/internal/cellname"
)

// Probe is a debugger, as a session knows it: what cells call that are compiled to be debugged.
type Probe interface {
	// Site returns a number for a statement, which stands on a line of a cell, in a function, and sees variables.
	Site(cell string, line int, function string, variables []string) int
	// Enter begins a function, At comes before each statement with the addresses of the variables, and
	// Leave ends the function.
	Enter() any
	At(frame any, site int, addresses ...any)
	Leave(frame any)
	// Thrown is told of a panic where it begins.
	Thrown(value any)
}

// Debug says whether cells are compiled to be debugged from now on. It wants a Probe.
func (s *Session) Debug(on bool) { s.debugged = on && s.opts.Probe != nil }

// Sample tells where a cell's goroutines stand, every so often until the function that it returns is called.
func (s *Session) Sample(cell int64, every time.Duration, tell func(frames []Frame)) (end func()) {
	return s.engine.Sample(cell, every, tell)
}

// Pause calls wait, with a channel that is closed when the cell of this goroutine is interrupted.
// Nobody takes it for asleep meanwhile.
func (s *Session) Pause(wait func(interrupted <-chan struct{})) { s.engine.Pause(wait) }

// The names are none that a person can write.
const (
	enterName = "·enter"
	atName    = "·at"
	leaveName = "·leave"
	frameName = "·frame"
)

// probeBuiltins declares what cells call that are debugged.
func (s *Session) probeBuiltins() {
	if _, done := s.live[enterName]; done {
		return
	}
	stub := types.NewPackage(cellname.Kernel, cellname.Main)
	anyType := types.Universe.Lookup("any").Type()
	list := func(ts ...types.Type) *types.Tuple {
		var vars []*types.Var
		for _, t := range ts {
			vars = append(vars, types.NewParam(token.NoPos, stub, "", t))
		}
		return types.NewTuple(vars...)
	}
	s.builtin(stub, enterName, types.NewSignatureType(nil, nil, nil, nil, list(anyType), false), s.opts.Probe.Enter)
	s.builtin(stub, leaveName, types.NewSignatureType(nil, nil, nil, list(anyType), nil, false), s.opts.Probe.Leave)
	s.builtin(stub, atName, types.NewSignatureType(nil, nil, nil, list(anyType, types.Typ[types.Int],
		types.NewSlice(anyType)), nil, true), s.opts.Probe.At)
	stub.MarkComplete()
}

// instrument puts the debugger's calls into a cell that has been checked.
func (s *Session) instrument(c *cell) {
	s.probeBuiltins()
	for _, n := range []string{enterName, atName, leaveName} {
		c.idents[n] = true
	}
	in := &instrumenter{s: s}
	for _, d := range c.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Body != nil && d.Body != c.body && !instrumented(d.Body) {
				in.vars = nil
				in.declare(d.Recv)
				in.function(d.Name.Name, d.Type, d.Body)
			}
		case *ast.GenDecl:
			in.vars = nil
			in.literals(d)
		}
	}
	in.vars = nil
	for _, v := range c.vars { // they are the package's already, and may be looked at from the first statement on
		in.vars = append(in.vars, v.Name())
	}
	in.function("the cell", &ast.FuncType{}, c.body)
}

// instrumenter goes through functions. vars are the names that the statement at hand sees, the innermost last.
type instrumenter struct {
	s    *Session
	vars []string
	fn   string
}

func (in *instrumenter) declare(fields *ast.FieldList) {
	if fields == nil {
		return
	}
	for _, f := range fields.List {
		in.names(f.Names...)
	}
}

func (in *instrumenter) names(ids ...*ast.Ident) {
	for _, id := range ids {
		if id != nil && id.Name != "_" {
			in.vars = append(in.vars, id.Name)
		}
	}
}

// within runs f, and forgets the names that it declares.
func (in *instrumenter) within(f func()) {
	n := len(in.vars)
	f()
	in.vars = in.vars[:n:n]
}

// instrumented reports whether a body has the calls already: a function of an earlier cell that is compiled again.
func instrumented(b *ast.BlockStmt) bool {
	if len(b.List) == 0 {
		return false
	}
	a, ok := b.List[0].(*ast.AssignStmt)
	if !ok {
		return false
	}
	id, ok := a.Lhs[0].(*ast.Ident)
	return ok && id.Name == frameName
}

func call(pos token.Pos, name string, args ...ast.Expr) *ast.CallExpr {
	return &ast.CallExpr{Fun: &ast.Ident{NamePos: pos, Name: name}, Lparen: pos, Args: args, Rparen: pos}
}

func (in *instrumenter) function(name string, t *ast.FuncType, body *ast.BlockStmt) {
	outer := in.fn
	in.fn = name
	in.within(func() {
		in.declare(t.Params)
		in.declare(t.Results)
		in.block(body)
	})
	in.fn = outer
	pos := body.Lbrace
	frame := func() ast.Expr { return &ast.Ident{NamePos: pos, Name: frameName} }
	body.List = append([]ast.Stmt{
		&ast.AssignStmt{Lhs: []ast.Expr{frame()}, TokPos: pos, Tok: token.DEFINE, Rhs: []ast.Expr{call(pos, enterName)}},
		&ast.DeferStmt{Defer: pos, Call: call(pos, leaveName, frame())},
		&ast.AssignStmt{Lhs: []ast.Expr{&ast.Ident{NamePos: pos, Name: "_"}}, TokPos: pos, Tok: token.ASSIGN,
			Rhs: []ast.Expr{frame()}},
	}, body.List...)
}

func (in *instrumenter) block(b *ast.BlockStmt) {
	if b != nil {
		b.List = in.list(b.List)
	}
}

func (in *instrumenter) list(list []ast.Stmt) (out []ast.Stmt) {
	in.within(func() {
		for _, st := range list {
			if in.stops(st) {
				out = append(out, in.at(st))
			}
			in.statement(st)
			out = append(out, st)
		}
	})
	return out
}

// stops reports whether there is anything to stop for at a statement: not at the kernel's own.
func (in *instrumenter) stops(st ast.Stmt) bool {
	switch st := st.(type) {
	case *ast.EmptyStmt, *ast.BlockStmt, nil:
		return false
	case *ast.ExprStmt:
		if c, ok := st.X.(*ast.CallExpr); ok {
			if id, ok := c.Fun.(*ast.Ident); ok && id.Name == cellname.Done {
				return false
			}
		}
	case *ast.LabeledStmt:
		return in.stops(st.Stmt)
	}
	return true
}

func (in *instrumenter) at(st ast.Stmt) ast.Stmt {
	pos := st.Pos()
	where := in.s.engine.FileSet().Position(pos)
	var names []string
	for i := len(in.vars) - 1; i >= 0; i-- {
		if n := in.vars[i]; !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	slices.Reverse(names)
	site := in.s.opts.Probe.Site(where.Filename, where.Line, in.fn, names)
	args := []ast.Expr{&ast.Ident{NamePos: pos, Name: frameName}, &ast.BasicLit{ValuePos: pos, Kind: token.INT,
		Value: strconv.Itoa(site)}}
	for _, n := range names {
		args = append(args, &ast.UnaryExpr{OpPos: pos, Op: token.AND, X: &ast.Ident{NamePos: pos, Name: n}})
	}
	return &ast.ExprStmt{X: call(pos, atName, args...)}
}

// literals goes through the function literals of a node that holds no statements of the function at hand.
func (in *instrumenter) literals(n ast.Node) {
	if n == nil {
		return
	}
	ast.Inspect(n, func(n ast.Node) bool {
		f, ok := n.(*ast.FuncLit)
		if ok {
			in.function("func in "+in.fn, f.Type, f.Body)
		}
		return !ok
	})
}

// statement goes through the blocks of a statement, and declares what it does.
func (in *instrumenter) statement(st ast.Stmt) {
	switch st := st.(type) {
	case *ast.AssignStmt:
		in.literals(st)
		if st.Tok == token.DEFINE {
			in.expressions(st.Lhs)
		}
	case *ast.DeclStmt:
		in.literals(st)
		for _, sp := range st.Decl.(*ast.GenDecl).Specs {
			if v, ok := sp.(*ast.ValueSpec); ok && st.Decl.(*ast.GenDecl).Tok == token.VAR {
				in.names(v.Names...)
			}
		}
	case *ast.BlockStmt:
		in.block(st)
	case *ast.LabeledStmt:
		in.statement(st.Stmt)
	case *ast.IfStmt:
		in.within(func() { in.branch(st) })
	case *ast.ForStmt:
		in.within(func() {
			in.simple(st.Init)
			in.expression(st.Cond)
			if st.Post != nil {
				in.literals(st.Post)
			}
			in.block(st.Body)
		})
	case *ast.RangeStmt:
		in.literals(st.X)
		in.within(func() {
			if st.Tok == token.DEFINE {
				in.expressions([]ast.Expr{st.Key, st.Value})
			}
			in.block(st.Body)
		})
	case *ast.SwitchStmt:
		in.within(func() {
			in.simple(st.Init)
			in.expression(st.Tag)
			in.clauses(st.Body, nil)
		})
	case *ast.TypeSwitchStmt:
		in.within(func() {
			in.simple(st.Init)
			in.literals(st.Assign)
			var bound *ast.Ident
			if a, ok := st.Assign.(*ast.AssignStmt); ok {
				bound, _ = a.Lhs[0].(*ast.Ident)
			}
			in.clauses(st.Body, bound)
		})
	case *ast.SelectStmt:
		in.clauses(st.Body, nil)
	default:
		in.literals(st)
	}
}

func (in *instrumenter) simple(st ast.Stmt) {
	if st != nil {
		in.statement(st)
	}
}

func (in *instrumenter) expression(e ast.Expr) {
	if e != nil {
		in.literals(e)
	}
}

func (in *instrumenter) expressions(list []ast.Expr) {
	for _, e := range list {
		if id, ok := e.(*ast.Ident); ok {
			in.names(id)
		}
	}
}

func (in *instrumenter) branch(st *ast.IfStmt) {
	in.simple(st.Init)
	in.expression(st.Cond)
	in.block(st.Body)
	switch next := st.Else.(type) {
	case *ast.BlockStmt:
		in.block(next)
	case *ast.IfStmt:
		stop := in.at(next)
		in.within(func() { in.branch(next) })
		st.Else = &ast.BlockStmt{Lbrace: next.Pos(), List: []ast.Stmt{stop, next}, Rbrace: next.End()}
	}
}

func (in *instrumenter) clauses(body *ast.BlockStmt, bound *ast.Ident) {
	for _, st := range body.List {
		in.within(func() {
			switch cl := st.(type) {
			case *ast.CaseClause:
				for _, e := range cl.List {
					in.literals(e)
				}
				in.names(bound)
				cl.Body = in.list(cl.Body)
			case *ast.CommClause:
				in.simple(cl.Comm)
				cl.Body = in.list(cl.Body)
			}
		})
	}
}
