package session

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"runtime"
	"strconv"
	"strings"
)

// Names that no cell can write.
const (
	cellName   = "·cell"
	resultName = "·result"
	doneName   = "·done"
	typePrefix = "·T"
	oldSuffix  = "·old"
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
	vars     []*types.Var            // variables that statements make, as the first pass sees them
	varIndex map[string]int          // their place in vars
	aliases  map[string]types.Object // further objects for the second pass's scope
}

func (s *Session) compile(name, src string) (*cell, error) {
	c := &cell{name: name, src: src, aliases: map[string]types.Object{}, imports: map[string]string{}, varIndex: map[string]int{}}
	ms := &mistakes{fset: s.engine.FileSet(), src: src}
	if err := s.parse(c, ms); err != nil {
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
		return nil, err
	}
	if show {
		c.showLast(last)
	}
	if lower {
		c.lower(s)
	}
	if lower || show {
		for _, e := range s.check(c) {
			ms.typ(e)
		}
		if err := ms.err(); err != nil {
			return nil, err
		}
	}
	s.keepImports(c)
	return c, nil
}

// files are the three parts of a cell, parsed.
type files struct{ imports, decls, stmts *ast.File }

// parseParts parses each part of a cell on its own; mistakes go to ms.
func parseParts(fset *token.FileSet, name string, p parts, ms *mistakes) (files, error) {
	at := "/*line " + name + ":1:1*/"
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
	_, err := parseParts(fset, "In[0]", split(src), &mistakes{fset: fset, src: src})
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
func (s *Session) parse(c *cell, ms *mistakes) error {
	p := split(c.src)
	c.hidden = p.hidden
	fset := s.engine.FileSet()
	f, err := parseParts(fset, c.name, p, ms)
	if err != nil {
		return err
	}
	imports, decls, stmts := f.imports, f.decls, f.stmts
	for _, im := range imports.Imports {
		path, err := strconv.Unquote(im.Path.Value)
		if err != nil {
			ms.add(fset.Position(im.Pos()), err.Error())
			continue
		}
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
		case ".":
			ms.add(fset.Position(im.Pos()), "a dot import is not kept from cell to cell; name the package instead")
		default:
			c.imports[name] = path
		}
	}
	if err := ms.err(); err != nil {
		return err
	}
	cellFunc := stmts.Decls[0].(*ast.FuncDecl)
	cellFunc.Name.Name = cellName
	c.body = cellFunc.Body
	c.file = &ast.File{Name: stmts.Name, Package: stmts.Package, FileStart: imports.FileStart, FileEnd: stmts.FileEnd, Decls: decls.Decls, GoVersion: stmts.GoVersion}
	c.note(cellFunc)
	return nil
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

// useTypes makes "var ·useT interface{} = (*T)(nil)" for each plain type. The interpreter compiles methods only of types that it sees
// become interface values; without this a later cell's call through an interface would find none.
func useTypes(decls []ast.Decl) []ast.Decl {
	var out []ast.Decl
	for _, d := range decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		for _, sp := range g.Specs {
			ts := sp.(*ast.TypeSpec)
			if ts.TypeParams != nil || ts.Name.Name == "_" {
				continue
			}
			null := &ast.CallExpr{
				Fun:  &ast.ParenExpr{X: &ast.StarExpr{X: ast.NewIdent(ts.Name.Name)}},
				Args: []ast.Expr{ast.NewIdent("nil")},
			}
			out = append(out, &ast.GenDecl{Tok: token.VAR, Specs: []ast.Spec{&ast.ValueSpec{
				Names:  []*ast.Ident{ast.NewIdent("·use" + ts.Name.Name)},
				Type:   &ast.InterfaceType{Methods: &ast.FieldList{}},
				Values: []ast.Expr{null},
			}}})
		}
	}
	return out
}

// importDecls makes the import declarations that the cell's names call for.
func (s *Session) importDecls(c *cell) []ast.Decl {
	var out []ast.Decl
	add := func(name, path string) {
		out = append(out, &ast.GenDecl{Tok: token.IMPORT, Specs: []ast.Spec{&ast.ImportSpec{
			Name: ast.NewIdent(name),
			Path: &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(path)},
		}}})
	}
	for name := range c.idents {
		if _, isVar := c.varIndex[name]; c.declared[name] || isVar {
			continue
		}
		if path, ok := c.imports[name]; ok {
			add(name, path)
		} else if path, ok := s.imports[name]; ok {
			add(name, path)
		}
	}
	for _, obj := range c.aliases { // imports whose name a variable of this cell takes
		if p, ok := obj.(*types.PkgName); ok {
			add(p.Name()+oldSuffix, p.Imported().Path())
		}
	}
	return out
}

func (s *Session) keepImports(c *cell) {
	for name, path := range c.imports {
		s.imports[name] = path
		delete(s.live, name)
	}
}

// check type-checks the cell's file in a package of its own, with all live names that it mentions in scope.
func (s *Session) check(c *cell) []types.Error {
	c.pkg = types.NewPackage("main", "main")
	scope := c.pkg.Scope()
	lowered := c.varIndex
	for name := range c.idents {
		l, ok := s.live[name]
		if _, isVar := lowered[name]; !ok || c.declared[name] || isVar || c.imports[name] != "" {
			continue
		}
		scope.Insert(l.obj)
	}
	for _, obj := range c.aliases {
		if _, ok := obj.(*types.PkgName); !ok {
			scope.Insert(obj)
		}
	}
	for _, name := range []string{resultName, doneName} {
		scope.Insert(s.live[name].obj)
	}
	c.info = &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		Scopes:       map[ast.Node]*types.Scope{},
		Instances:    map[*ast.Ident]types.Instance{},
		FileVersions: map[*ast.File]string{},
	}
	var errs []types.Error
	conf := types.Config{
		Importer:  s.engine,
		GoVersion: languageVersion(),
		Sizes:     types.SizesFor("gc", runtime.GOARCH),
		Error: func(err error) {
			// A notebook may have unused variables, imports and labels.
			if te, ok := err.(types.Error); ok && !(te.Soft && strings.Contains(te.Msg, " and not used")) {
				errs = append(errs, te)
			}
		},
	}
	file := *c.file
	file.Decls = append(s.importDecls(c), c.file.Decls...)
	_ = types.NewChecker(&conf, s.engine.FileSet(), c.pkg, c.info).Files([]*ast.File{&file})
	c.info.FileVersions[c.file] = conf.GoVersion
	return errs
}

func languageVersion() string {
	v := strings.TrimPrefix(runtime.Version(), "go")
	if parts := strings.SplitN(v, ".", 3); len(parts) >= 2 && parts[0] == "1" {
		if n, err := strconv.Atoi(strings.TrimFunc(parts[1], func(r rune) bool { return r < '0' || r > '9' })); err == nil {
			return fmt.Sprintf("go1.%d", n)
		}
	}
	return "" // a development version: the newest language
}

// firstPass checks the cell with its statements as a function body, and mends what it can: imports that are plain from the names, and
// keys of struct literals.
func (s *Session) firstPass(c *cell) []types.Error {
	for range 4 {
		errs := s.check(c)
		mended := false
		for _, e := range errs {
			if name, ok := strings.CutPrefix(e.Msg, "undefined: "); ok {
				mended = s.autoImport(c, name) || mended
			}
			if strings.HasPrefix(e.Msg, "implicit assignment to unexported field") {
				mended = c.addKeys() || mended
			}
		}
		if !mended {
			return errs
		}
	}
	return s.check(c)
}

// addKeys gives keys to literals of structs that an earlier cell declared. They are of this notebook's own package, though the checker,
// which compares packages by identity, takes them for another's and forbids them without keys.
func (c *cell) addKeys() bool {
	mended := false
	for expr, tv := range c.info.Types {
		lit, ok := expr.(*ast.CompositeLit)
		if !ok || len(lit.Elts) == 0 {
			continue
		}
		t := tv.Type
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		st, ok := t.Underlying().(*types.Struct)
		if _, keyed := lit.Elts[0].(*ast.KeyValueExpr); !ok || keyed || len(lit.Elts) != st.NumFields() {
			continue
		}
		for i, e := range lit.Elts {
			lit.Elts[i] = &ast.KeyValueExpr{Key: &ast.Ident{NamePos: e.Pos(), Name: st.Field(i).Name()}, Colon: e.Pos(), Value: e}
		}
		mended = true
	}
	return mended
}
