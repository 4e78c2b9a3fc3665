package worker_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// What is printed, by interpreted and compiled code, to both files, and what is shown: all of it
// comes in the order in which it was made.
func TestOrderOfAllKindsOfOutput(t *testing.T) {
	w, n := start(t)
	for code, want := range map[string]string{
		`fmt.Print(1); fmt.Fprint(os.Stderr, 2); fmt.Print(3); fmt.Fprint(os.Stderr, 4); Display(5); fmt.Print(6)`:                                 "stdout:1|stderr:2|stdout:3|stderr:4|display:5|stdout:6",
		`json.NewEncoder(os.Stdout).Encode(1); fmt.Println(2); json.NewEncoder(os.Stdout).Encode(3); Display(4)`:                                   "stdout:1\n2\n3\n|display:4",
		`os.Stdout.Write([]byte("a")); os.Stderr.WriteString("b"); io.WriteString(os.Stdout, "c"); fmt.Print()`:                                    "stdout:a|stderr:b|stdout:c",
		`log.SetFlags(0); fmt.Print("a"); log.Print("b"); fmt.Print("c")`:                                                                          "stdout:a|stderr:b\n|stdout:c",
		`c := exec.Command("sh", "-c", "echo from a child"); c.Stdout = os.Stdout; fmt.Println("x"); c.Run(); Display(1)`:                          "stdout:x\nfrom a child\n|display:1",
		`w := tabwriter.NewWriter(os.Stdout, 1, 1, 1, ' ', 0); fmt.Fprintln(w, "a\tb"); w.Flush(); fmt.Print("end")`:                               "stdout:a b\nend",
		`r, f, _ := os.Pipe(); old := os.Stdout; os.Stdout = f; fmt.Print("caught"); f.Close(); os.Stdout = old; b, _ := io.ReadAll(r); string(b)`: "result:caught",
	} {
		if err := run(t, w, code); err != nil {
			t.Fatal(err)
		}
		if got := n.take(); got != want {
			t.Errorf("%s\n got %q\nwant %q", code, got, want)
		}
	}
}

// A flood is cut in its middle, told how much is missing, and what is shown keeps its place.
func TestFloodsAreBounded(t *testing.T) {
	w, n := start(t)
	if err := run(t, w, `for i := range 1600000 { fmt.Println(i) }; fmt.Fprintln(os.Stderr, "last words"); 42`); err != nil {
		t.Fatal(err)
	}
	got := n.take()
	if len(got) > 12<<20 || !strings.HasPrefix(got, "stdout:0\n1\n") || !strings.Contains(got,
		"bytes are left out here") ||
		!strings.HasSuffix(got, "\n1599999\n|stderr:last words\n|result:42") {
		t.Errorf("%d bytes: %.60q … %q", len(got), got, got[max(0, len(got)-200):])
	}
	if err := run(t, w, `os.Setenv("HIPEC_OUTPUT_LIMIT", "10")`); err != nil {
		t.Fatal(err)
	}
	n.take()
	if err := run(t, w, `fmt.Print("0123456789abc"); fmt.Print("d"); Display("x"); fmt.Print("e")`); err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(n.take(), "|stdout:", ""); got != "stdout:0123456789abcd|display:xe" {
		t.Errorf("a little beyond the limit: %q", got)
	}
}

// Each goroutine's output belongs to the cell that started it, while other cells run too.
func TestOutputBelongsToItsCell(t *testing.T) {
	w, n := start(t)
	var ids [3]int64
	for i, code := range []string{
		"next, second := make(chan bool), make(chan bool)\ngo func() { <-next; fmt.Print(\"of the first\"); " +
			"fmt.Fprint(os.Stderr, \"too\"); Display(\"and this\"); next <- true }()",
		"go func() { defer func() { second <- true }(); panic(\"second\") }(); <-second; fmt.Print(\"of the second\")",
		"fmt.Print(\"a\"); next <- true; <-next; fmt.Print(\"b\")",
	} {
		ids[i] = w.ID()
		if err := w.Run(ids[i], fmt.Sprintf("In[%d]", i+1), code); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(200 * time.Millisecond)
	var texts [3]string
	for _, e := range n.events {
		for i, id := range ids {
			if e.ID == id {
				texts[i] += e.Text
				if e.Bundle != nil {
					texts[i] += fmt.Sprint(e.Bundle.Data["text/plain"])
				}
			}
		}
	}
	if texts[0] != "of the firsttooand this" || !strings.Contains(texts[1], "of the second") || !strings.Contains(texts[1],
		"panic in a goroutine: second") || texts[2] != "ab" {
		t.Errorf("%q", texts)
	}
}

// A character that comes in two halves is shown whole.
func TestHalvesOfCharacters(t *testing.T) {
	w, n := start(t)
	if err := run(t, w, `b := []byte("ü"); os.Stdout.Write(b[:1]); time.Sleep(120*time.Millisecond); os.Stdout.Write(b[1:]); os.Stdout.Write(b[:1]);`); err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(n.take(), "|stdout:", ""); got != "stdout:ü\uFFFD" {
		t.Errorf("%q", got)
	}
}
