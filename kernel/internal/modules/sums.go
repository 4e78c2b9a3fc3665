package modules

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb"
)

// keys are those of the checksum databases that the go command knows by name.
var keys = map[string]string{
	"sum.golang.org": "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
}

// sums asks a checksum database. It is also the database's view of this machine: its files lie in
// the module cache, where the go command has them.
type sums struct {
	f      *fetcher
	name   string
	key    string
	client *sumdb.Client

	mu    sync.Mutex
	wrong error // what the database did that it must not
}

func newSums(f *fetcher) *sums {
	name, _, _ := strings.Cut(strings.Fields(f.opts.SumDB + " off")[0], "+")
	s := &sums{f: f, name: name, key: f.opts.SumDB}
	if k := keys[name]; k != "" {
		s.key = k
	}
	s.client = sumdb.NewClient(s)
	return s
}

// check compares the hash of a module's archive with what the database knows.
func (s *sums) check(m Module, hash string) error {
	if s.name == "off" || module.MatchPrefixPatterns(s.f.opts.Private, m.Path) {
		return nil
	}
	lines, err := s.client.Lookup(m.Path, m.Version)
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.wrong != nil {
			err = s.wrong
		}
		return fmt.Errorf("%s: the checksum database was asked: %w", m, err)
	}
	for _, l := range lines {
		f := strings.Fields(l)
		if len(f) == 3 && f[0] == m.Path && f[1] == m.Version {
			if f[2] != hash {
				return fmt.Errorf("%s: the files have the hash %s, the checksum database %s says %s: they have been changed on "+
					"the way, and are refused", m, hash, s.name, f[2])
			}
			return nil
		}
	}
	return fmt.Errorf("%s: the checksum database %s does not know it", m, s.name)
}

func (s *sums) file(parts ...string) string {
	return filepath.Join(append([]string{s.f.opts.Cache, "cache", "download", "sumdb"}, parts...)...)
}

// ReadRemote asks the proxies first, which may stand before the database.
func (s *sums) ReadRemote(path string) ([]byte, error) {
	var first error
	for _, p := range s.f.proxies() {
		b, err := s.f.ask(context.Background(), p+"/sumdb/"+s.name+path)
		if err == nil {
			return b, nil
		}
		if first == nil {
			first = err
		}
	}
	b, err := s.f.ask(context.Background(), "https://"+s.name+path)
	if err != nil && first != nil {
		return nil, first
	}
	return b, err
}

// ReadConfig returns the database's key, or the latest state of it that was seen.
func (s *sums) ReadConfig(file string) ([]byte, error) {
	if file == "key" {
		return []byte(s.key), nil
	}
	b, err := os.ReadFile(s.file(filepath.FromSlash(file)))
	if errors.Is(err, os.ErrNotExist) {
		return []byte{}, nil
	}
	return b, err
}

// WriteConfig notes a later state, unless another program has noted one meanwhile.
func (s *sums) WriteConfig(file string, old, new []byte) error {
	now, err := s.ReadConfig(file)
	if err != nil {
		return err
	}
	if string(now) != string(old) {
		return sumdb.ErrWriteConflict
	}
	return keep(s.file(filepath.FromSlash(file)), new)
}

// ReadCache returns what was fetched before.
func (s *sums) ReadCache(file string) ([]byte, error) {
	return os.ReadFile(s.file(filepath.FromSlash(file)))
}

// WriteCache keeps what was fetched. If it cannot, it will be fetched again.
func (s *sums) WriteCache(file string, b []byte) { _ = keep(s.file(filepath.FromSlash(file)), b) }

// Log says nothing: it is for those who debug the database.
func (s *sums) Log(string) {}

// SecurityError notes that the database contradicts itself; the call under way fails then.
func (s *sums) SecurityError(msg string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wrong = errors.New(msg)
}
