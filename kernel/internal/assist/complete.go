package assist

import (
	"go/ast"
	"go/token"
	"go/types"
	"sort"
	"strings"
)

// Completion is what may stand in a text from Start to End, in bytes.
type Completion struct {
	Matches    []string
	Kinds      map[string]string // match -> function, variable, type, constant, property, module, keyword …
	Signatures map[string]string // match -> its type, in a line
	Start, End int
}

func (c *Completion) add(name, kind, signature string) {
	if strings.Contains(name, "·") || name == "_" || name == placeholder {
		return
	}
	if c.Kinds[name] == "" {
		c.Matches = append(c.Matches, name)
	}
	c.Kinds[name] = kind
	if signature != "" {
		c.Signatures[name] = signature
	}
}

func (c *Completion) object(s Names, o types.Object) { c.add(o.Name(), kindOf(o), signature(s, o)) }

// placeholder stands in the text where something is to be completed.
const placeholder = "placeHolder_"

// Complete returns the names that fit before the cursor (in bytes).
func Complete(s Names, code string, cursor int) Completion {
	cursor = within(code, cursor)
	start := wordBefore(code, cursor)
	c := Completion{Kinds: map[string]string{}, Signatures: map[string]string{}, Start: start, End: cursor,
		Matches: []string{}}
	prefix := code[start:cursor]
	if p, ok := inImport(code[:cursor]); ok {
		c.Start, prefix = cursor-len(p), p
		for _, path := range s.Paths() {
			c.add(path, "module", "")
		}
	} else {
		file, info, _ := s.Sketch(code[:start] + placeholder + code[wordAfter(code, cursor):])
		way := path(file, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			return ok && id.Name == placeholder
		})
		if len(way) == 0 {
			return c // in a comment or a string
		}
		if c.narrow(s, way, info) {
			if c.Matches = keep(c.Matches, prefix); len(c.Matches) > 0 {
				return c
			}
			c.Kinds = map[string]string{}
		}
		c.at(s, way, info)
	}
	c.Matches = keep(c.Matches, prefix)
	return c
}

// narrow gathers what alone makes sense where a key of a literal stands, or a value whose type is a
// choice among constants. It reports whether the place is such a one.
func (c *Completion) narrow(s Names, way []ast.Node, info *types.Info) bool {
	id := way[len(way)-1].(*ast.Ident)
	if len(way) < 2 {
		return false
	}
	switch up := way[len(way)-2].(type) {
	case *ast.CompositeLit:
		if up.Type != id && keyed(up, id) && c.literal(s, up, info) {
			return true
		}
	case *ast.KeyValueExpr:
		if lit, ok := way[len(way)-3].(*ast.CompositeLit); ok && up.Key == id {
			return c.literal(s, lit, info)
		}
	case *ast.SelectorExpr:
		if t := expected(way, info); t != nil && up.Sel == id {
			pkg, ok := up.X.(*ast.Ident)
			if !ok || !c.choices(s, t, nil) {
				return false
			}
			return c.within(pkg.Name)
		}
	}
	return c.choices(s, expected(way, info), locals(way, info))
}

// within leaves what is selected from a package, by the names behind the dot.
func (c *Completion) within(pkg string) bool {
	var names []string
	for _, full := range c.Matches {
		if name, ok := strings.CutPrefix(full, pkg+"."); ok {
			names = append(names, name)
			c.Kinds[name], c.Signatures[name] = c.Kinds[full], c.Signatures[full]
		}
	}
	c.Matches = names
	return len(names) > 0
}

// keyed reports whether the elements of a literal but one have keys, as far as there are any.
func keyed(lit *ast.CompositeLit, but *ast.Ident) bool {
	for _, e := range lit.Elts {
		if _, ok := e.(*ast.KeyValueExpr); !ok && e != ast.Expr(but) {
			return false
		}
	}
	return true
}

// keep returns the names that begin as typed, or whose part behind the dot does; if there are none,
// those that do so but for capitals.
func keep(names []string, prefix string) []string {
	exact, loose := []string{}, []string{}
	low := strings.ToLower(prefix)
	for _, n := range names {
		_, last, dotted := strings.Cut(n, ".")
		switch {
		case strings.HasPrefix(n, prefix), dotted && strings.HasPrefix(last, prefix):
			exact = append(exact, n)
		case strings.HasPrefix(strings.ToLower(n), low), dotted && strings.HasPrefix(strings.ToLower(last), low):
			loose = append(loose, n)
		}
	}
	if len(exact) == 0 {
		exact = loose
	}
	sort.Strings(exact)
	return exact
}

// inImport returns what of an import path stands before the end of a text.
func inImport(text string) (string, bool) {
	line := text[strings.LastIndexByte(text, '\n')+1:]
	quote := strings.IndexByte(line, '"')
	if quote < 0 || strings.Count(line, `"`) != 1 {
		return "", false
	}
	before := strings.TrimSpace(line[:quote])
	if strings.HasPrefix(before, "import") {
		return line[quote+1:], true
	}
	block := strings.LastIndex(text, "import (")
	if block < 0 || strings.Contains(text[block:], ")") || strings.ContainsAny(before, "=(,+") {
		return "", false
	}
	return line[quote+1:], true
}

// at gathers what may stand at the end of a way through the syntax.
func (c *Completion) at(s Names, way []ast.Node, info *types.Info) {
	id := way[len(way)-1].(*ast.Ident)
	if len(way) > 1 {
		switch up := way[len(way)-2].(type) {
		case *ast.SelectorExpr:
			if up.Sel == id {
				c.selected(s, up.X, info)
				return
			}
		case *ast.CompositeLit:
			c.literal(s, up, info)
		}
	}
	c.everywhere(s)
	for _, o := range locals(way, info) {
		c.object(s, o)
	}
}

// locals are the names that a cell itself declares and that can be used at the end of a way through
// its syntax, from the outside in: an inner name hides an outer one.
func locals(way []ast.Node, info *types.Info) []types.Object {
	id := way[len(way)-1]
	var out []types.Object
	for _, o := range info.Defs {
		if o != nil && o.Pkg() != nil && o.Parent() == o.Pkg().Scope() {
			out = append(out, o)
		}
	}
	for i, n := range way {
		if n == ast.Node(nil) {
			continue
		}
		scope := info.Scopes[n]
		if f, ok := n.(*ast.FuncDecl); ok {
			scope = info.Scopes[f.Type]
		} else if f, ok := n.(*ast.FuncLit); ok {
			scope = info.Scopes[f.Type]
		}
		if scope == nil {
			continue
		}
		for _, name := range scope.Names() {
			if o := scope.Lookup(name); i == 0 || o.Pos() < id.Pos() {
				out = append(out, o)
			}
		}
	}
	return out
}

// everywhere gathers what may stand where any name may.
func (c *Completion) everywhere(s Names) {
	for t := token.BREAK; t <= token.VAR; t++ {
		c.add(t.String(), "keyword", "")
	}
	for _, n := range types.Universe.Names() {
		c.object(s, types.Universe.Lookup(n))
	}
	c.add("Display", "function", "(v ...any)")
	c.add("must", "function", "(f())")
	for n, p := range s.Imports() {
		c.add(n, "module", p)
	}
	for _, p := range s.Paths() { // packages are imported by themselves
		name := p[strings.LastIndexByte(p, '/')+1:]
		if known := s.Known(name); len(known) == 1 && known[0] == p && c.Kinds[name] == "" {
			c.add(name, "module", p)
		}
	}
	for _, n := range s.Names() {
		c.add(n, kindOf(s.Object(n)), signature(s, s.Object(n)))
	}
}

// selected gathers what may stand behind an expression and a dot.
func (c *Completion) selected(s Names, x ast.Expr, info *types.Info) {
	if id, ok := x.(*ast.Ident); ok {
		var pkg *types.Package
		if p, ok := info.Uses[id].(*types.PkgName); ok {
			pkg = p.Imported()
		} else if info.Uses[id] == nil {
			pkg = packageOf(s, id.Name)
		}
		if pkg != nil {
			for _, n := range pkg.Scope().Names() {
				if ast.IsExported(n) {
					c.object(s, pkg.Scope().Lookup(n))
				}
			}
			return
		}
	}
	tv, ok := info.Types[x]
	if !ok || tv.Type == nil {
		return
	}
	t := tv.Type
	if !tv.IsType() {
		c.fields(s, t, 0)
	}
	if _, isPtr := t.Underlying().(*types.Pointer); !isPtr && !types.IsInterface(t) {
		t = types.NewPointer(t)
	}
	ms := types.NewMethodSet(t)
	for i := range ms.Len() {
		if o := ms.At(i).Obj(); own(o) {
			c.object(s, o)
		}
	}
}

func (c *Completion) fields(s Names, t types.Type, depth int) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || depth > 4 {
		return
	}
	for i := range st.NumFields() {
		f := st.Field(i)
		if own(f) && c.Kinds[f.Name()] == "" {
			c.object(s, f)
		}
		if f.Embedded() {
			c.fields(s, f.Type(), depth+1)
		}
	}
}

// literal gathers the keys of a struct's literal that are not there yet. It reports whether the literal is a struct's.
func (c *Completion) literal(s Names, lit *ast.CompositeLit, info *types.Info) bool {
	st := structOf(info.Types[lit].Type)
	if st == nil {
		return false
	}
	there := map[string]bool{}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if k, ok := kv.Key.(*ast.Ident); ok {
				there[k.Name] = true
			}
		}
	}
	for i := range st.NumFields() {
		if f := st.Field(i); own(f) && !there[f.Name()] {
			c.object(s, f)
			if doc := sentence(s.Doc(f)); doc != "" {
				c.Signatures[f.Name()] += "  " + doc
			}
		}
	}
	return len(c.Matches) > 0
}
