package worker

import (
	"hipec/kernel/internal/display"
	"hipec/kernel/internal/origin"
	"hipec/kernel/internal/outlet"
)

// outlet is what the server does for package display.
type cellOutlet struct{ s *server }

func (c cellOutlet) Show(v any, id string, update bool) {
	b := display.Of(v)
	if id == "" {
		id = b.ID
	}
	kind := Show
	if update {
		kind = Update
	}
	c.s.out.send(Event{Kind: kind, Bundle: &b, DisplayID: id})
}

func (c cellOutlet) Clear(wait bool) { c.s.out.send(Event{Kind: Clear, Wait: wait}) }

func (c cellOutlet) Page(v any) {
	c.s.out.send(Event{Kind: Payload, Payload: map[string]any{"source": "page", "data": display.Of(v).Data, "start": 0}})
}

func (c cellOutlet) SetNext(text string, replace bool) {
	c.s.out.send(Event{Kind: Payload, Payload: map[string]any{"source": "set_next_input", "text": text,
		"replace": replace}})
}

func (c cellOutlet) Input(prompt string, password bool) (string, error) {
	return c.s.in.ask(origin.Cell(), prompt, password)
}

func (c cellOutlet) Comm(m outlet.Comm) { c.s.out.send(Event{Kind: Comm, Comm: &m}) }
