package gomacroeval

import (
	"errors"
	"fmt"
	"go/token"
	"regexp"
	"strconv"
	"strings"

	"github.com/cosmos72/gomacro/base"
	"github.com/cosmos72/gomacro/base/output"
	"github.com/cosmos72/gomacro/fast"
	"github.com/cosmos72/gomacro/go/scanner"
)

// compileError is what gomacro has to say about a cell; nothing of the cell has run.
type compileError struct {
	Cell         string // as In[3]; empty if the place is not known
	Line, Column int
	Message      string
	Source       string // the line of the cell where it stands
}

func (e *compileError) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Cell, e.Line, e.Column, e.Message)
}

// trace is the error with the line where it stands.
func (e *compileError) trace() string {
	text := e.Error()
	if e.Source == "" {
		return text
	}
	// Tabs stay tabs before the caret, so that it stands under its character whatever a tab's width is.
	pad := regexp.MustCompile(`[^\t]`).ReplaceAllString(e.Source[:min(max(e.Column-1, 0), len(e.Source))], " ")
	return text + "\n    " + e.Source + "\n    " + pad + "^"
}

// panicked is a panic of a cell. Gomacro knows in which statements it came up, innermost first, not in which functions.
type panicked struct {
	value  any
	frames []frame
}

type frame struct {
	cell string
	line int
}

func (p *panicked) Error() string {
	text := fmt.Sprint(p.value) // which also bears an Error method that panics
	return text + hint(text, "")
}

// valueError is the error of a cell whose last value is an error.
type valueError struct{ err error }

func (e *valueError) Error() string { return fmt.Sprint(e.err) }
func (e *valueError) Unwrap() error { return e.err }

var errInterrupted = errors.New("interrupted; variables keep the values they had")

func (m *machine) position(pos token.Pos) token.Position {
	return m.ir.Comp.Fileset.Position(pos)
}

// mistake is a compile error at a place of the cell.
func (c *cell) mistake(at token.Position, message string) *compileError {
	e := &compileError{Cell: at.Filename, Line: at.Line, Column: at.Column, Message: message}
	if lines := strings.Split(c.code, "\n"); at.Filename == c.name && at.Line >= 1 && at.Line <= len(lines) {
		e.Source = strings.TrimRight(lines[at.Line-1], " \t\r")
	}
	return e
}

// A message of gomacro's begins with its place, if it knows that.
var placed = regexp.MustCompile(`^(In\[\d+\]):(\d+):(\d+): `)

// compileError makes an error of what gomacro threw while it read a cell.
func (m *machine) compileError(c *cell, r any) error {
	var list scanner.ErrorList
	err, ok := r.(error)
	switch {
	case ok && errors.As(err, &list) && len(list) > 0:
		first := list[0]
		at := token.Position{Filename: c.name, Line: first.Pos.Line, Column: first.Pos.Column}
		e := c.mistake(at, "syntax error: "+first.Msg)
		e.Message += hint(first.Msg, e.Source)
		return e
	case !ok || !isGomacros(err):
		return &compileError{Message: fmt.Sprintf("gomacro, the interpreter, failed at this cell: %v%s", r,
			hint(fmt.Sprint(r), c.code))}
	}
	text := err.Error()
	at := m.position(m.ir.Comp.Pos)
	if found := placed.FindStringSubmatch(text); found != nil {
		at.Filename = found[1]
		at.Line, _ = strconv.Atoi(found[2])
		at.Column, _ = strconv.Atoi(found[3])
		text = text[len(found[0]):]
	}
	e := c.mistake(at, plain(text))
	e.Message += hint(text, e.Source)
	if pkg, name := missing(text); name != "" && m.generic(pkg, name) {
		e.Message += ". " + lacked("generic functions and types such as "+pkg+"."+name)
	}
	return e
}

func isGomacros(err error) bool {
	var own output.RuntimeError
	return errors.As(err, &own)
}

var (
	notMember  = regexp.MustCompile(`^(?:not a type: |undefined "\w+" in )(\w+)\.(\w+) <\*ast\.SelectorExpr>$`)
	noSymbol   = regexp.MustCompile(`^package (\w+) "[^"]*" has no symbol (\w+)$`)
	undefined  = regexp.MustCompile(`^undefined identifier: (\w+)`)
	newBuiltin = regexp.MustCompile(`^undefined identifier: (min|max|clear)\b`)
	overInt    = regexp.MustCompile(`cannot range over .*<u?int\w*>`)
	overFunc   = regexp.MustCompile(`cannot range over .*<(?:func\(|iter\.)`)
	newOfValue = regexp.MustCompile(`^unimplemented type: .*<\*ast\.(?:BasicLit|CallExpr|BinaryExpr|CompositeLit)>$`)
	typeParams = regexp.MustCompile(
		`\b(?:func|type)\s+\w+\s*\[\s*\w+[\w\s,]*\s(?:any|comparable|~|interface|[A-Za-z_]\w*(?:\.\w+)?\s*[],|])`)
)

// plain puts gomacro's words as Go's checker does, where the two mean the same.
func plain(text string) string {
	if pkg, name := missing(text); name != "" {
		return "undefined: " + pkg + "." + name
	}
	return undefined.ReplaceAllString(text, "undefined: $1")
}

// missing returns what a message says a package does not have.
func missing(text string) (pkg, name string) {
	for _, form := range []*regexp.Regexp{notMember, noSymbol} {
		if m := form.FindStringSubmatch(text); m != nil {
			return m[1], m[2]
		}
	}
	return "", ""
}

// hint names a construct of Go that gomacro lacks, if a message or the line where it stands shows one.
func hint(message, source string) string {
	lacks := ""
	switch {
	case overInt.MatchString(message):
		lacks = "range over an integer"
	case overFunc.MatchString(message):
		lacks = "range over a function (iterators)"
	case newBuiltin.MatchString(message):
		lacks = "the built-in function " + newBuiltin.FindStringSubmatch(message)[1]
	case newOfValue.MatchString(message) && strings.Contains(source, "new("):
		lacks = "new of a value"
	case typeParams.MatchString(source), strings.HasPrefix(message, "expected ") && strings.HasSuffix(message,
		"found '['"), strings.Contains(message, "<*ast.IndexExpr>"), strings.Contains(message, "<*ast.IndexListExpr>"):
		lacks = "generic functions and types"
	case strings.Contains(message, "macro-related keyword after '~'"):
		lacks = "type constraints such as ~int"
	case strings.Contains(message, "proxy not found"):
		lacks = "a way to make a cell's type a compiled interface outside the standard library and display"
	default:
		return ""
	}
	return ". " + lacked(lacks)
}

func lacked(what string) string {
	return "gomacro, the interpreter of this kernel, lacks " + what + "; the kernel Go (hipec) has it"
}

// fault makes an error of what a cell's code threw.
func (m *machine) fault(c *cell, r any, env *fast.Env) error {
	if sig, ok := r.(base.Signal); ok && sig == base.SigInterrupt {
		return errInterrupted
	}
	p := &panicked{value: r}
	for depth := 0; env != nil && depth < 50; depth++ {
		if ip := env.IP; ip >= 0 && ip < len(env.DebugPos) {
			if at := m.position(env.DebugPos[ip]); at.IsValid() {
				p.frames = append(p.frames, frame{cell: at.Filename, line: at.Line})
			}
		}
		// A cell that is one expression has no statements.
		if top := m.ir.PrepareEnv(); env == top && env.DebugPos == nil && len(c.nodes) > 0 {
			at := m.position(c.nodes[0].Pos())
			p.frames = append(p.frames, frame{cell: at.Filename, line: at.Line})
		}
		// A block's environment knows no caller; the function's around it does.
		for env.Caller == nil && env.Outer != nil {
			env = env.Outer
		}
		env = env.Caller
	}
	return p
}
