package source

import (
	"errors"
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

func TestIsCell(t *testing.T) {
	for src, want := range map[string]struct{ ok, early bool }{
		"x := 1":             {true, false},
		"for {":              {false, true},
		"f(1,":               {false, true},
		"x := `a":            {false, false},
		"x := }":             {false, false},
		"}\nx := 1":          {false, false},
		"if x {\n}\nelse {}": {false, false},
		"":                   {true, false},
	} {
		ok, early := IsCell(src)
		if ok != want.ok || early != want.early {
			t.Errorf("%q: got %v, %v, want %v", src, ok, early, want)
		}
	}
}

// A mistake stands at its own line and column of the cell, in whichever part it is.
func TestMistakesHaveTheirPlace(t *testing.T) {
	for src, want := range map[string]string{
		"x := 1\ny := := 2":             "In[3]:2:6: ",
		"import fmt\nx := 1":            "In[3]:1:11: ",
		"x := 1\nfunc f( {}":            "In[3]:2:9: ",
		"x := 1\nfunc f() int {\n\t+\n": "In[3]:",
	} {
		fset := token.NewFileSet()
		_, err := Parse(fset, "In[3]", Split(src), &Mistakes{FileSet: fset, Cell: "In[3]", Source: src})
		var ce *CompileError
		if !errors.As(err, &ce) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s…", src, err, want)
		}
	}
}

func TestFunctions(t *testing.T) {
	for src, want := range map[string]string{
		"x := 1\nfunc f() {}\nf()": "      \nfunc f() {}\n   ",
		"x := 1":                   "",
		"func f( {":                "",
	} {
		if got := Functions(src); got != want {
			t.Errorf("%q: got %q, want %q", src, got, want)
		}
	}
}

func TestGiveBodies(t *testing.T) {
	fset := token.NewFileSet()
	f, err := Parse(fset, "In[1]", Split("func f() int"), &Mistakes{FileSet: fset, Cell: "In[1]"})
	if err != nil {
		t.Fatal(err)
	}
	GiveBodies(f.Decls)
	if fn := f.Decls.Decls[0].(*ast.FuncDecl); fn.Body == nil || len(fn.Body.List) != 1 {
		t.Errorf("got body %v, want one that panics", fn.Body)
	}
}
