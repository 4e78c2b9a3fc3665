//go:build ignore

// get: github.com/apache/arrow-go/v18@v18.5.0

package main

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

func main() {
	b := array.NewFloat64Builder(memory.NewGoAllocator())
	b.AppendValues([]float64{1, 2.5, 4}, []bool{true, false, true})
	a := b.NewFloat64Array()
	fmt.Println(a, a.NullN(), a.Value(2))
}
