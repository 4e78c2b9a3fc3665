package vm

import (
	"sync"
	"syscall/js"
	"time"
)

// A WebAssembly program has one thread, and the browser hands it messages only when all its
// goroutines wait. So code that runs must wait now and then; else no interrupt would come, and no
// timer go off.

// atRest is a run's stop flag when nothing is to stop: it is never zero, so that every backward jump comes to poll.
const atRest = polling

// maxDepth is how deep interpreted calls may nest. A frame takes a few hundred bytes, and there are
// four gigabytes at most.
const maxDepth = 1_000_000

const (
	yieldEvery = 50 * time.Millisecond
	mostJumps  = 1024 // between two looks at the clock
)

// poller counts a machine's backward jumps.
type poller struct {
	jumps, every int
	looked       time.Time
	yielded      time.Time
}

// poll lets others run when it is time. How many jumps may pass before it looks at the clock
// depends on how long they have taken: there may be long calls of compiled code among them.
func (p *poller) poll() {
	if p.jumps++; p.jumps < p.every {
		return
	}
	p.jumps = 0
	now := time.Now()
	switch passed := now.Sub(p.looked); {
	case passed > yieldEvery/4:
		p.every /= 8
	case passed < yieldEvery/50:
		p.every = min(2*p.every+1, mostJumps)
	}
	p.looked = now
	if now.Sub(p.yielded) >= yieldEvery {
		yield()
		p.looked = time.Now()
		p.yielded = p.looked
	}
}

// yield returns when the browser has handed over the messages that had come.
func yield() {
	y := yielding()
	done := make(chan struct{})
	y.mu.Lock()
	y.waiting = append(y.waiting, done)
	y.mu.Unlock()
	y.ask()
	<-done
}

type yielder struct {
	ask     func()
	mu      sync.Mutex
	waiting []chan struct{}
}

// A message to itself comes back behind all that came before it, and at once; a timeout would take
// some milliseconds. Node has setImmediate for that: there a thousand messages are handed over
// before anything else.
var yielding = sync.OnceValue(func() *yielder {
	y := &yielder{}
	back := js.FuncOf(func(js.Value, []js.Value) any {
		y.mu.Lock()
		defer y.mu.Unlock()
		close(y.waiting[0])
		y.waiting = y.waiting[1:]
		return nil
	})
	if immediate := js.Global().Get("setImmediate"); immediate.Type() == js.TypeFunction {
		y.ask = func() { immediate.Invoke(back) }
		return y
	}
	channel := js.Global().Get("MessageChannel").New()
	channel.Get("port1").Set("onmessage", back)
	port := channel.Get("port2")
	y.ask = func() { port.Call("postMessage", 0) }
	return y
})
