package session

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"hipec/kernel/internal/cellname"
	"hipec/kernel/internal/source"
)

// plan is how a cell is to be compiled: its text, and what of earlier cells is compiled again with it.
type plan struct {
	source.Parts
	declared bool        // its declarations are live already
	keepOld  bool        // recompiled declarations keep the old meaning of the names that this cell declares
	users    []dependent // functions of earlier cells that are compiled again
}

// cell is one cell on its way from text to program.
type cell struct {
	name, src   string
	hidden      bool
	empty       bool
	lastIsError bool

	file *ast.File
	body *ast.BlockStmt
	pkg  *types.Package
	info *types.Info

	declared map[string]bool         // package-level names that the declarations make
	idents   map[string]bool         // every identifier in the cell
	imports  map[string]string       // imports that the cell itself declares
	hints    map[string]string       // what more there is to say of an undefined name
	dots     []*types.Package        // what it imports with a dot
	blank    []*types.Package        // what it imports for what that does when it begins
	remaking *remaking               // of types that it gives methods to; nil if none
	renewed  map[string]bool         // functions of earlier cells that come along
	vars     []*types.Var            // variables that statements make, as the first pass sees them
	varIndex map[string]int          // their place in vars
	aliases  map[string]types.Object // further objects for the second pass's scope
}

// compile makes a cell of a text. A cell of declarations alone may be meant as a file, where the
// order of variables does not matter. With an error comes the cell as far as it was understood, or
// nil.
func (s *Session) compile(name, src string, p plan) (*cell, error) {
	c, err := s.compileParts(name, src, p)
	if err != nil && p.Plain && !p.File && !p.declared {
		as := plan{Parts: source.SplitAs(src, true)}
		as.users = p.users
		f, again := s.compileParts(name, src, as)
		if again == nil {
			return f, nil
		}
		if strings.Contains(again.Error(), "initialization cycle") { // as statements, the first only knows not the second
			return f, again
		}
	}
	return c, err
}

func (s *Session) compileParts(name, src string, p plan) (*cell, error) {
	c := &cell{name: name, src: src, aliases: map[string]types.Object{}, imports: map[string]string{},
		varIndex: map[string]int{}, hints: map[string]string{}}
	ms := &source.Mistakes{FileSet: s.engine.FileSet(), Cell: name, Source: src, Hints: c.hints}
	ms.Hint = func(e types.Error, msg, line string) string { return s.typeHint(c, e, msg, line) }
	if err := s.parse(c, p, ms); err != nil {
		return nil, err
	}
	if len(c.file.Decls) == 0 && len(c.body.List) == 0 {
		c.empty = true
		s.keepImports(c)
		return c, nil
	}
	last := s.lastExpr(c)
	errs := s.firstPass(c)
	// In the first pass a declared function cannot see the variables that statements make; what it says of function bodies
	// is left to the second pass if there is one.
	inBody := func(e types.Error) bool { return c.body.Pos() <= e.Pos && e.Pos < c.body.End() }
	lower := c.findVars()
	show := last != nil && c.shows(last)
	for _, e := range errs {
		if last != nil && e.Pos >= last.Pos() && e.Pos < last.End() && strings.HasSuffix(e.Msg, "is not used") {
			continue
		}
		if inBody(e) || !(lower || show) {
			ms.Type(e)
		}
	}
	if err := ms.Err(); err != nil {
		return c, err
	}
	if show {
		c.showLast(last)
	} else if last != nil {
		c.dropLast(last)
	}
	if lower {
		c.lower(s)
	}
	if lower || show {
		for _, e := range s.check(c) {
			ms.Type(e)
		}
		if err := ms.Err(); err != nil {
			return c, err
		}
	}
	if s.debugged {
		s.instrument(c)
		for _, e := range s.check(c) {
			ms.Type(e)
		}
		if err := ms.Err(); err != nil {
			return c, err
		}
	}
	s.keepImports(c)
	return c, nil
}

// parse reads the cell's three parts and joins them into one file.
func (s *Session) parse(c *cell, p plan, ms *source.Mistakes) error {
	c.hidden = p.Hidden
	fset := s.engine.FileSet()
	f, err := source.Parse(fset, c.name, p.Parts, ms)
	if err != nil {
		return err
	}
	imports, decls, stmts := f.Imports, f.Decls, f.Stmts
	s.embed(c, ms, decls, stmts)
	source.GiveBodies(decls)
	s.noteImports(c, imports, ms)
	s.formerly(c, decls, stmts)
	if err := ms.Err(); err != nil {
		return err
	}
	cellFunc := stmts.Decls[0].(*ast.FuncDecl)
	cellFunc.Name.Name = cellname.Statements
	c.body = cellFunc.Body
	c.file = &ast.File{Name: stmts.Name, Package: stmts.Package, FileStart: imports.FileStart, FileEnd: stmts.FileEnd,
		Decls: decls.Decls, GoVersion: stmts.GoVersion}
	if roots := s.foreign(c.file.Decls); len(roots) > 0 {
		c.remaking = s.remake(c, roots, p.keepOld)
		for _, d := range decls.Decls {
			if base := source.MethodBase(d); base != nil && len(c.remaking.lost) > 0 {
				ms.Add(fset.Position(base.Pos()), "cannot give a method to "+base.Name+": "+c.remaking.lost[0])
				return ms.Err()
			}
		}
	}
	s.addUsers(c, p.users, c.body.List)
	s.strayMethods(c, ms)
	if err := ms.Err(); err != nil {
		return err
	}
	c.note(cellFunc)
	return nil
}

// noteImports takes in a cell's import declarations.
func (s *Session) noteImports(c *cell, imports *ast.File, ms *source.Mistakes) {
	fset := s.engine.FileSet()
	for _, im := range imports.Imports {
		path, err := strconv.Unquote(im.Path.Value)
		if err != nil {
			ms.Add(fset.Position(im.Pos()), err.Error())
			continue
		}
		path = known(path)
		pkg, err := s.engine.Import(path)
		if err != nil {
			ms.Add(fset.Position(im.Path.Pos()), err.Error()+s.nearest(path))
			continue
		}
		name := pkg.Name()
		if im.Name != nil {
			name = im.Name.Name
		}
		switch name {
		case "_":
			c.blank = append(c.blank, pkg)
		case ".":
			c.dots = append(c.dots, pkg)
		default:
			c.imports[name] = path
		}
	}
}

// strayMethods reports methods of a name that stands for another type in an earlier cell.
func (s *Session) strayMethods(c *cell, ms *source.Mistakes) {
	own := map[string]bool{}
	for _, d := range c.file.Decls {
		if source.MethodBase(d) == nil {
			for _, name := range source.Declares(d) {
				own[name] = true
			}
		}
	}
	for _, d := range c.file.Decls {
		base := source.MethodBase(d)
		if base == nil || own[base.Name] {
			continue
		}
		if t, ok := s.live[base.Name].obj.(*types.TypeName); ok {
			ms.Add(s.engine.FileSet().Position(base.Pos()), fmt.Sprintf("cannot define methods on %s, which stands for %s",
				base.Name, types.TypeString(types.Unalias(t.Type()), nil)))
		}
	}
}

// note gathers the names that the cell declares and uses, and adds the function of its statements.
func (c *cell) note(cellFunc *ast.FuncDecl) {
	c.declared, c.idents = map[string]bool{}, map[string]bool{}
	for _, d := range c.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				c.declared[d.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, sp := range d.Specs {
				switch sp := sp.(type) {
				case *ast.TypeSpec:
					c.declared[sp.Name.Name] = true
				case *ast.ValueSpec:
					for _, n := range sp.Names {
						c.declared[n.Name] = true
					}
				}
			}
		}
	}
	c.wrapNames()
	if len(c.body.List) > 0 || len(c.file.Decls) > 0 {
		c.file.Decls = append(append(c.file.Decls, useTypes(c.file.Decls)...), cellFunc)
	}
	ast.Inspect(c.file, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			c.idents[id.Name] = true
		}
		return true
	})
}

// wrapNames writes "type V P" as "type V (P)" where another cell declares P: the checker looks for
// a declaration of a plain name in this one.
func (c *cell) wrapNames() {
	for _, d := range c.file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		for _, sp := range g.Specs {
			ts := sp.(*ast.TypeSpec)
			if id, ok := ts.Type.(*ast.Ident); ok && !c.declared[id.Name] && types.Universe.Lookup(id.Name) == nil {
				ts.Type = &ast.ParenExpr{Lparen: id.Pos(), X: id, Rparen: id.End()}
			}
		}
	}
}

// useTypes makes "var ·useT interface{} = (*T)(nil)" for each plain type. The interpreter compiles
// methods only of types that it sees become interface values; without this a later cell's call
// through an interface would find none.
func useTypes(decls []ast.Decl) []ast.Decl {
	var out []ast.Decl
	done := map[string]bool{}
	for _, d := range decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		for _, sp := range g.Specs {
			ts := sp.(*ast.TypeSpec)
			if ts.TypeParams != nil || ts.Assign.IsValid() || ts.Name.Name == "_" || done[ts.Name.Name] {
				continue
			}
			done[ts.Name.Name] = true
			null := &ast.CallExpr{
				Fun:  &ast.ParenExpr{X: &ast.StarExpr{X: ast.NewIdent(ts.Name.Name)}},
				Args: []ast.Expr{ast.NewIdent("nil")},
			}
			out = append(out, &ast.GenDecl{Tok: token.VAR, Specs: []ast.Spec{&ast.ValueSpec{
				Names:  []*ast.Ident{ast.NewIdent(cellname.Use + ts.Name.Name)},
				Type:   &ast.InterfaceType{Methods: &ast.FieldList{}},
				Values: []ast.Expr{null},
			}}})
		}
	}
	return out
}
