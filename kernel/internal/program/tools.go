package program

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"hipec/data"
	"hipec/kernel/internal/notebook"
)

// readAt reads a notebook file, or one of a git revision: REVISION:path.
func readAt(name string) (*notebook.Notebook, error) {
	if _, err := os.Stat(name); err == nil || !strings.Contains(name, ":") {
		return notebook.Read(name)
	}
	rev, path, _ := strings.Cut(name, ":")
	if strings.HasPrefix(rev, "-") {
		return nil, fmt.Errorf("diff: %s: no git revision", name)
	}
	text, err := exec.Command("git", "show", rev+":"+filepath.ToSlash(path)).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = errors.New(strings.TrimSpace(string(exit.Stderr)))
		}
		return nil, fmt.Errorf("diff: %s: %w", name, err)
	}
	return notebook.Parse(text, path)
}

// errDiffers makes the exit code 1 without a message, as diff does.
var errDiffers = errors.New("the notebooks differ")

func diffCommand(args []string) error {
	fs := flag.NewFlagSet("diff", flag.ContinueOnError)
	page := fs.String("html", "", "write the differences as a page to this file")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() != 2 {
		return errors.New("diff: name two notebooks; REVISION:path is one of git")
	}
	a, err := readAt(fs.Arg(0))
	if err != nil {
		return err
	}
	b, err := readAt(fs.Arg(1))
	if err != nil {
		return err
	}
	changes := notebook.Diff(a, b)
	if *page != "" {
		f, err := os.Create(*page)
		if err != nil {
			return err
		}
		err = notebook.WriteDiffHTML(f, fs.Arg(0), fs.Arg(1), changes)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return err
		}
	} else if err := notebook.WriteText(os.Stdout, changes); err != nil {
		return err
	}
	if len(changes) > 0 {
		return errDiffers
	}
	return nil
}

// rewriteCommand is strip and student: each makes another notebook of one.
func rewriteCommand(name string, args []string, change func(*notebook.Notebook) error) error {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	out := fs.String("out", "", "folder for the new notebooks; strip writes over the given ones without it")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() == 0 {
		return fmt.Errorf("%s: name at least one notebook", name)
	}
	if *out == "" && name == "student" {
		return errors.New("student: -out DIR is needed, so that the solutions are not written over")
	}
	var books []*notebook.Notebook
	for _, path := range fs.Args() {
		nb, err := notebook.Read(path)
		if err != nil {
			return err
		}
		if err := change(nb); err != nil {
			return err
		}
		books = append(books, nb)
	}
	if *out != "" {
		if err := os.MkdirAll(*out, 0o755); err != nil {
			return err
		}
	}
	for _, nb := range books {
		path := nb.Path
		if *out != "" {
			path = filepath.Join(*out, filepath.Base(nb.Path))
		}
		if err := nb.Write(path); err != nil {
			return err
		}
	}
	return nil
}

// receipt says what a set of notebooks was run with. It has no time, so that the same run gives the same receipt.
type receipt struct {
	Program   string            `json:"program"`
	Go        string            `json:"go"`
	Platform  string            `json:"platform"`
	Data      string            `json:"data_sha256"`
	Library   string            `json:"library_sha256"`
	Command   string            `json:"command"`
	Notebooks map[string]string `json:"notebooks_sha256"`
}

func (p *Program) receiptCommand(args []string) error {
	if len(args) == 0 {
		return errors.New("receipt: name at least one notebook")
	}
	r := receipt{Program: p.Name + " " + Version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
		Data: data.SHA256(), Library: p.Library,
		Command: p.Name + " verify " + strings.Join(args, " "), Notebooks: map[string]string{}}
	for _, path := range args {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if _, err := notebook.Parse(text, path); err != nil {
			return err
		}
		sum := sha256.Sum256(text)
		r.Notebooks[filepath.ToSlash(path)] = hex.EncodeToString(sum[:])
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	fmt.Println(string(text))
	return nil
}
