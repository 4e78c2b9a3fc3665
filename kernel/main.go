// Command hipec is a Jupyter kernel for Go, and what runs, checks and reports notebooks without Jupyter.
//
//	hipec run NOTEBOOK…       run notebooks from top to bottom and write them executed
//	hipec verify [NOTEBOOK…]  run notebooks again and name what differs from the stored outputs
//	hipec report NOTEBOOK…    write executed notebooks as one HTML page
//	hipec lab                 start JupyterLab with the notebooks
//	hipec install             make the kernel known to Jupyter
//	hipec kernel FILE         be a kernel, for the connection file that Jupyter gives
package main

import (
	"os"

	"hipec/hccpm"
	_ "hipec/kernel/bindings"

	"hipec/kernel/internal/goeval"
	"hipec/kernel/internal/program"
	"hipec/lab"
	"hipec/notebooks"
)

func main() {
	p := program.Program{
		Name:        "hipec",
		DisplayName: "Go (hipec)",
		Library:     hccpm.SourceSHA256(),
		Banner: "Go (hipec " + program.Version +
			"): Go cells with variables that live on; import \"hipec/hccpm\" for the cohort.",
		New:      goeval.New,
		Debugger: true,
		Lab:      program.Lab{Notebooks: notebooks.Files, Requirements: lab.Requirements, Overrides: lab.Overrides},
		Others:   []program.Other{{Name: "gophernotes", DisplayName: "Go (gophernotes)", Package: "./kernel/gophernotes"}},
	}
	os.Exit(p.Main())
}
