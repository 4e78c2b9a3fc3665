package engine

import (
	"os"
	"reflect"
	"sync/atomic"
	"time"

	"hipec/kernel/internal/origin"
	"hipec/kernel/internal/vm"
)

// Exit is the value with which a cell's os.Exit ends the cell.
type Exit = vm.Exit

// Interrupted is the value with which an interrupt ends what a cell's goroutines do.
type Interrupted = vm.Interrupted

// Interrupt stops the interpreted code of one cell at its next loop or call, in whatever cell's
// function that is, with a panic: deferred calls run, variables keep what they hold. It ends the
// cell's waiting for channels, for the locks and groups of sync, and its time.Sleep. Goroutines of
// other cells go on. Other compiled code that is under way goes on until it returns. Resume must be
// called after the cell has ended.
func (e *Engine) Interrupt(cell int64) {
	if e.victim.Swap(cell) != cell {
		e.began.Store(time.Now().UnixNano())
		interruptPrograms()
	} else if time.Since(time.Unix(0, e.began.Load())) > widen {
		e.vm.EachRun(func(r *vm.Run) { r.Stop() })
	}
	e.vm.Run(cell).Stop()
}

// widen is when an interrupt that has not ended its cell stops the other cells' goroutines as well:
// the cell may wait, in compiled code, for one of them, such as a handler of net/http.
const widen = 1500 * time.Millisecond

// Exiting is called before an interrupt that stops deferred calls as well, as the end of a process does.
func (e *Engine) Exiting() {}

// patience is how long an interrupt stays in force for goroutines that are in compiled code.
const patience = 500 * time.Millisecond

// Resume ends an Interrupt. It first gives the goroutines that the cell has started the time to
// come to their next loop or call, so that none goes on behind the notebook's back.
func (e *Engine) Resume() {
	cell := e.victim.Swap(0)
	if cell == 0 {
		return
	}
	for limit := time.Now().Add(patience); !e.hasLeft(cell) && origin.Others(cell) && time.Now().Before(limit); {
		time.Sleep(2 * time.Millisecond)
	}
	e.vm.EachRun(func(r *vm.Run) {
		if !e.hasLeft(r.Cell) {
			r.Resume()
		}
	})
}

func (e *Engine) hasLeft(cell int64) bool {
	_, left := e.left.Load(cell)
	return left
}

// sleep is time.Sleep that an interrupt ends.
func (e *Engine) sleep(d time.Duration) {
	atomic.AddInt64(&e.sleeping, 1)
	defer atomic.AddInt64(&e.sleeping, -1)
	run := e.vm.Run(origin.Cell())
	t := time.NewTimer(d)
	defer t.Stop()
	_, stopped := run.Stopped()
	select {
	case <-t.C:
	case <-stopped:
		run.Check() // what stands behind the sleep must not run
	}
}

// Sample tells where a cell's goroutines stand, every so often until the function that it returns
// is called: the lines of cells and modules, from the innermost frame.
func (e *Engine) Sample(cell int64, every time.Duration, tell func(frames []Frame)) (end func()) {
	return e.vm.Run(cell).Sample(every, func(stack []vm.Place) { tell(e.frames(stack)) })
}

// OnPanic has f called where a panic of cells begins, before deferred calls run.
func (e *Engine) OnPanic(f func(value any)) { e.vm.Hooks.Thrown = f }

// Pause calls wait with a channel that is closed when the run of this goroutine is to stop; it
// stops when wait has returned. Meanwhile its cell is not taken for asleep.
func (e *Engine) Pause(wait func(interrupted <-chan struct{})) {
	atomic.AddInt64(&e.sleeping, 1)
	defer atomic.AddInt64(&e.sleeping, -1)
	run := e.vm.Run(origin.Cell())
	_, stopped := run.Stopped()
	wait(stopped)
	run.Check()
}

// blocking calls a function that may wait without end. If an interrupt comes first, the call is left behind, and undone
// when it does return.
func (e *Engine) blocking(call, undo func()) {
	e.waiting.enter(nil)
	defer e.waiting.leave(nil)
	run := e.vm.Run(origin.Cell())
	done, left := make(chan struct{}), make(chan struct{})
	go func() {
		origin.Leave()
		call()
		select {
		case done <- struct{}{}:
		case <-left:
			undo()
		}
	}()
	_, stopped := run.Stopped()
	select {
	case <-done:
	case <-stopped:
		close(left)
		run.Check()
	}
}

// guard returns a cell's function that compiled code may call in a goroutine of its own, where a
// panic would end the process. It is told as that of any other goroutine.
func (e *Engine) guard(f func()) func() {
	if f == nil {
		return nil
	}
	cell := origin.Cell()
	return func() {
		defer e.caught(cell)
		f()
	}
}

// guardFinalizer does the same for a finalizer, whose type depends on its object's.
func (e *Engine) guardFinalizer(f any) any {
	v := reflect.ValueOf(f)
	if v.Kind() != reflect.Func || v.IsNil() {
		return f
	}
	cell := origin.Cell()
	return reflect.MakeFunc(v.Type(), func(args []reflect.Value) (out []reflect.Value) {
		for i := range v.Type().NumOut() {
			out = append(out, reflect.Zero(v.Type().Out(i)))
		}
		defer e.caught(cell)
		return v.Call(args)
	}).Interface()
}

// caught is deferred: it reports a panic in a goroutine of a cell.
func (e *Engine) caught(cell int64) {
	if r := recover(); r != nil {
		e.tell(&Panic{Value: r, Frames: e.frames(e.vm.Trace(r)), Cell: cell})
	}
}

// printText is where print and println write.
func printText(text string) { os.Stderr.WriteString(text) }
