package session

import (
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"strconv"
	"strings"

	"hipec/kernel/internal/cellname"
	"hipec/kernel/internal/embedded"
	"hipec/kernel/internal/source"
)

// What a cell's go:embed lines become: calls of these, with the patterns, as the values of their
// variables. They are no names that a person can write.
const (
	embedText  = "·embedText"
	embedFiles = "·embedFiles"
)

// embed gives variables under a go:embed line their value: the files that it names, in the folder
// where cells run, when the declaration runs.
func (s *Session) embed(c *cell, ms *source.Mistakes, list ...*ast.File) {
	for _, f := range list {
		directives := embedLines(f)
		if len(directives) == 0 {
			continue
		}
		s.embedBuiltins()
		ast.Inspect(f, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok {
				directives = s.embedInto(c, ms, v, directives)
			}
			return true
		})
		for _, d := range directives {
			ms.Add(s.engine.FileSet().Position(d.Pos()), "go:embed stands above the declaration of a variable, as var text "+
				"string")
		}
	}
}

// embedLines returns the go:embed comments of a file.
func embedLines(f *ast.File) (list []*ast.Comment) {
	for _, group := range f.Comments {
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "//go:embed ") {
				list = append(list, c)
			}
		}
	}
	return list
}

// embedInto gives a variable the files of the directives right above it, and returns the directives that are left.
func (s *Session) embedInto(c *cell, ms *source.Mistakes, v *ast.ValueSpec, directives []*ast.Comment) (
	rest []*ast.Comment) {
	line := func(p token.Pos) int { return s.engine.FileSet().Position(p).Line }
	above := line(v.Pos()) - 1
	lines := strings.Split(ms.Source, "\n")
	for above > 0 && above <= len(lines) && strings.HasPrefix(strings.TrimSpace(lines[above-1]), "//") {
		above--
	}
	var call *ast.CallExpr
	for _, d := range directives {
		at := line(d.Pos())
		if at <= above || at >= line(v.Pos()) {
			rest = append(rest, d)
			continue
		}
		patterns, err := embedded.Patterns(strings.TrimPrefix(d.Text, "//go:embed "))
		if err != nil {
			ms.Add(s.engine.FileSet().Position(d.Pos()), err.Error())
			continue
		}
		if call == nil {
			call = &ast.CallExpr{Fun: ast.NewIdent(embedFiles), Lparen: v.Pos(), Rparen: v.Pos()}
			call.Fun.(*ast.Ident).NamePos = v.Pos()
		}
		for _, p := range patterns {
			call.Args = append(call.Args, &ast.BasicLit{ValuePos: v.Pos(), Kind: token.STRING, Value: strconv.Quote(p)})
		}
	}
	if call == nil {
		return rest
	}
	if len(v.Names) != 1 || len(v.Values) > 0 || v.Type == nil {
		ms.Add(s.engine.FileSet().Position(v.Pos()), "go:embed needs one variable with a type and without a value, as var "+
			"text string")
		return rest
	}
	value := ast.Expr(call)
	if _, named := v.Type.(*ast.SelectorExpr); !named { // a string, []byte, or a type of one of these
		call.Fun.(*ast.Ident).Name = embedText
		value = &ast.CallExpr{Fun: &ast.ParenExpr{X: v.Type}, Lparen: v.Pos(), Args: []ast.Expr{call}, Rparen: v.Pos()}
	}
	v.Values = []ast.Expr{value}
	return rest
}

// embedBuiltins declares what the directives become, once.
func (s *Session) embedBuiltins() {
	if _, done := s.live[embedText]; done {
		return
	}
	pkg, err := s.engine.Import("embed")
	if err != nil {
		return
	}
	stub := types.NewPackage(cellname.Kernel, cellname.Main)
	declare := func(name string, result types.Type, f any) {
		param := types.NewTuple(types.NewParam(token.NoPos, stub, "patterns", types.NewSlice(types.Typ[types.String])))
		s.builtin(stub, name, types.NewSignatureType(nil, nil, nil, param,
			types.NewTuple(types.NewParam(token.NoPos, stub, "", result)), true), f)
	}
	declare(embedText, types.Typ[types.String], func(patterns ...string) string {
		if len(patterns) != 1 {
			panic("go:embed: a string or []byte takes one file; embed.FS takes several")
		}
		text, err := embedded.Text(os.DirFS("."), patterns[0])
		if err != nil {
			panic(err)
		}
		return text
	})
	declare(embedFiles, pkg.Scope().Lookup("FS").Type(), func(patterns ...string) embedded.FS {
		files, err := embedded.Files(os.DirFS("."), patterns...)
		if err != nil {
			panic(err)
		}
		return files
	})
	stub.MarkComplete()
}
