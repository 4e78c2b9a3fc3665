//go:build ignore

// get: github.com/montanaflynn/stats@v0.7.1

package main

import (
	"fmt"

	"github.com/montanaflynn/stats"
)

func main() {
	d := stats.LoadRawData([]float64{1.1, 2, 3, 4, 5.5})
	m, _ := d.Median()
	sd, _ := d.StandardDeviationSample()
	p, err := d.Percentile(90)
	fmt.Println(m, sd, p, err)
}
