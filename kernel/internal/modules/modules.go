// Package modules brings the source of Go modules to a notebook, as the go command does: from the
// module proxies and the module cache that its environment names, in the versions that minimal
// version selection chooses, checked against the checksum database. It needs no Go toolchain.
package modules

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// Module is one module of a notebook. Sum is the hash of its files as go.sum has it, once they are here.
type Module struct {
	Path, Version, Sum string
}

func (m Module) String() string { return m.Path + "@" + m.Version }

// Options say where modules come from. The zero value is the environment's, as the go command reads it.
type Options struct {
	// Proxy is GOPROXY: addresses of proxies (https or file), separated by commas or bars. "off" means
	// that nothing is fetched. What "direct" means, asking a repository itself, is not done.
	Proxy string
	// Cache is GOMODCACHE: a folder that is shared with the go command.
	Cache string
	// SumDB is GOSUMDB: the name of a checksum database, or "off".
	SumDB string
	// Private is GONOSUMDB, or else GOPRIVATE: patterns of module paths that the database does not know.
	Private string
	// Off refuses every module: HIPEC_MODULES=off.
	Off bool
}

// FromEnvironment returns what the environment says.
func FromEnvironment() Options {
	get := func(names ...string) string {
		for _, n := range names {
			if v := os.Getenv(n); v != "" {
				return v
			}
		}
		return ""
	}
	o := Options{Proxy: get("GOPROXY"), Cache: get("GOMODCACHE"), SumDB: get("GOSUMDB"),
		Private: get("GONOSUMDB", "GOPRIVATE"),
		Off:     get("HIPEC_MODULES") == "off"}
	if o.Proxy == "" {
		o.Proxy = "https://proxy.golang.org,direct"
	}
	if o.SumDB == "" {
		o.SumDB = "sum.golang.org"
	}
	if o.Cache == "" {
		if gopath := filepath.SplitList(get("GOPATH")); len(gopath) > 0 {
			o.Cache = filepath.Join(gopath[0], "pkg", "mod")
		} else if home, err := os.UserHomeDir(); err == nil {
			o.Cache = filepath.Join(home, "go", "pkg", "mod")
		} else {
			o.Cache = filepath.Join(os.TempDir(), "hipec-modules")
		}
	}
	return o
}

// ErrOff is returned where modules are switched off.
var ErrOff = errors.New("modules are switched off here (HIPEC_MODULES=off): only packages that are linked into this " +
	"kernel can be imported")

// Set is the modules that a notebook uses. Its methods may be called by several goroutines.
type Set struct {
	opts  Options
	fetch *fetcher

	mu      sync.Mutex
	wanted  map[string]string   // path -> version, the greatest that anything requires
	read    map[string]bool     // path@version: its requirements have been taken in
	archive map[string]*archive // path@version
	folders map[string]bool     // paths of modules that lie in folders: no version takes their place
	got     []string            // what was asked for by name, in this order
}

// New returns an empty set.
func New(o Options) *Set {
	return &Set{opts: o, fetch: newFetcher(o), wanted: map[string]string{}, read: map[string]bool{},
		archive: map[string]*archive{}, folders: map[string]bool{}}
}

// Get adds a module. Query is a module's or a package's path, with @ and a version, a prefix of one
// such as v1.2, or "latest"; without that, a version that the set has already, or the latest. Sum,
// if it is not empty, is the hash that the module must have. A version that is higher than the one
// in the set takes its place for what is imported later; a lower one is refused.
func (s *Set) Get(ctx context.Context, query, sum string) (Module, error) {
	if s.opts.Off {
		return Module{}, ErrOff
	}
	path, version, _ := strings.Cut(query, "@")
	if err := module.CheckImportPath(path); err != nil {
		return Module{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if version == "" {
		if m, ok := s.providing(path); ok {
			if _, err := s.open(ctx, m, sum); err != nil {
				return Module{}, err
			}
			return s.withSum(m), nil
		}
		version = "latest"
	}
	m, err := s.find(ctx, path, version)
	if err != nil {
		return Module{}, err
	}
	if s.folders[m.Path] {
		return Module{}, fmt.Errorf("%s comes from a folder in this notebook: no version takes its place until the kernel "+
			"restarts", m.Path)
	}
	if old := s.wanted[m.Path]; semver.Compare(old, m.Version) > 0 {
		return Module{}, fmt.Errorf("%s is needed by what this notebook uses already: %s can not take its place",
			Module{Path: m.Path, Version: old}, m)
	}
	if _, err := s.open(ctx, m, sum); err != nil {
		return Module{}, err
	}
	s.require(m)
	if err := s.takeIn(ctx, m); err != nil {
		return Module{}, err
	}
	if !slices.Contains(s.got, m.Path) {
		s.got = append(s.got, m.Path)
	}
	return s.withSum(m), nil
}

// List returns the modules whose files are in use, those that were asked for first.
func (s *Set) List() []Module {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list, rest []Module
	for _, path := range s.got {
		list = append(list, s.withSum(Module{Path: path, Version: s.wanted[path]}))
	}
	for _, a := range s.archive {
		if !slices.Contains(s.got, a.module.Path) && s.wanted[a.module.Path] == a.module.Version {
			rest = append(rest, a.module)
		}
	}
	slices.SortFunc(rest, func(a, b Module) int { return strings.Compare(a.Path, b.Path) })
	return append(list, rest...)
}

// Known reports whether a package may belong to a module of the set.
func (s *Set) Known(path string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.providing(path)
	return ok
}

func (s *Set) withSum(m Module) Module {
	if a := s.archive[m.String()]; a != nil {
		m.Sum = a.module.Sum
	}
	return m
}

// providing returns the module of the set with the longest path to which a package can belong.
func (s *Set) providing(path string) (Module, bool) {
	for p := path; p != ""; p = parent(p) {
		if v := s.wanted[p]; v != "" {
			return Module{Path: p, Version: v}, true
		}
	}
	return Module{}, false
}

// parent returns a path without its last element; "" if it has one alone.
func parent(path string) string { return path[:max(strings.LastIndexByte(path, '/'), 0)] }

// find asks the proxies which module has a package, and which version is meant.
func (s *Set) find(ctx context.Context, path, query string) (Module, error) {
	var first error
	for p := path; p != ""; p = parent(p) {
		if module.CheckPath(p) != nil {
			continue
		}
		v, err := s.fetch.version(ctx, p, query)
		if err != nil {
			if first == nil || errors.Is(first, errNotFound) && !errors.Is(err, errNotFound) {
				first = err
			}
			continue
		}
		m := Module{Path: p, Version: v}
		if p == path {
			return m, nil
		}
		a, err := s.open(ctx, m, "")
		if err != nil {
			return Module{}, err
		}
		if a.has(path) {
			return m, nil
		}
		first = fmt.Errorf("module %s has no package %s", m, path)
	}
	if first == nil {
		first = fmt.Errorf("%s is no path of a module: its first element has no dot", path)
	}
	return Module{}, first
}

func (s *Set) require(m Module) {
	if !s.folders[m.Path] && semver.Compare(s.wanted[m.Path], m.Version) < 0 {
		s.wanted[m.Path] = m.Version
	}
}

// takeIn takes in what a module requires: at once what its go.mod lists, which since Go 1.17 is all
// that its packages need, and before that in turn what these require.
func (s *Set) takeIn(ctx context.Context, m Module) error {
	if s.read[m.String()] {
		return nil
	}
	s.read[m.String()] = true
	text, err := s.fetch.mod(ctx, m)
	if err != nil {
		return err
	}
	return s.takeInText(ctx, m, text)
}

func (s *Set) takeInText(ctx context.Context, m Module, text []byte) error {
	f, err := modfile.ParseLax("go.mod", text, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", m, err)
	}
	s.read[m.String()] = true
	deep := f.Go == nil || semver.Compare("v"+f.Go.Version, "v1.17") < 0
	for _, r := range f.Require {
		q := Module{Path: r.Mod.Path, Version: r.Mod.Version}
		s.require(q)
		if deep {
			if err := s.takeIn(ctx, q); err != nil {
				return err
			}
		}
	}
	return nil
}
