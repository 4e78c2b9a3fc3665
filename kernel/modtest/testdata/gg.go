//go:build ignore

// get: github.com/fogleman/gg@v1.3.0

package main

import (
	"crypto/sha256"
	"fmt"
	"image"

	"github.com/fogleman/gg"
)

func main() {
	c := gg.NewContext(40, 40)
	c.SetRGB(1, 1, 1)
	c.Clear()
	c.SetRGB(0.8, 0.1, 0.2)
	c.DrawCircle(20, 20, 12)
	c.Fill()
	fmt.Printf("%x\n", sha256.Sum256(c.Image().(*image.RGBA).Pix))
}
