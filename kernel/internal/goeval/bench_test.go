package goeval

import (
	"fmt"
	"testing"

	"hipec/kernel/internal/origin"
	"hipec/kernel/internal/worker"
)

// A cell costs what it costs to check, compile and load it.
func BenchmarkCell(b *testing.B) {
	e := New(worker.Sink{Display: func(any) {}, Stderr: func(string) {}})
	n := 0
	for b.Loop() {
		n++
		origin.Enter(int64(n))
		if _, err := e.Run(fmt.Sprintf("In[%d]", n), "1+1"); err != nil {
			b.Fatal(err)
		}
		origin.Leave()
	}
}
