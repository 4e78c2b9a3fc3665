package session

import (
	"fmt"
	"strings"
	"testing"
)

// Lines of other languages, with what is said of them; Go's own lines get no hint.
func TestSyntaxHint(t *testing.T) {
	for line, want := range map[string]string{
		"!ls -l":                       "$ ls -l",
		"?fmt.Println":                 "Shift+Tab",
		"mean??":                       "Shift+Tab",
		"import numpy as np":           "double quotes",
		"from math import pi":          "double quotes",
		"for i in range(10):":          "for i := range 10 {",
		"for (i in 1:10) {":            "for i := 1; i <= 10; i++ {",
		"for x in list:":               "for _, x := range list {",
		"while x > 0:":                 "only loop is for",
		"def f(x):":                    "func f(",
		"f <- function(x) x + 1":       "func f(",
		"if x == 3:":                   "braces",
		"else:":                        "braces",
		`print "a", b`:                 `fmt.Println("a", b)`,
		"a := [1, 2]":                  "[]float64{1, 2, 3}",
		`f(["a", "b"])`:                `[]string{"a", "b"}`,
		`m := {"a": 1}`:                "map[string]float64",
		"s := 'abc'":                   "double quotes",
		"x %in% y":                     "slices.Contains",
		"coxph(Surv(t, e) ~ age)":      "a formula is a text",
		"x := a > b ? a : b":           "no ?:",
		"f := lambda x: x":             "without a name",
		"class Patient:":               "type Patient struct",
		"# a comment":                  "//",
		"x := []int{1, 2}":             "",
		"for i := range 10 {":          "",
		`fmt.Println("print it", 'a')`: "",
		`m := map[string]int{"a": 1}`:  "",
		"if x == 3 {":                  "",
		"a[1] = 2":                     "",
		"switch x {":                   "",
		"case 'a':":                    "",
		"default:":                     "",
		"x := y[1:2]":                  "",
	} {
		got := syntaxHint(line)
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
}

func TestHints(t *testing.T) {
	s := New(Options{})
	for i, c := range []struct{ code, want string }{
		{"x = 3", "a new variable is made by :=, as in x := …"},
		{"x <- 3", "a new variable is made by :=, as in x := …"},
		{"patients := 10", ""},
		{"pateints + 1", "did you mean patients?"},
		{`strings.ToUper("a")`, "did you mean strings.ToUpper?"},
		{`strings.NoSuchThing("a")`, "undefined: strings.NoSuchThing"},
		{"TRUE", "in Go: true"},
		{"length(patients)", "in Go: len"},
		{"ls", "$ ls"},
		{"!ls -d x", "$ ls -d x"},
		{"y := patients ** 2", "math.Pow"},
		{"patients := 4; patients := 5", "another value is given by ="},
		{`"a" + patients`, "text and numbers are joined"},
		{"to_upper(3)", "did you mean strings.ToUpper?"},
		{"type Arm struct{ size int; Label string }\narm := Arm{}", ""},
		{"arm.sise", "did you mean size?"},
		{"arm.Lable", "did you mean Label?"},
		{"var b strings.Builder\nb.WriteStrin(\"x\")", "did you mean WriteString?"},
		{"len := 3", ""},
		{`len("abc")`, "%rm len gives Go's own back"},
		{"strings := 1", ""},
		{`strings.ToUpper("a")`, "%rm strings makes it the package again"},
		{"s := 'abc'", "text stands in double quotes"},
	} {
		_, err := s.Run(fmt.Sprintf("In[%d]", i+1), c.code)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.code, err, c.want)
		}
		if err != nil && strings.Count(err.Error(), c.want) > 1 {
			t.Errorf("%s: it is said twice: %v", c.code, err)
		}
	}
}

func TestApart(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "ab", 1}, {"abc", "abcd", 1}, {"abc", "xyz", 3}, {"abc", "abcdefgh", 4}, {"columns", "colums", 1}} {
		if got := apart(c.a, c.b, 3); got != c.want {
			t.Errorf("%s, %s: got %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
