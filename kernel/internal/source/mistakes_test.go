package source

import (
	"errors"
	"go/scanner"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// gathered is a cell of three lines with nothing said about it yet.
func gathered() *Mistakes {
	return &Mistakes{FileSet: token.NewFileSet(), Cell: "In[3]", Source: "x := 1\n\ty := ä + z\nlast"}
}

func at(line, column int) token.Position {
	return token.Position{Filename: "In[3]", Line: line, Column: column}
}

func TestMistakeShowsItsPlace(t *testing.T) {
	for _, c := range []struct {
		m    Mistake
		want string
	}{
		{Mistake{Message: "no place"}, "no place"},
		{Mistake{Pos: at(1, 3), Message: "bad"}, "In[3]:1:3: bad"},
		{Mistake{Pos: at(1, 3), Message: "bad", Hint: "try"}, "In[3]:1:3: bad (try)"},
		{Mistake{Pos: at(2, 2), Message: "bad", Line: "\ty"}, "In[3]:2:2: bad\n    \ty\n    \t^"},
		{Mistake{Pos: at(2, 1), Message: "bad", Line: "y"}, "In[3]:2:1: bad\n    y\n    ^"},
		{Mistake{Pos: at(2, 3), Message: "bad", Line: "ab", Hint: "try"}, "In[3]:2:3: bad\n    ab\n      ^\n    try"},
	} {
		if got := c.m.Error(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// only is the one mistake that was gathered.
func only(t *testing.T, m *Mistakes) Mistake {
	t.Helper()
	var ce *CompileError
	if !errors.As(m.Err(), &ce) || len(ce.Mistakes) != 1 {
		t.Fatalf("got %v, want one mistake", m.Err())
	}
	return ce.Mistakes[0]
}

func TestAddFindsTheLine(t *testing.T) {
	for _, c := range []struct {
		pos  token.Position
		at   token.Position
		line string
	}{
		{at(1, 3), at(1, 3), "x := 1"},
		{at(2, 0), at(2, 1), "\ty := ä + z"},
		{at(3, 5), at(3, 5), "last"},
		{at(4, 1), at(3, 5), "last"}, // behind the end: a brace is missing
		{token.Position{Filename: "In[1]", Line: 9, Column: 2}, token.Position{Filename: "In[1]", Line: 9, Column: 2}, ""},
		{token.Position{}, token.Position{}, ""},
	} {
		m := gathered()
		m.Add(c.pos, "bad")
		if got := only(t, m); got.Pos != c.at || got.Line != c.line {
			t.Errorf("%v: got %v %q, want %v %q", c.pos, got.Pos, got.Line, c.at, c.line)
		}
	}
}

func TestSameMistakeIsSaidOnce(t *testing.T) {
	m := gathered()
	m.Add(at(1, 3), "bad")
	m.Add(at(1, 3), "bad")
	m.Add(at(2, 3), "bad")
	m.Add(at(1, 2), "bad")
	m.Add(at(1, 3), "worse")
	want := []string{"In[3]:1:2: bad", "In[3]:1:3: bad", "In[3]:1:3: worse", "In[3]:2:3: bad"}
	var ce *CompileError
	if !errors.As(m.Err(), &ce) || len(ce.Mistakes) != len(want) {
		t.Fatalf("got %v, want %q", m.Err(), want)
	}
	for i, x := range ce.Mistakes {
		if !strings.HasPrefix(x.Error(), want[i]) {
			t.Errorf("got %v, want %s", x, want[i])
		}
	}
}

func TestErrIsInOrder(t *testing.T) {
	if err := gathered().Err(); err != nil {
		t.Errorf("got %v without mistakes", err)
	}
	m := gathered()
	m.Add(at(2, 2), "c")
	m.Add(at(1, 4), "b")
	m.Add(at(1, 3), "a")
	m.Add(token.Position{}, "the kernel's own")
	var ce *CompileError
	if !errors.As(m.Err(), &ce) {
		t.Fatal(m.Err())
	}
	got := ""
	for _, x := range ce.Mistakes {
		got += x.Message
	}
	if got != "abc" {
		t.Errorf("got %s, want abc: those with a place alone, in the order of the text", got)
	}
	m = gathered()
	m.Add(token.Position{}, "the kernel's own")
	if only(t, m).Message != "the kernel's own" {
		t.Errorf("got %v", m.Err())
	}
}

func TestCommandsBelowTheTop(t *testing.T) {
	for src, told := range map[string]bool{"x\n%help": true, "x\n  $ ls": true, "x\ny %": false, "x\ny": false} {
		m := &Mistakes{FileSet: token.NewFileSet(), Cell: "In[3]", Source: src}
		line := strings.Split(src, "\n")[1]
		m.Add(at(2, 1+len(line)-len(strings.TrimLeft(line, " "))), "syntax error: unexpected")
		if got := strings.Contains(m.Err().Error(), "at the top of a cell"); got != told {
			t.Errorf("%q: told %v, want %v", src, got, told)
		}
	}
	m := gathered()
	m.Source = "x\n%help"
	m.Add(at(2, 1), "undefined: help")
	if strings.Contains(m.Err().Error(), "at the top") {
		t.Errorf("got %v of what is no syntax error", m.Err())
	}
}

func TestSyntax(t *testing.T) {
	m := gathered()
	m.Syntax(nil)
	if m.Err() != nil {
		t.Errorf("got %v of nil", m.Err())
	}
	m.Syntax(errors.New("cannot be read"))
	if got := only(t, m).Message; got != "cannot be read" {
		t.Errorf("got %q", got)
	}
	m = gathered()
	m.Syntax(scanner.ErrorList{{Pos: at(1, 1), Msg: "expected this"}, {Pos: at(3, 5), Msg: "expected '}', found 'EOF'"}})
	if got := only(t, m).Message; got != "syntax error: expected this" {
		t.Errorf("got %q, want the first alone", got)
	}
	m = gathered()
	m.Syntax(scanner.ErrorList{{Pos: at(3, 5), Msg: "expected '}', found 'EOF'"}})
	if got := only(t, m).Message; !strings.Contains(got, "EOF") {
		t.Errorf("got %q, want what is the first", got)
	}
	m = gathered()
	m.Source = "while x:\ny := := 2"
	m.Syntax(scanner.ErrorList{{Pos: at(1, 1), Msg: "a"}, {Pos: at(1, 7), Msg: "b"}, {Pos: at(2, 6), Msg: "c"}})
	if got := strings.Count(m.Err().Error(), "syntax error"); got != 2 {
		t.Errorf("got %d mistakes, want one a line where the line has a hint:\n%v", got, m.Err())
	}
}

// checked is what the checker says at the beginning of line 1.
func checked(m *Mistakes, messages ...string) {
	f := m.FileSet.AddFile("In[3]", -1, len(m.Source))
	f.SetLinesForContent([]byte(m.Source))
	for _, msg := range messages {
		m.Type(types.Error{Fset: m.FileSet, Pos: f.Pos(0), Msg: msg})
	}
}

func TestTypeSpeaksOfOneNotebook(t *testing.T) {
	for msg, want := range map[string]string{
		"undefined: main.x":            "undefined: x",
		"cannot use (*·retypedx) here": "cannot use x here",
		"undefined: x·old":             "undefined: x",
		"undefined: stats":             "undefined: stats (import one)",
		"cannot use v (variable of type *P) as *P value": "cannot use v (variable of type *P) as *P value; " +
			"P was declared again after one of the two was made",
		"cannot use v (variable of type P) as Q value": "cannot use v (variable of type P) as Q value",
	} {
		m := gathered()
		m.Hints = map[string]string{"stats": "import one"}
		checked(m, msg)
		if got := only(t, m).Message; got != want {
			t.Errorf("%s:\ngot  %q\nwant %q", msg, got, want)
		}
	}
}

func TestTypeJoinsContinuations(t *testing.T) {
	m := gathered()
	checked(m, "missing method", "\thave this", "\twant that")
	if got, want := only(t, m).Message, "missing method (have this) (want that)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	m = gathered()
	checked(m, "\talone")
	if got := only(t, m).Message; got != "\talone" {
		t.Errorf("got %q", got)
	}
}

func TestTypeAsksForAHintOncePerLine(t *testing.T) {
	m := gathered()
	m.Hint = func(_ types.Error, msg, line string) string {
		if line != "x := 1" {
			t.Errorf("asked with line %q", line)
		}
		return "meant otherwise"
	}
	checked(m, "first", "second")
	if got := only(t, m); got.Message != "first" || got.Hint != "meant otherwise" {
		t.Errorf("got %q, %q, want the first with its hint", got.Message, got.Hint)
	}
}
