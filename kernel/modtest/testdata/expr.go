//go:build ignore

// get: github.com/expr-lang/expr@v1.17.5

package main

import (
	"fmt"

	"github.com/expr-lang/expr"
)

func main() {
	p, err := expr.Compile(`filter(xs, # > 2) | map(# * k)`, expr.Env(map[string]any{"xs": []int{}, "k": 0}))
	fmt.Println(err)
	fmt.Println(expr.Run(p, map[string]any{"xs": []int{1, 2, 3, 4}, "k": 10}))
}
