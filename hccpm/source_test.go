package hccpm

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A package that is not named in the embedding could change without the digest changing.
func TestSourceIsWhole(t *testing.T) {
	n := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "testdata" {
			if err == nil {
				err = filepath.SkipDir
			}
			return err
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		n++
		want, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if got, err := source.ReadFile(filepath.ToSlash(path)); err != nil || string(got) != string(want) {
			t.Errorf("%s is not embedded: name its folder in source.go (%v)", path, err)
		}
		return nil
	})
	if err != nil || n < 50 {
		t.Errorf("%d files, %v", n, err)
	}
	if got := SourceSHA256(); len(got) != 64 || got != SourceSHA256() {
		t.Errorf("SourceSHA256() = %q", got)
	}
}
