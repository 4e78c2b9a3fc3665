package engine

import (
	"fmt"
	"log"
	"sync"
	"testing"

	"hipec/kernel/internal/origin"
)

// replacements are the functions of compiled packages that cells get another version of: those that
// wait without end, so that an interrupt can wake them, and those that would end the process.
func (e *Engine) replacements() {
	x := e.replace
	x("time.Sleep", e.sleep)
	x("os.Exit", e.exit)
	e.logFatal()
	x("(*sync.WaitGroup).Wait", func(wg *sync.WaitGroup) { e.blocking(wg.Wait, func() {}) })
	x("(*sync.WaitGroup).Go", func(wg *sync.WaitGroup, f func()) { wg.Go(e.guard(f)) })
	x("(*sync.Mutex).Lock", func(m *sync.Mutex) {
		if !m.TryLock() {
			e.blocking(m.Lock, m.Unlock)
		}
	})
	x("(*sync.RWMutex).Lock", func(m *sync.RWMutex) {
		if !m.TryLock() {
			e.blocking(m.Lock, m.Unlock)
		}
	})
	x("(*sync.RWMutex).RLock", func(m *sync.RWMutex) {
		if !m.TryRLock() {
			e.blocking(m.RLock, m.RUnlock)
		}
	})
	x("(*sync.Cond).Wait", func(c *sync.Cond) {
		defer func() {
			// The caller holds the lock again, as after any Wait, also when it is to stop: its deferred Unlock will want it.
			if r := recover(); r != nil {
				c.L.Lock()
				panic(r)
			}
		}()
		e.blocking(c.Wait, c.L.Unlock)
	})
	e.timers()
	x("testing.Benchmark", e.benchmark)
}

// benchmark is testing.Benchmark, which runs its function in goroutines of its own: a panic in one
// of them would end the process.
func (e *Engine) benchmark(f func(*testing.B)) testing.BenchmarkResult {
	var fell any
	r := testing.Benchmark(func(b *testing.B) {
		defer func() {
			if r := recover(); r != nil {
				fell = r
				b.FailNow()
			}
		}()
		f(b)
	})
	if fell != nil {
		panic(fell)
	}
	return r
}

// exit ends the cell as os.Exit ends a program: nothing more of it runs, deferred calls neither as
// far as they are interpreted.
func (e *Engine) exit(code int) {
	e.vm.Run(origin.Cell()).Exit(code)
	if e.onExit != nil {
		e.onExit(origin.Cell(), Exit(code))
	}
	panic(Exit(code))
}

// logFatal has log.Fatal and its like end the cell, not the process.
func (e *Engine) logFatal() {
	x := e.replace
	const depth = 2
	x("log.Fatal", func(a ...any) { _ = log.Output(depth, fmt.Sprint(a...)); e.exit(1) })
	x("log.Fatalf", func(f string, a ...any) { _ = log.Output(depth, fmt.Sprintf(f, a...)); e.exit(1) })
	x("log.Fatalln", func(a ...any) { _ = log.Output(depth, fmt.Sprintln(a...)); e.exit(1) })
	x("(*log.Logger).Fatal", func(l *log.Logger, a ...any) { _ = l.Output(depth, fmt.Sprint(a...)); e.exit(1) })
	x("(*log.Logger).Fatalf", func(l *log.Logger, f string, a ...any) {
		_ = l.Output(depth, fmt.Sprintf(f, a...))
		e.exit(1)
	})
	x("(*log.Logger).Fatalln", func(l *log.Logger, a ...any) { _ = l.Output(depth, fmt.Sprintln(a...)); e.exit(1) })
}
