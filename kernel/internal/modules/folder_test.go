package modules

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A folder stands for every version, brings what it replaces by folders, and what it requires.
func TestGetFolder(t *testing.T) {
	ctx := context.Background()
	p := newProxy(t)
	p.add("example.org/dep", "v1.0.0", map[string]string{"go.mod": "module example.org/dep\n\ngo 1.22\n",
		"dep.go": "package dep\n"})
	p.add("example.org/user", "v1.0.0", map[string]string{"go.mod": "module example.org/user\n\ngo 1.22\n\n" +
		"require example.org/lib v1.5.0\n", "u.go": "package user\n"})
	dir := folder(t, map[string]string{
		"go.mod": "module example.org/lib\n\ngo 1.22\n\nrequire example.org/dep v1.0.0\nrequire own v0.0.0\n" +
			"replace own => ./own\n",
		"lib.go":       "package lib\n\nconst Here = 1\n",
		"lib_test.go":  "package lib\n",
		"sub/sub.go":   "package sub\n",
		"own/go.mod":   "module own\n\nreplace example.org/lib => ../\n",
		"own/own.go":   "package own\n",
		"own/x/own.go": "package x\n",
	})
	s := p.set()
	m, err := s.GetFolder(ctx, dir, "")
	if err != nil {
		t.Fatal(err)
	}
	if m.Path != "example.org/lib" || !strings.HasPrefix(m.Sum, "h1:") {
		t.Errorf("got %+v", m)
	}
	for _, pkg := range []string{"example.org/lib", "example.org/lib/sub", "own", "own/x", "example.org/dep"} {
		if src, err := s.Package(ctx, pkg); err != nil || len(src.Files) != 1 {
			t.Errorf("%s: %v, %v", pkg, src, err)
		}
	}
	if _, err := s.Get(ctx, "example.org/user", ""); err != nil {
		t.Fatal(err)
	}
	if src, err := s.Package(ctx, "example.org/lib"); err != nil || src.Module.Version != folderVersion {
		t.Errorf("a version took the folder's place: %v, %v", src, err)
	}
	if _, err := s.Get(ctx, "example.org/lib@v1.5.0", ""); err == nil || !strings.Contains(err.Error(),
		"example.org/lib") {
		t.Errorf("got %v", err)
	}
	if _, err := s.GetFolder(ctx, dir, "h1:other="); err == nil || !strings.Contains(err.Error(),
		"not what it was written with") {
		t.Errorf("another hash: %v", err)
	}
}

func TestGetFolderRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "no module that can be imported",
		"module a b c d\n":                     "go.mod",
		"module own\nreplace x => ./nothing\n": "replaces x",
	} {
		s := newProxy(t).set()
		if _, err := s.GetFolder(context.Background(), folder(t, map[string]string{"go.mod": text, "a.go": "package own\n"}),
			""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q in it", text, err, want)
		}
	}
	if _, err := newProxy(t).set().GetFolder(context.Background(), t.TempDir(), ""); err == nil ||
		!strings.Contains(err.Error(), "go mod init") {
		t.Errorf("a folder without go.mod: %v", err)
	}
	for q, want := range map[string]bool{".": true, "..": true, "./a": true, "../a": true, "a/b": false, ".a/b": false,
		"/a": true} {
		if IsFolder(q) != want {
			t.Errorf("IsFolder(%q) is %v", q, !want)
		}
	}
}
