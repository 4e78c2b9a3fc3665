package session

import (
	"fmt"
	"strings"
	"testing"
)

// Lines of other languages, with what is said of them; Go's own lines get no hint.
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
	}{{"", "", 0}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "ab", 1}, {"abc", "abcd", 1}, {"abc", "xyz", 3},
		{"abc", "abcdefgh", 4}, {"columns", "colums", 1}} {
		if got := apart(c.a, c.b, 3); got != c.want {
			t.Errorf("%s, %s: got %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
