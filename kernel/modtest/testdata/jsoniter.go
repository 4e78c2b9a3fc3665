//go:build ignore

// get: github.com/json-iterator/go@v1.1.12

package main

import (
	"fmt"

	"github.com/json-iterator/go"
)

func main() {
	type point struct {
		X int   `json:"x"`
		Y []int `json:"y,omitempty"`
	}
	b, err := jsoniter.Marshal(point{X: 1, Y: []int{2}})
	fmt.Println(string(b), err)
}
