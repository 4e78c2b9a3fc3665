package engine

import (
	"errors"
	"os"
	"runtime"
	"testing"
	"time"
)

func TestWaitsIn(t *testing.T) {
	for stack, want := range map[string]string{
		"IO wait]:\ninternal/poll.runtime_pollWait(0x1)\n\t/go/x.go:1\nnet.(*netFD).accept(0x2)\n\t/go/y.go:2\n" +
			"net.(*TCPListener).Accept(0x3)\n\t/go/z.go:3\nreflect.Value.call({})\n\t/go/r.go:4\n": "net.(*TCPListener).Accept",
		"chan receive]:\nhipec/kernel/internal/vm.(*machine).loop(0x1)\n\t/x.go:1\n": "",
		"select]:\nmain.f(...)\n\t/x.go:1\ncreated by main.main\n\t/x.go:2\n":        "main.f",
	} {
		if got := waitsIn(stack); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestStartReturnsWhatItCalls(t *testing.T) {
	e := New(nil, nil)
	fault := errors.New("fault")
	c := e.Start(func() error { return fault })
	<-c.Done
	if c.Err != fault || c.Failed != nil {
		t.Errorf("got %v, %v", c.Err, c.Failed)
	}
	c = e.Start(func() error { panic("broken") })
	<-c.Done
	if c.Failed != "broken" {
		t.Errorf("got %v", c.Failed)
	}
}

// Only a call that waits is left behind; its run stays stopped until it returns.
func TestLeave(t *testing.T) {
	e := New(nil, nil)
	stop := make(chan bool)
	spin := e.Start(func() error {
		for {
			select {
			case <-stop:
				return nil
			default:
			}
		}
	})
	if _, left := e.Leave(spin, 1); left {
		t.Error("a call that computes was left behind")
	}
	close(stop)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	wait := e.Start(func() error { _, err := r.Read(make([]byte, 1)); return err })
	for wait.goroutineState() == "" {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(50 * time.Millisecond)
	what, left := e.Leave(wait, 2)
	if !left || what != "os.(*File).Read" {
		t.Fatalf("got %q, %v", what, left)
	}
	if !e.hasLeft(2) || e.hasLeft(1) {
		t.Error("the cell that was left is not known")
	}
	w.Close()
	<-wait.Done
	for limit := time.Now().Add(5 * time.Second); e.hasLeft(2); time.Sleep(time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatal("it is still known when its call has returned")
		}
	}
}

func (c *Call) goroutineState() string {
	buf := make([]byte, 1<<16)
	return string(buf[:runtime.Stack(buf, true)])
}
