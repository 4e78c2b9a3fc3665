package modules

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
	"golang.org/x/mod/sumdb/dirhash"
)

// fetcher gets files of modules from the cache or the proxies.
type fetcher struct {
	opts   Options
	client *http.Client
	sums   *sums
}

func newFetcher(o Options) *fetcher {
	f := &fetcher{opts: o, client: &http.Client{Timeout: 2 * time.Minute}}
	f.sums = newSums(f)
	return f
}

var errNotFound = errors.New("not found")

// cached returns where the go command keeps a file that a proxy serves.
func (f *fetcher) cached(path, file string) (string, error) {
	esc, err := module.EscapePath(path)
	if err != nil {
		return "", err
	}
	return filepath.Join(f.opts.Cache, "cache", "download", filepath.FromSlash(esc), "@v", file), nil
}

// proxies are the addresses that may be asked, in their order.
func (f *fetcher) proxies() []string {
	var list []string
	for _, p := range strings.FieldsFunc(f.opts.Proxy, func(r rune) bool { return r == ',' || r == '|' }) {
		switch p = strings.TrimSpace(p); p {
		case "off":
			return list
		case "direct", "":
		default:
			list = append(list, strings.TrimSuffix(p, "/"))
		}
	}
	return list
}

// get asks the proxies for a file, one after the other.
func (f *fetcher) get(ctx context.Context, file string) ([]byte, error) {
	proxies := f.proxies()
	if len(proxies) == 0 {
		return nil, fmt.Errorf("%s is not in the module cache (%s), and no proxy may be asked (GOPROXY=%s)", file,
			f.opts.Cache, f.opts.Proxy)
	}
	var first error
	for _, p := range proxies {
		b, err := f.ask(ctx, p+"/"+file)
		if err == nil {
			return b, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

func (f *fetcher) ask(ctx context.Context, address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if u.Scheme == "file" {
		b, err := os.ReadFile(filepath.FromSlash(u.Path))
		if errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w", address, errNotFound)
		}
		return b, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := f.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	if resp.StatusCode == http.StatusOK {
		return b, nil
	}
	text, _, _ := strings.Cut(strings.TrimSpace(string(b)), "\n")
	if resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone {
		return nil, fmt.Errorf("%s: %w (%s)", address, errNotFound, text)
	}
	return nil, fmt.Errorf("%s: %s: %s", address, resp.Status, text)
}

// version returns the version of a module that a query means.
func (f *fetcher) version(ctx context.Context, path, query string) (string, error) {
	if semver.Canonical(query) == query && query != "" || module.CanonicalVersion(query) == query && query != "" {
		if file, err := f.cached(path, query+".mod"); err == nil {
			if _, err := os.Stat(file); err == nil {
				return query, nil
			}
		}
		return f.info(ctx, path, "@v/"+query+".info")
	}
	if query == "latest" {
		if v, err := f.info(ctx, path, "@latest"); err == nil {
			return v, nil
		}
	}
	list, err := f.list(ctx, path)
	if err != nil {
		return "", err
	}
	best := ""
	for _, v := range list {
		fits := query == "latest" || v == query || strings.HasPrefix(v, query+".")
		if !fits || semver.Prerelease(v) != "" && (best != "" && semver.Prerelease(best) == "") {
			continue
		}
		if best == "" || semver.Prerelease(best) != "" && semver.Prerelease(v) == "" || semver.Compare(v, best) > 0 {
			best = v
		}
	}
	if best != "" {
		return best, nil
	}
	if query == "latest" {
		return "", fmt.Errorf("no version of %s is known: name one, as %s@v1.2.3 (%w)", path, path, errNotFound)
	}
	return f.info(ctx, path, "@v/"+query+".info") // a branch or a commit
}

func (f *fetcher) info(ctx context.Context, path, file string) (string, error) {
	esc, err := module.EscapePath(path)
	if err != nil {
		return "", err
	}
	b, err := f.get(ctx, esc+"/"+file)
	if err != nil {
		return "", err
	}
	var info struct{ Version string }
	if err := json.Unmarshal(b, &info); err != nil || !semver.IsValid(info.Version) {
		return "", fmt.Errorf("%s: a proxy says of its version: %q", path, b)
	}
	return info.Version, nil
}

// list returns the versions that are known: by the proxies, or where none can be asked, by the cache.
func (f *fetcher) list(ctx context.Context, path string) ([]string, error) {
	esc, err := module.EscapePath(path)
	if err != nil {
		return nil, err
	}
	b, err := f.get(ctx, esc+"/@v/list")
	if err == nil {
		return strings.Fields(string(b)), nil
	}
	file, cerr := f.cached(path, "")
	if cerr != nil {
		return nil, cerr
	}
	entries, rerr := os.ReadDir(file)
	if rerr != nil {
		return nil, err
	}
	var list []string
	for _, e := range entries {
		if v, ok := strings.CutSuffix(e.Name(), ".zip"); ok {
			list = append(list, v)
		}
	}
	if len(list) == 0 {
		return nil, err
	}
	return list, nil
}

// mod returns a module's go.mod.
func (f *fetcher) mod(ctx context.Context, m Module) ([]byte, error) {
	b, _, err := f.file(ctx, m, ".mod")
	return b, err
}

// file returns a file of a version, and whether it was in the cache; what was fetched is kept there.
func (f *fetcher) file(ctx context.Context, m Module, kind string) (b []byte, kept bool, err error) {
	v, err := module.EscapeVersion(m.Version)
	if err != nil {
		return nil, false, err
	}
	file, err := f.cached(m.Path, v+kind)
	if err != nil {
		return nil, false, err
	}
	if b, err := os.ReadFile(file); err == nil {
		return b, true, nil
	}
	esc, err := module.EscapePath(m.Path)
	if err != nil {
		return nil, false, err
	}
	if b, err = f.get(ctx, esc+"/@v/"+v+kind); err != nil {
		return nil, false, fmt.Errorf("%s: %w", m, err)
	}
	if kind != ".zip" { // a zip is kept when it has been checked
		err = keep(file, b)
	}
	return b, false, err
}

// keep writes a file whole or not at all.
func keep(file string, b []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	t, err := os.CreateTemp(filepath.Dir(file), "hipec-*.tmp")
	if err != nil {
		return err
	}
	_, err = t.Write(b)
	if cerr := t.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(t.Name(), file)
	}
	if err != nil {
		os.Remove(t.Name())
	}
	return err
}

// zip returns a module's archive and its hash, which has been checked: against the checksum
// database, or where that cannot be asked, against what the cache noted when it was.
func (f *fetcher) zip(ctx context.Context, m Module) ([]byte, string, error) {
	b, kept, err := f.file(ctx, m, ".zip")
	if err != nil {
		return nil, "", err
	}
	hash, err := hashOf(b)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", m, err)
	}
	v, err := module.EscapeVersion(m.Version)
	if err != nil {
		return nil, "", err
	}
	note, err := f.cached(m.Path, v+".ziphash")
	if err != nil {
		return nil, "", err
	}
	if noted, err := os.ReadFile(note); err == nil && kept {
		if got := strings.TrimSpace(string(noted)); got != hash {
			return nil, "", fmt.Errorf("%s: the archive in the module cache has the hash %s, but %s was noted when it was "+
				"fetched: it has been changed", m, hash, got)
		}
		return b, hash, nil
	}
	if err := f.sums.check(m, hash); err != nil {
		return nil, "", err
	}
	file, err := f.cached(m.Path, v+".zip")
	if err != nil {
		return nil, "", err
	}
	if err := errors.Join(keep(file, b), keep(note, []byte(hash))); err != nil {
		return nil, "", fmt.Errorf("%s could not be kept: %w", m, err)
	}
	return b, hash, nil
}

// hashOf returns the hash of an archive as go.sum has it.
func hashOf(b []byte) (string, error) {
	t, err := os.CreateTemp("", "hipec-*.zip")
	if err != nil {
		return "", err
	}
	defer os.Remove(t.Name())
	_, err = t.Write(b)
	if cerr := t.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return "", err
	}
	return dirhash.HashZip(t.Name(), dirhash.Hash1)
}
