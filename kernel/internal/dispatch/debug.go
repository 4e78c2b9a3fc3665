package dispatch

// debug hands a request of the debug adapter protocol to the debugger. Where there is none, it is
// refused as the protocol wants it.
func (s *Server) debug(r request) {
	why := "this kernel has no debugger"
	if d, ok := s.runner.(Debugged); ok {
		reply, err := d.Debug(r.Content)
		if err == nil && len(reply) > 0 {
			s.reply(r, reply)
			return
		}
		if err != nil {
			why = err.Error()
		}
	}
	var req struct {
		Seq     int    `json:"seq"`
		Command string `json:"command"`
	}
	r.read(&req)
	s.reply(r, debugRefusal{Type: "response", RequestSeq: req.Seq, Seq: req.Seq, Command: req.Command, Message: why})
}
