package dispatch

import (
	"sync"
	"time"
)

// meter turns processor seconds since a process began into a share of one processor since it was last asked.
type meter struct {
	mu      sync.Mutex
	seconds float64
	at      time.Time
}

func (m *meter) percent(seconds float64) float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	share := 0.0
	if !m.at.IsZero() && seconds >= m.seconds { // less means that a process was replaced
		share = 100 * (seconds - m.seconds) / max(now.Sub(m.at).Seconds(), 1e-3)
	}
	m.seconds, m.at = seconds, now
	return share
}
