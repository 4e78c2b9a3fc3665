package history

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func inputs(list []Entry) string {
	var out []string
	for _, e := range list {
		out = append(out, fmt.Sprintf("%d.%d %s", e.Session, e.Line, e.Input))
	}
	return strings.Join(out, "|")
}

func TestHistoryOutlivesTheKernel(t *testing.T) {
	for _, dir := range []string{"", filepath.Join(t.TempDir(), "state", "history")} {
		a := New(dir)
		for i, in := range []string{"x := 1", "x + 1", "x := 1", "fmt.Println(\"ü\nz\")"} {
			if err := a.Add(i+1, in, strings.Repeat("o", i*3000)); err != nil {
				t.Fatal(err)
			}
		}
		n := a.session
		check := func(what string, got []Entry, want string) {
			t.Helper()
			if want = strings.ReplaceAll(want, "S.", fmt.Sprint(n, ".")); inputs(got) != want {
				t.Errorf("%q: %s: %s, want %s", dir, what, inputs(got), want)
			}
		}
		check("tail", a.Tail(2), "S.3 x := 1|S.4 fmt.Println(\"ü\nz\")")
		check("search", a.Search("x*1", 0, false), "S.1 x := 1|S.2 x + 1|S.3 x := 1")
		check("unique", a.Search("x*1", 0, true), "S.2 x + 1|S.3 x := 1")
		check("last", a.Search("x*1", 1, false), "S.3 x := 1")
		check("range", a.Range(0, 2, 4), "S.2 x + 1|S.3 x := 1")
		check("all", a.Range(0, 0, 0), inputs(a.Tail(0)))
		check("before the first", a.Range(-1, 0, 0), "")
		if l := len(a.Tail(1)[0].Output); l > maxOutput+3 {
			t.Errorf("an output of %d bytes is kept", l)
		}
		if dir == "" {
			continue
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		b := New(dir)
		check("the next session before its first cell", b.Tail(1), "S.4 fmt.Println(\"ü\nz\")")
		check("one before", b.Range(-1, 1, 2), "S.1 x := 1")
		_ = b.Add(1, "y", "")
		if got := inputs(b.Tail(2)); got != "1.4 fmt.Println(\"ü\nz\")|2.1 y" {
			t.Errorf("both: %s", got)
		}
		if info, err := os.Stat(b.path(2)); err != nil || info.Mode().Perm() != 0o600 {
			t.Error("others can read it:", err)
		}
	}
}

func TestManyKernelsAtOnce(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			s := New(dir)
			defer s.Close()
			for n := range 20 {
				if err := s.Add(n+1, fmt.Sprint(i), ""); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s := New(dir)
	seen := map[int]string{}
	for _, e := range s.Tail(0) {
		if old, ok := seen[e.Session]; ok && old != e.Input {
			t.Fatal("two kernels wrote into one file")
		}
		seen[e.Session] = e.Input
	}
	if len(seen) != 20 || len(s.Tail(0)) != 400 {
		t.Errorf("%d sessions, %d cells", len(seen), len(s.Tail(0)))
	}
}

func TestDamagedFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	s := New(dir)
	if err := os.WriteFile(s.path(1), []byte("{\"n\":1,\"in\":\"good\"}\nno JSON\n{\"n\":2,\"in\":\"cu"),
		0o600); err != nil {
		t.Fatal(err)
	}
	if got := inputs(s.Tail(0)); got != "1.1 good" {
		t.Error(got)
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true}, {"", "", true}, {"", "a", false}, {"a?c", "aüc", true}, {"a?c", "ac", false},
		{"*b*", "a\nb/c", true},
		{"[a-c]x", "bx", true}, {"[!a-c]x", "bx", false}, {"[]]", "]", true}, {"[", "[", true}, {"*1*2*3", "a1b12c3", true},
		{"*1*2*3", "a1b3", false}, {"1 + ?", "1 + 1", true},
	} {
		if got := Match(c.pattern, c.text); got != c.want {
			t.Errorf("%q fits %q: %v", c.pattern, c.text, got)
		}
	}
}

func TestDir(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", "/state")
	if got := Dir(); got != "/state/hipec/history" {
		t.Error(got)
	}
	t.Setenv("HIPEC_HISTORY", "off")
	if got := Dir(); got != "" {
		t.Error(got)
	}
}
