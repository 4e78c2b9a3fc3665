//go:build ignore

// get: github.com/fatih/color@v1.18.0

package main

import (
	"fmt"

	"github.com/fatih/color"
)

func main() {
	color.NoColor = false
	fmt.Printf("%q %q\n", color.New(color.FgRed, color.Bold).Sprint("x"), color.GreenString("%d", 3))
}
