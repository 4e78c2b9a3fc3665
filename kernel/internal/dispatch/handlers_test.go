package dispatch

import (
	"strings"
	"testing"

	"hipec/kernel/internal/worker"
)

// Every type of the table is answered by itself on the shell channel, once, with its own reply between busy and idle.
func TestEveryRequestIsAnswered(t *testing.T) {
	for typ := range handlers() {
		if !strings.HasSuffix(typ, requestSuffix) || typ == "shutdown_request" {
			continue
		}
		b := start(t)
		b.send(b.shell, typ, map[string]any{"code": "1", "cursor_pos": 1})
		if got, want := b.firstReply(), strings.TrimSuffix(typ, requestSuffix)+"_reply"; got != want {
			t.Errorf("%s: got %s, want %s", typ, got, want)
		}
		if got := b.publishedUntilIdle(); !strings.HasPrefix(got, "status:busy ") {
			t.Errorf("%s: got %s, want busy first", typ, got)
		}
	}
}

func (b *bench) firstReply() string {
	b.t.Helper()
	typ, _ := b.recv(b.shell)
	return typ
}

func TestCellsRunOnTheShellAlone(t *testing.T) {
	b := start(t)
	b.send(b.control, "execute_request", map[string]any{"code": "print a"})
	typ, c := b.recv(b.control)
	if typ != "execute_reply" || c["status"] != "error" || !strings.Contains(c["evalue"].(string), "shell channel") {
		t.Errorf("got %s %v, want an error that names the shell channel", typ, c)
	}
}

// slowAssist is a runner whose completion waits until the cells are interrupted.
type slowAssist struct{ runner }

func (r *slowAssist) Assist(worker.Request) (worker.Assist, error) {
	<-r.stop
	return worker.Assist{}, nil
}

// A completion on control may wait, and an interrupt gets past it.
func TestControlStaysOpen(t *testing.T) {
	b := startWith(t, func(s *Server) Runner {
		return &slowAssist{runner{server: s, stop: make(chan struct{}, 1), answers: make(chan string, 1)}}
	})
	b.send(b.control, "complete_request", map[string]any{"code": "a", "cursor_pos": 1})
	b.send(b.control, "interrupt_request", map[string]any{})
	if first, _ := b.recv(b.control); first != "interrupt_reply" {
		t.Errorf("got %s first, want interrupt_reply", first)
	}
	if second, _ := b.recv(b.control); second != "complete_reply" {
		t.Errorf("got %s, want complete_reply", second)
	}
}
