//go:build ignore

// get: go-hep.org/x/hep@v0.37.1

package main

import (
	"bytes"
	"fmt"

	"go-hep.org/x/hep/hbook"
	"go-hep.org/x/hep/hplot"
	"gonum.org/v1/plot/vg"
)

func main() {
	h := hbook.NewH1D(20, 0, 1)
	for i := range 50 {
		h.Fill(float64(i%20)/20, 1)
	}
	p := hplot.New()
	p.Title.Text = "counts"
	p.Add(hplot.NewH1D(h))
	w, err := p.WriterTo(8*vg.Centimeter, 6*vg.Centimeter, "svg")
	if err != nil {
		fmt.Println(err)
		return
	}
	var b bytes.Buffer
	_, err = w.WriteTo(&b)
	fmt.Println(b.Len() > 2000, bytes.Contains(b.Bytes(), []byte("counts")), err)
}
