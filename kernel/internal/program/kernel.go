package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	"unicode"

	"hipec/kernel/internal/about"
	"hipec/kernel/internal/dispatch"
	"hipec/kernel/internal/history"
	"hipec/kernel/internal/transport"
	"hipec/kernel/internal/wire"
)

const (
	// How long a front end may take to hear the last messages of a kernel that ends.
	linger = time.Second
	// How long who started the kernel may take to acknowledge its ports, where the kernel picks them.
	patience = 30 * time.Second
)

func (p *Program) kernelCommand(args []string) error {
	fs := flag.NewFlagSet("kernel", flag.ContinueOnError)
	remote := fs.Bool("allow-remote", os.Getenv("HIPEC_ALLOW_REMOTE") == "1",
		"listen on an address that other machines can reach, if the connection file names one")
	if err := fs.Parse(args); err != nil {
		return err
	}
	// Some of Jupyter's programs put arguments of their own behind the file; they are not for the kernel.
	if fs.NArg() == 0 {
		return errors.New("kernel: give the connection file that Jupyter made")
	}
	conn, err := transport.ReadConnection(fs.Arg(0))
	if err != nil {
		return err
	}
	codec, err := wire.NewCodec(conn.Scheme, conn.Key)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ch, err := transport.Listen(conn, transport.Options{AllowRemote: *remote, Welcome: codec.Welcome,
		Log: func(format string, args ...any) {
			fmt.Fprintf(os.Stderr, p.Name+": "+format+"\n", args...)
		}})
	if err != nil {
		return err
	}
	defer ch.Close(linger)
	if conn.Registration != nil {
		file, err := p.register(ch.Connection(), codec)
		if err != nil {
			return err
		}
		defer os.Remove(file)
	}
	past := history.New(history.Dir())
	defer past.Close()
	server := dispatch.New(codec, dispatch.Channels{Shell: ch.Shell, Control: ch.Control, IOPub: ch.IOPub,
		Stdin: ch.Stdin}, dispatch.Info{
		Implementation: p.Name,
		Version:        Version,
		Debugger:       p.Debugger,
		Links:          append(about.Links(), p.Links...),
		Banner:         p.Banner,
	}, past, os.Stderr)
	w, err := p.newWorker("", server.Event)
	if err != nil {
		return err
	}
	p.obeySignals(w.Interrupt, cancel)
	server.Serve(ctx, w)
	return nil
}

// obeySignals has the signals of interrupt and end do what they mean.
func (p *Program) obeySignals(interrupt, end func()) {
	// Jupyter sends interrupts as messages; some front ends still send the signal.
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	go func() {
		for range interrupts {
			interrupt()
		}
	}()
	ends := make(chan os.Signal, 1)
	signal.Notify(ends, syscall.SIGTERM)
	go func() {
		fmt.Fprintf(os.Stderr, "%s: ended by %v\n", p.Name, <-ends)
		end()
	}()
}

// register tells who started the kernel where it listens, and leaves a connection file for other
// clients, as JEP 66 wants it; it returns the file's name.
func (p *Program) register(conn transport.Connection, codec *wire.Codec) (string, error) {
	if err := conn.Register(codec, patience); err != nil {
		return "", err
	}
	dir, err := jupyterRuntime()
	file := filepath.Join(dir, fmt.Sprintf("kernel-%s-%d.json", plainName(conn.Registration.KernelID), os.Getpid()))
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err == nil {
		err = conn.Write(file)
	}
	if err != nil { // who started the kernel can do without
		fmt.Fprintf(os.Stderr, "%s: no connection file for other clients: %v\n", p.Name, err)
		return "", nil
	}
	return file, nil
}

// plainName returns what of an id may stand in a file's name.
func plainName(id string) string {
	return strings.Map(func(r rune) rune {
		if r < 128 && (r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return -1
	}, id[:min(len(id), 100)])
}

// jupyterRuntime returns the folder in which Jupyter's programs look for connection files.
func jupyterRuntime() (string, error) {
	if d := os.Getenv("JUPYTER_RUNTIME_DIR"); d != "" {
		return d, nil
	}
	data, err := jupyterData("", false)
	return filepath.Join(data, "runtime"), err
}
