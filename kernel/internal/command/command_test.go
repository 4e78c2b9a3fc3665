package command

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

func host(out *strings.Builder) Host {
	return Host{Out: out, Err: out, Reset: func() { out.WriteString("reset") },
		Who:  func() []Name { return []Name{{"x", "int", 8}, {"f", "func()", -1}, {"big", "[]float64", 8_000_024}} },
		Show: func(v any) { out.WriteString(v.(interface{ String() string }).String()) }}
}

func TestCommands(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.Mkdir("below", 0o755); err != nil {
		t.Fatal(err)
	}
	real, err := filepath.EvalSymlinks(filepath.Join(dir, "below"))
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]struct{ out, rest string }{
		"x := 1":                         {"", "x := 1"},
		"%reset\nx := 1":                 {"reset", "\nx := 1"},
		"// first\n\n%reset\n  %reset":   {"resetreset", "// first\n\n\n"},
		"x := 5\n%reset":                 {"", "x := 5\n%reset"},
		"%env HIPEC_A":                   {"1\n", ""},
		"%env HIPEC_A=2\n%env HIPEC_A":   {"2\n", "\n"},
		"%env HIPEC_A a b\n%env HIPEC_A": {"a b\n", "\n"},
		"%cd below":                      {real + "\n", ""},
		"%who":                           {"x    int              8 B\nf    func()\nbig  []float64       8 MB", ""},
	} {
		t.Setenv("HIPEC_A", "1")
		t.Chdir(dir)
		var out strings.Builder
		rest, err := Run(code, host(&out))
		if err != nil || out.String() != want.out || strings.TrimRight(strings.ReplaceAll(rest.Code, " ", ""),
			"\n") != strings.TrimRight(strings.ReplaceAll(want.rest, " ", ""), "\n") || len(rest.Code) != len(code) {
			t.Errorf("%q: %q, rest %q, %v; want %q, rest %q", code, out.String(), rest.Code, err, want.out, want.rest)
		}
	}
}

func TestMistakesNameTheirLine(t *testing.T) {
	for code, want := range map[string]string{
		"\n%nosuch":           "line 2: %nosuch: there is no such command",
		"%cd /no/such/folder": "line 1: %cd /no/such/folder: ",
		"%env HIPEC_NOT_SET":  "line 1: %env HIPEC_NOT_SET: HIPEC_NOT_SET is not set",
		"$":                   "line 1: $: name a command",
		"$ exit 3":            "line 1: $ exit 3: exit status 3",
	} {
		var out strings.Builder
		_, err := Run(code, host(&out))
		var e *Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", code, err, want)
		}
	}
}

func TestTime(t *testing.T) {
	var out strings.Builder
	rest, err := Run("%time\ny", host(&out))
	if err != nil || rest.After == nil {
		t.Fatal(err)
	}
	rest.After()
	if d, err := time.ParseDuration(strings.TrimSpace(out.String())); err != nil || d <= 0 {
		t.Errorf("%q", out.String())
	}
}

func TestShell(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("written for sh")
	}
	var out strings.Builder
	if _, err := Run("$ echo a; echo b >&2", host(&out)); err != nil || !strings.Contains(out.String(), "a\n") ||
		!strings.Contains(out.String(), "b\n") {
		t.Errorf("%q %v", out.String(), err)
	}
	h := host(&out)
	stopped := make(chan struct{})
	h.Stopped = stopped
	time.AfterFunc(50*time.Millisecond, func() { close(stopped) })
	begun := time.Now()
	if _, err := Run("$ sleep 30; sleep 30", h); err == nil || time.Since(begun) > 5*time.Second {
		t.Errorf("not stopped: %v", err)
	}
}

func TestSize(t *testing.T) {
	shared := make([]byte, 1000)
	for _, c := range []struct {
		v    any
		want int64
	}{
		{int64(3), 8},
		{"abcd", 16 + 4},
		{make([]float64, 10, 20), 24 + 160},
		{[][]byte{shared, shared}, 24 + 48 + 1000},
		{&struct{ a, b int64 }{}, 8 + 16},
		{map[int64]string{1: "xy"}, 8 + 8 + 16 + 2},
	} {
		if got := Size(reflect.ValueOf(c.v)); got != c.want {
			t.Errorf("%T %v: %d bytes, want %d", c.v, c.v, got, c.want)
		}
	}
}

// A name of wide letters takes two columns of a terminal for each; markup in a type is text.
func TestWhoLinesUp(t *testing.T) {
	got := newTable([]Name{{"肝癌", "int", 8}, {"x", "map[string]struct{}", 48}}).String()
	want := "肝癌  int                        8 B\nx     map[string]struct{}       48 B"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	page := newTable([]Name{{"x", `struct{ A int "<b>" }`, 8}}).HTML()
	if !strings.Contains(page, "&lt;b&gt;") || strings.Contains(page, "<b>") {
		t.Errorf("got %s, want the tag as text", page)
	}
	if got := newTable(nil).HTML(); got != "<em>no names yet</em>" {
		t.Errorf("got %q without names", got)
	}
}

func TestBothMeasuresAreShown(t *testing.T) {
	var out strings.Builder
	h := host(&out)
	h.Profile = func() func() any { return func() any { return newTable([]Name{{"profile", "", 1}}) } }
	if _, err := Cell("%time\n%prof\nx", h, func(string) ([]any, error) { return nil, nil }); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); !strings.Contains(got, "s\n") || !strings.Contains(got, "profile") {
		t.Errorf("got %q, want a time and a profile", got)
	}
}

// What a command began is ended although another one fails.
func TestAfterAFailure(t *testing.T) {
	var out strings.Builder
	h, ended := host(&out), false
	h.Profile = func() func() any { return func() any { ended = true; return newTable(nil) } }
	if _, err := Cell("%prof\n%nosuch", h, func(string) ([]any, error) { return nil, nil }); err == nil || !ended {
		t.Errorf("got %v, profile ended: %v; want an error and true", err, ended)
	}
}
