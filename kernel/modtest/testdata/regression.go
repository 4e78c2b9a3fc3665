//go:build ignore

// get: github.com/sajari/regression@v1.0.1

package main

import (
	"fmt"

	"github.com/sajari/regression"
)

func main() {
	r := new(regression.Regression)
	r.SetObserved("y")
	r.SetVar(0, "x")
	r.Train(regression.DataPoint(2.1, []float64{1}), regression.DataPoint(3.9, []float64{2}), regression.DataPoint(6.2, []float64{3}), regression.DataPoint(7.8, []float64{4}))
	err := r.Run()
	fmt.Println(r.Formula, err)
}
