//go:build ignore

// get: gopkg.in/yaml.v3@v3.0.1

package main

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

func main() {
	var v struct {
		Name string
		List []int          `yaml:"list"`
		More map[string]any `yaml:",inline"`
	}
	err := yaml.Unmarshal([]byte("name: x\nlist: [1, 2]\nextra: {a: true}\n"), &v)
	fmt.Println(v, err)
	b, err := yaml.Marshal(map[string]any{"k": []float64{1.5, 2}, "s": "a: b"})
	fmt.Println(string(b), err)
}
