//go:build !unix && !js

package worker

import (
	"os"
	"sync"
	"time"
)

// pipe stands in place of one of the process's standard files and takes in what compiled code and
// child processes write there. Here it cannot be read without waiting, so what compiled code writes
// may come a little late.
type pipe struct {
	stream string
	w, r   *os.File

	mu   sync.Mutex
	held []byte
}

// newPipe makes a pipe. When something has arrived, a goroutine of the pipe's takes the lock and calls arrived.
func newPipe(stream string, r, w *os.File, mu *sync.Mutex, arrived func(*pipe)) (*pipe, error) {
	p := &pipe{stream: stream, w: w, r: r}
	go func() {
		buf := make([]byte, 64<<10)
		for {
			n, err := r.Read(buf)
			p.mu.Lock()
			p.held = append(p.held, buf[:n]...)
			p.mu.Unlock()
			if err != nil {
				return
			}
			mu.Lock()
			arrived(p)
			mu.Unlock()
			time.Sleep(time.Millisecond)
		}
	}()
	return p, nil
}

// drain takes all that has been read. The lock is held.
func (p *pipe) drain(take func(stream string, text []byte)) {
	p.mu.Lock()
	text := p.held
	p.held = nil
	p.mu.Unlock()
	if len(text) > 0 {
		take(p.stream, text)
	}
}

func (p *pipe) close() { p.r.Close() }
