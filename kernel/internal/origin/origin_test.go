package origin

import (
	"sync"
	"testing"
)

func TestGoroutinesBelongToTheirCell(t *testing.T) {
	defer Leave()
	if Cell() != 0 {
		t.Fatal("a goroutine outside of cells belongs to", Cell())
	}
	Enter(1)
	hold, done := make(chan int), make(chan int64, 2)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		<-hold
		done <- Cell()
		inner := make(chan int64)
		go func() { inner <- Cell() }()
		done <- <-inner
	}()
	Enter(2)
	close(hold)
	wg.Wait()
	if Others(2) || Others(1) {
		t.Error("goroutines that have ended are counted")
	}
	stay := make(chan int)
	go func() { <-stay }()
	if !Others(2) || Others(1) {
		t.Error("a goroutine of cell 2 is not counted")
	}
	close(stay)
	if a, b := <-done, <-done; a != 1 || b != 1 {
		t.Errorf("a goroutine of cell 1 and its child belong to %d and %d", a, b)
	}
	if Cell() != 2 {
		t.Error("this goroutine belongs to", Cell())
	}
	Leave()
	if Cell() != 0 {
		t.Error("after Leave it belongs to", Cell())
	}
}
