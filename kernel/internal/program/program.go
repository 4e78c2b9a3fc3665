// Package program is what the commands hipec and gophernotes share: run, verify, report, install,
// the kernel, and the worker that a program starts itself as. An interpreter and its name make a
// program of it.
package program

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"hipec/kernel/internal/about"
	"hipec/kernel/internal/dispatch"
	"hipec/kernel/internal/notebook"
	"hipec/kernel/internal/worker"
)

// Version is the module's; notebooks carry it in their metadata.
const Version = about.Version

// Program is a command with its interpreter.
type Program struct {
	// Name is the command's, and the one under which Jupyter knows the kernel; DisplayName is what people choose.
	Name, DisplayName string
	// Library is the digest of the routines that cells compute with; notebooks keep it, so that a stale
	// result is told from a wrong one.
	Library string
	// Banner greets in consoles.
	Banner string
	// Links are the front end's help, in addition to the language's.
	Links []dispatch.HelpLink
	// New starts the interpreter, in the process in which cells run.
	New func(worker.Sink) worker.Evaluator
	// Worker makes the command of the process in which the cells of a notebook in a folder run; nil is this program's own.
	Worker func(dir string) *exec.Cmd
	// Lab is what the command lab needs; without it there is no such command.
	Lab Lab
	// Debugger says that cells can be debugged.
	Debugger bool
	// Others are kernels that "install -engine" makes known: their programs lie beside this one.
	Others []Other
}

// Other is a kernel that another program is.
type Other struct {
	Name, DisplayName string
	Package           string // that it is built from
}

const usage = `NAME runs Go notebooks.

  NAME run [-out DIR | -in-place] [-report FILE] [-p NAME=VALUE]… [-text FILE.md]… [-declare] [-changed-data] NOTEBOOK…
        run notebooks from top to bottom and write them executed (to DIR, by default "out");
        stops at the first error, and then writes nothing, as on data that are not the recorded ones
  NAME verify [-text FILE.md]… [NOTEBOOK…]
        run notebooks again in fresh processes and name every output, and every computed value in prose,
        that differs from the stored one; by default all of notebooks/ and README.md
  NAME report [-unchecked] -o FILE NOTEBOOK…
        verify notebooks and write them as one self-contained HTML page
  NAME diff [-html FILE] A B
        name the differences of two notebooks by cell: sources by line, outputs by number; REVISION:path is one of git
  NAME strip [-out DIR] NOTEBOOK…
        take out outputs, counts and notes of what was run
  NAME student -out DIR NOTEBOOK…
        take out solutions and hidden tests, as nbgrader marks them
  NAME receipt NOTEBOOK…
        print versions, digests, command and platform as JSON
  NAME install [-user | -prefix DIR | -sys]ENGINES
        make the kernel known to Jupyter
  NAME uninstall [-user | -prefix DIR | -sys]ENGINES
        take the kernel out again
  NAME lab [-dir DIR] [-env DIR] [-python PYTHON] [-wheels DIR] [-- ARGUMENTS OF JUPYTERLAB]
        start JupyterLab with the notebooks, in a Python environment of its own, which is made at the first time
  NAME doctor
        look at what the kernel needs on this machine, and say what is amiss and what to do
  NAME completion bash|zsh|fish|powershell
        print what makes the shell complete these commands
  NAME kernel FILE
        be a Jupyter kernel; FILE is the connection file that Jupyter gives
  NAME version
`

func (p *Program) usage() string {
	var engines []string
	for _, o := range p.Others {
		engines = append(engines, o.Name)
	}
	list := ""
	if len(engines) > 0 {
		list = " [-engine " + strings.Join(append([]string{p.Name}, engines...), "|") + "]"
	}
	return strings.NewReplacer("NAME", p.Name, "ENGINES", list).Replace(usage)
}

// Main runs the command that the program's arguments name, and returns the program's exit code.
func (p *Program) Main() int {
	// An interrupt from the terminal ends a run in order: the cell is stopped, nothing is written.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(os.Args) < 2 {
		fmt.Fprint(os.Stderr, p.usage())
		return 2
	}
	args := os.Args[2:]
	var err error
	switch os.Args[1] {
	case "run":
		err = p.runCommand(ctx, args)
	case "verify":
		err = p.verifyCommand(ctx, args)
	case "report":
		err = p.reportCommand(ctx, args)
	case "diff":
		err = diffCommand(args)
	case "strip":
		err = rewriteCommand("strip", args, func(nb *notebook.Notebook) error { nb.Strip(); return nil })
	case "student":
		err = rewriteCommand("student", args, (*notebook.Notebook).Student)
	case "receipt":
		err = p.receiptCommand(args)
	case "install":
		err = p.installCommand(args)
	case "uninstall":
		err = p.uninstallCommand(args)
	case "doctor":
		err = p.doctorCommand(ctx, args)
	case "lab":
		if p.Lab.Notebooks == nil {
			err = fmt.Errorf("%s has no command lab; hipec has", p.Name)
			break
		}
		err = p.labCommand(ctx, args)
	case "completion":
		err = p.completionCommand(args)
	case "kernel":
		err = p.kernelCommand(args)
	case workerCommand:
		err = p.serveWorker()
	case "version", "-version", "--version":
		fmt.Println(p.Name, Version)
	case "help", "-h", "-help", "--help":
		fmt.Print(p.usage())
	default:
		fmt.Fprintf(os.Stderr, "%s: there is no command %q\n\n%s", p.Name, os.Args[1], p.usage())
		return 2
	}
	if errors.Is(err, errDiffers) {
		return 1
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", p.Name, err)
		return 1
	}
	return 0
}

// The command under which a program starts itself, to run cells.
const workerCommand = "worker"

func (p *Program) serveWorker() error {
	// An interrupt of the terminal goes to the whole group of processes; the parent decides what comes of it.
	signal.Ignore(os.Interrupt)
	if err := limit(); err != nil {
		return err
	}
	return worker.Serve(p.New)
}

// newWorker starts a process in which cells run.
func (p *Program) newWorker(dir string, event func(worker.Event)) (*worker.Worker, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := p.Worker
	if command == nil {
		command = func(dir string) *exec.Cmd {
			cmd := exec.Command(exe, workerCommand)
			cmd.Dir = dir
			return cmd
		}
	}
	return worker.New(worker.Options{Command: func() *exec.Cmd { return command(dir) }, Event: event}), nil
}
