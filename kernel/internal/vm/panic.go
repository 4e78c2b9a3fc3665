package vm

import (
	"bytes"
	"fmt"
	"go/token"
	"runtime"
	"sync/atomic"
	"time"
	"unsafe"
)

// Interrupted is what a goroutine panics with that is stopped. No code recovers from it, but deferred calls run.
type Interrupted struct{}

func (Interrupted) Error() string { return "interrupted" }

// Exit is what a goroutine panics with that calls os.Exit. No code recovers from it, and no deferred calls run.
type Exit int

func (x Exit) Error() string { return fmt.Sprintf("os.Exit(%d)", int(x)) }

// Place is where a frame stands.
type Place struct {
	Func string
	Pos  token.Pos
}

// Thrown is a panic that has left interpreted code.
type Thrown struct {
	Value  any
	Goexit bool // it is no panic: the goroutine calls runtime.Goexit
	Where  []Place
}

// panicking is a panic under way.
type panicking struct {
	value     any
	recovered bool
	goexit    bool
	where     []Place
}

// deferred is a call that a frame has put off.
type deferred struct {
	next *deferred
	fr   *frame // of an interpreted function, with its arguments
	call func() // or compiled code; with neither it is recover itself
}

// exec runs a frame until it returns. A panic that nothing recovers from goes on in the caller, which is compiled code.
func (m *machine) exec(fr *frame) {
	p := m.try(fr)
	if p == nil {
		return
	}
	if p.Goexit {
		return // the goroutine is leaving anyway: this frame's deferred calls have run
	}
	if _, stopped := p.Value.(Interrupted); stopped && ofCompiledCode() {
		runtime.Goexit() // nobody would recover, and the process would end
	}
	m.eng.traces.note(p)
	panic(p.Value)
}

// Go starts a goroutine for what belongs to a cell.
func (e *Engine) Go(f func()) { go f() }

// ofCompiledCode reports whether compiled code has started this goroutine.
func ofCompiledCode() bool {
	for size := 1 << 14; size <= 1<<24; size *= 8 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, false); n < size {
			at := bytes.LastIndex(buf[:n], []byte("\ncreated by "))
			return at >= 0 && !bytes.HasPrefix(buf[at:], []byte("\ncreated by hipec/kernel/"))
		}
	}
	return false
}

// try runs a frame until it returns or panics.
func (m *machine) try(fr *frame) *Thrown {
	fr.ip = unsafe.SliceData(fr.fn.code)
	fr.caller, fr.site = nil, nil
	depth := m.depth
	m.depth++
	if m.depth > maxDepth {
		m.depth = depth
		return &Thrown{Value: stackOverflow{}}
	}
	at, outer := fr, m.base
	for {
		p := m.protected(at, fr, depth)
		if p == nil {
			m.base = outer
			return nil
		}
		resume := m.unwind(p, fr, depth)
		if resume == nil {
			m.depth, m.base = depth, outer
			return &Thrown{p.value, p.goexit, p.where}
		}
		if resume.fn == nil {
			m.base = outer
			return nil // it was the frame itself, and has returned
		}
		at = resume
	}
}

// protected runs the loop and catches what leaves it.
func (m *machine) protected(at, base *frame, depth int) (p *panicking) {
	finished := false
	defer func() {
		if finished {
			return
		}
		r := recover()
		if r == nil { // runtime.Goexit: it cannot be stopped, so deferred calls run here
			p = &panicking{goexit: true}
			p.where = m.trace(base, p)
			m.unwind(p, base, depth)
			m.depth = depth
			return
		}
		p = &panicking{value: r}
		p.where = m.trace(base, p)
		m.tellThrown(r)
	}()
	m.loop(at, base)
	finished = true
	return nil
}

// tellThrown reports a panic that begins, unless it is how a cell is stopped.
func (m *machine) tellThrown(value any) {
	switch value.(type) {
	case Interrupted, Exit:
		return
	}
	if told := m.eng.Hooks.Thrown; told != nil {
		told(value)
	}
}

// unwind runs the deferred calls of frames, from where the machine stands to base, until one
// recovers. It returns the frame that goes on, one without a function if it was the base and has
// returned, or nil if nothing recovered.
func (m *machine) unwind(p *panicking, base *frame, depth int) *frame {
	if _, exiting := p.value.(Exit); exiting {
		return nil
	}
	if _, stopped := p.value.(Interrupted); stopped {
		m.mask++
		defer func() { m.mask-- }()
	}
	for fr := m.cur; ; {
		for fr.defers != nil {
			d := fr.defers
			fr.defers = d.next
			under := p
			if p.recovered { // those that are left run as on any return
				under = nil
				if d.fr == nil && d.call == nil {
					m.recovered(fr)
					continue
				}
			}
			next := m.runDeferred(d, under)
			m.cur = fr
			if next != nil {
				next.where = append(next.where, p.where...)
				*p = *next // a panic in a deferred call takes the other's place
			}
		}
		if p.recovered {
			return m.goOn(fr, base)
		}
		if fr == base {
			return nil
		}
		fr = fr.caller
		m.cur = fr
		m.depth--
	}
}

// goOn lets a frame return after a recovered panic.
func (m *machine) goOn(fr, base *frame) *frame {
	fn := fr.fn
	if fn.recover >= 0 {
		fr.ip = &fn.code[fn.recover]
		m.cur = fr
		return fr
	}
	// Without named results the results are zero.
	for i, s := range fn.results {
		clearSlot(unsafe.Pointer(fr), s, fn.resultT[i])
	}
	if fr == base {
		m.depth--
		return &frame{}
	}
	caller := fr.caller
	for i, s := range fn.results {
		if to := fr.site.rets[i]; to.off != 0 {
			move(unsafe.Pointer(fr), s, unsafe.Pointer(caller), to)
		}
	}
	m.depth--
	m.cur = caller
	return caller
}

// runDeferred runs one deferred call; p is the panic under way, or nil. It returns the panic that leaves the call.
func (m *machine) runDeferred(d *deferred, p *panicking) (out *panicking) {
	if d.fr != nil {
		d.fr.panicking, d.fr.under = p, m.cur
		if t := m.try(d.fr); t != nil {
			return &panicking{value: t.Value, goexit: t.Goexit, where: t.Where}
		}
		m.release(d.fr)
		return nil
	}
	if d.call == nil {
		return nil
	}
	if p != nil {
		defer m.eng.lends.lend(p)()
	}
	finished := false
	defer func() {
		if !finished {
			r := recover()
			out = &panicking{value: r, goexit: r == nil}
		}
	}()
	d.call()
	finished = true
	return nil
}

// runDefers runs a frame's deferred calls as it returns.
func (m *machine) runDefers(fr *frame) {
	for fr.defers != nil {
		d := fr.defers
		fr.defers = d.next
		if d.fr == nil && d.call == nil { // as if the function itself called recover
			m.recovered(fr)
			continue
		}
		p := m.runDeferred(d, nil)
		m.cur = fr
		if p == nil {
			continue
		}
		if p.goexit {
			runtime.Goexit()
		}
		m.eng.traces.note(&Thrown{Value: p.value, Where: p.where})
		panic(p.value)
	}
}

// recovered is recover, called in a frame.
func (m *machine) recovered(fr *frame) any {
	p := fr.panicking
	if p == nil || !recoverable(p) {
		return nil
	}
	p.recovered = true
	return p.value
}

func recoverable(p *panicking) bool {
	if p.recovered || p.goexit {
		return false
	}
	switch p.value.(type) {
	case Interrupted, Exit, stackOverflow:
		return false
	}
	return true
}

// trace tells where the frames stand, from the one where a panic begins to base; what was noted of
// the same panic deeper down comes first.
func (m *machine) trace(base *frame, p *panicking) []Place {
	var out []Place
	if t := m.eng.traces.take(p.value); t != nil {
		out = t.Where
	}
	for fr := m.cur; fr != nil; fr = fr.caller {
		if !fr.fn.hidden && len(out) < maxTrace {
			out = append(out, Place{fr.fn.Name, fr.fn.lineOf(fr.ip)})
		}
		if fr == base {
			break
		}
	}
	return out
}

const maxTrace = 200

// lineOf returns where the instruction before ip stands, or the last one before that stands somewhere.
func (f *Function) lineOf(ip *instr) token.Pos {
	i := int((uintptr(unsafe.Pointer(ip))-uintptr(unsafe.Pointer(unsafe.SliceData(f.code))))/instrSize) - 1
	for i = min(i, len(f.lines)-1); i >= 0; i-- {
		if f.lines[i].IsValid() {
			return f.lines[i]
		}
	}
	return f.pos
}

// checkStop is called where a run's stop flag is set.
func (m *machine) checkStop() {
	if m.sample() {
		return
	}
	if atRest != 0 && atomic.LoadUint32(m.stop) == atRest {
		m.poll()
		return
	}
	if m.mask > 0 && time.Now().UnixNano() < m.run.until.Load() {
		return
	}
	switch atomic.LoadUint32(m.stop) {
	case stopInterrupt:
		panic(Interrupted{})
	case stopExit:
		panic(m.run.exit.Load().(Exit))
	}
}

type stackOverflow struct{}

func (stackOverflow) Error() string {
	return fmt.Sprintf("stack overflow: more than %d calls are under way, one within the other", maxDepth)
}
func (stackOverflow) RuntimeError() {}
