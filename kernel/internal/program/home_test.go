package program

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// A program in the environment for which it is installed is named from the kernelspec's place, any other by its own.
func TestRelocatable(t *testing.T) {
	env := t.TempDir()
	spec := filepath.Join(env, "share", "jupyter", "kernels", "hipec")
	real, err := filepath.EvalSymlinks(env)
	if err != nil {
		t.Fatal(err)
	}
	want := filepath.FromSlash("{resource_dir}/../../../../bin/hipec")
	if got := relocatable(filepath.Join(real, "bin", "hipec"), env, spec); got != want {
		t.Errorf("inside: got %s, want %s", got, want)
	}
	outside := filepath.Join(filepath.Dir(real), "elsewhere", "hipec")
	if got := relocatable(outside, env, spec); got != outside {
		t.Errorf("outside: got %s, want %s", got, outside)
	}
}

func TestUninstall(t *testing.T) {
	p := &Program{Name: "one", DisplayName: "One"}
	prefix := t.TempDir()
	if err := p.uninstallCommand([]string{"-prefix", prefix}); err == nil || !strings.Contains(err.Error(),
		"there is no kernel") {
		t.Errorf("where there is none: got %v", err)
	}
	if err := p.installCommand([]string{"-prefix", prefix}); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(prefix, "share", "jupyter", "kernels", "one")
	if err := p.uninstallCommand([]string{"-prefix", prefix}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("%s is still there", dir)
	}
	for _, args := range [][]string{{"-user", "-sys"}, {"more"}} {
		if p.uninstallCommand(args) == nil {
			t.Errorf("%v: no error", args)
		}
	}
}

// Jupyter shows a kernel's pictures in its launcher.
func TestLogos(t *testing.T) {
	for _, engine := range []string{"hipec", "gophernotes"} {
		dir := t.TempDir()
		if err := writeLogos(engine, dir); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"logo-32x32.png", "logo-64x64.png", "logo-svg.svg"} {
			if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
				t.Errorf("%s: %s is not there: %v", engine, name, err)
			}
		}
	}
	if err := writeLogos("none", t.TempDir()); err != nil {
		t.Errorf("a kernel without: %v", err)
	}
}

// Doctor names what is wrong with a kernelspec, and what to do.
func TestKernelspec(t *testing.T) {
	p := &Program{Name: "hipec"}
	dir := t.TempDir()
	exe := filepath.Join(dir, "exe")
	if err := os.WriteFile(exe, []byte("x"), 0o755); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		`{"argv": ["{resource_dir}/exe"]}`: "",
		`{"argv": ["/no/such/program"]}`:   "is not there",
		`{"argv": []}`:                     "names no program",
		`{`:                                "names no program",
	} {
		f := p.kernelspec(dir, []byte(text), nil)
		if f.ok != (want == "") || !strings.Contains(f.what, want) || f.ok == (f.todo != "") {
			t.Errorf("%s: got %+v", text, f)
		}
	}
	if runtime.GOOS != "windows" {
		if err := os.Chmod(exe, 0o644); err != nil {
			t.Fatal(err)
		}
		if f := p.kernelspec(dir, []byte(`{"argv": ["{resource_dir}/exe"]}`), nil); f.ok || !strings.Contains(f.todo,
			"chmod") {
			t.Errorf("what may not be executed: got %+v", f)
		}
	}
	if f := writable("it", filepath.Join(dir, "none")); f.ok {
		t.Error("a folder that is not there can be written to")
	}
	if f := loopback(); !f.ok {
		t.Errorf("loopback: %+v", f)
	}
}

// Every command of the usage is completed, with its options.
func TestCompletion(t *testing.T) {
	names, options := commands()
	for _, n := range []string{"run", "verify", "report", "install", "uninstall", "doctor", "completion", "kernel",
		"help"} {
		if !strings.Contains(" "+strings.Join(names, " ")+" ", " "+n+" ") {
			t.Errorf("%s is not completed", n)
		}
	}
	if got := strings.Join(options["install"], " "); got != "-user -prefix -sys -engine" {
		t.Errorf("install: got %s", got)
	}
	p := &Program{Name: "hipec"}
	if p.completionCommand([]string{"csh"}) == nil || p.completionCommand(nil) == nil {
		t.Error("a shell that is not known: no error")
	}
}
