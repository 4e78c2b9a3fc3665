package dispatch

import (
	"encoding/json"
	"strings"

	"hipec/kernel/internal/outlet"
	"hipec/kernel/internal/wire"
	"hipec/kernel/internal/worker"
)

// commInfo lists the comms that are open, of one target or of all.
func (s *Server) commInfo(r request) {
	var req struct {
		Target string `json:"target_name"`
	}
	r.read(&req)
	comms := map[string]commTarget{}
	s.mu.Lock()
	for id, target := range s.comms {
		if req.Target == "" || req.Target == target {
			comms[id] = commTarget{target}
		}
	}
	s.mu.Unlock()
	s.reply(r, commInfoReply{success(), comms})
}

// commIn hands a message of a comm to the process of the cells, as one runs a cell: between others,
// and an interrupt stops it.
func (s *Server) commIn(from request) {
	m := from.Message
	var req struct {
		ID     string          `json:"comm_id"`
		Target string          `json:"target_name"`
		Data   json.RawMessage `json:"data"`
	}
	if json.Unmarshal(m.Content, &req) != nil || req.ID == "" {
		return
	}
	kind := outlet.CommKind(strings.TrimPrefix(m.Header.Type, "comm_"))
	s.mu.Lock()
	if kind == outlet.CommOpen {
		s.comms[req.ID] = req.Target
	}
	_, known := s.comms[req.ID]
	if kind == outlet.CommClose {
		delete(s.comms, req.ID)
	}
	s.mu.Unlock()
	if !known {
		return
	}
	s.cell.Lock()
	defer s.cell.Unlock()
	r := &run{request: m, count: s.count.Load()}
	s.runCell(r, worker.Cell{Comm: &outlet.Incoming{ID: req.ID, Kind: kind, Target: req.Target, Data: req.Data,
		Buffers: m.Buffers}})
	if r.fault != nil {
		s.publish("error", m, contentOf(r.fault))
		if r.fault.Name == restarted {
			s.closeComms(m)
		}
	}
}

// commOut passes on what a cell does with a comm.
func (s *Server) commOut(parent *wire.Message, c *outlet.Comm) {
	s.mu.Lock()
	switch c.Kind {
	case outlet.CommOpen:
		s.comms[c.ID] = c.Target
	case outlet.CommClose:
		delete(s.comms, c.ID)
	}
	s.mu.Unlock()
	content := commContent{ID: c.ID, Data: c.Data}
	if c.Kind == outlet.CommOpen {
		content.Target = c.Target
	}
	s.publishWith("comm_"+string(c.Kind), parent, content, c.Metadata)
}

// closeComms ends all comms: the process that had them is gone. A control that were closed would
// vanish from the page without a word; it is greyed, and says what became of it.
func (s *Server) closeComms(parent *wire.Message) {
	s.mu.Lock()
	list := s.comms
	s.comms = map[string]string{}
	s.mu.Unlock()
	for id, target := range list {
		if target == "jupyter.widget" {
			state := map[string]any{
				"disabled": true, "description": "ended: run again",
				"tooltip": "The process behind this control ended. Run its cell again.",
			}
			update := map[string]any{"method": "update", "state": state, "buffer_paths": []any{}}
			s.publish("comm_msg", parent, commContent{ID: id, Data: update})
			continue
		}
		s.publish("comm_close", parent, commContent{ID: id, Data: map[string]any{}})
	}
}
