//go:build linux

package timing

import (
	"slices"
	"testing"
)

func TestColumnsComeBack(t *testing.T) {
	folder, k := t.TempDir(), 0.0
	err := Write(folder, []string{"a", "b"}, 3, func(into []float64) {
		into[0], into[1] = k, -k/3
		k++
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]float64{"a": {0, 1, 2}, "b": {0, -1.0 / 3, -2.0 / 3}} {
		if got, err := Read(folder, name); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %v, %v; want %v", name, got, err, want)
		}
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{nil, {"make", "x"}, {"make", "x", "many"}, {"walk", "x", "y"}} {
		if start(args, nil, nil) == nil {
			t.Errorf("%q: no error", args)
		}
	}
	ran := ""
	if err := start([]string{"run", "f", "job"}, nil, func(folder, job string) error {
		ran = folder + job
		return nil
	}); err != nil || ran != "fjob" {
		t.Errorf("got %q, %v", ran, err)
	}
}
