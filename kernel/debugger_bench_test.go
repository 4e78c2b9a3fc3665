package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"hipec/kernel/internal/worker"
)

// bench is a worker with a front end's view of its debugger.
type bench struct {
	t   *testing.T
	w   *worker.Worker
	seq int

	mu      sync.Mutex
	out     map[int64]string
	stopped chan map[string]any
}

func debugging(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, out: map[int64]string{}, stopped: make(chan map[string]any, 100)}
	b.w = worker.New(worker.Options{Command: func() *exec.Cmd { return exec.Command(os.Args[0], "worker") },
		Event: b.event})
	t.Cleanup(b.w.Close)
	b.ask("initialize", map[string]any{"clientID": "test"})
	b.ask("attach", nil)
	b.ask("configurationDone", nil)
	return b
}

func (b *bench) event(e worker.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e.Kind {
	case worker.Stream:
		b.out[e.ID] += e.Text
	case worker.Error:
		b.out[e.ID] += e.Error.Name + ": " + e.Error.Value
	case worker.Result:
		b.out[e.ID] += fmt.Sprint(e.Bundle.Data["text/plain"])
	case worker.Debug:
		var ev struct {
			Event string         `json:"event"`
			Body  map[string]any `json:"body"`
		}
		if json.Unmarshal(e.Data, &ev) == nil && ev.Event == "stopped" {
			b.stopped <- ev.Body
		}
	}
}

// ask sends a request that must succeed and returns the response's body.
func (b *bench) ask(command string, arguments any) map[string]any {
	b.t.Helper()
	r := b.request(command, arguments)
	if r["success"] != true {
		b.t.Fatalf("%s: %v", command, r["message"])
	}
	body, _ := r["body"].(map[string]any)
	return body
}

func (b *bench) request(command string, arguments any) map[string]any {
	b.t.Helper()
	b.seq++
	raw, err := json.Marshal(map[string]any{"type": "request", "seq": b.seq, "command": command, "arguments": arguments})
	if err != nil {
		b.t.Fatal(err)
	}
	reply, err := b.w.Debug(raw)
	if err != nil {
		b.t.Fatal(err)
	}
	var r map[string]any
	if err := json.Unmarshal(reply, &r); err != nil {
		b.t.Fatalf("%s: %v", reply, err)
	}
	if r["request_seq"] != float64(b.seq) || r["command"] != command {
		b.t.Errorf("%s is answered by %v", command, r)
	}
	return r
}

// breakAt sets breakpoints on lines of a cell.
func (b *bench) breakAt(code string, points ...map[string]any) {
	b.t.Helper()
	path := b.ask("dumpCell", map[string]any{"code": code})["sourcePath"]
	b.ask("setBreakpoints", map[string]any{"source": map[string]any{"path": path}, "breakpoints": points})
}

func line(n int) map[string]any { return map[string]any{"line": n} }

// run starts a cell; the channel gets its output when it has ended.
func (b *bench) run(name, code string) <-chan string {
	id := b.w.ID()
	done := make(chan string, 1)
	go func() {
		err := b.w.Run(id, name, code)
		b.mu.Lock()
		defer b.mu.Unlock()
		if err != nil {
			b.out[id] += err.Error()
		}
		done <- b.out[id]
	}()
	return done
}

// stop waits until a goroutine has stopped and returns its number, why, and where it stands:
// "func:line" of each frame from the innermost.
func (b *bench) stop() (thread float64, reason, where string) {
	b.t.Helper()
	select {
	case body := <-b.stopped:
		thread, reason = body["threadId"].(float64), body["reason"].(string)
	case <-time.After(10 * time.Second):
		b.t.Fatal("nothing has stopped")
	}
	var places []string
	for _, f := range b.ask("stackTrace", map[string]any{"threadId": thread})["stackFrames"].([]any) {
		f := f.(map[string]any)
		places = append(places, fmt.Sprint(f["name"], ":", f["line"]))
	}
	return thread, reason, strings.Join(places, " ")
}

// locals are the variables of the innermost frame, as "name=value".
func (b *bench) locals(thread float64, frame int) string {
	b.t.Helper()
	frames := b.ask("stackTrace", map[string]any{"threadId": thread})["stackFrames"].([]any)
	scopes := b.ask("scopes", map[string]any{"frameId": frames[frame].(map[string]any)["id"]})["scopes"].([]any)
	return b.list(scopes[0].(map[string]any)["variablesReference"])
}

func (b *bench) list(ref any) string {
	b.t.Helper()
	var out []string
	for _, v := range b.ask("variables", map[string]any{"variablesReference": ref})["variables"].([]any) {
		v := v.(map[string]any)
		out = append(out, fmt.Sprint(v["name"], "=", v["value"]))
	}
	return strings.Join(out, " ")
}

func (b *bench) expect(what, got, want string) {
	b.t.Helper()
	if got != want {
		b.t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func (b *bench) ended(done <-chan string, want string) {
	b.t.Helper()
	select {
	case got := <-done:
		b.expect("the cell", strings.TrimSpace(got), want)
	case <-time.After(10 * time.Second):
		b.t.Fatal("the cell does not end")
	}
}
