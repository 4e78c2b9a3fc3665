package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"hipec/kernel/internal/wire"
)

// said is what the kernel publishes until it is idle again.
func (f *front) said() (list []*wire.Message) {
	f.t.Helper()
	for {
		select {
		case m := <-f.published:
			list = append(list, m)
			if m.Header.Type == "status" && f.content(m)["execution_state"] == "idle" {
				return list
			}
		case <-time.After(20 * time.Second):
			f.t.Fatal("no idle")
		}
	}
}

// of returns the contents of the messages of one type.
func (f *front) of(list []*wire.Message, typ string) (out []map[string]any) {
	for _, m := range list {
		if m.Header.Type == typ {
			out = append(out, f.content(m))
		}
	}
	return out
}

func text(c map[string]any) string { return fmt.Sprint(c["data"].(map[string]any)["text/plain"]) }

// A slider is opened, moved by the front end, and what depends on it is shown again, in the place where it stands.
func TestWidgetsOverTheProtocol(t *testing.T) {
	f := startKernel(t)
	f.ask(f.shell, "kernel_info_request", map[string]any{})
	f.said()
	f.ask(f.shell, "execute_request", map[string]any{"code": "import \"hipec/kernel/widgets\"\n" +
		"s := widgets.NewSlider(widgets.SliderOptions{Label: \"months\", Max: 36, Value: 12})\n" +
		"d := widgets.NewDropdown(\"arm\", \"a\", \"b\")\n" +
		"widgets.Interact(func() any { if s.Value() > 30 { panic(\"too far\") }; for s.Value() == 20 { }; return " +
		"fmt.Sprint(d.Value(), s.Value()) }, s, d)"})
	made := f.said()
	opened := f.of(made, "comm_open")
	if len(opened) != 2 || opened[0]["target_name"] != "jupyter.widget" {
		t.Fatalf("opened: %v", opened)
	}
	state := opened[0]["data"].(map[string]any)["state"].(map[string]any)
	if state["_model_name"] != "FloatSliderModel" || state["value"] != 12.0 || state["max"] != 36.0 {
		t.Errorf("the slider's state: %v", state)
	}
	shown := f.of(made, "display_data")
	if len(shown) != 3 || text(shown[2]) != "a12" || !strings.Contains(fmt.Sprint(shown[0]), "widget-view+json") {
		t.Fatalf("shown: %v", shown)
	}
	slider, choice := opened[0]["comm_id"], opened[1]["comm_id"]
	update := func(id any, state map[string]any) []*wire.Message {
		f.send(f.shell, "comm_msg", map[string]any{"comm_id": id, "data": map[string]any{"method": "update", "state": state,
			"buffer_paths": []any{}}})
		return f.said()
	}
	for _, step := range []struct {
		id    any
		state map[string]any
		want  string
	}{
		{slider, map[string]any{"value": 13.0}, "a13"},
		{choice, map[string]any{"index": 1}, "b13"},
		{slider, map[string]any{"value": 31.0}, "the function behind these controls was stopped: too far"},
		{slider, map[string]any{"value": 14.0}, "b14"},
	} {
		list := update(step.id, step.state)
		if got := f.of(list, "update_display_data"); len(got) != 1 || text(got[0]) != step.want {
			t.Errorf("%v: got %v, want %s", step.state, got, step.want)
		}
		if echo := f.of(list, "comm_msg"); len(echo) != 1 || echo[0]["data"].(map[string]any)["method"] != "echo_update" {
			t.Errorf("%v: echo %v", step.state, echo)
		}
	}
	f.checkComms(slider, choice)
	// An interrupt stops what a change brings about, and says so there.
	f.send(f.shell, "comm_msg", map[string]any{"comm_id": slider, "data": map[string]any{"method": "update",
		"state": map[string]any{"value": 20.0}}})
	time.Sleep(300 * time.Millisecond)
	f.ask(f.control, "interrupt_request", map[string]any{})
	list := append(f.said(), f.said()...)
	if got := fmt.Sprint(f.of(list, "update_display_data"), f.of(list, "error")); !strings.Contains(got, "interrupted") {
		t.Errorf("an interrupt: got %s", got)
	}
	if got := f.of(update(slider, map[string]any{"value": 15.0}), "update_display_data"); len(got) != 1 ||
		text(got[0]) != "b15" {
		t.Errorf("after the interrupt: got %v", got)
	}
	// A dead process leaves controls that say so.
	f.ask(f.shell, "execute_request", map[string]any{"code": "import \"unsafe\"\n*(*int)(unsafe.Pointer(uintptr(1 << " +
		"40))) = 1"})
	list = f.said()
	if greyed := f.of(list, "comm_msg"); len(greyed) != 2 || !strings.Contains(fmt.Sprint(greyed[0]), "disabled:true") {
		t.Errorf("greyed with the process: %v", greyed)
	}
	if closed := f.of(list, "comm_close"); len(closed) != 1 || closed[0]["comm_id"] != "ctl" {
		t.Errorf("closed with the process: %v", closed)
	}
	if got := f.of(update(slider, map[string]any{"value": 16.0}), "update_display_data"); len(got) != 0 {
		t.Errorf("a closed comm: got %v", got)
	}
}

// checkComms asks for the open comms, and as a page that is loaded again does, for the states of all controls.
func (f *front) checkComms(ids ...any) {
	f.t.Helper()
	info := f.ask(f.shell, "comm_info_request", map[string]any{"target_name": "jupyter.widget"})
	f.said()
	if comms := info["comms"].(map[string]any); len(comms) != len(ids) {
		f.t.Errorf("comm_info: %v, want %v", comms, ids)
	}
	f.send(f.shell, "comm_open", map[string]any{"comm_id": "ctl", "target_name": "jupyter.widget.control",
		"data": map[string]any{}})
	f.said()
	f.send(f.shell, "comm_msg", map[string]any{"comm_id": "ctl", "data": map[string]any{"method": "request_states"}})
	answers := f.of(f.said(), "comm_msg")
	if len(answers) != 1 {
		f.t.Fatalf("states: %v", answers)
	}
	b, err := json.Marshal(answers[0]["data"])
	if err != nil {
		f.t.Fatal(err)
	}
	for _, id := range ids {
		if !strings.Contains(string(b), fmt.Sprintf("%q", id)) {
			f.t.Errorf("the states do not hold %v: %s", id, b)
		}
	}
	f.send(f.shell, "comm_open", map[string]any{"comm_id": "none", "target_name": "nobody", "data": map[string]any{}})
	if closed := f.of(f.said(), "comm_close"); len(closed) != 1 || closed[0]["comm_id"] != "none" {
		f.t.Errorf("a target that nobody has: %v", closed)
	}
}
