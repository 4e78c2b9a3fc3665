package session

import (
	"go/ast"
	"go/types"
	"strings"
)

// Cells leave the syntax of what they declare, since later cells may need to compile it again.

// item is a declaration that a cell left: of types, constants, a function or a method.
type item struct {
	from *code
	decl ast.Decl
	objs []types.Object // what it declares; for a method, the receiver's type
}

// methodBase answers the name of a method's type; nil for any other declaration.
func methodBase(d ast.Decl) *ast.Ident {
	f, ok := d.(*ast.FuncDecl)
	if !ok || f.Recv == nil || len(f.Recv.List) != 1 {
		return nil
	}
	return receiverBase(f.Recv.List[0].Type)
}

// declares answers the names that a declaration makes; a method's is Type.Name.
func declares(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if base := methodBase(d); base != nil {
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

// codeOf answers the cell that declares a live object; nil for the kernel's own and for plain variables.
func (s *Session) codeOf(o types.Object) *code {
	if k := s.codes[o.Pkg()]; k != nil {
		return k
	}
	return s.stubs[o.Pkg()]
}

// items lists the declarations whose names are still live and not taken.
func (s *Session) items(taken map[string]bool) []item {
	var out []item
	seen := map[*code]bool{}
	for _, l := range s.live {
		k := s.codeOf(l.obj)
		if k == nil || seen[k] {
			continue
		}
		seen[k] = true
		for _, d := range k.decls {
			it := item{from: k, decl: d}
			isLive := false
			for _, name := range declares(d) {
				base, _, isMethod := strings.Cut(name, ".")
				o := k.Pkg.Scope().Lookup(base)
				if o == nil || taken[name] || isMethod && taken[base] {
					continue
				}
				it.objs = append(it.objs, o)
				if cur := s.live[base].obj; cur != nil && (cur == o || cur == k.moved[o]) {
					isLive = true
				}
			}
			if isLive {
				out = append(out, it)
			}
		}
	}
	return out
}
