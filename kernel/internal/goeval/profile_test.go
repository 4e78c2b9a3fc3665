package goeval

import (
	"strings"
	"testing"
	"time"

	"hipec/kernel/internal/origin"
	"hipec/kernel/internal/worker"
)

func TestProfileFindsTheLine(t *testing.T) {
	var shown any
	e := New(worker.Sink{Display: func(v any) { shown = v }, Stderr: func(string) {}})
	run := func(name, code string) {
		t.Helper()
		origin.Enter(77)
		defer origin.Leave()
		if _, err := e.Run(name, code); err != nil {
			t.Fatal(err)
		}
	}
	run("In[1]", "func slow(n int) (s int) {\n\tfor i := range n {\n\t\ts += i * i % 7\n\t}\n\treturn s\n}\n\n"+
		"func quick() int { return slow(10) }")
	run("In[2]", "%prof\nfor range 8 {\n\tslow(1000000)\n\tquick()\n}")
	p, ok := shown.(profile)
	if !ok {
		t.Fatalf("shown: %T", shown)
	}
	if len(p.lines) == 0 || p.total < 50*time.Millisecond {
		t.Fatalf("%v", p)
	}
	top := p.lines[0]
	if top.function != "slow" || top.file != "In[1]" || top.line < 2 || top.line > 3 || top.own < p.total/2 {
		t.Errorf("the first line is %+v of %v\n%v", top, p.total, p)
	}
	found := false
	for _, l := range p.lines {
		if l.file == "In[2]" && l.line == 3 {
			found = true
			if l.text != "slow(1000000)" || l.all < p.total/2 {
				t.Errorf("the call: %+v", l)
			}
		}
	}
	if !found {
		t.Errorf("the call is not there:\n%v", p)
	}
	for _, text := range []string{p.String(), p.HTML()} {
		if !strings.Contains(text, "In[1]:") || !strings.Contains(text, "allocated") {
			t.Errorf("got %s", text)
		}
	}
	// What compiled code takes is the calling line's.
	run("In[3]", "%prof\nimport \"time\"\nfor range 3 {\n\ttime.Sleep(40 * time.Millisecond)\n}")
	p = shown.(profile)
	if len(p.lines) == 0 || p.lines[0].line < 3 || p.lines[0].line > 4 || p.lines[0].own < 60*time.Millisecond {
		t.Errorf("a sleep: %v", p)
	}
	run("In[4]", "%prof\n1")
	if p = shown.(profile); !strings.Contains(p.String(), "in all") {
		t.Errorf("got %v", p)
	}
	// An interrupt comes through all the same.
	go func() { time.Sleep(100 * time.Millisecond); e.Interrupt() }()
	origin.Enter(78)
	defer origin.Leave()
	if _, err := e.Run("In[5]", "%prof\nfor {\n}"); err == nil || !strings.HasPrefix(err.Error(), "interrupted") {
		t.Errorf("got %v", err)
	}
}
