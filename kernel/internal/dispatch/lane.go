package dispatch

import (
	"encoding/json"
	"slices"
	"sync"
	"time"

	"hipec/kernel/internal/wire"
)

// lane is the main shell or a subshell: its requests are answered one after the other, beside those of other lanes. Cells of all lanes share one
// interpreter and take turns.
type lane struct {
	id string

	mu     sync.Mutex
	cond   *sync.Cond
	list   []*wire.Message
	closed bool

	abort    bool      // execute requests are answered with "aborted"; of the lane's goroutine alone
	failedAt time.Time // when a cell last failed that was to stop those behind it; of the lane's goroutine alone
}

func newLane(id string) *lane {
	l := &lane{id: id}
	l.cond = sync.NewCond(&l.mu)
	return l
}

func (l *lane) put(m *wire.Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, m)
	l.cond.Signal()
}

func (l *lane) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.list = nil
	l.cond.Signal()
}

// next waits for a request; nil is the lane's end.
func (l *lane) next() *wire.Message {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.list) == 0 && !l.closed {
		l.cond.Wait()
	}
	if l.closed {
		return nil
	}
	m := l.list[0]
	l.list = l.list[1:]
	return m
}

// take takes all that wait.
func (l *lane) take() []*wire.Message {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := l.list
	l.list = nil
	return list
}

func (s *Server) serveLane(l *lane) {
	for m := l.next(); m != nil; m = l.next() {
		s.handle(l, s.ch.Shell, m)
	}
}

// route puts a request into the lane that its header names.
func (s *Server) route(m *wire.Message) {
	s.mu.Lock()
	l := s.lanes[m.Header.Subshell]
	s.mu.Unlock()
	if l == nil {
		s.status("busy", m)
		s.reply(s.ch.Shell, m, map[string]any{
			"status": "error", "ename": "protocol error", "evalue": "there is no subshell " + m.Header.Subshell, "traceback": []string{},
		})
		s.status("idle", m)
		return
	}
	l.put(m)
}

// abortQueued answers all execute requests that wait behind a failed one with "aborted", as front ends expect of "run all".
func (s *Server) abortQueued(l *lane) {
	l.failedAt = time.Now()
	l.abort = true
	defer func() { l.abort = false }()
	for _, m := range l.take() {
		s.handle(l, s.ch.Shell, m)
	}
}

// late is how long after a failure requests that were sent before it may still arrive.
const late = time.Second

// sentBeforeFailure reports whether a request was on its way when the cell before it failed: its sender could not know, and it is aborted
// like those that had arrived.
func (l *lane) sentBeforeFailure(m *wire.Message) bool {
	if l.failedAt.IsZero() || time.Since(l.failedAt) > late {
		return false
	}
	sent, err := time.Parse(time.RFC3339Nano, m.Header.Date)
	return err == nil && sent.Before(l.failedAt)
}

// subshells makes, ends and lists subshells.
func (s *Server) subshells(sock Socket, m *wire.Message) {
	var req struct {
		ID string `json:"subshell_id"`
	}
	_ = json.Unmarshal(m.Content, &req)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch m.Header.Type {
	case "create_subshell_request":
		l := newLane(wire.NewID())
		s.lanes[l.id] = l
		go s.serveLane(l)
		s.reply(sock, m, map[string]any{"status": "ok", "subshell_id": l.id})
	case "delete_subshell_request":
		l := s.lanes[req.ID]
		if req.ID == "" || l == nil {
			s.reply(sock, m, map[string]any{
				"status": "error", "ename": "protocol error", "evalue": "there is no subshell " + req.ID, "traceback": []string{},
			})
			return
		}
		delete(s.lanes, req.ID)
		l.close()
		s.reply(sock, m, map[string]any{"status": "ok"})
	default:
		ids := []string{}
		for id := range s.lanes {
			if id != "" {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		s.reply(sock, m, map[string]any{"status": "ok", "subshell_id": ids})
	}
}
