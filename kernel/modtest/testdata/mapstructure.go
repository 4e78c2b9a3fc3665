//go:build ignore

// get: github.com/mitchellh/mapstructure@v1.5.0

package main

import (
	"fmt"

	"github.com/mitchellh/mapstructure"
)

func main() {
	type person struct {
		Name   string
		Emails []string
		Extra  map[string]string
	}
	var p person
	err := mapstructure.Decode(map[string]any{"name": "Ann", "emails": []string{"a", "b"}, "extra": map[string]string{"k": "v"}}, &p)
	fmt.Println(p, err)
	fmt.Println(mapstructure.Decode(map[string]any{"name": 3}, &p))
}
