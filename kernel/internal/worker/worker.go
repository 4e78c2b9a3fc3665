package worker

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Options say how a worker is started.
type Options struct {
	// Command makes the child's command, which is to call Serve; its standard files are taken by the worker.
	Command func() *exec.Cmd
	// Event is called for every event of a run but the last, in order, by one goroutine at a time; also after the run has
	// ended, if a goroutine speaks later. Nil drops them.
	Event func(Event)
	// Grace is how long an interrupted cell may take to stop before the child is killed; 0 means 5 s.
	Grace time.Duration
}

// Worker is a child process that runs cells. A child that died is replaced when the next request comes.
type Worker struct {
	opts   Options
	events sync.Mutex // one at a time

	mu      sync.Mutex
	child   *child
	nextID  int64
	running int64 // id of the run under way, 0 if none
}

// child is one process with its pipes.
type child struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	enc    *json.Encoder
	dead   chan struct{} // closed when the process has ended
	stderr *raw
	last   atomic.Int64 // the last run that began
	killed string       // why, if this side ended it

	mu      sync.Mutex
	waiting map[int64]chan Event
}

// New returns a worker; its child starts at once, in the background.
func New(o Options) *Worker {
	if o.Grace == 0 {
		o.Grace = 5 * time.Second
	}
	w := &Worker{opts: o}
	w.mu.Lock()
	defer w.mu.Unlock()
	_, _ = w.alive() // an error comes again, and is told, at the first request
	return w
}

// alive returns the living child, a new one if need be. The worker is locked.
func (w *Worker) alive() (*child, error) {
	if w.child != nil {
		select {
		case <-w.child.dead:
			// It is gone; a new one takes its place.
		default:
			return w.child, nil
		}
	}
	c, err := w.start()
	if err != nil {
		return nil, fmt.Errorf("cannot start the process in which cells run: %w", err)
	}
	w.child = c
	return c, nil
}

func (w *Worker) start() (*child, error) {
	cmd := w.opts.Command()
	c := &child{cmd: cmd, dead: make(chan struct{}), waiting: map[int64]chan Event{}}
	ends, err := attach(cmd)
	if err != nil {
		return nil, err
	}
	var stderr *os.File
	if c.stderr, stderr, err = newRaw(
		func(text string) { w.event(Event{ID: c.last.Load(), Kind: Stream, Stream: "stderr", Text: text}) }); err != nil {
		return nil, err
	}
	cmd.Stderr = stderr
	err = cmd.Start()
	ends.begun()
	stderr.Close()
	if err != nil {
		return nil, err
	}
	c.in, c.enc = ends.in, json.NewEncoder(ends.in)
	go w.listen(c, ends.out)
	return c, nil
}

func (w *Worker) listen(c *child, out io.Reader) {
	dec := json.NewDecoder(out)
	for {
		var e Event
		if err := dec.Decode(&e); err != nil {
			break
		}
		switch e.Kind {
		case Done, Reply:
			if e.Kind == Done {
				c.stderr.settle()
			}
			c.mu.Lock()
			ch := c.waiting[e.ID]
			delete(c.waiting, e.ID)
			c.mu.Unlock()
			if ch != nil {
				ch <- e
			}
		default:
			w.event(e)
		}
	}
	_ = c.cmd.Wait()
	c.stderr.end()
	close(c.dead)
}

// event passes an event on.
func (w *Worker) event(e Event) {
	w.events.Lock()
	defer w.events.Unlock()
	if w.opts.Event != nil {
		w.opts.Event(e)
	}
}

// Pid returns the number of the child's process; 0 if there is none.
func (w *Worker) Pid() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.child == nil || w.child.cmd.Process == nil {
		return 0
	}
	return w.child.cmd.Process.Pid
}

// ID reserves the number of the next run, so that its events can be told apart before they come.
func (w *Worker) ID() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.nextID++
	return w.nextID
}

// Run runs a cell that cannot ask for input.
func (w *Worker) Run(id int64, name, code string) error {
	return w.RunCell(id, Cell{Name: name, Code: code})
}

// RunCell runs a cell and returns when it has ended. The error is about the child: it died, and
// why. What the cell itself did wrong comes as an Error event.
func (w *Worker) RunCell(id int64, cell Cell) error {
	w.mu.Lock()
	c, err := w.alive()
	if err != nil {
		w.mu.Unlock()
		return err
	}
	w.running = id
	c.last.Store(id)
	w.mu.Unlock()
	r := Request{ID: id, Kind: Run, Name: cell.Name, Code: cell.Code, Input: cell.Input}
	if cell.Comm != nil {
		r.Kind, r.Comm = Deliver, cell.Comm
	}
	_, err = c.ask(r)
	w.mu.Lock()
	w.running = 0
	w.mu.Unlock()
	return err
}

// Assist asks for a completion or an inspection.
func (w *Worker) Assist(r Request) (Assist, error) {
	r.ID = w.ID()
	w.mu.Lock()
	c, err := w.alive()
	w.mu.Unlock()
	if err != nil {
		return Assist{}, err
	}
	e, err := c.ask(r)
	if err != nil || e.Assist == nil {
		return Assist{}, err
	}
	return *e.Assist, nil
}

// Debug hands the debugger a request and returns its response. It is dealt with while a cell runs, too.
func (w *Worker) Debug(request json.RawMessage) (json.RawMessage, error) {
	r := Request{ID: w.ID(), Kind: Debug, Data: request}
	w.mu.Lock()
	c, err := w.alive()
	w.mu.Unlock()
	if err != nil {
		return nil, err
	}
	e, err := c.ask(r)
	return e.Data, err
}

func (c *child) ask(r Request) (Event, error) {
	ch := make(chan Event, 1)
	c.mu.Lock()
	c.waiting[r.ID] = ch
	err := c.enc.Encode(r)
	c.mu.Unlock()
	if err == nil {
		select {
		case e := <-ch:
			return e, nil
		case <-c.dead:
		}
	} else {
		<-c.dead
	}
	select {
	case e := <-ch:
		return e, nil
	default:
	}
	return Event{}, errors.New(c.cause())
}

// cause says why the child died, from what this side did or the Go runtime wrote last.
func (c *child) cause() string {
	const after = "; all variables are lost, the next cell runs in a fresh process"
	c.mu.Lock()
	why := c.killed
	c.mu.Unlock()
	if why == "" {
		why = lastWord(c.stderr.all.String())
	}
	if why == "" {
		why = "the process in which cells run ended (" + c.cmd.ProcessState.String() + ")"
		if said := strings.TrimSpace(c.stderr.all.String()); said != "" { // its last word
			why += ": " + said[strings.LastIndexByte(said, '\n')+1:]
		}
	}
	return why + after
}

// Interrupt stops the cell that runs, if any. If it does not stop within the grace period, the child is killed.
func (w *Worker) Interrupt() {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, id := w.child, w.running
	if c == nil || id == 0 {
		return
	}
	c.mu.Lock()
	_ = c.enc.Encode(Request{ID: id, Kind: Interrupt})
	c.mu.Unlock()
	time.AfterFunc(w.opts.Grace, func() {
		c.mu.Lock()
		_, still := c.waiting[id]
		if still {
			c.killed = fmt.Sprintf("interrupted, but compiled code did not return within %v, so its process was ended",
				w.opts.Grace)
		}
		c.mu.Unlock()
		if still {
			_ = c.cmd.Process.Kill()
		}
	})
}

// Answer returns an Ask event of a run, or says why there is no answer.
func (w *Worker) Answer(id int64, text string, fault error) {
	w.mu.Lock()
	c := w.child
	w.mu.Unlock()
	if c == nil {
		return
	}
	r := Request{ID: id, Kind: Answer, Text: text}
	if fault != nil {
		r.Fault = fault.Error()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.enc.Encode(r)
}

// Close ends the child.
func (w *Worker) Close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.child == nil {
		return
	}
	_ = w.child.in.Close()
	select {
	case <-w.child.dead:
	case <-time.After(300 * time.Millisecond):
		_ = w.child.cmd.Process.Kill()
		<-w.child.dead
	}
	w.child = nil
}

// tail keeps the first part of what a dying process wrote: the cause stands before the stacks.
type tail struct {
	mu   sync.Mutex
	head []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if room := 64<<10 - len(t.head); room > 0 {
		t.head = append(t.head, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.head)
}
