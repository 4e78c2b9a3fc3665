package cellname

import (
	"go/types"
	"testing"
)

func TestBase(t *testing.T) {
	for name, want := range map[string]string{"x": "x", "x·old3": "x", "·retypedx": "x", "·retypedx·old0": "x"} {
		if got := Base(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestPackages(t *testing.T) {
	for _, c := range []struct {
		pkg                      *types.Package
		path                     string
		ofCell, live, ofNotebook bool
	}{
		{types.NewPackage(Main, Main), "main", true, true, true},
		{Stub(3), "cell/3", false, true, true},
		{Stub(3, "retyped"), "cell/3.retyped", false, true, true},
		{Earlier(3), "old/3", false, false, true},
		{types.NewPackage(Kernel, Main), "kernel", false, false, false},
		{types.NewPackage("fmt", "fmt"), "fmt", false, false, false},
	} {
		if got := c.pkg.Path(); got != c.path {
			t.Errorf("got path %s, want %s", got, c.path)
		}
		if got := OfCell(c.pkg); got != c.ofCell {
			t.Errorf("%s: OfCell is %v", c.path, got)
		}
		if got := IsLive(c.pkg); got != c.live {
			t.Errorf("%s: IsLive is %v", c.path, got)
		}
		if got := OfNotebook(c.pkg); got != c.ofNotebook {
			t.Errorf("%s: OfNotebook is %v", c.path, got)
		}
	}
	if OfCell(nil) || IsLive(nil) || OfNotebook(nil) {
		t.Error("the universe is no cell's")
	}
}

func TestHidden(t *testing.T) {
	for name, want := range map[string]bool{Statements: true, Pointer + "x": true, "x" + Old: false, "x": false} {
		if got := Hidden(name); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}
