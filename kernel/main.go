// Command hipec is a Jupyter kernel for Go, and what runs, checks and reports notebooks without Jupyter.
//
//	hipec run NOTEBOOK…       run notebooks from top to bottom and write them executed
//	hipec verify [NOTEBOOK…]  run notebooks again and name what differs from the stored outputs
//	hipec report NOTEBOOK…    write executed notebooks as one HTML page
//	hipec install             make the kernel known to Jupyter
//	hipec kernel FILE         be a kernel, for the connection file that Jupyter gives
package main

import (
	"os"

	"hipec/hccpm"
	_ "hipec/kernel/bindings"

	"hipec/kernel/internal/goeval"
	"hipec/kernel/internal/program"
)

func main() {
	p := program.Program{
		Debugger:    true,
		Name:        "hipec",
		DisplayName: "Go (hipec)",
		Library:     hccpm.SourceSHA256(),
		Banner:      "Go (hipec " + program.Version + "): Go cells with variables that live on; import \"hipec/hccpm\" for the cohort.",
		New:         goeval.New,
		Others:      []program.Other{{Name: "gophernotes", DisplayName: "Go (gophernotes)", Package: "./kernel/gophernotes"}},
	}
	os.Exit(p.Main())
}
