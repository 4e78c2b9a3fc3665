package source

import (
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	tidy := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	for src, want := range map[string]Parts{
		"x := 1":                              {Stmts: "x := 1"},
		"x := 1;":                             {Stmts: "x := 1;", Hidden: true},
		"import \"fmt\"\nx := 1":              {Imports: `import "fmt"`, Stmts: "x := 1"},
		"type T int; x := T(1)":               {Decls: "type T int;", Stmts: "x := T(1)"},
		"// T is.\ntype T int":                {Decls: "// T is. type T int", Plain: true},
		"func f() {}\nf()":                    {Decls: "func f() {}", Stmts: "f()"},
		"func() {}()":                         {Stmts: "func() {}()"},
		"func (t T) M() {}":                   {Decls: "func (t T) M() {}", Plain: true},
		"func (t T) int { return 1 }(x)":      {Stmts: "func (t T) int { return 1 }(x)"},
		"var x = 1":                           {Stmts: "var x = 1", Plain: true},
		"package main\nvar x = 1":             {Decls: "var x = 1", File: true, Plain: true},
		"if x {\n\ttype T int\n}":             {Stmts: "if x { type T int }"},
		"":                                    {Plain: true},
		";":                                   {Stmts: ";", Plain: true},
		"x ;":                                 {Stmts: "x ;", Hidden: true},
		"x\n":                                 {Stmts: "x"},
		"const a = 1; x":                      {Decls: "const a = 1;", Stmts: "x"},
		"x; // why\ntype T int":               {Decls: "type T int", Stmts: "x; // why"},
		"x\n// T is.\ntype T int":             {Decls: "// T is. type T int", Stmts: "x"},
		"func (t T) (a, b int) { return }(x)": {Stmts: "func (t T) (a, b int) { return }(x)"},
		"func (":                              {Stmts: "func ("},
	} {
		got := Split(src)
		got.Imports, got.Decls, got.Stmts = tidy(got.Imports), tidy(got.Decls), tidy(got.Stmts)
		if got != want {
			t.Errorf("%q:\ngot  %+v\nwant %+v", src, got, want)
		}
	}
}

// As a file, variables are declarations.
func TestSplitAsFile(t *testing.T) {
	p := SplitAs("var x = y\nvar y = 1", true)
	if strings.TrimSpace(p.Stmts) != "" || !strings.Contains(p.Decls, "var x = y") {
		t.Errorf("got %+v, want declarations alone", p)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("import \"fmt\"\ntype T int\nfunc (t T) M() {}\nx := 1; for i := 0; i < 3; i++ {}\nfunc() {}()")
	f.Fuzz(func(t *testing.T, src string) {
		p := Split(src)
		for _, part := range []string{p.Imports, p.Decls, p.Stmts} {
			if len(part) != len(src) || strings.Count(part, "\n") != strings.Count(src, "\n") {
				t.Fatalf("a part of %q has another shape: %q", src, part)
			}
		}
		for i := range src { // every byte stands in exactly one part, or is blank in all
			n := 0
			for _, part := range []string{p.Imports, p.Decls, p.Stmts} {
				if part[i] == src[i] && src[i] != ' ' && src[i] != '\n' && src[i] != '\t' && src[i] != '\r' {
					n++
				}
			}
			if n > 1 {
				t.Fatalf("byte %d of %q stands in %d parts", i, src, n)
			}
		}
	})
}
