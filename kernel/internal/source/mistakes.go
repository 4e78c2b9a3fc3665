package source

import (
	"errors"
	"fmt"
	"go/scanner"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"sort"
	"strings"

	"hipec/kernel/internal/cellname"
)

// Mistake is one thing the parser or the checker has to say about a cell, in Go's words.
type Mistake struct {
	Pos     token.Position // Filename is the cell, as In[3]
	Message string
	Line    string // the line of the cell where it stands
	Hint    string // what will have been meant, and how Go writes it; may be empty
}

func (m Mistake) Error() string {
	if !m.Pos.IsValid() {
		return m.Message
	}
	text := fmt.Sprintf("%s:%d:%d: %s", m.Pos.Filename, m.Pos.Line, m.Pos.Column, m.Message)
	if m.Line == "" {
		if m.Hint != "" {
			text += " (" + m.Hint + ")"
		}
		return text
	}
	// Tabs stay tabs before the caret, so that it stands under its character whatever a tab's width is.
	pad := make([]rune, 0, m.Pos.Column)
	for i, r := range m.Line {
		if i >= m.Pos.Column-1 {
			break
		}
		if r != '\t' {
			r = ' '
		}
		pad = append(pad, r)
	}
	text += "\n    " + m.Line + "\n    " + string(pad) + "^"
	if m.Hint != "" {
		text += "\n    " + m.Hint
	}
	return text
}

// CompileError is every mistake found in a cell; nothing of the cell has run.
type CompileError struct{ Mistakes []Mistake }

func (e *CompileError) Error() string {
	lines := make([]string, len(e.Mistakes))
	for i, m := range e.Mistakes {
		lines[i] = m.Error()
	}
	return strings.Join(lines, "\n")
}

// Mistakes gathers what parser and checker report, once each, in the order of the text.
type Mistakes struct {
	FileSet *token.FileSet
	Cell    string // its name, as In[3]
	Source  string

	Hints map[string]string // what more there is to say of an undefined name; may be nil
	// Hint says what will have been meant where the checker found a mistake; msg is what is shown of it. It may be nil.
	Hint func(e types.Error, msg, line string) string

	list []Mistake
}

// Add notes a mistake at a place, once.
func (m *Mistakes) Add(pos token.Position, msg string) { m.AddHint(pos, msg, "") }

// AddHint notes a mistake with what will have been meant; hint may be empty.
func (m *Mistakes) AddHint(pos token.Position, msg, hint string) {
	if pos.Line > 0 && pos.Column == 0 {
		pos.Column = 1
	}
	lines := strings.Split(m.Source, "\n")
	if pos.IsValid() && pos.Filename != m.Cell { // in a declaration of an earlier cell that is compiled again
		lines = make([]string, pos.Line)
	}
	mk := Mistake{Pos: pos, Message: msg, Hint: hint}
	if pos.Line > len(lines) { // the end of a cell that lacks a brace
		pos.Line, pos.Column = len(lines), len(lines[len(lines)-1])+1
		mk.Pos = pos
	}
	if pos.Line > 0 {
		mk.Line = strings.TrimRight(lines[pos.Line-1], " \t\r")
	}
	if strings.HasPrefix(msg, "syntax error: ") && mk.Line != "" && pos.Column >= 1 && pos.Column <= len(mk.Line) &&
		strings.TrimSpace(mk.Line[:pos.Column-1]) == "" &&
		(mk.Line[pos.Column-1] == '%' || mk.Line[pos.Column-1] == '$') {
		mk.Message += " (commands such as %help and $ ls stand at the top of a cell)"
	}
	if strings.HasPrefix(msg, "syntax error: ") || strings.HasPrefix(msg, "cannot use ~ outside") {
		mk.Message += gomacros(mk.Line)
	}
	for _, old := range m.list {
		if old.Pos.Line == mk.Pos.Line && old.Pos.Column == mk.Pos.Column && old.Message == mk.Message {
			return
		}
	}
	m.list = append(m.list, mk)
}

// Syntax notes what the parser says; nil is nothing.
func (m *Mistakes) Syntax(err error) {
	var list scanner.ErrorList
	if errors.As(err, &list) {
		for i, e := range list {
			if i > 0 && strings.HasSuffix(e.Msg, "found 'EOF'") {
				continue // the parser skips to the end of what it cannot read, and then misses what would end it
			}
			hint := LineHint(m.line(e.Pos))
			if m.meant(e.Pos.Line, "") {
				continue // the rest follows from what was meant otherwise
			}
			m.AddHint(e.Pos, "syntax error: "+e.Msg, hint)
		}
		return
	}
	if err != nil {
		m.Add(token.Position{}, err.Error())
	}
}

// meant reports whether a mistake of a line has a hint; if one is given, that hint.
func (m *Mistakes) meant(line int, hint string) bool {
	return slices.ContainsFunc(m.list, func(x Mistake) bool {
		return x.Pos.Line == line && x.Hint != "" &&
			(hint == "" || x.Hint == hint)
	})
}

// line returns the line of the cell at a position; "" if it is not one of the cell's.
func (m *Mistakes) line(pos token.Position) string {
	lines := strings.Split(m.Source, "\n")
	if pos.Filename != m.Cell || pos.Line < 1 || pos.Line > len(lines) {
		return ""
	}
	return lines[pos.Line-1]
}

// Type notes what the checker says, in words of one notebook.
func (m *Mistakes) Type(e types.Error) {
	// Continuation lines of one error come indented; they belong to the message before.
	if msg, ok := strings.CutPrefix(e.Msg, "\t"); ok && len(m.list) > 0 {
		last := &m.list[len(m.list)-1]
		last.Message += " (" + strings.TrimSpace(msg) + ")"
		return
	}
	// Every cell is a package main of its own; a reader knows one notebook only.
	msg := pointed.ReplaceAllString(e.Msg, "$1")
	msg = ofMain.ReplaceAllString(strings.ReplaceAll(msg, cellname.Old, ""), "")
	if t := twoTypes.FindStringSubmatch(msg); t != nil && t[1] == t[3] {
		msg += fmt.Sprintf("; %s was declared again after one of the two was made", t[2])
	}
	if name, ok := strings.CutPrefix(msg, "undefined: "); ok && m.Hints[name] != "" {
		msg += " (" + m.Hints[name] + ")"
	}
	pos, hint := m.FileSet.Position(e.Pos), ""
	if m.Hint != nil {
		hint = m.Hint(e, msg, m.line(pos))
	}
	if hint != "" && m.meant(pos.Line, hint) {
		return // the line was not Go at all
	}
	m.AddHint(pos, msg, hint)
}

var (
	pointed = regexp.MustCompile(`\(\*` + cellname.Pointer + `([\pL_0-9]+)\)`)
	ofMain  = regexp.MustCompile(`\bmain\.`)
	// A type that is declared again is another type of the same name.
	twoTypes = regexp.MustCompile(
		`^cannot use .* type ((?:\*|\[\d*\]|map\[[\pL_0-9.]+\]|chan )*([\pL_][\pL_0-9]*))\) as (.*) value`)
)

// Err returns all mistakes as a *CompileError, in the order of the text; nil if there are none.
func (m *Mistakes) Err() error {
	if len(m.list) == 0 {
		return nil
	}
	// What the kernel has added to a cell has no place in it. It is wrong only where something that has is, too.
	if placed := slices.DeleteFunc(slices.Clone(m.list), func(x Mistake) bool { return !x.Pos.IsValid() }); len(
		placed) > 0 {
		m.list = placed
	}
	sort.SliceStable(m.list, func(i, j int) bool {
		a, b := m.list[i].Pos, m.list[j].Pos
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Column < b.Column
	})
	return &CompileError{m.list}
}
