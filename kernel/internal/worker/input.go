package worker

import (
	"errors"
	"os"
	"reflect"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// input is the standard input of cells: a pipe into which a line is written when somebody reads. That somebody reads is noticed in a way that
// works for compiled code too: a reader holds the file's lock. That the lock is looked at from outside is not nice, but a probe that tries
// to take it cannot tell a reader from a busy machine.
type input struct {
	r, w  *os.File
	lock  *uint64
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
	lock := lockOf(r)
	if lock == nil {
		return nil, errors.New("this Go keeps the lock of a file elsewhere than is known")
	}
	in := &input{r: r, w: w, lock: lock, tell: tell}
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
	wait := func(d time.Duration) (goOn bool) {
		select {
		case <-ended:
			return false
		case <-time.After(d):
			return true
		}
	}
	for wait(probePause) {
		if !in.waited() || !wait(probeTime) || !in.waited() {
			continue
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
		for limit := time.Now().Add(lineTime); in.waited() && time.Now().Before(limit); {
			if !wait(time.Millisecond) {
				return
			}
		}
	}
}

// readLock is the bit of a file's lock that a reader sets.
const readLock = 1 << 1

// lockOf answers where a file keeps its lock; nil if it is not laid out as in the Go versions that this was written for.
func lockOf(f *os.File) *uint64 {
	v := reflect.ValueOf(f).Elem().FieldByName("file")
	for _, name := range []string{"pfd", "fdmu", "state"} {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v.Kind() != reflect.Struct {
			return nil
		}
		v = v.FieldByName(name)
	}
	if v.Kind() != reflect.Uint64 || !v.CanAddr() {
		return nil
	}
	return (*uint64)(unsafe.Pointer(v.UnsafeAddr()))
}

// waited reports whether somebody reads from the file.
func (in *input) waited() bool { return atomic.LoadUint64(in.lock)&readLock != 0 }
