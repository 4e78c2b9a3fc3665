package main

import (
	"bytes"
	"context"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// expectation says where the output that a program must have is written down.
type expectation string

const (
	// fromFile: in a file beside it, with the ending .out; none means that it prints nothing. Errors
	// written are output too.
	fromFile expectation = "file"
	// fromComment: in its last comment, after "Output:" or, if it must fail, "Error:". Programs without one are left out.
	fromComment expectation = "comment"
	// fromGo: what it prints compiled. What is no command, does not compile, or does not end is left out.
	fromGo expectation = "go"
)

// outcome is what a program must come to.
type outcome struct {
	output string
	fails  bool // the words of the error are the compiler's own, and not compared
	skip   string
}

func (e expectation) of(file string, limit time.Duration) (outcome, error) {
	switch e {
	case fromFile:
		text, err := os.ReadFile(strings.TrimSuffix(file, ".go") + ".out")
		if err != nil && !os.IsNotExist(err) {
			return outcome{}, err
		}
		return outcome{output: string(text)}, nil
	case fromComment:
		return lastComment(file)
	case fromGo:
		return compiled(file, limit)
	}
	return outcome{}, fmt.Errorf("-expect %s: it is file, comment or go", e)
}

func lastComment(file string) (outcome, error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if f == nil {
		return outcome{}, err
	}
	if len(f.Comments) == 0 {
		return outcome{skip: "no comment"}, nil
	}
	text := f.Comments[len(f.Comments)-1].Text()
	if output, ok := strings.CutPrefix(text, "Output:\n"); ok {
		return outcome{output: output}, nil
	}
	if strings.HasPrefix(text, "Error:\n") {
		return outcome{fails: true}, nil
	}
	return outcome{skip: "its last comment is neither Output nor Error"}, nil
}

func compiled(file string, limit time.Duration) (outcome, error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return outcome{skip: err.Error()}, nil
	}
	if f.Name.Name != "main" || f.Scope == nil || f.Scope.Lookup("main") == nil {
		return outcome{skip: "it has no main"}, nil
	}
	dir, err := os.MkdirTemp("", "gotests-")
	if err != nil {
		return outcome{}, err
	}
	defer os.RemoveAll(dir)
	exe := filepath.Join(dir, "program")
	build := exec.Command("go", "build", "-o", exe, filepath.Base(file))
	build.Dir = filepath.Dir(file)
	if text, err := build.CombinedOutput(); err != nil {
		return outcome{skip: "it does not compile: " + string(text)}, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, exe)
	cmd.Dir = filepath.Dir(file)
	var out bytes.Buffer
	cmd.Stdout = &out
	err = cmd.Run()
	if ctx.Err() != nil {
		return outcome{skip: fmt.Sprintf("compiled, it runs for more than %v", limit)}, nil
	}
	if exit, ok := err.(*exec.ExitError); ok && exit.ExitCode() > 0 {
		return outcome{output: out.String(), fails: true}, nil
	}
	return outcome{output: out.String()}, err
}

// compare says why a program does not pass; empty if it does.
func (e expectation) compare(want outcome, stdout, all, reason string) string {
	if want.fails {
		if reason == "" {
			return "it does not fail, as it should"
		}
		if e == fromGo && stdout != want.output {
			return fmt.Sprintf("prints %s, not %s", quote(stdout), quote(want.output))
		}
		return ""
	}
	if reason != "" {
		return reason
	}
	got, wanted := stdout, want.output
	switch e {
	case fromFile:
		got = all
	case fromComment:
		got, wanted = strings.TrimSpace(got), strings.TrimSpace(wanted)
		if all = strings.TrimSpace(all); all == wanted {
			got = all // println writes to standard error
		}
	}
	if got != wanted {
		return fmt.Sprintf("prints %s, not %s", quote(got), quote(wanted))
	}
	return ""
}
