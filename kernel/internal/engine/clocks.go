package engine

import (
	"context"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// Who waits for a clock is not asleep for good. So the search for deadlocks must know the timers
// that cells have made: those that send, by their channels, and those that call a function.

// clocks are the timers that cells have made and that may still go off.
type clocks struct {
	channels   sync.Map // address of a channel -> *clock
	calls      sync.Map // address of a timer, or a *clock of its own -> *clock
	finalizers atomic.Bool
}

// clock is when a timer is due, in Unix nanoseconds; 0 if it was stopped.
type clock struct{ due atomic.Int64 }

const always = 1 << 62 // of a ticker

func (c *clock) in(d time.Duration) {
	if due := time.Now().Add(d).UnixNano(); d < always/2 && due > 0 {
		c.due.Store(due)
		return
	}
	c.due.Store(always)
}

// A timer that has fired may not yet have delivered.
const onItsWay = time.Second

func (c *clock) mayGoOff() bool {
	due := c.due.Load()
	return due > time.Now().Add(-onItsWay).UnixNano()
}

// channel takes note of a timer that sends.
func (k *clocks) channel(c <-chan time.Time, t unsafe.Pointer, d time.Duration) {
	x := &clock{}
	x.in(d)
	at := reflect.ValueOf(c).Pointer()
	k.channels.Store(at, x)
	// The channel holds its timer and the timer its channel: they go together.
	runtime.AddCleanup((*byte)(t), func(at uintptr) { k.channels.CompareAndDelete(at, x) }, at)
}

// call takes note of something that a clock does by itself. The key stands for it until then.
func (k *clocks) call(key any, d time.Duration) *clock {
	x := &clock{}
	x.in(d)
	if key == nil {
		key = x
	}
	k.calls.Store(key, x)
	return x
}

// mayWake reports whether a clock may still wake somebody who waits, among others for the given channels.
func (k *clocks) mayWake(channels []uintptr) bool {
	for _, at := range channels {
		x, known := k.channels.Load(at)
		if !known || x.(*clock).mayGoOff() { // one that is not known is of compiled code
			return true
		}
	}
	found := false
	k.calls.Range(func(key, x any) bool {
		if x.(*clock).mayGoOff() {
			found = true
		} else {
			k.calls.Delete(key)
		}
		return !found
	})
	return found
}

// timers gives cells versions of the functions that make timers, and of the methods that change
// them, which take note of it.
func (e *Engine) timers() {
	x, k := e.replace, &e.clocks
	newTimer := func(d time.Duration) *time.Timer {
		t := time.NewTimer(d)
		k.channel(t.C, unsafe.Pointer(t), d)
		return t
	}
	newTicker := func(d time.Duration) *time.Ticker {
		t := time.NewTicker(d)
		k.channel(t.C, unsafe.Pointer(t), always)
		return t
	}
	x("time.NewTimer", newTimer)
	x("time.NewTicker", newTicker)
	x("time.After", func(d time.Duration) <-chan time.Time { return newTimer(d).C })
	x("time.Tick", func(d time.Duration) <-chan time.Time {
		if d <= 0 {
			return nil
		}
		return newTicker(d).C
	})
	x("time.AfterFunc", func(d time.Duration, f func()) *time.Timer {
		t := time.AfterFunc(d, e.guard(f))
		k.call(uintptr(unsafe.Pointer(t)), d)
		return t
	})
	set := func(t unsafe.Pointer, c <-chan time.Time, d time.Duration) {
		if c == nil {
			k.call(uintptr(t), d)
		} else if x, ok := k.channels.Load(reflect.ValueOf(c).Pointer()); ok {
			x.(*clock).in(d)
		}
	}
	x("(*time.Timer).Reset", func(t *time.Timer, d time.Duration) bool {
		set(unsafe.Pointer(t), t.C, d)
		return t.Reset(d)
	})
	x("(*time.Ticker).Reset", func(t *time.Ticker, d time.Duration) { set(unsafe.Pointer(t), t.C, always); t.Reset(d) })
	x("(*time.Timer).Stop", func(t *time.Timer) bool { k.stop(unsafe.Pointer(t), t.C); return t.Stop() })
	x("(*time.Ticker).Stop", func(t *time.Ticker) { k.stop(unsafe.Pointer(t), t.C); t.Stop() })
	e.contexts()
	x("runtime.SetFinalizer", func(obj, f any) {
		k.finalizers.Store(true)
		runtime.SetFinalizer(obj,
			e.guardFinalizer(f))
	})
}

func (k *clocks) stop(t unsafe.Pointer, c <-chan time.Time) {
	if c == nil {
		k.calls.Delete(uintptr(t))
	} else if x, ok := k.channels.Load(reflect.ValueOf(c).Pointer()); ok {
		x.(*clock).due.Store(0)
	}
}

// contexts does the same for those that end by a clock.
func (e *Engine) contexts() {
	x, k := e.replace, &e.clocks
	x("context.AfterFunc", func(c context.Context, f func()) func() bool { return context.AfterFunc(c, e.guard(f)) })
	until := func(d time.Duration, cancel context.CancelFunc) context.CancelFunc {
		key := k.call(nil, d)
		return func() { k.calls.Delete(key); cancel() }
	}
	x("context.WithTimeout", func(c context.Context, d time.Duration) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithTimeout(c, d)
		return ctx, until(d, cancel)
	})
	x("context.WithTimeoutCause", func(c context.Context, d time.Duration, why error) (context.Context,
		context.CancelFunc) {
		ctx, cancel := context.WithTimeoutCause(c, d, why)
		return ctx, until(d, cancel)
	})
	x("context.WithDeadline", func(c context.Context, t time.Time) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithDeadline(c, t)
		return ctx, until(time.Until(t), cancel)
	})
	x("context.WithDeadlineCause", func(c context.Context, t time.Time, why error) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithDeadlineCause(c, t, why)
		return ctx, until(time.Until(t), cancel)
	})
}
