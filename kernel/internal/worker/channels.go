package worker

import (
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// A worker's process speaks with its parent through files of its own. Standard output is the
// cells': whoever writes there, compiled code, a child process, or a cell by way of /dev/stdout,
// writes the cell's output. Standard error by its number is the parent's to read: the runtime says
// there why the process ends. All else that comes there is shown under the cell.

// channels are these files, in the worker's process.
type channels struct {
	in  io.Reader // requests
	out io.Writer // events
}

// ends are the same files, in the parent's process.
type ends struct {
	in    io.WriteCloser
	out   io.Reader
	begun func() // is called when the process runs, or could not be started
}

var errByHand = errors.New("this command is started by a kernel, not by hand")

// lastWords begin the lines in which the Go runtime says why it ends a process.
var lastWords = []string{"fatal error: ", "panic: ", "runtime: goroutine stack exceeds", "unexpected fault address",
	"SIGSEGV: ", "SIGBUS: ", "SIGABRT: ", "SIGILL: ", "SIGFPE: "}

// lastWord finds the line that says why a process ended, in what it wrote.
func lastWord(text string) string {
	for line := range strings.Lines(text) {
		for _, w := range lastWords {
			if strings.HasPrefix(line, w) {
				return strings.TrimSpace(line)
			}
		}
	}
	return ""
}

// raw is the standard error of a worker's process, by number. What comes there is kept for the case
// that the process ends, and shown a moment later if it goes on.
type raw struct {
	mu    sync.Mutex
	pipe  *pipe
	all   tail
	held  []byte
	armed bool
	show  func(text string)
}

// moment is how long text waits: the runtime may be about to say more.
const moment = 100 * time.Millisecond

func newRaw(show func(text string)) (*raw, *os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	x := &raw{show: show}
	x.mu.Lock() // nothing arrives before x.pipe is set
	defer x.mu.Unlock()
	x.pipe, err = newPipe("stderr", r, w, &x.mu, func(p *pipe) { p.drain(x.take) })
	return x, w, err
}

// take is called with the lock held.
func (x *raw) take(_ string, text []byte) {
	_, _ = x.all.Write(text)
	x.held = append(x.held, text...)
	if !x.armed {
		x.armed = true
		time.AfterFunc(moment, func() {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.armed = false
			x.flush()
		})
	}
}

// settle shows all that has come.
func (x *raw) settle() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.pipe.drain(x.take)
	x.flush()
}

func (x *raw) flush() {
	if len(x.held) == 0 || lastWord(x.all.String()) != "" { // what a dying process says is told as the cause
		return
	}
	x.show(strings.ToValidUTF8(string(x.held), "\uFFFD"))
	x.held = nil
}

// end reads the rest, when the process has ended.
func (x *raw) end() {
	x.mu.Lock()
	x.pipe.drain(x.take)
	x.held = nil
	x.mu.Unlock()
	x.pipe.close() // waits for the pipe's reader, which may wait for the lock
}
