package worker_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"hipec/kernel/internal/worker"
)

// asked runs a cell and answers each question with the next of the answers.
func asked(t *testing.T, w *worker.Worker, n *notes, code string, answers ...string) {
	t.Helper()
	n.mu.Lock()
	n.ask = func(e worker.Event) {
		if len(answers) == 0 {
			w.Answer(e.ID, "", errors.New("nobody is there"))
			return
		}
		w.Answer(e.ID, answers[0], nil)
		answers = answers[1:]
	}
	n.mu.Unlock()
	if err := w.RunCell(w.ID(), worker.Cell{Name: "In[1]", Code: code, Input: true}); err != nil {
		t.Fatal(err)
	}
	if len(answers) > 0 {
		t.Errorf("%s did not ask for %q", code, answers)
	}
}

// Whatever reads standard input prompts, interpreted or compiled.
func TestInput(t *testing.T) {
	w, n := start(t)
	for _, c := range []struct {
		code    string
		answers []string
		want    string
	}{
		{`var a, b int; fmt.Print("?"); fmt.Scan(&a, &b); a + b`, []string{"20 22"}, "stdout:?|ask:|result:42"},
		{`var s string; fmt.Scanln(&s); s`, []string{"word"}, "ask:|result:word"},
		{`line, err := bufio.NewReader(os.Stdin).ReadString('\n'); fmt.Print(err); line`, []string{"a line, ü"},
			"ask:|stdout:<nil>|result:a line, ü\n"},
		{`sc := bufio.NewScanner(os.Stdin); sc.Scan(); x := sc.Text(); sc.Scan(); x + "," + sc.Text()`,
			[]string{"one", "two"}, "ask:|ask:|result:one,two"},
		{`var v struct{ A int }; json.NewDecoder(os.Stdin).Decode(&v); v.A`, []string{`{"A": 7}`}, "ask:|result:7"},
		{`out, _ := exec.Command("sh", "-c", "sleep 0.1; echo no reader").Output(); string(out)`, nil, "result:no reader\n"},
		{`1`, nil, "result:1"},
	} {
		asked(t, w, n, c.code, c.answers...)
		if got := n.take(); got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.code, got, c.want)
		}
	}
}

func TestNoInput(t *testing.T) {
	w, n := start(t)
	if err := run(t, w, `var s string; _, err := fmt.Scan(&s); err != nil`); err != nil {
		t.Fatal(err)
	}
	if got := n.take(); !strings.Contains(got, "stderr:standard input: this front end takes no input") ||
		!strings.HasSuffix(got, "result:true") {
		t.Errorf("not allowed: %q", got)
	}
	asked(t, w, n, `var s string; _, err := fmt.Scan(&s); err != nil`)
	if got := n.take(); !strings.Contains(got, "stderr:standard input: nobody is there") || !strings.HasSuffix(got,
		"result:true") {
		t.Errorf("nobody there: %q", got)
	}
	asked(t, w, n, `var again string; fmt.Scan(&again); again`, "works")
	if got := n.take(); got != "ask:|result:works" {
		t.Errorf("afterwards: %q", got)
	}
}

func TestInterruptedInput(t *testing.T) {
	w, n := start(t)
	n.ask = func(worker.Event) { time.AfterFunc(50*time.Millisecond, w.Interrupt) }
	x := "x := 5\nvar s string\nfmt.Scan(&s)\nx = 6"
	if err := w.RunCell(w.ID(), worker.Cell{Name: "In[1]", Code: x, Input: true}); err != nil {
		t.Fatal(err)
	}
	if got := n.take(); !strings.Contains(got, "error:interrupted") {
		t.Errorf("%q", got)
	}
	asked(t, w, n, "var s2 string; fmt.Scan(&s2); fmt.Sprint(s2, x)", "and on ")
	if got := n.take(); got != "ask:|result:and5" {
		t.Errorf("%q", got)
	}
}
