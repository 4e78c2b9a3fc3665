package gomacroeval

import (
	"fmt"
	"testing"

	"hipec/kernel/internal/worker"
)

func TestMust(t *testing.T) {
	check(t, map[string][]step{
		"a result without its error": {{`import "strconv"`, ""}, {`n := must(strconv.Atoi("41")); n + 1`, "=42"}},
		"two results": {{"func f() (int, string, error) { return 3, \"x\", nil }", ""},
			{"a, b := must2(f()); fmt.Sprint(a, b)", "=3x"}},
		"an error stops the cell": {{`import "strconv"`, ""}, {"x := 1\nmust(strconv.Atoi(\"many\"))\nx = 2",
			`!error: strconv.Atoi: parsing "many": invalid syntax`}, {"x", "=1"}},
		"no error to look at": {{"func g() int { return 3 }", ""},
			{"must(g())", "!must needs a call whose last result is an error"}},
		"a notebook's own": {{"func must(n int) int { return 2 * n }", ""}, {"must(4)", "=8"}},
	})
}

func TestCompletionInStrings(t *testing.T) {
	e, run := runner(t)
	if got := run(`c := must(cohort.New("trial", cohort.Values("months", []float64{1, 2}), cohort.Words("sex", []string{"male", "female"})))`); got != "" {
		t.Fatal(got)
	}
	for code, want := range map[string]string{`c.Floats("m`: "[months]", `c.Filter(cohort.Is("sex", "f`: "[female]"} {
		if got := e.Assist(worker.Request{Kind: worker.Complete, Code: code, Cursor: len(code)}); fmt.Sprint(
			got.Matches) != want {
			t.Errorf("%s: got %v, want %s", code, got.Matches, want)
		}
	}
}
