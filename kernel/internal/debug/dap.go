package debug

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/google/go-dap"
)

// request is what comes; its arguments are the command's own.
type request struct {
	Seq       int             `json:"seq"`
	Command   string          `json:"command"`
	Arguments json.RawMessage `json:"arguments"`
}

// commands are what Handle knows.
var commands = map[string]func(*Debugger, json.RawMessage) (any, error){
	"initialize":              (*Debugger).initialize,
	"attach":                  (*Debugger).attach,
	"launch":                  (*Debugger).attach,
	"configurationDone":       func(*Debugger, json.RawMessage) (any, error) { return nil, nil },
	"disconnect":              (*Debugger).disconnect,
	"terminate":               (*Debugger).disconnect,
	"debugInfo":               (*Debugger).debugInfo,
	"dumpCell":                (*Debugger).dumpCell,
	"setBreakpoints":          (*Debugger).setBreakpoints,
	"setExceptionBreakpoints": (*Debugger).setExceptionBreakpoints,
	"threads":                 (*Debugger).threads,
	"stackTrace":              (*Debugger).stackTrace,
	"scopes":                  (*Debugger).scopes,
	"variables":               (*Debugger).variables,
	"continue":                (*Debugger).resume,
	"next":                    (*Debugger).next,
	"stepIn":                  (*Debugger).stepIn,
	"stepOut":                 (*Debugger).stepOut,
	"pause":                   (*Debugger).pause,
	"source":                  (*Debugger).source,
	"evaluate":                (*Debugger).evaluate,
	"inspectVariables":        (*Debugger).inspectVariables,
	"richInspectVariables":    (*Debugger).richInspectVariables,
	"copyToGlobals":           (*Debugger).copyToGlobals,
	"modules": func(*Debugger, json.RawMessage) (any, error) {
		return map[string]any{"modules": []any{}, "totalModules": 0}, nil
	},
}

// Handle does what a request of the protocol asks for, and returns the response.
func (d *Debugger) Handle(raw json.RawMessage) json.RawMessage {
	var r request
	response := map[string]any{"type": "response", "success": true}
	err := json.Unmarshal(raw, &r)
	response["request_seq"], response["command"] = r.Seq, r.Command
	d.mu.Lock()
	defer d.mu.Unlock()
	if err == nil {
		f, known := commands[r.Command]
		switch {
		case !known:
			err = fmt.Errorf("the command %q is not known", r.Command)
		case !d.started && needsStart(r.Command):
			err = fmt.Errorf("the debugger is off: %s needs attach first", r.Command)
		default:
			var body any
			if body, err = f(d, r.Arguments); body != nil {
				response["body"] = body
			}
		}
	}
	if err != nil {
		response["success"], response["message"] = false, err.Error()
	}
	d.seq++
	response["seq"] = d.seq
	b, err := json.Marshal(response)
	if err != nil {
		b, _ = json.Marshal(map[string]any{"type": "response", "success": false, "request_seq": r.Seq, "command": r.Command,
			"message": err.Error()})
	}
	return b
}

func needsStart(command string) bool {
	switch command {
	case "initialize", "attach", "launch", "debugInfo", "dumpCell", "disconnect", "inspectVariables",
		"richInspectVariables":
		return false
	}
	return true
}

func arguments[T any](raw json.RawMessage) (T, error) {
	var a T
	if len(raw) == 0 {
		return a, nil
	}
	err := json.Unmarshal(raw, &a)
	return a, err
}

// PanicFilter is the one exception filter.
const PanicFilter = "panic"

func (d *Debugger) initialize(json.RawMessage) (any, error) {
	return dap.Capabilities{SupportsConfigurationDoneRequest: true, SupportsConditionalBreakpoints: true,
		SupportsHitConditionalBreakpoints: true,
		SupportsEvaluateForHovers:         true, ExceptionBreakpointFilters: []dap.ExceptionBreakpointsFilter{
			{Filter: PanicFilter, Label: "Panics"}}}, nil
}

func (d *Debugger) attach(json.RawMessage) (any, error) {
	d.started = true
	d.arm()
	d.emit("initialized", nil)
	return nil, nil
}

func (d *Debugger) disconnect(json.RawMessage) (any, error) {
	d.started, d.panics, d.pausing = false, false, false
	clear(d.breaks)
	clear(d.step)
	for name, hooked := range d.hooked {
		d.stale[name] = hooked
		if !hooked {
			delete(d.stale, name)
		}
	}
	d.letGo()
	return nil, nil
}

func (d *Debugger) debugInfo(json.RawMessage) (any, error) {
	list := []any{}
	for _, path := range slices.Sorted(maps.Keys(d.breaks)) {
		list = append(list, map[string]any{"source": path, "breakpoints": d.breaks[path]})
	}
	return map[string]any{"isStarted": d.started, "hashMethod": "Murmur2", "hashSeed": uint32(hashSeed),
		"tmpFilePrefix": prefix(), "tmpFileSuffix": suffix,
		"breakpoints": list, "stoppedThreads": slices.Sorted(maps.Keys(d.stopped)), "richRendering": true,
		"exceptionPaths": []string{PanicFilter}, "copyToGlobals": true}, nil
}

func (d *Debugger) dumpCell(raw json.RawMessage) (any, error) {
	a, err := arguments[struct {
		Code string `json:"code"`
	}](raw)
	path := PathOf(a.Code)
	d.texts[path] = a.Code
	return map[string]any{"sourcePath": path}, err
}

func (d *Debugger) setBreakpoints(raw json.RawMessage) (any, error) {
	a, err := arguments[dap.SetBreakpointsArguments](raw)
	if err != nil {
		return nil, err
	}
	path := a.Source.Path
	before := d.wants()
	d.breaks[path] = a.Breakpoints
	if len(a.Breakpoints) == 0 {
		delete(d.breaks, path)
	}
	clear(d.hits)
	for _, name := range d.cells[path] {
		d.stale[name] = true
	}
	if before != d.wants() { // with the last one gone all cells are to be as fast as before
		for name, hooked := range d.hooked {
			if hooked {
				d.stale[name] = true
			}
		}
	}
	d.arm()
	list := []dap.Breakpoint{}
	for i, b := range a.Breakpoints {
		list = append(list, dap.Breakpoint{Id: i + 1, Verified: true, Line: b.Line, Source: &dap.Source{Path: path}})
	}
	return map[string]any{"breakpoints": list}, nil
}

func (d *Debugger) setExceptionBreakpoints(raw json.RawMessage) (any, error) {
	a, err := arguments[struct {
		Filters []string `json:"filters"`
	}](raw)
	d.panics = slices.Contains(a.Filters, PanicFilter)
	d.arm()
	return nil, err
}

func (d *Debugger) source(raw json.RawMessage) (any, error) {
	a, err := arguments[struct {
		Source dap.Source `json:"source"`
	}](raw)
	text, ok := d.texts[a.Source.Path]
	if err == nil && !ok {
		err = fmt.Errorf("no cell has the path %s", a.Source.Path)
	}
	return map[string]any{"content": text}, err
}

func (d *Debugger) resume(json.RawMessage) (any, error) {
	d.letGo()
	return map[string]any{"allThreadsContinued": true}, nil
}

// stepping lets all go on, and the one goroutine stop again.
func (d *Debugger) stepping(raw json.RawMessage, depth func(*Frame) int) (any, error) {
	a, err := arguments[struct {
		ThreadID int `json:"threadId"`
	}](raw)
	if err != nil {
		return nil, err
	}
	st := d.stopped[a.ThreadID]
	if st == nil {
		return nil, fmt.Errorf("goroutine %d has not stopped", a.ThreadID)
	}
	clear(d.step)
	d.step[a.ThreadID] = step{depth(st.frame)}
	d.letGo()
	return nil, nil
}

func (d *Debugger) next(raw json.RawMessage) (any, error) {
	return d.stepping(raw, func(f *Frame) int { return f.depth })
}

func (d *Debugger) stepIn(raw json.RawMessage) (any, error) {
	return d.stepping(raw, func(*Frame) int { return -1 })
}

func (d *Debugger) stepOut(raw json.RawMessage) (any, error) {
	return d.stepping(raw, func(f *Frame) int { return max(f.depth-1, 0) })
}

func (d *Debugger) pause(json.RawMessage) (any, error) {
	d.pausing = true
	d.arm()
	return nil, nil
}
