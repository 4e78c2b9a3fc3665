//go:build ignore

// get: github.com/BurntSushi/toml@v1.5.0

package main

import (
	"fmt"

	"github.com/BurntSushi/toml"
)

func main() {
	var v struct {
		Title string
		Owner struct{ Age int }
		Xs    []float64
	}
	md, err := toml.Decode("title = \"t\"\nxs = [1.5, 2.0]\n[owner]\nage = 7\n", &v)
	fmt.Println(v, err, md.Keys())
}
