//go:build ignore

// get: github.com/astrogo/fitsio@v0.3.0

package main

import (
	"bytes"
	"fmt"

	"github.com/astrogo/fitsio"
)

func main() {
	var b bytes.Buffer
	f, err := fitsio.Create(&b)
	fmt.Println(err)
	img := fitsio.NewImage(-64, []int{2, 3})
	fmt.Println(img.Write([]float64{1, 2, 3, 4, 5, 6}), f.Write(img), f.Close())
	g, err := fitsio.Open(bytes.NewReader(b.Bytes()))
	fmt.Println(err, len(g.HDUs()), g.HDU(0).Header().Axes())
	xs := make([]float64, 6)
	fmt.Println(g.HDU(0).(fitsio.Image).Read(&xs), xs)
}
