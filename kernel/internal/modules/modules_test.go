package modules

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/note"
)

// proxy is a folder that serves modules, as GOPROXY=file://… does.
type proxy struct {
	t   *testing.T
	dir string
}

func newProxy(t *testing.T) proxy { return proxy{t, t.TempDir()} }

func (p proxy) address() string { return "file://" + filepath.ToSlash(p.dir) }

func (p proxy) write(file string, b []byte) {
	p.t.Helper()
	file = filepath.Join(p.dir, filepath.FromSlash(file))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, b, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// add puts a version of a module there.
func (p proxy) add(path, version string, files map[string]string) {
	p.t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(path + "@" + version + "/" + name)
		if err != nil {
			p.t.Fatal(err)
		}
		fmt.Fprint(w, files[name])
	}
	if err := z.Close(); err != nil {
		p.t.Fatal(err)
	}
	at := path + "/@v/"
	mod := files["go.mod"]
	if mod == "" {
		mod = "module " + path + "\n"
	}
	p.write(at+version+".zip", b.Bytes())
	p.write(at+version+".mod", []byte(mod))
	p.write(at+version+".info", fmt.Appendf(nil, `{"Version":%q}`, version))
	list, _ := os.ReadFile(filepath.Join(p.dir, filepath.FromSlash(at), "list"))
	p.write(at+"list", append(list, version+"\n"...))
}

func (p proxy) set() *Set {
	return New(Options{Proxy: p.address(), Cache: p.t.TempDir(), SumDB: "off"})
}

func TestGet(t *testing.T) {
	p := newProxy(t)
	for _, v := range []string{"v1.0.0", "v1.2.0", "v1.2.3", "v1.10.0", "v2.0.0-rc.1+incompatible"} {
		p.add("example.org/a", v, map[string]string{"a.go": "package a", "sub/s.go": "package sub",
			"go.mod": "module example.org/a\n\ngo 1.21\n"})
	}
	ctx := context.Background()
	for query, want := range map[string]string{
		"example.org/a@v1.0.0": "example.org/a@v1.0.0", "example.org/a@v1.2": "example.org/a@v1.2.3",
		"example.org/a":        "example.org/a@v1.10.0",
		"example.org/a@latest": "example.org/a@v1.10.0", "example.org/a/sub@v1": "example.org/a@v1.10.0",
	} {
		m, err := p.set().Get(ctx, query, "")
		if err != nil || m.String() != want || !strings.HasPrefix(m.Sum, "h1:") {
			t.Errorf("%s: got %s %q, %v; want %s", query, m, m.Sum, err, want)
		}
	}
	for query, want := range map[string]string{
		"example.org/a/none@v1.0.0": "has no package", "example.org/b@v1.0.0": "not found", "example.org/a@v3": "not found",
		"nodot":       "no dot",
		"../a@v1.0.0": "malformed", "example.org/a@v1.1": "not found",
	} {
		if m, err := p.set().Get(ctx, query, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %s, %v; want an error with %q", query, m, err, want)
		}
	}
}

// The hash that a notebook names is the only one that is taken.
func TestSum(t *testing.T) {
	p := newProxy(t)
	p.add("example.org/a", "v1.0.0", map[string]string{"a.go": "package a"})
	m, err := p.set().Get(context.Background(), "example.org/a@v1.0.0", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.set().Get(context.Background(), "example.org/a@v1.0.0", m.Sum); err != nil {
		t.Errorf("its own hash: %v", err)
	}
	p.add("example.org/a", "v1.0.0", map[string]string{"a.go": "package a // changed"})
	if _, err := p.set().Get(context.Background(), "example.org/a@v1.0.0", m.Sum); err == nil ||
		!strings.Contains(err.Error(), "not what it was written with") {
		t.Errorf("another hash: got %v", err)
	}
}

// What lies in the cache is used without a proxy, unless it was changed there.
func TestCache(t *testing.T) {
	p := newProxy(t)
	p.add("example.org/a", "v1.0.0", map[string]string{"a.go": "package a"})
	cache := t.TempDir()
	if _, err := New(Options{Proxy: p.address(), Cache: cache, SumDB: "off"}).Get(context.Background(), "example.org/a",
		""); err != nil {
		t.Fatal(err)
	}
	offline := Options{Proxy: "off", Cache: cache, SumDB: "sum.golang.org"}
	for _, query := range []string{"example.org/a@v1.0.0", "example.org/a"} {
		if _, err := New(offline).Get(context.Background(), query, ""); err != nil {
			t.Errorf("%s from the cache: %v", query, err)
		}
	}
	if _, err := New(offline).Get(context.Background(), "example.org/b@v1.0.0", ""); err == nil ||
		!strings.Contains(err.Error(), "no proxy may be asked") {
		t.Errorf("what is not in the cache: got %v", err)
	}
	p.add("example.org/a", "v1.0.0", map[string]string{"a.go": "package a // changed"})
	b, err := os.ReadFile(filepath.Join(p.dir, "example.org/a/@v/v1.0.0.zip"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(cache, "cache/download/example.org/a/@v/v1.0.0.zip"), b, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := New(offline).Get(context.Background(), "example.org/a@v1.0.0", ""); err == nil ||
		!strings.Contains(err.Error(), "it has been changed") {
		t.Errorf("a changed archive in the cache: got %v", err)
	}
}

// The greatest version that anything requires is used, and a lower one cannot take its place.
func TestRequirements(t *testing.T) {
	p := newProxy(t)
	p.add("example.org/a", "v1.0.0", map[string]string{"a.go": "package a",
		"go.mod": "module example.org/a\n\ngo 1.21\n\nrequire (\n\texample.org/b v1.1.0\n\texample.org/old v1.0.0\n)\n"})
	p.add("example.org/b", "v1.0.0", map[string]string{"b.go": "package b // 1.0"})
	p.add("example.org/b", "v1.1.0", map[string]string{"b.go": "package b // 1.1"})
	p.add("example.org/b", "v1.2.0", map[string]string{"b.go": "package b // 1.2"})
	p.add("example.org/old", "v1.0.0", map[string]string{"o.go": "package old",
		"go.mod": "module example.org/old\n\nrequire example.org/c v1.0.0\n"})
	p.add("example.org/c", "v1.0.0", map[string]string{"c.go": "package c",
		"go.mod": "module example.org/c\n\nrequire example.org/b v1.2.0\n"})
	s, ctx := p.set(), context.Background()
	if _, err := s.Get(ctx, "example.org/a", ""); err != nil {
		t.Fatal(err)
	}
	text := func() string {
		src, err := s.Package(ctx, "example.org/b")
		if err != nil {
			t.Fatal(err)
		}
		return string(src.Files[0].Text)
	}
	if got := text(); got != "package b // 1.1" {
		t.Errorf("b before c is known: got %s, want 1.1", got)
	}
	if _, err := s.Package(ctx, "example.org/old"); err != nil { // what a go.mod before Go 1.17 requires is read in turn
		t.Fatal(err)
	}
	if got := text(); got != "package b // 1.2" {
		t.Errorf("b, which c requires in 1.2: got %s", got)
	}
	if _, err := s.Get(ctx, "example.org/b@v1.0.0", ""); err == nil || !strings.Contains(err.Error(),
		"can not take its place") {
		t.Errorf("a lower version: got %v", err)
	}
	if got := s.List(); len(got) != 3 || got[0].Path != "example.org/a" || got[1].String() != "example.org/b@v1.2.0" {
		t.Errorf("the list: got %v", got)
	}
	if s.Known("example.org/z") || !s.Known("example.org/b/deep") {
		t.Error("what is known: wrong")
	}
}

// The files of a package are those that are built here, without assembly where there is a choice.
func TestPackage(t *testing.T) {
	p := newProxy(t)
	p.add("example.org/a", "v1.0.0", map[string]string{
		"go.mod": "module example.org/a\n\ngo 1.22\n", "a.go": "package a", "a_test.go": "package a",
		"a_plan9.go": "package a",
		"asm.go":     "//go:build !purego\n\npackage a", "pure.go": "//go:build purego\n\npackage a", "text.txt": "hello",
		"c/c.go": "package c\n\nimport \"C\"\n",
	})
	s, ctx := p.set(), context.Background()
	if _, err := s.Get(ctx, "example.org/a", ""); err != nil {
		t.Fatal(err)
	}
	src, err := s.Package(ctx, "example.org/a")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range src.Files {
		names = append(names, f.Name)
	}
	if got := fmt.Sprint(names, " ",
		src.GoVersion); got != "[example.org/a@v1.0.0/a.go example.org/a@v1.0.0/pure.go] go1.22" {
		t.Errorf("files: got %s", got)
	}
	if b, err := src.Read("text.txt"); err != nil || string(b) != "hello" || !slices.Contains(src.Names, "c/c.go") {
		t.Errorf("another file: got %q, %v", b, err)
	}
	if _, err := s.Package(ctx, "example.org/a/c"); err == nil || !strings.Contains(err.Error(), "without cgo") {
		t.Errorf("a package in C: got %v", err)
	}
	if _, err := s.Package(ctx, "example.org/a/none"); err == nil || !strings.Contains(err.Error(),
		"no module of this notebook") {
		t.Errorf("a package that is not there: got %v", err)
	}
}

func TestOff(t *testing.T) {
	s := New(Options{Off: true})
	if _, err := s.Get(context.Background(), "example.org/a", ""); !errors.Is(err, ErrOff) {
		t.Errorf("Get: got %v", err)
	}
	if _, err := s.Package(context.Background(), "example.org/a"); !errors.Is(err, ErrOff) {
		t.Errorf("Package: got %v", err)
	}
}

// The checksum database has the last word on what was fetched.
func TestDatabase(t *testing.T) {
	p := newProxy(t)
	p.add("example.org/a", "v1.0.0", map[string]string{"a.go": "package a"})
	p.add("example.org/b", "v1.0.0", map[string]string{"b.go": "package b"})
	right := map[string]string{}
	for _, m := range []string{"example.org/a", "example.org/b"} {
		got, err := p.set().Get(context.Background(), m, "")
		if err != nil {
			t.Fatal(err)
		}
		right[m] = got.Sum
	}
	p.add("example.org/b", "v1.0.0", map[string]string{"b.go": "package b // changed on the way"})
	secret, public, err := note.GenerateKey(rand.Reader, "sums.example.org")
	if err != nil {
		t.Fatal(err)
	}
	db := sumdb.NewTestServer(secret, func(path, version string) ([]byte, error) {
		if right[path] == "" {
			return nil, os.ErrNotExist
		}
		return fmt.Appendf(nil, "%s %s %s\n%s %s/go.mod %s\n", path, version, right[path], path, version, right[path]), nil
	})
	mux := http.NewServeMux()
	mux.Handle("/sumdb/sums.example.org/", http.StripPrefix("/sumdb/sums.example.org", sumdb.NewServer(db)))
	mux.Handle("/", http.FileServer(http.Dir(p.dir)))
	server := httptest.NewServer(mux)
	defer server.Close()
	set := func(private string) *Set {
		return New(Options{Proxy: server.URL + ",direct", Cache: t.TempDir(), SumDB: public, Private: private})
	}
	if _, err := set("").Get(context.Background(), "example.org/a@v1.0.0", ""); err != nil {
		t.Errorf("what the database knows: %v", err)
	}
	if _, err := set("").Get(context.Background(), "example.org/b@v1.0.0", ""); err == nil ||
		!strings.Contains(err.Error(), "are refused") {
		t.Errorf("what was changed on the way: got %v", err)
	}
	if _, err := set("example.org/*").Get(context.Background(), "example.org/b@v1.0.0", ""); err != nil {
		t.Errorf("a private module: %v", err)
	}
	p.add("example.org/new", "v1.0.0", map[string]string{"n.go": "package n"})
	if _, err := set("").Get(context.Background(), "example.org/new@v1.0.0", ""); err == nil {
		t.Error("what the database does not know: no error")
	}
}
