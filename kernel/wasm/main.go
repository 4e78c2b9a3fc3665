//go:build js

// Command wasm is the kernel for a browser. It speaks Jupyter's messages with the page's script in
// place of sockets, and cells run in the program itself, which the script keeps in a thread of its
// own (a Web Worker): what ends the program, ends the session.
//
// The script gives it an object, globalThis.hipecHost, with these functions besides those that package worker names:
//
//	onMessage(f)  f(channel, header, parent, metadata, content, buffers) brings a message of the front end
//	send(channel, header, parent, metadata, content, buffers)  takes one of the kernel's
//	onRequest(f), event(text)  the same for package worker's requests and events, if the program's first
//	                           argument is "worker"
//
// Headers, metadata and contents are JSON, as text.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"syscall/js"

	_ "hipec/kernel/bindings"
	"hipec/kernel/internal/about"
	"hipec/kernel/internal/dispatch"
	"hipec/kernel/internal/goeval"
	"hipec/kernel/internal/history"
	"hipec/kernel/internal/wire"
	"hipec/kernel/internal/worker"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "hipec:", err)
		os.Exit(1)
	}
}

func run() error {
	debug.SetMaxStack(256 << 20)
	debug.SetGCPercent(200)
	host := js.Global().Get("hipecHost")
	if len(os.Args) > 1 && os.Args[1] == "worker" {
		return worker.ServeHost(goeval.New, func(f func(string)) {
			host.Call("onRequest", js.FuncOf(func(_ js.Value, args []js.Value) any { f(args[0].String()); return nil }))
		}, func(event string) { host.Call("event", event) })
	}
	codec, err := wire.NewCodec("", "")
	if err != nil {
		return err
	}
	shell, control, stdin, iopub := newSocket(host, "shell"), newSocket(host, "control"), newSocket(host, "stdin"),
		newSocket(host, "iopub")
	server := dispatch.New(codec, dispatch.Channels{Shell: shell, Control: control, IOPub: iopub, Stdin: stdin},
		dispatch.Info{
			Implementation: "hipec",
			Version:        about.Version,
			Links:          about.Links(),
			Banner: "Go (hipec " + about.Version +
				") in the browser: Go cells with variables that live on; import \"hipec/hccpm\" for the cohort.",
		}, history.New(""), os.Stderr)
	here, err := worker.NewHere(goeval.New, server.Event)
	if err != nil {
		return err
	}
	go server.Serve(context.Background(), here)
	listen(host, map[string]*socket{"shell": shell, "control": control, "stdin": stdin})
	here.Serve()
	return nil
}
