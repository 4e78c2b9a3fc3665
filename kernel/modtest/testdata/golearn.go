//go:build ignore

// get: github.com/sjwhitworth/golearn@v0.0.0-20221228163002-74ae077eafb2

package main

import (
	"fmt"

	"github.com/sjwhitworth/golearn/metrics/pairwise"
	"gonum.org/v1/gonum/mat"
)

func main() {
	a, b := mat.NewDense(3, 1, []float64{1, 2, 3}), mat.NewDense(3, 1, []float64{2, 4, 6})
	fmt.Println(pairwise.NewEuclidean().Distance(a, b), pairwise.NewManhattan().Distance(a, b))
}
