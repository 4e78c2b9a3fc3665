package vm

import (
	"bytes"
	"runtime"
	"sync"
	"sync/atomic"
)

// lends are the panics from which interpreted functions may recover that compiled code calls,
// because it is itself a deferred call: a method value or a function that reflection has made.
type lends struct {
	count atomic.Int32
	by    sync.Map // number of a goroutine -> *panicking
}

// lend notes a panic for this goroutine until the function that it returns is called.
func (l *lends) lend(p *panicking) (end func()) {
	g := goroutine()
	old, nested := l.by.Swap(g, p)
	l.count.Add(1)
	return func() {
		l.count.Add(-1)
		if nested {
			l.by.Store(g, old)
		} else {
			l.by.Delete(g)
		}
	}
}

// take returns the panic that was lent to this goroutine, once.
func (l *lends) take() *panicking {
	if l.count.Load() == 0 {
		return nil
	}
	if p, ok := l.by.Load(goroutine()); ok && p != nil {
		l.by.Store(goroutine(), (*panicking)(nil))
		return p.(*panicking)
	}
	return nil
}

// goroutine returns the number of this goroutine, which stands at the beginning of its stack's
// text. It takes a microsecond.
func goroutine() string {
	var buf [64]byte
	text := buf[:runtime.Stack(buf[:], false)]
	head, _, _ := bytes.Cut(text, []byte(" ["))
	return string(head)
}
