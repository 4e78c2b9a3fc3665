package goeval

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"strings"
	"testing/fstest"
	"time"

	"hipec/kernel/internal/modules"
	"hipec/kernel/internal/session"
)

// get is %get: it adds a module to the notebook. What it prints is the line that gets the same again.
func (e *evaluator) get(query, sum string, stopped <-chan struct{}) (string, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-stopped:
			cancel()
		case <-ctx.Done():
		}
	}()
	if modules.IsFolder(query) {
		m, err := e.modules.GetFolder(ctx, query, sum)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("%s is here, from %s. What cells have imported of it already stays as it is until the kernel "+
			"restarts", m.Path, query), nil
	}
	path, want, _ := strings.Cut(query, "@")
	name, version := linked(path)
	if name != "" {
		if want != "" && want != version {
			return "", fmt.Errorf("%s is linked into this kernel, in version %s: "+
				"cells use that, and no other can take its place", name, version)
		}
		query = path + "@" + version
	}
	m, err := e.modules.Get(ctx, query, sum)
	switch {
	case ctx.Err() != nil:
		return "", errors.New("interrupted")
	case name != "" && (err != nil || session.IsLinked(path)):
		return fmt.Sprintf("%s %s is linked into this kernel: import it", path, version), nil
	case err != nil:
		return "", err
	}
	if sum != "" {
		return fmt.Sprintf("%s is here, with the hash that the cell names", m), nil
	}
	return fmt.Sprintf("%s is here. To have the same again, write: %%get %s %s", m, m, m.Sum), nil
}

// linked returns the module of a path, with its version, if cells can import packages of it that are linked in.
func linked(path string) (name, version string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", ""
	}
	for _, d := range info.Deps {
		of := d.Path == path || strings.HasPrefix(path, d.Path+"/")
		if of && len(d.Path) > len(name) && session.HasLinked(d.Path) {
			name, version = d.Path, d.Version
		}
	}
	return name, version
}

// patience is how long an import may take to fetch what its module needs.
const patience = 5 * time.Minute

// foreign returns the source of a package of the notebook's modules.
func (e *evaluator) foreign(pkg, by string) (*session.Foreign, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if by != "" && !e.modules.Known(pkg) { // of a module so old that it does not say what it requires
		m, err := e.modules.Get(ctx, pkg, "")
		if err != nil {
			return nil, err
		}
		e.sink.Stderr(fmt.Sprintf("note: %s does not say which version of %s it needs; the latest is used. To have the "+
			"same again, write: %%get %s %s\n", by, m.Path, m, m.Sum))
	}
	if !e.modules.Known(pkg) {
		text := fmt.Sprintf("package %s is not linked into this kernel", pkg)
		if first, _, _ := strings.Cut(pkg, "/"); strings.Contains(first, ".") {
			text += fmt.Sprintf("; %%get %s, on a line of its own at the top of a cell, fetches its module", pkg)
		}
		return nil, errors.New(text)
	}
	src, err := e.modules.Package(ctx, pkg)
	if err != nil {
		return nil, err
	}
	f := &session.Foreign{GoVersion: src.GoVersion}
	for _, file := range src.Files {
		f.Names, f.Files = append(f.Names, file.Name), append(f.Files, file.Text)
	}
	f.Folder = func() (fs.FS, error) {
		files := fstest.MapFS{}
		for _, n := range src.Names {
			text, err := src.Read(n)
			if err != nil {
				return nil, err
			}
			files[n] = &fstest.MapFile{Data: text, Mode: 0o444}
		}
		return files, nil
	}
	return f, nil
}
