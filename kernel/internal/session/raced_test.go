package session

import (
	"fmt"
	"testing"
	"time"
)

// What cells declare again, and types that are given methods, while goroutines of an earlier cell
// use them; and interrupts meanwhile. Under the race detector nothing is reported, and the
// goroutines see what names mean now.
func TestChangesUnderRunningGoroutines(t *testing.T) {
	s := New(Options{})
	cell := 0
	do := func(src string) []any {
		t.Helper()
		cell++
		res, err := s.Run(fmt.Sprintf("In[%d]", cell), src)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		return res.Values
	}
	do("type P struct{ n int }\nfunc (p P) Get() int { return p.n }\nx := 1\nvar ps = []P{{1}}\n" +
		"func f() int { return x + ps[0].Get() }")
	do("stop := make(chan bool)\nvar seen atomic.Int64\nvar wg sync.WaitGroup")
	do("func loop() { for { select { case <-stop: return; default: seen.Store(int64(f())) } } }\n" +
		"for range 2 { wg.Go(loop) };")
	for i := range 15 {
		do(fmt.Sprintf("x := %d", i))
		do(fmt.Sprintf("ps := []P{{%d}}", 10*i))
		if i == 5 {
			do("func (p P) Twice() int { return 2 * p.n }\nfunc f() int { return x + ps[0].Twice() }")
		}
		if i%5 == 4 {
			time.AfterFunc(20*time.Millisecond, s.Interrupt)
			cell++
			if _, err := s.Run(fmt.Sprintf("In[%d]", cell), "for {}"); err != ErrInterrupted {
				t.Fatalf("an interrupt: got %v", err)
			}
		}
	}
	time.Sleep(20 * time.Millisecond)
	if got := do("seen.Load()")[0]; got != int64(14+2*140) {
		t.Errorf("the goroutines see %v, want %d", got, 14+2*140)
	}
	do("close(stop)\nwg.Wait()")
}
