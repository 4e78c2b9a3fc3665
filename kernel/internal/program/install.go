package program

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"hipec/kernel/internal/wire"
)

func (p *Program) installCommand(args []string) error {
	fs := flag.NewFlagSet("install", flag.ContinueOnError)
	user := fs.Bool("user", false, "for this user (the default)")
	prefix := fs.String("prefix", "", "into an environment, as DIR/share/jupyter")
	sys := fs.Bool("sys", false, "for all users of this machine")
	engine := fs.String("engine", p.Name, "the kernel: this program's own, or another's that lies beside it")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return fmt.Errorf("install: %q is one argument too many", fs.Arg(0))
	}
	given := 0
	for _, b := range []bool{*user, *prefix != "", *sys} {
		if b {
			given++
		}
	}
	if given > 1 {
		return errors.New("install: -user, -prefix and -sys exclude each other")
	}
	base, err := jupyterData(*prefix, *sys)
	if err != nil {
		return err
	}
	dir := filepath.Join(base, "kernels", *engine)
	exe, title, err := p.engine(*engine, dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	spec := map[string]any{
		"argv":                    []string{exe, "kernel", "{connection_file}"},
		"display_name":            title,
		"language":                "go",
		"interrupt_mode":          "message",
		"kernel_protocol_version": wire.Version,
		"metadata":                map[string]any{"debugger": false, "supported_encryption": []string{"curve"}}, // JEP 145
	}
	text, err := json.MarshalIndent(spec, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "kernel.json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	fmt.Printf("kernel %q (%s) installed in %s\n", *engine, title, dir)
	return nil
}

// engine answers the program that is a kernel, and what people call it.
func (p *Program) engine(name, dir string) (exe, title string, err error) {
	if name == p.Name {
		exe, err = lastingExecutable(dir)
		return exe, p.DisplayName, err
	}
	if exe, err = os.Executable(); err != nil {
		return "", "", err
	}
	if exe, err = filepath.EvalSymlinks(exe); err != nil {
		return "", "", err
	}
	for _, o := range p.Others {
		if o.Name != name {
			continue
		}
		path := filepath.Join(filepath.Dir(exe), o.Name)
		if runtime.GOOS == "windows" {
			path += ".exe"
		}
		if _, err := os.Stat(path); err != nil {
			return "", "", fmt.Errorf("install: the kernel %q is a program of its own, which is not there: %w\n(go build -o %s %s makes it)", name, err, path, o.Package)
		}
		return path, o.DisplayName, nil
	}
	return "", "", fmt.Errorf("install: there is no engine %q", name)
}

// jupyterData answers Jupyter's data folder of an environment, the machine or the user, by Jupyter's own rules.
func jupyterData(prefix string, sys bool) (string, error) {
	if prefix != "" {
		abs, err := filepath.Abs(prefix)
		return filepath.Join(abs, "share", "jupyter"), err
	}
	if sys {
		if runtime.GOOS == "windows" {
			return filepath.Join(os.Getenv("PROGRAMDATA"), "jupyter"), nil
		}
		return "/usr/local/share/jupyter", nil
	}
	if d := os.Getenv("JUPYTER_DATA_DIR"); d != "" {
		return d, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(home, "Library", "Jupyter"), nil
	case "windows":
		return filepath.Join(os.Getenv("APPDATA"), "jupyter"), nil
	}
	if d := os.Getenv("XDG_DATA_HOME"); d != "" {
		return filepath.Join(d, "jupyter"), nil
	}
	return filepath.Join(home, ".local", "share", "jupyter"), nil
}

// lastingExecutable answers this program's path. One that "go run" made is gone afterwards, so it is copied beside the kernelspec.
func lastingExecutable(dir string) (string, error) {
	exe, err := os.Executable()
	if err != nil {
		return "", err
	}
	if exe, err = filepath.EvalSymlinks(exe); err != nil {
		return "", err
	}
	if !strings.Contains(exe, "go-build") {
		return exe, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	in, err := os.Open(exe)
	if err != nil {
		return "", err
	}
	defer in.Close()
	path := filepath.Join(dir, filepath.Base(exe))
	out, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755)
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return "", err
	}
	return path, out.Close()
}
