package queue

import (
	"slices"
	"testing"
	"time"
)

func TestOrder(t *testing.T) {
	q := New[int]()
	for i := range 3 {
		q.Put(i)
	}
	for want := range 3 {
		if got, ok := q.Next(); !ok || got != want {
			t.Errorf("got %d, %v, want %d", got, ok, want)
		}
	}
}

func TestNextWaits(t *testing.T) {
	q := New[string]()
	got := make(chan string)
	go func() {
		x, _ := q.Next()
		got <- x
	}()
	select {
	case x := <-got:
		t.Fatalf("got %q from an empty queue", x)
	case <-time.After(10 * time.Millisecond):
	}
	q.Put("a")
	if x := <-got; x != "a" {
		t.Errorf("got %q, want a", x)
	}
}

func TestTake(t *testing.T) {
	q := New[int]()
	q.Put(1)
	q.Put(2)
	if got := q.Take(); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("got %v, want [1 2]", got)
	}
	if got := q.Take(); len(got) != 0 {
		t.Errorf("got %v from an empty queue", got)
	}
}

func TestClose(t *testing.T) {
	q := New[int]()
	q.Put(1)
	q.Close()
	q.Put(2)
	if got, ok := q.Next(); !ok || got != 1 {
		t.Errorf("got %d, %v, want what was put before the end", got, ok)
	}
	if got, ok := q.Next(); ok {
		t.Errorf("got %d after the end", got)
	}
}

func TestCloseWakesAll(t *testing.T) {
	q := New[int]()
	ended := make(chan bool)
	for range 3 {
		go func() {
			_, ok := q.Next()
			ended <- ok
		}()
	}
	q.Close()
	for range 3 {
		if <-ended {
			t.Error("got a value from an empty queue")
		}
	}
}
