package command

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

// entry is a command: how it is written, what it does, and what it does it with. A command for the
// cell as a whole returns what is to happen when the cell has run.
type entry struct {
	usage string // its first word is the name
	help  string // "" if the command is not listed
	run   func(arg string, h Host) (after func(), err error)
}

func (e entry) name() string {
	name, _, _ := strings.Cut(e.usage, " ")
	return name
}

// commands is the table of all commands, in the order in which they are listed. To add one, add a line here.
func commands() []entry {
	return append([]entry{
		{"%help", "this list", plain(help)},
		{"%time", "tell how long the cell takes", timed},
		{"%prof", "show by line where the cell's time goes", profiled},
		{"%who", "list the notebook's names, with types and sizes", plain(who)},
		{"%rm NAME …", "forget names", plain(remove)},
		{"%get MODULE", "fetch a Go module, so that cells can import its packages: %get github.com/google/uuid@v1.6.0, " +
			"with the hash behind it to be sure", plain(get)},
		{"%reset", "forget all variables, functions, types and imports", plain(reset)},
		{"%cd DIR", "change the folder in which cells run; alone, say which it is", plain(cd)},
		{"%env NAME=VALUE", "set an environment variable; %env NAME shows one, %env alone shows all", plain(env)},
		{"$ COMMAND", "run a command in the shell", plain(shell)},
	}, ofGonb()...)
}

// plain makes a command of one that leaves nothing to do when the cell has run.
func plain(run func(arg string, h Host) error) func(string, Host) (func(), error) {
	return func(arg string, h Host) (func(), error) { return nil, run(arg, h) }
}

// Names returns the commands that are listed and begin with %.
func Names() []string {
	var out []string
	for _, e := range commands() {
		if e.help != "" && strings.HasPrefix(e.usage, "%") {
			out = append(out, e.name())
		}
	}
	return out
}

// Line is a line of the list that %help prints.
type Line struct{ Usage, Help string }

// Lines returns the lines of %help.
func Lines() []Line {
	var out []Line
	for _, e := range commands() {
		if e.help != "" {
			out = append(out, Line{e.usage, e.help})
		}
	}
	return out
}

// Describe says what a listed command does; "" if there is none of the name.
func Describe(name string) string {
	for _, e := range commands() {
		if e.help != "" && e.name() == name {
			return e.usage + "    " + e.help
		}
	}
	return ""
}

// one carries out one line.
func one(text string, h Host) (after func(), err error) {
	name, arg, _ := strings.Cut(text, " ")
	if text[0] == '$' || text[0] == '!' {
		name, arg = "$", strings.TrimPrefix(text[1:], "*")
		if list, ok := strings.CutPrefix(strings.TrimLeft(arg, " "), "go get "); ok && h.Get != nil {
			// as gonb's notebooks have it
			return nil, getAll(strings.Fields(list), h)
		}
	}
	for _, e := range commands() {
		if e.name() == name {
			return e.run(strings.TrimSpace(arg), h)
		}
	}
	return nil, fmt.Errorf("there is no such command; %%help lists them")
}

func help(_ string, h Host) error {
	for _, l := range Lines() {
		fmt.Fprintf(h.Out, "%-18s %s\n", l.Usage, l.Help)
	}
	return nil
}

func timed(_ string, h Host) (func(), error) {
	begun := time.Now()
	return func() { fmt.Fprintf(h.Out, "%s\n", round(time.Since(begun))) }, nil
}

func profiled(_ string, h Host) (func(), error) {
	if h.Profile == nil {
		return nil, fmt.Errorf("this interpreter cannot measure by line; %%time says how long the cell takes")
	}
	end := h.Profile()
	return func() { h.Show(end()) }, nil
}

func who(_ string, h Host) error {
	h.Show(newTable(h.Who()))
	return nil
}

func reset(_ string, h Host) error {
	h.Reset()
	return nil
}

func remove(arg string, h Host) error {
	if unknown := h.Remove(strings.Fields(arg)...); len(unknown) > 0 {
		return fmt.Errorf("there is no %s", strings.Join(unknown, ", "))
	}
	return nil
}

// round leaves three digits.
func round(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit)
}

// get fetches one module, with the hash that it must have if one stands behind it.
func get(arg string, h Host) error {
	args := strings.Fields(arg)
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
		if err := get(m, h); err != nil {
			return fmt.Errorf("%s: %w", m, err)
		}
	}
	return nil
}

func cd(dir string, h Host) error {
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
		fmt.Fprintln(h.Out, now)
	}
	return err
}

func env(arg string, h Host) error {
	name, value, set := strings.Cut(arg, "=")
	if !set {
		name, value, set = strings.Cut(arg, " ")
	}
	name = strings.TrimSpace(name)
	switch {
	case arg == "":
		all := os.Environ()
		sort.Strings(all)
		fmt.Fprintln(h.Out, strings.Join(all, "\n"))
	case set:
		return os.Setenv(name, strings.TrimSpace(value))
	default:
		v, ok := os.LookupEnv(name)
		if !ok {
			return fmt.Errorf("%s is not set", name)
		}
		fmt.Fprintln(h.Out, v)
	}
	return nil
}
