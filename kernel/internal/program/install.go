package program

import (
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"hipec/kernel/internal/wire"
)

// place is where a kernel is known to Jupyter.
type place struct {
	user, sys *bool
	prefix    *string
	engine    *string
}

func (p *Program) placeFlags(flags *flag.FlagSet) place {
	return place{
		user:   flags.Bool("user", false, "for this user (the default)"),
		prefix: flags.String("prefix", "", "in an environment, as DIR/share/jupyter"),
		sys:    flags.Bool("sys", false, "for all users of this machine"),
		engine: flags.String("engine", p.Name, "the kernel: this program's own, or another's that lies beside it"),
	}
}

// data returns Jupyter's data folder of the place.
func (w place) data(command string) (string, error) {
	given := 0
	for _, b := range []bool{*w.user, *w.prefix != "", *w.sys} {
		if b {
			given++
		}
	}
	if given > 1 {
		return "", fmt.Errorf("%s: -user, -prefix and -sys exclude each other", command)
	}
	return jupyterData(*w.prefix, *w.sys)
}

func (p *Program) installCommand(args []string) error {
	flags := flag.NewFlagSet("install", flag.ContinueOnError)
	where := p.placeFlags(flags)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("install: %q is one argument too many", flags.Arg(0))
	}
	base, err := where.data("install")
	if err != nil {
		return err
	}
	engine := where.engine
	dir := filepath.Join(base, "kernels", *engine)
	exe, title, err := p.engine(*engine, dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if *where.prefix != "" {
		exe = relocatable(exe, *where.prefix, dir)
	}
	spec := map[string]any{
		"argv":                    []string{exe, "kernel", "{connection_file}"},
		"display_name":            title,
		"language":                "go",
		"interrupt_mode":          "message",
		"kernel_protocol_version": wire.Version,
		// JEP 145
		"metadata": map[string]any{"debugger": p.Debugger && *engine == p.Name,
			"supported_encryption": []string{"curve"}},
	}
	text, err := json.MarshalIndent(spec, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "kernel.json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	if err := writeLogos(*engine, dir); err != nil {
		return err
	}
	fmt.Printf("kernel %q (%s) installed in %s\n", *engine, title, dir)
	return nil
}

// relocatable returns a program's path relative to its kernelspec, if both lie in one environment:
// that can then be moved as a whole. Jupyter puts the kernelspec's folder in the place of
// {resource_dir}.
func relocatable(exe, prefix, dir string) string {
	prefix, err := filepath.Abs(prefix)
	if err != nil {
		return exe
	}
	if real, err := filepath.EvalSymlinks(prefix); err == nil {
		if rel, err := filepath.Rel(real, exe); err == nil && filepath.IsLocal(rel) {
			if up, err := filepath.Rel(dir, filepath.Join(prefix, rel)); err == nil {
				return "{resource_dir}" + string(filepath.Separator) + up
			}
		}
	}
	return exe
}

//go:embed logos
var logos embed.FS

// writeLogos puts a kernel's pictures beside its kernelspec, under the names that Jupyter looks for.
func writeLogos(engine, dir string) error {
	for name, as := range map[string]string{"-32.png": "logo-32x32.png", "-64.png": "logo-64x64.png",
		".svg": "logo-svg.svg"} {
		b, err := logos.ReadFile("logos/" + engine + name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // a kernel without
		}
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, as), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (p *Program) uninstallCommand(args []string) error {
	flags := flag.NewFlagSet("uninstall", flag.ContinueOnError)
	where := p.placeFlags(flags)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("uninstall: %q is one argument too many", flags.Arg(0))
	}
	base, err := where.data("uninstall")
	if err != nil {
		return err
	}
	dir := filepath.Join(base, "kernels", *where.engine)
	if _, err := os.Stat(filepath.Join(dir, "kernel.json")); err != nil {
		return fmt.Errorf("uninstall: there is no kernel %q in %s; \"%s doctor\" lists where there are some", *where.engine,
			filepath.Dir(dir), p.Name)
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	fmt.Printf("kernel %q taken out of %s\n", *where.engine, filepath.Dir(dir))
	return nil
}

// engine returns the program that is a kernel, and what people call it.
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
			return "", "", fmt.Errorf("install: the kernel %q is a program of its own, which is not there: %w\n"+
				"(go build -o %s %s makes it)", name, err, path, o.Package)
		}
		return path, o.DisplayName, nil
	}
	return "", "", fmt.Errorf("install: there is no engine %q", name)
}

// jupyterData returns Jupyter's data folder of an environment, the machine or the user, by Jupyter's own rules.
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

// lastingExecutable returns this program's path. One that "go run" made is gone afterwards, so it
// is copied beside the kernelspec.
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
