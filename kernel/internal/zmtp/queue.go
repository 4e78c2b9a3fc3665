package zmtp

import (
	"net"
	"sync"
)

// queue is what waits to be written to one peer.
type queue struct {
	mu     sync.Mutex
	cond   *sync.Cond
	list   [][]byte
	bytes  int // in the list and in the write under way
	limit  int
	closed bool // nothing more is taken in
}

func newQueue(limit int) *queue {
	q := &queue{limit: limit}
	q.cond = sync.NewCond(&q.mu)
	return q
}

// put takes a piece in and reports whether there was room. One piece is always let in, however large.
func (q *queue) put(piece []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return true // on its way out: nobody is to blame
	}
	if q.bytes > 0 && q.bytes+len(piece) > q.limit {
		return false
	}
	q.list = append(q.list, piece)
	q.bytes += len(piece)
	q.cond.Signal()
	return true
}

// write writes what comes until the queue is closed and empty, or the connection fails.
func (q *queue) write(w *wire) {
	defer func() {
		q.mu.Lock()
		q.closed, q.list = true, nil
		q.mu.Unlock()
	}()
	for {
		q.mu.Lock()
		for len(q.list) == 0 && !q.closed {
			q.cond.Wait()
		}
		pieces := net.Buffers(q.list)
		q.list = nil
		q.mu.Unlock()
		if len(pieces) == 0 {
			return
		}
		n := 0
		for _, p := range pieces {
			n += len(p)
		}
		if err := w.send(pieces); err != nil {
			return
		}
		q.mu.Lock()
		q.bytes -= n
		q.mu.Unlock()
	}
}

// close lets the writer end when all that waits is written.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.cond.Signal()
}
