package assist

import (
	"errors"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	_ "github.com/goplus/ixgo/pkg/math"
	_ "github.com/goplus/ixgo/pkg/strings"

	"hipec/kernel/internal/session"
)

// names is a session of two names.
type names struct{ objs map[string]types.Object }

func fake() names {
	pkg := types.NewPackage("main", "main")
	field := types.NewField(token.NoPos, pkg, "count", types.Typ[types.Int], false)
	st := types.NewStruct([]*types.Var{field}, nil)
	named := types.NewNamed(types.NewTypeName(token.NoPos, pkg, "Pile", nil), st, nil)
	recv := types.NewParam(token.NoPos, pkg, "p", types.NewPointer(named))
	named.AddMethod(types.NewFunc(token.NoPos, pkg, "Push", types.NewSignatureType(recv, nil, nil, nil, nil, false)))
	return names{map[string]types.Object{
		"pile": types.NewVar(token.NoPos, pkg, "pile", named),
		"Pile": named.Obj(),
	}}
}

func (n names) Names() []string                 { return []string{"Pile", "pile"} }
func (n names) Object(name string) types.Object { return n.objs[name] }
func (n names) Value(name string) (any, bool)   { return "{3}", name == "pile" }
func (n names) Imports() map[string]string      { return map[string]string{"strings": "strings"} }
func (n names) Known(name string) []string {
	if name == "math" || name == "strings" {
		return []string{name}
	}
	return nil
}

func (n names) Package(path string) (*types.Package, error) {
	if path == "strings" || path == "math" {
		return session.New(session.Options{}).Package(path)
	}
	return nil, errors.New("no such package")
}

func TestComplete(t *testing.T) {
	s := fake()
	for code, want := range map[string][]string{
		"pil":              {"pile"},
		"pile.":            {"Push", "count"},
		"pile.P":           {"Push"},
		"x := math.Floo":   {"Floor"},
		"strings.ToTi":     {"ToTitle", "ToTitleSpecial"},
		"func":             {"func"},
		"nosuch.":          {},
		"ä := pile.co":     {"count"},
		"fmt.Println(\"a.": {},
	} {
		c := Complete(s, code, len(code))
		if !slices.Equal(c.Matches, want) {
			t.Errorf("%q: %v, want %v", code, c.Matches, want)
		}
		if c.End != len(code) || c.Start > c.End {
			t.Errorf("%q: from %d to %d", code, c.Start, c.End)
		}
	}
	if k := Complete(s, "pile.", 5).Kinds; k["Push"] != "function" || k["count"] != "property" {
		t.Errorf("kinds: %v", k)
	}
}

func TestInspect(t *testing.T) {
	s := fake()
	for code, want := range map[string]string{
		"pile":         "var pile Pile\n\n{3}",
		"pile.Push()":  "func (*Pile).Push()",
		"math.MaxInt8": "const math.MaxInt8",
		"math":         "package math (import \"math\")",
	} {
		got, ok := Inspect(s, code, 6)
		if !ok || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
	}
	if _, ok := Inspect(s, "nosuch", 2); ok {
		t.Error("something was found")
	}
}

func TestIsComplete(t *testing.T) {
	for code, want := range map[string]State{
		"":                          Whole,
		"x := 1":                    Whole,
		"func f() int { return 1 }": Whole,
		"type T int\nx := T(1)\nx":  Whole,
		"import \"fmt\"\nx := 1":    Whole,
		"func f() {":                Incomplete,
		"x := []int{1,":             Incomplete,
		"`open":                     Incomplete,
		"/* open":                   Incomplete,
		"x := 1 +":                  Incomplete,
		"}":                         Invalid,
		"func 1() {}":               Invalid,
		"x := 1\nfunc f() {}\nf()":  Whole,
		"for i := 0;":               Incomplete,
		"a b c":                     Invalid,
		"\"open":                    Invalid,
	} {
		if got, _ := IsComplete(code, session.Syntax); got != want {
			t.Errorf("%q is %s, want %s", code, got, want)
		}
	}
	if _, indent := IsComplete("if x {\n\tfor {", session.Syntax); indent != "\t\t" {
		t.Errorf("indent %q", indent)
	}
}

func FuzzCursor(f *testing.F) {
	f.Add("pile.co", 3)
	f.Add("ä.b", 2)
	s := fake()
	f.Fuzz(func(t *testing.T, code string, cursor int) {
		c := Complete(s, code, cursor)
		if c.Start < 0 || c.End > len(code) || c.Start > c.End {
			t.Fatalf("%q at %d: from %d to %d", code, cursor, c.Start, c.End)
		}
		Inspect(s, code, cursor)
		IsComplete(code, session.Syntax)
	})
}
