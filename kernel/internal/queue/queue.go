// Package queue holds what waits for its turn, without bound, so that whoever puts something in never waits.
package queue

import "sync"

// Of is a queue of values, first in, first out. Any number of goroutines may use it.
type Of[T any] struct {
	mu     sync.Mutex
	filled *sync.Cond
	list   []T
	closed bool
}

// New returns an empty queue.
func New[T any]() *Of[T] {
	q := &Of[T]{}
	q.filled = sync.NewCond(&q.mu)
	return q
}

// Put adds a value at the end. After Close it is dropped.
func (q *Of[T]) Put(x T) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	q.list = append(q.list, x)
	q.filled.Signal()
}

// Next waits for the first value and removes it. It reports false once the queue is closed and empty.
func (q *Of[T]) Next() (x T, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.list) == 0 && !q.closed {
		q.filled.Wait()
	}
	if len(q.list) == 0 {
		return x, false
	}
	x = q.list[0]
	q.list = q.list[1:]
	return x, true
}

// Take removes all values and returns them, without waiting.
func (q *Of[T]) Take() []T {
	q.mu.Lock()
	defer q.mu.Unlock()
	list := q.list
	q.list = nil
	return list
}

// Close ends the queue: what is in it can still be had, and then Next reports false.
func (q *Of[T]) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.filled.Broadcast()
}
