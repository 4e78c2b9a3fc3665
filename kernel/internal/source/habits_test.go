package source

import (
	"strings"
	"testing"
)

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
		got := LineHint(line)
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
}
