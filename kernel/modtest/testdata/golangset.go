//go:build ignore

// get: github.com/deckarep/golang-set/v2@v2.8.0

package main

import (
	"fmt"

	"github.com/deckarep/golang-set/v2"
)

func main() {
	a, b := mapset.NewSet(1, 2, 3), mapset.NewSet(3, 4)
	fmt.Println(a.Intersect(b), a.Union(b).Cardinality(), a.Contains(2))
}
