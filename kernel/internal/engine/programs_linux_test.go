package engine

import (
	"os/exec"
	"testing"
	"time"
)

func TestParentOf(t *testing.T) {
	for stat, want := range map[string]int{"12 (a) S 7 12": 7, "12 (a) b) (c) R 99 1 1": 99, "12 (x) Z": 0, "": 0} {
		if got := parentOf([]byte(stat)); got != want {
			t.Errorf("%q: got %d, want %d", stat, got, want)
		}
	}
}

func TestInterruptPrograms(t *testing.T) {
	cmd := exec.Command("sleep", "60")
	if err := cmd.Start(); err != nil {
		t.Skip(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	interruptPrograms()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("it was not interrupted")
		}
	case <-time.After(5 * time.Second):
		t.Error("a program that was started does not get the interrupt")
		cmd.Process.Kill()
	}
}
