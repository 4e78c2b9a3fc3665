// Package comm lets cells talk with the front end beside what they show: by comms, as Jupyter calls
// them, each a channel for messages of any form. What a message brings about runs as a part of the
// notebook: between cells, and an interrupt stops it. Controls (package widgets) are made of comms.
package comm

import (
	"crypto/rand"
	"encoding/json"
	"sync"

	"hipec/kernel/internal/outlet"
)

// Comm is one channel. Its methods may be called by several goroutines.
type Comm struct {
	id, target string
	mu         sync.Mutex
	receive    func(Message)
	closed     bool
}

// Message is what came from the front end.
type Message struct {
	// Data is the message's content, as JSON.
	Data json.RawMessage
	// Buffers are bytes that travel beside it; nil if there are none.
	Buffers [][]byte
}

// open are the comms of this process, by id.
var open sync.Map // string -> *Comm

// Open opens a channel to what the front end knows as target. The data go with it; receive is
// called for each message that comes, one after the other, and may be nil. Without a front end,
// nothing comes.
func Open(target string, data any, receive func(Message)) *Comm {
	return OpenWith(target, data, nil, receive)
}

// OpenWith is Open with metadata.
func OpenWith(target string, data any, metadata map[string]any, receive func(Message)) *Comm {
	c := &Comm{id: rand.Text(), target: target, receive: receive}
	open.Store(c.id, c)
	outlet.OnComm(deliver)
	outlet.Get().Comm(outlet.Comm{ID: c.id, Kind: outlet.CommOpen, Target: target, Data: data, Metadata: metadata})
	return c
}

// ID is the name by which both sides know the channel.
func (c *Comm) ID() string { return c.id }

// Send sends a message. Data are anything that package json can write. A closed channel sends nothing.
func (c *Comm) Send(data any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		outlet.Get().Comm(outlet.Comm{ID: c.id, Kind: outlet.CommMessage, Data: data})
	}
}

// Close closes the channel, on both sides. Closing again changes nothing.
func (c *Comm) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.closed = true
		open.Delete(c.id)
		outlet.Get().Comm(outlet.Comm{ID: c.id, Kind: outlet.CommClose, Data: map[string]any{}})
	}
}

// targets are what a front end may open itself.
var targets sync.Map // string -> func(*Comm, Message)

// Register says what happens when the front end opens a channel to a target: accept gets it, with
// the data that came along, and may set what it receives by OnMessage.
func Register(target string, accept func(c *Comm, first Message)) {
	targets.Store(target, accept)
	outlet.OnComm(deliver)
}

// OnMessage says what is called for each message from now on.
func (c *Comm) OnMessage(receive func(Message)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.receive = receive
}

// deliver hands over what came from the front end.
func deliver(in outlet.Incoming) {
	msg := Message{in.Data, in.Buffers}
	if in.Kind == outlet.CommOpen {
		accept, ok := targets.Load(in.Target)
		if !ok {
			outlet.Get().Comm(outlet.Comm{ID: in.ID, Kind: outlet.CommClose, Data: map[string]any{}})
			return
		}
		c := &Comm{id: in.ID, target: in.Target}
		open.Store(c.id, c)
		accept.(func(*Comm, Message))(c, msg)
		return
	}
	v, ok := open.Load(in.ID)
	if !ok {
		return
	}
	c := v.(*Comm)
	if in.Kind == outlet.CommClose {
		c.mu.Lock()
		c.closed = true
		c.mu.Unlock()
		open.Delete(c.id)
		return
	}
	c.mu.Lock()
	receive := c.receive
	c.mu.Unlock()
	if receive != nil {
		receive(msg)
	}
}
