// Package embedded gives cells and interpreted modules what a //go:embed line asks for. There is no
// build that could put files into a program, so they are read when the variable is declared, from
// the folder in which cells run or from the module.
package embedded

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing/fstest"
)

// FS is embed.FS for cells: a tree of files that does not change. The zero value has none.
type FS struct{ files fstest.MapFS }

// Open opens a file for reading.
func (f FS) Open(name string) (fs.File, error) { return f.files.Open(name) }

// ReadDir reads a whole folder, sorted by name.
func (f FS) ReadDir(name string) ([]fs.DirEntry, error) { return f.files.ReadDir(name) }

// ReadFile returns a copy of what a file holds.
func (f FS) ReadFile(name string) ([]byte, error) { return f.files.ReadFile(name) }

// Patterns splits what stands behind //go:embed: patterns divided by spaces, each as it is or as a Go string.
func Patterns(line string) ([]string, error) {
	var list []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		end := strings.IndexAny(line, " \t")
		if quote := line[0]; quote == '"' || quote == '`' {
			at := strings.IndexByte(line[1:], quote)
			if at < 0 {
				return nil, fmt.Errorf("go:embed: %s has no end", line)
			}
			list, line = append(list, line[1:1+at]), line[at+2:]
			continue
		}
		if end < 0 {
			end = len(line)
		}
		list, line = append(list, line[:end]), line[end:]
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("go:embed names no file")
	}
	return list, nil
}

// Files returns the files that patterns stand for, as the go command chooses them: a folder means
// all in it but what begins with a dot or an underscore, which the prefix all: brings too.
//
// Errors: a pattern that is malformed, leaves the folder, or finds nothing; what cannot be read.
func Files(from fs.FS, patterns ...string) (FS, error) {
	out := FS{fstest.MapFS{}}
	for _, p := range patterns {
		pattern, all := strings.CutPrefix(p, "all:")
		if !fs.ValidPath(pattern) {
			return FS{}, fmt.Errorf("go:embed %s: the pattern is malformed, or leads out of the folder", p)
		}
		found, err := fs.Glob(from, pattern)
		if err != nil {
			return FS{}, fmt.Errorf("go:embed %s: %w", p, err)
		}
		before := len(out.files)
		for _, name := range found {
			if err := out.add(from, name, all); err != nil {
				return FS{}, fmt.Errorf("go:embed %s: %w", p, err)
			}
		}
		if len(found) == 0 || len(out.files) == before && !slices.ContainsFunc(found,
			func(n string) bool { return out.files[n] != nil }) {
			return FS{}, fmt.Errorf("go:embed %s: no file here goes by that name", p)
		}
	}
	return out, nil
}

func (f FS) add(from fs.FS, root string, all bool) error {
	return fs.WalkDir(from, root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(path.Base(name), ".") || strings.HasPrefix(path.Base(name), "_")
		switch {
		case name != root && hidden && !all:
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		case !d.Type().IsRegular():
			return fmt.Errorf("%s is no regular file", name)
		}
		text, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		f.files[name] = &fstest.MapFile{Data: text, Mode: 0o444}
		return nil
	})
}

// Text returns what the one file holds that a pattern stands for.
func Text(from fs.FS, pattern string) (string, error) {
	f, err := Files(from, pattern)
	if err != nil {
		return "", err
	}
	if len(f.files) != 1 {
		return "", fmt.Errorf("go:embed %s: %d files go by that name; a string or []byte takes one", pattern, len(f.files))
	}
	for _, file := range f.files {
		return string(file.Data), nil
	}
	panic("unreachable")
}
