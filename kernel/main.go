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

	"hipec/kernel/internal/app"
)

func main() { os.Exit(app.Main()) }
