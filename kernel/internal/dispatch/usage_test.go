package dispatch

import (
	"os"
	"runtime"
	"testing"
	"time"
)

func TestMeter(t *testing.T) {
	var m meter
	if got := m.percent(5); got != 0 {
		t.Errorf("got %v at first, want 0", got)
	}
	m.at = time.Now().Add(-2 * time.Second)
	if got := m.percent(6); got < 45 || got > 51 {
		t.Errorf("got %v, want about 50: a second in two", got)
	}
	m.at = time.Now().Add(-time.Second)
	if got := m.percent(6); got != 0 {
		t.Errorf("got %v without work, want 0", got)
	}
	if got := m.percent(1); got != 0 {
		t.Errorf("got %v of a process that began again, want 0", got)
	}
}

// withPid is a runner with a process of its own.
type withPid struct {
	scripted
	pid int
}

func (r *withPid) Pid() int { return r.pid }

func TestUsageCountsTheCellsToo(t *testing.T) {
	memory := func(pid int) float64 {
		b := startWith(t, func(*Server) Runner { return &withPid{pid: pid} })
		b.send(b.control, "usage_request", map[string]any{})
		_, c := b.recv(b.control)
		got, _ := c["kernel_memory"].(float64)
		return got
	}
	if _, _, ok := consumed([]int{os.Getpid()}); !ok {
		t.Skip("this system does not tell")
	}
	alone, both := memory(0), memory(os.Getpid())
	if both < 1.5*alone || both > 3*alone {
		t.Errorf("got %v with a second process like the first, %v alone", both, alone)
	}
}

func TestConsumed(t *testing.T) {
	if _, _, ok := consumed(nil); ok {
		t.Error("said to know what no process takes")
	}
	memory, _, ok := consumed([]int{os.Getpid()})
	if !ok {
		t.Skip("this system does not tell")
	}
	if _, seconds, _ := consumed([]int{1}); seconds < 0 {
		t.Errorf("got %v s", seconds)
	}
	with, _, ok := consumed([]int{os.Getpid(), -1})
	if !ok || with < memory/2 || with > 2*memory {
		t.Errorf("got %v with a process that there is not, %v without", with, memory)
	}
	total, available, ok := systemMemory()
	if !ok || total < 1<<26 || available <= 0 || available > total {
		t.Errorf("got %v of %v bytes, %v", available, total, ok)
	}
}

func TestUsage(t *testing.T) {
	b := start(t)
	ask := func() map[string]any {
		b.send(b.control, "usage_request", map[string]any{})
		typ, c := b.recv(b.control)
		if typ != "usage_reply" {
			t.Fatalf("got %s", typ)
		}
		return c
	}
	c := ask()
	if c["pid"].(float64) < 1 || c["cpu_count"].(float64) < 1 {
		t.Errorf("%v", c)
	}
	if runtime.GOOS != "linux" {
		return
	}
	if m := c["kernel_memory"].(float64); m < 1<<20 || m > 1<<35 {
		t.Errorf("memory: %v", m)
	}
	for end := time.Now().Add(200 * time.Millisecond); time.Now().Before(end); {
	}
	if p := ask()["kernel_cpu"].(float64); p <= 0 || p > 100*float64(runtime.NumCPU())+50 {
		t.Errorf("got %v %% after 0.2 s of work", p)
	}
}
