package gomacroeval

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/cosmos72/gomacro/fast"
	"github.com/cosmos72/gomacro/go/scanner"

	"hipec/kernel/internal/assist"
	"hipec/kernel/internal/command"
	"hipec/kernel/internal/docs"
	"hipec/kernel/internal/worker"
)

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

func (e *evaluator) Assist(r worker.Request) worker.Assist {
	_, code := command.Top(r.Code)
	switch r.Kind {
	case worker.Complete:
		return e.complete(r.Code, code, r.Cursor)
	case worker.Inspect:
		return e.inspect(r.Code, code, r.Cursor)
	case worker.IsWhole:
		state, indent := assist.IsComplete(code, e.m.syntax)
		return worker.Assist{State: string(state), Indent: indent}
	}
	return worker.Assist{}
}

// value is what a live variable holds, for the completion of strings.
func (e *evaluator) value(name string) (any, bool) {
	binds, _ := e.m.names()
	if binds[name] == nil {
		return nil, false
	}
	v := e.m.ir.ValueOf(name)
	if !v.IsValid() || !v.CanInterface() {
		return nil, false
	}
	return v.Interface(), true
}

// complete completes the word before the cursor: a command, a name, or what a package, a struct or a type has.
func (e *evaluator) complete(whole, code string, cursor int) worker.Assist {
	cursor = min(max(cursor, 0), len(code))
	line := whole[strings.LastIndexByte(whole[:cursor], '\n')+1 : cursor]
	if typed := strings.TrimLeft(line, " \t"); command.Is(typed) {
		a := worker.Assist{Start: cursor - len(typed), End: cursor, Kinds: map[string]string{}, Matches: []string{}}
		for _, name := range command.Names() {
			if strings.HasPrefix(name, typed) {
				a.Matches, a.Kinds[name] = append(a.Matches, name), "magic"
			}
		}
		return a
	}
	if c, ok := assist.InString(code, cursor, e.value); ok {
		return worker.Assist{Matches: c.Matches, Kinds: c.Kinds, Start: c.Start, End: c.End}
	}
	words, start := wordsBefore(code, cursor)
	a := worker.Assist{Start: start, End: cursor, Matches: []string{}}
	if len(words) == 2 {
		if imp := e.m.packageOf(words[0]); imp != nil {
			for _, name := range append(sorted(imp.Binds), sorted(imp.Types)...) {
				if strings.HasPrefix(name, words[1]) {
					a.Matches = append(a.Matches, name)
				}
			}
			return a
		}
	}
	a.Matches = append(a.Matches, e.m.words(words)...)
	if len(words) == 1 && words[0] != "" {
		for _, name := range sorted(e.m.known) {
			if strings.HasPrefix(name, words[0]) && !slices.Contains(a.Matches, name) {
				a.Matches = append(a.Matches, name)
			}
		}
	}
	return a
}

// words asks gomacro, which panics at some texts.
func (m *machine) words(words []string) (out []string) {
	defer func() { _ = recover() }()
	return m.ir.Comp.CompleteWords(words)
}

// packageOf returns the package that a name stands for: an imported one, or the one bound package of the name.
func (m *machine) packageOf(name string) *fast.Import {
	if sym := m.ir.Comp.TryResolve(name); sym != nil {
		imp, _ := sym.Value.(*fast.Import)
		return imp
	}
	if m.ir.Comp.TryResolveType(name) != nil || len(m.known[name]) == 0 {
		return nil
	}
	imp, err := m.load(slices.Min(m.known[name]))
	if err != nil {
		return nil
	}
	return imp
}

// inspect says what the name at the cursor is.
func (e *evaluator) inspect(whole, code string, cursor int) worker.Assist {
	cursor = min(max(cursor, 0), len(code))
	if line := whole[strings.LastIndexByte(whole[:cursor], '\n')+1 : cursor]; command.Is(line) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		text := command.Describe(name)
		return worker.Assist{Found: text != "", Text: text}
	}
	for cursor < len(code) && isWord(code[cursor]) {
		cursor++
	}
	words, _ := wordsBefore(code, cursor)
	var text string
	switch {
	case words[0] == "":
	case len(words) == 1:
		text = e.describe(words[0])
	case len(words) == 2:
		if imp := e.m.packageOf(words[0]); imp != nil {
			text = member(imp, words[1])
		}
	}
	return worker.Assist{Found: text != "", Text: text}
}

// describe describes a cell's name, or a package.
func (e *evaluator) describe(name string) string {
	c := e.m.ir.Comp
	if imp := e.m.packageOf(name); imp != nil {
		return strings.TrimSpace(fmt.Sprintf("package %s // import %q\n\n%s", imp.Name, imp.Path, docs.Of(imp.Path, "")))
	}
	if t := c.TryResolveType(name); t != nil {
		return fmt.Sprintf("type %s %v", name, t.ReflectType())
	}
	sym := c.TryResolve(name)
	if sym == nil {
		return ""
	}
	text := fmt.Sprintf("%s %v", name, sym.Type)
	if sym.Type.Kind() != reflect.Func && sym.Upn == 0 {
		if v := e.m.ir.ValueOf(name); v.IsValid() && v.CanInterface() {
			value := []rune(fmt.Sprint(v.Interface()))
			text += " = " + string(value[:min(len(value), 200)])
		}
	}
	return text
}

func member(imp *fast.Import, name string) string {
	head := ""
	if b := imp.Binds[name]; b != nil {
		head = fmt.Sprintf("%s.%s %v", imp.Name, name, b.Type)
		if source := docs.Of(imp.Path, name+"()"); source != "" {
			head = "func " + imp.Name + "." + name + strings.TrimPrefix(source, "func")
		}
	} else if t := imp.Types[name]; t != nil {
		head = fmt.Sprintf("type %s.%s %s", imp.Name, name, t.Kind())
	} else {
		return ""
	}
	return strings.TrimSpace(head + "\n\n" + docs.Of(imp.Path, name))
}

// syntax tells whether a text is a cell, and if not, whether it only stops too early.
func (m *machine) syntax(code string) (ok, early bool) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		ok = false
		var list scanner.ErrorList
		if err, is := r.(error); is && errors.As(err, &list) && len(list) > 0 {
			lines := strings.Split(strings.TrimRight(code, " \t\r\n"), "\n")
			at := list[0].Pos
			early = at.Line > len(lines) || at.Line == len(lines) && at.Column > len(lines[len(lines)-1])
		}
	}()
	m.ir.Comp.Globals.Filepath, m.ir.Comp.Line = "In[0]", 0
	m.ir.Comp.ParseBytes([]byte(code))
	return true, false
}

// commands runs gomacro's own commands at the top of a cell, as ":env fmt", and returns the cell
// with blanks in their place.
func (m *machine) commands(code string) (string, error) {
	lines := strings.Split(code, "\n")
	for i, line := range lines {
		text := strings.TrimSpace(line)
		if text == "" || strings.HasPrefix(text, "//") {
			continue
		}
		if text[0] != ':' {
			break
		}
		if err := m.command(text); err != nil {
			return "", &command.Error{Line: i + 1, Text: text, Message: err.Error()}
		}
		lines[i] = strings.Repeat(" ", len(line))
	}
	return strings.Join(lines, "\n"), nil
}

// command runs one of gomacro's commands that only tell something; the others need its own console.
func (m *machine) command(text string) (err error) {
	name, _, _ := strings.Cut(text[1:], " ")
	if !slices.Contains([]string{"env", "help", "options"}, name) {
		return errors.New("of gomacro's commands, a notebook has :env, :help and :options")
	}
	var b bytes.Buffer
	out := m.ir.Comp.Stdout
	m.ir.Comp.Stdout = &b
	defer func() {
		m.ir.Comp.Stdout = out
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
		_, _ = io.Copy(os.Stdout, &b)
	}()
	_, _ = m.ir.Cmd(text)
	return nil
}
