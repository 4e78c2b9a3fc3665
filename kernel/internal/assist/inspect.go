package assist

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// Inspect says what the name at the cursor (in bytes) is: its declaration, what is written about
// it, and a variable's value. Where no name is, but a call's arguments are, it is about what is
// called.
func Inspect(s Names, code string, cursor int) (string, bool) {
	cursor = within(code, cursor)
	file, info, offset := s.Sketch(code)
	id := identAt(file, offset, wordBefore(code, cursor), wordAfter(code, cursor))
	if id == nil {
		id = calleeAt(file, offset, cursor)
	}
	if id == nil {
		return "", false
	}
	obj := info.Uses[id]
	if obj == nil {
		obj = info.Defs[id]
	}
	switch o := obj.(type) {
	case nil:
		return unknown(s, id.Name)
	case *types.PkgName:
		return packageText(s, o.Imported()), true
	}
	return describe(s, obj), true
}

// unknown describes a name that the checker knows nothing of: a live one in a text that is not Go,
// or a package not yet imported.
func unknown(s Names, name string) (string, bool) {
	if obj := s.Object(name); obj != nil {
		return describe(s, obj), true
	}
	if obj := types.Universe.Lookup(name); obj != nil {
		return describe(s, obj), true
	}
	if pkg := packageOf(s, name); pkg != nil {
		return packageText(s, pkg), true
	}
	return "", false
}

func identAt(file *ast.File, offset func(token.Pos) int, from, to int) *ast.Ident {
	if from == to {
		return nil
	}
	way := path(file, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		return ok && id.Pos().IsValid() && offset(id.Pos()) == from && len(id.Name) == to-from
	})
	if len(way) == 0 {
		return nil
	}
	return way[len(way)-1].(*ast.Ident)
}

// calleeAt returns the name of what is called by the innermost call whose arguments the cursor stands in.
func calleeAt(file *ast.File, offset func(token.Pos) int, cursor int) *ast.Ident {
	var found *ast.Ident
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || !call.Lparen.IsValid() || offset(call.Lparen) >= cursor || call.Rparen.IsValid() &&
			offset(call.Rparen) < cursor {
			return true
		}
		switch f := ast.Unparen(call.Fun).(type) {
		case *ast.Ident:
			found = f
		case *ast.SelectorExpr:
			found = f.Sel
		}
		return true
	})
	return found
}

func packageText(s Names, pkg *types.Package) string {
	text := fmt.Sprintf("package %s (import %q)", pkg.Name(), pkg.Path())
	if doc := s.Doc(types.NewPkgName(token.NoPos, nil, pkg.Name(), pkg)); doc != "" {
		text += "\n\n" + strings.TrimSpace(doc)
	}
	return text
}

// describe says an object's declaration, its comment, and its value or methods.
func describe(s Names, obj types.Object) string {
	text := types.ObjectString(obj, short)
	if f, ok := obj.(*types.Func); ok {
		// The types of bound packages come without the names of parameters.
		if src := s.Source(f); src != "" {
			text = strings.Replace(text, strings.TrimPrefix(types.TypeString(f.Type(), short), "func"),
				strings.TrimPrefix(src, "func"), 1)
		}
	}
	if t, ok := obj.(*types.TypeName); ok {
		text = typeText(t)
	}
	if doc := strings.TrimSpace(s.Doc(obj)); doc != "" {
		text += "\n\n" + doc
	}
	if s.Object(obj.Name()) == obj {
		if v, ok := s.Value(obj.Name()); ok {
			text += "\n\n" + shorten(s.Show(v))
		}
	}
	return text
}

const longest = 4000

func shorten(text string) string {
	r := []rune(text)
	if len(r) > longest {
		return string(r[:longest]) + fmt.Sprintf("… (%d characters more)", len(r)-longest)
	}
	return text
}

// typeText writes a type as it is declared, with what of its fields and methods a cell may use.
func typeText(t *types.TypeName) string {
	under := t.Type().Underlying()
	st, ok := under.(*types.Struct)
	var b strings.Builder
	if ok {
		fmt.Fprintf(&b, "type %s struct {", t.Name())
		hidden := 0
		for i := range st.NumFields() {
			f := st.Field(i)
			switch {
			case !own(f):
				hidden++
			case f.Embedded():
				fmt.Fprintf(&b, "\n    %s", types.TypeString(f.Type(), short))
			default:
				fmt.Fprintf(&b, "\n    %s %s", f.Name(), types.TypeString(f.Type(), short))
			}
		}
		if hidden > 0 {
			b.WriteString("\n    // and fields that are not exported")
		}
		b.WriteString("\n}")
	} else {
		b.WriteString(types.ObjectString(t, short))
	}
	recv := t.Type()
	if !types.IsInterface(recv) {
		recv = types.NewPointer(recv)
	} else {
		return b.String()
	}
	ms := types.NewMethodSet(recv)
	for i := range ms.Len() {
		if o := ms.At(i).Obj(); own(o) {
			fmt.Fprintf(&b, "\nfunc (%s) %s%s", t.Name(), o.Name(), strings.TrimPrefix(types.TypeString(ms.At(i).Type(), short),
				"func"))
		}
	}
	return b.String()
}
