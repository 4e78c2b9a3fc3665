package engine

import (
	"reflect"
	"sync/atomic"
	"time"
	"unsafe"
	"weak"

	"github.com/goplus/ixgo"

	"hipec/kernel/internal/origin"
)

// program is a loaded cell as an interrupt sees it.
type program struct {
	it    weak.Pointer[ixgo.Interp]
	saved []savedFunc // while an interrupt is in force
}

type savedFunc struct {
	f    function
	list []instr
}

// Interrupt stops the interpreted code of one cell at its next instruction, in whatever cell's function that is, with a panic: deferred calls
// run, variables keep what they hold. It ends the cell's waiting for channels, for the locks and groups of sync, and its
// time.Sleep. Goroutines of other cells go on. Other compiled code that is under way goes on until it returns. Resume must
// be called after the cell has ended.
func (e *Engine) Interrupt(cell int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.victim.Swap(cell) == cell {
		if time.Since(e.began) > widen {
			e.everyone.Store(true)
		}
		return
	}
	e.began = time.Now()
	e.deadline.Store(time.Now().Add(cleaning).UnixNano())
	close(e.stopped)
	e.each(func(p *program, it *ixgo.Interp) { e.stop(p, it) })
}

// cleaning is how long the deferred calls of a cell that an interrupt has stopped may take.
const cleaning = time.Second

// mayFinish reports whether a frame is one of a deferred call that may still run.
func (e *Engine) mayFinish(frame unsafe.Pointer) bool {
	return !e.exiting.Load() && e.layout.unwinds(frame) && time.Now().UnixNano() < e.deadline.Load()
}

// Exiting makes an interrupt that follows stop deferred calls as well, as the end of a process does.
func (e *Engine) Exiting() { e.exiting.Store(true) }

// widen is when an interrupt that has not ended its cell stops the other cells' goroutines as well: the cell may wait, in compiled code, for one
// of them, such as a handler of net/http.
const widen = 1500 * time.Millisecond

// isVictim reports whether this goroutine is to stop.
func (e *Engine) isVictim() bool {
	v := e.victim.Load()
	if v == 0 {
		return false
	}
	cell := origin.Cell()
	return cell == v || cell != 0 && e.everyone.Load()
}

// patience is how long an interrupt stays in force for goroutines that are in compiled code.
const patience = 500 * time.Millisecond

// stop puts, in place of every instruction of a program, one that looks whether its goroutine is to stop. The exchange of a
// word is seen by running code at its next instruction.
func (e *Engine) stop(p *program, it *ixgo.Interp) {
	for _, f := range e.layout.functions(it) {
		saved := append([]instr(nil), f.instrs()...)
		p.saved = append(p.saved, savedFunc{f, saved})
		check := func(frame unsafe.Pointer) {
			if e.isVictim() && !e.mayFinish(frame) {
				panic(Interrupted{})
			}
			saved[e.layout.at(frame)](frame)
		}
		for _, part := range f.body() {
			for i := range part {
				part[i] = check
			}
		}
	}
}

// Resume lets interpreted code run again after an Interrupt. It first gives the goroutines that the cell has started the time
// to come to their next instruction, so that none goes on behind the notebook's back.
func (e *Engine) Resume() {
	cell := e.victim.Load()
	if cell == 0 {
		return
	}
	for limit := time.Now().Add(patience); origin.Others(cell) && time.Now().Before(limit); {
		time.Sleep(2 * time.Millisecond)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.victim.Store(0)
	e.exiting.Store(false)
	e.everyone.Store(false)
	e.stopped = make(chan struct{})
	e.each(func(p *program, _ *ixgo.Interp) {
		for _, s := range p.saved {
			copy(s.f.instrs(), s.list)
		}
		p.saved = nil
	})
}

// stop answers the channel that is closed when the cell of this goroutine is to stop.
func (e *Engine) stopChan() <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stopped
}

// note keeps account of a new program and prepares its instructions. It sends panics of its goroutines here: the interpreter makes such
// a channel by itself only where it runs a whole program, hence the reach into its field.
func (e *Engine) note(it *ixgo.Interp) {
	e.prepare(it)
	e.number(it)
	e.share(it)
	e.keepTypes(it)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.noteUses(it)
	p := &program{it: weak.Make(it)}
	e.programs = append(e.programs, p)
	if e.victim.Load() != 0 { // an interrupt came while the program was loaded
		e.stop(p, it)
	}
	f := reflect.ValueOf(it).Elem().FieldByName("cherror")
	if f.IsValid() && f.Type() == reflect.TypeOf(e.panics) {
		reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem().Set(reflect.ValueOf(e.panics))
	}
}

// each calls f for every program that still exists. The engine is locked.
func (e *Engine) each(f func(*program, *ixgo.Interp)) {
	kept := e.programs[:0]
	for _, p := range e.programs {
		if it := p.it.Value(); it != nil {
			kept = append(kept, p)
			f(p, it)
		}
	}
	clear(e.programs[len(kept):])
	e.programs = kept
}

// sleep is time.Sleep that an interrupt ends.
func (e *Engine) sleep(d time.Duration) {
	atomic.AddInt64(&e.sleeping, 1)
	defer atomic.AddInt64(&e.sleeping, -1)
	t := time.NewTimer(d)
	defer t.Stop()
	for {
		stopped := e.stopChan()
		select {
		case <-t.C:
			return
		case <-stopped:
			e.check() // what stands behind the sleep must not run
			e.await(stopped)
		}
	}
}

// check panics if this goroutine is to stop.
func (e *Engine) check() {
	if e.isVictim() {
		panic(Interrupted{})
	}
}

// await lets a goroutine that an interrupt does not mean wait until it is over.
func (e *Engine) await(stopped <-chan struct{}) {
	for e.stopChan() == stopped {
		time.Sleep(time.Millisecond)
	}
}
