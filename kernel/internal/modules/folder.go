package modules

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// folderVersion stands for the version of a module that lies in a folder and has none.
const folderVersion = "v0.0.0-folder"

// IsFolder reports whether a query names a folder: it begins with ./ or ../, or is absolute.
func IsFolder(query string) bool {
	q := filepath.ToSlash(query)
	return q == "." || q == ".." || strings.HasPrefix(q, "./") || strings.HasPrefix(q, "../") || filepath.IsAbs(query)
}

// GetFolder adds the module that lies in a folder, as it is now, in the place of any version of it.
// The modules that its go.mod replaces by folders come with it; other replacements are not made.
// Sum is as for [Set.Get].
func (s *Set) GetFolder(ctx context.Context, dir, sum string) (Module, error) {
	if s.opts.Off {
		return Module{}, ErrOff
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.folder(ctx, dir, map[string]bool{})
	if err != nil {
		return Module{}, err
	}
	_, err = s.open(ctx, m, sum)
	return s.withSum(m), err
}

func (s *Set) folder(ctx context.Context, dir string, seen map[string]bool) (Module, error) {
	seen[filepath.Clean(dir)] = true
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if errors.Is(err, fs.ErrNotExist) {
		return Module{}, fmt.Errorf("%s has no go.mod, so it holds no module: go mod init makes one", dir)
	} else if err != nil {
		return Module{}, err
	}
	f, err := modfile.Parse(filepath.Join(dir, "go.mod"), text, nil)
	if err != nil {
		return Module{}, err
	}
	if f.Module == nil || module.CheckImportPath(f.Module.Mod.Path) != nil {
		return Module{}, fmt.Errorf("%s/go.mod names no module that can be imported", dir)
	}
	m := Module{Path: f.Module.Mod.Path, Version: folderVersion}
	a, err := folderArchive(m, dir)
	if err != nil {
		return Module{}, err
	}
	s.archive[m.String()], s.wanted[m.Path], s.folders[m.Path] = a, m.Version, true
	for _, r := range f.Replace {
		at := r.New.Path
		if !filepath.IsAbs(at) {
			at = filepath.Join(dir, at)
		}
		if r.New.Version != "" || seen[filepath.Clean(at)] {
			continue
		}
		if _, err := s.folder(ctx, at, seen); err != nil {
			return Module{}, fmt.Errorf("%s replaces %s: %w", m.Path, r.Old.Path, err)
		}
	}
	return m, s.takeInText(ctx, m, text)
}

// folderArchive packs a folder as a proxy would, without what belongs to other modules in it.
func folderArchive(m Module, dir string) (*archive, error) {
	var b bytes.Buffer
	// The packing wants a path as proxies have it; a module of one's own may have one without a dot.
	packed := module.Version{Path: "folder.invalid/m", Version: folderVersion}
	if err := zip.CreateFromDir(&b, packed, dir); err != nil {
		return nil, err
	}
	a, err := newArchiveAs(m, packed.String()+"/", b.Bytes())
	if err != nil {
		return nil, err
	}
	a.module.Sum, err = hashOf(b.Bytes())
	return a, err
}
