package engine

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
)

// A cell may wait, when it is interrupted, in compiled code that cannot be told to stop: for a
// connection, or for another program. Its goroutine is then left behind where it waits. When it
// wakes, it ends at once, as its run stays stopped.

// LeaveAfter is how long an interrupt leaves compiled code to return.
const LeaveAfter = 2 * time.Second

// Call is a function that runs in a goroutine of its own, which can be left behind.
type Call struct {
	// Done is closed when the function has returned. Err is what it returned, and Failed what it panicked with.
	Done   chan struct{}
	Err    error
	Failed any

	goroutine string
}

// Start calls f in a goroutine of the cell that this one belongs to.
func (e *Engine) Start(f func() error) *Call {
	c := &Call{Done: make(chan struct{})}
	known := make(chan string)
	e.vm.Go(func() {
		defer close(c.Done)
		defer func() { c.Failed = recover() }()
		known <- goroutine()
		c.Err = f()
	})
	c.goroutine = <-known
	return c
}

// Leave reports whether the call waits in compiled code, and if it does leaves it there: the cell's
// run stays stopped until it returns. What is the function that it waits in.
func (e *Engine) Leave(c *Call, cell int64) (what string, left bool) {
	for range 2 { // once may be between two waits
		if what, left = c.waits(); !left {
			return "", false
		}
		time.Sleep(20 * time.Millisecond)
	}
	e.left.Store(cell, true)
	go func() {
		<-c.Done
		e.left.Delete(cell)
		e.vm.Run(cell).Resume()
	}()
	return what, true
}

// blocked are the states in which a goroutine waits for what others do, as the runtime prints them.
var blocked = []string{"IO wait", "chan receive", "chan send", "select", "sync.", "semacquire", "syscall", "sleep"}

func (c *Call) waits() (what string, ok bool) {
	for size := 1 << 20; size <= 1<<26; size *= 4 {
		buf := make([]byte, size)
		n := runtime.Stack(buf, true)
		if n == len(buf) {
			continue
		}
		for g := range bytes.SplitSeq(buf[:n], []byte("\n\n")) {
			if rest, mine := bytes.CutPrefix(g, []byte(c.goroutine+" [")); mine {
				ok = slices.ContainsFunc(blocked, func(s string) bool { return bytes.HasPrefix(rest, []byte(s)) })
				return waitsIn(string(rest)), ok
			}
		}
		return "", false
	}
	return "", false
}

// waitsIn returns the exported function in which a goroutine waits that is nearest to the cell: what the cell called.
func waitsIn(stack string) string {
	name := ""
	for line := range strings.Lines(stack) {
		if strings.HasPrefix(line, "hipec/kernel/") || strings.HasPrefix(line, "reflect.") {
			break
		}
		if at := strings.LastIndexByte(line, '('); at > 0 && !strings.HasPrefix(line, "\t") && !strings.HasPrefix(line,
			"created by") {
			name = line[:at]
		}
	}
	return name
}

// goroutine returns the number of this goroutine as stacks begin with it: "goroutine 7".
func goroutine() string {
	var buf [64]byte
	head, _, _ := bytes.Cut(buf[:runtime.Stack(buf[:], false)], []byte(" ["))
	return string(head)
}

// LeftBehind says that a call was left, for the person at the notebook.
func LeftBehind(what string) string {
	if what == "" {
		what = "compiled code"
	}
	return fmt.Sprintf("note: %s did not return; it was left waiting, and ends when it does", what)
}
