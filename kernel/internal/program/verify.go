package program

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hipec/data"
	"hipec/kernel/internal/notebook"
)

func (p *Program) verifyCommand(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("verify", flag.ContinueOnError)
	if err := fs.Parse(args); err != nil {
		return err
	}
	paths := fs.Args()
	if len(paths) == 0 {
		var err error
		if paths, err = filepath.Glob("notebooks/*.ipynb"); err != nil || len(paths) == 0 {
			return errors.New("verify: no notebooks in notebooks/; name some")
		}
	}
	var faults []string
	if err := data.Verify(); err != nil {
		faults = append(faults, err.Error())
	}
	// The files this program was built with may not be the ones that lie here now.
	if _, err := os.Stat(filepath.Join("data", "SHA256SUMS")); err == nil && len(faults) == 0 {
		if err := data.VerifyDir(os.DirFS("data")); err != nil {
			faults = append(faults, err.Error())
		}
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".ipynb")
		found, err := p.verifyOne(ctx, path)
		switch {
		case ctx.Err() != nil:
			return err
		case err != nil:
			fmt.Printf("%-28s failed\n", name)
			found = []string{tell(err).Error()}
		case len(found) == 0:
			fmt.Printf("%-28s as stored\n", name)
		default:
			fmt.Printf("%-28s %s\n", name, differences(len(found)))
		}
		faults = append(faults, found...)
	}
	if len(faults) > 0 {
		return fmt.Errorf("verify: %s\n%s", differences(len(faults)), strings.Join(faults, "\n"))
	}
	return nil
}

func differences(n int) string {
	if n == 1 {
		return "1 difference"
	}
	return fmt.Sprintf("%d differences", n)
}

// verifyOne runs a notebook again and answers all in which the stored one differs from what it should be.
func (p *Program) verifyOne(ctx context.Context, path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	stored, err := notebook.Parse(text, path)
	if err != nil {
		return nil, err
	}
	now, err := notebook.Parse(text, path)
	if err != nil {
		return nil, err
	}
	var faults []string
	name := filepath.Base(path)
	_, err = p.runOne(ctx, now, func(i, n int) { progress("%-28s cell %d of %d", name, i, n) })
	progress("")
	if err != nil {
		return nil, err
	}
	for _, d := range notebook.Compare(stored, now) {
		faults = append(faults, d.String())
	}
	faults = append(faults, stampFaults(stored, path)...)
	if canonical, err := stored.Marshal(); err != nil {
		return nil, err
	} else if !bytes.Equal(canonical, text) {
		faults = append(faults, path+": not in the form that git can compare; \"hipec run -in-place "+path+"\" writes it")
	}
	return faults, nil
}

// stampFaults checks what a notebook says of itself against the data, this program and the change log beside it.
func stampFaults(nb *notebook.Notebook, path string) []string {
	var faults []string
	m, _ := nb.Metadata[metadataKey].(map[string]any)
	say := func(format string, args ...any) { faults = append(faults, path+": "+fmt.Sprintf(format, args...)) }
	if got, want := m["data_sha256"], data.SHA256(); got != want {
		say("metadata: run with the data of SHA-256 %v, but the data here have %s", got, want)
	}
	if got, want := m["module"], "hipec "+Version; got != want {
		say("metadata: run with %v, but this is %s", got, want)
	}
	log, err := os.ReadFile(filepath.Join(filepath.Dir(path), "CHANGELOG.md"))
	if err != nil {
		return faults // a notebook elsewhere needs no change log
	}
	entry := fmt.Sprintf("%s %v", strings.TrimSuffix(filepath.Base(path), ".ipynb"), m["version"])
	if !strings.Contains(string(log), entry) {
		say("CHANGELOG.md has no entry %q", entry)
	}
	return faults
}
