//go:build ignore

// get: github.com/tidwall/gjson@v1.18.0

package main

import (
	"fmt"

	"github.com/tidwall/gjson"
)

func main() {
	const text = `{"a":{"b":[1,2,{"c":"deep"}]},"n":3.5,"list":[{"x":1},{"x":5}]}`
	fmt.Println(gjson.Get(text, "a.b.2.c"), gjson.Get(text, "n").Float(), gjson.Get(text, "list.#.x"), gjson.Get(text, "list.#(x>3).x"))
}
