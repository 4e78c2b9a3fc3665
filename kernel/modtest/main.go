// Command modtest gets modules that notebooks use, runs a program with each as a cell, its module
// interpreted from source, and compares what it prints with what it prints compiled. It needs a Go
// toolchain and module proxies.
//
//	go run ./kernel/modtest [-v] [NAME…]
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	_ "hipec/kernel/bindings"
	"hipec/kernel/internal/goeval"
	"hipec/kernel/internal/origin"
	"hipec/kernel/internal/worker"
)

// limit is how long one program may take, compiling its module among it.
const limit = 5 * time.Minute

func main() {
	cell := flag.String("cell", "", "run this file as a cell, and nothing else")
	dir := flag.String("dir", "kernel/modtest/testdata", "where the programs are")
	verbose := flag.Bool("v", false, "print what was printed")
	flag.Parse()
	if *cell != "" {
		if err := runCell(*cell); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	failed, err := compare(*dir, flag.Args(), *verbose)
	if err != nil {
		fmt.Fprintln(os.Stderr, "modtest:", err)
	}
	if err != nil || failed > 0 {
		os.Exit(1)
	}
}

var getLine = regexp.MustCompile(`(?m)^// get: (\S+)$`)

// runCell runs a program as two cells: itself, and a call of its main.
func runCell(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	get := getLine.FindSubmatch(text)
	if get == nil {
		return errors.New("it names no module, as in: // get: github.com/google/uuid@v1.6.0")
	}
	stdout := os.Stdout
	os.Stdout = os.Stderr // what the command %get says
	e := goeval.New(worker.Sink{Display: func(any) {}, Stderr: func(s string) { fmt.Fprint(os.Stderr, s) }})
	for i, code := range []string{"%get " + string(get[1]), string(text), "main()"} {
		origin.Enter(int64(i + 1))
		if i > 0 {
			os.Stdout = stdout
		}
		if _, err := e.Run(fmt.Sprintf("In[%d]", i+1), code); err != nil {
			return errors.New(strings.Join(e.Describe(err).Traceback, "\n"))
		}
		origin.Leave()
	}
	return nil
}

// compare runs the programs both ways, and returns how many differ.
func compare(dir string, names []string, verbose bool) (failed int, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return 0, err
	}
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	n := 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".go")
		if len(names) > 0 && !strings.Contains(" "+strings.Join(names, " ")+" ", " "+name+" ") {
			continue
		}
		n++
		begun := time.Now()
		got, gotErr := output(exec.Command(self, "-cell", file))
		took := time.Since(begun)
		want, wantErr := compiled(file)
		switch {
		case wantErr != nil:
			fmt.Printf("?    %-14s cannot be compiled: %v\n", name, wantErr)
			failed++
		case gotErr != nil:
			fmt.Printf("FAIL %-14s %v\n", name, gotErr)
			failed++
		case got != want:
			fmt.Printf("FAIL %-14s prints\n%s\nnot\n%s\n", name, got, want)
			failed++
		default:
			fmt.Printf("ok   %-14s %.1f s\n", name, took.Seconds())
			if verbose {
				fmt.Print(got)
			}
		}
	}
	fmt.Printf("%d of %d programs print in a cell what they print compiled\n", n-failed, n)
	return failed, nil
}

// compiled runs a program as the go command does, in a module of its own.
func compiled(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "modtest-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	main := strings.Replace(string(text), "//go:build ignore\n", "", 1)
	for name, text := range map[string]string{"main.go": main, "go.mod": "module main\n\ngo 1.26\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	for _, args := range [][]string{{"get", string(getLine.FindSubmatch(text)[1])}, {"mod", "tidy"}} {
		cmd := exec.Command("go", args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
		if said, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, said)
		}
	}
	cmd := exec.Command("go", "run", ".")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	return output(cmd)
}

func output(cmd *exec.Cmd) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		return "", err
	}
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	defer stop()
	if err := cmd.Wait(); err != nil {
		text := errs.String()
		return "", fmt.Errorf("%w\n%s", err, text[:min(len(text), 1500)])
	}
	return out.String(), nil
}
