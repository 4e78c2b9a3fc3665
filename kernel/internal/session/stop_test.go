package session

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// Everything a cell may hang in must end by an interrupt, and the variables must be there afterwards.
func TestInterruptStops(t *testing.T) {
	hangs := map[string]string{
		"a loop":                  "for { n++ }",
		"a loop in a function":    "func f() { for { n++ } }\nf()",
		"a closure in a variable": "f := func() { for { n++ } }\nf()",
		"a method by an interface": "type L struct{}\nfunc (L) Run() { for { n++ } }\nvar r interface{ Run() } = L{}\n" +
			"r.Run()",
		"a callback of sort":     "sort.Slice(make([]int, 9), func(i, j int) bool { for { n++ }; return true })",
		"a sleep":                "time.Sleep(time.Hour)",
		"a receive":              "ch := make(chan int)\ngo func() { time.Sleep(time.Hour) }()\n<-ch",
		"a receive from nil":     "var ch chan int\ngo func() { time.Sleep(time.Hour) }()\n<-ch",
		"a send":                 "ch := make(chan int)\ngo func() { time.Sleep(time.Hour) }()\nch <- 1",
		"a range over a channel": "ch := make(chan int)\ngo func() { time.Sleep(time.Hour) }()\nfor range ch { }",
		"a select": "a, b := make(chan int), make(chan string)\ngo func() { time.Sleep(time.Hour) }()\n" +
			"select { case <-a: case b <- \"x\": }",
		"an empty select": "go func() { time.Sleep(time.Hour) }()\nselect {}",
		"a wait group":    "var wg sync.WaitGroup\nwg.Add(1)\ngo func() { time.Sleep(time.Hour) }()\nwg.Wait()",
		"a mutex":         "var mu sync.Mutex\nmu.Lock()\ngo func() { time.Sleep(time.Hour) }()\nmu.Lock()",
		"a condition": "var mu sync.Mutex\nc := sync.NewCond(&mu)\n" +
			"func() { mu.Lock(); defer mu.Unlock(); go func() { time.Sleep(time.Hour) }(); c.Wait() }()",
		"goroutines":                 "for range 4 { go func() { for { } }() }\nselect {}",
		"a loop that recovers":       "for { func() { defer func() { recover() }(); n++ }() }",
		"a deferred call that hangs": "func() { defer func() { for { n++ } }(); n++ }()",
		"a generic function":         "func spin[T any](x T) { for { n++ } }\nspin(1)",
		"an iterator":                "seq := func(yield func(int) bool) { for yield(1) { n++ } }\nfor range seq { }",
	}
	for name, src := range hangs {
		t.Run(name, func(t *testing.T) {
			s := New(Options{})
			begun := make(chan bool)
			s.Replace("runtime.Gosched", func() { close(begun) })
			if _, err := s.Run("In[1]", "n := 1"); err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 1)
			go func() {
				_, err := s.Run("In[2]", "kept := n + 1\nruntime.Gosched()\n"+src)
				done <- err
			}()
			<-begun
			time.Sleep(100 * time.Millisecond)
			s.Interrupt()
			select {
			case err := <-done:
				if !errors.Is(err, ErrInterrupted) {
					t.Fatalf("%v", err)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("did not stop")
			}
			got := run(t, s, "fmt.Println(kept, n >= 1)")
			if got[0] != "2 true\n" {
				t.Errorf("afterwards: %q", got[0])
			}
		})
	}
}

// An interrupt means the cell that runs; what earlier cells have left running goes on.
func TestInterruptSparesOtherCells(t *testing.T) {
	s := New(Options{})
	run(t, s, "var ticks atomic.Int64\nstop := make(chan int)",
		"go func() { for { select { case <-stop: return; default: }; ticks.Add(1); time.Sleep(time.Millisecond) } }()\n"+
			"asked, told := make(chan int), make(chan int)\ngo func() { for x := range asked { told <- 2*x } }()")
	done := make(chan error, 1)
	go func() {
		_, err := s.Run("In[9]", "for { }")
		done <- err
	}()
	time.Sleep(100 * time.Millisecond)
	s.Interrupt()
	if err := <-done; !errors.Is(err, ErrInterrupted) {
		t.Fatal(err)
	}
	got := run(t, s, "before := ticks.Load()\ntime.Sleep(50*time.Millisecond)\nfmt.Println(ticks.Load() > before)",
		"asked <- 21\n<-told", "close(stop)")
	if got[0] != "true\n" || got[1] != "=42" {
		t.Errorf("%q", got)
	}
}

func TestDeadlockIsTold(t *testing.T) {
	for name, src := range map[string]string{
		"channel":              "ch := make(chan int)\n<-ch",
		"wait group":           "var wg sync.WaitGroup\nwg.Add(1)\nwg.Wait()",
		"mutex":                "var mu sync.Mutex\nmu.Lock()\nmu.Lock()",
		"select":               "select {}",
		"a ticker elsewhere":   "t := time.NewTicker(time.Hour)\n_ = t.C\nselect {}",
		"a ticker stopped":     "t := time.NewTicker(time.Hour)\nt.Stop()\n<-t.C",
		"a timer that is over": "t := time.NewTimer(0)\n<-t.C\n<-t.C",
		"a call taken back":    "ch := make(chan int)\ntime.AfterFunc(time.Hour, func() { ch <- 1 }).Stop()\n<-ch",
		"a context cancelled":  "_, cancel := context.WithTimeout(context.Background(), time.Hour)\ncancel()\nselect {}",
		"a finalizer":          "ch := make(chan int)\nruntime.SetFinalizer(&ch, nil)\n<-ch",
		"two":                  "a, b := make(chan int), make(chan int)\ngo func() { <-a; b <- 1 }()\n<-b\na <- 1",
	} {
		t.Run(name, func(t *testing.T) {
			s := New(Options{})
			s.look = 30 * time.Millisecond
			_, err := s.Run("In[1]", "kept := 1\n"+src)
			if !errors.Is(err, ErrDeadlock) {
				t.Fatal(err)
			}
			if v, ok := s.Value("kept"); !ok || fmt.Sprint(v) != "1" {
				t.Error("a variable was lost")
			}
		})
	}
	for name, src := range map[string]string{
		"a timer":            "<-time.After(400 * time.Millisecond)",
		"a sleeper":          "ch := make(chan int)\ngo func() { time.Sleep(400 * time.Millisecond); close(ch) }()\n<-ch",
		"a context":          "ctx, _ := context.WithTimeout(context.Background(), 400 * time.Millisecond)\n<-ctx.Done()",
		"a ticker":           "<-time.NewTicker(400 * time.Millisecond).C",
		"a ticker set again": "t := time.NewTicker(time.Hour)\nt.Stop()\nt.Reset(400 * time.Millisecond)\n<-t.C",
		"a timer set again":  "t := time.NewTimer(0)\n<-t.C\nt.Reset(400 * time.Millisecond)\n<-t.C",
		"a tick":             "<-time.Tick(400 * time.Millisecond)",
		"a call":             "ch := make(chan int)\ntime.AfterFunc(400 * time.Millisecond, func() { ch <- 1 })\n<-ch",
		"a call set again": "ch := make(chan int)\nt := time.AfterFunc(time.Hour, func() { ch <- 1 })\nt.Stop()\n" +
			"t.Reset(400 * time.Millisecond)\n<-ch",
		"a worker": "ch := make(chan int)\ngo func() { for start := time.Now(); time.Since(start) < 400 * " +
			"time.Millisecond; { }; close(ch) }()\n<-ch",
		"a command": `exec.Command("sleep", "0.4").Run()`,
	} {
		t.Run("not: "+name, func(t *testing.T) {
			s := New(Options{})
			s.look = 30 * time.Millisecond
			if _, err := s.Run("In[1]", src); err != nil && !strings.Contains(err.Error(), "executable") {
				t.Error(err)
			}
		})
	}
}
