package dispatch

import (
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"

	"hipec/kernel/internal/display"
	"hipec/kernel/internal/wire"
	"hipec/kernel/internal/worker"
)

type executeRequest struct {
	Code         string            `json:"code"`
	Silent       bool              `json:"silent"`
	StoreHistory *bool             `json:"store_history"`
	Expressions  map[string]string `json:"user_expressions"`
	StopOnError  *bool             `json:"stop_on_error"`
}

func (s *Server) execute(sock Socket, m *wire.Message) {
	var req executeRequest
	if err := json.Unmarshal(m.Content, &req); err != nil {
		s.reply(sock, m, failure(&worker.CellError{Name: "protocol error", Value: err.Error()}, s.count))
		return
	}
	if s.abort || s.sentBeforeFailure(m) {
		s.reply(sock, m, map[string]any{"status": "aborted", "execution_count": s.count})
		return
	}
	var shown *wire.Message
	if !req.Silent {
		if req.StoreHistory == nil || *req.StoreHistory {
			s.count++
		}
		shown = m
		s.publish("execute_input", m, map[string]any{"code": req.Code, "execution_count": s.count})
	}
	r := s.run(req.Code, shown)
	if r.fault != nil {
		failed := time.Now()
		if !req.Silent {
			s.publish("error", m, errorContent(r.fault))
		}
		s.reply(sock, m, failure(r.fault, s.count))
		if req.StopOnError == nil || *req.StopOnError {
			s.failedAt = failed
			s.abortQueued()
		}
		return
	}
	s.reply(sock, m, map[string]any{
		"status": "ok", "execution_count": s.count, "payload": []any{}, "user_expressions": s.expressions(req.Expressions),
	})
}

// run runs a cell; its output is published as an answer to the request, or not at all if that is nil.
func (s *Server) run(code string, request *wire.Message) *run {
	id := s.runner.ID()
	r := &run{request: request, count: s.count}
	s.mu.Lock()
	s.runs[id] = r
	s.order = append(s.order, id)
	if len(s.order) > remembered {
		delete(s.runs, s.order[0])
		s.order = s.order[1:]
	}
	s.mu.Unlock()
	if err := s.runner.Run(id, fmt.Sprintf("In[%d]", s.count), code); err != nil {
		r.fault = &worker.CellError{Name: "kernel restarted", Value: err.Error(), Traceback: []string{err.Error()}}
	}
	return r
}

// Event passes on what a run put out; it is a worker's Event option.
func (s *Server) Event(e worker.Event) {
	s.mu.Lock()
	r := s.runs[e.ID]
	s.mu.Unlock()
	if r == nil {
		return
	}
	switch e.Kind {
	case worker.Error:
		r.fault = e.Error
		return
	case worker.Result:
		r.result = e.Bundle
	}
	if r.request == nil {
		return
	}
	switch e.Kind {
	case worker.Stream:
		s.publish("stream", r.request, map[string]any{"name": e.Stream, "text": e.Text})
	case worker.Show:
		s.publish("display_data", r.request, bundleContent(e.Bundle))
	case worker.Result:
		c := bundleContent(e.Bundle)
		delete(c, "transient")
		c["execution_count"] = r.count
		s.publish("execute_result", r.request, c)
	}
}

func bundleContent(b *display.Bundle) map[string]any {
	meta := b.Metadata
	if meta == nil {
		meta = map[string]any{}
	}
	return map[string]any{"data": b.Data, "metadata": meta, "transient": map[string]any{}}
}

// abortQueued answers all execute requests that wait behind a failed one with "aborted", as front ends expect of "run all".
func (s *Server) abortQueued() {
	s.abort = true
	defer func() { s.abort = false }()
	for n := len(s.queue); n > 0; n-- {
		s.handle(s.shell, <-s.queue)
	}
}

// late is how long after a failure requests that were sent before it may still arrive.
const late = time.Second

// sentBeforeFailure reports whether a request was on its way when the cell before it failed: its sender could not know, and it is aborted
// like those that had arrived.
func (s *Server) sentBeforeFailure(m *wire.Message) bool {
	if s.failedAt.IsZero() || time.Since(s.failedAt) > late {
		return false
	}
	sent, err := time.Parse(time.RFC3339Nano, m.Header.Date)
	return err == nil && sent.Before(s.failedAt)
}

// expressions evaluates user_expressions, each on its own.
func (s *Server) expressions(list map[string]string) map[string]any {
	out := map[string]any{}
	for name, code := range list {
		r := s.run(code, nil)
		switch {
		case r.fault != nil:
			out[name] = failure(r.fault, r.count)
		case r.result == nil:
			out[name] = map[string]any{"status": "ok", "data": map[string]any{}, "metadata": map[string]any{}}
		default:
			c := bundleContent(r.result)
			out[name] = map[string]any{"status": "ok", "data": c["data"], "metadata": c["metadata"]}
		}
	}
	return out
}

func errorContent(e *worker.CellError) map[string]any {
	tb := e.Traceback
	if tb == nil {
		tb = []string{}
	}
	return map[string]any{"ename": e.Name, "evalue": e.Value, "traceback": tb}
}

func failure(e *worker.CellError, count int) map[string]any {
	c := errorContent(e)
	c["status"] = "error"
	c["execution_count"] = count
	return c
}

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
		kinds = append(kinds, map[string]any{"text": name, "type": a.Kinds[name], "start": start, "end": end})
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
