//go:build ignore

// get: github.com/gocarina/gocsv@v0.0.0-20240520201108-78e41c74b4b1

package main

import (
	"fmt"

	"github.com/gocarina/gocsv"
)

type patient struct {
	ID   string  `csv:"id"`
	Age  int     `csv:"age"`
	Size float64 `csv:"size,omitempty"`
}

func main() {
	var ps []patient
	err := gocsv.UnmarshalString("id,age,size\na,50,1.5\nb,61,\n", &ps)
	fmt.Println(ps, err)
	text, err := gocsv.MarshalString(ps)
	fmt.Print(text, err, "\n")
}
