package program

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"hipec/kernel/internal/worker"
)

// finding is what doctor found in one place: all right, or what to do.
type finding struct {
	ok         bool
	what, todo string
}

// doctorCommand looks at what the kernel needs. It fails if something is amiss.
func (p *Program) doctorCommand(ctx context.Context, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("doctor: %q is one argument too many", args[0])
	}
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	fmt.Printf("%s %s, %s/%s, %s\n\n", p.Name, Version, runtime.GOOS, runtime.GOARCH, exe)
	var found []finding
	found = append(found, jupyter(ctx))
	found = append(found, p.kernelspecs()...)
	found = append(found, p.cells(exe), loopback(), writable("the folder for temporary files", os.TempDir()))
	if dir, err := os.UserCacheDir(); err == nil {
		found = append(found, writable("the cache", dir))
	}
	amiss := 0
	for _, f := range found {
		if f.ok {
			fmt.Println("ok    " + f.what)
			continue
		}
		amiss++
		fmt.Println("amiss " + f.what)
		fmt.Println("      " + f.todo)
	}
	if amiss > 0 {
		return fmt.Errorf("doctor: %d of %d things are amiss", amiss, len(found))
	}
	return nil
}

// jupyter looks for the program jupyter, and asks it for its version.
func jupyter(ctx context.Context) finding {
	path, err := exec.LookPath("jupyter")
	if err != nil {
		return finding{what: "the command jupyter was not found in PATH",
			todo: "Install JupyterLab (pip install jupyterlab), or start it from an environment that has it; \"run\", " +
				"\"verify\" and \"report\" work without."}
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "lab", "--version").Output()
	if err != nil {
		return finding{what: fmt.Sprintf("%s does not start JupyterLab: %v", path, err),
			todo: "Install it where this jupyter is: pip install jupyterlab."}
	}
	return finding{ok: true, what: fmt.Sprintf("JupyterLab %s, by %s", strings.TrimSpace(string(out)), path)}
}

// kernelspecs looks where Jupyter may know this kernel, and whether what it would start is there.
func (p *Program) kernelspecs() []finding {
	var found []finding
	bases := []string{"/usr/share/jupyter", "/usr/local/share/jupyter"}
	for _, v := range strings.Split(os.Getenv("JUPYTER_PATH"), string(filepath.ListSeparator)) {
		if v != "" {
			bases = append(bases, v)
		}
	}
	for _, v := range []string{"VIRTUAL_ENV", "CONDA_PREFIX"} {
		if dir := os.Getenv(v); dir != "" {
			bases = append(bases, filepath.Join(dir, "share", "jupyter"))
		}
	}
	if user, err := jupyterData("", false); err == nil {
		bases = append(bases, user)
	}
	for _, base := range bases {
		dir := filepath.Join(base, "kernels", p.Name)
		text, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		found = append(found, p.kernelspec(dir, text, err))
	}
	if len(found) == 0 {
		found = append(found, finding{what: "no kernelspec was found: Jupyter does not know this kernel",
			todo: fmt.Sprintf("\"%s install\" makes it known to this user's Jupyter, with -prefix to one environment.", p.Name)})
	}
	return found
}

func (p *Program) kernelspec(dir string, text []byte, err error) finding {
	again := fmt.Sprintf("\"%s uninstall\", then \"%[1]s install\", writes it again.", p.Name)
	if err != nil {
		return finding{what: fmt.Sprintf("the kernelspec in %s cannot be read: %v", dir, err), todo: again}
	}
	var spec struct{ Argv []string }
	if err := json.Unmarshal(text, &spec); err != nil || len(spec.Argv) == 0 {
		return finding{what: fmt.Sprintf("the kernelspec in %s names no program", dir), todo: again}
	}
	exe := strings.ReplaceAll(spec.Argv[0], "{resource_dir}", dir)
	info, err := os.Stat(exe)
	if err != nil {
		return finding{what: fmt.Sprintf("the kernelspec in %s names %s, which is not there", dir, exe),
			todo: "The program was moved or deleted: " + again}
	}
	if runtime.GOOS != "windows" && info.Mode()&0o111 == 0 {
		return finding{what: fmt.Sprintf("%s, which the kernelspec in %s names, may not be executed", exe, dir),
			todo: "chmod +x " + exe}
	}
	return finding{ok: true, what: fmt.Sprintf("kernelspec in %s, for %s", dir, exe)}
}

// worker starts the process in which cells run, and runs one.
func (p *Program) cells(exe string) finding {
	begun := time.Now()
	w, err := p.newWorker(os.TempDir(), func(worker.Event) {})
	if err == nil {
		defer w.Close()
		err = w.Run(1, "In[1]", "1 + 1")
	}
	if err != nil {
		return finding{what: fmt.Sprintf("a cell could not be run: %v", err),
			todo: fmt.Sprintf("The kernel starts %s a second time, to run cells there. If that is forbidden, by a virus "+
				"scanner or a policy, allow it.", exe)}
	}
	return finding{ok: true, what: fmt.Sprintf("a cell was run in a process of its own, %d ms from its start",
		time.Since(begun).Milliseconds())}
}

// loopback listens on this machine's own address and calls itself.
func loopback() finding {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return finding{what: fmt.Sprintf("no port could be opened on 127.0.0.1: %v", err),
			todo: "Jupyter talks to kernels by such ports: allow programs to listen on this machine's own address."}
	}
	defer l.Close()
	go func() {
		if c, err := l.Accept(); err == nil {
			c.Close()
		}
	}()
	c, err := net.DialTimeout("tcp", l.Addr().String(), 5*time.Second)
	if err != nil {
		return finding{what: fmt.Sprintf("a port that was opened on 127.0.0.1 does not answer: %v", err),
			todo: "A firewall stands between: allow connections of this machine with itself."}
	}
	c.Close()
	return finding{ok: true, what: "ports on 127.0.0.1 open and answer"}
}

func writable(what, dir string) finding {
	f, err := os.CreateTemp(dir, "hipec-*")
	if err != nil {
		return finding{what: fmt.Sprintf("%s, %s, cannot be written to: %v", what, dir, err),
			todo: "Make it writable, or name another by TMPDIR or XDG_CACHE_HOME."}
	}
	f.Close()
	os.Remove(f.Name())
	return finding{ok: true, what: fmt.Sprintf("%s, %s, can be written to", what, dir)}
}
