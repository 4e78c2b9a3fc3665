package main

import (
	"os"
	"os/exec"
	"testing"

	"hipec/kernel/internal/scenario"
)

// The engine's name in the scenarios' "pending" sections.
const engine = "hipec"

func TestCells(t *testing.T) {
	scenario.Test(t, engine, "testdata/cells", func() *exec.Cmd { return exec.Command(os.Args[0], "worker") })
}
