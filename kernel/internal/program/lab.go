package program

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// Lab is what "lab" needs that is not the program itself.
type Lab struct {
	// Notebooks are written to the folder in which JupyterLab opens.
	Notebooks fs.FS
	// Requirements are what pip installs, Overrides JupyterLab's settings.
	Requirements, Overrides []byte
}

// labCommand starts JupyterLab with the notebooks, in a Python environment of its own, which it
// makes when it is first called.
func (p *Program) labCommand(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("lab", flag.ContinueOnError)
	dir := flags.String("dir", p.Name+"-notebooks", "the folder of the notebooks; those that it lacks are written there")
	env := flags.String("env", "", "the Python environment; by default one of this program's own, in the user's folder "+
		"for caches")
	python := flags.String("python", "", "the Python that makes the environment; by default uv, python3, python or py, "+
		"whichever is found")
	wheels := flags.String("wheels", "", "a folder with the packages, so that no network is needed")
	if err := flags.Parse(args); err != nil {
		return err
	}
	l := &labMaker{p: p, python: *python, wheels: *wheels}
	if l.env = *env; l.env == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return fmt.Errorf("lab: %w; name a folder: -env DIR", err)
		}
		// Other versions of JupyterLab get an environment of their own.
		sum := sha256.Sum256(p.Lab.Requirements)
		l.env = filepath.Join(cache, p.Name, "lab-"+hex.EncodeToString(sum[:6]))
	}
	var err error
	if l.env, err = filepath.Abs(l.env); err != nil {
		return err
	}
	if err := l.environment(ctx); err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	if err := p.installCommand([]string{"-prefix", l.env}); err != nil {
		return err
	}
	written, err := writeMissing(*dir, p.Lab.Notebooks)
	if err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	root, err := filepath.Abs(*dir)
	if err != nil {
		return err
	}
	l.trust(ctx, root, written)
	fmt.Printf("JupyterLab opens %s in the browser; stop it here with Ctrl-C\n", root)
	cmd := l.command(ctx, append([]string{"-m", "jupyterlab", "--ServerApp.root_dir=" + root,
		"--MultiKernelManager.default_kernel_name=" + p.Name}, flags.Args()...)...)
	if os.Getuid() == 0 {
		cmd.Args = append(cmd.Args, "--allow-root")
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	if ctx.Err() != nil {
		return nil // it was stopped from the terminal
	}
	return err
}

// labMaker makes a Python environment with JupyterLab.
type labMaker struct {
	p                   *Program
	env, python, wheels string
}

// stamp stands in an environment that is whole.
const stamp = ".made-by-hipec"

func (l *labMaker) exe() string {
	if runtime.GOOS == "windows" {
		return filepath.Join(l.env, "Scripts", "python.exe")
	}
	return filepath.Join(l.env, "bin", "python")
}

// command runs the environment's Python, whatever Jupyter this user has elsewhere.
func (l *labMaker) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, l.exe(), args...)
	cmd.Env = append(os.Environ(), "JUPYTER_CONFIG_DIR="+filepath.Join(l.env, "config"), "JUPYTER_DATA_DIR="+filepath.Join(
		l.env, "data"),
		"PYTHONNOUSERSITE=1", "PYTHONPATH=", "JUPYTER_PATH=", "JUPYTER_CONFIG_PATH=")
	cmd.Cancel = func() error { // Jupyter asks about an interrupt, and ends in order at a SIGTERM
		if runtime.GOOS == "windows" {
			return cmd.Process.Kill()
		}
		return cmd.Process.Signal(syscall.SIGTERM)
	}
	return cmd
}

// environment makes the environment unless it is there. One that was left half made is compiled again.
func (l *labMaker) environment(ctx context.Context) error {
	if _, err := os.Stat(filepath.Join(l.env, stamp)); err == nil {
		return nil
	}
	if _, err := os.Stat(l.env); err == nil {
		if _, err := os.Stat(filepath.Join(l.env, "pyvenv.cfg")); err != nil {
			return fmt.Errorf("%s is there and is no Python environment: name another folder, -env DIR", l.env)
		}
		if err := os.RemoveAll(l.env); err != nil {
			return err
		}
	}
	maker, err := findPython(l.python)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(l.env), 0o755); err != nil {
		return err
	}
	fmt.Printf("making a Python environment with JupyterLab in %s (once; it takes a minute)\n", l.env)
	if err := l.run(exec.CommandContext(ctx, maker[0],
		append(append(maker[1:len(maker):len(maker)], makeArgs(maker[0])...), l.env)...),
		"the environment cannot be made"); err != nil {
		return err
	}
	list := filepath.Join(l.env, "requirements.txt")
	if err := os.WriteFile(list, l.p.Lab.Requirements, 0o644); err != nil {
		return err
	}
	if err := l.run(l.installer(ctx, maker[0], list), "JupyterLab cannot be installed; without a network, -wheels DIR "+
		"takes the packages from a folder"); err != nil {
		return err
	}
	settings := filepath.Join(l.env, "share", "jupyter", "lab", "settings")
	if err := os.MkdirAll(settings, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(settings, "overrides.json"), l.p.Lab.Overrides, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(l.env, stamp), []byte(Version+"\n"), 0o644)
}

func isUV(program string) bool {
	return strings.TrimSuffix(filepath.Base(program), ".exe") == "uv"
}

func makeArgs(program string) []string {
	if isUV(program) {
		return []string{"venv", "--quiet", "--seed"}
	}
	return []string{"-m", "venv"}
}

// installer is the command that installs the list into the environment.
func (l *labMaker) installer(ctx context.Context, maker, list string) *exec.Cmd {
	var from []string
	if l.wheels != "" {
		from = []string{"--no-index", "--find-links", l.wheels}
	}
	if isUV(maker) {
		return exec.CommandContext(ctx, maker, append([]string{"pip", "install", "--quiet", "--python", l.exe(), "-r", list},
			from...)...)
	}
	return l.command(ctx, append([]string{"-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", list},
		from...)...)
}

// run runs a command and tells, if it fails, what it said.
func (l *labMaker) run(cmd *exec.Cmd, what string) error {
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %s: %w\n%s", what, strings.Join(cmd.Args, " "), err, strings.TrimSpace(string(out)))
	}
	return nil
}

// findPython returns the command that makes environments.
func findPython(wanted string) ([]string, error) {
	if wanted != "" {
		path, err := exec.LookPath(wanted)
		if err != nil {
			return nil, fmt.Errorf("-python %s: %w", wanted, err)
		}
		return []string{path}, nil
	}
	for _, c := range [][]string{{"uv"}, {"python3"}, {"python"}, {"py", "-3"}} {
		path, err := exec.LookPath(c[0])
		if err != nil {
			continue
		}
		if !isUV(path) {
			// Version 3.10 is the oldest for which there are packages; venv is a package of its own on Debian.
			check := exec.Command(path, append(c[1:len(c):len(c)], "-c",
				"import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))")...)
			if check.Run() != nil {
				continue
			}
		}
		return append([]string{path}, c[1:]...), nil
	}
	return nil, errors.New("JupyterLab is a Python program, and neither uv nor a Python from 3.10 on with its module " +
		"venv was found: install uv, or Python " +
		"(Debian, Ubuntu: sudo apt install python3-venv; macOS: brew install python; Windows: winget install " +
		"Python.Python.3.12). " +
		"Without Python, the command run runs notebooks, and report makes pages of them")
}

// writeMissing writes the files that a folder lacks. What is there is never changed.
func writeMissing(dir string, files fs.FS) (written []string, err error) {
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		if d.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		if _, err := os.Lstat(to); err == nil {
			return nil
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		written = append(written, to)
		return os.WriteFile(to, text, 0o644)
	})
	return written, err
}

// trust tells Jupyter that the notebooks that were just written are the user's own, so that it
// shows their figures. If that fails, they are asked for by running them.
func (l *labMaker) trust(ctx context.Context, dir string, written []string) {
	args := []string{"-m", "jupyter", "trust"}
	for _, w := range written {
		if strings.HasSuffix(w, ".ipynb") {
			args = append(args, w)
		}
	}
	if len(args) > 3 {
		_ = l.command(ctx, args...).Run()
	}
}
