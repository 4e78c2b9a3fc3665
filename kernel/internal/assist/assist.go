// Package assist helps to write a cell: completion, inspection, and whether a text is complete. Each is computed from the session's names
// and types, then rendered.
package assist

import (
	"fmt"
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Names is what assist asks a session.
type Names interface {
	Names() []string
	Object(name string) types.Object
	Value(name string) (any, bool)
	Imports() map[string]string
	Package(path string) (*types.Package, error)
	Known(name string) []string
}

// Completion is what may stand in a text from Start to End, in bytes.
type Completion struct {
	Matches    []string
	Kinds      map[string]string
	Start, End int
}

// word answers the chain of names and dots that ends at the cursor, as "df.Co".
func word(code string, cursor int) (start int, text string) {
	cursor = min(max(cursor, 0), len(code))
	start = cursor
	for start > 0 {
		r, n := utf8.DecodeLastRuneInString(code[:start])
		if r != '.' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		start -= n
	}
	return start, code[start:cursor]
}

// Complete answers the names that fit before the cursor (in bytes).
func Complete(s Names, code string, cursor int) Completion {
	start, text := word(code, cursor)
	c := Completion{Kinds: map[string]string{}, Start: start, End: start + len(text), Matches: []string{}}
	add := func(name, kind, prefix string) {
		if strings.HasPrefix(name, prefix) && !strings.HasPrefix(name, "·") {
			if c.Kinds[name] == "" {
				c.Matches = append(c.Matches, name)
			}
			c.Kinds[name] = kind
		}
	}
	if dot := strings.LastIndexByte(text, '.'); dot >= 0 {
		c.Start = start + dot + 1
		for name, kind := range members(s, text[:dot]) {
			add(name, kind, text[dot+1:])
		}
	} else {
		for _, n := range s.Names() {
			add(n, kindOf(s.Object(n)), text)
		}
		for n := range s.Imports() {
			add(n, "module", text)
		}
		for _, n := range types.Universe.Names() {
			add(n, kindOf(types.Universe.Lookup(n)), text)
		}
		for t := token.BREAK; t <= token.VAR; t++ {
			add(t.String(), "keyword", text)
		}
		add("Display", "function", text)
	}
	sort.Strings(c.Matches)
	return c
}

func kindOf(o types.Object) string {
	switch o.(type) {
	case *types.Func, *types.Builtin:
		return "function"
	case *types.TypeName:
		return "type"
	case *types.Const:
		return "constant"
	}
	return "variable"
}

// resolve follows a chain of names: a live name or a package, then fields, methods without parameters and package members.
func resolve(s Names, chain string) (types.Object, *types.Package) {
	names := strings.Split(chain, ".")
	obj := s.Object(names[0])
	if obj == nil {
		obj = types.Universe.Lookup(names[0])
	}
	if obj == nil {
		pkg := packageOf(s, names[0])
		if pkg == nil || len(names) == 1 {
			return nil, pkg
		}
		if obj = pkg.Scope().Lookup(names[1]); obj == nil {
			return nil, nil
		}
		names = names[1:]
	}
	for _, n := range names[1:] {
		o, _, _ := types.LookupFieldOrMethod(obj.Type(), true, obj.Pkg(), n)
		if o == nil {
			return nil, nil
		}
		obj = o
	}
	return obj, nil
}

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

// members answers what can stand behind "chain.", with its kind.
func members(s Names, chain string) map[string]string {
	out := map[string]string{}
	obj, pkg := resolve(s, chain)
	if pkg != nil {
		for _, n := range pkg.Scope().Names() {
			if ast.IsExported(n) {
				out[n] = kindOf(pkg.Scope().Lookup(n))
			}
		}
		return out
	}
	if obj == nil {
		return out
	}
	t := obj.Type()
	own := func(o types.Object) bool { return o.Exported() || (o.Pkg() != nil && o.Pkg().Path() == "main") }
	if _, isPtr := t.Underlying().(*types.Pointer); !isPtr && !types.IsInterface(t) {
		t = types.NewPointer(t)
	}
	ms := types.NewMethodSet(t)
	for i := range ms.Len() {
		if o := ms.At(i).Obj(); own(o) {
			out[o.Name()] = "function"
		}
	}
	fields(t, own, out, 0)
	return out
}

func fields(t types.Type, own func(types.Object) bool, out map[string]string, depth int) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || depth > 4 {
		return
	}
	for i := range st.NumFields() {
		f := st.Field(i)
		if own(f) {
			out[f.Name()] = "property"
		}
		if f.Embedded() {
			fields(f.Type(), own, out, depth+1)
		}
	}
}

// Inspect says what the name at the cursor (in bytes) is: its declaration, and a variable's value.
func Inspect(s Names, code string, cursor int) (string, bool) {
	end := min(max(cursor, 0), len(code))
	for end < len(code) {
		r, n := utf8.DecodeRuneInString(code[end:])
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		end += n
	}
	_, chain := word(code, end)
	chain = strings.Trim(chain, ".")
	if chain == "" {
		return "", false
	}
	obj, pkg := resolve(s, chain)
	short := func(p *types.Package) string {
		if p.Name() == "main" { // a cell's
			return ""
		}
		return p.Name()
	}
	switch {
	case pkg != nil:
		return fmt.Sprintf("package %s (import %q)", pkg.Name(), pkg.Path()), true
	case obj == nil:
		return "", false
	}
	text := types.ObjectString(obj, short)
	if v, ok := s.Value(chain); ok {
		shown := fmt.Sprint(v)
		if len(shown) > 2000 {
			shown = shown[:2000] + "…"
		}
		text += "\n\n" + shown
	}
	return text, true
}

// State is whether a text is a whole cell.
type State string

// States, in the protocol's words.
const (
	Whole      State = "complete"
	Incomplete State = "incomplete"
	Invalid    State = "invalid"
)

// IsComplete tells whether a cell's text is complete, and if not, how the next line is to be indented. The syntax function tells whether a text
// whose brackets are closed is a cell, and if not, whether it only stops too early.
func IsComplete(code string, syntax func(code string) (ok, early bool)) (State, string) {
	depth := 0
	var sc scanner.Scanner
	fset := token.NewFileSet()
	bad := ""
	sc.Init(fset.AddFile("", -1, len(code)), []byte(code), func(_ token.Position, msg string) { bad = msg }, 0)
	for {
		_, t, _ := sc.Scan()
		if t == token.EOF {
			break
		}
		switch t {
		case token.LBRACE, token.LPAREN, token.LBRACK:
			depth++
		case token.RBRACE, token.RPAREN, token.RBRACK:
			if depth--; depth < 0 {
				return Invalid, ""
			}
		}
	}
	switch {
	case strings.Contains(bad, "not terminated") && (strings.Contains(bad, "raw string") || strings.Contains(bad, "comment")):
		return Incomplete, ""
	case bad != "":
		return Invalid, ""
	case depth > 0:
		return Incomplete, strings.Repeat("\t", depth)
	}
	switch ok, early := syntax(code); {
	case ok:
		return Whole, ""
	case early:
		return Incomplete, ""
	}
	return Invalid, ""
}
