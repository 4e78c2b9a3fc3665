package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"hipec/kernel/internal/debug"
)

func TestDebuggerStopsLooksAndSteps(t *testing.T) {
	b := debugging(t)
	code := "func area(w, h int) int {\n\tsum := 0\n\tfor i := range h {\n\t\tsum += w\n\t\t_ = i\n\t}\n\treturn sum\n" +
		"}\nsize := 3\nr := area(4, size)\nr"
	b.breakAt(code, line(4))
	done := b.run("In[1]", code)
	th, reason, where := b.stop()
	b.expect("reason", reason, "breakpoint")
	b.expect("where", where, "area:4 the cell:10")
	b.expect("locals", b.locals(th, 0), "w=4 h=3 sum=0 i=0")
	b.expect("the caller's", b.locals(th, 1), "size=3 r=0")
	b.ask("next", map[string]any{"threadId": th})
	_, reason, where = b.stop()
	b.expect("after next", reason+" "+where, "step area:5 the cell:10")
	b.expect("sum", fmt.Sprint(b.ask("evaluate", map[string]any{"expression": "sum*10 + w",
		"frameId": int(th) << 20})["result"]), "44")
	b.ask("continue", map[string]any{"threadId": th})
	_, _, where = b.stop() // the next round
	b.expect("the next round", where+" "+b.locals(th, 0), "area:4 the cell:10 w=4 h=3 sum=4 i=1")
	b.breakAt(code)
	b.ask("stepOut", map[string]any{"threadId": th})
	_, reason, where = b.stop()
	b.expect("after stepOut", reason+" "+where, "step the cell:11")
	b.ask("continue", map[string]any{"threadId": th})
	b.ended(done, "12")
}

// A breakpoint in a function of an earlier cell, which ran when there was none; then without it the
// function is as fast as before.
func TestDebuggerStopsInEarlierCells(t *testing.T) {
	b := debugging(t)
	first := "type T struct{ N int }\n\nfunc (t *T) Twice() int {\n\tt.N *= 2\n\treturn t.N\n}\n\n" +
		"func plus(a int) int {\n\tb := a + 1\n\treturn b\n}"
	b.ended(b.run("In[1]", first), "")
	b.ended(b.run("In[2]", "x := &T{4}\nplus(1)"), "2")
	b.breakAt(first, line(5), line(10))
	done := b.run("In[3]", "y := plus(x.Twice())\ny")
	th, _, where := b.stop()
	b.expect("the method", where+" "+b.locals(th, 0), "Twice:5 the cell:1 t=&{N:8}")
	b.ask("continue", nil)
	th, _, where = b.stop()
	b.expect("the function", where+" "+b.locals(th, 0), "plus:10 the cell:1 a=8 b=9")
	b.ask("stepIn", map[string]any{"threadId": th})
	_, _, where = b.stop()
	b.expect("after it", where, "the cell:2")
	b.ask("continue", nil)
	b.ended(done, "9")
	b.breakAt(first)
	b.ended(b.run("In[4]", "plus(x.Twice())"), "17")
	b.ask("disconnect", nil)
	b.ended(b.run("In[5]", "plus(1)"), "2")
}

func TestDebuggerConditions(t *testing.T) {
	b := debugging(t)
	code := "for i := range 10 {\n\tname := fmt.Sprint(\"n\", i)\n\t_ = name\n}"
	b.breakAt(code, map[string]any{"line": 3, "condition": `i > 5 && name == "n7" || len(name) > 9`})
	done := b.run("In[1]", "import \"fmt\"\n"+code) // another text: no breakpoint
	b.ended(done, "")
	code = "import \"fmt\"\n" + code
	b.breakAt(code, map[string]any{"line": 4, "condition": `i > 5 && name == "n7"`})
	done = b.run("In[2]", code)
	th, _, _ := b.stop()
	b.expect("the condition", b.locals(th, 0), `i=7 name="n7"`)
	b.breakAt(code, map[string]any{"line": 4, "hitCondition": "2"})
	b.ask("continue", nil)
	th, _, _ = b.stop()
	b.expect("the second time", b.locals(th, 0), `i=9 name="n9"`)
	b.ask("continue", nil)
	b.ended(done, "")
	b.breakAt(code, map[string]any{"line": 4, "condition": "nothing > 1"})
	done = b.run("In[3]", code)
	select {
	case body := <-b.stopped:
		if !strings.Contains(fmt.Sprint(body["text"]), "undefined here: nothing") {
			t.Errorf("a condition that means nothing: %v", body)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it did not stop")
	}
	b.breakAt(code)
	b.ask("continue", nil)
	b.ended(done, "")
}

func TestDebuggerValues(t *testing.T) {
	b := debugging(t)
	code := "type P struct {\n\tName string\n\tAge  *int\n\tm    map[string][]int\n}\n\n" +
		"func (p P) Older(n int) int { return *p.Age + n }\n\nfunc look() {\n\tage := 61\n" +
		"\tp := P{\"Ann\", &age, map[string][]int{\"b\": {2}, \"a\": nil}}\n\tvar e error\n\tvar any1 any = p\n" +
		"\tf := func(k int) int { return k * age }\n\t_, _, _ = e, any1, f\n}\nglobal := []float64{1.5, 2}\nlook()"
	b.breakAt(code, line(15))
	done := b.run("In[1]", code)
	th, _, _ := b.stop()
	b.expect("locals", b.locals(th, 0),
		`age=61 p={Name:"Ann" Age:&61 m:map["a":[] "b":[2]]} e=nil any1={Name:"Ann" Age:&61 m:map["a":[] "b":[2]]} f=func`)
	frame := int(th) << 20
	for expr, want := range map[string]string{
		"p.Name": `"Ann"`, "p.Name + \"e\"": `"Anne"`, "*p.Age": "61", "p.Older(4)": "65", "f(2)": "122",
		"global[1] * 2": "4", "len(p.m)": "2",
		`p.m["b"][0]`: "2", "e == nil": "true", "any1 != nil": "true", "age % 7": "5", "age / 2": "30", "-age": "-61",
		"float64(age) / 2": "30.5", "!(age > 3)": "false",
		"global[0:1]": "[1.5]", "p.Older": "func", "age == 61 || nothing": "true", "1 << 3": "8", "&age": "&61",
	} {
		r := b.request("evaluate", map[string]any{"expression": expr, "frameId": frame})
		body, _ := r["body"].(map[string]any)
		b.expect(expr, fmt.Sprint(body["result"], r["message"]), want+"<nil>")
	}
	for expr, want := range map[string]string{"none": "undefined here: none", "p.Nothing": "no field or method Nothing",
		"global[7]": "index out of range [7]", "age / 0": "division by zero",
		"age +": "expected operand", "age > \"a\"": "", "age = 3": "expected"} {
		if r := b.request("evaluate", map[string]any{"expression": expr, "frameId": frame}); r["success"] != false ||
			!strings.Contains(fmt.Sprint(r["message"]), want) {
			t.Errorf("%s: %v", expr, r)
		}
	}
	ref := b.ask("evaluate", map[string]any{"expression": "p", "frameId": frame})["variablesReference"]
	b.expect("the fields", b.list(ref), `Name="Ann" Age=&61 m=map["a":[] "b":[2]]`)
	inspected := b.ask("richInspectVariables", map[string]any{"variableName": "global", "frameId": frame})
	rich := inspected["data"].(map[string]any)
	if !strings.Contains(fmt.Sprint(rich["text/plain"]), "1.5") {
		t.Errorf("richInspectVariables: %v", rich)
	}
	b.ask("copyToGlobals", map[string]any{"srcVariableName": "p", "dstVariableName": "kept", "srcFrameId": frame})
	b.breakAt(code)
	b.ask("continue", nil)
	b.ended(done, "")
	b.ended(b.run("In[2]", "kept.Older(1)"), "62")
	if all := fmt.Sprint(b.ask("inspectVariables", nil)["variables"]); !strings.Contains(all, "global") ||
		!strings.Contains(all, "kept") {
		t.Errorf("inspectVariables: %s", all)
	}
}

// Other goroutines stop at their next statement, and an interrupt ends a cell that has stopped.
func TestDebuggerGoroutinesAndInterrupt(t *testing.T) {
	b := debugging(t)
	code := "done := make(chan int)\nfor i := range 3 {\n\tgo func() {\n\t\tk := i * 10\n\t\tdone <- k\n\t}()\n}\n" +
		"sum := 0\nfor range 3 {\n\tsum += <-done\n}\nsum"
	b.breakAt(code, line(5))
	running := b.run("In[1]", code)
	_, _, where := b.stop()
	b.expect("where", where, "func in the cell:5")
	if n := len(b.ask("threads", nil)["threads"].([]any)); n < 1 {
		t.Errorf("%d threads", n)
	}
	b.breakAt(code)
	b.ask("continue", nil)
	b.ended(running, "30")
	b.ended(b.run("In[2]", "kept := 7"), "")
	loop := "for {\n\tkept++\n}"
	b.breakAt(loop, line(2))
	running = b.run("In[3]", loop)
	b.stop()
	b.w.Interrupt()
	select {
	case got := <-running:
		if !strings.HasPrefix(got, "interrupted") {
			t.Errorf("got %q", got)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("an interrupt does not end a cell that has stopped")
	}
	b.breakAt(loop)
	b.ended(b.run("In[4]", "kept"), "7")
}

func TestDebuggerPauseAndPanic(t *testing.T) {
	b := debugging(t)
	b.breakAt("nothing", line(1)) // so that cells can be stopped
	done := b.run("In[1]", "n := 0\nfor n >= 0 {\n\tn++\n}\nn < 0")
	time.Sleep(300 * time.Millisecond)
	b.ask("pause", nil)
	th, reason, where := b.stop()
	b.expect("pause", reason+" "+where, "pause the cell:3")
	b.ask("continue", nil)
	b.w.Interrupt()
	<-done
	b.ask("setExceptionBreakpoints", map[string]any{"filters": []string{debug.PanicFilter}})
	code := "func fails(list []int, i int) int {\n\tx := 5\n\treturn list[i] + x\n}\nfails([]int{1}, 3)"
	done = b.run("In[2]", code)
	th, reason, where = b.stop()
	b.expect("panic", reason+" "+where+" "+b.locals(th, 0), "exception fails:3 the cell:5 list=[1] i=3 x=5")
	b.ask("continue", nil)
	got := <-done
	if !strings.Contains(got, "index out of range [3] with length 1") {
		t.Errorf("got %q", got)
	}
}

func TestDebuggerRefuses(t *testing.T) {
	b := debugging(t)
	for command, want := range map[string]string{"fly": "not known", "next": "has not stopped",
		"scopes": "there is no frame", "source": "no cell has the path"} {
		if r := b.request(command, map[string]any{}); r["success"] != false || !strings.Contains(fmt.Sprint(r["message"]),
			want) {
			t.Errorf("%s: %v", command, r)
		}
	}
	b.ask("disconnect", nil)
	if r := b.request("pause", nil); r["success"] != false {
		t.Errorf("off: %v", r)
	}
	info := b.ask("debugInfo", nil)
	if info["isStarted"] != false || info["hashMethod"] != "Murmur2" {
		t.Errorf("%v", info)
	}
}

// All kinds of statements run with the debugger's calls in them as without.
func TestDebuggedCodeComputesTheSame(t *testing.T) {
	files, err := os.ReadDir("difftest/testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || f.Name() == "serving.go" {
			continue
		}
		text, err := os.ReadFile("difftest/testdata/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		plain := debugging(t)
		want := <-plain.run("In[1]", string(text)+"\n")
		want += <-plain.run("In[2]", "main()")
		b := debugging(t)
		b.breakAt("nothing", line(1))
		got := <-b.run("In[1]", string(text)+"\n")
		got += <-b.run("In[2]", "main()")
		if got != want {
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			t.Errorf("%s: got …%.200s\nwant …%.200s", f.Name(), got[at:], want[at:])
		}
	}
}
