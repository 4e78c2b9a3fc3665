package session

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"

	"hipec/kernel/internal/cellname"
)

// Define makes a value a variable of the notebook, as if a cell had declared it.
//
// Errors: a name that is none; nil, which has no type.
func (s *Session) Define(name string, value any) error {
	if !token.IsIdentifier(name) || name == "_" {
		return fmt.Errorf("%q is no name of a variable", name)
	}
	v := reflect.ValueOf(value)
	if !v.IsValid() {
		return fmt.Errorf("nil has no type: no variable %s was made", name)
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	t := s.typeOf(v.Type())
	if t == nil { // a type that no name of the notebook leads to any more
		t, p = types.Universe.Lookup("any").Type(), reflect.ValueOf(&value)
	}
	s.n++
	stub := cellname.Stub(s.n)
	obj := types.NewVar(token.NoPos, stub, name, t)
	stub.Scope().Insert(obj)
	stub.MarkComplete()
	s.engine.Extern(stub.Path(), name, p)
	s.live[name] = live{obj, p}
	return nil
}

// typeOf returns the checker's type of a run-time type; nil if a type of cells is in it that has no name any more.
func (s *Session) typeOf(rt reflect.Type) types.Type {
	if rt.Name() != "" || rt.Kind() == reflect.Struct || rt.Kind() == reflect.Interface || rt.Kind() == reflect.Func {
		for _, l := range s.live {
			if tn, ok := l.obj.(*types.TypeName); ok {
				if known, ok := s.engine.TypeOf(tn.Type()); ok && known == rt {
					return tn.Type()
				}
			}
		}
		if !ofCompiled(rt) {
			return nil
		}
		return s.engine.TypeFor(rt)
	}
	part := func(make func(types.Type) types.Type) types.Type {
		if e := s.typeOf(rt.Elem()); e != nil {
			return make(e)
		}
		return nil
	}
	switch rt.Kind() {
	case reflect.Pointer:
		return part(func(e types.Type) types.Type { return types.NewPointer(e) })
	case reflect.Slice:
		return part(func(e types.Type) types.Type { return types.NewSlice(e) })
	case reflect.Array:
		return part(func(e types.Type) types.Type { return types.NewArray(e, int64(rt.Len())) })
	case reflect.Map:
		key := s.typeOf(rt.Key())
		return part(func(e types.Type) types.Type {
			if key == nil {
				return nil
			}
			return types.NewMap(key, e)
		})
	}
	return nil
}

// ofCompiled reports whether a type is one of compiled packages or predeclared.
func ofCompiled(rt reflect.Type) bool {
	return rt.Name() != "" && rt.PkgPath() != cellname.Main
}
