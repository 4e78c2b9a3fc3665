//go:build ignore

// get: go-hep.org/x/hep@v0.37.1

package main

import (
	"fmt"

	"go-hep.org/x/hep/hbook"
)

func main() {
	h := hbook.NewH1D(10, -4, 4)
	for i := range 100 {
		h.Fill(float64(i%17)/2-4, 1)
	}
	fmt.Println(h.Entries(), h.XMean(), h.XStdDev(), h.Value(3))
}
