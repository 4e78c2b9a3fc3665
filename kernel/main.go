// Command hipec is a Jupyter kernel for Go, and what runs, checks and reports notebooks without Jupyter.
//
//	hipec run NOTEBOOK…       run notebooks from top to bottom and write them executed
//	hipec verify [NOTEBOOK…]  run notebooks again and name what differs from the stored outputs
//	hipec report NOTEBOOK…    write executed notebooks as one HTML page
//	hipec install             make the kernel known to Jupyter
//	hipec kernel FILE         be a kernel, for the connection file that Jupyter gives
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	_ "hipec/kernel/bindings"

	"hipec/kernel/internal/goeval"
	"hipec/kernel/internal/worker"
)

// Version is the module's; notebooks carry it in their metadata.
const Version = "0.1.0"

const usage = `hipec runs Go notebooks.

  hipec run [-out DIR | -in-place] [-report FILE] NOTEBOOK…
        run notebooks from top to bottom and write them executed (to DIR, by default "out");
        stops at the first error, and then writes nothing
  hipec verify [NOTEBOOK…]
        run notebooks again in fresh processes and name every output that differs from the stored one;
        by default all of notebooks/
  hipec report -o FILE NOTEBOOK…
        write executed notebooks as one self-contained HTML page
  hipec install [-user | -prefix DIR | -sys]
        make the kernel known to Jupyter
  hipec kernel FILE
        be a Jupyter kernel; FILE is the connection file that Jupyter gives
  hipec version
`

func main() {
	// An interrupt from the terminal ends a run in order: the cell is stopped, nothing is written.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(os.Args) < 2 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	args := os.Args[2:]
	var err error
	switch os.Args[1] {
	case "run":
		err = runCommand(ctx, args)
	case "verify":
		err = verifyCommand(ctx, args)
	case "report":
		err = reportCommand(args)
	case "install":
		err = installCommand(args)
	case "kernel":
		err = kernelCommand(args)
	case workerCommand:
		err = serveWorker()
	case "version", "-version", "--version":
		fmt.Println("hipec", Version)
	case "help", "-h", "-help", "--help":
		fmt.Print(usage)
	default:
		fmt.Fprintf(os.Stderr, "hipec: there is no command %q\n\n%s", os.Args[1], usage)
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "hipec:", err)
		os.Exit(1)
	}
}

// The command under which this program starts itself, to run cells.
const workerCommand = "worker"

func serveWorker() error {
	// An interrupt of the terminal goes to the whole group of processes; the parent decides what comes of it.
	signal.Ignore(os.Interrupt)
	if err := limit(); err != nil {
		return err
	}
	return worker.Serve(os.Stdin, os.Stdout, goeval.New)
}

// newWorker starts a process of this program in which cells run.
func newWorker(dir string, event func(worker.Event)) (*worker.Worker, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return worker.New(worker.Options{
		Command: func() *exec.Cmd {
			cmd := exec.Command(exe, workerCommand)
			cmd.Dir = dir
			return cmd
		},
		Event: event,
	}), nil
}
