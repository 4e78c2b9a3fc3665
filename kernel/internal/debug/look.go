package debug

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/google/go-dap"
)

// A frame's number is the goroutine's times this, and which frame from the innermost.
const framesPer = 1 << 20

func (d *Debugger) threads(json.RawMessage) (any, error) {
	list := []dap.Thread{}
	for _, g := range slices.Sorted(maps.Keys(d.stopped)) {
		list = append(list, dap.Thread{Id: g, Name: fmt.Sprint("goroutine ", g)})
	}
	if len(list) == 0 {
		for _, g := range slices.Sorted(maps.Keys(d.tops)) {
			list = append(list, dap.Thread{Id: g, Name: fmt.Sprint("goroutine ", g)})
		}
	}
	return map[string]any{"threads": list}, nil
}

func (d *Debugger) stackTrace(raw json.RawMessage) (any, error) {
	a, err := arguments[dap.StackTraceArguments](raw)
	if err != nil {
		return nil, err
	}
	st := d.stopped[a.ThreadId]
	if st == nil {
		return map[string]any{"stackFrames": []any{}, "totalFrames": 0}, nil
	}
	all := []dap.StackFrame{}
	i := 0
	for f := st.frame; f != nil; f = f.caller {
		if f.site >= 0 {
			s := d.sites[f.site]
			all = append(all, dap.StackFrame{Id: a.ThreadId*framesPer + i, Name: s.Func, Line: s.Line, Column: 1,
				Source: &dap.Source{Name: s.Cell, Path: d.paths[s.Cell]}})
		}
		i++
	}
	list := all[min(max(a.StartFrame, 0), len(all)):]
	if a.Levels > 0 {
		list = list[:min(a.Levels, len(list))]
	}
	return map[string]any{"stackFrames": list, "totalFrames": len(all)}, nil
}

// frame returns a frame of a goroutine that has stopped, by its number.
func (d *Debugger) frame(id int) *Frame {
	st := d.stopped[id/framesPer]
	if st == nil {
		return nil
	}
	f := st.frame
	for range id % framesPer {
		if f = f.caller; f == nil {
			return nil
		}
	}
	return f
}

func (d *Debugger) scopes(raw json.RawMessage) (any, error) {
	a, err := arguments[dap.ScopesArguments](raw)
	if err != nil {
		return nil, err
	}
	f := d.frame(a.FrameId)
	if f == nil {
		return nil, fmt.Errorf("there is no frame %d: its goroutine goes on", a.FrameId)
	}
	locals, globals := d.locals(f), d.globalsOf(f)
	return map[string]any{"scopes": []dap.Scope{
		{Name: "Locals", PresentationHint: "locals", VariablesReference: d.refer(ref{vars: notNil(locals)}),
			NamedVariables: len(locals)},
		{Name: "Globals", VariablesReference: d.refer(ref{vars: notNil(globals)}), NamedVariables: len(globals)},
	}}, nil
}

func notNil(v []named) []named {
	if v == nil {
		return []named{}
	}
	return v
}

func (d *Debugger) variables(raw json.RawMessage) (any, error) {
	a, err := arguments[dap.VariablesArguments](raw)
	list := d.children(a.VariablesReference)
	if list == nil {
		list = []dap.Variable{}
	}
	if a.Start > 0 || a.Count > 0 {
		list = list[min(max(a.Start, 0), len(list)):]
		if a.Count > 0 {
			list = list[:min(a.Count, len(list))]
		}
	}
	return map[string]any{"variables": list}, err
}

func (d *Debugger) inspectVariables(json.RawMessage) (any, error) {
	list := []dap.Variable{}
	for _, v := range d.globals() {
		list = append(list, d.variable(v.name, v.name, v.value))
	}
	return map[string]any{"variables": list}, nil
}

// quietly runs what may call functions of cells, which do not stop then.
func (d *Debugger) quietly(f func()) {
	g := goroutine()
	d.quiet[g] = true
	d.mu.Unlock() // hooks take it
	defer func() {
		d.mu.Lock()
		delete(d.quiet, g)
	}()
	f()
}

func (d *Debugger) compute(expression string, frame int) (v value, err error) {
	scope := d.scope(d.frame(frame))
	d.quietly(func() { v, err = evaluate(expression, scope) })
	return v, err
}

func (d *Debugger) evaluate(raw json.RawMessage) (any, error) {
	a, err := arguments[dap.EvaluateArguments](raw)
	if err != nil {
		return nil, err
	}
	v, err := d.compute(a.Expression, a.FrameId)
	if err != nil {
		return nil, err
	}
	x := reflect.Value{}
	if v.c != nil || v.v.IsValid() {
		x = v.typed(nil)
	}
	out := d.variable("", a.Expression, x)
	return map[string]any{"result": out.Value, "type": out.Type, "variablesReference": out.VariablesReference}, nil
}

func (d *Debugger) richInspectVariables(raw json.RawMessage) (any, error) {
	a, err := arguments[struct {
		Name  string `json:"variableName"`
		Frame int    `json:"frameId"`
	}](raw)
	if err != nil {
		return nil, err
	}
	v, err := d.compute(a.Name, a.Frame)
	if err != nil {
		return nil, err
	}
	x := v.typed(nil)
	data := map[string]any{"text/plain": d.text(x)}
	if d.opts.Rich != nil && x.CanInterface() {
		d.quietly(func() {
			defer func() { _ = recover() }() // its own method has failed: the plain text is shown
			if rich := d.opts.Rich(x.Interface()); len(rich) > 0 {
				data = rich
			}
		})
	}
	return map[string]any{"data": data, "metadata": map[string]any{}}, nil
}

func (d *Debugger) copyToGlobals(raw json.RawMessage) (any, error) {
	a, err := arguments[struct {
		From  string `json:"srcVariableName"`
		To    string `json:"dstVariableName"`
		Frame int    `json:"srcFrameId"`
	}](raw)
	if err != nil {
		return nil, err
	}
	f := d.frame(a.Frame)
	if f == nil {
		return nil, fmt.Errorf("there is no frame %d: its goroutine goes on", a.Frame)
	}
	for _, v := range d.locals(f) {
		if v.name == a.From {
			if !v.value.CanInterface() {
				return nil, fmt.Errorf("%s cannot be copied", a.From)
			}
			return nil, d.opts.Set(a.To, v.value.Interface())
		}
	}
	return nil, fmt.Errorf("no variable %s in this frame", a.From)
}
