package worker

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"hipec/kernel/internal/display"
)

// Evaluator is an interpreter with its session. Run is called by one goroutine at a time, Interrupt by any.
type Evaluator interface {
	Run(name, code string) (values []any, err error)
	Interrupt()
	Assist(r Request) Assist
	Describe(err error) CellError
}

// Sink is what an evaluator may call while a cell runs, or after.
type Sink struct {
	Display func(v any)
	Stderr  func(text string)
}

// Serve runs cells until the input ends. The process's standard output and error become streams of the cells; in and out must
// be other files, or copies made before.
func Serve(in io.Reader, out io.Writer, start func(Sink) Evaluator) error {
	s := &server{out: bufio.NewWriter(out), requests: newQueue()}
	stdout, stderr := os.Stdout, os.Stderr
	defer func() { os.Stdout, os.Stderr = stdout, stderr }()
	var err error
	if s.stdout, err = s.capture("stdout", &os.Stdout); err != nil {
		return err
	}
	if s.stderr, err = s.capture("stderr", &os.Stderr); err != nil {
		return err
	}
	eval := start(Sink{
		Display: func(v any) {
			b := display.Of(v)
			s.flush()
			s.send(Event{ID: s.id(), Kind: Show, Bundle: &b})
		},
		Stderr: func(text string) { s.send(Event{ID: s.id(), Kind: Stream, Stream: "stderr", Text: text}) },
	})
	finished := s.read(in, eval)
	for r, ok := s.requests.next(); ok; r, ok = s.requests.next() {
		s.serve(eval, r)
	}
	return <-finished
}

type server struct {
	mu       sync.Mutex
	out      *bufio.Writer
	current  int64
	ended    atomic.Int64 // the last run that has ended; their numbers rise
	requests *queue

	stdout, stderr *capture
}

// read takes requests in: an interrupt acts at once, all else waits its turn.
func (s *server) read(in io.Reader, eval Evaluator) <-chan error {
	finished := make(chan error, 1)
	go func() {
		defer s.requests.close()
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
			if r.Kind == Interrupt {
				go s.interrupt(eval, r.ID)
				continue
			}
			s.requests.put(r)
		}
	}()
	return finished
}

// interrupt stops a run. It may come before the run has begun, so it is said again until the run has ended.
func (s *server) interrupt(eval Evaluator, run int64) {
	for s.ended.Load() < run {
		eval.Interrupt()
		time.Sleep(20 * time.Millisecond)
	}
}

func (s *server) serve(eval Evaluator, r Request) {
	if r.Kind != Run {
		a := eval.Assist(r)
		s.send(Event{ID: r.ID, Kind: Reply, Assist: &a})
		return
	}
	s.mu.Lock()
	s.current = r.ID
	s.mu.Unlock()
	values, err := eval.Run(r.Name, r.Code)
	s.ended.Store(r.ID)
	if err == nil {
		for _, v := range values {
			if err = display.Err(v); err != nil {
				break
			}
		}
	}
	var b display.Bundle
	if err == nil && len(values) > 0 {
		b = display.All(values)
	}
	s.flush()
	switch {
	case err != nil:
		ce := eval.Describe(err)
		s.send(Event{ID: r.ID, Kind: Error, Error: &ce})
	case len(values) > 0:
		s.send(Event{ID: r.ID, Kind: Result, Bundle: &b})
	}
	s.send(Event{ID: r.ID, Kind: Done})
}

func (s *server) id() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current
}

func (s *server) send(e Event) {
	data, err := json.Marshal(e)
	if err != nil { // a value's own JSON that is none
		data, _ = json.Marshal(Event{ID: e.ID, Kind: Stream, Stream: "stderr", Text: fmt.Sprintf("cannot be shown: %v\n", err)})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out.Write(data)
	s.out.WriteByte('\n')
	s.out.Flush()
}

// flush waits until all that cells have printed so far is sent.
func (s *server) flush() {
	s.stdout.flush()
	s.stderr.flush()
}

// queue holds requests without bound, so that an interrupt behind them is seen at once.
type queue struct {
	mu     sync.Mutex
	cond   *sync.Cond
	list   []Request
	closed bool
}

func newQueue() *queue {
	q := &queue{}
	q.cond = sync.NewCond(&q.mu)
	return q
}

func (q *queue) put(r Request) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.list = append(q.list, r)
	q.cond.Signal()
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.cond.Broadcast()
}

func (q *queue) next() (Request, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.list) == 0 && !q.closed {
		q.cond.Wait()
	}
	if len(q.list) == 0 {
		return Request{}, false
	}
	r := q.list[0]
	q.list = q.list[1:]
	return r, true
}
