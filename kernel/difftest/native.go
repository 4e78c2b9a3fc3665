package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// native is one binary that holds all programs, each in a package of its own: a program's time to
// compile is what takes longest.
type native struct{ binary string }

func buildNative(dir string, programs []program) (*native, error) {
	var list strings.Builder
	list.WriteString("package main\n\nimport (\n\t\"os\"\n")
	for i := range programs {
		fmt.Fprintf(&list, "\tp%d \"programs/p%d\"\n", i, i)
	}
	list.WriteString(")\n\nvar programs = map[string]func(){\n")
	for i, p := range programs {
		fmt.Fprintf(&list, "\t\"%d\": p%d.Main,\n", i, i)
		text := strings.Replace(p.text, "package main", fmt.Sprintf("package p%d", i), 1)
		text = strings.Replace(text, "\nfunc main() {", "\nfunc Main() {", 1)
		if err := write(filepath.Join(dir, fmt.Sprintf("p%d", i), "p.go"), text); err != nil {
			return nil, err
		}
	}
	list.WriteString("}\n\nfunc main() {\n\tname := os.Args[1]\n\tos.Args = os.Args[:1]\n\tprograms[name]()\n}\n")
	if err := write(filepath.Join(dir, "main.go"), list.String()); err != nil {
		return nil, err
	}
	if err := write(filepath.Join(dir, "go.mod"), "module programs\n\ngo 1.26\n"); err != nil {
		return nil, err
	}
	n := &native{filepath.Join(dir, "all")}
	cmd := exec.Command("go", "build", "-o", n.binary, ".")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=-buildvcs=false")
	if said, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build of the programs: %w\n%s", err, said)
	}
	return n, nil
}

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// run returns what a program prints to standard output.
func (n *native) run(i int) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, n.binary, fmt.Sprint(i))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%w: %s", err, errs.String())
	}
	// Types are those of a package that has another name and another path than it has as a program.
	return strings.NewReplacer(fmt.Sprintf("programs/p%d.", i), "main.", fmt.Sprintf("p%d.", i), "main.").Replace(
		out.String()), nil
}
