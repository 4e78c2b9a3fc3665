// Package command runs the lines at the top of a cell that are not Go: %help and its like, and "$ …" for the shell. It serves every
// interpreter.
package command

import (
	"fmt"
	"go/parser"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
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
	// Profile begins to measure where the cell's time goes; what it returns ends that, and returns what is to be shown. It may be nil.
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
	After func() // to be called when the code has run; may be nil
}

// Error is what a command has to say about its line.
type Error struct {
	Line    int // counted from 1
	Text    string
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s: %s", e.Line, e.Text, e.Message) }

// help says what there is, in the order in which it is listed.
var help = [][2]string{
	{"%help", "this list"},
	{"%time", "tell how long the cell takes"},
	{"%prof", "show by line where the cell's time goes"},
	{"%who", "list the notebook's names, with types and sizes"},
	{"%rm NAME …", "forget names"},
	{"%get MODULE", "fetch a Go module, so that cells can import its packages: %get github.com/google/uuid@v1.6.0, with the hash behind it to be sure"},
	{"%reset", "forget all variables, functions, types and imports"},
	{"%cd DIR", "change the folder in which cells run; alone, say which it is"},
	{"%env NAME=VALUE", "set an environment variable; %env NAME shows one, %env alone shows all"},
	{"$ COMMAND", "run a command in the shell"},
}

// Names answers the commands that begin with %.
func Names() []string {
	var out []string
	for _, h := range help {
		if name, _, _ := strings.Cut(h[0], " "); strings.HasPrefix(name, "%") {
			out = append(out, name)
		}
	}
	return out
}

// Describe says what a command does; "" if there is none of the name.
func Describe(name string) string {
	for _, h := range help {
		if n, _, _ := strings.Cut(h[0], " "); n == name {
			return h[0] + "    " + h[1]
		}
	}
	return ""
}

// Is reports whether a line is a command.
func Is(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, "%") || strings.HasPrefix(line, "$") || shellAsInGonb(line)
}

// shellAsInGonb reports whether a line is meant for the shell, as gonb writes it: with an exclamation mark before what is no Go.
func shellAsInGonb(line string) bool {
	cmd, ok := strings.CutPrefix(line, "!")
	if !ok {
		return false
	}
	_, err := parser.ParseExpr(cmd)
	return err != nil
}

// Top answers the commands at the top of a cell by the numbers of their lines, from 0, and the cell with blanks in their place.
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

// Run carries out the commands at the top of a cell, and answers what remains. The error is an *Error.
func Run(code string, h Host) (Rest, error) {
	if _, args, found := blankMain(code); found {
		setArguments(args)
	}
	commands, text := Top(code)
	rest := Rest{Code: text}
	for i := range strings.Count(code, "\n") + 1 {
		line, ok := commands[i]
		if !ok {
			continue
		}
		if line == "%time" {
			begun := time.Now()
			rest.After = func() { fmt.Fprintf(h.Out, "%s\n", round(time.Since(begun))) }
			continue
		}
		if line == "%prof" {
			if h.Profile == nil {
				return rest, &Error{i + 1, line, "this interpreter cannot measure by line; %time says how long the cell takes"}
			}
			end := h.Profile()
			rest.After = func() { h.Show(end()) }
			continue
		}
		if err := one(line, h); err != nil {
			return rest, &Error{i + 1, line, err.Error()}
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
	if err != nil {
		return nil, err
	}
	if rest.After != nil {
		defer rest.After()
	}
	return run(rest.Code)
}

// setArguments says what a program in cells is called with: package flag reads it.
func setArguments(args []string) { os.Args = append(os.Args[:1:1], args...) }

// round leaves three digits.
func round(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit)
}

func one(text string, h Host) error {
	if text[0] == '$' || text[0] == '!' {
		if list, ok := strings.CutPrefix(strings.TrimLeft(text[1:], "* "), "go get "); ok && h.Get != nil { // as gonb's notebooks have it
			return getAll(strings.Fields(list), h)
		}
		return shell(strings.TrimSpace(strings.TrimPrefix(text[1:], "*")), h)
	}
	name, arg, _ := strings.Cut(text, " ")
	arg = strings.TrimSpace(arg)
	switch name {
	case "%help":
		for _, l := range help {
			fmt.Fprintf(h.Out, "%-18s %s\n", l[0], l[1])
		}
	case "%who":
		h.Show(newTable(h.Who()))
	case "%reset":
		h.Reset()
	case "%get":
		return get(strings.Fields(arg), h)
	case "%rm":
		if unknown := h.Remove(strings.Fields(arg)...); len(unknown) > 0 {
			return fmt.Errorf("there is no %s", strings.Join(unknown, ", "))
		}
	case "%args":
		setArguments(strings.Fields(arg))
	case "%ls", "%list":
		h.Show(newTable(h.Who()))
	case "%cd":
		return cd(arg, h.Out)
	case "%env":
		return env(arg, h.Out)
	case "%wasm", "%with_inputs", "%with_password":
		return fmt.Errorf("this is gonb's alone: cells are not compiled here; for input use fmt.Scan or display.Input")
	default:
		if idle[name] {
			fmt.Fprintf(h.Out, "%s changes nothing here: cells are not compiled by the go command\n", name)
			return nil
		}
		return fmt.Errorf("there is no such command; %%help lists them")
	}
	return nil
}

// get fetches one module, with the hash that it must have if one stands behind it.
func get(args []string, h Host) error {
	switch {
	case h.Get == nil:
		return fmt.Errorf("this interpreter has no modules: what can be imported is linked into the kernel")
	case len(args) == 1:
		args = append(args, "")
	case len(args) != 2 || !strings.HasPrefix(args[1], "h1:"):
		return fmt.Errorf("name one module, as in: %%get github.com/google/uuid@v1.6.0; behind it may stand its hash, h1:…")
	}
	text, err := h.Get(args[0], args[1])
	if err != nil {
		return err
	}
	fmt.Fprintln(h.Out, text)
	return nil
}

// getAll fetches several, without the options of the go command.
func getAll(list []string, h Host) error {
	for _, m := range list {
		if strings.HasPrefix(m, "-") {
			continue
		}
		if err := get([]string{m}, h); err != nil {
			return fmt.Errorf("%s: %w", m, err)
		}
	}
	return nil
}

func cd(dir string, out io.Writer) error {
	if strings.HasPrefix(dir, "~") {
		home, err := os.UserHomeDir()
		if err != nil {
			return err
		}
		dir = home + dir[1:]
	}
	if dir != "" {
		if err := os.Chdir(filepath.FromSlash(dir)); err != nil {
			return err
		}
	}
	now, err := os.Getwd()
	if err == nil {
		fmt.Fprintln(out, now)
	}
	return err
}

func env(arg string, out io.Writer) error {
	name, value, set := strings.Cut(arg, "=")
	if !set {
		name, value, set = strings.Cut(arg, " ")
	}
	name = strings.TrimSpace(name)
	switch {
	case arg == "":
		all := os.Environ()
		sort.Strings(all)
		fmt.Fprintln(out, strings.Join(all, "\n"))
	case set:
		return os.Setenv(name, strings.TrimSpace(value))
	default:
		v, ok := os.LookupEnv(name)
		if !ok {
			return fmt.Errorf("%s is not set", name)
		}
		fmt.Fprintln(out, v)
	}
	return nil
}
