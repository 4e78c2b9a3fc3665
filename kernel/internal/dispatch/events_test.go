package dispatch

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hipec/kernel/internal/display"
	"hipec/kernel/internal/outlet"
	"hipec/kernel/internal/worker"
)

// help is what a runner has to say of a text.
type help struct {
	assist worker.Assist
	fault  error
}

// scripted is a runner whose cells put out what a test says, and which notes what it is asked.
type scripted struct {
	runner
	events map[string][]worker.Event // by code
	end    atomic.Pointer[error]     // of every cell
	comms  chan outlet.Incoming
	help   atomic.Pointer[help]
	asked  chan worker.Request
	debug  json.RawMessage
	fault  error // of the debugger
}

func (r *scripted) RunCell(id int64, cell worker.Cell) error {
	if cell.Comm != nil {
		r.comms <- *cell.Comm
	}
	for _, e := range r.events[cell.Code] {
		e.ID = id
		r.server.Event(e)
	}
	if end := r.end.Load(); end != nil {
		return *end
	}
	return nil
}

func (r *scripted) Assist(q worker.Request) (worker.Assist, error) {
	r.asked <- q
	h := r.help.Load()
	return h.assist, h.fault
}

func (r *scripted) Debug(json.RawMessage) (json.RawMessage, error) { return r.debug, r.fault }

func script(t *testing.T, r *scripted) *bench {
	r.comms, r.asked = make(chan outlet.Incoming, 10), make(chan worker.Request, 10)
	r.answers, r.stop = make(chan string, 1), make(chan struct{}, 1)
	return startWith(t, func(s *Server) Runner {
		r.server = s
		return r
	})
}

// next is the next message on iopub that is neither status nor the code itself.
func (b *bench) next() (string, string) {
	b.t.Helper()
	for {
		typ, c := b.recv(b.iopub)
		if typ == "status" || typ == "execute_input" {
			continue
		}
		text, err := json.Marshal(c)
		if err != nil {
			b.t.Fatal(err)
		}
		return typ, string(text)
	}
}

func bundleFor(meta map[string]any) *display.Bundle {
	return &display.Bundle{Data: map[string]any{"text/plain": "v"}, Metadata: meta}
}

func TestEventsBecomeMessages(t *testing.T) {
	meta := map[string]any{"width": 3}
	for _, c := range []struct {
		event        worker.Event
		typ, content string
	}{
		{worker.Event{Kind: worker.Stream, Stream: "stderr", Text: "a"}, "stream", `{"name":"stderr","text":"a"}`},
		{worker.Event{Kind: worker.Show, Bundle: bundleFor(nil)}, "display_data",
			`{"data":{"text/plain":"v"},"metadata":{},"transient":{}}`},
		{worker.Event{Kind: worker.Show, Bundle: bundleFor(meta), DisplayID: "d"}, "display_data",
			`{"data":{"text/plain":"v"},"metadata":{"width":3},"transient":{"display_id":"d"}}`},
		{worker.Event{Kind: worker.Update, Bundle: bundleFor(nil), DisplayID: "d"}, "update_display_data",
			`{"data":{"text/plain":"v"},"metadata":{},"transient":{"display_id":"d"}}`},
		{worker.Event{Kind: worker.Clear, Wait: true}, "clear_output", `{"wait":true}`},
		{worker.Event{Kind: worker.Clear}, "clear_output", `{"wait":false}`},
		{worker.Event{Kind: worker.Result, Bundle: bundleFor(meta)}, "execute_result",
			`{"data":{"text/plain":"v"},"execution_count":1,"metadata":{"width":3}}`},
		{worker.Event{Kind: worker.Result, Bundle: &display.Bundle{}}, "execute_result",
			`{"data":{},"execution_count":1,"metadata":{}}`},
		{worker.Event{Kind: worker.Comm, Comm: &outlet.Comm{ID: "c", Kind: outlet.CommOpen, Target: "t", Data: 1}},
			"comm_open", `{"comm_id":"c","data":1,"target_name":"t"}`},
		{worker.Event{Kind: worker.Comm, Comm: &outlet.Comm{ID: "c", Kind: outlet.CommMessage, Target: "t", Data: 2}},
			"comm_msg", `{"comm_id":"c","data":2}`},
	} {
		b := script(t, &scripted{events: map[string][]worker.Event{"x": {c.event}}})
		b.send(b.shell, "execute_request", map[string]any{"code": "x"})
		typ, content := b.next()
		if typ != c.typ || content != c.content {
			t.Errorf("%v:\ngot  %s %s\nwant %s %s", c.event.Kind, typ, content, c.typ, c.content)
		}
	}
}

func TestReplyCarriesPayloadAndExpressions(t *testing.T) {
	b := script(t, &scripted{events: map[string][]worker.Event{
		"x":   {{Kind: worker.Payload, Payload: map[string]any{"source": "page"}}},
		"1+1": {{Kind: worker.Result, Bundle: bundleFor(nil)}},
		"bad": {{Kind: worker.Error, Error: &worker.CellError{Name: "error", Value: "no"}}},
	}})
	b.send(b.shell, "execute_request", map[string]any{"code": "x", "user_expressions": map[string]string{
		"sum": "1+1", "none": "", "wrong": "bad"}})
	_, c := b.recv(b.shell)
	if got := fmt.Sprint(c["payload"]); got != "[map[source:page]]" {
		t.Errorf("got payload %s", got)
	}
	list := c["user_expressions"].(map[string]any)
	for name, want := range map[string]string{
		"sum": "map[data:map[text/plain:v] metadata:map[] status:ok]", "none": "map[data:map[] metadata:map[] status:ok]",
		"wrong": "map[ename:error evalue:no execution_count:1 status:error traceback:[]]",
	} {
		if got := fmt.Sprint(list[name]); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestMalformedExecuteIsAnError(t *testing.T) {
	b := start(t)
	b.send(b.shell, "execute_request", map[string]any{"code": 5})
	if _, c := b.recv(b.shell); c["status"] != "error" || c["ename"] != "protocol error" || c["execution_count"] != 0.0 {
		t.Errorf("got %v, want a protocol error", c)
	}
}

func TestAssistance(t *testing.T) {
	full := worker.Assist{Matches: []string{"ab"}, Kinds: map[string]string{"ab": "function"},
		Signatures: map[string]string{"ab": "()"}, Start: 2, End: 3, Found: true, Text: "what it is", State: "complete"}
	r := &scripted{}
	r.help.Store(&help{assist: full})
	b := script(t, r)
	b.send(b.shell, "complete_request", map[string]any{"code": "üa", "cursor_pos": 2})
	_, c := b.recv(b.shell)
	want := "map[cursor_end:2 cursor_start:1 matches:[ab] metadata:map[_jupyter_types_experimental:[map[end:2 " +
		"signature:() start:1 " +
		"text:ab type:function]]] status:ok]"
	if got := fmt.Sprint(c); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if q := <-r.asked; q.Kind != worker.Complete || q.Cursor != 3 {
		t.Errorf("asked %+v, want the cursor in bytes", q)
	}
	b.send(b.shell, "inspect_request", map[string]any{"code": "a", "cursor_pos": 1})
	if _, c := b.recv(b.shell); fmt.Sprint(
		c) != "map[data:map[text/plain:what it is] found:true metadata:map[] status:ok]" {
		t.Errorf("got %v", c)
	}
	b.send(b.shell, "is_complete_request", map[string]any{"code": "a"})
	if _, c := b.recv(b.shell); fmt.Sprint(c) != "map[status:complete]" {
		t.Errorf("got %v, want no indent", c)
	}
	r.help.Store(&help{full, errors.New("busy")})
	b.send(b.shell, "complete_request", map[string]any{"code": "üa", "cursor_pos": 2})
	if _, c := b.recv(b.shell); c["status"] != "ok" || c["cursor_start"] != 2.0 || len(c["matches"].([]any)) != 0 {
		t.Errorf("got %v, want no matches at the cursor", c)
	}
	b.send(b.shell, "inspect_request", map[string]any{"code": "a", "cursor_pos": 1})
	if _, c := b.recv(b.shell); c["found"] != false || len(c["data"].(map[string]any)) != 0 {
		t.Errorf("got %v, want nothing", c)
	}
	b.send(b.shell, "is_complete_request", map[string]any{"code": "a"})
	if _, c := b.recv(b.shell); c["status"] != "unknown" {
		t.Errorf("got %v, want unknown", c)
	}
	r.help.Store(&help{assist: worker.Assist{Text: "not this"}})
	b.send(b.shell, "inspect_request", map[string]any{"code": "a", "cursor_pos": 1})
	if _, c := b.recv(b.shell); c["found"] != false {
		t.Errorf("got %v of what was not found", c)
	}
}

func TestDebugger(t *testing.T) {
	for _, c := range []struct {
		reply json.RawMessage
		fault error
		want  string
	}{
		{json.RawMessage(`{"success":true}`), nil, "map[success:true]"},
		{nil, nil, "no debugger"},
		{nil, errors.New("the process ended"), "the process ended"},
		{json.RawMessage(`{"success":true}`), errors.New("both"), "both"},
	} {
		b := script(t, &scripted{debug: c.reply, fault: c.fault})
		b.send(b.control, "debug_request", map[string]any{"seq": 2, "command": "next"})
		if _, got := b.recv(b.control); !strings.Contains(fmt.Sprint(got), c.want) {
			t.Errorf("got %v, want %s", got, c.want)
		}
	}
	r := &scripted{events: map[string][]worker.Event{
		"x": {{Kind: worker.Debug, Data: json.RawMessage(`{"event":"stopped"}`)}}}}
	b := script(t, r)
	b.send(b.shell, "execute_request", map[string]any{"code": "x", "silent": true})
	if typ, content := b.next(); typ != "debug_event" || content != `{"event":"stopped"}` {
		t.Errorf("got %s %s, want the event also of a silent cell", typ, content)
	}
	b.recv(b.shell)
	r.server.Event(worker.Event{ID: 99, Kind: worker.Debug, Data: json.RawMessage(`{"event":"initialized"}`)})
	if typ, _ := b.next(); typ != "debug_event" {
		t.Errorf("got %s of no cell", typ)
	}
	r.server.Event(worker.Event{ID: 99, Kind: worker.Stream, Text: "of no run"})
	b.send(b.shell, "execute_request", map[string]any{"code": "x"})
	if typ, _ := b.next(); typ != "debug_event" {
		t.Errorf("got %s, want nothing of a run that there is not", typ)
	}
}

// Late output belongs to its run, as long as that is remembered.
func TestRunsAreRememberedForAWhile(t *testing.T) {
	r := &scripted{}
	b := script(t, r)
	for i := range remembered + 1 {
		b.send(b.shell, "execute_request", map[string]any{"code": "", "silent": true})
		b.recv(b.shell)
		for b.published() != "status:idle" {
		}
		if i == 0 && len(r.server.order) != 1 {
			t.Fatalf("got %d runs, want 1", len(r.server.order))
		}
	}
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	if len(r.server.runs) != remembered || r.server.runs[1] != nil || r.server.runs[2] == nil {
		t.Errorf("got %d runs, the first there: %v; want %d without the first", len(r.server.runs), r.server.runs[1] != nil,
			remembered)
	}
}

func TestLateIsBoundedInTime(t *testing.T) {
	l := newLane("")
	b := start(t)
	m, err := b.codec.New("execute_request", nil, map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	if l.sentBeforeFailure(m) {
		t.Error("aborted though nothing failed")
	}
	l.failedAt = time.Now().Add(time.Millisecond) // after the message
	if !l.sentBeforeFailure(m) {
		t.Error("not aborted though it was sent before")
	}
	l.failedAt = time.Now().Add(-late - time.Second)
	m.Header.Date = l.failedAt.Add(-time.Second).UTC().Format(time.RFC3339Nano)
	if l.sentBeforeFailure(m) {
		t.Error("aborted long after the failure")
	}
	l.failedAt, m.Header.Date = time.Now(), "yesterday"
	if l.sentBeforeFailure(m) {
		t.Error("aborted by a date that is none")
	}
}
