package source

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

func decl(t *testing.T, src string) ast.Decl {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return f.Decls[0]
}

func TestDeclares(t *testing.T) {
	for src, want := range map[string]string{
		"func f() {}":                    "f",
		"func (t T) M() {}":              "T.M",
		"func (t *T[P, Q]) M() {}":       "T.M",
		"func (*(T)) M() {}":             "T.M",
		"type (\n\tA int\n\tB string\n)": "A B",
		"const a, b = 1, 2":              "a b",
		"var x, _ = 1, 2":                "x _",
	} {
		if got := Declares(decl(t, src)); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s: got %q, want %s", src, got, want)
		}
	}
}

func TestSameText(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"type T struct{ X int }", "// T is.\ntype T struct {\n\tX int // one\n}", true},
		{"type T struct{ X int }", "type T struct{ X int64 }", false},
		{"type T (P)", "type T P", true},
		{"func f() { return }", "func f() {\n\treturn\n}", true},
		{"func f(a int) {}", "func f(b int) {}", false},
	} {
		if got := SameText(decl(t, c.a), decl(t, c.b)); got != c.same {
			t.Errorf("%q and %q: got %v, want %v", c.a, c.b, got, c.same)
		}
	}
}

// A copy shares no name with the original, and hands each with its copy over once.
func TestCopy(t *testing.T) {
	from := decl(t, "func f(a int) int { return a + g(a) }")
	seen := map[string]int{}
	to := Copy(from, func(old, now *ast.Ident) {
		seen[old.Name]++
		if old.Name == "a" {
			now.Name = "b"
		}
	}).(*ast.FuncDecl)
	if seen["a"] != 3 || seen["g"] != 1 || seen["f"] != 1 {
		t.Errorf("got %v, want a 3 times, f and g once", seen)
	}
	if !SameText(to, decl(t, "func f(b int) int { return b + g(b) }")) ||
		!SameText(from, decl(t, "func f(a int) int { return a + g(a) }")) {
		t.Error("the copy is not as it was renamed, or the original was changed")
	}
}
