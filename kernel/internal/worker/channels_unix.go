//go:build unix

package worker

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// channelsVariable tells a worker's process the number of the first of its two descriptors.
const channelsVariable = "HIPEC_WORKER"

func attach(cmd *exec.Cmd) (ends, error) {
	requests, in, err := os.Pipe()
	if err != nil {
		return ends{}, err
	}
	out, events, err := os.Pipe()
	if err != nil {
		return ends{}, err
	}
	first := 3 + len(cmd.ExtraFiles)
	cmd.ExtraFiles = append(cmd.ExtraFiles, requests, events)
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.Env = append(cmd.Env, fmt.Sprintf("%s=%d", channelsVariable, first))
	return ends{in, out, func() { requests.Close(); events.Close() }}, nil
}

// open finds the files in the worker's process.
func open() (c channels, err error) {
	first := 0
	if _, err := fmt.Sscan(os.Getenv(channelsVariable), &first); err != nil {
		return c, errByHand
	}
	_ = os.Unsetenv(channelsVariable) // child processes are no workers
	syscall.CloseOnExec(first)
	syscall.CloseOnExec(first + 1)
	return channels{os.NewFile(uintptr(first), "requests"), os.NewFile(uintptr(first+1), "events")}, nil
}

// asStandardOutput makes a file the process's standard output, by number.
func asStandardOutput(file *os.File) error {
	return duplicate(int(file.Fd()), 1) // Fd has writers wait when the pipe is full, as they expect
}
