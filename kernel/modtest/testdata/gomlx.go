//go:build ignore

// get: github.com/gomlx/gomlx@v0.26.0

package main

import (
	"fmt"

	"github.com/gomlx/gomlx/backends"
	_ "github.com/gomlx/gomlx/backends/simplego"
	"github.com/gomlx/gomlx/pkg/core/graph"
)

func main() {
	b, err := backends.NewWithConfig("go")
	fmt.Println(err)
	e, err := graph.NewExec(b, func(x, y *graph.Node) *graph.Node { return graph.ReduceAllSum(graph.Mul(x, y)) })
	fmt.Println(err)
	out, err := e.Exec([]float64{1, 2, 3}, []float64{4, 5, 6})
	fmt.Println(out[0].Value(), err)
}
