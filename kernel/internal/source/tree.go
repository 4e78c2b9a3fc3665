package source

import (
	"bytes"
	"go/ast"
	"go/printer"
	"go/token"
	"reflect"
)

// MethodBase returns the name of a method's type; nil for any other declaration.
func MethodBase(d ast.Decl) *ast.Ident {
	f, ok := d.(*ast.FuncDecl)
	if !ok || f.Recv == nil || len(f.Recv.List) != 1 {
		return nil
	}
	return receiverBase(f.Recv.List[0].Type)
}

// Declares returns the names that a declaration makes; a method's is Type.Name.
func Declares(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if base := MethodBase(d); base != nil {
			return []string{base.Name + "." + d.Name.Name}
		}
		return []string{d.Name.Name}
	case *ast.GenDecl:
		var out []string
		for _, sp := range d.Specs {
			switch sp := sp.(type) {
			case *ast.TypeSpec:
				out = append(out, sp.Name.Name)
			case *ast.ValueSpec:
				for _, n := range sp.Names {
					out = append(out, n.Name)
				}
			}
		}
		return out
	}
	return nil
}

// receiverBase returns the name of a receiver's type.
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

// SameText reports whether two pieces of syntax are written alike, comments and spaces aside.
func SameText(a, b ast.Node) bool { return text(a) == text(b) }

func text(n ast.Node) string {
	bare := Copy(n, func(_, _ *ast.Ident) {})
	ast.Inspect(bare, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			n.Doc, n.Comment = nil, nil
		case *ast.TypeSpec:
			n.Doc, n.Comment, n.Type = nil, nil, ast.Unparen(n.Type)
		case *ast.FuncDecl:
			n.Doc = nil
		case *ast.ValueSpec:
			n.Doc, n.Comment = nil, nil
		case *ast.GenDecl:
			n.Doc = nil
		}
		return true
	})
	var b bytes.Buffer
	if err := printer.Fprint(&b, token.NewFileSet(), bare); err != nil {
		return err.Error()
	}
	return b.String()
}

// Copy copies a tree, and hands every name and its copy to rename.
func Copy(n ast.Node, rename func(from, to *ast.Ident)) ast.Node {
	done := map[any]reflect.Value{}
	var clone func(v reflect.Value) reflect.Value
	clone = func(v reflect.Value) reflect.Value {
		switch v.Kind() {
		case reflect.Pointer:
			if v.IsNil() {
				return v
			}
			if old, ok := done[v.Interface()]; ok {
				return old
			}
			switch v.Interface().(type) {
			case *ast.Object, *ast.Scope:
				return reflect.Zero(v.Type())
			case *ast.CommentGroup:
				return v
			}
			to := reflect.New(v.Type().Elem())
			done[v.Interface()] = to
			to.Elem().Set(clone(v.Elem()))
			if id, ok := v.Interface().(*ast.Ident); ok {
				rename(id, to.Interface().(*ast.Ident))
			}
			return to
		case reflect.Interface:
			if v.IsNil() {
				return v
			}
			to := reflect.New(v.Type()).Elem()
			to.Set(clone(v.Elem()))
			return to
		case reflect.Slice:
			if v.IsNil() {
				return v
			}
			to := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			for i := range v.Len() {
				to.Index(i).Set(clone(v.Index(i)))
			}
			return to
		case reflect.Struct:
			to := reflect.New(v.Type()).Elem()
			for i := range v.NumField() {
				to.Field(i).Set(clone(v.Field(i)))
			}
			return to
		}
		return v
	}
	return clone(reflect.ValueOf(n)).Interface().(ast.Node)
}
