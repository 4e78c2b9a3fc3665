package worker

import (
	"errors"
	"os"
	"sync"
	"syscall"
	"time"
)

// input is the standard input of cells: a pipe into which a line is written when somebody reads. That somebody reads is noticed in a way that
// works for compiled code too: a reader holds the file's lock, so a probe that needs it does not come back.
type input struct {
	r, w  *os.File
	raw   syscall.RawConn
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

// How soon a reader is noticed, and how often it is looked for.
const (
	probeTime  = 10 * time.Millisecond
	probePause = 15 * time.Millisecond
	lineTime   = 120 * time.Millisecond
)

// Errors of a question.
var (
	errNoInput     = errors.New("this front end takes no input (allow_stdin is false)")
	errInterrupted = errors.New("interrupted while waiting for input")
)

func newInput(send func(Event), tell func(string)) (*input, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	raw, err := r.SyscallConn()
	if err != nil {
		return nil, err
	}
	in := &input{r: r, w: w, raw: raw, tell: tell}
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
	_ = in.r.SetReadDeadline(time.Time{})
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
	_ = in.r.SetReadDeadline(time.Now())
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

// watch looks for readers as long as a run lasts, and asks for a line when there is one.
func (in *input) watch(id int64, ended chan struct{}) {
	for {
		select {
		case <-ended:
			return
		case <-time.After(probePause):
		}
		free := make(chan struct{})
		go func() {
			_ = in.raw.Read(func(uintptr) bool { return true })
			close(free)
		}()
		select {
		case <-free:
			continue
		case <-ended:
			return
		case <-time.After(probeTime):
		}
		text, err := in.ask(id, "", false)
		select {
		case <-ended:
			return
		default:
		}
		if err != nil {
			in.tell("standard input: " + err.Error() + "\n")
			_ = in.r.SetReadDeadline(time.Now())
		} else {
			go in.w.WriteString(text + "\n") // longer than the pipe holds, it waits for its reader
		}
		// The reader goes on within microseconds; one that still, or again, holds the lock a good while later wants another line.
		select {
		case <-free:
		case <-ended:
			return
		case <-time.After(lineTime):
		}
	}
}
