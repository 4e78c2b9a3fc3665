package dispatch

import (
	"unicode/utf8"

	"hipec/kernel/internal/display"
	"hipec/kernel/internal/worker"
)

type cursorRequest struct {
	Code   string `json:"code"`
	Cursor int    `json:"cursor_pos"`
}

// Positions on the wire count code points; inside the kernel they count bytes.
func toBytes(code string, points int) int {
	at := 0
	for ; points > 0 && at < len(code); points-- {
		_, n := utf8.DecodeRuneInString(code[at:])
		at += n
	}
	return at
}

func toPoints(code string, bytes int) int {
	return utf8.RuneCountInString(code[:min(bytes, len(code))])
}

func (s *Server) complete(r request) {
	var req cursorRequest
	r.read(&req)
	a, err := s.runner.Assist(worker.Request{Kind: worker.Complete, Code: req.Code, Cursor: toBytes(req.Code, req.Cursor)})
	if err != nil {
		a = worker.Assist{Start: toBytes(req.Code, req.Cursor), End: toBytes(req.Code, req.Cursor)}
	}
	if a.Matches == nil {
		a.Matches = []string{}
	}
	var types []completion
	start, end := toPoints(req.Code, a.Start), toPoints(req.Code, a.End)
	for _, name := range a.Matches {
		types = append(types, completion{name, a.Kinds[name], a.Signatures[name], start, end})
	}
	s.reply(r, completeReply{success(), a.Matches, start, end, completeMetadata{types}})
}

func (s *Server) inspect(r request) {
	var req cursorRequest
	r.read(&req)
	a, err := s.runner.Assist(worker.Request{Kind: worker.Inspect, Code: req.Code, Cursor: toBytes(req.Code, req.Cursor)})
	content := inspectReply{okReply: success(), bundle: bundleOf(nil)}
	if err == nil && a.Found {
		content.Found, content.Data[display.Text] = true, a.Text
	}
	s.reply(r, content)
}

func (s *Server) isComplete(r request) {
	var req cursorRequest
	r.read(&req)
	a, err := s.runner.Assist(worker.Request{Kind: worker.IsWhole, Code: req.Code})
	if err != nil || a.State == "" {
		a.State = "unknown"
	}
	content := isCompleteReply{Status: a.State}
	if a.State == "incomplete" {
		content.Indent = &a.Indent
	}
	s.reply(r, content)
}
