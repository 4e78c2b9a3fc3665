// Package assist helps to write a cell: completion, inspection, and whether a text is complete.
// Each is computed from the session's names and types, and from what the checker makes of the
// unfinished text.
package assist

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
	"unicode"
	"unicode/utf8"

	"hipec/kernel/internal/cellname"
)

// Names is what assist asks a session.
type Names interface {
	Names() []string
	Object(name string) types.Object
	Value(name string) (any, bool)
	Imports() map[string]string
	Package(path string) (*types.Package, error)
	Known(name string) []string
	Paths() []string
	// Sketch checks a text as far as it goes. Offset returns where in the text a node's position is.
	Sketch(src string) (file *ast.File, info *types.Info, offset func(token.Pos) int)
	// Doc returns the comment of a declaration, Source how it is written where that is known, Show a value as text.
	Source(obj types.Object) string
	Doc(obj types.Object) string
	Show(v any) string
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// wordBefore returns where the word begins that ends at the cursor; wordAfter where it ends.
func wordBefore(code string, cursor int) int {
	for cursor > 0 {
		r, n := utf8.DecodeLastRuneInString(code[:cursor])
		if !isWord(r) {
			break
		}
		cursor -= n
	}
	return cursor
}

func wordAfter(code string, cursor int) int {
	for cursor < len(code) {
		r, n := utf8.DecodeRuneInString(code[cursor:])
		if !isWord(r) {
			break
		}
		cursor += n
	}
	return cursor
}

// within keeps a cursor inside a text.
func within(code string, cursor int) int { return min(max(cursor, 0), len(code)) }

func kindOf(o types.Object) string {
	switch o := o.(type) {
	case *types.Func, *types.Builtin:
		return "function"
	case *types.TypeName:
		if types.IsInterface(o.Type()) {
			return "interface"
		}
		return "type"
	case *types.Const:
		return "constant"
	case *types.PkgName:
		return "module"
	case *types.Var:
		if o.IsField() {
			return "property"
		}
	}
	return "variable"
}

// short writes packages by their name; a cell's have none.
func short(p *types.Package) string {
	if p.Name() == cellname.Main {
		return ""
	}
	return p.Name()
}

// signature says an object's type in one line: what stands behind its name.
func signature(s Names, o types.Object) string {
	switch o := o.(type) {
	case *types.Func:
		if src := s.Source(o); src != "" {
			return strings.TrimPrefix(src, "func")
		}
		return strings.TrimPrefix(types.TypeString(o.Type(), short), "func")
	case *types.Const:
		return types.TypeString(o.Type(), short) + " = " + o.Val().String()
	case *types.TypeName:
		under := types.TypeString(o.Type().Underlying(), short)
		if i := strings.IndexByte(under, '{'); i >= 0 {
			under = under[:i]
		}
		return under
	case *types.Var:
		return types.TypeString(o.Type(), short)
	case *types.PkgName:
		return o.Imported().Path()
	}
	return ""
}

// packageOf returns the package that goes by a name: imported, or bound.
func packageOf(s Names, name string) *types.Package {
	paths := s.Known(name)
	if p, ok := s.Imports()[name]; ok {
		paths = []string{p}
	}
	if len(paths) == 0 {
		return nil
	}
	pkg, err := s.Package(paths[0])
	if err != nil {
		return nil
	}
	return pkg
}

// own reports whether a cell may use an object of another package or cell by its name.
func own(o types.Object) bool {
	return o.Exported() || cellname.IsLive(o.Pkg())
}

// path returns the nodes from the file down to the one for which found is true.
func path(file *ast.File, found func(ast.Node) bool) []ast.Node {
	var stack, out []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if out != nil {
			return false
		}
		stack = append(stack, n)
		if found(n) {
			out = append([]ast.Node(nil), stack...)
		}
		return true
	})
	return out
}
