package session

import (
	"go/ast"
	"go/types"
	"strings"

	"hipec/kernel/internal/source"
)

// Cells leave the syntax of what they declare, since later cells may need to compile it again.

// item is a declaration that a cell left: of types, constants, a function or a method.
type item struct {
	from *code
	decl ast.Decl
	objs []types.Object // what it declares; for a method, the receiver's type
}

// codeOf returns the cell that declares a live object; nil for the kernel's own and for plain variables.
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
			for _, name := range source.Declares(d) {
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
