// Package outlet is the way from what a cell calls (kernel/display) to the process that runs it,
// without either knowing the other.
package outlet

import (
	"encoding/json"
	"errors"
	"sync/atomic"
)

// Outlet is what a notebook can be asked to do for a cell.
type Outlet interface {
	// Show shows a value; an id makes it one that can be updated, and update says that it was shown before.
	Show(value any, id string, update bool)
	// Clear takes the cell's output away, at once or when the next comes.
	Clear(wait bool)
	// Page shows a value in the front end's pager.
	Page(value any)
	// SetNext puts text into the next cell, or in place of this one.
	SetNext(text string, replace bool)
	// Input asks the person at the notebook for a line.
	Input(prompt string, password bool) (string, error)
	// Comm opens, uses or closes a channel to the front end.
	Comm(c Comm)
}

// CommKind is what is done with a comm.
type CommKind string

// What is done with a comm.
const (
	CommOpen    CommKind = "open"
	CommMessage CommKind = "msg"
	CommClose   CommKind = "close"
)

// Comm goes to the front end.
type Comm struct {
	ID       string         `json:"id"`
	Kind     CommKind       `json:"kind"`
	Target   string         `json:"target,omitempty"`
	Data     any            `json:"data"`
	Metadata map[string]any `json:"metadata,omitempty"`
}

// Incoming comes from it.
type Incoming struct {
	ID      string          `json:"id"`
	Kind    CommKind        `json:"kind"`
	Target  string          `json:"target,omitempty"`
	Data    json.RawMessage `json:"data,omitempty"`
	Buffers [][]byte        `json:"buffers,omitempty"`
}

// receiver is what comes in is handed to.
var receiver atomic.Pointer[func(Incoming)]

// OnComm says what gets the messages of comms.
func OnComm(f func(Incoming)) { receiver.Store(&f) }

// Deliver hands over a message of a comm. If nothing uses comms, nobody gets it, and what the front
// end opens is closed again.
func Deliver(in Incoming) {
	if f := receiver.Load(); f != nil {
		(*f)(in)
	} else if in.Kind == CommOpen {
		Get().Comm(Comm{ID: in.ID, Kind: CommClose, Data: map[string]any{}})
	}
}

// A process runs cells of one notebook, as it has one standard output; hence one variable.
var current atomic.Pointer[Outlet]

// Set says where what cells show goes from now on; nil is nowhere.
func Set(o Outlet) {
	if o == nil {
		current.Store(nil)
		return
	}
	current.Store(&o)
}

// ErrNone is the answer to a question outside of a notebook.
var ErrNone = errors.New("there is no notebook that could be asked")

// Get returns where things go; never nil.
func Get() Outlet {
	if o := current.Load(); o != nil {
		return *o
	}
	return none{}
}

// none is the outlet of a program that is no notebook's.
type none struct{}

func (none) Show(any, string, bool)             {}
func (none) Clear(bool)                         {}
func (none) Page(any)                           {}
func (none) SetNext(string, bool)               {}
func (none) Input(string, bool) (string, error) { return "", ErrNone }
func (none) Comm(Comm)                          {}
