package vm

import (
	"fmt"
	"os"
	"testing"
)

func TestDump(t *testing.T) {
	if os.Getenv("DUMPSRC") == "" {
		t.Skip()
	}
	_, p, _ := loadTest(t, "package main\n"+os.Getenv("DUMPSRC"))
	f := p.Func("main")
	f.prepare()
	for i, in := range f.code {
		fmt.Println(i, in, int32(in.c)/16)
	}
}
