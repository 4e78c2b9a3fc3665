package session

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"

	"hipec/kernel/internal/cellname"
	"hipec/kernel/internal/source"
)

// Sketch reads and checks a text that is on its way to becoming a cell, as far as it goes. Nothing
// runs, and nothing becomes live. Offset returns where in the text a position lies.
func (s *Session) Sketch(src string) (file *ast.File, info *types.Info, offset func(token.Pos) int) {
	defer func() {
		if recover() != nil { // a text on its way may be of any kind
			file, info, offset = &ast.File{Name: ast.NewIdent("main")}, &types.Info{}, func(token.Pos) int { return -1 }
		}
	}()
	c := &cell{name: "sketch", src: src, aliases: map[string]types.Object{}, imports: map[string]string{},
		varIndex: map[string]int{}, hints: map[string]string{}}
	const outside, inside = "package main;", "package main;func " + source.FunctionName + "(){"
	p := source.Split(src)
	fset := s.engine.FileSet()
	read := func(before, text, after string) *ast.File {
		// A text that cannot even be read in part gives no file.
		f, _ := parser.ParseFile(fset, c.name, before+text+after,
			parser.ParseComments|parser.SkipObjectResolution|parser.AllErrors)
		if f == nil {
			f = &ast.File{Name: ast.NewIdent("main")}
		}
		return f
	}
	imports := read(outside, p.Imports, "\n")
	s.noteImports(c, imports, &source.Mistakes{FileSet: fset, Cell: c.name, Source: src})
	decls, stmts := read(outside, p.Decls, "\n"), read(inside, p.Stmts, "\n}")
	c.file = &ast.File{Name: stmts.Name, Decls: decls.Decls, FileStart: imports.FileStart, FileEnd: stmts.FileEnd}
	cellFunc := &ast.FuncDecl{Name: ast.NewIdent(cellname.Statements), Type: &ast.FuncType{}, Body: &ast.BlockStmt{}}
	for i, d := range stmts.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && i == 0 && f.Body != nil {
			cellFunc.Type, cellFunc.Body = f.Type, f.Body
		} else {
			c.file.Decls = append(c.file.Decls, d)
		}
	}
	s.plainMethods(c.file.Decls)
	c.body = cellFunc.Body
	c.note(cellFunc)
	s.firstPass(c)
	return c.file, c.info, func(pos token.Pos) int {
		f := fset.File(pos)
		if f == nil {
			return -1
		}
		if stmts.FileStart <= pos && pos <= stmts.FileEnd {
			return f.Offset(pos) - len(inside)
		}
		return f.Offset(pos) - len(outside)
	}
}

// plainMethods makes functions of the methods of earlier cells' types: the checker would look for
// the types in this text.
func (s *Session) plainMethods(decls []ast.Decl) {
	own := map[string]bool{}
	for _, d := range decls {
		if _, isMethod := d.(*ast.FuncDecl); !isMethod {
			for _, name := range source.Declares(d) {
				own[name] = true
			}
		}
	}
	for i, d := range decls {
		base := source.MethodBase(d)
		if base == nil || own[base.Name] || s.live[base.Name].obj == nil {
			continue
		}
		f := *d.(*ast.FuncDecl)
		typ := *f.Type
		typ.Params = &ast.FieldList{List: append(append([]*ast.Field(nil), f.Recv.List...), f.Type.Params.List...)}
		f.Type, f.Recv, f.Name = &typ, nil, ast.NewIdent("_")
		decls[i] = &f
	}
}

// Doc returns the comment that stands before a declaration of an earlier cell.
func (s *Session) Doc(obj types.Object) string {
	for _, k := range s.codes {
		orig := obj
		for from, to := range k.moved {
			if to == obj {
				orig = from
			}
		}
		if k.Pkg != orig.Pkg() {
			continue
		}
		for _, d := range k.decls {
			if text := docOf(d, orig, k.Info); text != "" {
				return text
			}
		}
	}
	return ""
}

func docOf(d ast.Decl, obj types.Object, info *types.Info) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if info.Defs[d.Name] == obj {
			return d.Doc.Text()
		}
	case *ast.GenDecl:
		for _, sp := range d.Specs {
			switch sp := sp.(type) {
			case *ast.TypeSpec:
				if info.Defs[sp.Name] == obj {
					return first(sp.Doc.Text(), d.Doc.Text())
				}
			case *ast.ValueSpec:
				for _, n := range sp.Names {
					if info.Defs[n] == obj {
						return first(sp.Doc.Text(), sp.Comment.Text(), d.Doc.Text())
					}
				}
			}
		}
	}
	return ""
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
