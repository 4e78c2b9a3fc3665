package dispatch

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"hipec/kernel/internal/history"
	"hipec/kernel/internal/worker"
)

// forgetful keeps nothing, and says which pattern was asked for.
type forgetful struct {
	*history.Store
	pattern string
}

func (h *forgetful) Add(int, string, string) error { return errors.New("the disk is full") }

func (h *forgetful) Search(pattern string, n int, unique bool) []history.Entry {
	h.pattern = pattern
	return []history.Entry{{Session: 1, Line: 2, Input: "a", Output: "b"}}
}

func TestHistoryThatFails(t *testing.T) {
	b, h := start(t), &forgetful{}
	s := New(b.codec, Channels{b.shell, b.control, b.iopub, b.stdin}, Info{}, h, &b.log)
	s.remember(&run{count: 1, result: bundleFor(nil)}, "code")
	if got := b.log.String(); !strings.Contains(got, "history: the disk is full") {
		t.Errorf("got log %q, want the error", got)
	}
	for pattern, want := range map[string]string{"": "*", "a*": "a*"} {
		m, err := b.codec.New("history_request", nil, map[string]any{"hist_access_type": "search", "pattern": pattern})
		if err != nil {
			t.Fatal(err)
		}
		s.historyReply(request{m, b.shell, nil})
		if _, c := b.recv(b.shell); h.pattern != want || fmt.Sprint(c["history"]) != "[[1 2 a]]" {
			t.Errorf("%q: asked for %q, got %v", pattern, h.pattern, c)
		}
	}
}

// asker asks in its cell, and waits for the answer.
type asker struct{ scripted }

func (r *asker) RunCell(id int64, cell worker.Cell) error {
	r.server.Event(worker.Event{ID: id, Kind: worker.Ask, Prompt: "?"})
	got := <-r.answers
	r.server.Event(worker.Event{ID: id, Kind: worker.Stream, Text: got})
	return nil
}

func (b *bench) answer(parent, text string) {
	b.t.Helper()
	m, err := b.codec.New("input_reply", nil, map[string]any{"value": text})
	if err != nil {
		b.t.Fatal(err)
	}
	if parent != "" {
		m.Parent = json.RawMessage(`{"msg_id":"` + parent + `"}`)
	}
	frames, err := b.codec.Encode(m)
	if err != nil {
		b.t.Fatal(err)
	}
	b.stdin.in <- frames
}

func TestOnlyTheAnswerToTheQuestionCounts(t *testing.T) {
	r := &asker{}
	r.answers = make(chan string, 5)
	b := startWith(t, func(s *Server) Runner {
		r.server = s
		return r
	})
	for _, withParent := range []bool{true, false} {
		b.send(b.shell, "execute_request", map[string]any{"code": "x"})
		m, err := b.codec.Decode(<-b.stdin.out)
		if err != nil {
			t.Fatal(err)
		}
		r.server.forgetQuestion(99) // another run's end does not end it
		b.answer("another question", "wrong")
		parent := m.Header.ID
		if !withParent {
			parent = ""
		}
		b.answer(parent, "right")
		b.answer(parent, "too late")
		if typ, content := b.next(); typ != "stream" || content != `{"name":"","text":"right"}` {
			t.Errorf("got %s %s, want the answer to the question", typ, content)
		}
		b.recv(b.shell)
	}
}
