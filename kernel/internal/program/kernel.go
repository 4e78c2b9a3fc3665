package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"hipec/kernel/internal/dispatch"
	"hipec/kernel/internal/history"
	"hipec/kernel/internal/transport"
	"hipec/kernel/internal/wire"
)

// How long a front end may take to hear the last messages of a kernel that ends.
const linger = time.Second

func (p *Program) kernelCommand(args []string) error {
	fs := flag.NewFlagSet("kernel", flag.ContinueOnError)
	remote := fs.Bool("allow-remote", os.Getenv("HIPEC_ALLOW_REMOTE") == "1", "listen on an address that other machines can reach, if the connection file names one")
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
	ch, err := transport.Listen(conn, transport.Options{AllowRemote: *remote, Welcome: codec.Welcome, Log: func(format string, args ...any) {
		fmt.Fprintf(os.Stderr, p.Name+": "+format+"\n", args...)
	}})
	if err != nil {
		return err
	}
	defer ch.Close(linger)
	past := history.New(history.Dir())
	defer past.Close()
	server := dispatch.New(codec, dispatch.Channels{Shell: ch.Shell, Control: ch.Control, IOPub: ch.IOPub, Stdin: ch.Stdin}, dispatch.Info{
		Implementation: p.Name,
		Version:        Version,
		Links: append([]dispatch.HelpLink{
			{Text: "Go, the language", URL: "https://go.dev/ref/spec"},
			{Text: "Go, the standard library", URL: "https://pkg.go.dev/std"},
			{Text: "gota, dataframes", URL: "https://pkg.go.dev/github.com/go-gota/gota/dataframe"},
			{Text: "gonum, numbers", URL: "https://pkg.go.dev/gonum.org/v1/gonum"},
		}, p.Links...),
		Banner: p.Banner,
	}, past, os.Stderr)
	w, err := newWorker("", server.Event)
	if err != nil {
		return err
	}
	// Jupyter sends interrupts as messages; some front ends still send the signal.
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	go func() {
		for range interrupts {
			w.Interrupt()
		}
	}()
	ends := make(chan os.Signal, 1)
	signal.Notify(ends, syscall.SIGTERM)
	go func() {
		fmt.Fprintf(os.Stderr, "%s: ended by %v\n", p.Name, <-ends)
		cancel()
	}()
	server.Serve(ctx, w)
	return nil
}
