//go:build unix

package worker

import (
	"os"
	"sync"
	"syscall"
)

// pipe stands in place of one of the process's standard files and takes in what compiled code and
// child processes write there.
type pipe struct {
	stream string
	w      *os.File
	r      *os.File
	raw    syscall.RawConn
	buf    []byte
}

// newPipe reads a pipe whose ends are given. What arrives when nobody drains is noticed by a
// goroutine of its own, which takes the lock and calls arrived.
func newPipe(stream string, r, w *os.File, mu *sync.Mutex, arrived func(*pipe)) (*pipe, error) {
	raw, err := r.SyscallConn()
	if err != nil {
		return nil, err
	}
	p := &pipe{stream: stream, r: r, w: w, raw: raw, buf: make([]byte, 64<<10)}
	go func() {
		_ = raw.Read(func(uintptr) bool {
			mu.Lock()
			defer mu.Unlock()
			arrived(p)
			return false // wait for more
		})
	}()
	return p, nil
}

// At most so many pieces are taken at once: a child process that writes without end must not keep the others waiting.
const atOnce = 256

// drain takes all that has been written, without waiting. The lock is held.
func (p *pipe) drain(take func(stream string, text []byte)) {
	_ = p.raw.Control(func(fd uintptr) {
		for range atOnce {
			n, err := syscall.Read(int(fd), p.buf)
			if n <= 0 || err != nil {
				return // EAGAIN: it is empty
			}
			take(p.stream, p.buf[:n])
		}
	})
}

func (p *pipe) close() { p.r.Close() }
