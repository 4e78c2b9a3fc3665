package dispatch

import (
	"fmt"

	"hipec/kernel/internal/display"
	"hipec/kernel/internal/history"
)

// remember puts a cell into the history.
func (s *Server) remember(r *run, code string) {
	output := ""
	if r.result != nil {
		output, _ = r.result.Data[display.Text].(string)
	}
	if err := s.history.Add(int(r.count), code, output); err != nil {
		fmt.Fprintln(s.log, "hipec: history:", err)
	}
}

type historyRequest struct {
	Output  bool   `json:"output"`
	Access  string `json:"hist_access_type"`
	Session int    `json:"session"`
	Start   int    `json:"start"`
	Stop    int    `json:"stop"` // null is the end, as 0 is
	N       int    `json:"n"`
	Pattern string `json:"pattern"`
	Unique  bool   `json:"unique"`
}

func (s *Server) historyReply(r request) {
	var req historyRequest
	r.read(&req)
	var list []history.Entry
	switch req.Access {
	case "range":
		list = s.history.Range(req.Session, req.Start, req.Stop)
	case "search":
		pattern := req.Pattern
		if pattern == "" {
			pattern = "*"
		}
		list = s.history.Search(pattern, req.N, req.Unique)
	default:
		list = s.history.Tail(req.N)
	}
	out := make([]any, len(list))
	for i, e := range list {
		var what any = e.Input
		if req.Output {
			what = []any{e.Input, e.Output}
		}
		out[i] = []any{e.Session, e.Line, what}
	}
	s.reply(r, historyReply{success(), out})
}
