//go:build ignore

// get: github.com/dustin/go-humanize@v1.0.1

package main

import (
	"fmt"

	"github.com/dustin/go-humanize"
)

func main() {
	fmt.Println(humanize.Bytes(82854982), humanize.Comma(6582491), humanize.Ordinal(193), humanize.SI(2.2345e-12, "F"), humanize.FormatFloat("#,###.##", 12345.678))
}
