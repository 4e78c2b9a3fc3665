package worker

import (
	"os"
	"sync"
	"syscall/js"
)

// host is what the page's script that runs this program does for it: lib/kernel.ts in lab/site has the other side.
//
//	written(fd) returns what was written to a standard file since it was last asked for, or null
//	onWritten(f), onRead(f): f is called, at some time, when something was written, or when somebody reads standard input
//	input(text) ends that read: with text, or with an error if it is null
func host() js.Value { return js.Global().Get("hipecHost") }

// capture takes in what the page's script has of a standard file; the file itself stays as it is.
func (o *output) capture(stream string, file **os.File) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	p := &pipe{stream: stream, w: *file}
	o.pipes = append(o.pipes, p)
	if len(o.pipes) > 1 {
		return nil // one of them looks after all
	}
	host().Call("onWritten", js.FuncOf(func(js.Value, []js.Value) any {
		go func() {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.drain()
		}()
		return nil
	}))
	return nil
}

// pipe is one of the standard files.
type pipe struct {
	stream string
	w, r   *os.File
}

// newPipe is for processes of cells, of which there are none here.
func newPipe(string, *os.File, *os.File, sync.Locker, func(*pipe)) (*pipe, error) {
	return nil, errByHand
}

// drain takes all that has been written. The lock is held.
func (p *pipe) drain(take func(stream string, text []byte)) {
	text := host().Call("written", map[string]int{"stdout": 1, "stderr": 2}[p.stream])
	if text.IsNull() {
		return
	}
	b := make([]byte, text.Get("length").Int())
	js.CopyBytesToGo(b, text)
	take(p.stream, b)
}

func (p *pipe) close() {}
