package command

import (
	"context"
	"errors"
	"io"
	"os/exec"
	"runtime"
	"time"
)

// shell runs a command line; what it writes appears as it comes. An interrupt ends it.
func shell(line string, h Host) error {
	if line == "" {
		return errors.New("name a command, as in: $ ls")
	}
	name, flag := "sh", "-c"
	if runtime.GOOS == "windows" {
		name, flag = "cmd", "/c"
	}
	return program(h, nil, name, flag, line)
}

// program runs a program. An interrupt ends it.
func program(h Host, stdin io.Reader, name string, args ...string) error {
	if runtime.GOOS == "js" {
		return errors.New("there is no shell in a browser")
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-h.Stopped:
			cancel()
		case <-ctx.Done():
		}
	}()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, h.Out, h.Err
	cmd.WaitDelay = time.Second // a grandchild may hold the pipes
	ownGroup(cmd)
	err := cmd.Run()
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	return err
}
