package source

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// Files are the three parts of a cell, parsed.
type Files struct{ Imports, Decls, Stmts *ast.File }

// Parse parses each part of a cell on its own; mistakes go to ms. The statements are the body of
// the one function of Stmts.
func Parse(fset *token.FileSet, name string, p Parts, ms *Mistakes) (Files, error) {
	// The directive stands on a line of its own, so that a comment behind it is the next declaration's.
	at := "\n//line " + name + ":1:1\n"
	read := func(before, text, after string) *ast.File {
		f, err := parser.ParseFile(fset, name, before+at+text+after,
			parser.ParseComments|parser.SkipObjectResolution|parser.AllErrors)
		ms.Syntax(err)
		return f
	}
	f := Files{
		Imports: read("package main;", p.Imports, "\n"),
		Decls:   read("package main;", p.Decls, "\n"),
		Stmts:   read("package main;func "+FunctionName+"(){", p.Stmts, "\n}"),
	}
	if err := ms.Err(); err != nil {
		return f, err
	}
	if len(f.Stmts.Decls) != 1 {
		return f, &CompileError{[]Mistake{{Message: "syntax error: a closing brace too many"}}}
	}
	return f, nil
}

// IsCell reads a text as a cell and tells whether it is one; if not, whether it only stops too early.
func IsCell(src string) (ok, early bool) {
	fset := token.NewFileSet()
	_, err := Parse(fset, "In[0]", Split(src), &Mistakes{FileSet: fset, Cell: "In[0]", Source: src})
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

// FunctionName is the name of the function that has a cell's statements, as long as they are text:
// one that the scanner accepts.
const FunctionName = "cell_"

// Functions returns a cell's text with nothing in it but its functions and methods, on the lines
// where they stand: run again, it compiles them again. It is empty if there are none, or the cell is
// not well-formed.
func Functions(src string) string {
	p := Split(src)
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", "package main;"+p.Decls, parser.SkipObjectResolution)
	if err != nil {
		return ""
	}
	out := Blank(src)
	found := false
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			from, to := fset.Position(fn.Pos()).Offset-len("package main;"), fset.Position(fn.End()).Offset-len("package main;")
			copy(out[from:to], src[from:to])
			found = true
		}
	}
	if !found {
		return ""
	}
	return string(out)
}

// GiveBodies lets a function without a body be declared, as gophernotes' notebooks do to show an
// interface; a call of it panics.
func GiveBodies(f *ast.File) {
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body != nil {
			continue
		}
		at := fn.End()
		text := strconv.Quote(fmt.Sprintf("function %s was declared without a body", fn.Name.Name))
		fn.Body = &ast.BlockStmt{Lbrace: at, Rbrace: at, List: []ast.Stmt{&ast.ExprStmt{X: &ast.CallExpr{
			Fun: &ast.Ident{NamePos: at, Name: "panic"}, Lparen: at, Rparen: at,
			Args: []ast.Expr{&ast.BasicLit{ValuePos: at, Kind: token.STRING, Value: text}},
		}}}}
	}
}
