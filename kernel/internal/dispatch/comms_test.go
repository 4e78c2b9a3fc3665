package dispatch

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"hipec/kernel/internal/outlet"
	"hipec/kernel/internal/worker"
)

// open opens a comm from the front end, and waits until the cells have it.
func (b *bench) open(r *scripted, id, target string) {
	b.t.Helper()
	b.send(b.shell, "comm_open", map[string]any{"comm_id": id, "target_name": target, "data": 1})
	in := <-r.comms
	if in.ID != id || in.Kind != outlet.CommOpen || in.Target != target || string(in.Data) != "1" {
		b.t.Errorf("got %+v, want comm %s opened", in, id)
	}
}

func (b *bench) openComms(target string) string {
	b.t.Helper()
	b.send(b.control, "comm_info_request", map[string]any{"target_name": target})
	_, c := b.recv(b.control)
	return fmt.Sprint(c["comms"])
}

func TestCommsOfTheFrontEnd(t *testing.T) {
	r := &scripted{}
	b := script(t, r)
	b.open(r, "c", "t")
	b.open(r, "d", "u")
	if got, want := b.openComms(""), "map[c:map[target_name:t] d:map[target_name:u]]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := b.openComms("u"), "map[d:map[target_name:u]]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	b.send(b.shell, "comm_msg", map[string]any{"comm_id": "stranger", "data": 2})
	b.send(b.shell, "comm_msg", map[string]any{"data": 2})
	b.send(b.shell, "comm_msg", map[string]any{"comm_id": "c", "data": 3})
	if in := <-r.comms; in.ID != "c" || in.Kind != outlet.CommMessage || string(in.Data) != "3" {
		t.Errorf("got %+v, want the message of the comm that is open", in)
	}
	b.send(b.shell, "comm_close", map[string]any{"comm_id": "c"})
	if in := <-r.comms; in.Kind != outlet.CommClose {
		t.Errorf("got %+v, want the end", in)
	}
	if got, want := b.openComms(""), "map[d:map[target_name:u]]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What a cell opens and closes is known, too.
func TestCommsOfCells(t *testing.T) {
	r := &scripted{events: map[string][]worker.Event{
		"open":  {{Kind: worker.Comm, Comm: &outlet.Comm{ID: "c", Kind: outlet.CommOpen, Target: "t"}}},
		"close": {{Kind: worker.Comm, Comm: &outlet.Comm{ID: "c", Kind: outlet.CommClose}}},
	}}
	b := script(t, r)
	for _, step := range []struct{ code, want string }{{"open", "map[c:map[target_name:t]]"}, {"close", "map[]"}} {
		b.send(b.shell, "execute_request", map[string]any{"code": step.code})
		b.recv(b.shell)
		if got := b.openComms(""); got != step.want {
			t.Errorf("%s: got %s, want %s", step.code, got, step.want)
		}
	}
}

// When the process of the cells ends, controls say so, and other comms are closed.
func TestCommsEndWithTheProcess(t *testing.T) {
	r := &scripted{}
	b := script(t, r)
	b.open(r, "w", "jupyter.widget")
	b.open(r, "c", "t")
	gone := errors.New("gone")
	r.end.Store(&gone)
	b.send(b.shell, "execute_request", map[string]any{"code": "x"})
	got := map[string]string{}
	for len(got) < 3 {
		typ, content := b.next()
		got[typ] = content
	}
	if !strings.Contains(got["comm_msg"], `"comm_id":"w"`) || !strings.Contains(got["comm_msg"], `"disabled":true`) {
		t.Errorf("got %s, want the control disabled", got["comm_msg"])
	}
	if got["comm_close"] != `{"comm_id":"c","data":{}}` {
		t.Errorf("got %s, want the other closed", got["comm_close"])
	}
	if open := b.openComms(""); open != "map[]" {
		t.Errorf("got %s open", open)
	}
}

// A comm's message that fails says so where it came from.
func TestCommThatFails(t *testing.T) {
	for _, died := range []bool{false, true} {
		r := &scripted{events: map[string][]worker.Event{
			"": {{Kind: worker.Error, Error: &worker.CellError{Name: "panic", Value: "far"}}}}}
		b := script(t, r)
		b.open(r, "c", "t")
		if typ, content := b.next(); typ != "error" || content != `{"ename":"panic","evalue":"far","traceback":[]}` {
			t.Errorf("got %s %s", typ, content)
		}
		if !died {
			if open := b.openComms(""); open == "map[]" {
				t.Errorf("got %s open after an error", open)
			}
			continue
		}
		gone := errors.New("gone")
		r.end.Store(&gone)
		b.send(b.shell, "comm_msg", map[string]any{"comm_id": "c"})
		if typ, _ := b.next(); typ != "error" {
			t.Errorf("got %s, want error", typ)
		}
		if typ, _ := b.next(); typ != "comm_close" {
			t.Errorf("got %s, want comm_close", typ)
		}
	}
}
