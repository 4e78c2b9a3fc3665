package engine

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
)

// interruptPrograms sends an interrupt to the programs that this process has started and that run, as a terminal does.
func interruptPrograms() {
	list, err := os.ReadDir("/proc")
	if err != nil {
		return
	}
	self := os.Getpid()
	for _, d := range list {
		pid, err := strconv.Atoi(d.Name())
		if err != nil {
			continue
		}
		if stat, err := os.ReadFile("/proc/" + d.Name() + "/stat"); err == nil && parentOf(stat) == self {
			_ = syscall.Kill(pid, syscall.SIGINT)
		}
	}
}

// parentOf returns the parent that the text of a process's stat file names: the second field behind
// the program's name, which stands in brackets and may hold any bytes.
func parentOf(stat []byte) int {
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 2 {
		return 0
	}
	n, _ := strconv.Atoi(string(fields[1]))
	return n
}
