package worker

import (
	"encoding/json"
	"sync"
)

// Here runs cells in this program, where no process can be started: in a browser. What ends the
// program ends it as well.
type Here struct {
	server *server
	eval   Evaluator
	event  func(Event)

	mu      sync.Mutex
	nextID  int64
	running int64 // id of the run under way, 0 if none
	waiting map[int64]chan Event
}

// NewHere returns a Here whose interpreter has been started. Event is called as that of [Options] is.
func NewHere(start func(Sink) Evaluator, event func(Event)) (*Here, error) {
	h := &Here{event: event, waiting: map[int64]chan Event{}}
	h.server = newServer(h.take)
	var err error
	h.eval, err = h.server.begin(start)
	return h, err
}

// Serve runs cells until Close. It must be called by the program's first goroutine: the search for
// deadlocks knows the cells' by that.
func (h *Here) Serve() { h.server.serveAll(h.eval) }

// take passes an event on. It went through JSON, as between processes, so that nothing in it is the cells' any more.
func (h *Here) take(data []byte) {
	var e Event
	if err := json.Unmarshal(data, &e); err != nil {
		return // it is our own JSON
	}
	if e.Kind != Done && e.Kind != Reply {
		h.event(e)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.waiting[e.ID] <- e
	delete(h.waiting, e.ID)
}

// ID reserves the number of the next run.
func (h *Here) ID() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.nextID++
	return h.nextID
}

// RunCell runs a cell and returns when it has ended.
func (h *Here) RunCell(id int64, cell Cell) error {
	r := Request{ID: id, Kind: Run, Name: cell.Name, Code: cell.Code, Input: cell.Input}
	if cell.Comm != nil {
		r.Kind, r.Comm = Deliver, cell.Comm
	}
	h.mu.Lock()
	h.running = id
	h.mu.Unlock()
	h.ask(r)
	h.mu.Lock()
	h.running = 0
	h.mu.Unlock()
	return nil
}

// Assist asks for a completion or an inspection.
func (h *Here) Assist(r Request) (Assist, error) {
	r.ID = h.ID()
	e := h.ask(r)
	if e.Assist == nil {
		return Assist{}, nil
	}
	return *e.Assist, nil
}

func (h *Here) ask(r Request) Event {
	ch := make(chan Event, 1)
	h.mu.Lock()
	h.waiting[r.ID] = ch
	h.mu.Unlock()
	h.server.requests.Put(r)
	return <-ch
}

// Interrupt stops the cell that runs, if any.
func (h *Here) Interrupt() {
	h.mu.Lock()
	id := h.running
	h.mu.Unlock()
	if id != 0 {
		h.server.take(h.eval, Request{ID: id, Kind: Interrupt})
	}
}

// Answer gives the answer to an Ask event of a run, or says why there is none.
func (h *Here) Answer(id int64, text string, fault error) {
	r := Request{ID: id, Kind: Answer, Text: text}
	if fault != nil {
		r.Fault = fault.Error()
	}
	h.server.take(h.eval, r)
}

// Close ends Serve when the cells that wait have run.
func (h *Here) Close() { h.server.requests.Close() }
