// Command gophernotes is the kernel of hipec on gophernotes' own interpreter, gomacro: for
// notebooks in its dialect, and as a second, independent opinion on this project's own. It has the
// commands of hipec.
package main

import (
	"os"

	"hipec/hccpm"
	_ "hipec/kernel/bindings"

	"hipec/kernel/internal/dispatch"
	"hipec/kernel/internal/gomacroeval"
	"hipec/kernel/internal/program"
)

func main() {
	p := program.Program{
		Library:     hccpm.SourceSHA256(),
		Name:        "gophernotes",
		DisplayName: "Go (gophernotes)",
		Banner: "Go (gophernotes, hipec " + program.Version + "): Go cells on gomacro, the interpreter of gophernotes. " +
			"The language is that of Go 1.17; the kernel Go (hipec) has today's.",
		Links: []dispatch.HelpLink{
			{Text: "gophernotes", URL: "https://github.com/gopherdata/gophernotes"},
			{Text: "gomacro, the interpreter", URL: "https://github.com/cosmos72/gomacro"},
		},
		New: gomacroeval.New,
	}
	os.Exit(p.Main())
}
