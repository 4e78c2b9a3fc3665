package command

import (
	"fmt"
	"go/scanner"
	"go/token"
	"os"
	"strings"
)

// What notebooks of gonb write besides our own commands.

// blankMain takes out lines that say %% or %main, with arguments or without, wherever they stand
// between Go's tokens: gonb makes a program's main of what follows, and here all statements run. It
// returns the arguments of the last, and whether there was one.
func blankMain(code string) (rest string, args []string, found bool) {
	if !strings.Contains(code, "%%") && !strings.Contains(code, "%main") {
		return code, nil, false
	}
	// Lines whose first token is %: a line in the middle of a string or a comment has none of its own.
	starts := map[int]bool{}
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(file, []byte(code), func(token.Position, string) {}, 0)
	for line := 0; ; {
		pos, tok, _ := s.Scan()
		if tok == token.EOF {
			break
		}
		if at := file.Line(pos); at != line {
			line = at
			starts[line] = tok == token.REM
		}
	}
	lines := strings.Split(code, "\n")
	for i, line := range lines {
		fields := strings.Fields(line)
		if starts[i+1] && len(fields) > 0 && (fields[0] == "%%" || fields[0] == "%main") {
			args, found = fields[1:], true
			lines[i] = strings.Repeat(" ", len(line))
		}
	}
	return strings.Join(lines, "\n"), args, found
}

// whole carries out a cell that is not Go at all: one for another interpreter, or the text of a
// file. It reports whether the cell was one.
func whole(code string, h Host) (bool, error) {
	head, body, _ := strings.Cut(strings.TrimLeft(code, "\n"), "\n")
	fields := strings.Fields(head)
	if len(fields) == 0 {
		return false, nil
	}
	fail := func(err error) (bool, error) {
		if err == nil {
			return true, nil
		}
		return true, &Error{1, strings.TrimSpace(head), err.Error()}
	}
	switch fields[0] {
	case "%%bash", "%%sh", "%%script":
		argv := []string{strings.TrimPrefix(fields[0], "%%")}
		if fields[0] == "%%script" {
			if argv = fields[1:]; len(argv) == 0 {
				return fail(fmt.Errorf("name the program that is to read the cell"))
			}
		} else {
			argv = append(argv, fields[1:]...)
		}
		return fail(program(h, strings.NewReader(body), argv[0], argv[1:]...))
	case "%%writefile":
		appending := len(fields) > 1 && fields[1] == "-a"
		names := fields[1:]
		if appending {
			names = fields[2:]
		}
		if len(names) != 1 {
			return fail(fmt.Errorf("name one file; -a before it appends"))
		}
		return fail(writeFile(os.ExpandEnv(names[0]), body, appending, h))
	}
	return false, nil
}

func writeFile(name, text string, appending bool, h Host) error {
	mode := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	if appending {
		mode = os.O_CREATE | os.O_WRONLY | os.O_APPEND
	}
	f, err := os.OpenFile(name, mode, 0o644)
	if err != nil {
		return err
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	_, err = f.WriteString(text)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		fmt.Fprintf(h.Out, "%s: %d bytes written\n", name, len(text))
	}
	return err
}

// ofGonb is the commands of gonb that are not ours. They are not listed: nobody should learn them here.
func ofGonb() []entry {
	out := []entry{
		{"%args", "", plain(func(arg string, _ Host) error {
			setArguments(strings.Fields(arg))
			return nil
		})},
		{"%ls", "", plain(who)},
		{"%list", "", plain(who)},
	}
	for _, name := range []string{"%wasm", "%with_inputs", "%with_password"} {
		out = append(out, entry{name, "", plain(func(string, Host) error {
			return fmt.Errorf("this is gonb's alone: cells are not compiled here; for input use fmt.Scan or display.Input")
		})})
	}
	// These set how gonb compiles. Nothing is compiled here, so they change nothing.
	for _, name := range []string{
		"%go111module", "%goflags", "%autoget", "%noautoget", "%track", "%untrack", "%goworkfix", "%widgets", "%widgets_hb",
		"%gofmt",
	} {
		out = append(out, entry{name, "", plain(func(_ string, h Host) error {
			fmt.Fprintf(h.Out, "%s changes nothing here: cells are not compiled by the go command\n", name)
			return nil
		})})
	}
	return out
}

// setArguments sets what a program in cells is called with: package flag reads it.
func setArguments(args []string) { os.Args = append(os.Args[:1:1], args...) }

// joined puts a line of the shell together with those on which it goes on: it ends with a backslash.
func joined(lines []string, i int) (text string, n int) {
	text, n = lines[i], 1
	for strings.HasSuffix(text, "\\") && i+n < len(lines) {
		text = strings.TrimSuffix(text, "\\") + "\n" + lines[i+n]
		n++
	}
	return strings.TrimSpace(text), n
}
