// Package worker is the process in which cells run, seen from both sides: Serve is what the child
// does, Worker is the parent's handle on it. A cell that ends the process (a stack overflow, a
// fatal error of the runtime) ends the child only.
package worker

import (
	"encoding/json"

	"hipec/kernel/internal/display"
	"hipec/kernel/internal/outlet"
)

// Kind is what a request or an event is.
type Kind string

// Requests.
const (
	Run       Kind = "run"
	Interrupt Kind = "interrupt"
	Answer    Kind = "answer" // to an Ask
	Complete  Kind = "complete"
	Inspect   Kind = "inspect"
	IsWhole   Kind = "is_complete"
	Debug     Kind = "debug"   // a request of the debug adapter protocol; as an event, one of its events
	Deliver   Kind = "deliver" // a comm's message from the front end, to be handled as a cell is run
)

// Events. Done ends a run, Reply a completion or inspection.
const (
	Stream  Kind = "stream"
	Show    Kind = "display"
	Update  Kind = "update" // of what was shown under the same DisplayID
	Clear   Kind = "clear"
	Payload Kind = "payload" // for the reply to the run
	Ask     Kind = "ask"     // for a line of input
	Comm    Kind = "comm"
	Result  Kind = "result"
	Error   Kind = "error"
	Late    Kind = "late" // an error of a run that has ended
	Done    Kind = "done"
	Reply   Kind = "reply"
)

// Request goes to the child, one JSON object a line.
type Request struct {
	ID     int64  `json:"id"` // of an interrupt or an answer: the run that it is for
	Kind   Kind   `json:"kind"`
	Name   string `json:"name,omitempty"` // the cell's, as In[3]
	Code   string `json:"code,omitempty"`
	Cursor int    `json:"cursor,omitempty"` // in bytes
	Input  bool   `json:"input,omitempty"`  // of a run: somebody is there who can be asked
	Text   string `json:"text,omitempty"`   // of an answer
	Fault  string `json:"fault,omitempty"`  // of an answer: why there is none
	// Comm is what a Deliver hands over.
	Comm *outlet.Incoming `json:"comm,omitempty"`
	// Data is what a Debug asks.
	Data json.RawMessage `json:"data,omitempty"`
}

// Cell is what is to be run.
type Cell struct {
	Name  string // as In[3]
	Code  string
	Input bool // somebody is there who can be asked for input
	// Comm, if it is not nil, is a message to be handled in place of code to be run.
	Comm *outlet.Incoming
}

// Event comes from the child, one JSON object a line. ID is the request that caused it.
type Event struct {
	ID     int64           `json:"id"`
	Kind   Kind            `json:"kind"`
	Stream string          `json:"stream,omitempty"` // stdout or stderr
	Text   string          `json:"text,omitempty"`
	Bundle *display.Bundle `json:"bundle,omitempty"`
	// DisplayID names what is shown, so that it can be updated.
	DisplayID string         `json:"display_id,omitempty"`
	Wait      bool           `json:"wait,omitempty"` // of a Clear: until the next output
	Payload   map[string]any `json:"payload,omitempty"`
	Prompt    string         `json:"prompt,omitempty"` // of an Ask
	Password  bool           `json:"password,omitempty"`
	Error     *CellError     `json:"error,omitempty"`
	Assist    *Assist        `json:"assist,omitempty"`
	Comm      *outlet.Comm   `json:"comm,omitempty"`
	// Data is an event of the debugger's, or its reply.
	Data json.RawMessage `json:"data,omitempty"`
}

// CellError is an error as a notebook keeps it.
type CellError struct {
	Name      string   `json:"name"` // compile error, panic, error, interrupted, kernel error
	Value     string   `json:"value"`
	Traceback []string `json:"traceback"`
}

func (e *CellError) Error() string { return e.Name + ": " + e.Value }

// Assist returns a completion, an inspection, or whether a text is a whole cell. Positions are in bytes.
type Assist struct {
	Matches    []string          `json:"matches,omitempty"`
	Kinds      map[string]string `json:"kinds,omitempty"` // match -> function, variable, type …
	Signatures map[string]string `json:"signatures,omitempty"`
	Start, End int               `json:",omitempty"`
	Found      bool              `json:"found,omitempty"`
	Text       string            `json:"text,omitempty"`
	State      string            `json:"state,omitempty"`  // complete, incomplete, invalid
	Indent     string            `json:"indent,omitempty"` // of the next line
}
