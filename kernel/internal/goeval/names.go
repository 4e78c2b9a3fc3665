package goeval

import (
	"go/types"
	"strings"

	"hipec/kernel/internal/display"
	"hipec/kernel/internal/docs"
	"hipec/kernel/internal/session"
)

// names is a session as assist asks it: with what is written about bound packages, and with values
// as a notebook shows them.
type names struct{ *session.Session }

// Doc returns the comment of a cell's declaration, or of a bound package's.
func (n names) Doc(obj types.Object) string {
	if p, ok := obj.(*types.PkgName); ok {
		return docs.Of(p.Imported().Path(), "")
	}
	if text := n.Session.Doc(obj); text != "" || obj.Pkg() == nil {
		return text
	}
	return docs.Of(plain(obj.Pkg()), qualified(obj))
}

// Source returns a bound function's type as its source has it, with names.
func (n names) Source(obj types.Object) string {
	if obj.Pkg() == nil {
		return ""
	}
	return docs.Of(plain(obj.Pkg()), qualified(obj)+"()")
}

// qualified returns a name as comments are kept under it: Type.Method, Type.Field.
func qualified(obj types.Object) string {
	switch o := obj.(type) {
	case *types.Func:
		if recv := o.Signature().Recv(); recv != nil {
			return typeName(recv.Type()) + o.Name()
		}
	case *types.Var:
		if o.IsField() { // a field does not know its struct: the package's types are searched
			scope := o.Pkg().Scope()
			for _, name := range scope.Names() {
				t, ok := scope.Lookup(name).(*types.TypeName)
				if !ok {
					continue
				}
				st, ok := t.Type().Underlying().(*types.Struct)
				for i := 0; ok && i < st.NumFields(); i++ {
					if st.Field(i) == o {
						return t.Name() + "." + o.Name()
					}
				}
			}
		}
	}
	return obj.Name()
}

func typeName(t types.Type) string {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name() + "."
	}
	return ""
}

// Show returns a value as text.
func (n names) Show(v any) string {
	text, _ := display.Of(v).Data["text/plain"].(string)
	return strings.TrimRight(text, "\n")
}

// plain is a package's path. The generic functions of a package that is otherwise compiled come as
// a package of their own.
func plain(p *types.Package) string { return strings.TrimSuffix(p.Path(), "@patch") }
