package dispatch

import (
	"slices"
	"time"

	"hipec/kernel/internal/queue"
	"hipec/kernel/internal/wire"
)

// lane is the main shell or a subshell: its requests are handled one after the other, beside those
// of other lanes. Cells of all lanes share one interpreter and take turns.
type lane struct {
	id      string
	waiting *queue.Of[*wire.Message]

	abort    bool      // execute requests are answered with "aborted"; of the lane's goroutine alone
	failedAt time.Time // when a cell last failed that was to stop those behind it; of the lane's goroutine alone
}

func newLane(id string) *lane { return &lane{id: id, waiting: queue.New[*wire.Message]()} }

// close ends the lane; what waits in it is dropped.
func (l *lane) close() {
	l.waiting.Take()
	l.waiting.Close()
}

func (s *Server) serveLane(l *lane) {
	for m, ok := l.waiting.Next(); ok; m, ok = l.waiting.Next() {
		s.handle(request{m, s.ch.Shell, l})
	}
}

// route puts a request into the lane that its header names.
func (s *Server) route(m *wire.Message) {
	s.mu.Lock()
	l := s.lanes[m.Header.Subshell]
	s.mu.Unlock()
	if l == nil {
		s.status("busy", m)
		s.reply(request{m, s.ch.Shell, nil}, noSubshell(m.Header.Subshell))
		s.status("idle", m)
		return
	}
	l.waiting.Put(m)
}

// abortQueued answers all execute requests that wait behind a failed one with "aborted", as front
// ends expect of "run all".
func (s *Server) abortQueued(l *lane) {
	l.failedAt = time.Now()
	l.abort = true
	defer func() { l.abort = false }()
	for _, m := range l.waiting.Take() {
		s.handle(request{m, s.ch.Shell, l})
	}
}

// late is how long after a failure requests that were sent before it may still arrive.
const late = time.Second

// sentBeforeFailure reports whether a request was on its way when the cell before it failed: its
// sender could not know, and it is aborted like those that had arrived.
func (l *lane) sentBeforeFailure(m *wire.Message) bool {
	if l.failedAt.IsZero() || time.Since(l.failedAt) > late {
		return false
	}
	sent, err := time.Parse(time.RFC3339Nano, m.Header.Date)
	return err == nil && sent.Before(l.failedAt)
}

func noSubshell(id string) errorReply { return protocolError("there is no subshell " + id) }

func (s *Server) createSubshell(r request) {
	l := newLane(wire.NewID())
	s.mu.Lock()
	s.lanes[l.id] = l
	s.mu.Unlock()
	go s.serveLane(l)
	s.reply(r, subshellReply{success(), l.id})
}

func (s *Server) deleteSubshell(r request) {
	var req struct {
		ID string `json:"subshell_id"`
	}
	r.read(&req)
	s.mu.Lock()
	l := s.lanes[req.ID]
	if req.ID != "" {
		delete(s.lanes, req.ID)
	}
	s.mu.Unlock()
	if req.ID == "" || l == nil {
		s.reply(r, noSubshell(req.ID))
		return
	}
	l.close()
	s.reply(r, success())
}

func (s *Server) listSubshells(r request) {
	ids := []string{}
	s.mu.Lock()
	for id := range s.lanes {
		if id != "" {
			ids = append(ids, id)
		}
	}
	s.mu.Unlock()
	slices.Sort(ids)
	s.reply(r, subshellsReply{success(), ids})
}
