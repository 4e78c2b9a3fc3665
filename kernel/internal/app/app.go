// Package app is the program hipec, put together: the interpreter, what cells can import, the
// notebooks and JupyterLab's versions. Two commands start it: kernel, which is what a checkout
// builds, and kernel/hipec, whose name is the one that "go install" gives its file.
package app

import (
	"hipec/hccpm"
	_ "hipec/kernel/bindings" // what cells can import

	"hipec/kernel/internal/goeval"
	"hipec/kernel/internal/program"
	"hipec/lab"
	"hipec/notebooks"
)

// Main runs the program with the arguments of this process, and returns its exit status.
func Main() int {
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
	return p.Main()
}
