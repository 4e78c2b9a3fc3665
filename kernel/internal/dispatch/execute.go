package dispatch

import (
	"encoding/json"
	"fmt"
	"html"

	"hipec/kernel/internal/display"
	"hipec/kernel/internal/order"
	"hipec/kernel/internal/wire"
	"hipec/kernel/internal/worker"
)

type executeRequest struct {
	Code         string            `json:"code"`
	Silent       bool              `json:"silent"`
	StoreHistory *bool             `json:"store_history"`
	Expressions  map[string]string `json:"user_expressions"`
	StopOnError  *bool             `json:"stop_on_error"`
	AllowStdin   *bool             `json:"allow_stdin"`
}

// yes answers a field that is true if it is absent.
func yes(field *bool) bool { return field == nil || *field }

// run is one evaluation: the request behind it, and what it came to.
type run struct {
	request *wire.Message
	quiet   bool // nothing of it is published
	count   int64
	result  *display.Bundle
	fault   *worker.CellError
	payload []any
}

func (s *Server) execute(l *lane, sock Socket, m *wire.Message) {
	var req executeRequest
	if err := json.Unmarshal(m.Content, &req); err != nil {
		s.reply(sock, m, failure(&worker.CellError{Name: "protocol error", Value: err.Error()}, s.count.Load()))
		return
	}
	if l == nil {
		s.reply(sock, m, failure(&worker.CellError{Name: "protocol error", Value: "cells are executed on the shell channel"}, s.count.Load()))
		return
	}
	if l.abort || l.sentBeforeFailure(m) {
		s.reply(sock, m, map[string]any{"status": "aborted", "execution_count": s.count.Load()})
		return
	}
	r := s.executeCell(sock, m, req)
	if r.fault != nil && yes(req.StopOnError) {
		s.abortQueued(l)
	}
}

// executeCell runs a cell and replies.
func (s *Server) executeCell(sock Socket, m *wire.Message, req executeRequest) *run {
	s.cell.Lock()
	defer s.cell.Unlock()
	stored := !req.Silent && yes(req.StoreHistory)
	if stored {
		s.count.Add(1)
	}
	r := &run{request: m, quiet: req.Silent, count: s.count.Load()}
	if !req.Silent {
		s.publish("execute_input", m, map[string]any{"code": req.Code, "execution_count": r.count})
	}
	s.run(r, req.Code, yes(req.AllowStdin))
	if stored {
		s.remember(r, req.Code)
	}
	if r.fault != nil {
		if r.fault.Name == restarted {
			s.ran = order.Tracker{} // all names are gone
			s.closeComms(m)
		}
		if !req.Silent {
			s.publish("error", m, errorContent(r.fault))
		}
		s.reply(sock, m, failure(r.fault, r.count))
		return r
	}
	if stored {
		s.noteOrder(m, r, req.Code)
	}
	expressions := s.expressions(m, req.Expressions)
	s.reply(sock, m, map[string]any{
		"status": "ok", "execution_count": r.count, "payload": append([]any{}, r.payload...), "user_expressions": expressions,
	})
	return r
}

// restarted is the name of the error of a cell whose process had to be replaced.
const restarted = "kernel restarted"

// noteOrder says below a cell that was run out of order what is not as it would be from top to bottom: in small print, marked as no result.
func (s *Server) noteOrder(m *wire.Message, r *run, code string) {
	id, _ := m.Metadata["cellId"].(string)
	note := s.ran.Ran(id, int(r.count), code)
	if note == "" {
		return
	}
	s.publish("display_data", m, map[string]any{"transient": map[string]any{}, "metadata": map[string]any{"hipec_note": "order"},
		"data": map[string]any{"text/plain": note, "text/html": `<small style="opacity:.7">` + html.EscapeString(note) + "</small>"}})
}

// run runs code; whoever calls holds s.cell.
func (s *Server) run(r *run, code string, input bool) {
	s.runCell(r, worker.Cell{Name: fmt.Sprintf("In[%d]", r.count), Code: code, Input: input})
}

func (s *Server) runCell(r *run, cell worker.Cell) {
	id := s.runner.ID()
	s.mu.Lock()
	s.runs[id] = r
	s.order = append(s.order, id)
	if len(s.order) > remembered {
		delete(s.runs, s.order[0])
		s.order = s.order[1:]
	}
	s.mu.Unlock()
	if err := s.runner.RunCell(id, cell); err != nil {
		r.fault = &worker.CellError{Name: restarted, Value: err.Error(), Traceback: []string{err.Error()}}
	}
	s.forgetQuestion(id)
}

// Event passes on what a run put out; it is a worker's Event option.
func (s *Server) Event(e worker.Event) {
	s.mu.Lock()
	r := s.runs[e.ID]
	s.mu.Unlock()
	if e.Kind == worker.Debug {
		var parent *wire.Message
		if r != nil {
			parent = r.request
		}
		s.publish("debug_event", parent, e.Data)
		return
	}
	if r == nil {
		return
	}
	switch e.Kind {
	case worker.Error:
		r.fault = e.Error
		return
	case worker.Payload:
		r.payload = append(r.payload, e.Payload)
		return
	case worker.Ask:
		s.inputRequest(r, e)
		return
	case worker.Result:
		r.result = e.Bundle
	}
	if r.quiet {
		return
	}
	switch e.Kind {
	case worker.Stream:
		s.publish("stream", r.request, map[string]any{"name": e.Stream, "text": e.Text})
	case worker.Show, worker.Update:
		c := bundleContent(e.Bundle)
		if e.DisplayID != "" {
			c["transient"] = map[string]any{"display_id": e.DisplayID}
		}
		typ := "display_data"
		if e.Kind == worker.Update {
			typ = "update_display_data"
		}
		s.publish(typ, r.request, c)
	case worker.Comm:
		s.commOut(r.request, e.Comm)
	case worker.Clear:
		s.publish("clear_output", r.request, map[string]any{"wait": e.Wait})
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

// expressions evaluates user_expressions, each on its own.
func (s *Server) expressions(m *wire.Message, list map[string]string) map[string]any {
	out := map[string]any{}
	for name, code := range list {
		r := &run{request: m, quiet: true, count: s.count.Load()}
		s.run(r, code, false)
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

func failure(e *worker.CellError, count int64) map[string]any {
	c := errorContent(e)
	c["status"] = "error"
	c["execution_count"] = count
	return c
}
