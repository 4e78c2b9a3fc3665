package worker

import (
	"encoding/json"

	"hipec/kernel/internal/outlet"
)

// ServeHost is Serve where requests come by a function of the page's script and events go by another, as text.
func ServeHost(start func(Sink) Evaluator, onRequest func(func(string)), event func(string)) error {
	s := newServer(func(data []byte) { event(string(data)) })
	eval, err := s.begin(start)
	if err != nil {
		return err
	}
	defer outlet.Set(nil)
	onRequest(func(text string) {
		var r Request
		if json.Unmarshal([]byte(text), &r) == nil {
			s.take(eval, r)
		}
	})
	s.serveAll(eval)
	return nil
}
