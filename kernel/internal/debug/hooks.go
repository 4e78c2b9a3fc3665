package debug

import (
	"bytes"
	"fmt"
	"runtime"
	"strconv"

	"github.com/google/go-dap"
)

// Frame is a call of a function that has hooks.
type Frame struct {
	goroutine int
	depth     int
	caller    *Frame
	quiet     bool
	site      int // where it stands; -1 before the first statement
	vars      []any
}

// Enter tells that a function with hooks begins.
func (d *Debugger) Enter() *Frame {
	g := goroutine()
	d.mu.Lock()
	defer d.mu.Unlock()
	f := &Frame{goroutine: g, caller: d.tops[g], quiet: d.quiet[g], site: -1}
	if f.caller != nil {
		f.depth = f.caller.depth + 1
	}
	d.tops[g] = f
	return f
}

// Leave tells that it ends.
func (d *Debugger) Leave(f *Frame) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f.caller != nil {
		d.tops[f.goroutine] = f.caller
		return
	}
	delete(d.tops, f.goroutine)
	if _, stepping := d.step[f.goroutine]; stepping {
		delete(d.step, f.goroutine)
		d.arm()
	}
}

// At tells that a statement comes next, with the addresses of the variables that it sees. It
// returns when the goroutine may go on.
func (d *Debugger) At(f *Frame, site int, vars ...any) {
	f.site, f.vars = site, vars
	if !d.armed.Load() || f.quiet {
		return
	}
	// A closure's statement may run in another goroutine than the function around it: the frame is that
	// of the body it stands in.
	reason, text := d.reason(f)
	if reason != "" {
		d.wait(f, reason, text)
	}
}

// Thrown tells that a panic begins in this goroutine.
func (d *Debugger) Thrown(value any) {
	if !d.armed.Load() {
		return
	}
	d.mu.Lock()
	f := d.tops[goroutine()]
	panics := d.panics
	d.mu.Unlock()
	if f != nil && !f.quiet && panics {
		d.wait(f, "exception", fmt.Sprint("panic: ", value))
	}
}

// reason says why a goroutine must stop here; "" if it must not.
func (d *Debugger) reason(f *Frame) (reason, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.stopped) > 0 {
		return "pause", "" // another one has stopped
	}
	s := d.sites[f.site]
	for i, b := range d.breaks[d.paths[s.Cell]] {
		if b.Line != s.Line || d.sameLine(f) {
			continue
		}
		hit, note := d.hit(f, s, i, b)
		if hit || note != "" {
			return "breakpoint", note
		}
	}
	if st, ok := d.step[f.goroutine]; ok && (st.depth < 0 || f.depth <= st.depth) {
		return "step", ""
	}
	if d.pausing {
		return "pause", ""
	}
	return "", ""
}

// sameLine is for several statements on one line: only the first of them stops.
func (d *Debugger) sameLine(f *Frame) bool {
	if f.site == 0 {
		return false
	}
	a, b := d.sites[f.site-1], d.sites[f.site]
	return a.Cell == b.Cell && a.Line == b.Line && a.Func == b.Func
}

// hit evaluates a breakpoint's conditions. A condition that cannot be evaluated stops, and says so.
func (d *Debugger) hit(f *Frame, s Site, i int, b dap.SourceBreakpoint) (hit bool, note string) {
	if b.Condition != "" {
		var v value
		var err error
		scope := d.scope(f)
		d.quietly(func() { v, err = evaluate(b.Condition, scope) })
		if err != nil {
			return true, "the condition " + b.Condition + " cannot be evaluated: " + err.Error()
		}
		yes, ok := boolean(v)
		if !ok {
			return true, "the condition " + b.Condition + " is neither true nor false"
		}
		if !yes {
			return false, ""
		}
	}
	if b.HitCondition != "" {
		n, err := strconv.Atoi(b.HitCondition)
		if err != nil {
			return true, "the hit condition " + b.HitCondition + " is no number"
		}
		key := fmt.Sprint(s.Cell, ":", s.Line, ":", i)
		d.hits[key]++
		return d.hits[key] == n, ""
	}
	return true, ""
}

// wait holds a goroutine until the front end lets it go, or its cell is interrupted.
func (d *Debugger) wait(f *Frame, reason, text string) {
	st := &stop{frame: f, reason: reason, text: text, resume: make(chan struct{})}
	d.mu.Lock()
	first := len(d.stopped) == 0
	d.stopped[f.goroutine] = st
	delete(d.step, f.goroutine)
	if first {
		d.pausing = false
		d.refs = nil
		d.emit("stopped", dap.StoppedEventBody{Reason: reason, ThreadId: f.goroutine, Text: text, Description: text,
			AllThreadsStopped: true})
	}
	d.arm()
	d.mu.Unlock()
	d.opts.Pause(func(interrupted <-chan struct{}) {
		select {
		case <-st.resume:
		case <-interrupted:
			d.mu.Lock()
			defer d.mu.Unlock()
			if d.stopped[f.goroutine] == st {
				delete(d.stopped, f.goroutine)
				d.letGo()
			}
		}
	})
}

// letGo lets all goroutines that wait go on. The debugger is locked.
func (d *Debugger) letGo() {
	for g, st := range d.stopped {
		delete(d.stopped, g)
		close(st.resume)
	}
	d.refs = nil
	d.arm()
	d.emit("continued", dap.ContinuedEventBody{AllThreadsContinued: true})
}

// goroutine returns the number of this goroutine.
func goroutine() int {
	var buf [64]byte
	text := buf[:runtime.Stack(buf[:], false)]
	text = bytes.TrimPrefix(text, []byte("goroutine "))
	n, _, _ := bytes.Cut(text, []byte(" "))
	id, _ := strconv.Atoi(string(n))
	return id
}
