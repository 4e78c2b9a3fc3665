package dispatch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"hipec/kernel/internal/display"
	"hipec/kernel/internal/history"
	"hipec/kernel/internal/wire"
	"hipec/kernel/internal/worker"
)

// pipe is a socket in memory.
type pipe struct {
	in  chan [][]byte
	out chan [][]byte
}

func newPipe() *pipe { return &pipe{make(chan [][]byte, 100), make(chan [][]byte, 1000)} }

func (p *pipe) Recv() ([][]byte, error) {
	f, ok := <-p.in
	if !ok {
		return nil, errors.New("closed")
	}
	return f, nil
}

func (p *pipe) Send(f [][]byte) error {
	p.out <- f
	return nil
}

// runner evaluates nothing: "print x" prints, "fail" fails, "die" dies, "wait" waits for an
// interrupt, all else is its own result.
type runner struct {
	server  *Server
	mu      sync.Mutex
	n       int64
	stop    chan struct{}
	answers chan string
}

func (r *runner) ID() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n++
	return r.n
}

func (r *runner) Answer(id int64, text string, fault error) {
	if fault != nil {
		text = fault.Error()
	}
	r.answers <- text
}

func (r *runner) RunCell(id int64, cell worker.Cell) error {
	code := cell.Code
	if code == "ask" {
		r.server.Event(worker.Event{ID: id, Kind: worker.Ask, Prompt: fmt.Sprint(cell.Input)})
		code = <-r.answers
	}
	switch text, isPrint := strings.CutPrefix(code, "print "); {
	case isPrint:
		r.server.Event(worker.Event{ID: id, Kind: worker.Stream, Stream: "stdout", Text: text})
	case code == "fail":
		r.server.Event(worker.Event{ID: id, Kind: worker.Error, Error: &worker.CellError{Name: "error", Value: "bad"}})
	case code == "die":
		return errors.New("the process ended")
	case code == "wait":
		<-r.stop
		r.server.Event(worker.Event{ID: id, Kind: worker.Error, Error: &worker.CellError{Name: "interrupted"}})
	case code != "":
		r.server.Event(worker.Event{ID: id, Kind: worker.Result, Bundle: &display.Bundle{
			Data: map[string]any{"text/plain": code}}})
	}
	return nil
}

func (r *runner) Assist(q worker.Request) (worker.Assist, error) {
	if q.Kind == worker.IsWhole {
		return worker.Assist{State: "incomplete", Indent: "\t"}, nil
	}
	return worker.Assist{Matches: []string{"über"}, Start: 3, End: q.Cursor}, nil
}
func (r *runner) Interrupt() { r.stop <- struct{}{} }
func (r *runner) Close()     {}

type bench struct {
	t                            *testing.T
	codec                        *wire.Codec
	shell, control, iopub, stdin *pipe
	log                          bytes.Buffer
	ended                        chan struct{}
}

func start(t *testing.T) *bench {
	return startWith(t, func(s *Server) Runner {
		return &runner{server: s, stop: make(chan struct{}, 1), answers: make(chan string, 1)}
	})
}

func startWith(t *testing.T, cells func(*Server) Runner) *bench {
	codec, err := wire.NewCodec("hmac-sha256", "k")
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, codec: codec, shell: newPipe(), control: newPipe(), iopub: newPipe(), stdin: newPipe(),
		ended: make(chan struct{})}
	s := New(codec, Channels{b.shell, b.control, b.iopub, b.stdin}, Info{Implementation: "x"}, history.New(""), &b.log)
	go func() {
		s.Serve(context.Background(), cells(s))
		close(b.ended)
	}()
	if got := b.published(); got != "status:starting" {
		t.Fatalf("first: %s", got)
	}
	return b
}

func (b *bench) send(p *pipe, typ string, content any) { b.sendOf(p, typ, content, "") }

// sendOf sends a request on behalf of a cell.
func (b *bench) sendOf(p *pipe, typ string, content any, cell string) {
	m, err := b.codec.New(typ, nil, content)
	if err != nil {
		b.t.Fatal(err)
	}
	if cell != "" {
		m.Metadata = map[string]any{"cellId": cell}
	}
	f, err := b.codec.Encode(m)
	if err != nil {
		b.t.Fatal(err)
	}
	p.in <- f
}

func (b *bench) recv(p *pipe) (string, map[string]any) {
	b.t.Helper()
	select {
	case f := <-p.out:
		m, err := b.codec.Decode(f)
		if err != nil {
			b.t.Fatal(err)
		}
		var c map[string]any
		if err := json.Unmarshal(m.Content, &c); err != nil {
			b.t.Fatal(err)
		}
		return m.Header.Type, c
	case <-time.After(5 * time.Second):
		b.t.Fatal("nothing came")
		return "", nil
	}
}

func (b *bench) published() string {
	b.t.Helper()
	typ, c := b.recv(b.iopub)
	switch typ {
	case "status":
		return "status:" + c["execution_state"].(string)
	case "stream":
		return "stream:" + c["text"].(string)
	}
	return typ
}

func (b *bench) publishedUntilIdle() string {
	b.t.Helper()
	var all []string
	for {
		s := b.published()
		all = append(all, s)
		if s == "status:idle" {
			return strings.Join(all, " ")
		}
	}
}

func TestExecute(t *testing.T) {
	b := start(t)
	for code, want := range map[string]string{
		"print a": "status:busy execute_input stream:a status:idle",
		"42":      "status:busy execute_input execute_result status:idle",
		"fail":    "status:busy execute_input error status:idle",
		"die":     "status:busy execute_input error status:idle",
	} {
		b.send(b.shell, "execute_request", map[string]any{"code": code})
		if got := b.publishedUntilIdle(); got != want {
			t.Errorf("%s: %s", code, got)
		}
		typ, c := b.recv(b.shell)
		if typ != "execute_reply" || (c["status"] == "ok") != (code == "print a" || code == "42") {
			t.Errorf("%s: %s %v", code, typ, c)
		}
	}
	b.send(b.shell, "execute_request", map[string]any{"code": "print a", "silent": true})
	if got := b.publishedUntilIdle(); got != "status:busy status:idle" {
		t.Errorf("silent: %s", got)
	}
	if _, c := b.recv(b.shell); c["execution_count"] != 4.0 {
		t.Errorf("a silent request counted: %v", c)
	}
}

// A cell run out of order says so, in an output of its own that is marked as no result; once the
// process was replaced, nothing is said.
func TestCellsOutOfOrderSaySo(t *testing.T) {
	b := start(t)
	for _, c := range []struct{ cell, code, note string }{
		{"a", "x := 1", ""}, {"b", "x + 1", ""},
		{"a", "x := 2", "[2] used x as it was before; run again what should follow."},
		{"", "x := 3", ""},
		{"c", "die", ""}, {"a", "x := 4", ""},
	} {
		b.sendOf(b.shell, "execute_request", map[string]any{"code": c.code}, c.cell)
		got := ""
		for {
			typ, content := b.recv(b.iopub)
			if typ == "display_data" {
				data, _ := content["data"].(map[string]any)
				meta, _ := content["metadata"].(map[string]any)
				if got, _ = data["text/plain"].(string); meta["hipec_note"] == nil {
					t.Errorf("the note is not marked: %v", content)
				}
			}
			if typ == "status" && content["execution_state"] == "idle" {
				break
			}
		}
		if got != c.note {
			t.Errorf("%s %q: got %q, want %q", c.cell, c.code, got, c.note)
		}
		b.recv(b.shell)
	}
}

func TestControlIsHeardWhileACellRuns(t *testing.T) {
	b := start(t)
	b.send(b.shell, "execute_request", map[string]any{"code": "wait"})
	b.send(b.shell, "execute_request", map[string]any{"code": "1"})
	for b.published() != "execute_input" {
	}
	b.send(b.control, "kernel_info_request", map[string]any{})
	if typ, c := b.recv(b.control); typ != "kernel_info_reply" || c["status"] != "ok" {
		t.Errorf("%s %v", typ, c)
	}
	b.send(b.control, "interrupt_request", map[string]any{})
	if _, c := b.recv(b.shell); c["ename"] != "interrupted" {
		t.Errorf("the cell: %v", c)
	}
	if _, c := b.recv(b.shell); c["status"] != "aborted" {
		t.Errorf("the cell behind it: %v", c)
	}
}

// A request that was under way when a cell failed is aborted; one that was sent after is not.
func TestRequestsUnderWayAreAborted(t *testing.T) {
	b := start(t)
	m, err := b.codec.New("execute_request", nil, map[string]any{"code": "1"})
	if err != nil {
		t.Fatal(err)
	}
	f, err := b.codec.Encode(m) // dated before the failure
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Millisecond)
	b.send(b.shell, "execute_request", map[string]any{"code": "fail"})
	b.recv(b.shell)
	b.shell.in <- f // arrives after it
	if _, c := b.recv(b.shell); c["status"] != "aborted" {
		t.Errorf("sent before: %v", c)
	}
	b.send(b.shell, "execute_request", map[string]any{"code": "1"})
	if _, c := b.recv(b.shell); c["status"] != "ok" {
		t.Errorf("sent after: %v", c)
	}
}

func TestStopOnErrorFalse(t *testing.T) {
	b := start(t)
	b.send(b.shell, "execute_request", map[string]any{"code": "fail", "stop_on_error": false})
	b.send(b.shell, "execute_request", map[string]any{"code": "1"})
	b.recv(b.shell)
	if _, c := b.recv(b.shell); c["status"] != "ok" {
		t.Errorf("the cell behind: %v", c)
	}
}

func TestCompletionCountsCodePoints(t *testing.T) {
	b := start(t)
	b.send(b.shell, "complete_request", map[string]any{"code": "ü üb", "cursor_pos": 4})
	_, c := b.recv(b.shell)
	if c["cursor_start"] != 2.0 || c["cursor_end"] != 4.0 {
		t.Errorf("got %v", c)
	}
}

func TestUnknownAndForgedMessagesAreSurvived(t *testing.T) {
	b := start(t)
	b.shell.in <- [][]byte{[]byte("junk")}
	b.send(b.shell, "no_such_request", map[string]any{})
	b.send(b.shell, "comm_open", map[string]any{"comm_id": "c"})
	b.send(b.shell, "is_complete_request", map[string]any{"code": "x := 1"})
	if typ, c := b.recv(b.shell); typ != "is_complete_reply" || c["status"] != "incomplete" || c["indent"] != "\t" {
		t.Errorf("%s %v", typ, c)
	}
	b.send(b.control, "shutdown_request", map[string]any{"restart": true})
	if typ, c := b.recv(b.control); typ != "shutdown_reply" || c["restart"] != true {
		t.Errorf("%s %v", typ, c)
	}
	<-b.ended
	if log := b.log.String(); !strings.Contains(log, "no_such_request") || !strings.Contains(log, "dropped") {
		t.Errorf("log: %s", log)
	}
}

func FuzzCursorUnits(f *testing.F) {
	f.Add("aü𝒳b", 3)
	f.Fuzz(func(t *testing.T, code string, points int) {
		at := toBytes(code, points)
		if at < 0 || at > len(code) {
			t.Fatalf("byte %d of %d", at, len(code))
		}
		if n := utf8.RuneCountInString(code); points >= 0 && points <= n && utf8.ValidString(code) &&
			toPoints(code, at) != points {
			t.Fatalf("%d became %d", points, toPoints(code, at))
		}
	})
}
