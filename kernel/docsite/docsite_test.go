package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hipec/kernel/internal/command"
	"hipec/kernel/internal/notebook"
)

func TestSplit(t *testing.T) {
	parts, err := split("a\n```go\nx := 1\n```\n\n```text\nnot Go\n```\n```go\nx\n```\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []part{{"a\n", false}, {"x := 1\n", true}, {"\n```text\nnot Go\n```\n", false}, {"x\n", true}}
	if len(parts) != len(want) {
		t.Fatalf("got %v, want %v", parts, want)
	}
	for i := range want {
		if parts[i] != want[i] {
			t.Errorf("part %d: got %v, want %v", i, parts[i], want[i])
		}
	}
	if _, err := split("```go\nx\n"); err == nil {
		t.Error("a block without an end is taken")
	}
}

func TestReadPage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.md")
	for text, want := range map[string]string{
		"---\ncells: yes\n---\nno Go\n":    "no block of Go",
		"---\ncells: yes\nno end\n":        "the head has no end",
		"---\ncells: yes\n---\n```go\nx\n": "has no end",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readPage(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func TestRelink(t *testing.T) {
	for text, want := range map[string]string{
		"[a](https://go.dev)":                  "[a](https://go.dev)",
		"[a](#b)":                              "[a](#b)",
		"[a](../data/README.md#x)":             "[a](data.md#x)",
		"[02](../notebooks/02-survival.ipynb)": `<a href="try/lab/index.html?path=02-survival.ipynb">02</a>`,
		"[a](../Dockerfile)":                   "a (`Dockerfile` in the repository)",
		"![a figure](x.svg)":                   "a figure",
	} {
		if got := relink(text, "kernel"); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// Markdown leaves a block of HTML alone that has no empty line, whatever stands in it.
func TestOutputsHaveNoEmptyLines(t *testing.T) {
	for _, o := range []notebook.Output{
		{Type: "stream", Text: "a < b\n\nc\n"},
		{Type: "execute_result", Data: map[string]any{"text/html": "<p>a\n\nb</p>"}},
		{Type: "execute_result", Data: map[string]any{"text/plain": "x\n\ny"}},
	} {
		got := outputHTML(o)
		if strings.Contains(strings.TrimRight(got, "\n"), "\n\n") || !strings.HasSuffix(got, "</div>\n\n") {
			t.Errorf("got %q", got)
		}
	}
	got := outputHTML(notebook.Output{Type: "stream", Text: "a < b\n\nc\n"})
	if !strings.Contains(got, "a &lt; b&#10;&#10;c") {
		t.Errorf("got %q", got)
	}
}

// The page of the commands is what %help prints.
func TestCommandsAreThoseOfHelp(t *testing.T) {
	dir := t.TempDir()
	if err := commands(dir); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, "commands.md"))
	if err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	if _, err := command.Run("%help", command.Host{Out: &printed}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(printed.String()) {
		for _, l := range command.Lines() {
			if strings.HasPrefix(line, l.Usage+" ") && !strings.Contains(string(page), "| `"+l.Usage+"` | "+l.Help+" |\n") {
				t.Errorf("the page has not the line %q", line)
			}
		}
	}
	if n, want := strings.Count(string(page), "\n| `"), strings.Count(printed.String(), "\n"); n != want || n == 0 {
		t.Errorf("the page has %d commands, %%help %d", n, want)
	}
}

// Every package that cells can import and that is ours has a page.
func TestReference(t *testing.T) {
	t.Chdir("../..")
	dir := t.TempDir()
	if err := reference(dir); err != nil {
		t.Fatal(err)
	}
	bound, err := filepath.Glob("kernel/bindings/hipec/hipec_*_bind.go")
	if err != nil || len(bound) == 0 {
		t.Fatal("no bindings: ", err)
	}
	for _, b := range bound {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(b), "hipec_"), "_bind.go")
		page := strings.ReplaceAll(name, "_", "-") + ".md"
		if _, err := os.Stat(filepath.Join(dir, "reference", page)); err != nil {
			t.Errorf("%s has no page: add it to packages, and to docs/mkdocs.yml", name)
		}
	}
	page, err := os.ReadFile(filepath.Join(dir, "reference", "hccpm-survival.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"func KaplanMeier(", "{#KaplanMeier}", "{#Curve.Median}", "R equivalent",
		"??? example"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page of survival has no %q", want)
		}
	}
}

// The kernel's page has a table of its own, in other words; it must have the same commands.
func TestTheReadmeHasEveryCommand(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "| at the top of a cell | |\n")
	table, _, ended := strings.Cut(table, "\n\n")
	if !found || !ended {
		t.Fatal("kernel/README.md has no table of commands")
	}
	listed := command.Lines()
	for _, l := range listed {
		if name, _, _ := strings.Cut(l.Usage, " "); !strings.Contains(table, "`"+name) {
			t.Errorf("kernel/README.md does not name %s", l.Usage)
		}
	}
	for line := range strings.Lines(table) {
		for _, word := range strings.Fields(line) {
			name, ok := strings.CutPrefix(strings.Trim(word, ",|"), "`%")
			if !ok {
				continue
			}
			name = "%" + strings.TrimRight(name, "`")
			if command.Describe(name) == "" {
				t.Errorf("kernel/README.md names %s, which %%help does not", name)
			}
		}
	}
}
