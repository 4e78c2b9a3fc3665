package goeval

import (
	"strings"
	"testing"

	"hipec/kernel/internal/worker"

	_ "hipec/kernel/bindings"
)

func TestMust(t *testing.T) {
	e := New(worker.Sink{Display: func(any) {}, Stderr: func(string) {}}).(*evaluator)
	got, err := e.Run("In[1]", "n := must(strconv.Atoi(\"41\"))\nbefore, after := must2(split(\"a=b\"))\nn+1\n\n"+
		"func split(s string) (string, string, error) {\n\ta, b, ok := strings.Cut(s, \"=\")\n\tif !ok {\n"+
		"\t\treturn \"\", \"\", fmt.Errorf(\"no sign in %s\", s)\n\t}\n\treturn a, b, nil\n}")
	if err != nil || len(got) != 1 || got[0] != 42 {
		t.Fatalf("got %v, %v, want 42", got, err)
	}
	_, err = e.Run("In[2]", "x := 1\nmust(strconv.Atoi(\"many\"))\nx++")
	if err == nil {
		t.Fatal("a cell went on after an error")
	}
	told := e.Describe(err)
	if want := `In[2]:2: strconv.Atoi: parsing "many": invalid syntax`; told.Name != "error" || told.Value != want {
		t.Errorf("got %s, %s; want error, %s", told.Name, told.Value, want)
	}
	if all := strings.Join(told.Traceback, "\n"); strings.Contains(all, "panic") || !strings.Contains(all,
		`must(strconv.Atoi("many"))`) {
		t.Errorf("got %s, want the line and no word of a panic", all)
	}
	for _, n := range e.who() {
		if strings.HasPrefix(n.Name, "must") {
			t.Errorf("%%who lists %s", n.Name)
		}
	}
}

// A notebook's own must stays its own.
func TestOwnMust(t *testing.T) {
	e := New(worker.Sink{Display: func(any) {}, Stderr: func(string) {}}).(*evaluator)
	if _, err := e.Run("In[1]", "func must(n int) int { return 2 * n }"); err != nil {
		t.Fatal(err)
	}
	if got, err := e.Run("In[2]", "must(4)"); err != nil || len(got) != 1 || got[0] != 8 {
		t.Errorf("got %v, %v, want 8", got, err)
	}
	if len(e.who()) != 1 {
		t.Errorf("%%who lists %v, want must alone", e.who())
	}
}
