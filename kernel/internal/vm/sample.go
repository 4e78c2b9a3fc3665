package vm

import (
	"strings"
	"sync/atomic"
	"time"
	"unsafe"
)

// sampler is told where goroutines of a run stand, now and then.
type sampler struct {
	tell func(stack []Place)
	done chan struct{}
}

// Sample asks goroutines of the run where they stand, every so often until the function that it
// returns is called: at their next backward jump, or when a call returns. So what is told last is
// the time since the last telling. Tell is called by the goroutine itself, with the frames from the
// innermost.
func (r *Run) Sample(every time.Duration, tell func(stack []Place)) (end func()) {
	s := &sampler{tell, make(chan struct{})}
	r.sampler.Store(s)
	go func() {
		t := time.NewTicker(every)
		defer t.Stop()
		for {
			select {
			case <-s.done:
				return
			case <-t.C:
				atomic.CompareAndSwapUint32(&r.stop, atRest, stopSample)
			}
		}
	}()
	return func() {
		close(s.done)
		r.sampler.Store(nil)
		atomic.CompareAndSwapUint32(&r.stop, stopSample, atRest)
	}
}

// sample serves a request of Sample's. It reports whether there was one.
func (m *machine) sample() bool {
	if atomic.LoadUint32(m.stop) != stopSample {
		return false
	}
	if atomic.CompareAndSwapUint32(m.stop, stopSample, atRest) {
		if s := m.run.sampler.Load(); s != nil {
			s.tell(m.sampled())
		}
	}
	return true
}

// sampled is the stack, with the innermost frame in a loop where the loop begins: what stands
// before a jump's target may be anywhere.
func (m *machine) sampled() []Place {
	out := m.stack()
	fr := m.cur
	if len(out) == 0 || fr.fn == nil || fr.fn.hidden {
		return out
	}
	i := int((uintptr(unsafe.Pointer(fr.ip)) - uintptr(unsafe.Pointer(unsafe.SliceData(fr.fn.code)))) / instrSize)
	if i > 0 && i <= len(fr.fn.code) && strings.HasPrefix(opNames[fr.fn.code[i-1].op], "Call") {
		return out // a call has returned
	}
	for ; i >= 0 && i < len(fr.fn.lines); i++ {
		if fr.fn.lines[i].IsValid() {
			out[0].Pos = fr.fn.lines[i]
			break
		}
	}
	return out
}

// stops reports whether a stop flag says that a run is to stop.
func stops(flag uint32) bool { return flag == stopInterrupt || flag == stopExit }
