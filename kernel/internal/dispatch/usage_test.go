package dispatch

import (
	"runtime"
	"testing"
	"time"
)

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
	if p := ask()["kernel_cpu"].(float64); p < 10 || p > 100*float64(runtime.NumCPU())+50 {
		t.Errorf("after 0.2 s of work: %v %%", p)
	}
}
