//go:build ignore

// get: github.com/bits-and-blooms/bloom/v3@v3.7.0

package main

import (
	"fmt"

	"github.com/bits-and-blooms/bloom/v3"
)

func main() {
	f := bloom.NewWithEstimates(1000, 0.01)
	f.AddString("Love")
	fmt.Println(f.TestString("Love"), f.TestString("Hate"), f.Cap(), f.K())
}
