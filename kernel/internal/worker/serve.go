package worker

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"hipec/kernel/internal/display"
	"hipec/kernel/internal/origin"
	"hipec/kernel/internal/outlet"
	"hipec/kernel/internal/queue"
)

// Evaluator is an interpreter with its session. Run is called by one goroutine at a time, Interrupt by any.
type Evaluator interface {
	Run(name, code string) (values []any, err error)
	Interrupt()
	Assist(r Request) Assist
	Describe(err error) CellError
}

// Debugged is an Evaluator with a debugger. Debug is called by one goroutine at a time, also while a cell runs.
type Debugged interface {
	Debug(request json.RawMessage) json.RawMessage
}

// Guard is an Evaluator that can run what a cell's values do when they are shown as it runs the
// cell, so that an interrupt ends it.
type Guard interface {
	Guard(f func()) error
}

// Sink is what an evaluator may call while a cell runs, or after.
type Sink struct {
	Display func(v any)
	Stderr  func(text string)
	// Failed tells that something of a cell that has ended failed.
	Failed func(cell int64, e CellError)
	// Debug tells the front end of an event of the debugger's.
	Debug func(event json.RawMessage)
	// Replace are functions that cells are to get in place of compiled ones, by name: fmt.Print,
	// (*os.File).Write and others.
	Replace map[string]any
}

// Serve runs cells, in a process that a Worker has started, until that ends it. The process's
// standard files become those of the cells.
func Serve(start func(Sink) Evaluator) error {
	parent, err := open()
	if err != nil {
		return err
	}
	to := bufio.NewWriterSize(parent.out, 128<<10)
	s := newServer(func(data []byte) {
		to.Write(data)
		to.WriteByte('\n')
		to.Flush()
	})
	stdin, stdout, stderr := os.Stdin, os.Stdout, os.Stderr
	defer func() { os.Stdin, os.Stdout, os.Stderr = stdin, stdout, stderr }()
	eval, err := s.begin(start)
	if err != nil {
		return err
	}
	defer outlet.Set(nil)
	finished := s.read(parent.in, eval)
	s.serveAll(eval)
	return <-finished
}

func newServer(emit func(data []byte)) *server {
	s := &server{emit: emit, requests: queue.New[Request](), debugs: queue.New[Request]()}
	s.out = newOutput(s.send)
	return s
}

// begin takes the process's standard files for the cells, and starts the interpreter.
func (s *server) begin(start func(Sink) Evaluator) (Evaluator, error) {
	for name, file := range map[string]**os.File{"stdout": &os.Stdout, "stderr": &os.Stderr} {
		if err := s.out.capture(name, file); err != nil {
			return nil, err
		}
	}
	if err := asStandardOutput(os.Stdout); err != nil {
		return nil, err
	}
	tell := stream{s.out, "stderr"}
	var err error
	if s.in, err = newInput(s.out.send, func(text string) { _, _ = tell.Write([]byte(text)) }); err != nil {
		return nil, err
	}
	os.Stdin = s.in.file()
	outlet.Set(cellOutlet{s})
	return start(Sink{
		Display: func(v any) { cellOutlet{s}.Show(v, "", false) },
		Stderr:  func(text string) { _, _ = tell.Write([]byte(text)) },
		Failed:  func(cell int64, e CellError) { s.send(Event{ID: cell, Kind: Late, Error: &e}) },
		Debug:   func(event json.RawMessage) { s.send(Event{ID: s.now.Load(), Kind: Debug, Data: event}) },
		Replace: s.out.printing(os.Stdout, os.Stderr),
	}), nil
}

// serveAll serves requests until there will be no more.
func (s *server) serveAll(eval Evaluator) {
	go s.debugging(eval)
	for r, ok := s.requests.Next(); ok; r, ok = s.requests.Next() {
		s.serve(eval, r)
	}
}

type server struct {
	mu       sync.Mutex
	emit     func(data []byte) // is called by one goroutine at a time
	ended    atomic.Int64      // the last run that has ended; their numbers rise
	requests *queue.Of[Request]
	debugs   *queue.Of[Request] // what is asked of the debugger
	now      atomic.Int64       // the run that began last
	out      *output
	in       *input
}

// read takes requests in: an interrupt and an answer act at once, all else waits its turn.
func (s *server) read(in io.Reader, eval Evaluator) <-chan error {
	finished := make(chan error, 1)
	go func() {
		defer s.requests.Close()
		defer s.debugs.Close()
		dec := json.NewDecoder(in)
		for {
			var r Request
			if err := dec.Decode(&r); err != nil {
				if errors.Is(err, io.EOF) {
					err = nil
				}
				finished <- err
				return
			}
			s.take(eval, r)
		}
	}()
	return finished
}

func (s *server) take(eval Evaluator, r Request) {
	switch r.Kind {
	case Interrupt:
		go s.interrupt(eval, r.ID)
	case Answer:
		s.in.take(r)
	case Debug:
		s.debugs.Put(r)
	default:
		s.requests.Put(r)
	}
}

// interrupt stops a run. It may come before the run has begun, so it is said again until the run has ended.
func (s *server) interrupt(eval Evaluator, run int64) {
	for s.ended.Load() < run {
		eval.Interrupt()
		s.in.interrupt()
		time.Sleep(20 * time.Millisecond)
	}
}

func (s *server) serve(eval Evaluator, r Request) {
	if r.Kind != Run && r.Kind != Deliver {
		a := eval.Assist(r)
		s.send(Event{ID: r.ID, Kind: Reply, Assist: &a})
		return
	}
	s.now.Store(r.ID)
	s.out.begin(r.ID)
	done := s.in.begin(r.ID, r.Input) // its goroutine is not the cell's
	origin.Enter(r.ID)
	var values []any
	var err error
	if r.Kind == Deliver {
		err = deliver(eval, r)
	} else {
		values, err = eval.Run(r.Name, r.Code)
	}
	done()
	var b display.Bundle
	if err == nil && len(values) > 0 {
		b, err = shown(eval, values)
	}
	s.ended.Store(r.ID)
	origin.Leave()
	s.out.end(r.ID)
	switch {
	case err != nil:
		ce := eval.Describe(err)
		s.send(Event{ID: r.ID, Kind: Error, Error: &ce})
	case len(values) > 0:
		s.send(Event{ID: r.ID, Kind: Result, Bundle: &b})
	}
	s.send(Event{ID: r.ID, Kind: Done})
}

// debugging answers what is asked of the debugger, in order.
func (s *server) debugging(eval Evaluator) {
	for r, ok := s.debugs.Next(); ok; r, ok = s.debugs.Next() {
		e := Event{ID: r.ID, Kind: Reply}
		if d, ok := eval.(Debugged); ok {
			e.Data = d.Debug(r.Data)
		}
		s.send(e)
	}
}

// deliver hands a comm's message over. What it brings about is code of cells.
func deliver(eval Evaluator, r Request) (err error) {
	if g, ok := eval.(Guard); ok {
		return g.Guard(func() { outlet.Deliver(*r.Comm) })
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	outlet.Deliver(*r.Comm)
	return nil
}

// shown makes the bundle of a cell's values. Their methods are the cell's code.
func shown(eval Evaluator, values []any) (b display.Bundle, err error) {
	show := func() {
		for _, v := range values {
			if err = display.Err(v); err != nil {
				return
			}
		}
		b = display.All(values)
	}
	if g, ok := eval.(Guard); ok {
		if stopped := g.Guard(show); stopped != nil {
			return b, stopped
		}
		return b, err
	}
	show()
	return b, err
}

// send sends an event and returns its size.
func (s *server) send(e Event) int {
	data, err := marshal(e)
	if err != nil { // a value's own JSON that is none
		data, _ = json.Marshal(Event{ID: e.ID, Kind: Stream, Stream: "stderr", Text: fmt.Sprintf("cannot be shown: %v\n",
			err)})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emit(data)
	return len(data)
}

// marshal writes an event without the escapes that only a page in which JSON stands would need.
func marshal(e Event) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(e)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
