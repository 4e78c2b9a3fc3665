package dispatch

import (
	"encoding/json"
	"errors"
	"fmt"

	"hipec/kernel/internal/wire"
	"hipec/kernel/internal/worker"
)

// question is what a cell has asked the person at the notebook; the zero value is none.
type question struct {
	run     int64
	message string // id of the input_request
}

// Errors that a cell gets in place of an answer.
var (
	errQuiet  = errors.New("nobody is asked by a silent request")
	errNobody = errors.New("the front end has no channel for input")
)

// ask asks the front end that had the cell executed.
func (s *Server) ask(r *run, e worker.Event) {
	if r.quiet {
		s.runner.Answer(e.ID, "", errQuiet)
		return
	}
	m, err := s.codec.New("input_request", r.request, inputRequest{e.Prompt, e.Password})
	if err == nil {
		m.Identities = r.request.Identities
		s.mu.Lock()
		s.question = question{e.ID, m.Header.ID}
		s.mu.Unlock()
		err = s.send(s.ch.Stdin, m)
	}
	if err != nil {
		s.forgetQuestion(e.ID)
		s.runner.Answer(e.ID, "", errNobody)
	}
}

// inputReply takes an answer in. One that comes without a question, or to another one, is dropped:
// its cell was interrupted.
func (s *Server) inputReply(m *wire.Message) {
	var reply struct {
		Value string `json:"value"`
	}
	var parent wire.Header
	_ = json.Unmarshal(m.Content, &reply)
	_ = json.Unmarshal(m.Parent, &parent)
	s.mu.Lock()
	q := s.question
	fits := m.Header.Type == "input_reply" && q.run != 0 && (parent.ID == "" || parent.ID == q.message)
	if fits {
		s.question = question{}
	}
	s.mu.Unlock()
	if !fits {
		fmt.Fprintf(s.log, "hipec: a %q that answers no question is ignored\n", m.Header.Type)
		return
	}
	s.runner.Answer(q.run, reply.Value, nil)
}

func (s *Server) forgetQuestion(run int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.question.run == run {
		s.question = question{}
	}
}
