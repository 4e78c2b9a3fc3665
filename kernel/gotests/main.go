// Command gotests runs Go's own test programs in the kernel: each becomes one cell, followed by a
// cell that says main(). It lists those that fail, with the reason, and ends with an error if fewer
// pass than are asked for.
//
//	go run ./kernel/gotests [-min PERCENT] [-dir DIR] [-expect file|comment|go] [-v] [FILE…]
//
// The programs are those of the test folder of the Go distribution that have a line "// run"; it
// must be there, so a source or binary distribution of Go is needed. Other people's programs are
// given as files: -expect says where their output is written down, beside them in a file, in their
// last comment, or nowhere, so that it is what they print compiled.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"sync"
	"time"

	_ "hipec/kernel/bindings"

	"hipec/kernel/internal/goeval"
	"hipec/kernel/internal/worker"
)

const asWorker = "-as-worker"

func main() {
	if len(os.Args) > 1 && os.Args[1] == asWorker {
		os.Args = os.Args[:1]
		if err := worker.Serve(goeval.New); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gotests:", err)
		os.Exit(1)
	}
}

func run() error {
	dir := flag.String("dir", "", "the folder of the programs; by default test/ in Go's own folder")
	least := flag.Float64("min", 0, "the percentage that must pass")
	limit := flag.Duration("limit", 60*time.Second, "how long one program may take")
	expect := flag.String("expect", string(fromFile), "where the right output is: file (with the ending .out), comment "+
		"(the last one), go (it is what the program prints compiled)")
	get := flag.String("get", "", "a module, by path@version or the folder it lies in, that the programs import")
	verbose := flag.Bool("v", false, "name the programs that pass, too")
	flag.Parse()
	if *dir == "" {
		root, err := exec.Command("go", "env", "GOROOT").Output()
		if err != nil {
			return fmt.Errorf("go env GOROOT: %w", err)
		}
		*dir = filepath.Join(strings.TrimSpace(string(root)), "test")
	}
	files := flag.Args()
	if len(files) == 0 {
		var err error
		if files, err = programs(*dir); err != nil {
			return err
		}
	}
	results := all(files, *dir, *get, *limit, expectation(*expect))
	return report(results, *least, *verbose)
}

// programs finds the files that are to be run as they stand.
func programs(dir string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(text)) {
			if strings.TrimSpace(line) == "// run" {
				out = append(out, path)
				break
			}
		}
		return nil
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("no programs in %s", dir)
	}
	return out, err
}

// result is what became of a program; no reason means that it passed.
type result struct {
	name, reason string
	skipped      string // why it was left out
	died         bool   // its process ended
}

func all(files []string, dir, get string, limit time.Duration, expect expectation) []result {
	results := make([]result, len(files))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.NumCPU() {
		wg.Go(func() {
			for i := range next {
				results[i] = one(files[i], get, limit, expect)
				if rel, err := filepath.Rel(dir, files[i]); err == nil {
					results[i].name = filepath.ToSlash(rel)
				}
			}
		})
	}
	for i := range files {
		next <- i
	}
	close(next)
	wg.Wait()
	return results
}

// one runs a program in a process of its own.
func one(file, get string, limit time.Duration, expect expectation) result {
	r := result{name: file}
	text, err := os.ReadFile(file)
	if err != nil {
		r.reason = err.Error()
		return r
	}
	want, err := expect.of(file, limit)
	if err != nil {
		r.reason = err.Error()
		return r
	}
	if r.skipped = want.skip; r.skipped != "" {
		return r
	}
	cells := []string{string(text), "main()"}
	if get != "" {
		cells = append([]string{"%get " + get}, cells...)
	}
	stdout, all, reason, died := execute(cells, filepath.Dir(file), limit)
	r.died, r.reason = died, expect.compare(want, stdout, all, reason)
	return r
}

func execute(cells []string, dir string, limit time.Duration) (stdout, all, reason string, died bool) {
	exe, err := os.Executable()
	if err != nil {
		return "", "", err.Error(), false
	}
	var mu sync.Mutex
	var out, both strings.Builder
	w := worker.New(worker.Options{
		Command: func() *exec.Cmd {
			cmd := exec.Command(exe, asWorker)
			cmd.Dir = dir
			return cmd
		},
		Event: func(e worker.Event) {
			mu.Lock()
			defer mu.Unlock()
			switch e.Kind {
			case worker.Stream:
				both.WriteString(e.Text)
				if e.Stream == "stdout" {
					out.WriteString(e.Text)
				}
			case worker.Error:
				// os.Exit(0) is a way to end well.
				if !strings.HasSuffix(e.Error.Value, "os.Exit(0)") && reason == "" {
					reason = e.Error.Name + ": " + e.Error.Value
				}
			}
		},
		Grace: time.Second,
	})
	defer w.Close()
	timer := time.AfterFunc(limit, w.Interrupt)
	defer timer.Stop()
	for i, cell := range cells {
		if err := w.Run(w.ID(), fmt.Sprintf("In[%d]", i+1), cell); err != nil {
			return out.String(), both.String(), "the worker ended: " + err.Error(), true
		}
		mu.Lock()
		if strings.HasPrefix(cell, "%get ") {
			out.Reset()
			both.Reset()
		}
		stop := reason != ""
		mu.Unlock()
		if stop {
			break
		}
	}
	mu.Lock()
	defer mu.Unlock()
	return out.String(), both.String(), reason, false
}

func quote(s string) string {
	if len(s) > 80 {
		s = s[:80] + "…"
	}
	return fmt.Sprintf("%q", s)
}

func report(results []result, least float64, verbose bool) error {
	sort.Slice(results, func(i, j int) bool { return results[i].name < results[j].name })
	passed, died, skipped := 0, 0, 0
	for _, r := range results {
		switch {
		case r.skipped != "":
			skipped++
			if verbose {
				fmt.Printf("left out %s: %s\n", r.name, r.skipped)
			}
			continue
		case r.reason == "":
			passed++
			if verbose {
				fmt.Println("pass", r.name)
			}
			continue
		case r.died:
			died++
		}
		reason, _, _ := strings.Cut(strings.TrimSpace(r.reason), "\n")
		fmt.Printf("fail %s: %s\n", r.name, reason)
	}
	if skipped > 0 {
		fmt.Println(skipped, "programs were left out")
	}
	n := len(results) - skipped
	if n == 0 {
		return errors.New("no program was run")
	}
	share := 100 * float64(passed) / float64(n)
	fmt.Printf("%d of %d programs pass (%.1f %%); %d ended their worker process, none the kernel\n", passed, n, share,
		died)
	if share < least {
		return fmt.Errorf("%.1f %% pass; at least %g %% are asked for", share, least)
	}
	return nil
}
