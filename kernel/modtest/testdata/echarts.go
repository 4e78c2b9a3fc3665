//go:build ignore

// get: github.com/go-echarts/go-echarts/v2@v2.6.1

package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

func main() {
	bar := charts.NewBar()
	bar.SetGlobalOptions(charts.WithTitleOpts(opts.Title{Title: "Visits"}))
	bar.SetXAxis([]string{"Mon", "Tue"}).AddSeries("a", []opts.BarData{{Value: 3}, {Value: 5}})
	var b bytes.Buffer
	err := bar.Render(&b)
	fmt.Println(err, strings.Contains(b.String(), `"Visits"`), strings.Contains(b.String(), `{"value":5}`))
}
