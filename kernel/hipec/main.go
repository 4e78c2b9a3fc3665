// Command hipec is what "go install" makes of this module: the same program as command kernel, under its name.
//
//	go install …/kernel/hipec@latest
package main

import (
	"os"

	"hipec/kernel/internal/app"
)

func main() { os.Exit(app.Main()) }
