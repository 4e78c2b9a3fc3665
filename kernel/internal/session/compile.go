package session

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"hipec/kernel/internal/engine"
)

// Names that no cell can write.
const (
	cellName   = "·cell"
	resultName = "·result"
	doneName   = "·done"
	typePrefix = "·T"
	usePrefix  = "·use"
	oldSuffix  = "·old"

	retypePrefix = engine.PointerPrefix // of a variable that has the new type of a live one
)

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

// compile makes a cell of a text. A cell of declarations alone may be meant as a file, where the order of variables does not matter. With an
// error comes the cell as far as it was understood, or nil.
func (s *Session) compile(name, src string, p parts) (*cell, error) {
	c, err := s.compileParts(name, src, p)
	if err != nil && p.plain && !p.file && !p.grown {
		as := splitAs(src, true)
		as.renewed = p.renewed
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

func (s *Session) compileParts(name, src string, p parts) (*cell, error) {
	c := &cell{name: name, src: src, aliases: map[string]types.Object{}, imports: map[string]string{}, varIndex: map[string]int{}, hints: map[string]string{}}
	ms := &mistakes{fset: s.engine.FileSet(), name: name, src: src, hints: c.hints}
	ms.hint = func(e types.Error, msg, line string) string { return s.typeHint(c, e, msg, line) }
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
			ms.typ(e)
		}
	}
	if err := ms.err(); err != nil {
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
			ms.typ(e)
		}
		if err := ms.err(); err != nil {
			return c, err
		}
	}
	if s.debugged {
		s.instrument(c)
		for _, e := range s.check(c) {
			ms.typ(e)
		}
		if err := ms.err(); err != nil {
			return c, err
		}
	}
	s.keepImports(c)
	return c, nil
}

// files are the three parts of a cell, parsed.
type files struct{ imports, decls, stmts *ast.File }

// parseParts parses each part of a cell on its own; mistakes go to ms.
func parseParts(fset *token.FileSet, name string, p parts, ms *mistakes) (files, error) {
	// The directive stands on a line of its own, so that a comment behind it is the next declaration's.
	at := "\n//line " + name + ":1:1\n"
	read := func(before, text, after string) *ast.File {
		f, err := parser.ParseFile(fset, name, before+at+text+after, parser.ParseComments|parser.SkipObjectResolution|parser.AllErrors)
		ms.syntax(err)
		return f
	}
	f := files{
		imports: read("package main;", p.imports, "\n"),
		decls:   read("package main;", p.decls, "\n"),
		stmts:   read("package main;func "+cellName0+"(){", p.stmts, "\n}"),
	}
	if err := ms.err(); err != nil {
		return f, err
	}
	if len(f.stmts.Decls) != 1 {
		return f, &CompileError{[]Mistake{{Message: "syntax error: a closing brace too many"}}}
	}
	return f, nil
}

// Syntax reads a text as a cell and tells whether it is one; if not, whether it only stops too early.
func Syntax(src string) (ok, early bool) {
	fset := token.NewFileSet()
	_, err := parseParts(fset, "In[0]", split(src), &mistakes{fset: fset, name: "In[0]", src: src})
	if err == nil {
		return true, false
	}
	var ce *CompileError
	if errors.As(err, &ce) && ce.Mistakes[0].Pos.IsValid() {
		lines := strings.Split(strings.TrimRight(src, " \t\r\n"), "\n")
		last := lines[len(lines)-1]
		pos := ce.Mistakes[0].Pos
		early = pos.Line > len(lines) || pos.Line == len(lines) && pos.Column > len(last)
	}
	return false, early
}

// parse reads the cell's three parts and joins them into one file.
func (s *Session) parse(c *cell, p parts, ms *mistakes) error {
	c.hidden = p.hidden
	fset := s.engine.FileSet()
	f, err := parseParts(fset, c.name, p, ms)
	if err != nil {
		return err
	}
	imports, decls, stmts := f.imports, f.decls, f.stmts
	s.embed(c, ms, decls, stmts)
	giveBodies(decls)
	s.noteImports(c, imports, ms)
	s.formerly(c, decls, stmts)
	if err := ms.err(); err != nil {
		return err
	}
	cellFunc := stmts.Decls[0].(*ast.FuncDecl)
	cellFunc.Name.Name = cellName
	c.body = cellFunc.Body
	c.file = &ast.File{Name: stmts.Name, Package: stmts.Package, FileStart: imports.FileStart, FileEnd: stmts.FileEnd, Decls: decls.Decls, GoVersion: stmts.GoVersion}
	if roots := s.foreign(c.file.Decls); len(roots) > 0 {
		c.remaking = s.remake(c, roots, p.earlier)
		for _, d := range decls.Decls {
			if base := methodBase(d); base != nil && len(c.remaking.lost) > 0 {
				ms.add(fset.Position(base.Pos()), "cannot give a method to "+base.Name+": "+c.remaking.lost[0])
				return ms.err()
			}
		}
	}
	s.bring(c, p.renewed, c.body.List)
	s.strayMethods(c, ms)
	if err := ms.err(); err != nil {
		return err
	}
	c.note(cellFunc)
	return nil
}

// noteImports takes in a cell's import declarations.
func (s *Session) noteImports(c *cell, imports *ast.File, ms *mistakes) {
	fset := s.engine.FileSet()
	for _, im := range imports.Imports {
		path, err := strconv.Unquote(im.Path.Value)
		if err != nil {
			ms.add(fset.Position(im.Pos()), err.Error())
			continue
		}
		path = known(path)
		pkg, err := s.engine.Import(path)
		if err != nil {
			ms.add(fset.Position(im.Path.Pos()), err.Error()+s.nearest(path))
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
func (s *Session) strayMethods(c *cell, ms *mistakes) {
	own := map[string]bool{}
	for _, d := range c.file.Decls {
		if methodBase(d) == nil {
			for _, name := range declares(d) {
				own[name] = true
			}
		}
	}
	for _, d := range c.file.Decls {
		base := methodBase(d)
		if base == nil || own[base.Name] {
			continue
		}
		if t, ok := s.live[base.Name].obj.(*types.TypeName); ok {
			ms.add(s.engine.FileSet().Position(base.Pos()), fmt.Sprintf("cannot define methods on %s, which stands for %s", base.Name, types.TypeString(types.Unalias(t.Type()), nil)))
		}
	}
}

// receiverBase answers the name of a receiver's type.
func receiverBase(x ast.Expr) *ast.Ident {
	for {
		switch t := x.(type) {
		case *ast.ParenExpr:
			x = t.X
		case *ast.StarExpr:
			x = t.X
		case *ast.IndexExpr:
			x = t.X
		case *ast.IndexListExpr:
			x = t.X
		case *ast.Ident:
			return t
		default:
			return nil
		}
	}
}

// cellName0 stands for the function until the text is parsed: a name that the scanner accepts.
const cellName0 = "cell_"

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

// wrapNames writes "type V P" as "type V (P)" where another cell declares P: the checker looks for a declaration of a plain name in this one.
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

// useTypes makes "var ·useT interface{} = (*T)(nil)" for each plain type. The interpreter compiles methods only of types that it sees
// become interface values; without this a later cell's call through an interface would find none.
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
				Names:  []*ast.Ident{ast.NewIdent(usePrefix + ts.Name.Name)},
				Type:   &ast.InterfaceType{Methods: &ast.FieldList{}},
				Values: []ast.Expr{null},
			}}})
		}
	}
	return out
}
