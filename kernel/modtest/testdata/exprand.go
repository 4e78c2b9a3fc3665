//go:build ignore

// get: golang.org/x/exp@v0.0.0-20251023183803-a4bb9ffd2546

package main

import (
	"fmt"

	"golang.org/x/exp/constraints"
	"golang.org/x/exp/rand"
)

func most[T constraints.Ordered](xs ...T) (m T) {
	for _, x := range xs {
		m = max(m, x)
	}
	return m
}

func main() {
	r := rand.New(rand.NewSource(42))
	fmt.Println(r.Intn(1000), r.Float64(), r.NormFloat64(), r.Perm(6), most(3, 9, 4))
}
