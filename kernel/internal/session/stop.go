package session

import (
	"time"

	"hipec/kernel/internal/cellname"
	"hipec/kernel/internal/engine"
	"hipec/kernel/internal/origin"
)

// Interrupt stops the cell that is running, if any: its interpreted code at the next instruction, and where it waits.
func (s *Session) Interrupt() { s.stop(s.running.Load(), ErrInterrupted) }

// stop ends a run, for a reason that becomes its error.
func (s *Session) stop(cell int64, why error) {
	s.state.Lock()
	defer s.state.Unlock()
	if cell == 0 || s.running.Load() != cell {
		return
	}
	if s.stoppedBy == nil {
		s.stoppedBy = why
	}
	s.engine.Interrupt(cell)
}

// await returns what a cell's call comes to. If it was told to stop and waits in compiled code, it is left behind.
func (s *Session) await(c *engine.Call, cell int64) error {
	look := time.NewTicker(lookForStop)
	defer look.Stop()
	var since time.Time
	for {
		select {
		case <-c.Done:
			if c.Failed != nil {
				panic(c.Failed)
			}
			return c.Err
		case now := <-look.C:
			switch {
			case s.stopCause() == nil:
				since = time.Time{}
			case since.IsZero():
				since = now
			case now.Sub(since) > engine.LeaveAfter:
				if what, left := s.engine.Leave(c, cell); left {
					s.tellStale([]string{engine.LeftBehind(what)})
					return nil
				}
			}
		}
	}
}

// lookForStop is how often a running cell is looked at that was told to stop.
const lookForStop = 100 * time.Millisecond

// Within runs f in the name of the cell that this goroutine belongs to, after the cell's own code:
// it can be interrupted as that can.
func (s *Session) Within(f func()) error {
	s.running.Store(origin.Cell())
	defer func() {
		s.running.Store(0)
		s.state.Lock()
		defer s.state.Unlock()
		s.stoppedBy = nil
		s.engine.Resume()
	}()
	f()
	return s.stopCause()
}

// Forget makes names mean nothing any more; it returns those that meant nothing before.
func (s *Session) Forget(names ...string) (unknown []string) {
	for _, n := range names {
		if l, ok := s.live[n]; !ok || l.obj.Pkg() != nil && l.obj.Pkg().Path() == cellname.Kernel {
			unknown = append(unknown, n)
			continue
		}
		delete(s.live, n)
	}
	return unknown
}

// exit ends a run that has called os.Exit.
func (s *Session) exit(cell int64, code engine.Exit) {
	if cell != 0 && s.running.Load() == cell {
		s.engine.Exiting()
		s.stop(cell, &Panic{Value: code, Cell: cell})
	}
}

// Settle returns when the panics of goroutines of a cell that have ended with it are told. Before
// is how many goroutines there were when the cell began.
func (s *Session) Settle(cell int64, before int) { s.engine.Settle(cell, before) }

func (s *Session) stopCause() error {
	s.state.Lock()
	defer s.state.Unlock()
	return s.stoppedBy
}

const (
	lookEvery = 500 * time.Millisecond
	certain   = 3 // so often in a row a cell must seem to be asleep for good
)

// watch stops a run that waits for what can never come. Close the channel when the run has ended.
func (s *Session) watch(cell int64) chan struct{} {
	ended := make(chan struct{})
	go func() {
		t := time.NewTicker(s.look)
		defer t.Stop()
		seen := 0
		for {
			select {
			case <-ended:
				return
			case <-t.C:
			}
			if seen++; !s.engine.Asleep(cell) {
				seen = 0
			}
			if seen >= certain {
				s.stop(cell, ErrDeadlock)
				return
			}
		}
	}()
	return ended
}
