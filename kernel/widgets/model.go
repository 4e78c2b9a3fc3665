// Package widgets puts controls into a notebook: sliders, choices, check boxes, fields, buttons,
// whose values cells read and which run a function when they change. They speak the protocol of
// ipywidgets, so JupyterLab shows them if its extension jupyterlab_widgets is there.
//
//	months := widgets.NewSlider(widgets.SliderOptions{Label: "landmark", Max: 36, Step: 1})
//	widgets.Interact(func() any { return draw(months.Value()) }, months)
//
// A change runs as a part of the notebook: after the cell that is running, and an interrupt stops it.
package widgets

import (
	"encoding/json"
	"maps"
	"sync"

	"hipec/kernel/comm"
	"hipec/kernel/display"
)

// Versions of the protocol and of the front end's modules that are asked for.
const (
	protocolVersion = "2.1.0"
	controlsVersion = "2.0.0"
	baseVersion     = "2.0.0"
)

// viewType is the MIME type by which a front end finds a control.
const viewType = "application/vnd.jupyter.widget-view+json"

// model is one control as both sides know it: what it is and what it holds, by the names of ipywidgets.
type model struct {
	mu      sync.Mutex
	state   map[string]any
	comm    *comm.Comm
	changed func()                      // after the front end has changed the state
	custom  func(event string)          // for what is no change: a click
	text    func(map[string]any) string // what stands in place of the control where there is no front end for it
}

// models are those of this process, for a page that is loaded again.
var models sync.Map // id -> *model

// control is what a front end asks for all models at once, when its page is loaded again.
const control = "jupyter.widget.control"

var register = sync.OnceFunc(func() {
	comm.Register(control, func(c *comm.Comm, _ comm.Message) {
		c.OnMessage(func(comm.Message) {
			states := map[string]any{}
			models.Range(func(id, m any) bool {
				states[id.(string)] = m.(*model).whole()
				return true
			})
			c.Send(map[string]any{"method": "update_states", "states": states, "buffer_paths": []any{}})
		})
	})
})

// whole returns the state with what the front end needs to make the control.
func (m *model) whole() map[string]any {
	m.mu.Lock()
	defer m.mu.Unlock()
	return map[string]any{"model_name": m.state["_model_name"], "model_module": m.state["_model_module"],
		"model_module_version": m.state["_model_module_version"], "state": maps.Clone(m.state)}
}

// open makes the model known to the front end. Kind is ipywidgets' name, such as FloatSlider.
func (m *model) open(kind string, state map[string]any) {
	register()
	module, version := "@jupyter-widgets/controls", controlsVersion
	if kind == "Layout" {
		module, version = "@jupyter-widgets/base", baseVersion
	}
	all := map[string]any{"_model_name": kind + "Model", "_model_module": module, "_model_module_version": version,
		"_view_name": kind + "View", "_view_module": module, "_view_module_version": version, "_view_count": nil}
	maps.Copy(all, state)
	m.state = all
	m.comm = comm.OpenWith("jupyter.widget", map[string]any{"state": maps.Clone(all), "buffer_paths": []any{}},
		map[string]any{"version": protocolVersion}, m.receive)
	models.Store(m.comm.ID(), m)
}

// receive takes what the front end says.
func (m *model) receive(msg comm.Message) {
	var in struct {
		Method  string         `json:"method"`
		State   map[string]any `json:"state"`
		Content struct {
			Event string `json:"event"`
		} `json:"content"`
	}
	if json.Unmarshal(msg.Data, &in) != nil {
		return
	}
	switch in.Method {
	case "update":
		m.mu.Lock()
		maps.Copy(m.state, in.State)
		changed := m.changed
		m.mu.Unlock()
		// The front end waits for its values to come back before it takes others from here.
		m.comm.Send(map[string]any{"method": "echo_update", "state": in.State, "buffer_paths": []any{}})
		if changed != nil {
			changed()
		}
	case "request_state":
		m.mu.Lock()
		state := maps.Clone(m.state)
		m.mu.Unlock()
		m.comm.Send(map[string]any{"method": "update", "state": state, "buffer_paths": []any{}})
	case "custom":
		if m.custom != nil {
			m.custom(in.Content.Event)
		}
	}
}

// set changes a part of the state from this side. Nothing is called for it.
func (m *model) set(name string, v any) {
	m.mu.Lock()
	m.state[name] = v
	m.mu.Unlock()
	m.comm.Send(map[string]any{"method": "update", "state": map[string]any{name: v}, "buffer_paths": []any{}})
}

func (m *model) get(name string) any {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state[name]
}

// Render is what a notebook shows of the control.
func (m *model) Render() display.Data {
	m.mu.Lock()
	text := m.text(m.state)
	m.mu.Unlock()
	return display.Data{Data: display.MIMEMap{
		viewType:     map[string]any{"version_major": 2, "version_minor": 0, "model_id": m.comm.ID()},
		"text/plain": text,
	}}
}

// onChange says what runs when the front end has changed the control. It takes the place of what was said before.
func (m *model) onChange(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.changed = f
}
