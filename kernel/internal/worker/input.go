package worker

import (
	"errors"
	"sync"
)

// input is the standard input of cells: when somebody reads it, the person at the notebook is asked for a line.
type input struct {
	reads
	ask   func(id int64, prompt string, password bool) (string, error)
	tell  func(text string)
	turns sync.Mutex // one question at a time

	mu      sync.Mutex
	allowed bool
	answer  chan answer   // of the question under way; nil if there is none
	ended   chan struct{} // closed when the run under way has ended or was interrupted
	stopped bool
}

type answer struct {
	text string
	err  error
}

// Errors of a question.
var (
	errNoInput     = errors.New("this front end takes no input (allow_stdin is false)")
	errInterrupted = errors.New("interrupted while waiting for input")
)

func newInput(send func(Event), tell func(string)) (*input, error) {
	in := &input{tell: tell}
	if err := in.open(); err != nil {
		return nil, err
	}
	in.ask = func(id int64, prompt string, password bool) (string, error) {
		in.turns.Lock()
		defer in.turns.Unlock()
		in.mu.Lock()
		if !in.allowed {
			in.mu.Unlock()
			return "", errNoInput
		}
		if in.stopped {
			in.mu.Unlock()
			return "", errInterrupted
		}
		ch := make(chan answer, 1)
		in.answer = ch
		ended := in.ended
		in.mu.Unlock()
		send(Event{ID: id, Kind: Ask, Prompt: prompt, Password: password})
		select {
		case a := <-ch:
			return a.text, a.err
		case <-ended:
			return "", errInterrupted
		}
	}
	return in, nil
}

// begin readies the input for a run and watches for readers until the answered function is called.
func (in *input) begin(id int64, allowed bool) (end func()) {
	in.reset()
	ended := make(chan struct{})
	in.mu.Lock()
	in.allowed, in.ended, in.stopped, in.answer = allowed, ended, false, nil
	in.mu.Unlock()
	go in.watch(id, ended)
	return in.stop
}

// stop ends what waits for input: a question, and reads of the file.
func (in *input) stop() {
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.stopped && in.ended != nil {
		in.stopped = true
		close(in.ended)
	}
}

// interrupt ends a read that is under way with an error, so that the cell can be stopped.
func (in *input) interrupt() {
	in.stop()
	in.fail()
}

// take takes the answer to a question in.
func (in *input) take(r Request) {
	a := answer{text: r.Text}
	if r.Fault != "" {
		a.err = errors.New(r.Fault)
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.answer != nil {
		in.answer <- a
		in.answer = nil
	}
}
