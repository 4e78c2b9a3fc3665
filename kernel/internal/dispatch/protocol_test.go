package dispatch

import (
	"fmt"
	"testing"
	"time"

	"hipec/kernel/internal/wire"
)

func TestInput(t *testing.T) {
	b := start(t)
	// One that comes late, to the question of a cell that was interrupted, answers no other.
	old, err := b.codec.New("input_request", nil, map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	stale, err := b.codec.New("input_reply", old, map[string]any{"value": "stale"})
	if err != nil {
		t.Fatal(err)
	}
	f, err := b.codec.Encode(stale)
	if err != nil {
		t.Fatal(err)
	}
	b.stdin.in <- f
	for i := 0; i < 2; i++ {
		b.send(b.shell, "execute_request", map[string]any{"code": "ask", "allow_stdin": i == 0})
		typ, c := b.recv(b.stdin)
		if typ != "input_request" || c["prompt"] != fmt.Sprint(i == 0) || c["password"] != false {
			t.Errorf("%s %v", typ, c)
		}
		b.send(b.stdin, "input_reply", map[string]any{"value": "print answered"})
		for b.published() != "stream:answered" {
		}
		if _, c := b.recv(b.shell); c["status"] != "ok" {
			t.Errorf("%v", c)
		}
	}
	b.send(b.shell, "execute_request", map[string]any{"code": "ask", "silent": true})
	if _, c := b.recv(b.shell); c["status"] != "ok" {
		t.Errorf("silent: %v", c)
	}
}

func TestHistoryRequests(t *testing.T) {
	b := start(t)
	for _, code := range []string{"1 + 1", "two", "1 + 2"} {
		b.send(b.shell, "execute_request", map[string]any{"code": code})
		b.recv(b.shell)
	}
	b.send(b.shell, "execute_request", map[string]any{"code": "not kept", "store_history": false})
	b.recv(b.shell)
	for _, c := range []struct {
		req  map[string]any
		want string
	}{
		{map[string]any{"hist_access_type": "tail", "n": 2, "output": false}, "[[0 2 two] [0 3 1 + 2]]"},
		{map[string]any{"hist_access_type": "tail", "n": 1, "output": true}, "[[0 3 [1 + 2 1 + 2]]]"},
		{map[string]any{"hist_access_type": "range", "session": 0, "start": 1, "stop": nil},
			"[[0 1 1 + 1] [0 2 two] [0 3 1 + 2]]"},
		{map[string]any{"hist_access_type": "search", "pattern": "1 + ?", "n": 1}, "[[0 3 1 + 2]]"},
	} {
		b.send(b.shell, "history_request", c.req)
		if _, got := b.recv(b.shell); got["status"] != "ok" || fmt.Sprint(got["history"]) != c.want {
			t.Errorf("%v: %v", c.req, got)
		}
	}
}

// Requests of a subshell are answered while a cell of the main shell runs; its cells wait for their turn.
func TestSubshells(t *testing.T) {
	b := start(t)
	b.send(b.control, "create_subshell_request", map[string]any{})
	_, c := b.recv(b.control)
	id, _ := c["subshell_id"].(string)
	if id == "" {
		t.Fatalf("%v", c)
	}
	sub := func(typ string, content any) {
		m, err := b.codec.New(typ, nil, content)
		if err != nil {
			t.Fatal(err)
		}
		m.Header.Subshell = id
		f, err := b.codec.Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		b.shell.in <- f
	}
	b.send(b.shell, "execute_request", map[string]any{"code": "wait"})
	for b.published() != "execute_input" {
	}
	sub("kernel_info_request", map[string]any{})
	if typ, _ := b.recv(b.shell); typ != "kernel_info_reply" {
		t.Errorf("%s", typ)
	}
	sub("execute_request", map[string]any{"code": "5"})
	time.Sleep(20 * time.Millisecond)
	b.send(b.control, "interrupt_request", map[string]any{})
	if _, c := b.recv(b.shell); c["ename"] != "interrupted" {
		t.Errorf("%v", c)
	}
	if _, c := b.recv(b.shell); c["status"] != "ok" || c["execution_count"] != 2.0 {
		t.Errorf("the subshell's cell: %v", c)
	}
	b.recv(b.control)
	b.send(b.control, "list_subshell_request", map[string]any{})
	if _, c := b.recv(b.control); fmt.Sprint(c["subshell_id"]) != fmt.Sprint([]string{id}) {
		t.Errorf("%v", c)
	}
	b.send(b.control, "delete_subshell_request", map[string]any{"subshell_id": id})
	if _, c := b.recv(b.control); c["status"] != "ok" {
		t.Errorf("%v", c)
	}
	for range 2 { // it is gone
		sub("kernel_info_request", map[string]any{})
		if _, c := b.recv(b.shell); c["status"] != "error" {
			t.Errorf("%v", c)
		}
	}
}

// A shutdown is carried out while a cell runs, and a refusal of the debugger is one that front ends understand.
func TestControl(t *testing.T) {
	b := start(t)
	b.send(b.shell, "execute_request", map[string]any{"code": "wait"})
	b.send(b.control, "debug_request", map[string]any{"seq": 4, "type": "request", "command": "attach"})
	if typ, c := b.recv(b.control); typ != "debug_reply" || c["success"] != false || c["request_seq"] != 4.0 ||
		c["command"] != "attach" {
		t.Errorf("%s %v", typ, c)
	}
	b.send(b.control, "execute_request", map[string]any{"code": "1"})
	if _, c := b.recv(b.control); c["status"] != "error" {
		t.Errorf("%v", c)
	}
	b.send(b.control, "shutdown_request", map[string]any{"restart": false})
	b.recv(b.control)
	select {
	case <-b.ended:
	case <-time.After(5 * time.Second):
		t.Fatal("the kernel lives on")
	}
}

// Messages are the kernel's own session's, whatever the front end's is.
func TestSessions(t *testing.T) {
	b := start(t)
	other, err := wire.NewCodec("hmac-sha256", "k")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		m, _ := other.New("kernel_info_request", nil, map[string]any{})
		f, _ := other.Encode(m)
		b.shell.in <- f
		out := <-b.shell.out
		reply, err := other.Decode(out)
		if err != nil || reply.Header.Session == m.Header.Session {
			t.Errorf("%v: session %s", err, reply.Header.Session)
		}
	}
}
