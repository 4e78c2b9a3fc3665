package session

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"hipec/kernel/internal/cellname"
)

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
	for _, p := range s.dotsOf(c) {
		add(".", p.Path())
	}
	for _, obj := range c.aliases { // imports whose name a variable of this cell takes
		if p, ok := obj.(*types.PkgName); ok {
			add(p.Name()+cellname.Old, p.Imported().Path())
		}
	}
	return out
}

// dotsOf returns the dot imports that a cell needs: its own, and earlier cells' of which it mentions a name.
func (s *Session) dotsOf(c *cell) []*types.Package {
	out := slices.Clone(c.dots)
	for _, p := range s.dots {
		mentioned := false
		for name := range c.idents {
			// A name that is there twice is the notebook's own.
			if p.Scope().Lookup(name) == nil || !ast.IsExported(name) {
				continue
			}
			if _, isVar := c.varIndex[name]; c.declared[name] || isVar || s.live[name].obj != nil {
				mentioned = false
				break
			}
			mentioned = true
		}
		if mentioned && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

func (s *Session) keepImports(c *cell) {
	for _, p := range c.dots {
		if !slices.Contains(s.dots, p) {
			s.dots = append(s.dots, p)
		}
	}
	for name, path := range c.imports {
		s.imports[name] = path
		delete(s.live, name)
	}
}

// check type-checks the cell's file in a package of its own, with all live names that it mentions in scope.
func (s *Session) check(c *cell) []types.Error {
	c.pkg = types.NewPackage("main", "main")
	scope := c.pkg.Scope()
	for name := range c.idents {
		l, ok := s.live[name]
		if _, isVar := c.varIndex[name]; !ok || c.declared[name] || isVar || c.imports[name] != "" {
			continue
		}
		if slices.ContainsFunc(c.dots, func(p *types.Package) bool {
			return ast.IsExported(name) &&
				p.Scope().Lookup(name) != nil
		}) {
			continue
		}
		scope.Insert(l.obj)
	}
	for _, obj := range c.aliases {
		if _, ok := obj.(*types.PkgName); !ok {
			scope.Insert(obj)
		}
	}
	for _, name := range []string{cellname.Result, cellname.Done} {
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
	for id, obj := range c.info.Uses { // the code of a generic function is found by its object
		if o := s.origins[obj]; o != nil {
			c.info.Uses[id] = o
		}
	}
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

// firstPass checks the cell with its statements as a function body, and mends what it can: imports
// that are plain from the names, and keys of struct literals.
func (s *Session) firstPass(c *cell) []types.Error {
	for range 4 {
		errs := s.check(c)
		mended := c.remaking != nil && c.remaking.repoint()
		for _, e := range errs {
			if name, ok := strings.CutPrefix(e.Msg, "undefined: "); ok {
				mended = s.autoImport(c, name) || mended
			}
			if strings.HasPrefix(e.Msg, "no new variables on left side of :=") {
				mended = c.assignAgain(e.Pos) || mended
			}
			if strings.Contains(e.Msg, "outside a type constraint") && !e.Pos.IsValid() {
				mended = c.dropUses() || mended
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

// assignAgain makes "x := v" of a cell that has said "var x" above, as two cells of a notebook may, "x = v".
func (c *cell) assignAgain(at token.Pos) bool {
	vars := map[string]bool{}
	for _, st := range c.body.List {
		switch st := st.(type) {
		case *ast.DeclStmt:
			for _, sp := range st.Decl.(*ast.GenDecl).Specs {
				if vs, ok := sp.(*ast.ValueSpec); ok {
					for _, n := range vs.Names {
						vars[n.Name] = true
					}
				}
			}
		case *ast.AssignStmt:
			if st.Tok != token.DEFINE || st.TokPos != at {
				continue
			}
			for _, l := range st.Lhs {
				if id, ok := l.(*ast.Ident); !ok || !vars[id.Name] {
					return false
				}
			}
			st.Tok = token.ASSIGN
			return true
		}
	}
	return false
}

// dropUses takes back what useTypes made for interfaces: they have no methods to compile, and one
// that is a constraint cannot be used so.
func (c *cell) dropUses() bool {
	n := len(c.file.Decls)
	c.file.Decls = slices.DeleteFunc(c.file.Decls, func(d ast.Decl) bool {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			return false
		}
		name, ok := strings.CutPrefix(g.Specs[0].(*ast.ValueSpec).Names[0].Name, cellname.Use)
		obj := c.pkg.Scope().Lookup(name)
		return ok && obj != nil && types.IsInterface(obj.Type())
	})
	return len(c.file.Decls) < n
}

// addKeys gives keys to literals of structs that an earlier cell declared. They are of this
// notebook's own package, though the checker, which compares packages by identity, takes them for
// another's and forbids them without keys.
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
		if _, keyed := lit.Elts[0].(*ast.KeyValueExpr); !ok || keyed || len(lit.Elts) != st.NumFields() ||
			!cellname.OfCell(st.Field(0).Pkg()) {
			continue
		}
		for i, e := range lit.Elts {
			lit.Elts[i] = &ast.KeyValueExpr{Key: &ast.Ident{NamePos: e.Pos(), Name: st.Field(i).Name()}, Colon: e.Pos(),
				Value: e}
		}
		mended = true
	}
	return mended
}
