package program

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestInstallOfAnotherEngine(t *testing.T) {
	p := Program{Name: "one", DisplayName: "Go (one)", Others: []Other{{Name: "two", DisplayName: "Go (two)", Package: "./two"}}}
	prefix := t.TempDir()
	install := func(engine string) error { return p.installCommand([]string{"-prefix", prefix, "-engine", engine}) }
	if err := install("three"); err == nil || !strings.Contains(err.Error(), `no engine "three"`) {
		t.Errorf("an unknown engine: %v", err)
	}
	if err := install("two"); err == nil || !strings.Contains(err.Error(), "go build -o") || !strings.Contains(err.Error(), "./two") {
		t.Errorf("a program that is not there: %v", err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if exe, err = filepath.EvalSymlinks(exe); err != nil {
		t.Fatal(err)
	}
	beside := filepath.Join(filepath.Dir(exe), "two")
	if runtime.GOOS == "windows" {
		beside += ".exe"
	}
	if err := os.WriteFile(beside, nil, 0o755); err != nil {
		t.Skip(err)
	}
	defer os.Remove(beside)
	if err := install("two"); err != nil {
		t.Fatal(err)
	}
	spec, err := os.ReadFile(filepath.Join(prefix, "share", "jupyter", "kernels", "two", "kernel.json"))
	if err != nil || !strings.Contains(string(spec), "Go (two)") || !strings.Contains(string(spec), `"kernel"`) {
		t.Errorf("%v %s", err, spec)
	}
	if !strings.Contains(p.usage(), "-engine one|two") {
		t.Error(p.usage())
	}
}
