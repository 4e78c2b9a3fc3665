// Package command runs the lines at the top of a cell that are not Go: %help and its like, and "$
// …" for the shell. It serves every interpreter.
package command

import (
	"fmt"
	"go/parser"
	"io"
	"strings"
)

// Host is what commands ask of the interpreter.
type Host struct {
	Out, Err io.Writer
	// Reset forgets all names.
	Reset func()
	// Who lists the live variables, functions and types.
	Who func() []Name
	// Remove forgets names, and returns those that there are not.
	Remove func(names ...string) []string
	// Get adds a module, and returns what is to be said of it; nil where the interpreter cannot have any.
	Get func(query, sum string) (string, error)
	// Show shows a value in the notebook.
	Show func(v any)
	// Profile begins to measure where the cell's time goes; what it returns ends that, and returns what
	// is to be shown. It may be nil.
	Profile func() (end func() any)
	// Stopped is closed when the cell is interrupted.
	Stopped <-chan struct{}
}

// Name is a line of %who.
type Name struct {
	Name, Type string
	Bytes      int64 // what the value takes, all in all; -1 if it is no variable
}

// Rest is what is to be done with the Go that stands below the commands.
type Rest struct {
	Code  string // of the same length as the cell, the commands blanked
	After func() // to be called when the code has run
}

// Error is what a command has to say about its line.
type Error struct {
	Line    int // counted from 1
	Text    string
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s: %s", e.Line, e.Text, e.Message) }

// Is reports whether a line is a command.
func Is(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, "%") || strings.HasPrefix(line, "$") || shellAsInGonb(line)
}

// shellAsInGonb reports whether a line is meant for the shell, as gonb writes it: with an
// exclamation mark before what is no Go.
func shellAsInGonb(line string) bool {
	cmd, ok := strings.CutPrefix(line, "!")
	if !ok {
		return false
	}
	_, err := parser.ParseExpr(cmd)
	return err != nil
}

// Top returns the commands at the top of a cell by the numbers of their lines, from 0, and the cell
// with blanks in their place.
func Top(code string) (commands map[int]string, rest string) {
	code, _, _ = blankMain(code)
	lines := strings.Split(code, "\n")
	commands = map[int]string{}
	for i := 0; i < len(lines); i++ {
		text, n := strings.TrimSpace(lines[i]), 1
		if text == "" || strings.HasPrefix(text, "//") {
			continue
		}
		if !Is(text) {
			break
		}
		if text[0] == '$' || text[0] == '!' {
			text, n = joined(lines, i)
		}
		commands[i] = text
		for j := i; j < i+n; j++ {
			lines[j] = strings.Repeat(" ", len(lines[j]))
		}
		i += n - 1
	}
	return commands, strings.Join(lines, "\n")
}

// Run carries out the commands at the top of a cell, and returns what remains. The error is an *Error.
func Run(code string, h Host) (Rest, error) {
	if _, args, found := blankMain(code); found {
		setArguments(args)
	}
	commands, text := Top(code)
	rest := Rest{Code: text}
	var after []func()
	rest.After = func() {
		for _, f := range after {
			f()
		}
	}
	for i := range strings.Count(code, "\n") + 1 {
		line, ok := commands[i]
		if !ok {
			continue
		}
		then, err := one(line, h)
		if err != nil {
			return rest, &Error{i + 1, line, err.Error()}
		}
		if then != nil {
			after = append(after, then)
		}
	}
	return rest, nil
}

// Cell carries out a cell: the commands at its top, then what remains.
func Cell(code string, h Host, run func(code string) ([]any, error)) ([]any, error) {
	if done, err := whole(code, h); done {
		return nil, err
	}
	rest, err := Run(code, h)
	defer rest.After() // also after a command that failed: one above it may measure
	if err != nil {
		return nil, err
	}
	return run(rest.Code)
}
