package dispatch

import (
	"encoding/json"

	"hipec/kernel/internal/wire"
)

// serveDebug answers requests of the debugger one after the other, while cells run, too.
func (s *Server) serveDebug(l *lane) {
	for m := l.next(); m != nil; m = l.next() {
		s.handle(nil, s.ch.Control, m)
	}
}

// debug hands a request of the debug adapter protocol to the debugger. Where there is none, it is refused as the protocol wants it.
func (s *Server) debug(sock Socket, m *wire.Message) {
	var why string
	if d, ok := s.runner.(Debugged); ok {
		reply, err := d.Debug(m.Content)
		if err == nil && len(reply) > 0 {
			s.reply(sock, m, reply)
			return
		}
		why = "this kernel has no debugger"
		if err != nil {
			why = err.Error()
		}
	} else {
		why = "this kernel has no debugger"
	}
	var req struct {
		Seq     int    `json:"seq"`
		Command string `json:"command"`
	}
	_ = json.Unmarshal(m.Content, &req)
	s.reply(sock, m, map[string]any{
		"type": "response", "request_seq": req.Seq, "seq": req.Seq, "command": req.Command, "success": false, "message": why,
	})
}
