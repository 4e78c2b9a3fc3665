package notebook

import (
	"bytes"
	"strings"
	"testing"
)

func TestDiff(t *testing.T) {
	code := func(id, source, plain string) *Cell {
		return &Cell{ID: id, Type: "code", Source: source, Count: 1, Metadata: map[string]any{}, Outputs: []Output{
			{Type: "execute_result", Data: map[string]any{"text/plain": plain}}}}
	}
	a := &Notebook{Cells: []*Cell{code("one", "x := 1\nx", "36.9"), code("two", "y", "1"), code("gone", "z", "2")}}
	b := &Notebook{Cells: []*Cell{code("two", "y", "1"), code("one", "x := 2\nx", "37.1"), code("new", "w", "3")}}
	var w bytes.Buffer
	if err := WriteText(&w, Diff(a, b)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"cell [1] (one): source\n    - x := 1\n    + x := 2\n      x\n",
		"cell [1] (one): outputs\n    text/plain: 36.9 → 37.1", "(gone): removed", "(new): added", "(two): moved"} {
		if !strings.Contains(w.String(), want) {
			t.Errorf("no %q in\n%s", want, w.String())
		}
	}
	if d := Diff(a, a); len(d) != 0 {
		t.Errorf("a notebook and itself: %v", d)
	}
	var page bytes.Buffer
	if err := WriteDiffHTML(&page, "<a>", "b", Diff(a, b)); err != nil || !strings.Contains(page.String(),
		`<pre class="removed">- x := 1</pre>`) || strings.Contains(page.String(), "<a>") {
		t.Errorf("%v %s", err, page.String())
	}
}

func TestStudent(t *testing.T) {
	make := func(source string) *Notebook {
		return &Notebook{Path: "s.ipynb", Metadata: map[string]any{},
			Cells: []*Cell{{Type: "code", Source: source, Count: 3, Metadata: map[string]any{}, Outputs: []Output{
				{Type: "stream"}}}}}
	}
	nb := make("a\n\t// BEGIN SOLUTION\n\tsecret\n\t// END SOLUTION\nb\n### BEGIN HIDDEN TESTS\nhidden\n" +
		"### END HIDDEN TESTS\nc")
	if err := nb.Student(); err != nil {
		t.Fatal(err)
	}
	if c := nb.Cells[0]; c.Source != "a\n\t// Your code here.\nb\nc" || c.Outputs != nil || c.Count != 0 {
		t.Errorf("%+v", c)
	}
	nb = make("a")
	nb.Cells[0].Metadata["hipec"] = map[string]any{"wrong": []any{"1"}}
	nb.Cells = append(nb.Cells, &Cell{Type: "markdown", Source: "stumbling blocks", Metadata: map[string]any{
		"tags": []any{"instructor"}}})
	if err := nb.Student(); err != nil || len(nb.Cells) != 1 || len(nb.Cells[0].Metadata) != 0 {
		t.Errorf("what is for the instructor: %v, %+v", err, nb.Cells)
	}
	for source, want := range map[string]string{
		"// BEGIN SOLUTION": "without its END", "a\n// END SOLUTION": "line 2: END SOLUTION without its BEGIN",
		"// BEGIN SOLUTION\n// BEGIN HIDDEN TESTS": "line 2: BEGIN HIDDEN TESTS within SOLUTION",
		"// BEGIN SOLUTION\n// END HIDDEN TESTS":   "END HIDDEN TESTS without",
	} {
		if err := make(source).Student(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", source, err, want)
		}
	}
}
