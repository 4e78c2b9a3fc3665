// Command difftest compares what programs print in cells with what they print when they are
// compiled. It runs each program of its folder testdata, and generated ones, as one cell, as a cell
// for each declaration, and as "go build" makes it. It ends with an error if anything differs that
// is not among the known differences.
//
//	go run ./kernel/difftest [-n NUMBER] [-seed SEED] [-engine NAME] [-show] [-v]
//
// A generated program is named by the seed and its number: -seed 7 -only 12 -show prints the thirteenth of seed 7.
package main

import (
	"bufio"
	"embed"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"

	_ "hipec/kernel/bindings"

	"hipec/kernel/internal/goeval"
	"hipec/kernel/internal/worker"
)

// engines are the interpreters that there are to try, as processes.
var engines = map[string]func(worker.Sink) worker.Evaluator{"hipec": goeval.New}

const asWorker = "-as-worker"

//go:embed testdata/*.go
var written embed.FS

//go:embed testdata/known.txt
var known string

// program is one to compare.
type program struct{ name, text string }

func main() {
	if len(os.Args) == 3 && os.Args[1] == asWorker {
		start := engines[os.Args[2]]
		os.Args = os.Args[:1]
		if err := worker.Serve(start); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "difftest:", err)
		os.Exit(1)
	}
}

func run() error {
	n := flag.Int("n", 450, "how many programs to generate")
	seed := flag.Uint64("seed", 1, "what they are generated from")
	only := flag.Int("only", -1, "generate this one only")
	engine := flag.String("engine", "hipec", "the interpreter to try")
	show := flag.Bool("show", false, "print the programs, and run nothing")
	verbose := flag.Bool("v", false, "print whole outputs where they differ")
	flag.Parse()
	if engines[*engine] == nil {
		return fmt.Errorf("there is no engine %q", *engine)
	}
	list, err := programs(*n, *seed, *only)
	if err != nil {
		return err
	}
	if *show {
		for _, p := range list {
			fmt.Printf("// %s\n%s\n", p.name, p.text)
		}
		return nil
	}
	dir, err := os.MkdirTemp("", "difftest")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	compiled, err := buildNative(dir, list)
	if err != nil {
		return err
	}
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	cells := processes{func() *exec.Cmd { return exec.Command(exe, asWorker, *engine) }}
	return report(list, compareAll(list, compiled, cells), knownFor(*engine), *verbose)
}

// programs are the written ones and the generated ones.
func programs(n int, seed uint64, only int) ([]program, error) {
	if only >= 0 {
		return []program{{fmt.Sprintf("seed %d, number %d", seed, only), generate(seed, only)}}, nil
	}
	var list []program
	files, err := written.ReadDir("testdata")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") {
			continue
		}
		text, err := written.ReadFile("testdata/" + f.Name())
		if err != nil {
			return nil, err
		}
		// A build tag keeps them out of this module's own packages.
		list = append(list, program{f.Name(), strings.Replace(string(text), "//go:build ignore\n\n", "", 1)})
	}
	for i := range n {
		list = append(list, program{fmt.Sprintf("seed %d, number %d", seed, i), generate(seed, i)})
	}
	return list, nil
}

// difference is one way in which a program does not do in cells what it does compiled.
type difference struct{ how, got, want string }

func compareAll(list []program, compiled *native, cells Engine) [][]difference {
	out := make([][]difference, len(list))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.NumCPU() {
		wg.Go(func() {
			for i := range next {
				out[i] = compare(i, list[i], compiled, cells)
			}
		})
	}
	for i := range list {
		next <- i
	}
	close(next)
	wg.Wait()
	return out
}

func compare(i int, p program, compiled *native, cells Engine) []difference {
	want, err := compiled.run(i)
	if err != nil {
		return []difference{{"compiled", err.Error(), "it ends without an error"}}
	}
	many, err := asMany(p.text)
	if err != nil {
		return []difference{{"as many cells", err.Error(), "it can be taken apart"}}
	}
	var out []difference
	for how, c := range map[string][]string{"as one cell": asOne(p.text), "as many cells": many} {
		got, err := cells.Run(c)
		if err != nil {
			got += "error: " + err.Error()
		}
		if got != want {
			out = append(out, difference{how, got, want})
		}
	}
	slices.SortFunc(out, func(a, b difference) int { return strings.Compare(a.how, b.how) })
	return out
}

// knownFor reads the known differences of an engine: lines "engine: program: reason".
func knownFor(engine string) map[string]string {
	out := map[string]string{}
	lines := bufio.NewScanner(strings.NewReader(known))
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), engine+": "); ok {
			name, reason, _ := strings.Cut(rest, ": ")
			out[name] = reason
		}
	}
	return out
}

func report(list []program, found [][]difference, known map[string]string, verbose bool) error {
	bad, expected := 0, 0
	for i, p := range list {
		reason, is := known[p.name]
		switch {
		case len(found[i]) == 0 && is:
			bad++
			fmt.Printf("%s: does not differ any more: take it out of testdata/known.txt\n", p.name)
		case len(found[i]) > 0 && is:
			expected++
			fmt.Printf("%s: differs, as is known: %s\n", p.name, reason)
		case len(found[i]) > 0:
			bad++
			for _, d := range found[i] {
				fmt.Printf("%s, %s: %s\n", p.name, d.how, d.where(verbose))
			}
		}
	}
	fmt.Printf("%d programs, each compared twice: %d differ, %d more are known to\n", len(list), bad, expected)
	if bad > 0 {
		return fmt.Errorf("%d programs do in cells what they do not do compiled", bad)
	}
	return nil
}

// where shows the first line in which outputs differ.
func (d difference) where(whole bool) string {
	if whole {
		return fmt.Sprintf("\n--- got\n%s\n--- want\n%s\n---", d.got, d.want)
	}
	got, want := strings.Split(d.got, "\n"), strings.Split(d.want, "\n")
	for i := range max(len(got), len(want)) {
		g, w := "(nothing)", "(nothing)"
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			return fmt.Sprintf("line %d: got %.300q, want %.300q", i+1, g, w)
		}
	}
	return ""
}
