package scenario

import (
	"errors"
	"strings"
	"testing"
	"time"
)

const book = `A title
-- cell --
x := 1
-- cell --
x
-- result --
1
-- stdout has --
hello
-- interrupt --
200ms
-- pending other --
a reason
`

func TestParse(t *testing.T) {
	f, err := Parse("book", []byte(book))
	if err != nil {
		t.Fatal(err)
	}
	if f.Title != "A title" || len(f.Steps) != 2 || f.Pending["other"] != "a reason" {
		t.Errorf("got %+v", f)
	}
	if s := f.Steps[1]; s.Code != "x" || s.Result != "1" || s.Stdout != (Want{"hello", true}) ||
		s.Interrupt != 200*time.Millisecond || s.Within != patience {
		t.Errorf("got %+v", s)
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"-- cell --\nx\n":                           "title",
		"title\n":                                   "no cell",
		"title\n-- result --\n1\n":                  "before the first cell",
		"title\n-- cell --\nx\n-- reslt --\n":       `no section "reslt"`,
		"title\n-- cell --\n-- interrupt --\n1 s\n": "unknown unit",
		"title\n-- cell --\n-- pending a --\n":      "reason",
	} {
		if _, err := Parse("book", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func TestFaults(t *testing.T) {
	fails := Step{Fails: true, Error: "nil map"}
	for name, c := range map[string]struct {
		step Step
		got  outcome
		want string
	}{
		"as wanted":               {Step{Result: "1", Stdout: Want{Text: "a"}}, outcome{result: "1\n", stdout: "a\n"}, ""},
		"another result":          {Step{Result: "1"}, outcome{result: "2"}, `result: got "2", want "1"`},
		"a result nobody expects": {Step{}, outcome{result: "2"}, `result: got "2", want ""`},
		"output nobody expects":   {Step{}, outcome{stderr: "x"}, `stderr: got "x"`},
		"a part":                  {Step{Stdout: Want{"b", true}}, outcome{stdout: "abc"}, ""},
		"not the part":            {Step{Stdout: Want{"z", true}}, outcome{stdout: "abc"}, `want "z" in it`},
		"the error":               {fails, outcome{fault: "panic: assignment to entry in nil map"}, ""},
		"another error":           {fails, outcome{fault: "panic: oh"}, `want "nil map" in it`},
		"no error":                {fails, outcome{}, "did not fail"},
		"an error nobody expects": {Step{}, outcome{fault: "panic: oh"}, "it failed: panic: oh"},
		"a death":                 {fails, outcome{death: errors.New("killed")}, "its process ended"},
		"too late":                {Step{Within: time.Second}, outcome{late: true}, "within 1s"},
		"not shown as wanted":     {Step{Mime: "text/html"}, outcome{mimes: []string{"text/plain"}}, "want text/html"},
	} {
		got := strings.Join(c.step.faults(c.got), "; ")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
