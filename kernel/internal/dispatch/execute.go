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

// yes returns a field that is true if it is absent.
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

func (s *Server) execute(r request) {
	var req executeRequest
	if err := json.Unmarshal(r.Content, &req); err != nil {
		s.reply(r, failureAt(&worker.CellError{Name: "protocol error", Value: err.Error()}, s.count.Load()))
		return
	}
	if r.lane.abort || r.lane.sentBeforeFailure(r.Message) {
		s.reply(r, abortedReply{okReply{"aborted"}, s.count.Load()})
		return
	}
	done := s.executeCell(r, req)
	if done.fault != nil && yes(req.StopOnError) {
		s.abortQueued(r.lane)
	}
}

// executeCell runs a cell and replies.
func (s *Server) executeCell(to request, req executeRequest) *run {
	m := to.Message
	s.cell.Lock()
	defer s.cell.Unlock()
	stored := !req.Silent && yes(req.StoreHistory)
	if stored {
		s.count.Add(1)
	}
	r := &run{request: m, quiet: req.Silent, count: s.count.Load()}
	if !req.Silent {
		s.publish("execute_input", m, executeInput{req.Code, r.count})
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
			s.publish("error", m, contentOf(r.fault))
		}
		s.reply(to, failureAt(r.fault, r.count))
		return r
	}
	if stored {
		s.noteOrder(m, r, req.Code)
	}
	expressions := s.expressions(m, req.Expressions)
	s.reply(to, executeReply{success(), r.count, append([]any{}, r.payload...), expressions})
	return r
}

// restarted is the name of the error of a cell whose process had to be replaced.
const restarted = "kernel restarted"

// noteOrder says below a cell that was run out of order what is not as it would be from top to
// bottom: in small print, marked as no result.
func (s *Server) noteOrder(m *wire.Message, r *run, code string) {
	id, _ := m.Metadata["cellId"].(string)
	note := s.ran.Ran(id, int(r.count), code)
	if note == "" {
		return
	}
	s.publish("display_data", m, displayData{bundle: bundle{
		Data: map[string]any{
			display.Text:     note,
			display.HTMLType: `<small style="opacity:.7">` + html.EscapeString(note) + "</small>",
		},
		Metadata: map[string]any{"hipec_note": "order"},
	}})
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
		s.ask(r, e)
		return
	case worker.Result:
		r.result = e.Bundle
	}
	if r.quiet {
		return
	}
	switch e.Kind {
	case worker.Stream:
		s.publish("stream", r.request, streamContent{e.Stream, e.Text})
	case worker.Show:
		s.publish("display_data", r.request, displayData{bundleOf(e.Bundle), transient{e.DisplayID}})
	case worker.Update:
		s.publish("update_display_data", r.request, displayData{bundleOf(e.Bundle), transient{e.DisplayID}})
	case worker.Comm:
		s.commOut(r.request, e.Comm)
	case worker.Clear:
		s.publish("clear_output", r.request, clearContent{e.Wait})
	case worker.Result:
		s.publish("execute_result", r.request, executeResult{bundleOf(e.Bundle), r.count})
	}
}

// expressions evaluates user_expressions, each on its own.
func (s *Server) expressions(m *wire.Message, list map[string]string) map[string]any {
	out := map[string]any{}
	for name, code := range list {
		r := &run{request: m, quiet: true, count: s.count.Load()}
		s.run(r, code, false)
		if r.fault != nil {
			out[name] = failureAt(r.fault, r.count)
			continue
		}
		out[name] = expressionReply{success(), bundleOf(r.result)}
	}
	return out
}
