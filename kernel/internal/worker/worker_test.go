package worker_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	_ "hipec/kernel/bindings/std"

	"hipec/kernel/internal/goeval"
	"hipec/kernel/internal/worker"
)

// The test program is its own child, as hipec is.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		if err := worker.Serve(goeval.New); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

type notes struct {
	mu     sync.Mutex
	list   []string
	events []worker.Event
	ask    func(worker.Event)
}

func (n *notes) event(e worker.Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.events = append(n.events, e)
	switch e.Kind {
	case worker.Ask:
		n.list = append(n.list, "ask:"+e.Prompt)
		n.ask(e)
	case worker.Stream:
		if k := len(n.list); k > 0 && strings.HasPrefix(n.list[k-1], e.Stream+":") {
			// pieces are put together, as front ends do
			n.list[k-1] += e.Text
			return
		}
		n.list = append(n.list, e.Stream+":"+e.Text)
	case worker.Show, worker.Result:
		n.list = append(n.list, fmt.Sprint(e.Kind, ":", e.Bundle.Data["text/plain"]))
	case worker.Error:
		n.list = append(n.list, "error:"+e.Error.Name+": "+e.Error.Value)
	}
}

func (n *notes) take() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := strings.Join(n.list, "|")
	n.list = nil
	return s
}

func start(t *testing.T) (*worker.Worker, *notes) {
	t.Helper()
	n := &notes{}
	w := worker.New(worker.Options{
		Command: func() *exec.Cmd { return exec.Command(os.Args[0], "worker") },
		Event:   n.event,
		Grace:   3 * time.Second, // a busy machine may take a second to see an interrupt
	})
	t.Cleanup(w.Close)
	return w, n
}

func run(t *testing.T, w *worker.Worker, code string) error {
	t.Helper()
	return w.Run(w.ID(), "In[1]", code)
}

func TestOrderOfOutput(t *testing.T) {
	w, n := start(t)
	if err := run(t, w, `fmt.Print("a"); Display("b"); fmt.Print("c"); "last"`); err != nil {
		t.Fatal(err)
	}
	if got, want := n.take(), "stdout:a|display:b|stdout:c|result:last"; got != want {
		t.Fatalf("got %s\nwant %s", got, want)
	}
	if err := run(t, w, `fmt.Fprint(os.Stderr, "e")`); err != nil || n.take() != "stderr:e" {
		t.Fatalf("standard error: %v", err)
	}
	if err := run(t, w, "for i := range 20000 { fmt.Println(i, \"ü\") }"); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(n.take(), "|stdout:", "")
	if lines := strings.Count(text, " ü\n"); lines != 20000 {
		t.Fatalf("%d of 20000 lines came whole", lines)
	}
}

func TestErrorsAreNamed(t *testing.T) {
	w, n := start(t)
	for code, want := range map[string]string{
		"x :=":                  "error:compile error: In[1]:1:5: syntax error",
		"panic(\"oh\")":         "error:panic: In[1]:1: oh",
		"errors.New(\"bad\")":   "error:error: bad",
		"os.Exit(2)":            "error:panic: In[1]:1: os.Exit(2)",
		"[]int{}[len(os.Args)]": "error:panic: In[1]:1: runtime error: index out of range",
	} {
		if err := run(t, w, code); err != nil {
			t.Fatal(err)
		}
		if got := n.take(); !strings.HasPrefix(got, want) {
			t.Errorf("%s\n got %s\nwant %s", code, got, want)
		}
	}
}

func TestDeathIsToldAndSurvived(t *testing.T) {
	w, n := start(t)
	if err := run(t, w, "x := 1"); err != nil {
		t.Fatal(err)
	}
	err := run(t, w, "import \"unsafe\"\np := (*int)(unsafe.Pointer(uintptr(12345<<30)))\n*p = 3")
	if err == nil || !strings.Contains(err.Error(), "fault address") || !strings.Contains(err.Error(),
		"variables are lost") {
		t.Fatalf("a fault: %v", err)
	}
	n.take()
	if err := run(t, w, "2+2"); err != nil {
		t.Fatal(err)
	}
	if got := n.take(); got != "result:4" {
		t.Fatalf("after the death: %s", got)
	}
}

func TestInterrupt(t *testing.T) {
	w, n := start(t)
	if err := run(t, w, "x := 7"); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(200*time.Millisecond, w.Interrupt)
	if err := run(t, w, "for { x++ }"); err != nil {
		t.Fatal(err)
	}
	if got := n.take(); !strings.HasPrefix(got, "error:interrupted") {
		t.Fatalf("a loop: %s", got)
	}
	if err := run(t, w, "x > 7"); err != nil || n.take() != "result:true" {
		t.Fatalf("variables were not kept: %v", err)
	}
	time.AfterFunc(200*time.Millisecond, w.Interrupt)
	if err := run(t, w, "func nap() { time.Sleep(time.Hour); x = 0 }\nnap(); x = 0"); err != nil {
		t.Fatal(err)
	}
	if got := n.take(); !strings.HasPrefix(got, "error:interrupted") {
		t.Fatalf("a sleep: %s", got)
	}
	if err := run(t, w, "x > 7"); err != nil || n.take() != "result:true" {
		t.Fatalf("what stands behind the sleep ran all the same: %v", err)
	}
	time.AfterFunc(200*time.Millisecond, w.Interrupt)
	if err := run(t, w, "r, _, _ := os.Pipe()\nr.Read(make([]byte, 1))"); err != nil {
		t.Fatalf("a compiled call that waits: %v", err)
	}
	if got := n.take(); !strings.Contains(got, "error:interrupted") || !strings.Contains(got,
		"os.(*File).Read did not return; it was left waiting") {
		t.Fatalf("a compiled call that waits: %s", got)
	}
	err := run(t, w, "x > 7")
	if got := n.take(); err != nil || got != "result:true" {
		t.Fatalf("variables were not kept: %v, %s", err, got)
	}
	time.AfterFunc(200*time.Millisecond, w.Interrupt)
	err = run(t, w, "new(big.Int).Exp(big.NewInt(3), new(big.Int).Lsh(big.NewInt(1), 40), nil)")
	if err == nil || !strings.Contains(err.Error(), "did not return within 3s") {
		t.Fatalf("a compiled call that computes: %v", err)
	}
}

func TestLateOutputKeepsItsRun(t *testing.T) {
	w, n := start(t)
	if err := run(t, w, `go func() { time.Sleep(100 * time.Millisecond); fmt.Print("late") }()`); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(5 * time.Second)
	for got := ""; got != "stdout:late"; got = n.take() {
		if time.Now().After(deadline) {
			t.Fatal("nothing came")
		}
		time.Sleep(20 * time.Millisecond)
	}
}
