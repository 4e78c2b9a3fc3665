package session

import (
	"fmt"
	"go/ast"
	"go/token"
	"strconv"
	"strings"
)

// Notebooks written for gophernotes run unchanged: what they know by other names, and what its interpreter takes that Go does not.

// known answers the path of the package that an import means. gophernotes' display is package display here.
func known(path string) string {
	switch path {
	case "display", "github.com/gopherdata/gophernotes", "github.com/gopherdata/gophernotes/display":
		return "hipec/kernel/display"
	}
	return path
}

// giveBodies lets a function without a body be declared, as gophernotes' notebooks do to show an interface; a call of it panics.
func giveBodies(f *ast.File) {
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

// gomacros tells of a line that speaks to gomacro, gophernotes' interpreter, where a syntax error stands; "" if it does not.
func gomacros(line string) string {
	text := strings.TrimSpace(line)
	for _, word := range []string{"macro ", "~quote", "~quasiquote", "~unquote", "~splice", "~func", "~lambda", "~macro", "~'", "~`", "~,", "~\""} {
		if strings.HasPrefix(text, word) || word[0] == '~' && strings.Contains(text, word) {
			return " (macros are gomacro's own: the kernel Go (gophernotes) has them)"
		}
	}
	if strings.HasPrefix(text, ":") {
		return " (commands such as :help are gomacro's own: the kernel Go (gophernotes) has them; here there is %help)"
	}
	return ""
}
