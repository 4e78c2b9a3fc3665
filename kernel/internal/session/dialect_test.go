package session

import (
	"strings"
	"testing"
)

func TestGophernotesDialect(t *testing.T) {
	got := run(t, New(Options{}),
		"func shown([]byte) error",
		"func() (s any) { defer func() { s = recover() }(); shown(nil); return nil }()",
		":env fmt", "macro twice(x interface{}) interface{} { return x }", "x := ~quote{1}", "~func f() int { return 1 }",
		"import \"display\"")
	for i, want := range []string{"", "=function shown was declared without a body",
		"commands such as :help are gomacro's own", "macros are gomacro's own",
		"macros are gomacro's own", "macros are gomacro's own", "package hipec/kernel/display is not linked"} {
		if want == "" && got[i] != "" || !strings.Contains(got[i], want) {
			t.Errorf("cell %d: %q, want %q", i+1, got[i], want)
		}
	}
}
