package embedded

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func tree() fstest.MapFS {
	return fstest.MapFS{"a.txt": {Data: []byte("a")}, "b/c.txt": {Data: []byte("c")}, "b/.d": {Data: []byte("d")},
		"b/_e/f": {Data: []byte("f")}, "b/g/h": {Data: []byte("h")}}
}

func TestFiles(t *testing.T) {
	for _, c := range []struct {
		patterns []string
		want     string // the files, or a part of the error
	}{
		{[]string{"a.txt"}, "a.txt"},
		{[]string{"*.txt", "b"}, "a.txt b/c.txt b/g/h"},
		{[]string{"all:b"}, "b/.d b/_e/f b/c.txt b/g/h"},
		{[]string{"b/.d"}, "b/.d"},
		{[]string{"b", "b/c.txt"}, "b/c.txt b/g/h"},
		{[]string{"."}, "a.txt b/c.txt b/g/h"},
		{[]string{"x"}, "no file here"},
		{[]string{"../x"}, "leads out"},
		{[]string{"/x"}, "leads out"},
		{[]string{"["}, "syntax error"},
	} {
		f, err := Files(tree(), c.patterns...)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			var names []string
			for n := range f.files {
				names = append(names, n)
			}
			slices.Sort(names)
			got = strings.Join(names, " ")
		}
		if err == nil && got != c.want || err != nil && !strings.Contains(got, c.want) {
			t.Errorf("%q: got %q, want %q", c.patterns, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	if got, err := Text(tree(), "b/c.txt"); err != nil || got != "c" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := Text(tree(), "b"); err == nil || !strings.Contains(err.Error(), "2 files") {
		t.Errorf("two files: %v", err)
	}
}

func TestPatterns(t *testing.T) {
	got, err := Patterns(" a  \"b c\"`d` e ")
	if want := []string{"a", "b c", "d", "e"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
	for _, bad := range []string{"", "  ", `"a`} {
		if _, err := Patterns(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestFSIsAFileSystem(t *testing.T) {
	f, err := Files(tree(), "all:.")
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(f, "a.txt", "b/c.txt", "b/g/h"); err != nil {
		t.Error(err)
	}
	if _, err := (FS{}).Open("a.txt"); err == nil {
		t.Error("the zero value has files")
	}
}
