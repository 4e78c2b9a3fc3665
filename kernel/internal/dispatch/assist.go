package dispatch

import (
	"encoding/json"
	"unicode/utf8"

	"hipec/kernel/internal/display"
	"hipec/kernel/internal/wire"
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

func (s *Server) complete(sock Socket, m *wire.Message) {
	var req cursorRequest
	_ = json.Unmarshal(m.Content, &req)
	a, err := s.runner.Assist(worker.Request{Kind: worker.Complete, Code: req.Code, Cursor: toBytes(req.Code, req.Cursor)})
	if err != nil {
		a = worker.Assist{Start: toBytes(req.Code, req.Cursor), End: toBytes(req.Code, req.Cursor)}
	}
	if a.Matches == nil {
		a.Matches = []string{}
	}
	var kinds []map[string]any
	start, end := toPoints(req.Code, a.Start), toPoints(req.Code, a.End)
	for _, name := range a.Matches {
		kinds = append(kinds, map[string]any{"text": name, "type": a.Kinds[name], "signature": a.Signatures[name], "start": start, "end": end})
	}
	s.reply(sock, m, map[string]any{
		"status": "ok", "matches": a.Matches, "cursor_start": start, "cursor_end": end,
		"metadata": map[string]any{"_jupyter_types_experimental": kinds},
	})
}

func (s *Server) inspect(sock Socket, m *wire.Message) {
	var req cursorRequest
	_ = json.Unmarshal(m.Content, &req)
	a, err := s.runner.Assist(worker.Request{Kind: worker.Inspect, Code: req.Code, Cursor: toBytes(req.Code, req.Cursor)})
	data := map[string]any{}
	if err == nil && a.Found {
		data[display.Text] = a.Text
	}
	s.reply(sock, m, map[string]any{"status": "ok", "found": len(data) > 0, "data": data, "metadata": map[string]any{}})
}

func (s *Server) isComplete(sock Socket, m *wire.Message) {
	var req cursorRequest
	_ = json.Unmarshal(m.Content, &req)
	a, err := s.runner.Assist(worker.Request{Kind: worker.IsWhole, Code: req.Code})
	if err != nil || a.State == "" {
		a.State = "unknown"
	}
	content := map[string]any{"status": a.State}
	if a.State == "incomplete" {
		content["indent"] = a.Indent
	}
	s.reply(sock, m, content)
}
