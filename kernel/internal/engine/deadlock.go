package engine

import (
	"bytes"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"hipec/kernel/internal/origin"
)

// parked counts the goroutines of each cell that wait for something another goroutine, or a clock,
// must do, and those that wait for each clock.
type parked struct {
	mu     sync.Mutex
	by     map[int64]int
	clocks map[uintptr]int
}

func (p *parked) enter(clocks []uintptr) { p.add(1, clocks) }
func (p *parked) leave(clocks []uintptr) { p.add(-1, clocks) }

func (p *parked) add(n int, clocks []uintptr) {
	cell := origin.Cell()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.by == nil {
		p.by, p.clocks = map[int64]int{}, map[uintptr]int{}
	}
	if p.by[cell] += n; p.by[cell] == 0 {
		delete(p.by, cell)
	}
	for _, c := range clocks {
		if p.clocks[c] += n; p.clocks[c] == 0 {
			delete(p.clocks, c)
		}
	}
}

// any reports whether a goroutine of a cell waits, and returns the clocks for which any goroutine does.
func (p *parked) any(cell int64) (bool, []uintptr) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.by[cell] > 0, slices.Collect(maps.Keys(p.clocks))
}

// Asleep reports whether a cell that runs can never go on: it waits, and so does every other
// goroutine, and no timer is due. The Go runtime would say so itself ("all goroutines are asleep"),
// but for the kernel's own goroutines, which listen.
//
// It is careful rather than quick: whoever asks should believe it only if it says so several times in a row.
func (e *Engine) Asleep(cell int64) bool {
	waits, clocks := e.waiting.any(cell)
	if !waits || atomic.LoadInt64(&e.sleeping) > 0 || e.clocks.mayWake(clocks) {
		return false
	}
	if e.clocks.finalizers.Load() {
		runtime.GC() // one may be about to run
	}
	buf := make([]byte, 1<<20)
	n := runtime.Stack(buf, true)
	if n == len(buf) {
		return false // too many to tell
	}
	for _, g := range bytes.Split(buf[:n], []byte("\n\n")) {
		if !idle(g) {
			return false
		}
	}
	return true
}

var (
	waits = []string{"chan receive", "chan send", "select", "sync.", "semacquire"}
	// The kernel's own goroutines, by who started them: what these do wakes no cell.
	ofCells = "created by hipec/kernel/internal/vm."
	own     = []string{"created by hipec/kernel/", "created by os/signal.", "created by os/exec.", "created by runtime."}
	// In a browser these wait for the page, not for other goroutines.
	outside = []string{"\nsyscall.fsCall(", "\nnet/http.(*Transport).RoundTrip(", "/vm.yield("}
)

// idle reports whether a goroutine, as the runtime prints it, waits for others, or is the kernel's own.
func idle(g []byte) bool {
	head, _, _ := bytes.Cut(g, []byte("\n"))
	_, state, ok := bytes.Cut(head, []byte(" ["))
	if !ok {
		return true
	}
	for _, o := range outside {
		if bytes.Contains(g, []byte(o)) {
			return false
		}
	}
	if bytes.Contains(g, []byte("\nruntime.handleEvent(")) && !bytes.Contains(g, []byte("\nsyscall/js.handleEvent(")) {
		return true // the browser's way into the program
	}
	for _, w := range waits {
		if bytes.HasPrefix(state, []byte(w)) {
			return true
		}
	}
	at := bytes.LastIndex(g, []byte("created by "))
	if at < 0 { // the process's first goroutine, or the one that asks
		return bytes.Contains(g, []byte("engine.(*Engine).Asleep"))
	}
	for _, o := range own {
		if bytes.HasPrefix(g[at:], []byte(o)) && !bytes.HasPrefix(g[at:], []byte(ofCells)) {
			return true
		}
	}
	return false
}
